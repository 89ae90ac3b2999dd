"""What waits to be told, whom it resolves to at this moment, and whether it may leave now."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, case, func, not_, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session

from config.clock import OFFICE_ZONE, office_day, office_moment
from config.settings import Settings
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Role
from models.facts.sweep import DecisionState, Why
from models.people import addresses_of
from models.tables import DecisionRow, Message, MessageState
from models.tables.base import columns_of

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


_message = columns_of(Message)
_RETRIES = (
    sa_select(_message.id, _message.domain, _message.immediate)
    .where(_message.state == MessageState.PLANNED, _message.next_at <= bindparam("now"), _message.held_by.is_(None))
    .order_by(_message.immediate.desc(), _message.office_day.desc(), _message.not_after, _message.id)
    .limit(bindparam("limit"))
)
_RETRIES_AT_ONCE = _RETRIES.where(_message.immediate.is_(True))


def retries(
    session: Session, hours: Hours, now: datetime, limit: int = A_LOOK, but_not: Collection[str] = ()
) -> list[Retry]:
    """Return written letters whose next try has come; outside hours only what may leave then; none ``but_not`` domains.

    Codes and receipts first, then those of the newest day, and among them those that are soonest no longer worth it.
    """
    query = _RETRIES if hours.are_open(now) else _RETRIES_AT_ONCE
    query = query.where(_message.domain.not_in(but_not)) if but_not else query
    return [Retry(*row) for row in session.execute(query, {"now": now, "limit": limit})]


def waiting(session: Session, hours: Hours, now: datetime, limit: int | None = None) -> list[Waiting]:
    """Group the planned decisions whose day has come by the address they resolve to now; at most ``limit`` letters.

    The database counts them by role slot, so that a hundred thousand decisions are as many rows here as there are slots
    and purposes. Those that resolve to nobody are left out here; `unreachable` names them.
    """
    today = office_day(now)
    slots = list(_slots(session, hours, now))
    readers = addresses_of(session, {(slot.unit_id, slot.role) for slot in slots}, today)
    groups: dict[tuple[str, str], list[_Slot]] = {}
    for slot in slots:
        recipient = readers[slot.unit_id, slot.role]
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


def may_leave_on(today: date | BindParameter[Any]) -> ColumnElement[bool]:
    """A rung leaves on the office day it was decided for; one of an earlier day waits for the sweep to say so anew."""
    own = columns_of(DecisionRow)
    is_rung = own.why.in_(RUNG_REASONS)
    return or_(own.send_on == today, and_(own.send_on < today, not_(is_rung)))


_decision = columns_of(DecisionRow)
_SLOT = (_decision.unit_id, _decision.role, _decision.purpose)
_PLANNED = (
    sa_select(
        *_SLOT,
        func.max(case((_decision.immediate.is_(True), 1), else_=0)),
        *(func.max(_decision.send_on), func.min(_decision.id), func.count()),
    )
    .where(_decision.state == DecisionState.PLANNED, may_leave_on(bindparam("today")))
    .group_by(*_SLOT)
)
_PLANNED_AT_ONCE = _PLANNED.where(_decision.immediate.is_(True))
_PLANNED_ROLES = (
    sa_select(_decision.unit_id, _decision.role)
    .distinct()
    .where(_decision.state == DecisionState.PLANNED, may_leave_on(bindparam("today")))
)


def _slots(session: Session, hours: Hours, now: datetime) -> Iterator[_Slot]:
    query = _PLANNED if hours.are_open(now) else _PLANNED_AT_ONCE
    for unit_id, role, purpose, immediate, newest, first, size in session.execute(query, {"today": office_day(now)}):
        yield _Slot(unit_id, role, purpose, bool(immediate), newest, first, size)


def unreachable(session: Session, now: datetime) -> list[tuple[int, Role]]:
    """Return the unit and role of every planned decision that no mailbox can take today."""
    today = office_day(now)
    slots = sorted((unit_id, role) for unit_id, role in session.execute(_PLANNED_ROLES, {"today": today}))
    readers = addresses_of(session, slots, today)
    return [slot for slot in slots if readers[slot] is None]


def _rank(immediate: bool, purpose: str) -> int:
    if immediate:
        return 0
    if purpose == "reminder":
        return 1  # on one morning the unit hears before those above it
    return 2 if purpose.startswith(LADDER_PURPOSES) else 3
