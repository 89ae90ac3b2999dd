"""Carrying over: what a unit that ended still owes goes on with its successor, the same obligation, the same due date.

Every sweep, opening and import looks; a second look finds nothing left to move.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from flows.work.assign import notify_assigned
from models.decisions import cancel_unsent
from models.duties import NewDuty, add_duties
from models.facts.due import Due, vi_day
from models.facts.lifecycle import (
    OPEN_STATES,
    ObligationEvent,
    ObligationKind,
    ObligationState,
    Stage,
    StageEvent,
    further_advanced,
)
from models.facts.units import Validity
from models.facts.words import Words
from models.moves import Act, advance_assignment, advance_obligation, record
from models.organisation import focal_unit_on, holder_on
from models.people_list import needs_person, settle
from models.tables import Assignment, AssignmentRole, Obligation, PeriodOpening, Unit

LIVE_STAGES = (Stage.ASSIGNED, Stage.IN_PROGRESS, Stage.REPORTED)


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What went to successors."""

    moved: int = 0
    """Obligations that go on with the successor, the same rows."""
    merged: int = 0
    """Obligations another one stands for: two units that were merged owed the same."""
    weaknesses: frozenset[int] = field(default=frozenset())
    """Numbers of the weaknesses whose stage may have changed."""
    waiting: tuple[str, ...] = ()
    """Units that ended without one successor: their work waits to be reassigned."""

    def __add__(self, other: "CarriedOver") -> "CarriedOver":
        return CarriedOver(
            self.moved + other.moved,
            self.merged + other.merged,
            self.weaknesses | other.weaknesses,
            self.waiting + other.waiting,
        )


def carry_over(session: Session, today: date, act: Act) -> CarriedOver:
    """Move what units that ended by ``today`` still owe; what has no one successor is put before a person."""
    carried = CarriedOver()
    for unit in _ended_with_work(session, today):
        holder = holder_on(session, unit, today)
        assignments = _live_assignments(session, unit)
        if holder is None:
            if assignments:
                _waits_for_a_unit(session, unit, len(assignments), act)
                carried += CarriedOver(waiting=(unit.name,))
            continue
        settle(session, [f"reassign:{unit.id}"], act.at)
        carried += pass_on(session, unit, holder, assignments, today, act)
    _pass_on_own_duties(session, today, act)
    return carried


def pass_on(
    session: Session, old: Unit, new: Unit, assignments: Sequence[Assignment], today: date, act: Act
) -> CarriedOver:
    """Let ``new`` go on with these assignments of ``old``, and with what is open of them."""
    moved = merged = 0
    fresh: list[Assignment] = []
    for assignment in assignments:
        target, made = _target(session, assignment, new, today, act)
        fresh += [target] if made else []
        for row in _obligations(session, assignment):
            stands = _stands_for(session, row, target)
            if row.state not in OPEN_STATES:
                _leave_with(session, row, target, stands, act)
            elif stands and further_advanced(stands.state, row.state) is stands.state:
                _merge(session, row, stands, act)
                merged += 1
            else:
                if stands:
                    _merge(session, stands, row, act)
                    merged += 1
                _move(session, row, target, old, new, act)
                moved += 1
        if assignment.stage is not Stage.ENDED:
            advance_assignment(session, assignment, StageEvent.ENDED, act)
    for target in fresh:
        notify_assigned(session, target, act, today)
    return CarriedOver(moved, merged, frozenset(row.weakness_id for row in assignments))


def _ended_with_work(session: Session, today: date) -> list[Unit]:
    """Return the units that ended by ``today`` and still have a part in a weakness."""
    query = select(Unit).where(col(Unit.valid_to).is_not(None), col(Unit.valid_to) < today).order_by(col(Unit.id))
    busy = set(session.exec(select(col(Assignment.unit_id)).where(_goes_on()).distinct()))
    return [unit for unit in session.exec(query) if unit.id in busy]


def _live_assignments(session: Session, unit: Unit) -> list[Assignment]:
    query = select(Assignment).where(Assignment.unit_id == unit.id, _goes_on())
    return list(session.exec(query.order_by(col(Assignment.id))))


def _goes_on() -> ColumnElement[bool]:
    """A part that is not done; also one that ended, whose report was sent back since."""
    sent_back = select(col(Obligation.assignment_id)).where(
        Obligation.state == ObligationState.RETURNED, Obligation.unit_id == Assignment.unit_id
    )
    return or_(col(Assignment.stage).in_(LIVE_STAGES), col(Assignment.id).in_(sent_back.correlate(Assignment)))


def _obligations(session: Session, assignment: Assignment) -> list[Obligation]:
    """Return what the assignment's unit owes or has filed, locked in ascending number."""
    kinds = (ObligationKind.REPORT, ObligationKind.REMEDIATION)
    query = select(Obligation).where(Obligation.assignment_id == assignment.id, col(Obligation.kind).in_(kinds))
    query = query.order_by(col(Obligation.id)).with_for_update().execution_options(populate_existing=True)
    return [row for row in session.exec(query) if row.state is not ObligationState.MERGED]


