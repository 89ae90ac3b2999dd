"""From the words of a plan to the days on which its reports are due."""

from datetime import date

import pytest

from models.facts.due import due_dates
from models.facts.reading import Frequency, ReportingRuleReading, Span
from models.facts.rrules import rrule_of


def a_rule(
    frequency: Frequency, day: int | None = None, month_of_period: int | None = None, on: date | None = None
) -> ReportingRuleReading:
    return ReportingRuleReading(frequency, "như văn bản", Span(0, 11), day, month_of_period, on)


@pytest.mark.parametrize(
    ("rule", "dues_of_2023"),
    [
        # "ngày 15 của tháng cuối quý"
        (a_rule(Frequency.QUARTERLY, day=15), [(3, 15), (6, 15), (9, 15), (12, 15)]),
        (a_rule(Frequency.QUARTERLY, day=15, month_of_period=3), [(3, 15), (6, 15), (9, 15), (12, 15)]),
        # "ngày 20 của tháng đầu quý"
        (a_rule(Frequency.QUARTERLY, day=20, month_of_period=1), [(1, 20), (4, 20), (7, 20), (10, 20)]),
        # a day that not every month has: the last day there is
        (a_rule(Frequency.QUARTERLY, day=31), [(3, 31), (6, 30), (9, 30), (12, 31)]),
        (a_rule(Frequency.QUARTERLY, day=30, month_of_period=2), [(2, 28), (5, 30), (8, 30), (11, 30)]),
        (a_rule(Frequency.HALF_YEARLY, day=10), [(6, 10), (12, 10)]),
        (a_rule(Frequency.HALF_YEARLY, day=10, month_of_period=5), [(5, 10), (11, 10)]),
        (a_rule(Frequency.YEARLY, day=15), [(12, 15)]),
        (a_rule(Frequency.YEARLY, day=30, month_of_period=11), [(11, 30)]),
        (a_rule(Frequency.ONCE, on=date(2023, 6, 9)), [(6, 9)]),
        (a_rule(Frequency.ONCE, on=date(2017, 6, 9)), []),
    ],
    ids=lambda value: value.frequency.value if isinstance(value, ReportingRuleReading) else None,
)
def test_a_reporting_rule_gives_the_days_its_words_name(
    rule: ReportingRuleReading, dues_of_2023: list[tuple[int, int]]
) -> None:
    rrule = rrule_of(rule)
    assert rrule is not None
    dues = list(due_dates(rrule, date(2023, 1, 1), date(2023, 12, 31)))
    assert dues == [date(2023, month, day) for month, day in dues_of_2023]


def test_a_report_owed_once_is_due_once() -> None:
    rrule = rrule_of(a_rule(Frequency.ONCE, on=date(2017, 6, 9)))
    assert rrule is not None
    assert list(due_dates(rrule, date(2015, 1, 1), date(2027, 12, 31))) == [date(2017, 6, 9)]


@pytest.mark.parametrize(
    "rule",
    [
        a_rule(Frequency.QUARTERLY),
        a_rule(Frequency.YEARLY, month_of_period=12),
        a_rule(Frequency.ONCE),
        a_rule(Frequency.UNKNOWN, day=15),
    ],
    ids=lambda rule: rule.frequency.value,
)
def test_a_rule_without_a_day_is_left_to_a_person(rule: ReportingRuleReading) -> None:
    assert rrule_of(rule) is None
