"""The outbox: which letters wait, how a sender claims one, and what its hand-over settles.

Every step is one short transaction guarded by the message's fence. A letter is written inside its claim, from all
decisions of every role that resolves to its address at that moment, and its bytes never change again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, update
from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_day, office_moment
from config.failpoints import failpoint
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder, Role
from models.facts.lifecycle import OPEN_STATES, ObligationState
from models.facts.sweep import HOLD_PREFIX, DecisionState, Why
from models.instance import instance
from models.moves import Act, record
from models.people import Recipient, address_of
from models.people_list import needs_person, settle
from models.tables import DecisionRow, Message, MessageState, Obligation
from notifications.contexts import Desk, context_of
from notifications.letters import Envelope, mail_bytes, message_id_of, thread_of
from notifications.render import render

LADDER_PURPOSES = ("reminder", "reviews", "checkpoint", "planning_digest", "leadership_digest", "preview")
"""Letters that are worth sending only until their office day closes."""

RUNG_REASONS = (Why.DUE, Why.RELEASED, Why.SHOWN, Why.TOLD_ANEW)
"""Reasons of decisions that a sweep makes, and makes anew the next working morning."""

WORTH_SENDING = timedelta(days=5)
"""How long any other letter is worth sending (RFC 5321 4.5.4.1 lets a queue keep it so long)."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A letter in a sender's hand."""

    id: int
    fence: int
    recipient: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Waiting:
    """Decisions that will be one letter: same address, same purpose."""

    address: str
    purpose: str
    decisions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Hours:
    """When letters may start."""

    settings: Settings
    calendar: WorkingCalendar

    def are_open(self, now: datetime) -> bool:
        """Is the office at work at ``now``?"""
        local = now.astimezone(OFFICE_ZONE)
        at_work = self.settings.office_opens <= local.time() < self.settings.office_closes
        return at_work and self.calendar.is_working_day(local.date())

    def close(self, day: date) -> datetime:
        """Return the moment the office closes on ``day``."""
        return office_moment(datetime.combine(day, self.settings.office_closes))


# What waits.


def retries(session: Session, hours: Hours, now: datetime) -> list[int]:
    """Return the written letters whose next try has come, oldest due first; outside hours only what may leave then."""
    query = select(Message).where(Message.state == MessageState.PLANNED, Message.next_at <= now)
    rows = session.exec(query.order_by(col(Message.not_after), col(Message.id)))
    return [row.id for row in rows if hours.are_open(now) or row.purpose.startswith("receipt")]


def waiting(session: Session, hours: Hours, now: datetime) -> list[Waiting]:
    """Group the planned decisions whose day has come by the address they resolve to now.

    Those that resolve to nobody are put on the list for a person.
    """
    today = office_day(now)
    query = select(DecisionRow).where(DecisionRow.state == DecisionState.PLANNED, _may_leave_on(today))
    if not hours.are_open(now):
        query = query.where(col(DecisionRow.immediate).is_(True))
    found: dict[tuple[int, Role], Recipient | None] = {}
    groups: dict[tuple[str, str], list[DecisionRow]] = {}
    for row in session.exec(query.order_by(col(DecisionRow.id))):
        slot = (row.unit_id, row.role)
        if slot not in found:
            found[slot] = address_of(session, *slot, today)
        recipient = found[slot]
        if recipient:
            groups.setdefault((recipient.address, row.purpose), []).append(row)
    ordered = sorted(groups.items(), key=lambda group: (_rank(group[1][0]), group[1][0].id))
    return [Waiting(address, purpose, tuple(row.id for row in rows)) for (address, purpose), rows in ordered]


def _may_leave_on(today: date) -> ColumnElement[bool]:
    """A rung leaves on the office day it was decided for; one of an earlier day waits for the sweep to say so anew."""
    is_rung = col(DecisionRow.why).in_(RUNG_REASONS)
    return or_(col(DecisionRow.send_on) == today, and_(col(DecisionRow.send_on) < today, not_(is_rung)))


def unreachable(session: Session, now: datetime) -> list[tuple[int, Role]]:
    """Return the unit and role of every planned decision that no mailbox can take today."""
    today = office_day(now)
    query = select(DecisionRow).where(DecisionRow.state == DecisionState.PLANNED, _may_leave_on(today))
    slots = sorted({(row.unit_id, row.role) for row in session.exec(query)})
    return [slot for slot in slots if address_of(session, *slot, today) is None]


def _rank(decision: DecisionRow) -> int:
    """Order: what must leave at once, then the units' own letters, then those above them, then notices."""
    if decision.immediate:
        return 0
    if decision.purpose == "reminder":
        return 1  # on one morning the unit hears before those above it
    return 2 if decision.purpose.startswith(LADDER_PURPOSES) else 3


# Claiming.


