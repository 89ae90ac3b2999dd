"""What waits to be told, whom it resolves to at this moment, and whether it may leave now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, not_, or_
from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_day, office_moment
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Role
from models.facts.sweep import DecisionState, Why
from models.people import Recipient, address_of
from models.tables import DecisionRow, Message, MessageState

LADDER_PURPOSES = (
    "reminder",
    "reviews",
    "checkpoint",
    "planning_digest",
    "leadership_digest",
    "preview",
    "operator_daily",
)
"""Letters that are worth sending only until their office day closes."""

RUNG_REASONS = (Why.DUE, Why.RELEASED, Why.SHOWN, Why.TOLD_ANEW)
"""Reasons of decisions that a sweep makes, and makes anew the next working morning."""


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

    def open(self, day: date) -> datetime:
        """Return the moment the office opens on ``day``."""
        return office_moment(datetime.combine(day, self.settings.office_opens))

    def close(self, day: date) -> datetime:
        """Return the moment the office closes on ``day``."""
        return office_moment(datetime.combine(day, self.settings.office_closes))


def retries(session: Session, hours: Hours, now: datetime) -> list[int]:
    """Return the written letters whose next try has come, oldest due first; outside hours only what may leave then."""
    query = select(Message).where(Message.state == MessageState.PLANNED, Message.next_at <= now)
    rows = session.exec(query.order_by(col(Message.not_after), col(Message.id)))
    return [row.id for row in rows if hours.are_open(now) or row.purpose.startswith("receipt")]


def waiting(session: Session, hours: Hours, now: datetime) -> list[Waiting]:
    """Group the planned decisions whose day has come by the address they resolve to now.

    Those that resolve to nobody are left out here; `unreachable` names them.
    """
    today = office_day(now)
    query = select(DecisionRow).where(DecisionRow.state == DecisionState.PLANNED, may_leave_on(today))
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


def may_leave_on(today: date) -> ColumnElement[bool]:
    """A rung leaves on the office day it was decided for; one of an earlier day waits for the sweep to say so anew."""
    is_rung = col(DecisionRow.why).in_(RUNG_REASONS)
    return or_(col(DecisionRow.send_on) == today, and_(col(DecisionRow.send_on) < today, not_(is_rung)))


def unreachable(session: Session, now: datetime) -> list[tuple[int, Role]]:
    """Return the unit and role of every planned decision that no mailbox can take today."""
    today = office_day(now)
    query = select(DecisionRow).where(DecisionRow.state == DecisionState.PLANNED, may_leave_on(today))
    slots = sorted({(row.unit_id, row.role) for row in session.exec(query)})
    return [slot for slot in slots if address_of(session, *slot, today) is None]


def _rank(decision: DecisionRow) -> int:
    """Order: what must leave at once, then the units' own letters, then those above them, then notices."""
    if decision.immediate:
        return 0
    if decision.purpose == "reminder":
        return 1  # on one morning the unit hears before those above it
    return 2 if decision.purpose.startswith(LADDER_PURPOSES) else 3
