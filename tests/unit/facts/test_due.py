"""Due dates: which 15th moves and why, what each form of deadline means, who still owes in a running period."""

from datetime import date

import pytest

from models.facts.calendar import WorkingCalendar
from models.facts.due import (
    Climb,
    Due,
    Move,
    RemediationDue,
    apply_due,
    due_dates,
    owed_in_running_period,
    remediation_due,
    vi_day,
)
from models.facts.reading import DeadlineKind, DeadlineReading, Span

THE_RULE = "Báo cáo định kỳ ngày 15 tháng cuối quý"
QUARTERLY = "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=15"

MOVED_15THS = [
    # domain 3.3: these six, and no other of 2022 to 2027
    (date(2024, 6, 15), date(2024, 6, 17), "thứ Bảy"),
    (date(2024, 9, 15), date(2024, 9, 16), "Chủ nhật"),
    (date(2024, 12, 15), date(2024, 12, 16), "Chủ nhật"),
    (date(2025, 3, 15), date(2025, 3, 17), "thứ Bảy"),
    (date(2025, 6, 15), date(2025, 6, 16), "Chủ nhật"),
    (date(2026, 3, 15), date(2026, 3, 16), "Chủ nhật"),
]


@pytest.mark.parametrize(("original", "applied", "off"), MOVED_15THS, ids=str)
def test_a_15th_that_is_off_moves_to_the_next_working_day_and_names_the_day_off(
    calendar: WorkingCalendar, original: date, applied: date, off: str
) -> None:
    due = apply_due(original, THE_RULE, calendar)
    assert (due.original_on, due.applied_on, due.moved_by) == (original, applied, off)
    assert due.reason == (
        f"{THE_RULE}: ngày {original:%d/%m/%Y} là ngày nghỉ ({off}), "
        f"chuyển sang ngày làm việc tiếp theo {applied:%d/%m/%Y}."
    )


def test_every_other_15th_of_2022_to_2027_stands_on_its_own_day(calendar: WorkingCalendar) -> None:
    dues = [apply_due(day, THE_RULE, calendar) for day in due_dates(QUARTERLY, date(2022, 1, 1), date(2027, 12, 31))]
    assert len(dues) == 24
    moved = [(due.original_on, due.applied_on, due.moved_by) for due in dues if due.original_on != due.applied_on]
    assert moved == MOVED_15THS


def test_a_due_date_on_a_working_day_says_the_rule_and_that_it_stays(calendar: WorkingCalendar) -> None:
    assert apply_due(date(2023, 9, 15), THE_RULE, calendar) == Due(
        date(2023, 9, 15), date(2023, 9, 15), f"{THE_RULE}; ngày 15/09/2023 là ngày làm việc nên không phải dời.", None
    )


@pytest.mark.parametrize(
    ("original", "applied", "off"),
    [
        # 1/9/2023 (Friday) to 4/9 (Monday) are off for Quốc khánh; the office is back on Tuesday 5/9
        (date(2023, 9, 1), date(2023, 9, 5), "nghỉ lễ Quốc khánh"),
        (date(2023, 9, 4), date(2023, 9, 5), "nghỉ bù Quốc khánh"),
        # Tết Giáp Thìn: 8/2 to 14/2/2024 off
        (date(2024, 2, 9), date(2024, 2, 15), "nghỉ Tết Nguyên đán"),
        # 29/4/2024 was swapped for Saturday 4/5; 30/4 and 1/5 are holidays, so Thursday 2/5
        (date(2024, 4, 29), date(2024, 5, 2), "nghỉ hoán đổi dịp Ngày Chiến thắng và Quốc tế Lao động"),
        # a Sunday, and Monday 1/1/2024 is New Year's Day
        (date(2023, 12, 31), date(2024, 1, 2), "Chủ nhật"),
    ],
    ids=str,
)
def test_a_due_date_in_a_holiday_names_the_holiday(
    calendar: WorkingCalendar, original: date, applied: date, off: str
) -> None:
    due = apply_due(original, THE_RULE, calendar)
    assert (due.applied_on, due.moved_by) == (applied, off)
    assert f"({off})" in due.reason


def test_a_make_up_saturday_moves_nothing(calendar: WorkingCalendar) -> None:
    assert apply_due(date(2024, 5, 4), THE_RULE, calendar).applied_on == date(2024, 5, 4)


def test_where_the_setting_says_so_a_due_date_stays_on_its_day_off(calendar: WorkingCalendar) -> None:
    due = apply_due(date(2024, 6, 15), THE_RULE, calendar, Move.NONE)
    assert (due.original_on, due.applied_on, due.moved_by) == (date(2024, 6, 15), date(2024, 6, 15), None)
    assert due.reason == f"{THE_RULE}: ngày 15/06/2024, không dời khi là ngày nghỉ."


def test_due_dates_of_a_rule_include_both_ends() -> None:
    assert list(due_dates(QUARTERLY, date(2023, 9, 15), date(2024, 3, 15))) == [
        date(2023, 9, 15),
        date(2023, 12, 15),
        date(2024, 3, 15),
    ]
    assert list(due_dates(QUARTERLY, date(2023, 9, 16), date(2023, 12, 14))) == []


