"""A due date that changes: a new due version, and the one letter that says so to each unit."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session

from config.clock import office_day
from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.duties import new_due_version
from models.facts.due import Due, DueCause
from models.facts.ladder import Role
from models.facts.period import Period
from models.facts.sweep import DecisionState
from models.facts.words import Words
from models.moves import Act
from models.tables import Obligation


def move_due(session: Session, row: Obligation, due: Due, cause: DueCause, act: Act) -> None:
    """Give an obligation its new due version; what was decided on the old one and has not left gives way."""
    cancel_unsent(session, [row.id], "hạn đã thay đổi", DecisionState.SUPERSEDED)
    new_due_version(session, row, due, cause, act)


def tell_due_changed(
    session: Session, rows: Sequence[Obligation], before: Mapping[int, date], why: Words, act: Act
) -> int:
    """Decide one letter to each unit for each of its old and new dates; returns how many decisions were new."""
    groups: dict[tuple[int, str, date, date], list[Obligation]] = {}
    for row in rows:
        groups.setdefault((row.unit_id, row.period, before[row.id], row.due_on), []).append(row)
    decisions = [
        NewDecision(
            subject=f"obligation:{same[0].id}",
            unit_id=unit_id,
            rung="due_changed",
            role=role,
            notice="due_changed",
            purpose=f"due_changed:{period}:{old}:{new}",
            send_on=office_day(act.at),
            why="due_changed",
            reason="hạn đã thay đổi",
            due_version=same[0].due_version,
            detail={
                "obligations": [row.id for row in same],
                "old_due_on": old.isoformat(),
                "new_due_on": new.isoformat(),
                "reason": why.vi,
                "reason_en": why.en,
            },
        )
        for (unit_id, period, old, new), same in groups.items()
        for role in (Role.CLERK, Role.CONTACT)
    ]
    return add_decisions(session, decisions, act.at)


def period_words(period: Period | None) -> Words:
    """Name a period, or the deadlines to put weaknesses right, in a sentence."""
    if period is None:
        return Words("thời hạn khắc phục", "deadlines to put weaknesses right")
    return Words(f"kỳ {period}", f"period {period}")
