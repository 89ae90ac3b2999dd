"""Writing a letter: its words from all it is to tell, its bytes once and for good, bound to its decisions."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, select

from config.clock import office_day
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import LEADERSHIP, Ladder, Role
from models.facts.sweep import HOLD_PREFIX, DecisionState
from models.instance import instance
from models.people import address_of
from models.people_list import needs_person
from models.tables import DecisionRow, Message, Unit
from notifications.attachments import Papers, attachments_of, no_papers
from notifications.contexts import Context, Desk, context_of
from notifications.letters import Envelope, mail_bytes, message_id_of, thread_of
from notifications.no_address import key_of, no_address
from notifications.render import Rendered, render, subject_of
from notifications.waiting import LADDER_PURPOSES, Hours, Waiting

WORTH_SENDING = timedelta(days=5)
"""How long any letter but the ladder's is worth sending (RFC 5321 4.5.4.1 lets a queue keep it so long)."""


class Writer:
    """Writes the letters of one sender."""

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
        """``draft``: write subject and reader alone, for letters that nobody will read."""
        self.settings, self.calendar, self.ladder, self.owner = settings, calendar, ladder, owner
        self.papers, self.draft = papers, draft
        self.hours = Hours(settings, calendar)

    def write(self, session: Session, group: Waiting, rows: list[DecisionRow], now: datetime) -> Message:
        """Render the letter, store it, and bind its decisions to it."""
        first, today = rows[0], office_day(now)
        recipient = address_of(session, first.unit_id, first.role, today)
        if recipient is None:  # resolved a moment ago in this transaction
            raise LookupError(f"nobody stands behind {first.audience}")
        self._say_who_is_missing(session, rows, today, now)
        ours = instance(session, now)
        is_live = ours.go_live_on is not None and ours.go_live_on <= today
        shadow_for = None if is_live or first.role is Role.OPERATOR else group.address
        notice = _notice(rows)
        desk = Desk(session, self.settings, self.calendar, self.ladder, now, recipient.language)
        context = context_of(desk, notice, rows, recipient, first.role, shadow_for)
        words = self._words(notice, context, recipient.language)
        message = self._row(session, group, rows, notice, words.subject, shadow_for, now)
        domain = self.settings.message_domain
        message.message_id = message_id_of(ours.key, message.id, message.resend, domain, ours.epoch)
        thread = thread_of(ours.key, group.address, f"{first.unit_id}|{context.get('period', '')}", domain)
        envelope = Envelope(message.message_id, message.address, recipient.office, now, thread)
        files = [] if self.draft else attachments_of(desk, message, rows, recipient, self.papers)
        message.body = mail_bytes(self.settings, words, envelope, files)
        message.body_sha256 = hashlib.sha256(message.body).hexdigest()
        for decision in rows:
            decision.state, decision.message_id = DecisionState.BUNDLED, message.id
            session.add(decision)
        session.flush()
        return message

    def _say_who_is_missing(self, session: Session, rows: Sequence[DecisionRow], today: date, now: datetime) -> None:
        """Put each leader whose letter goes to the next person up before a person."""
        for unit_id, role in {(row.unit_id, row.role) for row in rows if row.role in LEADERSHIP}:
            found = address_of(session, unit_id, role, today)
            if found is not None and found.in_place_of is not None:
                unit = session.get_one(Unit, unit_id)
                needs_person(session, key_of(unit_id, role), *no_address(unit.name, role, found.office), now, unit_id)

    def _words(self, notice: str, context: Context, language: str) -> Rendered:
        if self.draft:
            return Rendered(subject_of(notice, context, language), "", "")
        return render(notice, context, language)

    def _row(
        self,
        session: Session,
        group: Waiting,
        rows: Sequence[DecisionRow],
        notice: str,
        subject: str,
        shadow_for: str | None,
        now: datetime,
    ) -> Message:
        """Store the letter without its bytes: they hold its Message-ID, which is made from the row's number."""
        first, today = rows[0], office_day(now)
        address = self.settings.operator_address if shadow_for else group.address
        row = Message(
            address=address,
            domain=domain_of(address),
            immediate=any(row.immediate for row in rows),
            intended_for=shadow_for,
            unit_id=first.unit_id,
            role=first.role,
            purpose=group.purpose,
            notice=notice,
            rung=self._rung(rows),
            office_day=today,
            part=_next_part(session, address, group.purpose, today),
            message_id=f"<unwritten-{self.owner}-{first.id}>",
            subject=subject,
            body=b"",
            body_sha256="",
            owner=self.owner,
            next_at=now,
            not_after=self._not_after(group.purpose, today, now),
            created_at=now,
            possibly_duplicate=any(row.maybe_told for row in rows),
        )
        session.add(row)
        session.flush()
        return row

    def _rung(self, rows: Sequence[DecisionRow]) -> str:
        names = [rung.name for rung in self.ladder.rungs]
        names += [HOLD_PREFIX + name for name in names]
        return max((row.rung for row in rows), key=lambda rung: names.index(rung) if rung in names else -1)

    def _not_after(self, purpose: str, today: date, now: datetime) -> datetime:
        return self.hours.close(today) if purpose.startswith(LADDER_PURPOSES) else now + WORTH_SENDING


def domain_of(address: str) -> str:
    """Return an address's domain, as refusals and speed are counted."""
    return address.rpartition("@")[2].lower()


def _notice(rows: Sequence[DecisionRow]) -> str:
    """Return the notice of the whole letter: of a unit's ladder, that of its highest rung."""
    by_urgency = ("overdue", "due_today", "reminder")
    return next((notice for notice in by_urgency if any(row.notice == notice for row in rows)), rows[0].notice)


def _next_part(session: Session, address: str, purpose: str, day: date) -> int:
    query = select(func.max(Message.part)).where(
        Message.address == address, Message.purpose == purpose, Message.office_day == day
    )
    return int(session.exec(query).one() or 0) + 1
