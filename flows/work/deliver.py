"""Delivering: claim a letter, hand it to the mail server, write down what came of it; until nothing waits.

Stopping anywhere loses nothing: a claim is a row, an intent is a row, and a dead sender's rows are freed by the next.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from config.clock import Clock, office_day
from config.errors import DondocError, TryAgainLater
from config.failpoints import failpoint
from config.settings import Settings
from flows.work.office import Office
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Role
from models.facts.units import ContactRole
from models.organisation import focal_unit_on
from models.people_list import needs_person, settle
from models.tables import Message, MessageState, Unit
from notifications.outbox import Claimed, Outbox, held_messages
from notifications.smtp import Handed, HandOver, Transport, TransportDown, connect
from notifications.waiting import Hours, Waiting, retries, unreachable, waiting
from notifications.workers import is_alive, worker


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

    @property
    def sent(self) -> int:
        """Letters the mail server took."""
        return self.outcomes[Handed.ACCEPTED]


Dial = Callable[[Settings], AbstractAsyncContextManager[Transport]]
"""Opens a connection to the mail server: the real one, a rehearsal's, a simulation's."""

Stopping = Callable[[], bool]
"""Asked before each letter is claimed: is the program told to stop?"""


async def deliver(office: Office, clock: Clock, dial: Dial = connect, stopping: Stopping = lambda: False) -> Delivered:
    """Send all that may leave now; raises TransportDown when the mail server cannot be spoken to, nothing claimed.

    ``stopping``: once it says yes, the letter in hand is finished and no other is claimed.
    """
    with worker(office.database, office.settings.home) as owner:
        sender = _Sender(office, clock, owner, stopping)
        await asyncio.to_thread(sender.prepare)
        if await asyncio.to_thread(sender.has_work):
            try:
                async with dial(office.settings) as transport:
                    await asyncio.to_thread(sender.transport_is_up)
                    await sender.run(transport)
            except TransportDown as down:
                await asyncio.to_thread(sender.transport_is_down, down)
                raise
        return sender.delivered


LONGEST_NAP_SECONDS = 30.0
"""How long a waiting delivery sleeps at a time."""

TRANSPORT = "transport"
"""Key of the mail server's line on the list for a person."""


class _Sender:
    """One run of one sender."""

    def __init__(self, office: Office, clock: Clock, owner: str, stopping: Stopping) -> None:
        self.office, self.clock, self.owner, self.stopping = office, clock, owner, stopping
        self.outbox = Outbox(office.settings, office.calendar, office.ladder, owner)
        self.delivered = Delivered()

    def prepare(self) -> None:
        """Free what the dead held, settle what is ambiguous, and name what cannot be sent."""
        now = self.clock()
        with self.office.database.write(alone="rescue") as session:
            owners = {row.owner or "" for row in held_messages(session)}
            alive = [(name, is_alive(self.office.database, self.office.settings.home, name)) for name in owners]
            self.delivered.rescued = self.outbox.rescue(session, alive, now)
            self.outbox.settle_ambiguous(session, now)
            self.outbox.expire(session, now)
            slots = unreachable(session, now)
            for unit_id, role in slots:
                holder = focal_unit_on(session, office_day(now)) if role is Role.PLANNING else None
                unit = holder or session.get_one(Unit, unit_id)
                needs_person(session, f"no_address:{unit_id}/{role}", *_no_address(unit.name, role), now, unit_id)
            self.delivered.unreachable = len(slots)

    def has_work(self) -> bool:
        """Does anything wait that may leave now?"""
        return anything_waits(self.office, self.clock())

    def transport_is_down(self, down: TransportDown) -> None:
        """Let a person know: nothing was claimed, so no letter of its own says it."""
        with self.office.database.write() as session:
            action = "Kiểm tra máy chủ thư và các cài đặt smtp_*; thư trong hàng đợi tự gửi khi nối lại được."
            needs_person(session, TRANSPORT, down.vi, action, self.clock())

    def transport_is_up(self) -> None:
        """Take the mail server off the list."""
        with self.office.database.write() as session:
            settle(session, [TRANSPORT], self.clock())

    async def run(self, transport: Transport) -> None:
        """Hand over letter after letter; a connection that broke ends the run, the next one goes on."""
        async for claimed in self._claims():
            failpoint("claim.after_commit")
            if not transport.is_open:
                await asyncio.to_thread(self._settle, claimed, HandOver(Handed.LATER, "connection lost"))
                return
            sender, intent = self.office.settings.sender_address, partial(self._intend, claimed)
            handed = await transport.hand_over(sender, claimed.recipient, claimed.body, intent)
            await asyncio.to_thread(self._settle, claimed, handed)
            failpoint("accept.after_commit")
            self.delivered.outcomes[handed.outcome] += 1

    async def _claims(self) -> AsyncIterator[Claimed]:
        """Claim what waits, one at a time, until a whole look finds nothing new."""
        seen: set[int | Waiting] = set()
        while True:
            fresh = [work for work in await asyncio.to_thread(self._work) if work not in seen]
            if not fresh:
                return
            for work in fresh:
                seen.add(work)
                if self.stopping():
                    return
                claimed = await asyncio.to_thread(self._claim, work)
                if claimed:
                    yield claimed

    def _work(self) -> list[int | Waiting]:
        now = self.clock()
        with self.office.database.read() as session:
            return [*retries(session, self.outbox.hours, now), *waiting(session, self.outbox.hours, now)]

    def _claim(self, work: int | Waiting) -> Claimed | None:
        """Claim one letter; one that cannot be written is put before a person, and the others go on."""
        try:
            with self.office.database.write() as session:
                if isinstance(work, int):
                    return self.outbox.claim_again(session, work, self.clock())
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

    def _cannot_write(self, work: int | Waiting, error: Exception) -> None:
        what = f"Thư số {work}" if isinstance(work, int) else f"Thư gửi {work.address} ({work.purpose})"
        with self.office.database.write() as session:
            action = "Chuyển câu này cho người vận hành; các thư khác vẫn được gửi."
            key = f"unwritable:{work}" if isinstance(work, int) else f"unwritable:{work.address}:{work.purpose}"
            needs_person(session, key, f"{what} chưa soạn được: {error}", action, self.clock())
        self.delivered.unwritable += 1

    async def _intend(self, claimed: Claimed) -> bool:
        def commit() -> bool:
            with self.office.database.write() as session:
                return self.outbox.intend(session, claimed, self.clock())

        holds = await asyncio.to_thread(commit)
        failpoint("intent.after_commit")
        return holds

    def _settle(self, claimed: Claimed, handed: HandOver) -> None:
        now = self.clock()
        with self.office.database.write() as session:
            if handed.outcome is Handed.ACCEPTED:
                self.outbox.accepted(session, claimed, handed.reply, now)
            elif handed.outcome is Handed.LATER:
                self.outbox.try_later(session, claimed, handed.reply, now)
            elif handed.outcome is Handed.REFUSED:
                self.outbox.refused(session, claimed, handed.reply, now)
            elif handed.outcome is Handed.UNKNOWN:
                self.outbox.unknown(session, claimed, handed.reply, now)
            else:
                self.outbox.withdrawn(session, claimed, now)


