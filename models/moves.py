"""The one door for states: nothing else writes `assignment.stage` or `obligation.state`.

Each move is checked against the lifecycle, made by compare-and-set, and leaves a history row in the same
transaction.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from config.clock import office_day
from config.errors import TryAgainLater
from models.facts.lifecycle import (
    OBLIGATION_MOVES,
    STAGE_MOVES,
    ObligationEvent,
    ObligationState,
    Stage,
    StageEvent,
    next_state,
)
from models.tables import Assignment, History, Obligation


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when, and why: what history asks of every change."""

    actor: str
    at: datetime
    because: str = ""


def record(session: Session, act: Act, entity: str, entity_id: int | None, event: str, **change: object) -> None:
    """Write a history row; ``before`` and ``after`` say what changed."""
    before, after = change.get("before"), change.get("after")
    session.add(
        History(
            at=act.at,
            actor=act.actor,
            entity=entity,
            entity_id=entity_id or 0,
            event=event,
            before=None if before is None else str(before),
            after=None if after is None else str(after),
            because=act.because,
        )
    )


def advance_assignment(session: Session, assignment: Assignment, event: StageEvent, act: Act) -> Stage:
    """Move an assignment; raises MoveRefused, or TryAgainLater when someone moved it meanwhile."""
    before = assignment.stage
    after = next_state(STAGE_MOVES, before, event, f"Assignment {assignment.id}")
    if after is not before:
        values: dict[str, object] = {"stage": after}
        if Stage.ENDED in {before, after}:
            values["ended_on"] = office_day(act.at) if after is Stage.ENDED else None
        changed = session.execute(
            update(Assignment)
            .where(col(Assignment.id) == assignment.id, col(Assignment.stage) == before)
            .values(**values)
        )
        _must_be_one(changed, f"assignment {assignment.id}")
        session.refresh(assignment)
        record(session, act, "assignment", assignment.id, event, before=before, after=after)
    return after


def advance_obligation(
    session: Session, obligation: Obligation, event: ObligationEvent, act: Act, **values: object
) -> ObligationState:
    """Move an obligation, setting ``values`` with it; raises as `advance_assignment` does."""
    before = obligation.state
    after = next_state(OBLIGATION_MOVES, before, event, f"Obligation {obligation.id}")
    changed = session.execute(
        update(Obligation)
        .where(col(Obligation.id) == obligation.id, col(Obligation.state) == before)
        .values(state=after, **values)
    )
    _must_be_one(changed, f"obligation {obligation.id}")
    session.refresh(obligation)
    record(session, act, "obligation", obligation.id, event, before=before, after=after)
    return after


def _must_be_one(result: object, what: str) -> None:
    if getattr(result, "rowcount", 0) != 1:
        raise TryAgainLater(
            f"Có người vừa thay đổi {what} cùng lúc. Chưa có gì thay đổi; xin xem lại rồi làm lại.",
            f"Someone changed {what} at the same moment. Nothing was changed; look again and repeat.",
        )
