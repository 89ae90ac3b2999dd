"""What waits to be told, whom it resolves to at this moment, and whether it may leave now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, not_, or_
from sqlalchemy import select as sa_select
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


A_LOOK = 500
"""So many written letters are looked at together."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Decisions that will be one letter: same address, same purpose."""

    address: str
    purpose: str
    slots: tuple[tuple[int, Role], ...]
    """Unit and role of each decision, as they resolve to the address."""
    size: int
    """How many decisions; a letter that was taken apart and is to be written anew has fewer."""
    immediate: bool = False
    """Does it wait neither for office hours nor behind reminders?"""


@dataclass(frozen=True, slots=True)
class Retry:
    """A written letter whose next try has come."""

    id: int
    domain: str
    immediate: bool


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


def retries(
    session: Session, hours: Hours, now: datetime, limit: int = A_LOOK, but_not: Collection[str] = ()
) -> list[Retry]:
    """Return written letters whose next try has come; outside hours only what may leave then; none ``but_not`` domains.

    Codes and receipts first, then those of the newest day, and among them those that are soonest no longer worth it.
    """
    query = select(Message.id, Message.domain, Message.immediate).where(
        Message.state == MessageState.PLANNED, Message.next_at <= now, col(Message.held_by).is_(None)
    )
    query = query.where(col(Message.domain).not_in(but_not)) if but_not else query
    if not hours.are_open(now):
        query = query.where(col(Message.immediate).is_(True))
    newest_first = (
        col(Message.immediate).desc(),
        col(Message.office_day).desc(),
        col(Message.not_after),
        col(Message.id),
    )
    return [Retry(*row) for row in session.exec(query.order_by(*newest_first).limit(limit))]


def waiting(session: Session, hours: Hours, now: datetime, limit: int | None = None) -> list[Waiting]:
    """Group the planned decisions whose day has come by the address they resolve to now; at most ``limit`` letters.

    The database counts them by role slot, so that a hundred thousand decisions are as many rows here as there are slots
    and purposes. Those that resolve to nobody are left out here; `unreachable` names them.
    """
    today = office_day(now)
    found: dict[tuple[int, Role], Recipient | None] = {}
    groups: dict[tuple[str, str], list[_Slot]] = {}
    for slot in _slots(session, hours, now):
        key = (slot.unit_id, slot.role)
        if key not in found:
            found[key] = address_of(session, *key, today)
        recipient = found[key]
        if recipient:
            groups.setdefault((recipient.address, slot.purpose), []).append(slot)
    ordered = sorted(groups.items(), key=lambda group: min(slot.order for slot in group[1]))
    return [_one_letter(address, purpose, slots) for (address, purpose), slots in ordered[:limit]]


@dataclass(frozen=True, slots=True)
class _Slot:
    """The planned decisions of one role slot and purpose."""

    unit_id: int
    role: Role
    purpose: str
    immediate: bool
    newest: date
    first: int
    size: int

    @property
    def order(self) -> tuple[int, int, int]:
        """What must leave at once, then the units' own letters, then those above them, then notices; newest day first."""
        return _rank(self.immediate, self.purpose), -self.newest.toordinal(), self.first


def _one_letter(address: str, purpose: str, slots: list[_Slot]) -> Waiting:
    audience = tuple((slot.unit_id, slot.role) for slot in slots)
    return Waiting(address, purpose, audience, sum(s.size for s in slots), any(s.immediate for s in slots))


def _slots(session: Session, hours: Hours, now: datetime) -> Iterator[_Slot]:
    at_once = func.max(case((col(DecisionRow.immediate).is_(True), 1), else_=0))
    slot = (col(DecisionRow.unit_id), col(DecisionRow.role), col(DecisionRow.purpose))
    query = sa_select(
        *slot, at_once, func.max(col(DecisionRow.send_on)), func.min(col(DecisionRow.id)), func.count()
    ).where(col(DecisionRow.state) == DecisionState.PLANNED, may_leave_on(office_day(now)))
    if not hours.are_open(now):
        query = query.where(col(DecisionRow.immediate).is_(True))
    for unit_id, role, purpose, immediate, newest, first, size in session.execute(query.group_by(*slot)):
        yield _Slot(unit_id, Role(role), purpose, bool(immediate), newest, first, size)


def may_leave_on(today: date) -> ColumnElement[bool]:
    """A rung leaves on the office day it was decided for; one of an earlier day waits for the sweep to say so anew."""
    is_rung = col(DecisionRow.why).in_(RUNG_REASONS)
    return or_(col(DecisionRow.send_on) == today, and_(col(DecisionRow.send_on) < today, not_(is_rung)))


def unreachable(session: Session, now: datetime) -> list[tuple[int, Role]]:
    """Return the unit and role of every planned decision that no mailbox can take today."""
    today = office_day(now)
    query = select(DecisionRow.unit_id, DecisionRow.role).distinct()
    query = query.where(DecisionRow.state == DecisionState.PLANNED, may_leave_on(today))
    slots = sorted({(unit_id, Role(role)) for unit_id, role in session.exec(query)})
    return [slot for slot in slots if address_of(session, *slot, today) is None]


def _rank(immediate: bool, purpose: str) -> int:
    if immediate:
        return 0
    if purpose == "reminder":
        return 1  # on one morning the unit hears before those above it
    return 2 if purpose.startswith(LADDER_PURPOSES) else 3
