"""Due dates that explain themselves: the day the rule gives, the day that applies, and why they differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.rrule import rrulestr

from models.facts.calendar import WorkingCalendar
from models.facts.period import last_day_of_month
from models.facts.reading import DeadlineKind, DeadlineReading
from models.facts.words import Words

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
    reason_en: str = ""
    """The same sentence in English; empty where the rule's words were given in Vietnamese alone."""


def apply_due(
    original_on: date, rule_words: Words | str, calendar: WorkingCalendar, move: Move = Move.NEXT_WORKING_DAY
) -> Due:
    """Return the due date that applies: on a day off it moves as the setting says, and says so.

    ``rule_words``: what the due date rests on; a plain text is Vietnamese, and then only that sentence is made.
    Source: BLDS 2015 Art. 148(5): when the last day is a weekend or holiday, the term ends at the end of the next
    working day.
    """
    rule = rule_words if isinstance(rule_words, Words) else Words(rule_words, "")
    off = calendar.reason_off(original_on)
    day, day_en = vi_day(original_on), original_on.isoformat()
    if off is None:
        stays = f"{rule.vi}; ngày {day} là ngày làm việc nên không phải dời."
        return _due(original_on, original_on, rule, stays, f"{rule.en}; {day_en} is a working day, so it stands.")
    off_en = calendar.reason_off_in_english(original_on)
    if move is Move.NONE:
        stays = f"{rule.vi}: ngày {day}, không dời khi là ngày nghỉ."
        return _due(original_on, original_on, rule, stays, f"{rule.en}: {day_en}, which does not move on a day off.")
    applied = calendar.next_working_day(original_on)
    moves = f"{rule.vi}: ngày {day} là ngày nghỉ ({off}), chuyển sang ngày làm việc tiếp theo {vi_day(applied)}."
    moves_en = f"{rule.en}: {day_en} is a day off ({off_en}), so the next working day applies, {applied}."
    return _due(original_on, applied, rule, moves, moves_en, off)


def _due(original_on: date, applied_on: date, rule: Words, vi: str, en: str, moved_by: str | None = None) -> Due:
    return Due(original_on, applied_on, vi, moved_by, en if rule.en else "")


_WHAT_FOLLOWS = re.compile(r"[;:] (?:ngày \d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2})[ ,].*$")
"""What `apply_due` puts behind the words of the rule."""


def rule_words_of(reason: str, reason_en: str) -> Words:
    """Return the words of the rule that a reason begins with: what stands when the calendar changes."""
    return Words(_WHAT_FOLLOWS.sub("", reason), _WHAT_FOLLOWS.sub("", reason_en))


def moved_by_the_calendar(due: Due, calendar: WorkingCalendar, move: Move, today: date) -> Due | None:
    """Return the due date a changed calendar makes of ``due``; None where it stands.

    Nobody is made late by an announcement: a day that would have passed already is not applied.
    """
    again = apply_due(due.original_on, rule_words_of(due.reason, due.reason_en), calendar, move)
    stands = again.applied_on == due.applied_on or again.applied_on < today
    return None if stands else again


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
    rule_words: Words


def remediation_due(deadline: DeadlineReading | None, from_year: int) -> RemediationDue:
    """Return what a deadline means (design: Remediation deadlines; domain 3.3: "Năm 2023" is by 31/12/2023).

    ``from_year`` is the year of the plan, for deadlines that name none, such as "Hằng năm".
    """
    if deadline is None:
        return RemediationDue(Climb.NOTHING, None, _NO_TIME_GIVEN)
    last_day = _last_day(deadline)
    if deadline.kind in {DeadlineKind.YEAR_ONWARDS, DeadlineKind.QUARTER_ONWARDS, DeadlineKind.RECURRING}:
        checkpoint = date(deadline.year or from_year, 12, 31)
        yearly = Words(
            f"Mốc rà soát hằng năm của thời hạn “{deadline.text}”",
            f"Yearly checkpoint of the deadline “{deadline.text}”",
        )
        return RemediationDue(Climb.CHECKPOINT, checkpoint, yearly)
    if last_day is None:
        no_end = Words(
            f"Thời hạn “{deadline.text}” không có hạn cuối", f"The deadline “{deadline.text}” has no closing date"
        )
        return RemediationDue(Climb.NOTHING, None, no_end)
    words = Words(f"Thời gian khắc phục “{deadline.text}”", f"Time to put it right “{deadline.text}”")
    if deadline.kind is DeadlineKind.BEFORE_DATE:
        words = Words(f"{words.vi} (trước ngày nêu trên)", f"{words.en} (before the day named)")
    return RemediationDue(Climb.CLIMBS, last_day, words)


_NO_TIME_GIVEN = Words(
    "Kế hoạch không nêu thời gian khắc phục", "The plan names no time by which it is to be put right"
)


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
