"""One run of one sender: what comes before the first letter, letter after letter, and what came of each."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from config.clock import Clock, monotonic_seconds, office_day
from config.errors import DondocError, TryAgainLater
from config.failpoints import failpoint
from flows.work.before_sending import prepare
from flows.work.guards import ClockWatch
from flows.work.letter_lines import line_of, write_line
from flows.work.office import Office
from flows.work.papers_sent import papers_of
from models.instance import is_live
from models.people_list import needs_person, settle
from models.tables import Hold, HoldKind
from notifications.handing import Connection, Handed, HandOver, TransportDown, Trouble
from notifications.holds import detached, lift, open_hold, open_holds, raise_hold, stopping_at
from notifications.outbox import Claimed, Outbox
from notifications.pacing import room
from notifications.waiting import Retry, Waiting, retries, waiting
from notifications.workers import is_alive
from notifications.writing import domain_of

TRANSPORT = "transport"
"""Key of the mail server's line on the list for a person, while it cannot be reached."""

QUOTA_SPENT = 3
"""So many letters in a row met with 452: the server's quota is spent, and asking on would only annoy it."""

NAPS_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Waits before what came of a letter is written down again: longer than a database takes to start anew."""

_Found = TypeVar("_Found")

Stopping = Callable[[], bool]
"""Asked before each letter is claimed: is the program told to stop? The one in hand is always finished."""


def never() -> bool:
    """Nobody asks the sender to stop."""
    return False


@dataclass(frozen=True, slots=True)
class Ways:
    """What a sender is given beside office, clock and connection; tests and simulations give their own."""

    watch: ClockWatch | None = None
    """Kept by whoever delivers again and again in one process."""
    passed: Callable[[], float] = monotonic_seconds
    nap: Callable[[float], Awaitable[object]] = asyncio.sleep
    draft: bool = False
    """Are letters drafts, with subject and reader and no words? Only where no letter can leave: in rehearsals."""


@dataclass
class Delivered:
    """What a delivery did."""

    outcomes: Counter[Handed] = field(default_factory=Counter)
    unreachable: int = 0
    """Roles with mail due that no mailbox can take: on the list for a person."""
    unwritable: int = 0
    """Letters that could not be written: on the list for a person, too."""
    rescued: int = 0
    """Letters a dead sender had held."""
    held: list[str] = field(default_factory=list)
    """Why letters are held back now, in words."""
    paced: bool = False
    """Were letters left because so many may leave in a window, and no more?"""

    @property
    def sent(self) -> int:
        """Letters the mail server took."""
        return self.outcomes[Handed.ACCEPTED]


class _Paced(Exception):  # no error: the window is full
    """No further letter may leave in this window."""


class Sender:
    """One run of one sender."""

    def __init__(self, office: Office, clock: Clock, owner: str, stopping: Stopping, ways: Ways) -> None:
        self.office, self.clock, self.owner = office, clock, owner
        self.stopping, self.ways = stopping, ways
        self.outbox = Outbox(office.settings, office.calendar, office.ladder, owner, papers_of, draft=ways.draft)
        self.delivered = Delivered()
        self._closed: set[str] = set()
        """Domains that get nothing more in this run: held, or their window is full."""
        self._put_off: str | None = None
        """Why the letter in hand was not intended, where that is no fault of the letter."""
        self._claimed_at, self._spent = 0.0, 0
        self._first_look: list[Retry | Waiting] = []
        """What was found to wait before the mail server was connected to."""

    def prepare(self) -> None:
        """Free what the dead held, settle what is ambiguous, look whether anything must be held back."""
        found = prepare(self.office, self.outbox, self.ways.watch, self.clock())
        self.delivered.rescued, self.delivered.unreachable = found.rescued, found.unreachable
        self._keep_back(found.holds)

    def _keep_back(self, holds: list[Hold]) -> None:
        self.delivered.held = [hold.because for hold in holds]
        self._closed = {hold.scope for hold in holds if hold.kind is HoldKind.DOMAIN}
        self._all_held = any(hold.kind not in {HoldKind.DOMAIN, HoldKind.VOLUME} for hold in holds)
        self._only_at_once = any(hold.kind is HoldKind.VOLUME for hold in holds)

    def has_work(self) -> bool:
        """Does anything wait that may leave now?"""
        self._first_look = [] if self._all_held else self._work()
        return bool(self._first_look)

    def transport_is_down(self, down: TransportDown) -> None:
        """Let a person know: nothing was claimed, so no letter of its own says it. Where knocking harms, wait longer."""
        now = self.clock()
        with self.office.database.write() as session:
            if down.trouble is not Trouble.UNREACHABLE:
                self._pause(session, down.vi)
            else:
                action = "Kiểm tra máy chủ thư và các cài đặt smtp_*; thư trong hàng đợi tự gửi khi nối lại được."
                needs_person(session, TRANSPORT, down.vi, action, now)

    def _pause(self, session: Session, because: str) -> None:
        raise_hold(
            session, HoldKind.TRANSPORT, because, self.outbox.act(self.clock()), waits=self.office.settings.retry_after
        )

    def transport_is_up(self) -> None:
        """Take the mail server off the list."""
        with self.office.database.write() as session:
            settle(session, [TRANSPORT], self.clock())

    async def run(self, connection: Connection) -> None:
        """Hand over letter after letter; a connection that broke ends the run, the next one goes on."""
        async for claimed in self._claims(connection):
            failpoint("claim.after_commit")
            self._put_off = None
            intent = partial(self._intend, claimed)
            handed = await connection.hand_over(claimed.sender, claimed.recipient, claimed.body, intent)
            if handed.outcome is Handed.WITHDRAWN and self._put_off:
                handed = HandOver(Handed.LATER, self._put_off, handed.phase)
            holds = await self._surely(partial(self._settle, claimed, handed))
            failpoint("accept.after_commit")
            self.delivered.outcomes[handed.outcome] += 1
            if await asyncio.to_thread(self._must_pause, handed, holds):
                return

    async def _claims(self, connection: Connection) -> AsyncIterator[Claimed]:
        """Claim what waits, one at a time, until a whole look finds nothing new."""
        seen: set[Retry | Waiting] = set()
        fresh = self._first_look or await asyncio.to_thread(self._work)
        while fresh:
            for work in fresh:
                if self.stopping() or not connection.is_open:
                    return
                seen.add(work)
                # From before the claim: a process that is frozen at any moment after it is noticed.
                self._claimed_at = self.ways.passed()
                try:
                    claimed = await asyncio.to_thread(self._claim, work)
                except _Paced:
                    self.delivered.paced = True
                    return
                if claimed:
                    yield claimed
            fresh = [work for work in await asyncio.to_thread(self._work) if work not in seen]

    def _work(self) -> list[Retry | Waiting]:
        now, hours = self.clock(), self.outbox.hours
        with self.office.database.read() as session:
            groups = waiting(session, hours, now)
            shadow = not is_live(session, office_day(now))
            written = retries(session, hours, now, but_not=self._closed)
        work: list[Retry | Waiting] = [*written]
        work += [group for group in groups if self._domain(group, shadow=shadow) not in self._closed]
        work = [each for each in work if each.immediate or not self._only_at_once]
        return sorted(work, key=lambda each: not each.immediate)

    def _domain(self, work: Retry | Waiting, *, shadow: bool) -> str:
        if isinstance(work, Retry):
            return work.domain
        return domain_of(self.office.settings.operator_address if shadow else work.address)

    def _claim(self, work: Retry | Waiting) -> Claimed | None:
        """Claim one letter; one that cannot be written is put before a person, and the others go on."""
        try:
            # One claim at a time, so that all senders together keep to the speed.
            with self.office.database.write(alone="claim") as session:
                if not self._has_room(session, work):
                    return None
                if isinstance(work, Retry):
                    return self.outbox.claim_again(session, work.id, self.clock())
                return self.outbox.claim_new(session, work, self.clock())
        except IntegrityError as error:
            if "message" not in str(error.orig):
                raise
            return None  # another sender wrote a letter to this address at the same moment; the next run sees it
        except TryAgainLater:
            raise
        except (DondocError, ValueError, LookupError) as error:
            self._cannot_write(work, error)
            return None

    def _has_room(self, session: Session, work: Retry | Waiting) -> bool:
        """May this letter leave in this window? Raises _Paced when none may."""
        now, settings = self.clock(), self.office.settings
        if not room(session, settings, now, at_once=work.immediate).is_free:
            raise _Paced
        domain = self._domain(work, shadow=not is_live(session, office_day(now)))
        if domain not in self._closed and not room(session, settings, now, domain, at_once=work.immediate).is_free:
            self._closed.add(domain)
            self.delivered.paced = True
        return domain not in self._closed

    def _cannot_write(self, work: Retry | Waiting, error: Exception) -> None:
        if isinstance(work, Retry):
            what, key = f"Thư số {work.id}", f"unwritable:{work.id}"
        else:
            what, key = f"Thư gửi {work.address} ({work.purpose})", f"unwritable:{work.address}:{work.purpose}"
        with self.office.database.write() as session:
            action = "Chuyển câu này cho người vận hành; các thư khác vẫn được gửi."
            needs_person(session, key, f"{what} chưa soạn được: {error}", action, self.clock())
        self.delivered.unwritable += 1

    async def _intend(self, claimed: Claimed) -> bool:
        """Commit the intent; a sender that was frozen too long, or lost its name, must not go on."""
        limit = self.office.settings.smtp_transaction_timeout.total_seconds()
        if self.ways.passed() - self._claimed_at > limit:
            self._put_off = "the sender stood still too long"
            return False
        try:
            holds = await asyncio.to_thread(self._commit_intent, claimed)
        except (TryAgainLater, DBAPIError) as error:
            # The connection may have broken after the commit: only the row knows.
            holds = await self._surely(partial(self._read_intent, claimed))
            self._put_off = None if holds else f"database: {error}"
        failpoint("intent.after_commit")
        return holds

    def _commit_intent(self, claimed: Claimed) -> bool:
        database = self.office.database
        if not database.is_sqlite and not is_alive(database, self.office.settings.home, self.owner):
            self._put_off = "the sender lost its lock"
            return False
        with database.write() as session:
            return self.outbox.intend(session, claimed, self.clock())

    def _read_intent(self, claimed: Claimed) -> bool:
        with self.office.database.read() as session:
            return self.outbox.intended(session, claimed)

    def _settle(self, claimed: Claimed, handed: HandOver) -> list[Hold]:
        """Write down what came of a letter, and in the log; returns every hold there is now."""
        now = self.clock()
        with self.office.database.write() as session:
            line = line_of(session, claimed.id)
            self.outbox.settle(session, claimed, handed, now)
            holds = detached(session, open_holds(session))
        write_line(line, handed)
        return holds

    async def _surely(self, step: Callable[[], _Found]) -> _Found:
        """Do a step that must not be lost to a database that is busy or starts anew: again and again, for a minute."""
        for nap in NAPS_SECONDS:
            try:
                return await asyncio.to_thread(step)
            except (TryAgainLater, DBAPIError):
                await self.ways.nap(nap)
        return await asyncio.to_thread(step)

    def _must_pause(self, handed: HandOver, holds: list[Hold]) -> bool:
        """Is the server telling us to stay away? Then nothing more goes for a while; an answer to a letter ends that."""
        is_busy = handed.outcome is Handed.LATER and handed.reply.startswith("421")
        self._spent = self._spent + 1 if handed.outcome is Handed.LATER and handed.reply.startswith("452") else 0
        if handed.outcome is Handed.PAUSED or is_busy or self._spent >= QUOTA_SPENT:
            with self.office.database.write() as session:
                self._pause(session, f"Máy chủ thư chưa nhận thư của hệ thống: {handed.reply}.")
            return True
        self._keep_back(stopping_at(self.clock(), holds))
        was_paused = any(hold.kind is HoldKind.TRANSPORT for hold in holds)
        if was_paused and not self._all_held and handed.outcome in {Handed.ACCEPTED, Handed.REFUSED}:
            self._takes_again()
        return self._all_held

    def _takes_again(self) -> None:
        """End the pause: the server answered to a letter again."""
        with self.office.database.write() as session:
            paused = open_hold(session, HoldKind.TRANSPORT)
            if paused:
                lift(session, paused, self.outbox.act(self.clock(), "máy chủ thư đã nhận lại"))
