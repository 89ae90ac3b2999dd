"""Deadlines to put a weakness right: a climbing duty of each lead, or the planning department's yearly checkpoint."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from flows.work.office import Office
from models.duties import NewDuty, add_duties
from models.facts.calendar import CalendarMissing
from models.facts.due import Climb, RemediationDue, apply_due, remediation_due
from models.facts.lifecycle import ObligationKind, Stage
from models.facts.period import NO_PERIOD
from models.facts.reading import DeadlineReading, Span
from models.moves import Act
from models.organisation import holder_on
from models.tables import Assignment, AssignmentRole, Obligation, Plan, PlanState, Unit, UnitRole, Weakness


def remediation_duties(office: Office, session: Session, today: date, act: Act) -> int:
    """Add what deadlines owe: a climbing duty of each lead, or the planning department's yearly checkpoint."""
    duties: list[NewDuty] = []
    plans = session.exec(select(Plan).where(Plan.state == PlanState.FOLLOWED)).all()
    for plan in plans:
        leads = _leads_without_remediation(session, plan)
        done = _put_right(session, plan)
        for weakness in session.exec(select(Weakness).where(Weakness.plan_id == plan.id)):
            if weakness.id in done:
                continue
            rule = remediation_due(deadline_of(weakness), (plan.issued_on or today).year)
            try:
                duties += _duties_of(office, session, plan, weakness, rule, today, leads.get(weakness.id, ()))
            except CalendarMissing:
                continue  # the year's calendar is not announced yet: it is added by the first look after it is
    return add_duties(session, duties, act)


def _leads_without_remediation(session: Session, plan: Plan) -> dict[int, list[Assignment]]:
    """Return the live lead assignments of each weakness that have no duty to put it right yet."""
    there = select(col(Obligation.assignment_id)).where(Obligation.kind == ObligationKind.REMEDIATION)
    rows = session.exec(
        select(Assignment)
        .join(AssignmentRole)
        .join(Weakness, col(Assignment.weakness_id) == Weakness.id)
        .where(Weakness.plan_id == plan.id, AssignmentRole.role == UnitRole.LEAD)
        .where(col(Assignment.stage).not_in([Stage.ENDED, Stage.RESOLVED]))
        .where(col(Assignment.id).not_in(there.where(col(Obligation.assignment_id).is_not(None))))
    )
    leads: dict[int, list[Assignment]] = {}
    for assignment in rows:
        leads.setdefault(assignment.weakness_id, []).append(assignment)
    return leads


def _put_right(session: Session, plan: Plan) -> set[int]:
    """Return the weaknesses that every lead has put right: nobody looks at them any more until one comes again."""
    query = (
        select(Assignment)
        .join(AssignmentRole)
        .join(Weakness, col(Assignment.weakness_id) == Weakness.id)
        .where(Weakness.plan_id == plan.id, AssignmentRole.role == UnitRole.LEAD, Assignment.stage != Stage.ENDED)
    )
    stages: dict[int, set[Stage]] = {}
    for part in session.exec(query):
        stages.setdefault(part.weakness_id, set()).add(part.stage)
    return {number for number, found in stages.items() if found == {Stage.RESOLVED}}


def _duties_of(
    office: Office,
    session: Session,
    plan: Plan,
    weakness: Weakness,
    rule: RemediationDue,
    today: date,
    leads: Sequence[Assignment],
) -> Sequence[NewDuty]:
    if rule.original_on is None or weakness.ended_on or weakness.outside_system:
        return ()
    if rule.climb is Climb.CHECKPOINT:
        return _checkpoint(office, session, plan, weakness, rule, today)
    if rule.climb is Climb.NOTHING or rule.original_on < plan.follow_from:
        return ()
    due = apply_due(rule.original_on, rule.rule_words, office.calendar, office.due_move)
    return [
        NewDuty(
            kind=ObligationKind.REMEDIATION,
            plan_id=plan.id,
            subject=f"assignment:{assignment.id}",
            rule="remediation",
            period=NO_PERIOD,
            unit_id=assignment.unit_id,
            due=due,
            created_on=assignment.began_on,
            weakness_id=weakness.id,
            assignment_id=assignment.id,
        )
        for assignment in leads
    ]


def _checkpoint(
    office: Office, session: Session, plan: Plan, weakness: Weakness, rule: RemediationDue, today: date
) -> Sequence[NewDuty]:
    """Give this year's checkpoint, if the deadline has begun to run and the plan is followed by then."""
    year = max(today.year, rule.original_on.year if rule.original_on else today.year)
    day = date(year, 12, 31)
    focal = session.get(Unit, plan.focal_unit_id) if plan.focal_unit_id else None
    holder = holder_on(session, focal, today) if focal else None
    if holder is None or day < plan.follow_from:
        return ()
    return [
        NewDuty(
            kind=ObligationKind.REVIEW,
            plan_id=plan.id,
            subject=f"weakness:{weakness.id}",
            rule="checkpoint",
            period=str(year),
            unit_id=holder.id,
            due=apply_due(day, rule.rule_words, office.calendar, office.due_move),
            created_on=date(year, 1, 1) if year > plan.follow_from.year else min(today, plan.follow_from),
            weakness_id=weakness.id,
        )
    ]


def deadline_of(weakness: Weakness) -> DeadlineReading | None:
    """Return a weakness's deadline as it was read; None where the text gives none."""
    if weakness.deadline_text is None:
        return None
    return DeadlineReading(
        text=weakness.deadline_text,
        kind=weakness.deadline_kind,
        span=Span(weakness.deadline_span_start or 0, weakness.deadline_span_end or 0),
        year=weakness.deadline_year,
        quarter=weakness.deadline_quarter,
        month=weakness.deadline_month,
        on=weakness.deadline_on,
        until=weakness.deadline_until,
    )
