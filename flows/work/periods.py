"""Opening periods: which reports are owed, from when, by which day, and why that day.

Opening adds what is missing and says how many; doing it again adds nothing. Whatever was followed from a day on
owes nothing that was due before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.membership import compare_membership
from flows.work.office import Office
from flows.work.streams import due_in, dues_from, followed_from, opens_on, rule_words, streams
from models.duties import NewDuty, add_duties
from models.facts.calendar import CalendarMissing
from models.facts.due import Due, apply_due, owed_in_running_period, vi_day
from models.facts.lifecycle import ObligationKind, Stage
from models.facts.period import Period, period_of_due
from models.facts.words import Words
from models.moves import Act, record
from models.organisation import holder_on
from models.people_list import needs_person
from models.tables import (
    Assignment,
    AssignmentRole,
    Obligation,
    PeriodOpening,
    Plan,
    PlanState,
    ReportingRule,
    Stream,
    Unit,
    UnitRole,
    Weakness,
)

SYNTHESIS_WORDS = Words(
    "Hạn trình báo cáo tổng hợp (NĐ 09/2019/NĐ-CP Điều 13: UBND tỉnh báo cáo chậm nhất ngày 25)",
    "Day the synthesis report goes to the Committee (Decree 09/2019, Art. 13: the province reports by the 25th)",
)


class NoSuchPeriod(Refused):
    """No plan that is followed has a report due in this period."""


@dataclass(frozen=True, slots=True)
class PeriodOpened:
    """What opening a period did."""

    period: str
    new: bool
    due_on: date
    due_reason: str
    obligations_added: int
    obligations: int
    """How many reports the period has in all."""


def open_period(office: Office, period: Period, act: Act) -> PeriodOpened:
    """Open a period in every stream that has it, and add the obligations that are missing.

    Raises NoSuchPeriod where no followed plan reports in it, or only before its `follow_from`.
    """
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        due_by_stream = [(stream, due) for stream in streams(session) if (due := due_in(stream, period))]
        if not due_by_stream:
            raise _no_such_period(session, period)
        outcomes = [_open(office, session, stream, period, due, today, act) for stream, due in due_by_stream]
        if all(not owed for _, owed in outcomes):
            raise _followed_later(session, period)
        failpoint("open.before_commit")
        opening = outcomes[0][0]
        added = sum(owed.added for _, owed in outcomes if owed)
        total = sum(_report_count(session, stream, period) for stream, _ in due_by_stream)
        new = any(owed.opened for _, owed in outcomes if owed)
        return PeriodOpened(str(period), new, opening.applied_due_on, opening.due_reason, added, total)


def open_due(office: Office, act: Act) -> list[str]:
    """Open what is due to open today, in a transaction of its own."""
    with office.database.write(alone="planning") as session:
        return open_due_periods(office, session, office_day(act.at), act)


def open_due_periods(office: Office, session: Session, today: date, act: Act) -> list[str]:
    """Open every period whose opening day has come, also those a downtime passed over; returns their names.

    A year whose calendar is not announced yet stops its own period only, and is put before a person.
    """
    opened: list[str] = []
    for stream in streams(session):
        try:
            opened += _open_due_of(office, session, stream, today, act)
        except CalendarMissing as missing:
            action = "Thêm tệp lịch làm việc của năm vào config/calendar; kỳ báo cáo tự mở ở lần rà soát sau."
            needs_person(session, f"calendar:{stream.id}", missing.vi, action, act.at)
    return opened


def _open_due_of(office: Office, session: Session, stream: Stream, today: date, act: Act) -> list[str]:
    opened = []
    first = followed_from(session, stream)
    for due in dues_from(office, stream, first, today) if first else ():
        period = period_of_due(stream.frequency, due)
        _, owed = _open(office, session, stream, period, due, today, act)
        if owed and owed.opened:
            opened.append(str(period))
    return opened


@dataclass(frozen=True, slots=True)
class _Owed:
    opened: bool
    added: int


_OPENING = select(PeriodOpening).where(
    PeriodOpening.stream_id == bindparam("stream"), PeriodOpening.period == bindparam("period")
)


def _open(
    office: Office, session: Session, stream: Stream, period: Period, due_on: date, today: date, act: Act
) -> tuple[PeriodOpening, _Owed | None]:
    opening = session.exec(_OPENING, params={"stream": stream.id, "period": str(period)}).first()
    fresh = opening is None
    opening = opening or _new_opening(office, session, stream, period, due_on, act)
    duties = list(_missing_reports(office, session, stream, opening, period))
    if not duties and fresh:
        return opening, None
    if fresh:
        session.add(opening)
        session.flush()
        record(session, act, "period_opening", opening.id, "opened", after=opening.period)
        if any(compare_membership(session, opening, today, act)):
            duties = list(_missing_reports(office, session, stream, opening, period))
    duties.append(_synthesis(office, session, stream, opening, period, today))
    added = add_duties(session, duties, act)
    return opening, _Owed(fresh, added)


def ensure_opening(office: Office, session: Session, stream: Stream, period: Period, due_on: date, act: Act) -> None:
    """Open a period of a stream that takes over what another one's has owed, where it is not open yet."""
    if session.exec(_OPENING, params={"stream": stream.id, "period": str(period)}).first() is None:
        opening = _new_opening(office, session, stream, period, due_on, act)
        session.add(opening)
        session.flush()
        record(session, act, "period_opening", opening.id, "opened", after=opening.period)