def a_deadline(
    kind: DeadlineKind,
    year: int | None = None,
    quarter: int | None = None,
    month: int | None = None,
    on: date | None = None,
    until: date | None = None,
) -> DeadlineReading:
    return DeadlineReading("như văn bản", kind, Span(0, 11), year, quarter, month, on, until)


@pytest.mark.parametrize(
    ("deadline", "climb", "on"),
    [
        (a_deadline(DeadlineKind.YEAR, year=2023), Climb.CLIMBS, date(2023, 12, 31)),
        (a_deadline(DeadlineKind.QUARTER, year=2024, quarter=1), Climb.CLIMBS, date(2024, 3, 31)),
        (a_deadline(DeadlineKind.QUARTER, year=2024, quarter=4), Climb.CLIMBS, date(2024, 12, 31)),
        (a_deadline(DeadlineKind.MONTH, year=2025, month=12), Climb.CLIMBS, date(2025, 12, 31)),
        (a_deadline(DeadlineKind.MONTH, year=2024, month=2), Climb.CLIMBS, date(2024, 2, 29)),
        # "trước ngày 30/11/2026": the day before is the last
        (a_deadline(DeadlineKind.BEFORE_DATE, on=date(2026, 11, 30)), Climb.CLIMBS, date(2026, 11, 29)),
        (a_deadline(DeadlineKind.DATE, on=date(2026, 11, 30)), Climb.CLIMBS, date(2026, 11, 30)),
        # "Giai đoạn 2026-2030"
        (
            a_deadline(DeadlineKind.RANGE, on=date(2026, 1, 1), until=date(2030, 12, 31)),
            Climb.CLIMBS,
            date(2030, 12, 31),
        ),
        # "Năm 2023 và các năm tiếp theo": looked at each 31/12, from 2023 on
        (a_deadline(DeadlineKind.YEAR_ONWARDS, year=2023), Climb.CHECKPOINT, date(2023, 12, 31)),
        (a_deadline(DeadlineKind.QUARTER_ONWARDS, year=2025, quarter=4), Climb.CHECKPOINT, date(2025, 12, 31)),
        # "Hằng năm" names no year: from the year of the plan
        (a_deadline(DeadlineKind.RECURRING), Climb.CHECKPOINT, date(2023, 12, 31)),
        (a_deadline(DeadlineKind.OPEN_ENDED), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.NONE), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.FROM_DATE, on=date(2025, 7, 1)), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.BY_REFERENCE), Climb.NOTHING, None),
        # a year, quarter or month the reading could not make out climbs nothing: never a guess
        (a_deadline(DeadlineKind.YEAR), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.QUARTER, year=2024), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.MONTH, month=12), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.BEFORE_DATE), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.DATE), Climb.NOTHING, None),
        (a_deadline(DeadlineKind.RANGE, on=date(2026, 1, 1)), Climb.NOTHING, None),
        (None, Climb.NOTHING, None),
    ],
    ids=lambda value: value.kind.value if isinstance(value, DeadlineReading) else None,
)
def test_each_form_of_deadline_climbs_is_looked_at_yearly_or_sets_nothing_going(
    deadline: DeadlineReading | None, climb: Climb, on: date | None
) -> None:
    due = remediation_due(deadline, from_year=2023)
    assert (due.climb, due.original_on) == (climb, on)


def test_every_kind_of_deadline_has_a_meaning() -> None:
    for kind in DeadlineKind:
        assert isinstance(remediation_due(a_deadline(kind, year=2024, quarter=1, month=1), 2023), RemediationDue)


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (a_deadline(DeadlineKind.YEAR, year=2023), "Thời gian khắc phục “như văn bản”"),
        (
            a_deadline(DeadlineKind.BEFORE_DATE, on=date(2026, 11, 30)),
            "Thời gian khắc phục “như văn bản” (trước ngày nêu trên)",
        ),
        (a_deadline(DeadlineKind.RECURRING), "Mốc rà soát hằng năm của thời hạn “như văn bản”"),
        (a_deadline(DeadlineKind.OPEN_ENDED), "Thời hạn “như văn bản” không có hạn cuối"),
        (None, "Kế hoạch không nêu thời gian khắc phục"),
    ],
    ids=str,
)
def test_a_remediation_deadline_quotes_the_text_it_comes_from(deadline: DeadlineReading | None, words: str) -> None:
    assert remediation_due(deadline, from_year=2023).rule_words.vi == words


@pytest.mark.parametrize(
    ("today", "owed"),
    [
        # Due Friday 15/9/2023; 1/9 to 4/9 off. Working days after the day named, up to and with the 15th:
        # from 30/8 they are 31/8, 5, 6, 7, 8, 11, 12, 13, 14, 15/9: exactly ten.
        (date(2023, 8, 29), True),
        (date(2023, 8, 30), True),
        (date(2023, 8, 31), False),  # nine are left
        (date(2023, 9, 4), False),
        (date(2023, 9, 14), False),
        (date(2023, 9, 15), False),
        (date(2023, 9, 20), False),  # already past
    ],
    ids=str,
)
def test_a_new_duty_is_owed_this_period_only_if_ten_working_days_remain(
    calendar: WorkingCalendar, today: date, owed: bool
) -> None:
    assert owed_in_running_period(today, date(2023, 9, 15), calendar) is owed


def test_a_day_is_written_as_offices_write_it() -> None:
    assert vi_day(date(2023, 9, 5)) == "05/09/2023"
