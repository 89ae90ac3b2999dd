"""Reports as lists: what is owed in a period and how it stands, and what a unit filed."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from config.language import say
from flows.work.find import unit_named
from flows.work.office import Office
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.queries.obligations import standing_of
from models.queries.pauses import paused_days
from models.tables import Obligation, Submission, SubmissionItem, Unit, Weakness

Row = dict[str, Any]


def reports_shown(office: Office, period: Period, unit_words: str | None, today: date) -> list[Row]:
    """Return one row for each report owed in a period."""
    with office.database.read() as session:
        query = (
            select(Obligation, Unit, Weakness)
            .where(Obligation.unit_id == Unit.id, Obligation.weakness_id == Weakness.id)
            .where(Obligation.period == str(period), Obligation.kind == ObligationKind.REPORT)
            .order_by(Unit.name, col(Weakness.code))
        )
        if unit_words:
            query = query.where(Obligation.unit_id == unit_named(session, unit_words, today).id)
        rows = session.exec(query).all()
        paused = paused_days(session, [owed for owed, _, _ in rows], today)
        return [
            {
                "unit": unit.name,
                "weakness": weakness.code,
                "state": owed.state.value,
                "standing": standing_of(owed, today, paused[owed.id]).value,
                "due_on": owed.due_on,
                "due_reason": say(owed.due_reason, owed.due_reason_en or owed.due_reason),
                "due_version": owed.due_version,
                "first_filed_on": owed.first_filed_on,
            }
            for owed, unit, weakness in rows
        ]


def filings_shown(office: Office, period: Period, unit_words: str, today: date) -> list[Row]:
    """Return one row for each item a unit filed, in the order of filing."""
    with office.database.read() as session:
        unit = unit_named(session, unit_words, today)
        rows = session.exec(
            select(Submission, SubmissionItem, Weakness)
            .join(SubmissionItem)
            .join(Obligation)
            .where(Obligation.weakness_id == Weakness.id)
            .where(Submission.unit_id == unit.id, Submission.period == str(period))
            .order_by(col(Submission.id), col(Weakness.ordinal))
        )
        return [
            {
                "filed_at": submission.filed_at,
                "received_on": submission.received_on,
                "number": submission.number,
                "weakness": weakness.code,
                "result": item.result,
                "percent": item.percent,
                "claims_done": item.claims_done,
                "filed_by": submission.filed_by,
            }
            for submission, item, weakness in rows
        ]
