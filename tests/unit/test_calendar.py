"""The working calendar as the office counts: moves off days of rest, make-up Saturdays, counting in working days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from models.calendars import load_calendar
from models.facts.calendar import CalendarMissing, DayOffKind

CALENDAR = load_calendar()
WITHIN_2022_TO_2027 = st.dates(date(2022, 3, 1), date(2027, 10, 31))
REPORTING_DAYS = [date(year, month, 15) for year in range(2022, 2028) for month in (3, 6, 9, 12)]
MOVED = {
    date(2024, 6, 15): date(2024, 6, 17),
    date(2024, 9, 15): date(2024, 9, 16),
    date(2024, 12, 15): date(2024, 12, 16),
    date(2025, 3, 15): date(2025, 3, 17),
    date(2025, 6, 15): date(2025, 6, 16),
    date(2026, 3, 15): date(2026, 3, 16),
}


@pytest.mark.parametrize("due", REPORTING_DAYS, ids=str)
def test_a_report_due_on_the_15th_moves_only_when_the_15th_is_off(due: date) -> None:
    assert CALENDAR.next_working_day(due) == MOVED.get(due, due)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2023, 9, 1), "nghỉ lễ Quốc khánh"),
        (date(2023, 9, 2), "nghỉ lễ Quốc khánh"),
        (date(2023, 9, 3), "Chủ nhật"),
        (date(2023, 9, 4), "nghỉ bù Quốc khánh"),
        (date(2023, 9, 5), None),
        (date(2024, 6, 15), "thứ Bảy"),
        (date(2024, 4, 29), "nghỉ hoán đổi dịp Ngày Chiến thắng và Quốc tế Lao động"),
        (date(2024, 4, 30), "nghỉ lễ Ngày Chiến thắng"),
        (date(2024, 5, 1), "nghỉ lễ Quốc tế Lao động"),
        (date(2024, 5, 4), None),
        (date(2022, 4, 11), "nghỉ bù Giỗ Tổ Hùng Vương"),
        (date(2026, 1, 1), "nghỉ Tết Dương lịch"),
        (date(2026, 11, 24), "nghỉ lễ Ngày Văn hóa Việt Nam"),
    ],
    ids=str,
)
def test_a_day_off_says_why(day: date, reason: str | None) -> None:
    assert CALENDAR.reason_off(day) == reason
    assert CALENDAR.is_working_day(day) == (reason is None)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2022, 1, 31), date(2022, 2, 4)),
        (date(2023, 1, 20), date(2023, 1, 26)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2025, 1, 27), date(2025, 1, 31)),
        (date(2026, 2, 16), date(2026, 2, 20)),
        (date(2027, 2, 4), date(2027, 2, 10)),
    ],
    ids=str,
)
def test_the_week_of_tet_is_off_and_the_days_around_it_are_worked(first: date, last: date) -> None:
    assert CALENDAR.working_days_between(CALENDAR.previous_working_day(first), last) == 0
    tet = [off.on for off in CALENDAR.days_off(first.year) if off.reason.endswith("Tết Nguyên đán")]
    assert min(tet) == first
    assert max(tet) in {last, date(2025, 2, 1)}  # mùng 4 of 2025 is a Saturday, made up for on 27/1


@pytest.mark.parametrize(
    ("made_up", "off"),
    [
        (date(2024, 5, 4), date(2024, 4, 29)),
        (date(2025, 4, 26), date(2025, 5, 2)),
        (date(2026, 1, 10), date(2026, 1, 2)),
        (date(2026, 8, 22), date(2026, 8, 31)),
    ],
    ids=str,
)
def test_a_make_up_saturday_is_worked_in_exchange_for_a_swapped_day(made_up: date, off: date) -> None:
    assert made_up.strftime("%w") == "6"
    assert CALENDAR.is_make_up(made_up)
    assert CALENDAR.is_working_day(made_up)
    assert not CALENDAR.is_working_day(off)
    assert next(day.kind for day in CALENDAR.days_off(off.year) if day.on == off) is DayOffKind.SWAP


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2023, 9, 15), 1, date(2023, 9, 18)),  # Friday -> Monday
        (date(2023, 9, 15), 12, date(2023, 10, 3)),
        (date(2023, 9, 16), 1, date(2023, 9, 18)),  # from a Saturday
        (date(2023, 9, 2), 0, date(2023, 9, 2)),  # nothing to count, even on a holiday
        (date(2023, 8, 31), 1, date(2023, 9, 5)),  # over Quốc khánh
        (date(2023, 9, 5), -1, date(2023, 8, 31)),
        (date(2024, 5, 3), 1, date(2024, 5, 4)),  # the make-up Saturday counts
        (date(2022, 12, 30), 1, date(2023, 1, 3)),  # over New Year's Day, made up for on Monday
    ],
    ids=str,
)
def test_working_days_are_counted_from_the_day_after(start: date, count: int, end: date) -> None:
    assert CALENDAR.add_working_days(start, count) == end
    assert CALENDAR.working_days_between(start, end) == count


@given(start=WITHIN_2022_TO_2027, count=st.integers(1, 40))
def test_counting_forward_and_back_ends_on_the_working_day_one_started_from(start: date, count: int) -> None:
    end = CALENDAR.add_working_days(start, count)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.working_days_between(start, end) == count
    assert CALENDAR.add_working_days(end, -count) == CALENDAR.previous_working_day(start)


@given(start=WITHIN_2022_TO_2027, end=WITHIN_2022_TO_2027)
def test_the_count_between_two_days_changes_only_its_sign_with_the_direction(start: date, end: date) -> None:
    assert CALENDAR.working_days_between(start, end) == -CALENDAR.working_days_between(end, start)


def test_a_year_without_a_file_is_refused_and_names_the_file_to_add() -> None:
    with pytest.raises(CalendarMissing, match=r"năm 2028.*config/calendar/2028\.toml") as refused:
        CALENDAR.next_working_day(date(2028, 1, 3))
    assert isinstance(refused.value, Refused)


def test_a_walk_that_leaves_the_known_years_is_refused() -> None:
    with pytest.raises(CalendarMissing, match="năm 2028"):
        CALENDAR.add_working_days(date(2027, 12, 30), 5)


def test_an_unconfirmed_holiday_stays_marked_as_unconfirmed() -> None:
    doubtful = {off.on for year in CALENDAR.years for off in CALENDAR.days_off(year) if off.uncertain}
    assert doubtful == {date(2026, 11, 24), date(2027, 11, 24)}


def test_a_calendar_can_be_compared_and_used_as_a_key() -> None:
    assert {CALENDAR: 1}[load_calendar()] == 1
