"""A weakness that was put right comes again: the part goes on, what was cancelled and lies ahead is owed again."""

from sqlmodel import Session, select

from config.clock import office_day
from flows.work.office import Office
from models.decisions import NewDecision, add_decisions
from models.duties import new_due_version
from models.facts.due import Due, DueCause, owed_in_running_period
from models.facts.ladder import Role
from models.facts.lifecycle import ObligationEvent, ObligationKind, ObligationState, StageEvent
from models.moves import Act, advance_assignment, advance_obligation
from models.tables import Assignment, DecisionRow, Obligation

RELAPSED = "relapsed"
"""The notice that tells a unit that a weakness has come again and is reported on anew."""


def take_back(office: Office, session: Session, part: Assignment, act: Act) -> set[str]:
    """Move a part from resolved to in progress; returns the periods for which something is owed again.

    It begins anew today: periods that passed in between are not owed, a running one only if ten working days remain.
    """
    today = office_day(act.at)
    advance_assignment(session, part, StageEvent.RELAPSED, act)
    part.resumed_on = today
    session.add(part)
    query = select(Obligation).where(Obligation.assignment_id == part.id, Obligation.due_on >= today)
    periods = set()
    for row in session.exec(query.where(Obligation.state == ObligationState.CANCELLED)).all():
        if row.kind is ObligationKind.REPORT and not owed_in_running_period(today, row.due_on, office.calendar):
            continue
        advance_obligation(session, row, ObligationEvent.REINSTATED, act)
        due = Due(row.original_due_on, row.due_on, row.due_reason, reason_en=row.due_reason_en)
        new_due_version(session, row, due, DueCause.AMENDMENT, act)
        periods.add(row.period)
    _tell(session, part, act)
    return periods


def _tell(session: Session, part: Assignment, act: Act) -> None:
    today = office_day(act.at)
    subject = f"assignment:{part.id}"
    past = select(DecisionRow).where(DecisionRow.subject == subject, DecisionRow.rung == RELAPSED)
    version = (
        max((row.due_version for row in session.exec(past)), default=-1) + 1
    )  # each relapse is a letter of its own
    decisions = [
        NewDecision(
            subject=subject,
            unit_id=part.unit_id,
            rung=RELAPSED,
            role=role,
            notice=RELAPSED,
            purpose=f"{RELAPSED}:{part.weakness_id}",
            send_on=today,
            why="reviewed",
            reason="hạn chế phát sinh trở lại",
            due_version=version,
            detail={"because": act.because, "relapsed_on": today.isoformat()},
        )
        for role in (Role.CLERK, Role.CONTACT)
    ]
    add_decisions(session, decisions, act.at)
