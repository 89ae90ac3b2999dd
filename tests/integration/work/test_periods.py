"""Opening periods: which days, why those days, and nothing twice."""

from datetime import date

import pytest
from sqlmodel import select

from config.errors import Refused
from flows.work.periods import NoSuchPeriod, open_due, open_period
from flows.work.review import resolve
from flows.work.show import periods_shown
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.tables import Obligation, PeriodOpening, Unit
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import PLANNING, TRADE
from tests.support.plans import PLAN_2024


def opening(day: Day, period: str) -> PeriodOpening:
    with day.office.database.read() as session:
        row = session.exec(select(PeriodOpening).where(PeriodOpening.period == period)).one()
        session.expunge_all()
    return row


def test_the_third_quarter_opens_with_the_import_and_is_due_on_15_september(anywhere: Day) -> None:
    anywhere.begin()
    row = opening(anywhere, "2023-Q3")
    assert (row.original_due_on, row.applied_due_on) == (date(2023, 9, 15), date(2023, 9, 15))
    assert (row.window_from, row.cut_off_on) == (date(2023, 6, 15), date(2023, 9, 14))
    assert row.opens_on == date(2023, 6, 16)
    assert "ngày 15 của tháng cuối quý" in row.due_reason


def test_a_due_date_on_a_saturday_moves_to_monday_and_says_why(day: Day) -> None:
    day.clock.now = at("20/3/2024")
    done = open_period(day.office, Period.parse("2024-Q2"), day.act())
    assert done.due_on == date(2024, 6, 17)
    row = opening(day, "2024-Q2")
    assert (row.original_due_on, row.applied_due_on) == (date(2024, 6, 15), date(2024, 6, 17))
    assert "15/06/2024" in row.due_reason
    assert "17/06/2024" in row.due_reason
    assert "thứ Bảy" in row.due_reason


def test_a_period_opens_on_the_day_after_the_applied_due_date_before_it(day: Day) -> None:
    day.clock.now = at("17/6/2024")
    assert open_due(day.office, day.act())[-1] == "2024-Q2"
    day.clock.now = at("18/6/2024")
    assert open_due(day.office, day.act()) == ["2024-Q3"]
    assert opening(day, "2024-Q3").opens_on == date(2024, 6, 18)


def test_periods_a_downtime_passed_over_are_opened_afterwards(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.clock.now = at("20/6/2024")
    assert open_due(anywhere.office, anywhere.act()) == ["2023-Q4", "2024-Q1", "2024-Q2", "2024-Q3"]
    assert open_due(anywhere.office, anywhere.act()) == []


def test_opening_twice_adds_nothing_and_says_so(anywhere: Day) -> None:
    anywhere.begin()
    before = anywhere.counts()
    done = open_period(anywhere.office, Q3, anywhere.act())
    assert (done.new, done.obligations_added, done.obligations) == (False, 0, 7)
    assert anywhere.counts() == before


def test_only_leads_owe_a_report(day: Day) -> None:
    # Sở Y tế coordinates the second weakness and leads the third.
    assert len(day.owed("Sở Y tế")) == 1
    assert len(day.owed(TRADE)) == 2
    assert len(day.owed()) == 7


def test_each_period_the_planning_department_owes_its_own_report_by_the_20th(day: Day) -> None:
    (row,) = day.owed(kind="synthesis")
    assert (row.due_on, row.period) == (date(2023, 9, 20), "2023-Q3")
    assert {unit.name for unit in day.rows(Unit) if unit.id == row.unit_id} == {PLANNING}


@pytest.mark.parametrize("period", ["2023-Q2", "2023-H1", "2023-09", "2023", "once:2023-09-15"])
def test_a_period_in_which_nobody_reports_is_refused_and_changes_nothing(day: Day, period: str) -> None:
    before = day.counts()
    with pytest.raises(NoSuchPeriod):
        open_period(day.office, Period.parse(period), day.act())
    assert day.counts() == before


def test_a_year_without_a_calendar_opens_nothing(day: Day) -> None:
    before = day.counts()
    with pytest.raises(Refused, match="2029"):
        open_period(day.office, Period.parse("2029-Q1"), day.act())
    assert day.counts() == before


def test_what_was_resolved_owes_nothing_in_the_next_period(day: Day) -> None:
    day.report(TRADE, "12/9/2023", ["2"], done=True)
    resolve(day.office, TRADE, Q3, ["2"], day.act(), "biên bản kiểm tra")
    day.clock.now = at("18/9/2023")
    open_due(day.office, day.act())
    assert len(day.owed(TRADE, "2023-Q4")) == 1
    assert len(day.owed(period="2023-Q4")) == 6


def test_a_second_plan_of_the_same_rule_is_reported_on_together(day: Day) -> None:
    day.clock.now = at("26/2/2024")
    done = day.begin(PLAN_2024)
    rows = day.owed(TRADE, "2024-Q1") + day.owed(TRADE, "2024-Q2")
    assert done.weaknesses == 1
    assert len({row.stream_id for row in rows}) == 1
    assert len({row.plan_id for row in rows}) == 2


def test_a_deadline_before_a_date_is_due_the_day_before_it(day: Day) -> None:
    day.clock.now = at("26/2/2024")
    day.begin(PLAN_2024)
    with day.office.database.read() as session:
        query = select(Obligation).where(Obligation.kind == ObligationKind.REMEDIATION, Obligation.plan_id == 2)
        row = session.exec(query).one()
        assert (row.original_due_on, row.due_on) == (date(2024, 5, 7), date(2024, 5, 7))


def test_what_is_shown_of_a_period_says_why_it_is_due_that_day(day: Day) -> None:
    (row,) = periods_shown(day.office)
    assert (row["period"], row["due_on"]) == ("2023-Q3", date(2023, 9, 15))
    assert row["due_reason"]
