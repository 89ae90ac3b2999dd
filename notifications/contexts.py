"""What each notice is told: plain values for its templates, gathered from the rows it is about at the moment of sending."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_day
from config.settings import Settings
from models.facts.calendar import CalendarMissing, WorkingCalendar
from models.facts.ladder import LEADERSHIP, Ladder, Role, Rung
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import HOLD_PREFIX, DecisionState, Why
from models.organisation import focal_unit_on
from models.people import Recipient, address_of
from models.queries.obligations import (
    Item,
    assignment_items,
    counts_of,
    items,
    reminders_sent,
    working_days_late,
)
from models.tables import (
    AssignmentRole,
    DecisionRow,
    OpenQuestion,
    PeriodOpening,
    Plan,
    QuestionState,
    ReportingRule,
    Unit,
)
from notifications.official_letter import letter_draft

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every notice is written with."""

    session: Session
    settings: Settings
    calendar: WorkingCalendar
    ladder: Ladder
    now: datetime

    @property
    def today(self) -> date:
        """The office's date."""
        return office_day(self.now)


def context_of(
    desk: Desk, notice: str, decisions: Sequence[DecisionRow], recipient: Recipient, role: Role, shadow_for: str | None
) -> Context:
    """Return the whole context of ``notice`` for one reader."""
    common = _common(desk, recipient, role, shadow_for)
    if notice == "assignment":
        return common | _assignment(desk, decisions)
    details: Mapping[str, Any] = json.loads(decisions[0].detail)
    rows = items(
        desk.session, [d.obligation_id for d in decisions if d.obligation_id] or details.get("obligations", [])
    )
    context = common | {"plans": _plans([row.plan for row in rows])}
    if notice in {"reminder", "due_today", "overdue"}:
        return context | _unit_ladder(desk, decisions, rows, notice)
    if notice == "review_due":
        return context | {"unit": recipient.office, "items": [_item(desk, row) for row in rows]}
    if notice == "planning_digest":
        return context | _planning_digest(desk, rows)
    if notice in {"leadership_digest", "leadership_preview"}:
        return context | _leadership(desk, decisions, rows, recipient, preview=notice == "leadership_preview")
    return context | _about_filing(desk, rows, details, recipient)


def _common(desk: Desk, recipient: Recipient, role: Role, shadow_for: str | None) -> Context:
    settings = desk.settings
    focal = focal_unit_on(desk.session, desk.today)
    plan = desk.session.exec(select(Plan).order_by(col(Plan.id).desc())).first()
    return {
        "reader": {"office": recipient.office, "role": role.value},
        "focal": {
            "name": focal.name if focal else settings.focal_contact_name,
            "contact_name": settings.focal_contact_name,
            "phone": settings.focal_phone,
            "email": settings.focal_email,
        },
        "recipient_body": (plan.issuer if plan else None) or "UBND tỉnh",
        "today": desk.today.isoformat(),
        "shadow_for": shadow_for,
        "product_url": settings.public_url,
    }


def _plans(plans: Sequence[Plan]) -> list[Context]:
    unique = {plan.id: plan for plan in plans}
    return [
        {
            "number": plan.number or plan.code,
            "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
            "title": plan.title,
            "issuer": plan.issuer or "UBND tỉnh",
        }
        for plan in unique.values()
    ]


def _item(desk: Desk, row: Item) -> Context:
    owed = row.obligation
    return {
        "code": row.weakness.code if row.weakness else row.plan.code,
        "ordinal": row.weakness.ordinal if row.weakness else 0,
        "statement": row.weakness.statement if row.weakness else _own_duty(owed.rule),
        "roles": list(row.roles),
        "unit": row.unit.name,
        "deadline_text": (row.weakness.deadline_text if row.weakness else None) or "Kế hoạch không nêu",
        "kind": owed.kind.value,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": owed.due_reason,
        "days_left": (owed.due_on - desk.today).days,
        "working_days_late": working_days_late(desk.calendar, owed.due_on, desk.today),
        "first_sent_on": owed.first_filed_on.isoformat() if owed.first_filed_on else None,
        "link": None,
    }


def _own_duty(rule: str) -> str:
    return "Báo cáo tổng hợp kết quả khắc phục hạn chế, yếu kém" if rule == "synthesis" else "Việc của cơ quan đầu mối"