def _target(session: Session, assignment: Assignment, new: Unit, today: date, act: Act) -> tuple[Assignment, bool]:
    """Return the successor's part in the weakness, made where it has none; it stands where the old one stood."""
    query = select(Assignment).where(Assignment.weakness_id == assignment.weakness_id, Assignment.unit_id == new.id)
    target = session.exec(query).first()
    made = target is None
    if target is None:
        target = Assignment(
            weakness_id=assignment.weakness_id, unit_id=new.id, group_id=assignment.group_id, began_on=today
        )
        session.add(target)
        session.flush()
        record(session, act, "assignment", target.id, "carried_over", before=assignment.id, after=target.stage)
        if assignment.stage in {Stage.IN_PROGRESS, Stage.REPORTED}:
            advance_assignment(session, target, StageEvent.ACKNOWLEDGED, act)
        if assignment.stage is Stage.REPORTED:
            advance_assignment(session, target, StageEvent.FILED, act)
    elif target.stage is Stage.RESOLVED:
        advance_assignment(session, target, StageEvent.RELAPSED, act)  # the part it takes over is not put right
    own = {row.role for row in session.exec(select(AssignmentRole).where(AssignmentRole.assignment_id == target.id))}
    roles = session.exec(select(AssignmentRole).where(AssignmentRole.assignment_id == assignment.id)).all()
    session.add_all(AssignmentRole(assignment_id=target.id, role=row.role) for row in roles if row.role not in own)
    session.flush()
    return target, made


def _stands_for(session: Session, row: Obligation, target: Assignment) -> Obligation | None:
    """Return what the successor has of the same weakness, rule and period, or what stands for it; None for itself."""
    query = select(Obligation).where(
        Obligation.assignment_id == target.id, Obligation.rule == row.rule, Obligation.period == row.period
    )
    query = query.where(Obligation.state != ObligationState.CANCELLED, Obligation.id != row.id).with_for_update()
    found = session.exec(query.execution_options(populate_existing=True)).first()
    if found and found.state is ObligationState.MERGED and found.merged_into_id:
        found = session.get_one(Obligation, found.merged_into_id)
    return None if found is None or found.id == row.id else found


def _merge(session: Session, row: Obligation, into: Obligation, act: Act) -> None:
    cancel_unsent(session, [row.id], "đã nhập vào nghĩa vụ khác")
    advance_obligation(session, row, ObligationEvent.MERGED, act, merged_into_id=into.id)


def _move(session: Session, row: Obligation, target: Assignment, old: Unit, new: Unit, act: Act) -> None:
    """Let the successor owe the same obligation: its number, due dates and history stay."""
    key = f"assignment:{target.id}"
    same_key = select(Obligation).where(
        Obligation.kind == row.kind, Obligation.subject == key, Obligation.rule == row.rule
    )
    other = session.exec(same_key.where(Obligation.period == row.period, Obligation.id != row.id)).first()
    if other:  # merged or cancelled: two rows cannot stand under one key
        other.subject = f"{other.state}:{other.id}"
        session.add(other)
        session.flush()
    row.subject, row.assignment_id, row.unit_id = key, target.id, new.id
    session.add(row)
    session.flush()
    record(session, act, "obligation", row.id, "moved", before=old.name, after=new.name)


def _leave_with(session: Session, row: Obligation, target: Assignment, own: Obligation | None, act: Act) -> None:
    """A report the old unit filed stays its own; the successor owes none of the same period beside it."""
    if row.kind is not ObligationKind.REPORT or row.state is ObligationState.CANCELLED:
        return
    if own is not None:
        if own.state in OPEN_STATES and own.id != row.id:
            _merge(session, own, row, act)
        return
    opening = session.exec(
        select(PeriodOpening).where(PeriodOpening.stream_id == row.stream_id, PeriodOpening.period == row.period)
    ).first()
    if opening is None or opening.applied_due_on < target.began_on:
        return  # no look at this period would make the successor owe it
    duty = NewDuty(
        kind=row.kind,
        plan_id=row.plan_id,
        subject=f"assignment:{target.id}",
        rule=row.rule,
        period=row.period,
        unit_id=target.unit_id,
        due=Due(row.original_due_on, row.due_on, row.due_reason, reason_en=row.due_reason_en),
        created_on=target.began_on,
        weakness_id=row.weakness_id,
        assignment_id=target.id,
        stream_id=row.stream_id,
    )
    add_duties(session, [duty], act)
    stand_in = session.exec(
        select(Obligation).where(Obligation.subject == duty.subject, Obligation.period == row.period)
    )
    _merge(session, stand_in.one(), row, act)


def _pass_on_own_duties(session: Session, today: date, act: Act) -> None:
    """The planning department's own duties go on with whoever is the planning department now."""
    own = (ObligationKind.REVIEW, ObligationKind.SYNTHESIS)
    rows = session.exec(
        select(Obligation).where(col(Obligation.kind).in_(own), col(Obligation.state).in_(OPEN_STATES))
    ).all()
    for unit_id in sorted({row.unit_id for row in rows}):
        unit = session.get_one(Unit, unit_id)
        if Validity(unit.valid_from, unit.valid_to).holds_on(today):
            continue
        holder = holder_on(session, unit, today) or focal_unit_on(session, today)
        if holder is None or holder.id == unit_id:
            continue
        for row in (row for row in rows if row.unit_id == unit_id):
            row.unit_id = holder.id
            session.add(row)
            record(session, act, "obligation", row.id, "moved", before=unit.name, after=holder.name)


def _waits_for_a_unit(session: Session, unit: Unit, count: int, act: Act) -> None:
    ended = unit.valid_to
    since_vi = vi_day(ended) if ended else "-"
    what = Words(
        f"{unit.name} đã kết thúc hoạt động (đến hết {since_vi}) mà không có một đơn vị kế thừa: {count} nội dung chờ phân công lại.",
        f"{unit.name} ended (to the end of {ended}) without one successor: {count} items wait to be reassigned.",
    )
    command = f'dondoc unit reassign --unit "{unit.name}" --items ... --to "..." --reason "..."'
    action = Words(f"Phân công lại từng nội dung: {command}.", f"Reassign item by item: {command}.")
    needs_person(session, f"reassign:{unit.id}", what, action, act.at, unit.id)
