"""The outbox: which letters wait, how a sender claims one, and what its hand-over settles.

Every step is one short transaction guarded by the message's fence. A letter is written inside its claim, from all
decisions of every role that resolves to its address at that moment, and its bytes never change again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.failpoints import failpoint
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder
from models.facts.sweep import DecisionState
from models.moves import Act, record
from models.people import address_of
from models.people_list import needs_person, settle
from models.tables import DecisionRow, Message, MessageState
from notifications.validity import decisions_of, drop_dead, is_whole, lock_obligations
from notifications.waiting import Hours, Waiting, may_leave_on
from notifications.writing import Writer


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in a sender's hand."""

    id: int
    fence: int
    recipient: str
    body: bytes


class Outbox:
    """The steps of one sender; each takes the session of its own transaction."""

    def __init__(self, settings: Settings, calendar: WorkingCalendar, ladder: Ladder, owner: str) -> None:
        """``owner`` is the name of the sender's liveness lock."""
        self.settings, self.calendar, self.ladder, self.owner = settings, calendar, ladder, owner
        self.hours = Hours(settings, calendar)
        self.writer = Writer(settings, calendar, ladder, owner)

    def claim_new(self, session: Session, group: Waiting, now: datetime) -> Claimed | None:
        """Write the letter of a group and claim it; None when nothing of it is left to tell."""
        today = office_day(now)
        # On PostgreSQL rows that another sender has in hand are passed over; SQLite has one writer at a time.
        query = select(DecisionRow).where(col(DecisionRow.id).in_(group.decisions), may_leave_on(today))
        query = query.where(DecisionRow.state == DecisionState.PLANNED).order_by(col(DecisionRow.id))
        rows = session.exec(query.with_for_update(skip_locked=True)).all()
        live = drop_dead(session, rows)
        slots = {(row.unit_id, row.role) for row in live}
        found = {slot: address_of(session, *slot, today) for slot in slots}
        # A contact that changed since the look takes its decisions to another letter.
        here = [row for row in live if (to := found[row.unit_id, row.role]) and to.address == group.address]
        if not here:
            return None
        message = self.writer.write(session, group, here, now)
        claimed = self._claim(session, message)
        failpoint("claim.before_commit")
        return claimed

    def claim_again(self, session: Session, message_id: int, now: datetime) -> Claimed | None:
        """Claim a written letter for its next try, if it is still whole and worth sending; else take it apart."""
        query = select(Message).where(Message.id == message_id, Message.state == MessageState.PLANNED)
        message = session.exec(query.with_for_update(skip_locked=True)).first()
        if message is None:
            return None
        rows = decisions_of(session, message.id)
        if now > message.not_after or not is_whole(session, rows) or not self._same_reader(session, message, rows, now):
            self.take_apart(session, message, now)
            return None
        claimed = self._claim(session, message)
        failpoint("claim.before_commit")
        return claimed

    def _same_reader(self, session: Session, message: Message, rows: Sequence[DecisionRow], now: datetime) -> bool:
        """Does every role the letter was written for still resolve to its address?"""
        written_for = message.intended_for or message.address
        slots = {(row.unit_id, row.role) for row in rows}
        found = [address_of(session, *slot, office_day(now)) for slot in slots]
        return all(recipient is not None and recipient.address == written_for for recipient in found)

    def _claim(self, session: Session, message: Message) -> Claimed:
        message.state, message.owner, message.fence = MessageState.CLAIMED, self.owner, message.fence + 1
        session.add(message)
        session.flush()
        return Claimed(message.id, message.fence, message.address, message.body)

    # Handing over.

    def intend(self, session: Session, claimed: Claimed, now: datetime) -> bool:
        """Commit to sending, if every decision still holds; False when the letter must not leave as it is."""
        lock_obligations(session, decisions_of(session, claimed.id))
        rows = decisions_of(session, claimed.id)
        message = session.get_one(Message, claimed.id)
        if now > message.not_after or not is_whole(session, rows):
            return False
        changed = session.execute(
            update(Message)
            .where(col(Message.id) == claimed.id, col(Message.fence) == claimed.fence)
            .where(col(Message.state) == MessageState.CLAIMED)
            .values(state=MessageState.HANDING_OVER, intent_at=now)
        )
        failpoint("intent.before_commit")
        return getattr(changed, "rowcount", 0) == 1

    def accepted(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Write down that the server took it, with the decisions it told, in one transaction.

        Also where another sender took this one for dead meanwhile and calls the letter ambiguous: now it is known.
        """
        known_late = (MessageState.AMBIGUOUS, MessageState.PLANNED)
        message = self._mine(session, claimed, MessageState.HANDING_OVER, *known_late)
        if message is None:
            return
        message.state, message.accepted_at, message.remote_reply = MessageState.ACCEPTED, now, reply
        session.add(message)
        session.execute(
            update(DecisionRow)
            .where(col(DecisionRow.message_id) == message.id, col(DecisionRow.state) == DecisionState.BUNDLED)
            .values(state=DecisionState.DONE)
        )
        settle(session, [f"message:{message.id}"], now)
        record(session, Act(f"sender:{self.owner}", now, reply), "message", message.id, "accepted")
        failpoint("accept.before_commit")

    def try_later(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Put it back for a later try, further off each time; after five days a person must look."""
        message = self._mine(session, claimed, MessageState.CLAIMED, MessageState.HANDING_OVER)
        if message is None:
            return
        waits = self.settings.retry_after
        message.attempts += 1
        message.state, message.remote_reply = MessageState.PLANNED, reply
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

    def refused(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Write down that the server will never take it, and put it on the list for a person."""
        message = self._mine(session, claimed, MessageState.CLAIMED, MessageState.HANDING_OVER)
        if message:
            self._block(session, message, reply, now)

    def _block(self, session: Session, message: Message, reply: str, now: datetime) -> None:
        message.state, message.remote_reply = MessageState.BLOCKED, reply
        session.add(message)
        record(session, Act(f"sender:{self.owner}", now, reply), "message", message.id, "blocked")
        needs_person(
            session,
            f"message:{message.id}",
            f"Thư “{message.subject}” gửi {message.address} bị từ chối: {reply}",
            "Kiểm tra địa chỉ trong danh bạ đơn vị rồi cho gửi lại.",
            now,
            message.unit_id,
        )

    def unknown(self, session: Session, claimed: Claimed, reply: str, now: datetime) -> None:
        """Write down that nobody can know whether it arrived; it is looked at again later."""
        message = self._mine(session, claimed, MessageState.HANDING_OVER)
        if message:
            _make_ambiguous(message, reply, now + self.settings.resend_ambiguous_after)
            session.add(message)
            record(session, Act(f"sender:{self.owner}", now, reply), "message", message.id, "ambiguous")

    def withdrawn(self, session: Session, claimed: Claimed, now: datetime) -> None:
        """Take apart a letter whose intent did not hold."""
        message = self._mine(session, claimed, MessageState.CLAIMED)
        if message:
            self.take_apart(session, message, now)

    def take_apart(self, session: Session, message: Message, now: datetime) -> None:
        """Let the decisions that still hold wait for a new letter; the rest is cancelled with this one.

        Each keeps its day: a rung of an earlier day waits for the next sweep, which knows whether a later one has come.
        """
        rows = [row for row in decisions_of(session, message.id) if row.state is DecisionState.BUNDLED]
        live = drop_dead(session, rows)
        for row in live:
            row.state, row.message_id = DecisionState.PLANNED, None
            row.maybe_told = row.maybe_told or message.possibly_duplicate
            session.add(row)
        if message.possibly_duplicate:
            message.state = MessageState.AMBIGUOUS_CLOSED  # it may have arrived: nobody may call it unsent
        else:
            message.state = MessageState.SUPERSEDED if live else MessageState.CANCELLED
        message.owner = None
        session.add(message)
        record(session, Act(f"sender:{self.owner}", now), "message", message.id, message.state)

    def _mine(self, session: Session, claimed: Claimed, *states: MessageState) -> Message | None:
        """Return the message if it is still this sender's; a stale fence means that another has it."""
        message = session.get_one(Message, claimed.id)
        return message if message.fence == claimed.fence and message.state in states else None

    def expire(self, session: Session, now: datetime) -> int:
        """Take apart the written letters whose office day closed before they could leave; returns how many."""
        in_nobodys_hand = (MessageState.PLANNED, MessageState.AMBIGUOUS)
        query = select(Message).where(col(Message.state).in_(in_nobodys_hand), Message.not_after < now)
        rows = session.exec(query.with_for_update(skip_locked=True)).all()
        for message in rows:
            self.take_apart(session, message, now)
        return len(rows)

    # After a crash.

    def rescue(self, session: Session, is_alive: Iterable[tuple[str, bool]], now: datetime) -> int:
        """Free what dead senders held: claimed is planned again at once, handing over is ambiguous."""
        dead = {name for name, alive in is_alive if not alive}
        rows = [row for row in held_messages(session) if row.owner in dead]
        for row in rows:
            if row.state is MessageState.CLAIMED:
                row.state, row.next_at, row.owner = MessageState.PLANNED, now, None
            else:
                _make_ambiguous(row, "sender died", now + self.settings.resend_ambiguous_after)
            session.add(row)
            record(session, Act(f"sender:{self.owner}", now, "sender died"), "message", row.id, row.state)
        return len(rows)

    def settle_ambiguous(self, session: Session, now: datetime) -> int:
        """Look again at letters nobody knows the fate of: whole ones go once more, changed ones are closed."""
        query = select(Message).where(Message.state == MessageState.AMBIGUOUS, Message.next_at <= now)
        rows = session.exec(query).all()
        for message in rows:
            decisions = decisions_of(session, message.id)
            if is_whole(session, decisions) and now <= message.not_after:
                message.state = MessageState.PLANNED
            else:
                live = drop_dead(session, [d for d in decisions if d.state is DecisionState.BUNDLED])
                for row in live:
                    row.state, row.message_id, row.maybe_told = DecisionState.PLANNED, None, True
                    session.add(row)
                message.state = MessageState.AMBIGUOUS_CLOSED
            session.add(message)
            record(session, Act(f"sender:{self.owner}", now), "message", message.id, f"settled:{message.state}")
        return len(rows)


def held_messages(session: Session) -> list[Message]:
    """Return the messages some sender holds."""
    states = (MessageState.CLAIMED, MessageState.HANDING_OVER)
    return list(session.exec(select(Message).where(col(Message.state).in_(states))))


def _make_ambiguous(message: Message, reply: str, next_at: datetime) -> None:
    message.state, message.remote_reply = MessageState.AMBIGUOUS, reply
    message.possibly_duplicate, message.next_at, message.owner = True, next_at, None
