"""The program with one of its guards taken out, and the kind of schedule that must notice it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from sqlalchemy import Dialect, Insert, insert
from sqlmodel import Session

from models.tables import DecisionRow, Message, MessageState
from notifications.outbox import Claimed, Outbox
from tests.simulation.start import theatre
from tests.simulation.story import Stress


@dataclass(frozen=True, slots=True)
class Guard:
    """One guard: how it is taken out, and what stresses it."""

    taken_out: Callable[[], Any]
    """Gives a context manager."""
    stress: Stress


@contextmanager
def _no_unique_key() -> Iterator[None]:
    """The decisions of a database without the index, written by a program that does not ask for it."""

    def plain(_dialect: Dialect) -> Insert:
        table = DecisionRow.__table__  # type: ignore[attr-defined]  # SQLModel gives every table class one
        return insert(table).returning(table.c.id)

    stage = theatre()
    kept = dict(stage.beginnings)
    try:
        for day, database in kept.items():
            stage.raw.deserialize(database)
            _drop_the_key(stage.raw)
            stage.beginnings[day] = stage.raw.serialize()
        with patch("models.decisions._insert", plain):
            yield
    finally:
        stage.beginnings.update(kept)


def _drop_the_key(raw: Any) -> None:  # noqa: ANN401  # the driver's own connection
    """Write the table's own definition anew without its key: SQLite drops no constraint."""
    ((sql,),) = raw.execute("SELECT sql FROM sqlite_master WHERE name = 'decision'").fetchall()
    lines = [line for line in sql.splitlines() if "UNIQUE (subject" not in line]
    raw.execute("PRAGMA foreign_keys=OFF")
    raw.execute("PRAGMA legacy_alter_table=ON")
    raw.execute("ALTER TABLE decision RENAME TO keyed")
    raw.execute("\n".join(lines))
    raw.execute("INSERT INTO decision SELECT * FROM keyed")
    raw.execute("DROP TABLE keyed")
    raw.execute("PRAGMA legacy_alter_table=OFF")
    raw.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _no_fence() -> Iterator[None]:
    """Whoever holds a letter's number may go on with it, whoever has claimed it meanwhile."""
    intend, mine = Outbox.intend, Outbox._mine

    def fresh(session: Session, claimed: Claimed) -> Claimed:
        return replace(claimed, fence=session.get_one(Message, claimed.id).fence)

    def any_intend(self: Outbox, session: Session, claimed: Claimed, now: datetime) -> bool:
        return intend(self, session, fresh(session, claimed), now)

    def any_mine(self: Outbox, session: Session, claimed: Claimed, *states: MessageState) -> Message | None:
        return mine(self, session, fresh(session, claimed), *states)

    with patch.object(Outbox, "intend", any_intend), patch.object(Outbox, "_mine", any_mine):
        yield


@contextmanager
def _no_intent() -> Iterator[None]:
    """The letter leaves as it was claimed: nothing is asked again before DATA."""
    with patch("notifications.outbox.is_whole", lambda _session, rows: bool(rows)):
        yield


@contextmanager
def _no_intent_row() -> Iterator[None]:
    """Nothing is written down before DATA: after a crash nobody knows that the letter may have left."""

    def says_yes(_self: Outbox, _session: Session, _claimed: Claimed, _now: datetime) -> bool:
        return True

    with patch.object(Outbox, "intend", says_yes):
        yield


@contextmanager
def _no_cancel() -> Iterator[None]:
    """A filing leaves what was decided about it as it was."""

    def nothing(_session: Session, _ids: Sequence[int], _because: str, _state: object = None) -> int:
        return 0

    with patch("flows.work.receive.cancel_unsent", nothing):
        yield


@contextmanager
def _no_closing_hour() -> Iterator[None]:
    """A letter is worth sending for ever."""
    with patch(
        "notifications.writing.Writer._not_after", lambda _self, _purpose, _today, now: now + timedelta(days=90)
    ):
        yield


@contextmanager
def _no_liveness() -> Iterator[None]:
    """Every other sender is taken for dead."""
    with patch("flows.work.before_sending.is_alive", lambda _database, _home, _name: False):
        yield


@contextmanager
def _no_second_look() -> Iterator[None]:
    """What is ambiguous goes again whatever has happened meanwhile."""
    from notifications.validity import is_whole

    def blind(session: Session, rows: Sequence[DecisionRow]) -> bool:
        letter = session.get(Message, rows[0].message_id) if rows else None
        return bool(letter and letter.possibly_duplicate) or is_whole(session, rows)

    with patch("notifications.outbox.is_whole", blind), patch("notifications.aftermath.is_whole", blind):
        yield


BEFORE_DUE = ("31/8/2023", "8/9/2023", "12/9/2023", "14/9/2023", "15/9/2023", "18/9/2023")
LEADERS = ("22/9/2023", "25/9/2023", "27/9/2023", "28/9/2023", "3/10/2023")

GUARDS: Mapping[str, Guard] = {
    "unique-key": Guard(
        _no_unique_key,
        Stress(LEADERS, acts=("report", "return"), busy=9, outage=0, kills=0, lost_locks=0, wrong_clock=0),
    ),
    "fence": Guard(
        _no_fence,
        Stress(
            BEFORE_DUE,
            {"slow": 0.5, "450 at RCPT": 0.3, "550 at RCPT": 0.2},
            acts=("acknowledge",),
            busy=0,
            lost_locks=1.0,
            senders=6,
            kills=0,
            outage=0,
        ),
    ),
    "intent": Guard(_no_intent, Stress(BEFORE_DUE, {"slow": 0.2}, acts=("report",), busy=9, kills=0, outage=0)),
    "intent-row": Guard(_no_intent_row, Stress(BEFORE_DUE, acts=("acknowledge",), outage=0)),
    "cancel-on-report": Guard(_no_cancel, Stress(LEADERS, acts=("report",), busy=9, kills=0, outage=0)),
    "not-after": Guard(_no_closing_hour, Stress(BEFORE_DUE, {"450 at RCPT": 0.6}, acts=("acknowledge",), days=(2, 3))),
    "owner-liveness": Guard(
        _no_liveness, Stress(BEFORE_DUE, {"slow": 0.5}, acts=("acknowledge",), kills=0, lost_locks=0, outage=0)
    ),
    "second-look": Guard(
        _no_second_look,
        Stress(BEFORE_DUE, {"drop after dot": 0.5}, acts=("report",), busy=9, kills=0, lost_locks=0, outage=0),
    ),
}
"""Every guard there is a test for, by name."""


@contextmanager
def without(guard: str) -> Iterator[None]:
    """Take one guard out of the program."""
    with GUARDS[guard].taken_out():
        yield
