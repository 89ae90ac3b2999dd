"""Reporting periods as they are written, what they cover, and which forms are refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.period import NotAPeriod, Period, PeriodKind, last_day_of_month, period_of_due
from models.facts.reading import Frequency

FORMS = [
    # written, kind, year, number, first day, last day
    ("2023-Q1", PeriodKind.QUARTER, 1, date(2023, 1, 1), date(2023, 3, 31)),
    ("2023-Q3", PeriodKind.QUARTER, 3, date(2023, 7, 1), date(2023, 9, 30)),
    ("2023-Q4", PeriodKind.QUARTER, 4, date(2023, 10, 1), date(2023, 12, 31)),
    ("2023-H1", PeriodKind.HALF_YEAR, 1, date(2023, 1, 1), date(2023, 6, 30)),
    ("2023-H2", PeriodKind.HALF_YEAR, 2, date(2023, 7, 1), date(2023, 12, 31)),
    ("2023-9M", PeriodKind.NINE_MONTHS, 1, date(2023, 1, 1), date(2023, 9, 30)),
    ("2023", PeriodKind.YEAR, 1, date(2023, 1, 1), date(2023, 12, 31)),
    ("2023-09", PeriodKind.MONTH, 9, date(2023, 9, 1), date(2023, 9, 30)),
    ("2024-02", PeriodKind.MONTH, 2, date(2024, 2, 1), date(2024, 2, 29)),  # a leap year
    ("2023-12", PeriodKind.MONTH, 12, date(2023, 12, 1), date(2023, 12, 31)),
    ("once:2017-06-09", PeriodKind.ONCE, 1, date(2017, 6, 9), date(2017, 6, 9)),
]


@pytest.mark.parametrize(("text", "kind", "number", "first", "last"), FORMS, ids=[form[0] for form in FORMS])
def test_every_written_form_is_read_and_covers_its_days(
    text: str, kind: PeriodKind, number: int, first: date, last: date
) -> None:
    period = Period.parse(text)
    assert (period.kind, period.year, period.number) == (kind, first.year, number)
    assert (period.first_day, period.last_day) == (first, last)
    assert str(period) == text


@pytest.mark.parametrize(
    ("text", "window"),
    [
        # NĐ 09/2019 Art. 12: from the 15th of the month before to the 14th of the last month.
        ("2023-Q3", (date(2023, 6, 15), date(2023, 9, 14))),
        ("2023-Q1", (date(2022, 12, 15), date(2023, 3, 14))),
        ("2023-H1", (date(2022, 12, 15), date(2023, 6, 14))),
        ("2023-H2", (date(2023, 6, 15), date(2023, 12, 14))),
        ("2023-9M", (date(2022, 12, 15), date(2023, 9, 14))),
        ("2023", (date(2022, 12, 15), date(2023, 12, 14))),
        ("2023-09", (date(2023, 8, 15), date(2023, 9, 14))),
        ("2023-03", (date(2023, 2, 15), date(2023, 3, 14))),
        ("once:2017-06-09", (date(2017, 1, 1), date(2017, 6, 8))),  # up to the day before it
    ],
)
def test_a_report_covers_the_data_from_the_15th_before_to_the_14th_at_its_end(
    text: str, window: tuple[date, date]
) -> None:
    assert Period.parse(text).reporting_window == window


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2023-Q3", "2023-Q2"),
        ("2023-Q1", "2022-Q4"),
        ("2023-H2", "2023-H1"),
        ("2023-H1", "2022-H2"),
        ("2023-9M", "2022-9M"),
        ("2023", "2022"),
        ("2023-01", "2022-12"),
        ("2024-03", "2024-02"),
    ],
)
def test_the_period_before_is_of_the_same_kind(text: str, before: str) -> None:
    assert str(Period.parse(text).previous()) == before


def test_a_report_owed_once_has_no_period_before() -> None:
    assert Period.parse("once:2017-06-09").previous() is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-Q0",
        "2023-Q5",
        "2023-Q",
        "Q3-2023",
        "quý III/2023",
        "2023-H3",
        "2023-6M",
        "2023-13",
        "2023-00",
        "2023-9",
        "23-Q3",
        "0000",
        "2023-q3",
        "once:2017-02-29",
        "once:2017",
        "2023-Q3 2023-Q4",
        "2023-Q3\n2023-Q4",
    ],
)
def test_what_is_no_period_is_refused_with_the_forms_there_are(text: str) -> None:
    with pytest.raises(NotAPeriod, match=r"2023-Q3 \(quý\).*once:2017-06-09") as refused:
        Period.parse(text)
    assert f"“{text}” is not a reporting period" in refused.value.en
    assert "Nothing was changed" in refused.value.en


def test_spaces_around_a_period_do_no_harm() -> None:
    assert Period.parse(" 2023-Q3 ") == Period.parse("2023-Q3")


@pytest.mark.parametrize(
    ("frequency", "due_on", "period"),
    [
        (Frequency.QUARTERLY, date(2023, 9, 15), "2023-Q3"),
        (Frequency.QUARTERLY, date(2023, 12, 15), "2023-Q4"),
        (Frequency.HALF_YEARLY, date(2023, 6, 15), "2023-H1"),
        (Frequency.YEARLY, date(2023, 12, 15), "2023"),
        (Frequency.ONCE, date(2017, 6, 9), "once:2017-06-09"),
    ],
)
def test_a_report_is_about_the_period_its_due_date_lies_in(frequency: Frequency, due_on: date, period: str) -> None:
    assert str(period_of_due(frequency, due_on)) == period


def test_written_quarters_sort_in_the_order_of_time() -> None:
    quarters = [f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4)]
    assert sorted(quarters) == quarters


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(kind=st.sampled_from(PeriodKind), day=DAYS)
def test_a_period_is_read_back_as_it_was_written_and_holds_the_day_it_was_made_for(kind: PeriodKind, day: date) -> None:
    period = Period.holding(kind, day)
    assert Period.parse(str(period)) == period
    if kind is not PeriodKind.NINE_MONTHS:  # October to December lie in no nine months
        assert period.first_day <= day <= period.last_day


@given(
    kind=st.sampled_from([kind for kind in PeriodKind if kind not in {PeriodKind.ONCE, PeriodKind.NINE_MONTHS}]),
    day=DAYS,
)
def test_each_period_begins_the_day_after_the_one_before_and_their_data_neither_overlap_nor_miss_a_day(
    kind: PeriodKind, day: date
) -> None:
    period = Period.holding(kind, day)
    before = period.previous()
    assert before is not None
    assert (period.first_day - before.last_day).days == 1
    assert (period.reporting_window[0] - before.reporting_window[1]).days == 1


@pytest.mark.parametrize(
    ("year", "month", "last"),
    [
        (2023, 1, date(2023, 1, 31)),
        (2023, 2, date(2023, 2, 28)),
        (2024, 2, date(2024, 2, 29)),
        (2023, 12, date(2023, 12, 31)),
    ],
)
def test_the_last_day_of_a_month(year: int, month: int, last: date) -> None:
    assert last_day_of_month(year, month) == last
