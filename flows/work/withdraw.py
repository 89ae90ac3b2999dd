"""Ending a unit's part in a weakness: what it still owes is cancelled, and it is told; and taking the part up again."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.duties import new_due_version
from models.facts.due import Due, DueCause
from models.facts.ladder import Role
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationState, Stage, StageEvent
from models.facts.sweep import DecisionState
from models.moves import Act, advance_assignment, advance_obligation, record
from models.tables import Assignment, DecisionRow, Obligation, Weakness

WITHDRAWN = "withdrawn"
"""The notice that tells a unit that it has nothing more to do with a weakness."""


def end_assignment(session: Session, assignment: Assignment, act: Act, on: date, *, tell: bool = True) -> int:
    """End a unit's part; returns how many obligations were cancelled. What was filed stays with its reviewer.

    ``tell``: whether the unit is told; one that was never told of the assignment is not told of its end either.
    """
    if assignment.stage is Stage.ENDED:
        return 0
    cancelled = cancel_owed(session, assignment, act)
    heard = _forget_the_notice(session, assignment, act) == 0
    advance_assignment(session, assignment, StageEvent.ENDED, act)
    if tell and heard:
        tell_ended(session, assignment, act, on)
    return cancelled


def cancel_owed(session: Session, assignment: Assignment, act: Act) -> int:
    """Cancel what an assignment still owes; what was filed stays with its reviewer."""
    query = select(Obligation).where(Obligation.assignment_id == assignment.id)
    owed = session.exec(query.where(col(Obligation.state).in_(OPEN_STATES)).order_by(col(Obligation.id))).all()
    cancel_unsent(session, [row.id for row in owed], act.because)
    for row in owed:
        advance_obligation(session, row, ObligationEvent.CANCELLED, act)
    return len(owed)


def end_weakness(session: Session, weakness: Weakness, act: Act, on: date) -> int:
    """End a weakness with its open parts and checkpoints; returns how many obligations were cancelled.

    A part that was confirmed as put right stays so: its unit owes nothing and is not told that its work was withdrawn.
    """
    if weakness.ended_on:
        return 0
    cancelled = sum(end_assignment(session, part, act, on) for part in open_parts(session, weakness))
    cancelled += cancel_checkpoints(session, weakness, act)
    weakness.ended_on = on
    session.add(weakness)
    record(session, act, "weakness", weakness.id, "ended", after=on)
    return cancelled


def open_parts(session: Session, weakness: Weakness) -> Sequence[Assignment]:
    """Return the parts that are neither put right nor ended."""
    query = select(Assignment).where(Assignment.weakness_id == weakness.id)
    return session.exec(query.where(col(Assignment.stage).not_in((Stage.RESOLVED, Stage.ENDED)))).all()


def cancel_checkpoints(session: Session, weakness: Weakness, act: Act) -> int:
    """Cancel the planning department's own open duties about a weakness as a whole."""
    query = select(Obligation).where(Obligation.subject == f"weakness:{weakness.id}")
    owed = session.exec(query.where(col(Obligation.state).in_(OPEN_STATES))).all()
    cancel_unsent(session, [row.id for row in owed], act.because)
    for row in owed:
        advance_obligation(session, row, ObligationEvent.CANCELLED, act)
    return len(owed)


def take_up_again(session: Session, assignment: Assignment, act: Act, on: date) -> None:
    """Give an ended part back to its unit, with what was cancelled and is not due yet."""
    advance_assignment(session, assignment, StageEvent.REASSIGNED, act)
    assignment.resumed_on = on  # periods that passed in between are not owed
    session.add(assignment)
    reinstate(session, assignment, act, on)


def reinstate(session: Session, assignment: Assignment, act: Act, on: date) -> None:
    """Let a part owe again what was cancelled and is not due yet."""
    query = select(Obligation).where(Obligation.assignment_id == assignment.id, Obligation.due_on >= on)
    for row in session.exec(query.where(Obligation.state == ObligationState.CANCELLED)).all():
        advance_obligation(session, row, ObligationEvent.REINSTATED, act)
        due = Due(row.original_due_on, row.due_on, row.due_reason, reason_en=row.due_reason_en)
        new_due_version(session, row, due, DueCause.AMENDMENT, act)


def _forget_the_notice(session: Session, assignment: Assignment, act: Act) -> int:
    """Cancel a notice of assignment that nobody has got yet; returns how many there were."""
    live = (DecisionState.PLANNED, DecisionState.HELD)
    result = session.execute(
        update(DecisionRow)
        .where(col(DecisionRow.subject) == f"assignment:{assignment.id}", col(DecisionRow.state).in_(live))
        .values(state=DecisionState.CANCELLED, reason=act.because)
    )
    return int(getattr(result, "rowcount", 0))


def tell_ended(
    session: Session, assignment: Assignment, act: Act, on: date, detail: Mapping[str, object] | None = None
) -> None:
    """Decide the letter that says that the part has ended, and why."""
    # How often the part was taken up: another end of the same part is another letter.
    past = select(DecisionRow).where(
        DecisionRow.subject == f"assignment:{assignment.id}", DecisionRow.rung == WITHDRAWN
    )
    version = max((row.due_version for row in session.exec(past)), default=-1) + 1
    basis = hashlib.sha256(act.because.encode()).hexdigest()[:8]
    decisions = [
        NewDecision(
            subject=f"assignment:{assignment.id}",
            unit_id=assignment.unit_id,
            rung=WITHDRAWN,
            role=role,
            notice=WITHDRAWN,
            purpose=f"{WITHDRAWN}:{on}:{basis}",  # parts that end for one reason are one letter
            send_on=on,
            why="amended",
            reason="không còn được phân công",
            due_version=version,
            detail={"because": act.because, "ended_on": on.isoformat(), **(detail or {})},
        )
        for role in (Role.CLERK, Role.CONTACT)
    ]
    add_decisions(session, decisions, act.at)