# A unit's own ladder.


def _unit_ladder(desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item], notice: str) -> Context:
    nearest = _nearest(rows, notice)
    owed = nearest.obligation
    rung = _highest(desk.ladder, decisions)
    return {
        "unit": nearest.unit.name,
        "period": _period_of(rows),
        "items": [_item(desk, row) for row in rows],
        "days_left": (owed.due_on - desk.today).days,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": owed.due_reason,
        "outline": rung.name == desk.ladder.rungs[0].name,
        "not_recorded": (rung.calendar_days or 0) >= -3,
        "as_of_time": f"{desk.now.astimezone(OFFICE_ZONE):%H:%M}",
        "passed_over": _passed_over(desk, decisions),
        "later_steps": _later_steps(desk, owed.unit_id, owed.due_on),
        "working_days_late": working_days_late(desk.calendar, owed.due_on, desk.today),
        "request_by": _working_day_after(desk, 2),
    }


def _nearest(rows: Sequence[Item], notice: str) -> Item:
    """Return the item the subject speaks of: the longest overdue in a letter about lateness, else the next due."""
    reports = [row for row in rows if row.obligation.kind is ObligationKind.REPORT] or list(rows)
    if notice == "overdue":
        return min(rows, key=lambda row: row.obligation.due_on)
    return min(reports, key=lambda row: row.obligation.due_on)


def _period_of(rows: Sequence[Item]) -> str:
    periods = [row.obligation.period for row in rows if row.obligation.period != "-"]
    if periods:
        return max(periods, key=periods.count)
    return str(rows[0].obligation.original_due_on.year)


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


def _later_steps(desk: Desk, unit_id: int, due_on: date) -> list[Context]:
    try:
        steps = desk.ladder.above_the_unit(due_on, desk.calendar)
    except CalendarMissing:
        return []  # the next year's calendar is not announced yet: no day can be promised
    later = [(rung, day) for rung, day in steps if day > desk.today]
    return [
        {"rung": rung.name, "who": _office(desk, unit_id, rung.tells[0]), "on": day.isoformat()} for rung, day in later
    ]


def _office(desk: Desk, unit_id: int, role: Role) -> str:
    found = address_of(desk.session, unit_id, role, desk.today)
    names = {
        Role.OFFICE: "Văn phòng UBND tỉnh",
        Role.VICE_CHAIR: "Phó Chủ tịch UBND tỉnh",
        Role.CHAIR: "Chủ tịch UBND tỉnh",
    }
    return found.office if found else names.get(role, "Cơ quan đầu mối")


def _working_day_after(desk: Desk, count: int) -> str:
    return desk.calendar.add_working_days(desk.today, count).isoformat()


# Digests.


def _planning_digest(desk: Desk, rows: Sequence[Item]) -> Context:
    period = _period_of(rows)
    counted = counts_of(desk.session, rows[0].obligation.stream_id, period, desk.today)
    units = list(dict.fromkeys(row.unit.name for row in rows))
    first = rows[0].obligation
    return {
        "period": period,
        "as_of": desk.now.astimezone(OFFICE_ZONE).isoformat(),
        "counts": _counts(counted),
        "rows": _rows(desk, rows),
        "unassigned": len(
            desk.session.exec(select(OpenQuestion).where(OpenQuestion.state == QuestionState.OPEN)).all()
        ),
        "extension_requests": 0,
        "bounces": 0,
        "letter_draft": letter_draft(
            rows[0].plan, period, units, counted, desk.today, desk.calendar.add_working_days(desk.today, 3)
        ),
        "next_steps": _later_steps(desk, first.unit_id, first.due_on),
    }


