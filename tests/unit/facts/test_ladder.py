"""Which rung falls on which day, worked out on the wall calendar of the office."""

from datetime import date

import pytest

from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder, Release, Role, Rung

NAMES = ("-14", "-7", "-3", "-1", "0", "+1", "+2", "+5", "+8", "+12")

DAYS = {
    # Friday 15/9/2023. Before: 1/9 is Quốc khánh, so Thursday 31/8; 8, 12 and 14/9 are worked.
    # After, working days: Mon 18, Tue 19, then 22 (Fri) is the fifth, 27 (Wed) the eighth, 3/10 (Tue) the twelfth.
    date(2023, 9, 15): "31/8 8/9 12/9 14/9 15/9 18/9 19/9 22/9 27/9 3/10",
    # Monday 17/6/2024 (15/6 was a Saturday). Before: 3/6 Mon, 10/6 Mon, 14/6 Fri, 16/6 Sunday -> Fri 14/6.
    # After: 18, 19 | 24 the fifth (18 19 20 21 24) | 27 the eighth | 3/7 the twelfth (28/6, 1/7, 2/7, 3/7).
    date(2024, 6, 17): "3/6 10/6 14/6 14/6 17/6 18/6 19/6 24/6 27/6 3/7",
    # Tuesday 6/2/2024, Tết off from Thursday 8/2 to Wednesday 14/2. Before: 23/1 Tue, 30/1 Tue, 3/2 Saturday
    # -> Fri 2/2, 5/2 Mon. After: 7/2, then 15/2 the second, 16/2, 19/2, 20/2 the fifth, 23/2 the eighth,
    # 29/2 the twelfth (26, 27, 28, 29).
    date(2024, 2, 6): "23/1 30/1 2/2 5/2 6/2 7/2 15/2 20/2 23/2 29/2",
    # Friday 26/4/2024. Before: 12/4 Fri, 19/4 Fri, 23/4 Tue, 25/4 Thu. 27/4 to 1/5 are off, Saturday 4/5 is worked:
    # after: 2/5, 3/5, 4/5, 6/5, 7/5 the fifth, 10/5 the eighth, 16/5 the twelfth.
    date(2024, 4, 26): "12/4 19/4 23/4 25/4 26/4 2/5 3/5 7/5 10/5 16/5",
}


@pytest.mark.parametrize(("due_on", "days"), DAYS.items(), ids=str)
def test_every_rung_falls_on_the_day_the_wall_calendar_says(
    ladder: Ladder, calendar: WorkingCalendar, due_on: date, days: str
) -> None:
    found = {rung.name: rung.day(due_on, calendar) for rung in ladder.rungs}
    expected = [date(due_on.year, int(month), int(day)) for day, month in (text.split("/") for text in days.split())]
    assert found == dict(zip(NAMES, expected, strict=True))


def test_a_rung_on_a_make_up_saturday_is_told_that_saturday(ladder: Ladder, calendar: WorkingCalendar) -> None:
    # Saturday 4/5/2024 is worked for 29/4: one day before Sunday 5/5, and three days before Tuesday 7/5
    assert ladder.rung("-1").day(date(2024, 5, 5), calendar) == date(2024, 5, 4)
    assert ladder.rung("-3").day(date(2024, 5, 7), calendar) == date(2024, 5, 4)


@pytest.mark.parametrize("rung", ["-14", "-7", "-3", "-1", "0"])
def test_a_step_before_the_due_date_never_falls_later_than_its_calendar_day(
    ladder: Ladder, calendar: WorkingCalendar, rung: str
) -> None:
    due_on = date(2024, 2, 15)  # the first day after Tết: all but the first two fall into it
    assert calendar.is_working_day(ladder.rung(rung).day(due_on, calendar))
    assert (due_on - ladder.rung(rung).day(due_on, calendar)).days >= -int(rung)


@pytest.mark.parametrize(
    ("role", "rungs"),
    [
        (Role.CLERK, ("-14", "-7", "-3", "-1", "0", "+1")),
        (Role.CONTACT, ("-14", "-7", "-3", "-1", "0", "+1")),
        (Role.HEAD, ("0", "+1")),
        (Role.PLANNING, ("+2",)),
        (Role.OFFICE, ("+5",)),
        (Role.VICE_CHAIR, ("+8",)),
        (Role.CHAIR, ("+12",)),
    ],
    ids=str,
)
def test_each_role_hears_of_its_own_rungs(ladder: Ladder, role: Role, rungs: tuple[str, ...]) -> None:
    assert tuple(rung.name for rung in ladder.telling(role)) == rungs


def test_of_a_remediation_deadline_the_head_hears_every_time_the_unit_does(ladder: Ladder) -> None:
    rungs = ladder.telling(Role.HEAD, head_always=True)
    assert tuple(rung.name for rung in rungs) == ("-14", "-7", "-3", "-1", "0", "+1")


def test_the_courtesy_warning_can_list_every_later_rung_with_its_day(ladder: Ladder, calendar: WorkingCalendar) -> None:
    later = [(rung.name, day) for rung, day in ladder.above_the_unit(date(2023, 9, 15), calendar)]
    assert later == [
        ("+2", date(2023, 9, 19)),
        ("+5", date(2023, 9, 22)),
        ("+8", date(2023, 9, 27)),
        ("+12", date(2023, 10, 3)),
    ]


def test_the_shipped_ladder_holds_what_the_design_promises(ladder: Ladder) -> None:
    assert ladder.release is Release.AUTO_AFTER_HOLD
    assert ladder.hold_working_days == 1
    assert ladder.most_mails_a_period == 6
    assert ladder.join_within_working_days == 3
    assert {rung.name: rung.notice for rung in ladder.rungs} == {
        "-14": "reminder",
        "-7": "reminder",
        "-3": "reminder",
        "-1": "reminder",
        "0": "due_today",
        "+1": "overdue",
        "+2": "planning_digest",
        "+5": "leadership_digest",
        "+8": "leadership_digest",
        "+12": "leadership_digest",
    }
    assert [rung.name for rung in ladder.rungs if rung.is_after_due] == ["+1", "+2", "+5", "+8", "+12"]


def test_a_rung_is_found_by_its_name_and_by_no_other(ladder: Ladder) -> None:
    assert ladder.rung("0") == Rung(
        "0", (Role.CLERK, Role.CONTACT, Role.HEAD), "due_today", calendar_days=0, working_days=None
    )
    with pytest.raises(KeyError):
        ladder.rung("+3")
