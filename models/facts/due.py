"""Due dates that explain themselves: the day the rule gives, the day that applies, and why they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.rrule import rrulestr

from models.facts.calendar import WorkingCalendar
from models.facts.period import last_day_of_month
from models.facts.reading import DeadlineKind, DeadlineReading

SHORT_PERIOD_WORKING_DAYS = 10
"""A duty created in a running period is owed in it only if this many working days remain."""

REVIEW_WORKING_DAYS = 5
"""The reviewer's time for a decision on a report that claims "done"."""


class Move(StrEnum):
    """How a due date leaves a day off (domain 3.3: BLDS 2015 Art. 148(5), by analogy, so a setting)."""

    NEXT_WORKING_DAY = "next_working_day"
    NONE = "none"


class DueCause(StrEnum):
    """Why a due version exists."""

    OPENING = "opening"
    EXTENSION = "extension"
    RETURN = "return"
    CALENDAR = "calendar"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class Due:
    """A due date with its reason."""

    original_on: date
    """What the rule gives (hạn gốc)."""
    applied_on: date
    """What counts (hạn áp dụng)."""
    reason: str
    """One Vietnamese sentence: the rule, and the day off that moved it."""
    moved_by: str | None = None
    """The day off that moved it, in words; None where it stands on its own day."""


def apply_due(original_on: date, rule_words: str, calendar: WorkingCalendar, move: Move = Move.NEXT_WORKING_DAY) -> Due:
    """Return the due date that applies: on a day off it moves as the setting says, and says so.

    Source: BLDS 2015 Art. 148(5): when the last day is a weekend or holiday, the term ends at the end of the next
    working day.
    """
    off = calendar.reason_off(original_on)
    if off is None:
        stays = f"{rule_words}; ngày {vi_day(original_on)} là ngày làm việc nên không phải dời."
        return Due(original_on, original_on, stays)
    if move is Move.NONE:
        return Due(original_on, original_on, f"{rule_words}: ngày {vi_day(original_on)}, không dời khi là ngày nghỉ.")
    applied = calendar.next_working_day(original_on)
    reason = (
        f"{rule_words}: ngày {vi_day(original_on)} là ngày nghỉ ({off}), "
        f"chuyển sang ngày làm việc tiếp theo {vi_day(applied)}."
    )
    return Due(original_on, applied, reason, off)


def due_dates(rrule: str, start: date, end: date) -> Iterator[date]:
    """Give the days of an RFC 5545 rule within ``start`` to ``end``, both included, in order."""
    rule = rrulestr(rrule, dtstart=datetime(start.year, 1, 1))  # noqa: DTZ001  # days, not moments
    for moment in rule.between(
        datetime.combine(start, datetime.min.time()), datetime.combine(end, datetime.min.time()), inc=True
    ):
        yield moment.date()


class Climb(StrEnum):
    """What a deadline to put a weakness right sets going."""

    CLIMBS = "climbs"
    CHECKPOINT = "checkpoint"
    """The planning department records each 31/12 whether to go on; never overdue."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RemediationDue:
    """A remediation deadline as a rule for due dates."""

    climb: Climb
    original_on: date | None
    """Last day to put it right; of a checkpoint its first day; None where nothing climbs."""
    rule_words: str


def remediation_due(deadline: DeadlineReading | None, from_year: int) -> RemediationDue:
    """Return what a deadline means (design: Remediation deadlines; domain 3.3: "Năm 2023" is by 31/12/2023).

    ``from_year`` is the year of the plan, for deadlines that name none, such as "Hằng năm".
    """
    if deadline is None:
        return RemediationDue(Climb.NOTHING, None, "Kế hoạch không nêu thời gian khắc phục")
    last_day = _last_day(deadline)
    if deadline.kind in {DeadlineKind.YEAR_ONWARDS, DeadlineKind.QUARTER_ONWARDS, DeadlineKind.RECURRING}:
        checkpoint = date(deadline.year or from_year, 12, 31)
        return RemediationDue(Climb.CHECKPOINT, checkpoint, f"Mốc rà soát hằng năm của thời hạn “{deadline.text}”")
    if last_day is None:
        return RemediationDue(Climb.NOTHING, None, f"Thời hạn “{deadline.text}” không có hạn cuối")
    words = f"Thời gian khắc phục “{deadline.text}”"
    if deadline.kind is DeadlineKind.BEFORE_DATE:
        words += " (trước ngày nêu trên)"
    return RemediationDue(Climb.CLIMBS, last_day, words)


def _last_day(deadline: DeadlineReading) -> date | None:
    if deadline.kind is DeadlineKind.YEAR and deadline.year:
        return date(deadline.year, 12, 31)
    if deadline.kind is DeadlineKind.QUARTER and deadline.year and deadline.quarter:
        return last_day_of_month(deadline.year, deadline.quarter * 3)
    if deadline.kind is DeadlineKind.MONTH and deadline.year and deadline.month:
        return last_day_of_month(deadline.year, deadline.month)
    if deadline.kind is DeadlineKind.BEFORE_DATE and deadline.on:
        return deadline.on - timedelta(days=1)
    if deadline.kind is DeadlineKind.DATE:
        return deadline.on
    if deadline.kind is DeadlineKind.RANGE:
        return deadline.until
    return None


def owed_in_running_period(today: date, applied_due_on: date, calendar: WorkingCalendar) -> bool:
    """Does a duty created today still owe this period: do ten working days remain?"""
    if applied_due_on <= today:
        return False
    return calendar.working_days_between(today, applied_due_on) >= SHORT_PERIOD_WORKING_DAYS


def vi_day(day: date) -> str:
    """Write a day as offices do: ``15/09/2023``."""
    return f"{day:%d/%m/%Y}"