def _leadership(
    desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item], recipient: Recipient, *, preview: bool
) -> Context:
    period, first = _period_of(rows), rows[0].obligation
    table = _rows(desk, rows)
    rung = desk.ladder.rung(decisions[0].rung.removeprefix(HOLD_PREFIX))
    leader = _office(desk, first.unit_id, rung.tells[0]) if preview else recipient.office
    held = _held(desk, decisions) if preview else []
    context: Context = {
        "leader_title": leader,
        "period": period,
        "as_of": desk.now.astimezone(OFFICE_ZONE).isoformat(),
        "counts": _counts(counts_of(desk.session, first.stream_id, period, desk.today)),
        "rows": table,
        "n_units": len(table),
        "reminders": max((row["reminders_sent"] for row in table), default=0),
        "actions": _actions(desk, rows, table),
        "proposal": _proposal(desk),
        "supplement": not preview and _had_a_digest(desk, decisions),
        "outage_note": _outage_note(held or decisions),
    }
    if preview:
        approval = any(row.needs_approval for row in held)
        context |= {
            "send_on": min((row.send_on for row in held), default=desk.today).isoformat(),
            "release": "approval" if approval else "auto_after_hold",
            "how_to_stop": f'dondoc escalation stop --period {period} --leader {rung.tells[0].value} --reason "..."',
        }
    return context


def _held(desk: Desk, decisions: Sequence[DecisionRow]) -> list[DecisionRow]:
    """Return the held decisions that a preview shows."""
    ids = [decision.obligation_id for decision in decisions]
    rung = decisions[0].rung.removeprefix(HOLD_PREFIX)
    query = select(DecisionRow).where(col(DecisionRow.obligation_id).in_(ids), DecisionRow.rung == rung)
    return list(desk.session.exec(query.where(DecisionRow.state == DecisionState.HELD)))


def _had_a_digest(desk: Desk, decisions: Sequence[DecisionRow]) -> bool:
    first = decisions[0]
    query = select(DecisionRow).where(DecisionRow.role == first.role, DecisionRow.state == DecisionState.DONE)
    return desk.session.exec(query.where(DecisionRow.notice == "leadership_digest")).first() is not None


def _outage_note(decisions: Sequence[DecisionRow]) -> str | None:
    if not any(row.why == Why.HELD_FOR_APPROVAL for row in decisions):
        return None
    return "Hệ thống từng ngừng hoạt động trong thời gian quá hạn; các ngày đó không tính vào số ngày báo cáo cấp trên."


def _actions(desk: Desk, rows: Sequence[Item], table: Sequence[Context]) -> list[str]:
    """Return what was done already, each sentence from a row of ours."""
    reminders = max((row["reminders_sent"] for row in table), default=0)
    actions = [f"Gửi {reminders} lần nhắc hạn đến từng đơn vị."] if reminders else []
    ids = [row.obligation.id for row in rows]
    told: dict[str, date] = {}
    query = (
        select(DecisionRow)
        .where(col(DecisionRow.obligation_id).in_(ids), DecisionRow.state == DecisionState.DONE)
        .where(col(DecisionRow.role).in_([Role.PLANNING, *LEADERSHIP]))
        .where(col(DecisionRow.notice).in_(["planning_digest", "leadership_digest"]))
    )
    for row in desk.session.exec(query.order_by(col(DecisionRow.send_on))):
        told.setdefault(_office(desk, row.unit_id, row.role), row.send_on)
    return actions + [f"Báo cáo {office} ngày {on:%d/%m/%Y}." for office, on in told.items()]


def _proposal(desk: Desk) -> str:
    focal = focal_unit_on(desk.session, desk.today)
    by = desk.calendar.add_working_days(desk.today, 3)
    return f"giao các đơn vị trong danh sách gửi báo cáo về {focal.name if focal else 'cơ quan đầu mối'} đến hết ngày {by:%d/%m/%Y}."


def _rows(desk: Desk, rows: Sequence[Item]) -> list[Context]:
    by_unit: dict[int, list[Item]] = {}
    for row in rows:
        by_unit.setdefault(row.unit.id, []).append(row)
    return [_row(desk, unit_rows) for unit_rows in by_unit.values()]


def _row(desk: Desk, rows: Sequence[Item]) -> Context:
    unit, due_on = rows[0].unit, min(row.obligation.due_on for row in rows)
    sent, last = reminders_sent(desk.session, unit.id, [row.obligation.id for row in rows], desk.today)
    reachable = address_of(desk.session, unit.id, Role.CONTACT, desk.today) is not None
    return {
        "unit": unit.name,
        "items": [row.weakness.code if row.weakness else _own_duty(row.obligation.rule) for row in rows],
        "count": len(rows),
        "due_on": due_on.isoformat(),
        "working_days_late": working_days_late(desk.calendar, due_on, desk.today),
        "reminders_sent": sent,
        "last_reminder_on": last.isoformat() if last else None,
        "address_state": "ok" if reachable else "missing",
    }