def _no_address(unit: str, role: Role) -> tuple[str, str]:
    """Return what is missing and how to mend it: a unit's mailbox by command, a leader's in the organisation pack."""
    if role in LEADERSHIP:
        return (
            f"Không có địa chỉ nhận thư của “{role}” (lãnh đạo phụ trách {unit}).",
            "Bổ sung địa chỉ của chức danh trong bộ dữ liệu tổ chức, rồi chạy dondoc contact import và dondoc sweep.",
        )
    contact = role.value if role in UNIT_ROLES else ContactRole.CONTACT.value
    command = f'dondoc contact set --unit "{unit}" --role {contact} --address ...'
    return (
        f"Không có địa chỉ nhận thư cho vai trò “{role}” đối với {unit}.",
        f"Bổ sung địa chỉ: {command}; sau đó chạy lại dondoc sweep và dondoc deliver.",
    )


async def deliver_until_empty(office: Office, clock: Clock, tell: Callable[[float], None]) -> Delivered:
    """Deliver again and again until nothing waits that may leave today; ``tell`` hears of each wait, in seconds.

    A clock that stands still ends it: what waits for a later moment would wait for ever.
    """
    total = Delivered()
    while True:
        before = clock()
        try:
            done = await deliver(office, clock)
        except TransportDown:
            wait: float | None = office.settings.retry_after[0].total_seconds()
        else:
            total.outcomes += done.outcomes
            total.unreachable, total.rescued = done.unreachable, total.rescued + done.rescued
            total.unwritable = done.unwritable
            wait = await asyncio.to_thread(_seconds_to_next_try, office, clock)
        if wait is None:
            return total
        tell(wait)
        await asyncio.sleep(min(wait, LONGEST_NAP_SECONDS))
        if clock() == before:
            return total


def _seconds_to_next_try(office: Office, clock: Clock) -> float | None:
    """Return how long until some letter may be tried again; None when nothing waits for today."""
    now = clock()
    open_now = Hours(office.settings, office.calendar).are_open(now)
    with office.database.read() as session:
        waiting_states = (MessageState.PLANNED, MessageState.AMBIGUOUS)
        query = select(Message).where(col(Message.state).in_(waiting_states), Message.not_after >= now)
        moments = [row.next_at for row in session.exec(query) if open_now or row.purpose.startswith("receipt")]
    return max(1.0, (min(moments) - now).total_seconds()) if moments else None


def anything_waits(office: Office, now: datetime) -> bool:
    """Does a letter wait that may leave at ``now``?"""
    hours = Hours(office.settings, office.calendar)
    with office.database.read() as session:
        return bool(retries(session, hours, now) or waiting(session, hours, now))
