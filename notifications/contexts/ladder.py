"""What a unit is told of its own duties: what is near, due today, or overdue."""

from collections.abc import Sequence

from sqlmodel import col, select

from config.clock import OFFICE_ZONE, office_day
from models.facts.ladder import Ladder, Rung
from models.facts.lifecycle import ObligationKind, ObligationState
from models.facts.sweep import DecisionState, Why
from models.queries.obligations import Item
from models.tables import DecisionRow, Review, Verdict
from notifications.contexts.desk import (
    Context,
    Desk,
    days_late,
    item,
    later_steps,
    period_of,
    reason_of,
    working_day_after,
)

SAY_NOT_RECORDED_FROM = -3
"""From three days before the due date a reminder says that no report was recorded (domain section 4)."""


def unit_ladder(desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item], notice: str) -> Context:
    """Return what a unit is told of what it owes, as its highest rung today asks."""
    nearest = _nearest(rows, notice)
    owed = nearest.obligation
    rung = _highest(desk.ladder, decisions)
    return {
        "unit": "; ".join(dict.fromkeys([nearest.unit.name, *(row.unit.name for row in rows)])),
        "period": period_of(rows),
        "items": [item(desk, row) for row in rows],
        "days_left": (owed.due_on - desk.today).days,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": reason_of(desk, owed),
        "outline": rung.name == desk.ladder.rungs[0].name,
        "not_recorded": (rung.calendar_days or 0) >= SAY_NOT_RECORDED_FROM,
        "as_of_time": f"{desk.now.astimezone(OFFICE_ZONE):%H:%M}",
        "passed_over": _passed_over(desk, decisions),
        "resubmissions": _resubmissions(desk, rows),
        "later_steps": later_steps(desk, owed.unit_id, owed.due_on),
        "working_days_late": days_late(desk, owed),
        "request_by": working_day_after(desk, 2),
    }


def _resubmissions(desk: Desk, rows: Sequence[Item]) -> list[Context]:
    """Return what a reviewer sent back and is owed again: the items, the day, the new date and the reviewer's words."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row.obligation.state is not ObligationState.RETURNED:
            continue
        query = select(Review).where(Review.obligation_id == row.obligation.id, Review.verdict == Verdict.RETURNED)
        said = desk.session.exec(query.order_by(col(Review.id).desc())).first()
        if said is not None:  # a deadline that goes on after a report was not enough is not sent back itself
            returned_on = office_day(said.reviewed_at).isoformat()
            key = (returned_on, row.obligation.due_on.isoformat(), said.remarks)
            found.setdefault(key, []).append(row.weakness.code if row.weakness else row.plan.code)
    return [
        {"codes": codes, "returned_on": on, "resubmit_by": by, "asked_for": remarks}
        for (on, by, remarks), codes in found.items()
    ]


def _nearest(rows: Sequence[Item], notice: str) -> Item:
    """Return the item the subject speaks of: the longest overdue in a letter about lateness, else the next due."""
    reports = [row for row in rows if row.obligation.kind is ObligationKind.REPORT] or list(rows)
    if notice == "overdue":
        return min(rows, key=lambda row: row.obligation.due_on)
    return min(reports, key=lambda row: row.obligation.due_on)


def _highest(ladder: Ladder, decisions: Sequence[DecisionRow]) -> Rung:
    names = [rung.name for rung in ladder.rungs]
    return ladder.rung(max((decision.rung for decision in decisions), key=names.index))


def _passed_over(desk: Desk, decisions: Sequence[DecisionRow]) -> list[Context]:
    """Return the steps that were not sent because nobody was there to send them, each with its day."""
    first = decisions[0]
    ids = [decision.obligation_id for decision in decisions]
    rows = desk.session.exec(
        select(DecisionRow)
        .where(col(DecisionRow.obligation_id).in_(ids), DecisionRow.role == first.role)
        .where(DecisionRow.state == DecisionState.SUPERSEDED, DecisionRow.why == Why.OVERTAKEN)
        .where(DecisionRow.due_version == first.due_version)
    )
    steps = {(row.send_on, row.rung) for row in rows if row.send_on < desk.today}
    return [{"rung": rung, "on": on.isoformat()} for on, rung in sorted(steps)]
