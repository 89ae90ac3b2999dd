"""What those above the units are told: counts, lists of units, what was done, what is proposed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from config.clock import OFFICE_ZONE
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import ObligationKind
from models.facts.standing import Counts, Standing
from models.facts.sweep import HOLD_PREFIX, DecisionState, Why
from models.organisation import focal_unit_on
from models.people import Recipient, address_of
from models.queries.obligations import Item, counts_of, reminders_sent
from models.queries.situation import vice_chair_of
from models.queries.stands import stands_on
from models.tables import Contact, DecisionRow, Extension, ExtensionState, Obligation, OpenQuestion, QuestionState, Unit
from notifications.contexts.desk import Context, Desk, days_late, later_steps, office, own_duty, period_of, plans_of
from notifications.official_letter import letter_draft

REMEDIATION = "remediation"
"""How `escalation stop` and `release` name the deadlines to put weaknesses right, which belong to no period."""


def planning_digest(desk: Desk, rows: Sequence[Item]) -> Context:
    """Return what the focal unit is told: counts, units, open matters, and the draft of the official letter."""
    period = period_of(rows)
    counted = counts_of(desk.session, rows[0].obligation, desk.today)
    units = list(dict.fromkeys(row.unit.name for row in rows))
    first = rows[0].obligation
    return {
        "kind": first.kind.value,
        "period": period,
        "as_of": desk.now.astimezone(OFFICE_ZONE).isoformat(),
        "counts": _counts(counted),
        "rows": _rows(desk, rows),
        "unassigned": _count(desk, select(OpenQuestion).where(OpenQuestion.state == QuestionState.OPEN)),
        "extension_requests": _count(desk, select(Extension).where(Extension.state == ExtensionState.ASKED)),
        "bounces": _count(desk, select(Contact).where(col(Contact.bounced).is_(True))),
        "letter_draft": ""
        if first.kind is not ObligationKind.REPORT
        else letter_draft(
            plans_of([rows[0].plan])[0],
            period,
            units,
            counted,
            desk.today,
            desk.calendar.add_working_days(desk.today, 3),
        ),
        "next_steps": _next_steps(desk, rows),
    }


def _next_steps(desk: Desk, rows: Sequence[Item]) -> list[Context]:
    """Return the steps ahead, each with every office it tells: late units may lie with several vice-chairs."""
    whom: dict[tuple[str, str], list[str]] = {}
    for unit_id, due_on in dict.fromkeys((row.unit.id, row.obligation.due_on) for row in rows):
        for step in later_steps(desk, unit_id, due_on):
            offices = whom.setdefault((step["on"], step["rung"]), [])
            offices += [step["who"]] if step["who"] not in offices else []
    return [{"rung": rung, "who": "; ".join(offices), "on": on} for (on, rung), offices in sorted(whom.items())]


def _count(desk: Desk, query: Select[Any]) -> int:
    return int(desk.session.execute(sa_select(func.count()).select_from(query.subquery())).scalar_one())


def leadership(
    desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item], recipient: Recipient, *, preview: bool
) -> Context:
    """Return what a leader is told, or, as a preview, what the focal officer may stop."""
    period, first = period_of(rows), rows[0].obligation
    table = _rows(desk, rows)
    rung = desk.ladder.rung(decisions[0].rung.removeprefix(HOLD_PREFIX))
    told = address_of(desk.session, first.unit_id, rung.tells[0], desk.today) if preview else recipient
    leader = office(desk, first.unit_id, rung.tells[0]) if preview else recipient.office
    missing = told.in_place_of if told else None
    held = _held(desk, decisions) if preview else []
    context: Context = {
        "kind": first.kind.value,
        "leader_title": leader,
        "in_place_of": missing.value if missing else None,
        "period": period,
        "as_of": desk.now.astimezone(OFFICE_ZONE).isoformat(),
        "counts": _counts(counts_of(desk.session, first, desk.today)),
        "rows": table,
        "n_units": len(table),
        "reminders": max((row["reminders_sent"] for row in table), default=0),
        "actions": _actions(desk, rows, table),
        "proposal": _proposal(desk) if first.kind is ObligationKind.REPORT else "",
        "supplement": not preview and _had_a_digest(desk, decisions, rows),
        "outage_note": _outage_note(held or decisions),
    }
    if preview:
        approval = any(row.needs_approval for row in held)
        named = REMEDIATION if first.kind is ObligationKind.REMEDIATION else period
        context |= {
            "send_on": min((row.send_on for row in held), default=desk.today).isoformat(),
            "release": "approval" if approval else "auto_after_hold",
            "how_to_stop": _how_to(named, rung.tells[0], own=decisions[0].role is Role.OFFICE),
            "second_letter": brings_second_letter(desk, decisions, first),
        }
    return context


def brings_second_letter(desk: Desk, decisions: Sequence[DecisionRow], owed: Obligation) -> bool:
    """Does a preview of these decisions bring the draft of the second official letter?

    The first came with the planning department's own digest; the next step, before which nobody had answered it, is the
    Committee's office's. There is none where nobody whom the preview names is late any more.
    """
    rung = desk.ladder.rung(decisions[0].rung.removeprefix(HOLD_PREFIX))
    about_reports = owed.kind is ObligationKind.REPORT and Role.OFFICE in rung.tells
    return about_reports and decisions[0].role is Role.PLANNING and bool(still_late(desk, decisions, owed))


def still_late(desk: Desk, decisions: Sequence[DecisionRow], owed: Obligation) -> frozenset[str]:
    """Return the names of the units these decisions are about that are late today with a report of that stream and period."""
    query = (
        select(Obligation, Unit)
        .where(Obligation.unit_id == Unit.id, Obligation.kind == ObligationKind.REPORT)
        .where(Obligation.stream_id == owed.stream_id, Obligation.period == owed.period)
        .where(col(Obligation.unit_id).in_(sorted({row.unit_id for row in decisions})))
    )
    rows = desk.session.exec(query).all()
    stands = stands_on(desk.session, [row for row, _ in rows], desk.today)
    late = {number for number, stand in stands.items() if stand.standing is Standing.OVERDUE}
    return frozenset(unit.name for row, unit in rows if row.id in late)


def _how_to(period: str, leader: Role, *, own: bool) -> str:
    """Return the reader's command: the focal officer stops; of the focal unit's own lateness the office releases."""
    if own:
        return f'dondoc escalation release --period {period} --leader {leader.value} --by-office --reason "..."'
    return f'dondoc escalation stop --period {period} --leader {leader.value} --reason "..."'


def _held(desk: Desk, decisions: Sequence[DecisionRow]) -> list[DecisionRow]:
    """Return the held decisions that a preview shows."""
    ids = [decision.obligation_id for decision in decisions]
    rung = decisions[0].rung.removeprefix(HOLD_PREFIX)
    query = select(DecisionRow).where(col(DecisionRow.obligation_id).in_(ids), DecisionRow.rung == rung)
    return list(desk.session.exec(query.where(DecisionRow.state == DecisionState.HELD)))


def _had_a_digest(desk: Desk, decisions: Sequence[DecisionRow], rows: Sequence[Item]) -> bool:
    """Was this very leader told on an earlier day of this stream and period?"""
    first, owed = decisions[0], rows[0].obligation
    query = (
        select(col(DecisionRow.unit_id))
        .join(Obligation)
        .where(Obligation.stream_id == owed.stream_id, Obligation.period == owed.period)
        .where(DecisionRow.role == first.role, DecisionRow.state == DecisionState.DONE)
        .where(DecisionRow.notice == "leadership_digest", DecisionRow.send_on < desk.today)
        .distinct()
    )
    told = desk.session.exec(query).all()
    if first.role is not Role.VICE_CHAIR:
        return bool(told)
    leaders = vice_chair_of(desk.session, desk.today)
    return leaders.get(first.unit_id) in {leaders.get(unit_id) for unit_id in told}


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
        .where(col(DecisionRow.role).in_(LEADERSHIP), DecisionRow.notice == "leadership_digest")
    )
    for row in desk.session.exec(query.order_by(col(DecisionRow.send_on))):
        told.setdefault(office(desk, row.unit_id, row.role), row.send_on)
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
    unit, first = rows[0].unit, min((row.obligation for row in rows), key=lambda owed: owed.due_on)
    sent, last = reminders_sent(desk.session, unit.id, [row.obligation.id for row in rows], desk.today)
    reachable = address_of(desk.session, unit.id, Role.CONTACT, desk.today) is not None
    return {
        "unit": unit.name,
        "items": [row.weakness.code if row.weakness else own_duty(row.obligation.rule) for row in rows],
        "count": len(rows),
        "due_on": first.due_on.isoformat(),
        "working_days_late": days_late(desk, first),
        "reminders_sent": sent,
        "last_reminder_on": last.isoformat() if last else None,
        "address_state": "ok" if reachable else "missing",
    }


def corrected(desk: Desk, rows: Sequence[Item]) -> Context:
    """Return the figures as they are now, for those who were told others."""
    owed = rows[0].obligation
    return {"kind": owed.kind.value, "counts": _counts(counts_of(desk.session, owed, desk.today))}


def _counts(counted: Counts) -> Context:
    """Return the figures of a kind of duty as letters show them."""
    return {
        "total": counted.total,
        "received": counted.received,
        "on_time": counted.on_time,
        "late": counted.late,
        "missing": counted.missing,
        "missing_in_term": counted.in_term,
        "missing_overdue": counted.overdue,
    }