def _counts(counted: Any) -> Context:  # noqa: ANN401  # a Counts; its fields are read by name
    return {
        "total": counted.total,
        "received": counted.received,
        "on_time": counted.on_time,
        "late": counted.late,
        "missing": counted.missing,
        "missing_in_term": counted.in_term,
        "missing_overdue": counted.overdue,
    }


# Assignments and filings.


def _assignment(desk: Desk, decisions: Sequence[DecisionRow]) -> Context:
    ids = [int(decision.subject.partition(":")[2]) for decision in decisions]
    rows = assignment_items(desk.session, ids)
    unit = desk.session.get_one(Unit, decisions[0].unit_id)
    plans = [plan for _, _, plan in rows]
    opening = _first_opening(desk, plans)
    roles: dict[int, list[str]] = {}
    for role in desk.session.exec(select(AssignmentRole).where(col(AssignmentRole.assignment_id).in_(ids))):
        roles.setdefault(role.assignment_id, []).append(role.role.value)
    copy = decisions[0].purpose == "assignment_copy"
    due_on = opening.applied_due_on if opening else None
    listed = [
        {
            "code": weakness.code,
            "ordinal": weakness.ordinal,
            "statement": weakness.statement,
            "roles": roles.get(assignment.id, []),
            "unit": unit.name,
            "deadline_text": weakness.deadline_text or "Kế hoạch không nêu",
            "kind": "report",
            "due_on": due_on.isoformat() if due_on else None,
            "original_due_on": opening.original_due_on.isoformat() if opening else None,
            "due_reason": opening.due_reason if opening else "",
            "days_left": (due_on - desk.today).days if due_on else 0,
            "working_days_late": 0,
            "first_sent_on": None,
            "link": None,
        }
        for assignment, weakness, _ in rows
    ]
    return {
        "plans": _plans(plans),
        "unit": unit.name,
        "role_words": "coordinating" if copy else "lead",
        "items": listed,
        "period": opening.period if opening else str(desk.today.year),
        "due_on": due_on.isoformat() if due_on else None,
        "due_reason": opening.due_reason if opening else "",
        "copy": copy,
        "ladder": [] if copy or not due_on else _all_steps(desk, unit.id, unit.name, due_on),
    }


def _first_opening(desk: Desk, plans: Sequence[Plan]) -> PeriodOpening | None:
    """Return the first period in which these plans are owed a report from today on."""
    streams = select(col(ReportingRule.stream_id)).where(col(ReportingRule.plan_id).in_([plan.id for plan in plans]))
    ids = desk.session.exec(streams).all()
    query = select(PeriodOpening).where(
        col(PeriodOpening.stream_id).in_(ids), PeriodOpening.applied_due_on >= desk.today
    )
    return desk.session.exec(query.order_by(col(PeriodOpening.applied_due_on))).first()


def _all_steps(desk: Desk, unit_id: int, unit: str, due_on: date) -> list[Context]:
    try:
        days = [(rung, rung.day(due_on, desk.calendar)) for rung in desk.ladder.rungs]
    except CalendarMissing:
        return []
    above = {Role.PLANNING, *LEADERSHIP}
    return [
        {
            "rung": rung.name,
            "who": _office(desk, unit_id, rung.tells[0]) if rung.tells[0] in above else unit,
            "on": day.isoformat(),
        }
        for rung, day in days
        if day >= desk.today
    ]


def _about_filing(desk: Desk, rows: Sequence[Item], details: Mapping[str, Any], recipient: Recipient) -> Context:
    """Return what receipts, returns, resolutions and the like are told: their rows, and the detail kept with them."""
    listed = [_item(desk, row) for row in rows]
    context: Context = {
        "unit": rows[0].unit.name if rows else recipient.office,
        "period": _period_of(rows) if rows else str(desk.today.year),
        "items": listed,
        "item": listed[0] if listed else None,
        "leader_title": recipient.office,
        "due_reason": rows[0].obligation.due_reason if rows else "",
        "remaining": [_item(desk, row) for row in items(desk.session, details.get("remaining", []))],
    }
    return context | {key: value for key, value in details.items() if key not in {"obligations", "remaining"}}
