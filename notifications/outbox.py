"""The outbox: which letters wait, how a sender claims one, and what its hand-over settles.

Every step is one short transaction guarded by the message's fence. A letter is written inside its claim, from all
decisions of every role that resolves to its address at that moment, and its bytes never change again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, tuple_, update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.failpoints import failpoint
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.guards import about_the_address
from models.facts.ladder import Ladder
from models.facts.sweep import DecisionState
from models.instance import instance
from models.moves import Act, record
from models.people import address_of
from models.people_list import needs_person
from models.tables import DecisionRow, HoldKind, Message, MessageState
from notifications import aftermath
from notifications.aftermath import held_messages
from notifications.attachments import Papers, no_papers
from notifications.handing import Handed, HandOver, Phase
from notifications.holds import raise_hold
from notifications.journal import Journal, Line
from notifications.refusals import mark_mailbox, pass_on, tell_person, watch_domain
from notifications.returnpath import return_path
from notifications.told import not_told_before, told_keys
from notifications.validity import decisions_of, drop_dead, is_whole, lock_obligations, obligations_of
from notifications.waiting import Hours, Waiting, may_leave_on
from notifications.writing import Writer

__all__ = ["Claimed", "Outbox", "held_messages"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in a sender's hand."""

    id: int
    fence: int
    recipient: str
    body: bytes
    sender: str
    """Its return path, marked so that a bounce is known."""


_OF_A_GROUP = (
    select(DecisionRow)
    .where(DecisionRow.purpose == bindparam("purpose"))
    .where(tuple_(col(DecisionRow.unit_id), col(DecisionRow.role)).in_(bindparam("slots", expanding=True)))
    .where(may_leave_on(bindparam("today")), DecisionRow.state == DecisionState.PLANNED)
    .order_by(col(DecisionRow.id))
    .with_for_update(skip_locked=True)
)
_OF_A_GROUP_AT_ONCE = _OF_A_GROUP.where(col(DecisionRow.immediate).is_(True))
_INTENT = (
    update(Message)
    .where(col(Message.id) == bindparam("number"), col(Message.fence) == bindparam("of_claim"))
    .where(col(Message.state) == MessageState.CLAIMED, col(Message.held_by).is_(None))
    .values(state=MessageState.HANDING_OVER, intent_at=bindparam("now"))
    .execution_options(synchronize_session=False)
)
"""Holds only for the sender whose claim was the last, and while nobody holds the letter back."""


