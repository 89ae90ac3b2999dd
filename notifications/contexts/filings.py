"""What units are told of their assignments, and of what they filed: receipts, returns, resolutions."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import col, select

from models.facts.calendar import CalendarMissing
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import OPEN_STATES
from models.people import Recipient
from models.queries.obligations import Item, assignment_items, items
from models.tables import Assignment, AssignmentRole, DecisionRow, PeriodOpening, Plan, ReportingRule, Unit, Weakness
from notifications.contexts.desk import Context, Desk, item, office, period_of, plans_of, reason_of, recipients_of


def assignment(desk: Desk, decisions: Sequence[DecisionRow], focal: str) -> Context:
    """Return what a unit is told when it is assigned: items, first due date, and the days of the ladder."""
    ids = [int(decision.subject.partition(":")[2]) for decision in decisions]
    rows = assignment_items(desk.session, ids)
    unit = desk.session.get_one(Unit, decisions[0].unit_id)
    plans = [plan for _, _, plan in rows]
    opening = _first_opening(desk, plans)
    roles = _roles(desk, ids)
    copy = decisions[0].purpose == "assignment_copy"
    due_on = opening.applied_due_on if opening else None
    units = {part.id: desk.session.get_one(Unit, part.unit_id) for part, _, _ in rows}
    listed = [_assigned_item(desk, part, weakness, units[part.id], roles, opening) for part, weakness, _ in rows]
    return recipients_of(desk, plans, [opening.stream_id] if opening else [], focal) | {
        "plans": plans_of(plans),
        "unit": "; ".join(dict.fromkeys(each.name for each in units.values())),
        "role_words": "coordinating" if copy else "lead",
        "items": listed,
        "period": opening.period if opening else str(desk.today.year),
        "due_on": due_on.isoformat() if due_on else None,
        "due_reason": reason_of(desk, opening) if opening else "",
        "copy": copy,
        "ladder": [] if copy or not due_on else all_steps(desk, unit.id, unit.name, due_on),
    }


def _roles(desk: Desk, ids: Sequence[int]) -> dict[int, list[str]]:
    roles: dict[int, list[str]] = {}
    for role in desk.session.exec(select(AssignmentRole).where(col(AssignmentRole.assignment_id).in_(ids))):
        roles.setdefault(role.assignment_id, []).append(role.role.value)
    return roles


def _assigned_item(
    desk: Desk,
    part: Assignment,
    weakness: Weakness,
    unit: Unit,
    roles: Mapping[int, list[str]],
    opening: PeriodOpening | None,
) -> Context:
    due_on = opening.applied_due_on if opening else None
    return {
        "code": weakness.code,
        "ordinal": weakness.ordinal,
        "statement": weakness.told_statement,
        "roles": roles.get(part.id, []),
        "unit": unit.name,
        "deadline_text": "" if weakness.outside_system else weakness.deadline_text or "Kế hoạch không nêu",
        "kind": "report",
        "due_on": due_on.isoformat() if due_on else None,
        "original_due_on": opening.original_due_on.isoformat() if opening else None,
        "due_reason": reason_of(desk, opening) if opening else "",
        "days_left": (due_on - desk.today).days if due_on else 0,
        "working_days_late": 0,
        "first_sent_on": None,
        "link": None,
    }


def part_changed(desk: Desk, decisions: Sequence[DecisionRow]) -> Context:
    """Return what a unit is told when its part in weaknesses has ended, or goes on anew: items, from when, why."""
    ids = [int(decision.subject.partition(":")[2]) for decision in decisions]
    rows, roles = assignment_items(desk.session, ids), _roles(desk, ids)
    unit = desk.session.get_one(Unit, decisions[0].unit_id)
    details: Context = json.loads(decisions[0].detail)
    return {
        "plans": plans_of([plan for _, _, plan in rows]),
        "unit": unit.name,
        "items": [_assigned_item(desk, part, weakness, unit, roles, None) for part, weakness, _ in rows],
    } | details


def _first_opening(desk: Desk, plans: Sequence[Plan]) -> PeriodOpening | None:
    """Return the first period in which these plans are owed a report from today on."""
    streams = select(col(ReportingRule.stream_id)).where(col(ReportingRule.plan_id).in_([plan.id for plan in plans]))
    ids = desk.session.exec(streams).all()
    query = select(PeriodOpening).where(
        col(PeriodOpening.stream_id).in_(ids), PeriodOpening.applied_due_on >= desk.today
    )
    return desk.session.exec(query.order_by(col(PeriodOpening.applied_due_on))).first()


def all_steps(desk: Desk, unit_id: int, unit: str, due_on: date) -> list[Context]:
    """Return every step of the ladder from today on, the unit's own and those above it."""
    try:
        days = [(rung, rung.day(due_on, desk.calendar)) for rung in desk.ladder.rungs]
    except CalendarMissing:
        return []
    above = {Role.PLANNING, *LEADERSHIP}
    return [
        {
            "rung": rung.name,
            "who": office(desk, unit_id, rung.tells[0]) if rung.tells[0] in above else unit,
            "on": day.isoformat(),
        }
        for rung, day in days
        if day >= desk.today
    ]


def about_filing(desk: Desk, rows: Sequence[Item], details: Mapping[str, Any], recipient: Recipient) -> Context:
    """Return what receipts, returns, resolutions and the like are told: their rows, and the detail kept with them."""
    listed = [item(desk, row) for row in rows]
    context: Context = {
        "unit": rows[0].unit.name if rows else recipient.office,
        "period": period_of(rows) if rows else str(desk.today.year),
        "items": listed,
        "item": listed[0] if listed else None,
        "leader_title": recipient.office,
        "due_reason": reason_of(desk, rows[0].obligation) if rows else "",
        "remaining": [
            item(desk, row)
            for row in items(desk.session, details.get("remaining", []))
            if row.obligation.state in OPEN_STATES  # what was filed since is no longer owed
        ],
    }
    return context | {key: value for key, value in details.items() if key not in {"obligations", "remaining"}}
