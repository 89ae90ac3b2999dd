"""Gathering the facts of a synthesis as they were known on one day: set-wise, a few queries a province."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.clock import office_day
from models.facts.due import Climb, remediation_due
from models.facts.lifecycle import ObligationKind, ObligationState, Stage
from models.facts.period import Period
from models.facts.reading import DeadlineReading, Span
from models.facts.standing import Standing
from models.facts.synthesis import Earlier, LeadFact, ReportFact, Trend, count_reports
from models.facts.units import UnitKind
from models.queries.claims import claims_on
from models.queries.known import chunks, due_on, end_of, relapses, stages_on, states_on
from models.queries.pauses import paused_days_known, rests_known
from models.queries.said import said_on
from models.queries.stands import stands_on
from models.tables import (
    Assignment,
    AssignmentRole,
    DecisionRow,
    Message,
    MessageState,
    Obligation,
    PeriodOpening,
    Review,
    Unit,
    UnitRole,
    Verdict,
    Weakness,
)

EARLIER_PERIODS = 2
"""How far back a unit's words are compared: "not moved for two quarters" needs two."""

TREND_PERIODS = 6
"""Periods that the chart shows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which leads are asked for, in which periods of which stream, as of which day."""

    weaknesses: tuple[int, ...]
    stream: int
    periods: tuple[str, ...]
    on: date

    @property
    def began_on(self) -> date:
        """First day of the data of its first period."""
        return Period.parse(self.periods[0]).reporting_window[0]

    @property
    def earlier(self) -> tuple[str, ...]:
        """The periods before, the latest first; none for a report owed once."""
        found: list[str] = []
        before = Period.parse(self.periods[0]).previous()
        while before and len(found) < EARLIER_PERIODS:
            found.append(str(before))
            before = before.previous()
        return tuple(found)


Reports = dict[str, dict[int, list[ReportFact]]]
"""By period and assignment, what was owed; two where a merger of units brought them together."""


def leads_of(session: Session, asked: Asked, reported: Reports) -> dict[int, list[LeadFact]]:
    """Return the lead units of each weakness with what they owed, filed and were told by the day, by kind and name."""
    rows = _assignments(session, asked)
    numbers = [assignment.id for assignment, _ in rows]
    before = asked.began_on - timedelta(days=1)
    now, then = stages_on(session, numbers, asked.on), stages_on(session, numbers, before)
    came_back = relapses(session, numbers, before, asked.on)
    resolved = _resolutions(session, numbers, asked.on)
    terms = _terms(session, numbers, asked.on)
    last_days = _last_days(session, asked.weaknesses)
    rests = rests_known(session, (unit.id for _, unit in rows), asked.on)
    found: dict[int, list[LeadFact]] = defaultdict(list)
    for assignment, unit in rows:
        number = assignment.id
        is_resolved = now[number] is Stage.RESOLVED
        last_day = last_days.get(assignment.weakness_id)
        review = resolved.get(number) if is_resolved else None
        term = terms.get(number) or _Term(last_day, set_aside=_after(last_day, rests[unit.id]))
        if term.state is ObligationState.CANCELLED and not is_resolved and last_day is None:
            term = _Term(None)  # the plan gives no last day any more
        found[assignment.weakness_id].append(
            LeadFact(
                assignment=number,
                unit_id=unit.id,
                unit=unit.name,
                kind=unit.kind,
                stage=now[number],
                resolved_on=office_day(review.reviewed_at) if review else None,
                evidence=review.evidence if review else "",
                due_on=term.due_on,
                claimed_on=term.claimed_on,
                set_aside=term.set_aside,
                reports=_in_order(reported, asked.periods, number),
                earlier=tuple(
                    Earlier(row.period, row.said)
                    for row in _in_order(reported, asked.earlier, number)
                    if row.standing is not Standing.NO_LONGER_OWED
                ),
                earlier_resolved=then[number] is Stage.RESOLVED,
                relapsed_on=came_back.get(number),
            )
        )
    return found


def _assignments(session: Session, asked: Asked) -> list[tuple[Assignment, Unit]]:
    """Return the leads, and whoever else owes a report, by kind of unit and name."""
    owing = select(col(Obligation.assignment_id)).where(
        Obligation.kind == ObligationKind.REPORT,
        col(Obligation.period).in_(asked.periods),
        col(Obligation.assignment_id).is_not(None),
    )
    leading = select(col(AssignmentRole.assignment_id)).where(AssignmentRole.role == UnitRole.LEAD)
    rows: list[tuple[Assignment, Unit]] = []
    for part in chunks(asked.weaknesses):
        query = select(Assignment, Unit).where(Assignment.unit_id == Unit.id, Assignment.began_on <= asked.on)
        query = query.where(col(Assignment.weakness_id).in_(part))
        rows += session.exec(query.where(col(Assignment.id).in_(leading) | col(Assignment.id).in_(owing)))
    return sorted(rows, key=lambda row: (list(UnitKind).index(row[1].kind), row[1].name, row[0].id))


def _resolutions(session: Session, assignments: Iterable[int], on: date) -> dict[int, Review]:
    """Return the reviewer's latest word that each assignment is put right."""
    found: dict[int, Review] = {}
    for part in chunks(assignments):
        query = (
            select(Obligation.assignment_id, Review)
            .where(Review.obligation_id == Obligation.id, Review.verdict == Verdict.RESOLVED)
            .where(col(Obligation.assignment_id).in_(part), Review.reviewed_at <= end_of(on))
            .order_by(col(Review.id))
        )
        found |= {number: review for number, review in session.exec(query) if number is not None}
    return found


