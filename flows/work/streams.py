"""Streams: one focal unit, one recipient, one rule of days; which periods they have, and when each opens and is due."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, select

from flows.work.office import Office
from models.facts.calendar import CalendarMissing
from models.facts.due import apply_due, due_dates
from models.facts.period import Period, period_of_due
from models.facts.rrules import describe
from models.facts.words import Words
from models.tables import Plan, PlanState, ReportingRule, Stream


def streams(session: Session) -> Sequence[Stream]:
    """Return all streams, the oldest first."""
    return session.exec(select(Stream).order_by(col(Stream.id))).all()


def due_in(stream: Stream, period: Period) -> date | None:
    """Return the due date this stream has in ``period``; None where the period is not one of its own."""
    for due in due_dates(stream.rrule, period.first_day, period.last_day):
        if period_of_due(stream.frequency, due) == period:
            return due
    return None


def followed_from(session: Session, stream: Stream) -> date | None:
    """Return from which day anything of this stream is owed; None where no followed plan has it."""
    days = session.exec(
        select(col(Plan.follow_from))
        .join(ReportingRule)
        .where(ReportingRule.stream_id == stream.id, Plan.state == PlanState.FOLLOWED)
    ).all()
    return min(days, default=None)


def dues_from(office: Office, stream: Stream, first: date, today: date) -> Iterator[date]:
    """Give the due dates from ``first`` on whose period has opened by ``today``."""
    for due in due_dates(stream.rrule, first, today + timedelta(days=400)):
        if opens_on(office, stream, due) <= today:
            yield due


def rule_words(session: Session, stream: Stream) -> Words:
    """Say what the stream's due dates rest on: the plan that asks for the reports, and its rule."""
    rows = session.exec(
        select(Plan, ReportingRule).where(ReportingRule.stream_id == stream.id, ReportingRule.plan_id == Plan.id)
    ).all()
    plan = rows[0][0]
    named = f"Kế hoạch số {plan.number}" if plan.number else f"Kế hoạch {plan.code}"
    rule = describe(stream.rrule, stream.frequency)
    return Words(f"Theo {named}, báo cáo {rule.vi}", f"By Plan {plan.number or plan.code}, reports are due {rule.en}")


def opens_on(office: Office, stream: Stream, due_on: date) -> date:
    """Return the day after the previous period's due date; of a report owed once, that of its working notice."""
    before = list(due_dates(stream.rrule, due_on - timedelta(days=400), due_on - timedelta(days=1)))
    if not before:
        return due_on - timedelta(days=92)
    try:
        return apply_due(before[-1], "", office.calendar, stream.move).applied_on + timedelta(days=1)
    except CalendarMissing:
        return before[-1] + timedelta(days=1)  # the year before the first calendar: nobody is reminded by this day