class Outbox:
    """The steps of one sender; each takes the session of its own transaction."""

    def __init__(
        self,
        settings: Settings,
        calendar: WorkingCalendar,
        ladder: Ladder,
        owner: str,
        papers: Papers = no_papers,
        *,
        draft: bool = False,
    ) -> None:
        """``owner`` is the name of the sender's liveness lock; ``papers`` gives the official papers of a letter.

        ``draft``: letters have subject and reader and no words, for rehearsals.
        """
        self.settings, self.calendar, self.ladder, self.owner = settings, calendar, ladder, owner
        self.hours = Hours(settings, calendar)
        self.writer = Writer(settings, calendar, ladder, owner, papers, draft=draft)
        self.journal = Journal(settings.home, synced=not draft)

    def act(self, now: datetime, because: str = "") -> Act:
        """Return who does something now: this sender."""
        return Act(f"sender:{self.owner}", now, because)

    def claim_new(self, session: Session, group: Waiting, now: datetime) -> Claimed | None:
        """Write the letter of a group and claim it; None when nothing of it is left to tell."""
        today = office_day(now)
        # On PostgreSQL rows that another sender has in hand are passed over; SQLite has one writer at a time.
        query = _OF_A_GROUP if self.hours.are_open(now) else _OF_A_GROUP_AT_ONCE
        values = {"purpose": group.purpose, "slots": group.slots, "today": today}
        rows = session.exec(query, params=values).all()
        live = not_told_before(session, drop_dead(session, rows))
        slots = {(row.unit_id, row.role) for row in live}
        found = {slot: address_of(session, *slot, today) for slot in slots}
        # A contact that changed since the look takes its decisions to another letter.
        here = [row for row in live if (to := found[row.unit_id, row.role]) and to.address == group.address]
        if not here:
            return None
        message = self.writer.write(session, group, here, now)
        claimed = self._claim(session, message, now)
        failpoint("claim.before_commit")
        return claimed

    def claim_again(self, session: Session, message_id: int, now: datetime) -> Claimed | None:
        """Claim a written letter for its next try, if it is still whole and worth sending; else take it apart."""
        query = select(Message).where(Message.id == message_id, Message.state == MessageState.PLANNED)
        message = session.exec(query.where(col(Message.held_by).is_(None)).with_for_update(skip_locked=True)).first()
        if message is None or self._is_too_early(message, now):
            return None
        rows = decisions_of(session, message.id)
        if now > message.not_after or not is_whole(session, rows) or not self._same_reader(session, message, rows, now):
            self.take_apart(session, message, now)
            return None
        claimed = self._claim(session, message, now)
        failpoint("claim.before_commit")
        return claimed

    def _same_reader(self, session: Session, message: Message, rows: Sequence[DecisionRow], now: datetime) -> bool:
        """Does every role the letter was written for still resolve to its address?"""
        written_for = message.intended_for or message.address
        slots = {(row.unit_id, row.role) for row in rows}
        found = [address_of(session, *slot, office_day(now)) for slot in slots]
        return all(recipient is not None and recipient.address == written_for for recipient in found)

    def _is_too_early(self, message: Message, now: datetime) -> bool:
        """Does the clock stand before the office day the letter was written on? Then it was turned back since."""
        return not message.immediate and now < self.hours.open(message.office_day)

    def _claim(self, session: Session, message: Message, now: datetime) -> Claimed:
        message.state, message.owner, message.fence = MessageState.CLAIMED, self.owner, message.fence + 1
        session.add(message)
        session.flush()
        sender = return_path(self.settings, instance(session, now).key, message.id, message.message_id)
        return Claimed(message.id, message.fence, message.address, message.body, sender)

    # Handing over.

    def intend(self, session: Session, claimed: Claimed, now: datetime) -> bool:
        """Commit to sending, if every decision still holds; False when the letter must not leave as it is."""
        lock_obligations(session, obligations_of(session, claimed.id))
        rows = decisions_of(session, claimed.id)
        message = session.get_one(Message, claimed.id)
        if self._is_too_early(message, now) or now > message.not_after or not is_whole(session, rows):
            return False
        if not self._same_reader(session, message, rows, now):
            return False  # the role reads another mailbox since the claim: the letter is written anew for it
        changed = session.execute(_INTENT, {"number": claimed.id, "of_claim": claimed.fence, "now": now})
        failpoint("intent.before_commit")
        return getattr(changed, "rowcount", 0) == 1

    def intended(self, session: Session, claimed: Claimed) -> bool:
        """Did this sender's intent get into the database? Asked when the connection broke in its commit."""
        message = session.get_one(Message, claimed.id)
        return message.fence == claimed.fence and message.state is MessageState.HANDING_OVER

    def settle(self, session: Session, claimed: Claimed, handed: HandOver, now: datetime) -> None:
        """Write down what came of a hand-over."""
        match handed.outcome:
            case Handed.ACCEPTED:
                self.accepted(session, claimed, handed.reply, now)
            case Handed.LATER:
                self.try_later(session, claimed, handed.reply, now, handed.phase)
            case Handed.REFUSED:
                self.refused(session, claimed, handed.reply, now, handed.phase)
            case Handed.UNKNOWN:
                self.unknown(session, claimed, handed.reply, now)
            case Handed.PAUSED:
                self.put_back(session, claimed, handed.reply, now, handed.phase)
            case Handed.WITHDRAWN:
                self.withdrawn(session, claimed, now)

    def accepted(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Write down that the server took it, with the decisions it told, in one transaction; the journal first.

        Also where another sender took this one for dead meanwhile and calls the letter ambiguous: now it is known.
        """
        known_late = (MessageState.AMBIGUOUS, MessageState.PLANNED)
        message = self._mine(session, claimed, MessageState.HANDING_OVER, *known_late)
        if message is None:
            return
        told = told_keys(session, decisions_of(session, message.id))
        message.phase = Phase.DOT
        try:
            self.journal.append(Line(message.message_id, now, message.body_sha256, tuple(told.values())))
        except OSError as error:  # the letter has left: that is written down; the next one waits until there is room
            words = f"Không ghi được nhật ký gửi {self.journal.path.name}: {error.strerror}. Tạm dừng gửi."
            raise_hold(session, HoldKind.TRANSPORT, words, self.act(now), waits=self.settings.retry_after)
        aftermath.make_accepted(session, message, reply, self.act(now))
        failpoint("accept.before_commit")

    def put_back(self, session: Session, claimed: Claimed, reply: str, now: datetime, phase: Phase) -> None:
        """Leave a letter as it was: what the server said is about us, not about it."""
        message = self._mine(session, claimed, MessageState.CLAIMED, MessageState.HANDING_OVER)
        if message is not None:
            message.state, message.owner, message.next_at = MessageState.PLANNED, None, now
            message.remote_reply, message.phase = reply, phase
            session.add(message)

    def try_later(
        self, session: Session, claimed: Claimed, reply: str, now: datetime, phase: Phase = Phase.DOT
    ) -> None:
        """Put it back for a later try, further off each time; after five days a person must look."""
        message = self._mine(session, claimed, MessageState.CLAIMED, MessageState.HANDING_OVER)
        if message is None:
            return
        waits = self.settings.retry_after
        message.attempts += 1
        message.state, message.remote_reply, message.phase = MessageState.PLANNED, reply, phase
        message.next_at = now + waits[min(message.attempts, len(waits)) - 1]
        session.add(message)
        if now - message.created_at >= self.settings.tell_a_person_after:
            needs_person(
                session,
                f"message:{message.id}",
                f"Thư “{message.subject}” gửi {message.address} chưa được máy chủ thư nhận: {reply}",
                "Kiểm tra máy chủ thư; hệ thống vẫn tiếp tục thử lại.",
                now,
                message.unit_id,
            )
        if now - message.created_at >= self.settings.give_up_after:
            self._block(session, message, reply, now)

    def refused(self, session: Session, claimed: Claimed, reply: str, now: datetime, phase: Phase = Phase.DOT) -> None:
        """Write down that the server will never take it; a mailbox that is none is marked, and its stand-in is told."""
        message = self._mine(session, claimed, MessageState.CLAIMED, MessageState.HANDING_OVER)
        if message is None:
            return
        message.refused_at, message.phase = now, phase
        at_address = about_the_address(reply, at_rcpt=phase is Phase.RCPT)
        self._block(session, message, reply, now, at_address=at_address)
        watch_domain(session, message.domain, self.act(now))

    def _block(
        self, session: Session, message: Message, reply: str, now: datetime, *, at_address: bool = False
    ) -> None:
        message.state, message.remote_reply, message.owner = MessageState.BLOCKED, reply, None
        session.add(message)
        session.flush()
        record(session, self.act(now, reply), "message", message.id, "blocked")
        stand_ins = []
        if at_address and mark_mailbox(session, message, self.act(now, reply)):
            stand_ins = pass_on(session, message, aftermath.next_office_day(self.hours, now), self.act(now, reply))
        tell_person(session, message, reply, stand_ins, now)

    def unknown(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Write down that nobody can know whether it arrived; it is looked at again later."""
        message = self._mine(session, claimed, MessageState.HANDING_OVER)
        if message:
            message.phase = Phase.DOT
            aftermath.make_ambiguous(session, message, reply, self.settings, self.act(now))

    def withdrawn(self, session: Session, claimed: Claimed, now: datetime) -> None:
        """Take apart a letter whose intent did not hold; one that a person holds back only waits."""
        message = self._mine(session, claimed, MessageState.CLAIMED)
        if message and message.held_by is not None:
            message.state, message.owner = MessageState.PLANNED, None
            session.add(message)
        elif message:
            self.take_apart(session, message, now)

    def take_apart(self, session: Session, message: Message, now: datetime) -> None:
        """Let the decisions that still hold wait for a new letter; the rest is cancelled with this one."""
        aftermath.take_apart(session, message, self.act(now))

    def expire(self, session: Session, now: datetime) -> int:
        """Take apart the written letters whose office day closed before they could leave; returns how many."""
        return aftermath.expire(session, self.act(now))

    def _mine(self, session: Session, claimed: Claimed, *states: MessageState) -> Message | None:
        """Return the message if it is still this sender's; a stale fence means that another has it."""
        message = session.get_one(Message, claimed.id)
        return message if message.fence == claimed.fence and message.state in states else None

    # After a crash.

    def rescue(
        self, session: Session, held: Sequence[Message], is_alive: Iterable[tuple[str, bool]], now: datetime
    ) -> int:
        """Free what dead senders held: claimed is planned again at once, handing over is ambiguous."""
        dead = {name for name, alive in is_alive if not alive}
        return aftermath.rescue(session, [row for row in held if row.owner in dead], self.settings, self.act(now))

    def settle_ambiguous(self, session: Session, now: datetime) -> int:
        """Look again at letters nobody knows the fate of: whole ones go once more, changed ones are closed."""
        return aftermath.settle_ambiguous(session, self.act(now))