def _in_order(reported: Reports, periods: Sequence[str], assignment: int) -> tuple[ReportFact, ...]:
    return tuple(report for period in periods for report in reported.get(period, {}).get(assignment, ()))


def reports_of(session: Session, asked: Asked) -> Reports:
    """Return what was owed in the periods asked for, those before whose words are compared, and those of the trend.

    Gathered in one go: a period is of two or three of these kinds. What units wrote is read only where it is told.
    """
    told = {*asked.periods, *asked.earlier}
    periods = sorted({*told, *_trend_periods(session, asked)})
    query = select(Obligation).where(
        Obligation.kind == ObligationKind.REPORT,
        Obligation.stream_id == asked.stream,
        col(Obligation.period).in_(periods),
    )
    rows = session.exec(query.order_by(col(Obligation.id))).all()
    stands = stands_on(session, rows, asked.on)
    said, pending = said_on(session, [row.id for row in rows if row.period in told and row.id in stands], asked.on)
    found: Reports = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.id not in stands or row.assignment_id is None:
            continue
        stand = stands[row.id]
        found[row.period][row.assignment_id].append(
            ReportFact(
                obligation=row.id,
                period=row.period,
                standing=stand.standing,
                due_on=stand.due_on,
                first_filed_on=stand.first_filed_on,
                returned=stand.state is ObligationState.RETURNED,
                content_pending=row.id in pending and row.id not in said,
                said=said.get(row.id),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Term:
    """By when a part is to be put right, and what has become of that."""

    due_on: date | None
    state: ObligationState = ObligationState.OWED
    said_done_on: date | None = None
    """The day from which the unit says that it is done, where nobody has refused that word since."""
    set_aside: tuple[date, ...] = ()

    @property
    def claimed_on(self) -> date | None:
        """The day of the unit's word that it is done, if that word stands: it waits for a decision or was confirmed."""
        stands = self.state in {ObligationState.FILED, ObligationState.ACCEPTED}
        return self.said_done_on if stands else None


def _terms(session: Session, assignments: Sequence[int], on: date) -> dict[int, _Term]:
    """Return the term of each assignment that has a duty to put its weakness right by a day."""
    found: dict[int, _Term] = {}
    claimed = claims_on(session, assignments, on)
    for part in chunks(assignments):
        query = select(Obligation).where(
            Obligation.kind == ObligationKind.REMEDIATION,
            Obligation.rule == "remediation",
            col(Obligation.assignment_id).in_(part),
        )
        rows = session.exec(query).all()
        states = states_on(session, rows, on)
        dues = due_on(session, states, on)
        paused = paused_days_known(session, rows, on)
        for row in rows:
            if row.id in states and row.assignment_id is not None:
                due = dues.get(row.id, row.due_on)
                off = _after(due, paused[row.id])
                found[row.assignment_id] = _Term(due, states[row.id], claimed.get(row.assignment_id), off)
    return found


def _after(due_on: date | None, days: Iterable[date]) -> tuple[date, ...]:
    return tuple(sorted(day for day in days if due_on is not None and day > due_on))


def _last_days(session: Session, weaknesses: Iterable[int]) -> dict[int, date | None]:
    """Return the last day of each weakness as its plan gives it; None where it gives none."""
    found: dict[int, date | None] = {}
    for part in chunks(weaknesses):
        for row in session.exec(select(Weakness).where(col(Weakness.id).in_(part))):
            reading = DeadlineReading(
                row.deadline_text or "",
                row.deadline_kind,
                Span(0, 0),
                row.deadline_year,
                row.deadline_quarter,
                row.deadline_month,
                row.deadline_on,
                row.deadline_until,
            )
            rule = remediation_due(reading, 0) if row.deadline_text else None
            found[row.id] = rule.original_on if rule and rule.climb is Climb.CLIMBS else None
    return found


def trend(session: Session, asked: Asked, reported: Reports) -> tuple[Trend, ...]:
    """Return the four cells of the stream's periods up to the one asked for, the earliest first."""
    return tuple(
        Trend(name, count_reports(row for rows in reported.get(name, {}).values() for row in rows))
        for name in _trend_periods(session, asked)
    )


def _trend_periods(session: Session, asked: Asked) -> list[str]:
    query = select(PeriodOpening).where(PeriodOpening.stream_id == asked.stream)
    opened = session.exec(query.order_by(col(PeriodOpening.original_due_on))).all()
    last = max((row.original_due_on for row in opened if row.period in asked.periods), default=asked.on)
    return [row.period for row in opened if row.original_due_on <= last][-TREND_PERIODS:]


def reminder_days(session: Session, stream: int, periods: Sequence[str], on: date) -> int:
    """Count the days on which the mail server took reminders about these periods."""
    query = (
        select(func.count(func.distinct(Message.office_day)))
        .select_from(Message)
        .join(DecisionRow)
        .join(Obligation, col(DecisionRow.obligation_id) == col(Obligation.id))
        .where(Obligation.stream_id == stream, col(Obligation.period).in_(periods))
        .where(Message.purpose == "reminder", Message.state == MessageState.ACCEPTED, Message.office_day <= on)
    )
    return int(session.exec(query).one())
