"""What the cover letter of a synthesis report says: the frozen figures, what to look at, and the files with it."""

import json
from datetime import date

from sqlmodel import col, select

from models.facts.lifecycle import ObligationKind
from models.tables import DecisionRow, Obligation, Plan, ReportingRule, Synthesis
from notifications.contexts.desk import Context, Desk, office_words, plans_of

SHOWN_FLAGS = 10
"""Matters the letter names; the rest stand in the review copy."""


def synthesis_cover(desk: Desk, decision: DecisionRow) -> Context:
    """Return the figures of a synthesis: of its draft, or as frozen for whoever signs it or has it once it is issued."""
    detail = json.loads(decision.detail)
    row = desk.session.get_one(Synthesis, detail["synthesis"])
    told = detail.get("draft") or json.loads(row.facts)
    reports, weaknesses, flags = told["reports"], told["weaknesses"], told["flags"]
    received = reports["on_time"] + reports["late"]
    submit_on = _submit_on(desk, row)
    plans = _plans(desk, row)
    return {
        "plans": plans_of(plans),
        "recipient_body": office_words(plans[0].issuer if plans else None),
        "drafted": "draft" in detail,
        "issued": detail["issued"],
        "number": row.number,
        "issued_on": row.issued_on.isoformat() if row.issued_on else None,
        "period": row.period,
        "as_of": told.get("as_of") or (row.as_of or desk.today).isoformat(),
        "n_reports": received,
        "n_total": received + reports["in_term"] + reports["overdue"],
        "n_missing": told["units_missing"],
        "resolved": weaknesses["on_time"] + weaknesses["late"],
        "weaknesses": sum(weaknesses.values()),
        "overdue": weaknesses["overdue"],
        "flags": [f"{flag['weakness']}, {flag['unit']}: {flag['vi']}" for flag in flags[:SHOWN_FLAGS]],
        "flags_en": [f"{flag['weakness']}, {flag['unit']}: {flag['en']}" for flag in flags[:SHOWN_FLAGS]],
        "more_flags": max(0, len(flags) - SHOWN_FLAGS),
        "files": detail["files"],
        "review_by": desk.calendar.add_working_days(submit_on, -1).isoformat(),
        "submit_on": submit_on.isoformat(),
    }


def _submit_on(desk: Desk, row: Synthesis) -> date:
    """Return the day the report is due to the Committee."""
    query = select(Obligation).where(
        Obligation.kind == ObligationKind.SYNTHESIS,
        Obligation.stream_id == row.stream_id,
        Obligation.period == row.period,
    )
    owed = desk.session.exec(query).first()
    return owed.due_on if owed else row.as_of or desk.today


def _plans(desk: Desk, row: Synthesis) -> list[Plan]:
    rules = select(col(ReportingRule.plan_id)).where(ReportingRule.stream_id == row.stream_id)
    return list(desk.session.exec(select(Plan).where(col(Plan.id).in_(rules)).order_by(col(Plan.id))))
