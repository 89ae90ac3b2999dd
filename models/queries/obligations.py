"""Obligations as notices, tables and reports tell of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.facts.lifecycle import OPEN_STATES, ObligationKind, ObligationState
from models.facts.standing import Counts, Standing, count, standing
from models.queries.kept import keep
from models.queries.pauses import paused_days
from models.tables import (
    Assignment,
    AssignmentRole,
    DecisionRow,
    Message,
    MessageState,
    Obligation,
    Plan,
    Unit,
    Weakness,
)
from models.tables.base import columns_of


@dataclass(frozen=True, slots=True)
class Item:
    """One obligation with what a reader needs to recognise it."""

    obligation: Obligation
    plan: Plan
    weakness: Weakness | None
    unit: Unit
    roles: tuple[str, ...]


_OWED = (
    select(Obligation, Plan, Unit)
    .where(Obligation.plan_id == Plan.id, Obligation.unit_id == Unit.id)
    .where(col(Obligation.id).in_(bindparam("ids", expanding=True)))
)
_assigned = columns_of(AssignmentRole)
_ROLES = (
    sa_select(_assigned.assignment_id, _assigned.role)
    .where(_assigned.assignment_id.in_(bindparam("ids", expanding=True)))
    .order_by(_assigned.id)
)


def items(session: Session, obligation_ids: Sequence[int]) -> list[Item]:
    """Return the obligations with plan, weakness, unit and roles, by plan, weakness and unit."""
    found: list[Item] = []
    for start in range(0, len(obligation_ids), 500):
        chunk = obligation_ids[start : start + 500]
        rows = session.exec(_OWED, params={"ids": chunk}).all()
        keep(session, Weakness, sorted({row.weakness_id for row, _, _ in rows if row.weakness_id}))
        roles = _roles(session, {row.assignment_id for row, _, _ in rows if row.assignment_id})
        found += [
            Item(row, plan, _weakness(session, row), unit, roles.get(row.assignment_id or 0, ()))
            for row, plan, unit in rows
        ]
    return sorted(
        found, key=lambda i: (i.plan.id, i.weakness.ordinal if i.weakness else 0, i.unit.name, i.obligation.id)
    )


def _weakness(session: Session, row: Obligation) -> Weakness | None:
    return session.get(Weakness, row.weakness_id) if row.weakness_id else None


def _roles(session: Session, ids: set[int]) -> dict[int, tuple[str, ...]]:
    roles: dict[int, tuple[str, ...]] = {}
    for number, role in session.execute(_ROLES, {"ids": sorted(ids)}) if ids else ():
        roles[number] = (*roles.get(number, ()), role.value)
    return roles


def assignment_items(session: Session, assignment_ids: Sequence[int]) -> list[tuple[Assignment, Weakness, Plan]]:
    """Return assignments with their weakness and plan, in the plan's order."""
    rows = session.exec(
        select(Assignment, Weakness, Plan)
        .where(Assignment.weakness_id == Weakness.id, Weakness.plan_id == Plan.id)
        .where(col(Assignment.id).in_(assignment_ids))
        .order_by(col(Plan.id), col(Weakness.ordinal))
    )
    return list(rows)


def standing_of(row: Obligation, today: date, paused_on: Collection[date] = frozenset()) -> Standing:
    """Return how an obligation stands: a filing against the date it was first owed by, what is owed against today's.

    ``paused_on``: the days on which it was set aside (`models.queries.pauses`).
    """
    due_on = row.due_on if row.state in OPEN_STATES else row.first_due_on
    return standing(row.state, due_on, row.first_filed_on, today, paused_on)


def counts_of(session: Session, like: Obligation, today: date) -> Counts:
    """Count everything of the same kind, stream and period as ``like`` into received and missing.

    Deadlines to put a weakness right belong to no period: those of the plan due in the same year are counted.
    """
    query = select(Obligation).where(Obligation.kind == like.kind, Obligation.period == like.period)
    if like.stream_id is not None:
        query = query.where(Obligation.stream_id == like.stream_id)
    else:
        query = query.where(Obligation.plan_id == like.plan_id)
    rows = [
        row for row in session.exec(query) if like.stream_id or row.original_due_on.year == like.original_due_on.year
    ]
    paused = paused_days(session, rows, today)
    return count([standing_of(row, today, paused[row.id]) for row in rows])


def open_reports(session: Session, unit_id: int, period: str) -> list[Obligation]:
    """Return the reports a unit still owes in a period."""
    open_states = (ObligationState.OWED, ObligationState.RETURNED)
    query = select(Obligation).where(
        Obligation.unit_id == unit_id, Obligation.period == period, Obligation.kind == ObligationKind.REPORT
    )
    return list(session.exec(query.where(col(Obligation.state).in_(open_states)).order_by(col(Obligation.id))))


def reminders_sent(
    session: Session, unit_id: int, obligation_ids: Sequence[int], calendar_day: date
) -> tuple[int, date | None]:
    """Return on how many days a unit was written to about these obligations, and the last of them."""
    query = (
        select(Message)
        .join(DecisionRow)
        .where(DecisionRow.unit_id == unit_id, col(DecisionRow.obligation_id).in_(obligation_ids))
        .where(Message.purpose == "reminder", Message.state == MessageState.ACCEPTED)
    )
    days = {message.office_day for message in session.exec(query) if message.office_day <= calendar_day}
    return len(days), max(days, default=None)