class Outbox:
    """The steps of one sender; each takes the session of its own transaction."""

    def __init__(self, settings: Settings, calendar: WorkingCalendar, ladder: Ladder, owner: str) -> None:
        """``owner`` is the name of the sender's liveness lock."""
        self.settings, self.calendar, self.ladder, self.owner = settings, calendar, ladder, owner
        self.hours = Hours(settings, calendar)

    def claim_new(self, session: Session, group: Waiting, now: datetime) -> Claimed | None:
        """Write the letter of a group and claim it; None when nothing of it is left to tell."""
        today = office_day(now)
        # On PostgreSQL rows that another sender has in hand are passed over; SQLite has one writer at a time.
        query = select(DecisionRow).where(col(DecisionRow.id).in_(group.decisions), _may_leave_on(today))
        query = query.where(DecisionRow.state == DecisionState.PLANNED).order_by(col(DecisionRow.id))
        rows = session.exec(query.with_for_update(skip_locked=True)).all()
        live = self._drop_dead(session, rows)
        slots = {(row.unit_id, row.role) for row in live}
        found = {slot: address_of(session, *slot, today) for slot in slots}
        # A contact that changed since the look takes its decisions to another letter.
        here = [row for row in live if (to := found[row.unit_id, row.role]) and to.address == group.address]
        if not here:
            return None
        message = self._write(session, group, here, now)
        claimed = self._claim(session, message)
        failpoint("claim.before_commit")
        return claimed

    def claim_again(self, session: Session, message_id: int, now: datetime) -> Claimed | None:
        """Claim a written letter for its next try, if it is still whole and worth sending; else take it apart."""
        query = select(Message).where(Message.id == message_id, Message.state == MessageState.PLANNED)
        message = session.exec(query.with_for_update(skip_locked=True)).first()
        if message is None:
            return None
        rows = _decisions(session, message.id)
        if (
            now > message.not_after
            or not self._is_whole(session, rows)
            or not self._same_reader(session, message, rows, now)
        ):
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

    def _drop_dead(self, session: Session, rows: Sequence[DecisionRow]) -> list[DecisionRow]:
        """Cancel what is no longer to be told: reported, ended, or overtaken by a new due date."""
        live = []
        _fetch_obligations(session, rows)
        for row in rows:
            if self._still_holds(session, row):
                live.append(row)
            else:
                row.state, row.reason = DecisionState.CANCELLED, "nghĩa vụ đã thực hiện hoặc đã thay đổi hạn"
                session.add(row)
        return live

    def _still_holds(self, session: Session, row: DecisionRow) -> bool:
        if row.obligation_id is None:
            return True
        owed = session.get_one(Obligation, row.obligation_id)
        if row.due_version == 0:
            return owed.state is not ObligationState.MERGED
        stopped = owed.escalation_stopped and row.notice == "leadership_digest"
        return owed.state in OPEN_STATES and owed.due_version == row.due_version and not stopped

    def _is_whole(self, session: Session, rows: Sequence[DecisionRow]) -> bool:
        _fetch_obligations(session, rows)
        return bool(rows) and all(
            row.state is DecisionState.BUNDLED and self._still_holds(session, row) for row in rows
        )

    def _write(self, session: Session, group: Waiting, rows: list[DecisionRow], now: datetime) -> Message:
        """Render the letter, store it, and bind its decisions to it."""
        today = office_day(now)
        first = rows[0]
        recipient = address_of(session, first.unit_id, first.role, today)
        if recipient is None:  # resolved a moment ago in this transaction
            raise LookupError(f"nobody stands behind {first.audience}")
        row = instance(session, now)
        is_live = row.go_live_on is not None and row.go_live_on <= today
        address = group.address if is_live else self.settings.operator_address
        notice = self._notice(rows)
        desk = Desk(session, self.settings, self.calendar, self.ladder, now)
        shadow_for = None if is_live else group.address
        context = context_of(desk, notice, rows, recipient, first.role, shadow_for)
        words = render(notice, context, recipient.language)
        message = Message(
            address=address,
            intended_for=shadow_for,
            unit_id=first.unit_id,
            role=first.role,
            purpose=group.purpose,
            notice=notice,
            rung=self._rung(rows),
            office_day=today,
            part=_next_part(session, address, group.purpose, today),
            message_id="",
            subject=words.subject,
            body=b"",
            body_sha256="",
            owner=self.owner,
            next_at=now,
            not_after=self._not_after(group.purpose, today, now),
            created_at=now,
            possibly_duplicate=any(row.maybe_told for row in rows),
        )
        message.message_id = f"<pending-{self.owner}-{first.id}>"
        session.add(message)
        session.flush()
        domain = self.settings.message_domain
        message.message_id = message_id_of(row.key, message.id, 0, domain)
        topic = f"{first.unit_id}|{context.get('period', '')}|{group.purpose}"
        thread = thread_of(row.key, group.address, topic, domain)
        envelope = Envelope(message.message_id, address, recipient.office, now, thread)
        message.body = mail_bytes(self.settings, words, envelope)
        message.body_sha256 = hashlib.sha256(message.body).hexdigest()
        for decision in rows:
            decision.state, decision.message_id = DecisionState.BUNDLED, message.id
            session.add(decision)
        session.flush()
        return message

    def _notice(self, rows: Sequence[DecisionRow]) -> str:
        """Return the notice of the whole letter: of a unit's ladder, that of its highest rung."""
        by_urgency = ("overdue", "due_today", "reminder")
        return next((notice for notice in by_urgency if any(row.notice == notice for row in rows)), rows[0].notice)

    def _rung(self, rows: Sequence[DecisionRow]) -> str:
        names = [rung.name for rung in self.ladder.rungs]
        names += [HOLD_PREFIX + name for name in names]
        return max((row.rung for row in rows), key=lambda rung: names.index(rung) if rung in names else -1)

    def _not_after(self, purpose: str, today: date, now: datetime) -> datetime:
        return self.hours.close(today) if purpose.startswith(LADDER_PURPOSES) else now + WORTH_SENDING

    # Handing over.

    def intend(self, session: Session, claimed: Claimed, now: datetime) -> bool:
        """Commit to sending, if every decision still holds; False when the letter must not leave as it is."""
        _lock_obligations(session, _decisions(session, claimed.id))
        rows = _decisions(session, claimed.id)
        message = session.get_one(Message, claimed.id)
        if now > message.not_after or not self._is_whole(session, rows):
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
        """Write down that the server took it, with the decisions it told, in one transaction."""
        message = self._mine(session, claimed, MessageState.HANDING_OVER)
        if message is None:
            return
        message.state, message.accepted_at, message.remote_reply = MessageState.ACCEPTED, now, reply
        session.add(message)
        session.execute(
            update(DecisionRow)
            .where(col(DecisionRow.message_id) == message.id, col(DecisionRow.state) == DecisionState.BUNDLED)
            .values(state=DecisionState.DONE)
        )
        settle(session, f"message:{message.id}", now)
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
        """Let the decisions that still hold wait for a new letter; the rest is cancelled with this one."""
        rows = [row for row in _decisions(session, message.id) if row.state is DecisionState.BUNDLED]
        live = self._drop_dead(session, rows)
        for row in live:
            row.state, row.message_id = DecisionState.PLANNED, None
            row.send_on = max(row.send_on, self._next_office_day(now))
            session.add(row)
        message.state = MessageState.SUPERSEDED if live else MessageState.CANCELLED
        message.owner = None
        session.add(message)
        record(session, Act(f"sender:{self.owner}", now), "message", message.id, message.state)

    def _next_office_day(self, now: datetime) -> date:
        """Return today while the office is open or still to open, else the next working day."""
        today = office_day(now)
        if now > self.hours.close(today):
            today += timedelta(days=1)
        return self.calendar.next_working_day(today)

    def _mine(self, session: Session, claimed: Claimed, *states: MessageState) -> Message | None:
        """Return the message if it is still this sender's; a stale fence means that another has it."""
        message = session.get_one(Message, claimed.id)
        return message if message.fence == claimed.fence and message.state in states else None

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
            decisions = _decisions(session, message.id)
            if self._is_whole(session, decisions) and now <= message.not_after:
                message.state = MessageState.PLANNED
            else:
                live = self._drop_dead(session, [d for d in decisions if d.state is DecisionState.BUNDLED])
                for row in live:
                    row.state, row.message_id, row.maybe_told = DecisionState.PLANNED, None, True
                    row.send_on = max(row.send_on, self._next_office_day(now))
                    session.add(row)
                message.state = MessageState.AMBIGUOUS_CLOSED
            session.add(message)
            record(session, Act(f"sender:{self.owner}", now), "message", message.id, f"settled:{message.state}")
        return len(rows)


