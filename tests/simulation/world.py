"""Everything one schedule happens in: its dice, its clock, its mail server, the office, and what was seen of it."""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from config.clock import OFFICE_ZONE
from config.failpoints import FailpointReached
from config.settings import Settings
from flows.work.office import Office
from models.database import Database
from models.moves import Act
from notifications.smtp import Transport, TransportDown
from tests.simulation.loop import TurnLoop
from tests.simulation.server import SLOW_SECONDS, Client, HandedOver, Row

if TYPE_CHECKING:
    from tests.simulation.start import Theatre


CRASH = "crash at failpoint"
"""Name of the fault that ends a process at a place where it may be stopped."""


OF_PEOPLE = ("receive.", "review.", "extension.")
"""Places that people's acts pass: few in a schedule, so the process dies there so many times as often."""
SELDOM = 6


class ShakyDatabase(Database):
    """The shipped database, whose transactions sometimes fail: refused at the start, broken off, or unsure at the end."""

    def __init__(self, inner: Database, world: "World") -> None:
        """Share ``inner``'s engine, and with it the one connection."""
        self.url, self.is_sqlite, self.engine, self.known = inner.url, inner.is_sqlite, inner.engine, inner.known
        self.world = world

    @contextmanager
    def write(self, alone: str | None = None, *, one_view: bool = False) -> Iterator[Session]:
        if self.world.draw("database locked"):
            raise _broken("database is locked")
        with super().write(alone, one_view=one_view) as session:
            yield session
            if self.world.draw("database breaks"):
                raise _broken("disk I/O error")
        if self.world.draw("commit unsure"):
            raise _broken("disk I/O error after the commit")


