"""What a unit is told of its own duties: what is near, due today, or overdue."""

from collections.abc import Sequence

from sqlmodel import col, select

from config.clock import OFFICE_ZONE
from models.facts.ladder import Ladder, Rung
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import DecisionState, Why
from models.queries.obligations import Item
from models.tables import DecisionRow
from notifications.contexts.desk import Context, Desk, days_late, item, later_steps, period_of, working_day_after

SAY_NOT_RECORDED_FROM = -3
"""From three days before the due date a reminder says that no report was recorded (domain section 4)."""


def unit_ladder(desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item], notice: str) -> Context:
    """Return what a unit is told of what it owes, as its highest rung today asks."""
    nearest = _nearest(rows, notice)
    owed = nearest.obligation
    rung = _highest(desk.ladder, decisions)
    return {
        "unit": nearest.unit.name,
        "period": period_of(rows),
        "items": [item(desk, row) for row in rows],
        "days_left": (owed.due_on - desk.today).days,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": owed.due_reason,
        "outline": rung.name == desk.ladder.rungs[0].name,
        "not_recorded": (rung.calendar_days or 0) >= SAY_NOT_RECORDED_FROM,
        "as_of_time": f"{desk.now.astimezone(OFFICE_ZONE):%H:%M}",
        "passed_over": _passed_over(desk, decisions),
        "later_steps": later_steps(desk, owed.unit_id, owed.due_on),
        "working_days_late": days_late(desk, owed),
        "request_by": working_day_after(desk, 2),
    }


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