def _new_opening(
    office: Office, session: Session, stream: Stream, period: Period, due_on: date, act: Act
) -> PeriodOpening:
    due = apply_due(due_on, rule_words(session, stream), office.calendar, stream.move)
    window_from, cut_off = period.reporting_window
    return PeriodOpening(
        stream_id=stream.id,
        period=str(period),
        opens_on=opens_on(office, stream, due_on),
        window_from=window_from,
        cut_off_on=cut_off,
        original_due_on=due.original_on,
        applied_due_on=due.applied_on,
        due_reason=due.reason,
        due_reason_en=due.reason_en,
        opened_at=act.at,
    )


def _report_count(session: Session, stream: Stream, period: Period) -> int:
    query = select(func.count()).select_from(Obligation).where(Obligation.kind == ObligationKind.REPORT)
    return session.exec(query.where(Obligation.stream_id == stream.id, Obligation.period == str(period))).one()


_WITH_REPORT = select(col(Obligation.assignment_id)).where(
    Obligation.kind == ObligationKind.REPORT,
    Obligation.period == bindparam("period"),
    Obligation.stream_id == bindparam("stream"),
    col(Obligation.assignment_id).is_not(None),
)
_WITHOUT_REPORT = (
    select(Assignment, Weakness, Plan, ReportingRule)
    .where(Assignment.weakness_id == Weakness.id, Weakness.plan_id == Plan.id, ReportingRule.plan_id == Plan.id)
    .where(ReportingRule.stream_id == bindparam("stream"), Plan.state == PlanState.FOLLOWED)
    .where(Plan.follow_from <= bindparam("due"))
    .where(col(Assignment.stage).not_in([Stage.ENDED, Stage.RESOLVED]), col(Weakness.outside_system).is_(False))
    .where(col(Assignment.id).not_in(_WITH_REPORT))
    .order_by(col(Assignment.id))
)


def _missing_reports(
    office: Office, session: Session, stream: Stream, opening: PeriodOpening, period: Period
) -> Iterator[NewDuty]:
    """Give the report each live assignment owes in this period of the stream and does not have yet."""
    asked = {"stream": stream.id, "period": str(period), "due": opening.applied_due_on}
    rows = session.exec(_WITHOUT_REPORT, params=asked).all()
    roles: dict[int, set[UnitRole]] = {}
    for role in session.exec(select(AssignmentRole)) if rows else ():
        roles.setdefault(role.assignment_id, set()).add(role.role)
    first_rules = _first_rules(session) if rows else {}
    due = Due(opening.original_due_on, opening.applied_due_on, opening.due_reason, reason_en=opening.due_reason_en)
    for assignment, weakness, plan, rule in rows:
        began_on = assignment.resumed_on or assignment.began_on
        joined_late = began_on > opening.opens_on
        if joined_late and not owed_in_running_period(began_on, due.applied_on, office.calendar):
            continue
        if roles[assignment.id] & rule.roles():
            yield NewDuty(
                kind=ObligationKind.REPORT,
                plan_id=plan.id,
                subject=f"assignment:{assignment.id}",
                rule="report" if first_rules[plan.id] == rule.id else rule.key,
                period=str(period),
                unit_id=assignment.unit_id,
                due=due,
                created_on=max(opening.opens_on, began_on),
                weakness_id=weakness.id,
                assignment_id=assignment.id,
                stream_id=stream.id,
            )


def _first_rules(session: Session) -> dict[int, int]:
    """Return each plan's first rule: what it owes is called "report", that of a further rule by the rule's own key."""
    rules = session.exec(select(ReportingRule).order_by(col(ReportingRule.id).desc()))
    return {rule.plan_id: rule.id for rule in rules}


_PLANS_OF_STREAM = (
    select(ReportingRule.plan_id)
    .where(ReportingRule.stream_id == bindparam("stream"))
    .order_by(col(ReportingRule.plan_id))
)


def _synthesis(
    office: Office, session: Session, stream: Stream, opening: PeriodOpening, period: Period, today: date
) -> NewDuty:
    """Give the planning department's own duty of the period, due some days after the reports."""
    day = opening.original_due_on.replace(day=office.settings.synthesis_day)
    if day <= opening.original_due_on:
        day = opening.original_due_on + timedelta(days=5)
    focal = session.get_one(Unit, stream.focal_unit_id)
    focal = holder_on(session, focal, today) or focal
    return NewDuty(
        kind=ObligationKind.SYNTHESIS,
        plan_id=session.exec(_PLANS_OF_STREAM, params={"stream": stream.id}).first() or 0,
        subject=f"stream:{stream.id}",
        rule="synthesis",
        period=str(period),
        unit_id=focal.id,
        due=apply_due(day, SYNTHESIS_WORDS, office.calendar, stream.move),
        created_on=opening.opens_on,
        stream_id=stream.id,
    )


def _no_such_period(session: Session, period: Period) -> NoSuchPeriod:
    known = ", ".join(sorted({row.period for row in session.exec(select(PeriodOpening))})) or "–"
    return NoSuchPeriod(
        f"Không có kế hoạch nào đang theo dõi có báo cáo kỳ {period}. Các kỳ đã mở: {known}. Hãy nhập kế hoạch trước "
        "hoặc ghi đúng kỳ của kế hoạch. Chưa có gì thay đổi.",
        f"No plan that is followed has a report in {period}. Periods opened so far: {known}. Import the plan first, or "
        "name a period of its reporting rule. Nothing was changed.",
    )


def _followed_later(session: Session, period: Period) -> NoSuchPeriod:
    first = min(session.exec(select(col(Plan.follow_from))).all())
    return NoSuchPeriod(
        f"Kỳ {period} không phát sinh nghĩa vụ: kế hoạch được theo dõi từ ngày {vi_day(first)}, các kỳ đến hạn trước đó "
        "chỉ là lịch sử. Chưa có gì thay đổi.",
        f"Nothing is owed in {period}: the plan is followed from {first}, and what was due before is history only. "
        "Nothing was changed.",
    )