def _broken(words: str) -> OperationalError:
    return OperationalError("simulated", {}, sqlite3.OperationalError(words))


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation as it stood after some turn."""

    state: str
    due_version: int
    due_on: str
    stopped: bool


@dataclass
class World:
    """One schedule's world."""

    stage: "Theatre"
    rng: random.Random
    begins_at: datetime
    faults: Mapping[str, float] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    letters: list[HandedOver] = field(default_factory=list)
    """Everything that came to DATA, in order."""
    happened: Counter[str] = field(default_factory=Counter)
    """How often each fault, death, accident and act came."""
    broken: list[str] = field(default_factory=list)
    """Promises seen broken while it happened."""
    timeline: dict[int, list[tuple[int, Owed]]] = field(default_factory=dict)
    """For each obligation, what it was from which turn on."""
    somebody_died: bool = False
    """A process ended before its time, was taken for dead, or its transaction failed."""
    refused: set[str] = field(default_factory=set)
    """Mailboxes the server refused for good at some time."""
    skew: timedelta = timedelta()
    """How far the machine's clock is wrong."""
    in_hand: dict["asyncio.Task[Any] | None", HandedOver] = field(default_factory=dict)
    """The last letter of each sender."""
    book: list[tuple[int, datetime, tuple[str, str], str]] = field(default_factory=list)
    """Every change of a mailbox: turn, moment by the machine's clock, holder and role, the new address."""

    def __post_init__(self) -> None:
        self.loop = TurnLoop(self.small_wait)
        self.loop.after_turn = self._look
        inner = self.stage.office
        self.office: Office = replace(inner, database=ShakyDatabase(inner.database, self))
        self._look()

    # The clock and the dice.

    def clock(self) -> datetime:
        """Return what the machine's clock says."""
        return self.honest_time() + self.skew

    def honest_time(self) -> datetime:
        """Return how late it really is."""
        return self.begins_at + timedelta(seconds=self.loop.now)

    def act(self, because: str = "") -> Act:
        """Return who acts now."""
        return Act("sim", self.clock(), because)

    def draw(self, fault: str, times: int = 1) -> bool:
        """Does this fault happen now? ``times``: so many times as often as it is said to."""
        chance = times * self.faults.get(fault, 0.0)
        happens = chance > 0 and self.rng.random() < chance
        if happens and fault != CRASH:
            self.happened[fault] += 1
        return happens

    def small_wait(self) -> float:
        return self.rng.uniform(0.01, 1.5)

    def slow(self) -> float:
        """Return how long a slow answer takes; nought for an ordinary one."""
        return self.rng.choice(SLOW_SECONDS) if self.draw("slow") else 0.0

    # Dying.

    def failpoint(self, place: str) -> None:
        """Hear of a place passed; sometimes the process dies there."""
        if self.draw(CRASH, SELDOM if place.startswith(OF_PEOPLE) else 1):
            self.happened[f"crash at {place}"] += 1
            self.tell("crash", place)
            raise FailpointReached(place)

    # Mail.

    @asynccontextmanager
    async def dial(self, settings: Settings) -> AsyncIterator[Transport]:
        """Open a simulated connection under the shipped transport."""
        await self.loop.pause(self.small_wait())
        if self.draw("no connection"):
            self.tell("server", "refuses the connection")
            raise TransportDown("mô phỏng", "simulated")
        client: Any = Client(self, "sender")
        yield Transport(client, settings)

    @contextmanager
    def moving(self, slot: tuple[str, str], address: str) -> Iterator[None]:
        """Note that a role has another mailbox from today on, if the database took it, whatever its caller was told."""
        try:
            yield
        finally:
            if self.ask("SELECT id FROM contact WHERE address = ?", address):
                self.book.append((self.loop.turns, self.clock(), slot, address))

    def begin_data(self, recipient: str, number: int) -> HandedOver:
        """Note what the outbox says of a letter whose DATA begins."""
        turn = self.loop.turn_of.get(asyncio.current_task(self.loop), 0)
        message_id, body, row = self._row_of(number)
        letter = HandedOver(turn, self.honest_time(), self.clock(), recipient, message_id, body, row)
        if row.state != "handing_over":
            self.broken.append(f"DATA of letter {row.number} began in state {row.state}: no intent is committed")
        self.letters.append(letter)
        self.in_hand[asyncio.current_task(self.loop)] = letter
        return letter

    def broke(self, task: "asyncio.Task[Any] | None") -> None:
        """Note that whoever had a letter in hand died, or is taken for dead."""
        self.somebody_died = True
        if task in self.in_hand:
            self.in_hand[task].went_wrong = True

    def _row_of(self, number: int) -> tuple[str, bytes, Row]:
        found = self.ask(
            "SELECT message_id, body, state, address, purpose, office_day, possibly_duplicate, intent_at "
            "FROM message WHERE id = ?",
            number,
        )
        if not found:
            self.broken.append(f"a letter left that no row knows: {number}")
            return "", b"", Row(0, "", "", "", "", possibly_duplicate=False, intent_at="", decisions=())
        message_id, body, state, address, purpose, day, duplicate, intent_at = found[0]
        carried = tuple(row[0] for row in self.ask("SELECT id FROM decision WHERE message_id = ? ORDER BY id", number))
        return message_id, body, Row(number, state, address, purpose, day, bool(duplicate), intent_at or "", carried)

    # Looking.

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database as it stands between two turns."""
        return cast("list[tuple[Any, ...]]", self.stage.raw.execute(sql, values).fetchall())

    def _look(self) -> None:
        """Note what has become of every obligation in this turn."""
        for number, state, version, due_on, stopped in self.ask(
            "SELECT id, state, due_version, due_on, escalation_stopped FROM obligation"
        ):
            now = Owed(state, version, due_on, bool(stopped))
            known = self.timeline.setdefault(number, [])
            if not known or known[-1][1] != now:
                known.append((self.loop.turns, now))

    def owed_at(self, obligation: int, turn: int) -> Owed | None:
        """Return what an obligation was when ``turn`` had been done."""
        found = [owed for since, owed in self.timeline.get(obligation, []) if since <= turn]
        return found[-1] if found else None

    def tell(self, who: str, what: str) -> None:
        """Add a line to the trace."""
        local = self.honest_time().astimezone(OFFICE_ZONE)
        wrong = f" (clock {self.skew})" if self.skew else ""
        self.trace.append(f"{local:%a %d/%m/%Y %H:%M:%S}{wrong}  {who:<9} {what}")
