"""Reviewing: a filed item is accepted, returned with a date, or the weakness is confirmed as put right."""

from collections.abc import Sequence
from datetime import date

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.carrying_over import carry_over
from flows.work.office import Office
from flows.work.review_case import Case, Reviewed
from models.duties import new_due_version
from models.facts.due import DueCause, apply_due, vi_day
from models.facts.lifecycle import (
    ObligationEvent,
    ObligationState,
    StageEvent,
)
from models.facts.period import Period
from models.moves import Act, advance_obligation
from models.tables import Verdict

PROPOSED_WORKING_DAYS = 3
"""Working days for sending a returned report again, where the reviewer names no date."""


def accept(office: Office, unit_words: str, period: Period, items: Sequence[str] | None, act: Act) -> Reviewed:
    """Accept reports; the weaknesses go on."""
    with office.database.write() as session:
        case = Case(office, session, unit_words, period, items, act)
        rows, already = case.filed(Verdict.CONTINUING, ObligationState.ACCEPTED)
        for row in rows:
            case.say(row, Verdict.CONTINUING)
            advance_obligation(session, row, ObligationEvent.ACCEPTED, act)
            case.move(row, StageEvent.CONTINUING)
            case.remediation_goes_on(row)
            case.decision_made(row)
        case.tell("accepted", rows, {"continuing": True})
        failpoint("review.before_commit")
        return case.outcome(Verdict.CONTINUING, rows, already)


def send_back(
    office: Office,
    unit_words: str,
    period: Period,
    items: Sequence[str] | None,
    act: Act,
    resubmit_by: date | None = None,
) -> Reviewed:
    """Return reports for more, with a new due date; the first filing keeps its standing. ``act.because``: the remarks."""
    today = office_day(act.at)
    if not act.because.strip():
        raise Refused(
            "Trả lại báo cáo phải nêu rõ nội dung cần bổ sung (--reason). Chưa có gì thay đổi.",
            "A return says what is missing (--reason). Nothing was changed.",
        )
    if resubmit_by and resubmit_by <= today:
        raise Refused(
            f"Hạn gửi lại {vi_day(resubmit_by)} phải sau ngày hôm nay {vi_day(today)}. Chưa có gì thay đổi.",
            f"The new date {resubmit_by} must lie after today {today}. Nothing was changed.",
        )
    with office.database.write() as session:
        case = Case(office, session, unit_words, period, items, act)
        rows, already = case.filed(Verdict.RETURNED, ObligationState.RETURNED)
        # Where the reviewer names no date, nobody is made late before the day the report was due anyway.
        proposed = office.calendar.add_working_days(today, PROPOSED_WORKING_DAYS)
        asked = resubmit_by or max([proposed, *(row.due_on for row in rows)])
        words = "Hạn gửi lại báo cáo theo đề nghị của cơ quan đầu mối"
        due = apply_due(asked, words, office.calendar, office.due_move)
        for row in rows:
            case.say(row, Verdict.RETURNED, resubmit_by=due.applied_on)
            advance_obligation(session, row, ObligationEvent.RETURNED, act)
            new_due_version(session, row, due, DueCause.RETURN, act)
            case.move(row, StageEvent.RETURNED)
            case.remediation_goes_on(row)
            case.decision_made(row)
        carry_over(session, today, act)  # what a unit filed that ended since is its successor's to file again
        first = min((row.first_filed_on for row in rows if row.first_filed_on), default=today)
        detail = {"remarks": act.because, "resubmit_by": due.applied_on.isoformat(), "first_sent_on": first.isoformat()}
        case.tell("returned", rows, detail)
        failpoint("review.before_commit")
        return case.outcome(Verdict.RETURNED, rows, already, due)


def resolve(
    office: Office,
    unit_words: str,
    period: Period,
    items: Sequence[str] | None,
    act: Act,
    evidence: str,
) -> Reviewed:
    """Confirm that weaknesses are put right at this unit: needs a report of the period, and evidence."""
    if not evidence.strip():
        raise Refused(
            "Xác nhận đã khắc phục phải nêu căn cứ (--evidence). Chưa có gì thay đổi.",
            "A resolution names its evidence (--evidence). Nothing was changed.",
        )
    with office.database.write() as session:
        case = Case(office, session, unit_words, period, items, act)
        rows, already = case.to_resolve()
        for row in rows:
            case.resolve(row, evidence)
        failpoint("review.before_commit")
        return case.outcome(Verdict.RESOLVED, rows, already)
