"""Groups as they are when a period opens: who joined gets its part and a notice, who left has no more to do with it."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from flows.work.assign import is_expanded, notify_assigned
from models.decisions import cancel_unsent
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, Stage, StageEvent
from models.facts.reading import MentionKind
from models.moves import Act, advance_assignment, advance_obligation, record
from models.organisation import holder_on, members_on
from models.tables import (
    Assignment,
    AssignmentRole,
    GroupSnapshot,
    Mention,
    Obligation,
    PeriodOpening,
    Plan,
    PlanState,
    ReportingRule,
    Unit,
    UnitRole,
    Weakness,
)


def compare_membership(session: Session, opening: PeriodOpening, today: date, act: Act) -> tuple[int, int]:
    """Bring the parts that came from groups to the members of the opening day; returns how many joined and left.

    What was read at import stands until a period opens later than that: a group is followed from then on.
    """
    joined = left = 0
    seen: dict[int, list[Unit]] = {}
    for plan, weakness, group_id, roles in _groups_of(session, opening, max(opening.opens_on, today)):
        on = max(opening.opens_on, min(today, plan.follow_from))
        if group_id not in seen:
            seen[group_id] = _members(session, group_id, on)
            _keep_snapshot(session, opening, group_id, seen[group_id])
        members = {unit.id: unit for unit in seen[group_id]}
        rows = session.exec(select(Assignment).where(Assignment.weakness_id == weakness.id)).all()
        known = {row.unit_id for row in rows}
        for unit in members.values():
            if unit.id not in known:
                _join(session, weakness, unit, group_id, roles, on, act)
                joined += 1
        for row in rows:
            if row.group_id == group_id and row.unit_id not in members and _is_still_there(session, row, on):
                _leave(session, row, today, act)
                left += 1
    return joined, left


def _groups_of(
    session: Session, opening: PeriodOpening, on: date
) -> Iterator[tuple[Plan, Weakness, int, set[UnitRole]]]:
    """Give each group that a followed weakness of the stream names, with the roles it is named in."""
    rows = session.exec(
        select(Plan, Weakness, Mention)
        .join(ReportingRule, col(ReportingRule.plan_id) == Plan.id)
        .join(Weakness, col(Weakness.plan_id) == Plan.id)
        .join(Mention, col(Mention.weakness_id) == Weakness.id)
        .where(ReportingRule.stream_id == opening.stream_id, Plan.state == PlanState.FOLLOWED)
        .where(Mention.kind == MentionKind.GROUP, col(Mention.group_id).is_not(None))
        .where(col(Mention.replaced_by_id).is_(None))
        .where(col(Weakness.ended_on).is_(None), col(Weakness.outside_system).is_(False))
        .order_by(col(Mention.id))
    ).all()
    roles: dict[tuple[int, int], set[UnitRole]] = {}
    first: dict[tuple[int, int], tuple[Plan, Weakness]] = {}
    for plan, weakness, mention in rows:
        if not is_expanded(session, weakness, mention, len(members_on(session, mention.group_id or 0, on))):
            continue
        key = (weakness.id, mention.group_id or 0)
        first.setdefault(key, (plan, weakness))
        roles.setdefault(key, set()).add(mention.role)
    for (_, group_id), (plan, weakness) in first.items():
        yield plan, weakness, group_id, roles[weakness.id, group_id]


def _members(session: Session, group_id: int, on: date) -> list[Unit]:
    holders = [holder_on(session, unit, on) for unit in members_on(session, group_id, on)]
    return list({unit.id: unit for unit in holders if unit}.values())


def _keep_snapshot(session: Session, opening: PeriodOpening, group_id: int, members: list[Unit]) -> None:
    session.add_all(GroupSnapshot(opening_id=opening.id, group_id=group_id, unit_id=unit.id) for unit in members)


def _join(
    session: Session, weakness: Weakness, unit: Unit, group_id: int, roles: set[UnitRole], on: date, act: Act
) -> None:
    row = Assignment(weakness_id=weakness.id, unit_id=unit.id, group_id=group_id, began_on=on)
    session.add(row)
    session.flush()
    session.add_all(AssignmentRole(assignment_id=row.id, role=role) for role in sorted(roles))
    record(session, act, "assignment", row.id, "joined", after=row.stage)
    session.flush()
    notify_assigned(session, row, act, on)


def _is_still_there(session: Session, row: Assignment, on: date) -> bool:
    """A unit that ended without one successor does not leave its group: its work waits to be reassigned."""
    unit = session.get_one(Unit, row.unit_id)
    return row.stage not in {Stage.ENDED, Stage.RESOLVED} and holder_on(session, unit, on) is not None


def _leave(session: Session, row: Assignment, today: date, act: Act) -> None:
    """End the part; what is not yet due is no longer owed, what is overdue stays as history and climbs no more."""
    advance_assignment(session, row, StageEvent.ENDED, act)
    owed = select(Obligation).where(Obligation.assignment_id == row.id, col(Obligation.state).in_(OPEN_STATES))
    for duty in session.exec(owed).all():
        cancel_unsent(session, [duty.id], "đơn vị không còn thuộc nhóm được giao")
        if duty.due_on >= today:
            advance_obligation(session, duty, ObligationEvent.CANCELLED, act)