def held_messages(session: Session) -> list[Message]:
    """Return the messages some sender holds."""
    states = (MessageState.CLAIMED, MessageState.HANDING_OVER)
    return list(session.exec(select(Message).where(col(Message.state).in_(states))))


def _decisions(session: Session, message_id: int) -> list[DecisionRow]:
    query = select(DecisionRow).where(DecisionRow.message_id == message_id).order_by(col(DecisionRow.id))
    return list(session.exec(query.execution_options(populate_existing=True)))


def _fetch_obligations(session: Session, rows: Iterable[DecisionRow]) -> None:
    """Read the obligations of many decisions in one question; later look-ups find them in the session."""
    ids = [row.obligation_id for row in rows if row.obligation_id]
    for start in range(0, len(ids), 500):
        session.exec(select(Obligation).where(col(Obligation.id).in_(ids[start : start + 500]))).all()


def _lock_obligations(session: Session, rows: Iterable[DecisionRow]) -> None:
    """Lock the obligations in ascending number, as a filing does: without it PostgreSQL lets both pass each other."""
    ids = sorted({row.obligation_id for row in rows if row.obligation_id})
    if ids:
        query = select(Obligation).where(col(Obligation.id).in_(ids)).order_by(col(Obligation.id))
        session.exec(query.with_for_update().execution_options(populate_existing=True)).all()


def _next_part(session: Session, address: str, purpose: str, day: date) -> int:
    query = select(func.max(Message.part)).where(
        Message.address == address, Message.purpose == purpose, Message.office_day == day
    )
    return int(session.exec(query).one() or 0) + 1


def _make_ambiguous(message: Message, reply: str, next_at: datetime) -> None:
    message.state, message.remote_reply = MessageState.AMBIGUOUS, reply
    message.possibly_duplicate, message.next_at, message.owner = True, next_at, None
