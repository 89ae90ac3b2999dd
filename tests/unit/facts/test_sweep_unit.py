"""Whom the morning's sweep tells in the unit itself, and when; one test for each sentence of the design's ladder.

The examples live in the third quarter of 2023: due Friday 15/9; 1/9 to 4/9 off for Quốc khánh. Its rungs fall on 31/8,
8/9, 12/9, 14/9 and 15/9, the courtesy warning on Monday 18/9.
"""

from datetime import date

import pytest

from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder, Role
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import Decided, DecisionState, Outcome, Situation, decide
from tests.unit.facts.examples import Register, an_owed, days, lines

ALL_QUARTER = (date(2023, 7, 3), date(2023, 10, 31))


@pytest.fixture
def register(calendar: WorkingCalendar, ladder: Ladder) -> Register:
    return Register(calendar, ladder, [an_owed()])


def test_before_the_due_date_the_unit_is_told_four_times_and_on_the_day(register: Register) -> None:
    story = register.live_through(date(2023, 7, 3), date(2023, 9, 15))
    assert story == {
        "31/08": ["-14 clerk plan", "-14 contact plan"],
        "08/09": ["-7 clerk plan", "-7 contact plan"],
        "12/09": ["-3 clerk plan", "-3 contact plan"],
        "14/09": ["-1 clerk plan", "-1 contact plan"],
        "15/09": ["0 clerk plan", "0 contact plan", "0 head plan"],
    }


def test_the_first_working_day_late_brings_the_courtesy_warning_also_to_the_head(register: Register) -> None:
    register.live_through(date(2023, 7, 3), date(2023, 9, 17))
    assert lines(register.sweep(date(2023, 9, 18))) == ["+1 clerk plan", "+1 contact plan", "+1 head plan"]


def test_deciding_twice_on_one_day_gives_nothing_new(register: Register) -> None:
    assert register.sweep(date(2023, 8, 31))
    assert register.sweep(date(2023, 8, 31)) == []
    register.deliver()
    assert register.sweep(date(2023, 8, 31)) == []


def test_a_unit_that_has_answered_is_never_told_again(register: Register) -> None:
    register.live_through(date(2023, 7, 3), date(2023, 9, 12))
    register.file(812)
    assert register.live_through(date(2023, 9, 13), date(2023, 10, 31)) == {}


@pytest.mark.parametrize(
    "day_off",
    [date(2023, 9, 9), date(2023, 9, 10), date(2023, 9, 1), date(2023, 9, 4)],
    ids=["Saturday", "Sunday", "Quốc khánh", "in its place"],
)
def test_nothing_is_decided_on_a_day_off_whatever_is_due(register: Register, day_off: date) -> None:
    assert register.sweep(day_off) == []


def test_a_make_up_saturday_is_a_day_like_any_other(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Saturday 4/5/2024 is worked; a report due Monday 6/5 has its last reminder on it, because 5/5 is a Sunday
    register = Register(calendar, ladder, [an_owed(date(2024, 5, 6), created_on=date(2024, 3, 1), period="2024-Q2")])
    register.live_through(date(2024, 3, 1), date(2024, 5, 3))
    assert lines(register.sweep(date(2024, 5, 4))) == ["-1 clerk plan", "-1 contact plan"]


def test_of_rungs_that_land_on_one_day_only_the_nearest_to_the_due_date_is_told(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Due Monday 17/6/2024: three days before is Friday 14/6; one day before is a Sunday, so Friday 14/6 too
    register = Register(calendar, ladder, [an_owed(date(2024, 6, 17), created_on=date(2024, 4, 1), period="2024-Q2")])
    register.live_through(date(2024, 4, 1), date(2024, 6, 13))
    assert lines(register.sweep(date(2024, 6, 14))) == [
        "-3 clerk record: same_day",
        "-1 clerk plan",
        "-3 contact record: same_day",
        "-1 contact plan",
    ]


def test_a_rung_whose_day_was_before_the_duty_existed_is_recorded_and_never_sent(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    register = Register(calendar, ladder, [an_owed(created_on=date(2023, 9, 6))])
    assert lines(register.sweep(date(2023, 9, 6))) == [
        "-14 clerk record: before_creation",
        "-14 contact record: before_creation",
    ]
    assert lines(register.sweep(date(2023, 9, 8))) == ["-7 clerk plan", "-7 contact plan"]


def test_a_rung_that_falls_on_the_day_the_duty_is_created_is_told(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, ladder, [an_owed(created_on=date(2023, 8, 31))])
    assert lines(register.sweep(date(2023, 8, 31))) == ["-14 clerk plan", "-14 contact plan"]


def test_a_new_due_date_sends_no_rung_whose_day_has_passed_on_it(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Extended on Tuesday 12/9 from 15/9 to Wednesday 20/9: on the new date -14 was 6/9; -7 is 13/9
    register = Register(calendar, ladder, [an_owed(date(2023, 9, 20), created_on=date(2023, 9, 12))])
    assert lines(register.sweep(date(2023, 9, 12))) == [
        "-14 clerk record: before_creation",
        "-14 contact record: before_creation",
    ]
    assert lines(register.sweep(date(2023, 9, 13))) == ["-7 clerk plan", "-7 contact plan"]


# Catching up.


def test_after_ten_days_without_a_sweep_each_reader_gets_the_latest_rung_and_the_others_are_recorded(
    register: Register,
) -> None:
    register.live_through(date(2023, 7, 3), date(2023, 9, 4))
    # 5/9 to 14/9: nobody swept; -7 (8/9) and -3 (12/9) were passed over
    assert lines(register.sweep(date(2023, 9, 15))) == [
        "-7 clerk record: overtaken",
        "-3 clerk record: overtaken",
        "-1 clerk record: overtaken",
        "0 clerk plan",
        "-7 contact record: overtaken",
        "-3 contact record: overtaken",
        "-1 contact record: overtaken",
        "0 contact plan",
        "0 head plan",
    ]


def test_a_recorded_rung_says_on_which_day_it_should_have_been_told(register: Register) -> None:
    register.live_through(date(2023, 7, 3), date(2023, 9, 11))
    passed_over = register.sweep(date(2023, 9, 14))[0]
    assert passed_over.rung == "-3"
    assert passed_over.reason == "bị bậc sau thay thế: đáng lẽ gửi ngày 12/09/2023"


def test_a_rung_missed_by_a_day_is_told_late_as_long_as_no_later_one_is_due(register: Register) -> None:
    register.live_through(date(2023, 7, 3), date(2023, 9, 7))
    assert lines(register.sweep(date(2023, 9, 11))) == ["-7 clerk plan", "-7 contact plan"]


def test_a_letter_that_never_left_gives_way_to_the_next_rung(register: Register) -> None:
    register.sweep(date(2023, 9, 8))  # planned, and the mail server is away
    verdicts = register.sweep(date(2023, 9, 12))
    assert lines(verdicts) == [
        "-7 clerk supersede: overtaken",
        "-3 clerk plan",
        "-7 contact supersede: overtaken",
        "-3 contact plan",
    ]


# At most six letters of the ladder an address a period.


def six_days(calendar: WorkingCalendar, ladder: Ladder, count: int) -> Situation:
    august = [date(2023, 8, day) for day in (7, 8, 9, 10, 11, 14)][:count]
    roles = (Role.CLERK, Role.CONTACT, Role.HEAD)
    mail_days = {(12, role, "2023-Q3"): frozenset(august) for role in roles}
    return Situation((an_owed(),), calendar, ladder, mail_days=mail_days)


def test_after_five_letters_the_last_place_is_kept_for_the_courtesy_warning(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    situation = six_days(calendar, ladder, 5)
    assert lines(decide(situation, date(2023, 8, 31))) == [
        "-14 clerk record: enough_mail",
        "-14 contact record: enough_mail",
    ]
    late = [line for line in lines(decide(situation, date(2023, 9, 18))) if line.startswith("+1")]
    assert late == ["+1 clerk plan", "+1 contact plan", "+1 head plan"]


def test_after_six_letters_not_even_the_courtesy_warning_is_sent(calendar: WorkingCalendar, ladder: Ladder) -> None:
    late = [line for line in lines(decide(six_days(calendar, ladder, 6), date(2023, 9, 18))) if line.startswith("+1")]
    assert late == ["+1 clerk record: enough_mail", "+1 contact record: enough_mail", "+1 head record: enough_mail"]


def test_letters_of_another_period_do_not_count(calendar: WorkingCalendar, ladder: Ladder) -> None:
    many = frozenset(date(2023, 6, day) for day in range(1, 13))
    situation = Situation(
        (an_owed(),),
        calendar,
        ladder,
        mail_days={(12, Role.CLERK, "2023-Q2"): many, (12, Role.CONTACT, "2023-Q2"): many},
    )
    assert lines(decide(situation, date(2023, 8, 31))) == ["-14 clerk plan", "-14 contact plan"]


def test_what_is_told_on_a_day_that_has_a_letter_anyway_needs_no_place(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Forty weaknesses of one unit, due on one day, are one letter: with four letters behind it the fifth carries all
    august = frozenset(date(2023, 8, day) for day in (7, 8, 9, 10))
    owed = tuple(an_owed(obligation=number) for number in range(40))
    mail_days = {(12, role, "2023-Q3"): august for role in (Role.CLERK, Role.CONTACT)}
    verdicts = decide(Situation(owed, calendar, ladder, mail_days=mail_days), date(2023, 8, 31))
    assert len(verdicts) == 80
    assert {verdict.outcome for verdict in verdicts} == {Outcome.PLAN}


# Deadlines to put a weakness right.


def test_of_a_remediation_deadline_the_head_hears_every_time(calendar: WorkingCalendar, ladder: Ladder) -> None:
    owed = an_owed(date(2023, 11, 30), kind=ObligationKind.REMEDIATION, period="-")
    assert lines(decide(Situation((owed,), calendar, ladder), date(2023, 11, 16))) == [
        "-14 clerk plan",
        "-14 contact plan",
        "-14 head plan",
    ]


def days_told_of(register: Register, obligation: int) -> list[tuple[date, str]]:
    """Live through September and give the days on which the unit's contact was told of one duty."""
    return [
        (day, verdict.rung)
        for day in days(date(2023, 8, 28), date(2023, 9, 30))
        for verdict in register.sweep(day)
        if verdict.owed.obligation == obligation and verdict.role is Role.CONTACT and verdict.outcome is Outcome.PLAN
    ]


def test_remediation_steps_within_three_working_days_of_a_report_step_travel_with_it(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # To be put right by Wednesday 27/9. -14 is 13/9, between the report's 12/9 and 14/9: the earlier of the two.
    # -7 is 20/9, two working days after the report's courtesy warning of 18/9: joins it.
    # -3 is Sunday 24/9, so 22/9, four working days after 18/9: stays. -1, 0 and +1 stay too.
    remediation = an_owed(date(2023, 9, 27), obligation=900, kind=ObligationKind.REMEDIATION, period="-")
    both = Register(calendar, ladder, [an_owed(), remediation])
    told = days_told_of(both, 900)
    assert told == [
        (date(2023, 9, 12), "-14"),
        (date(2023, 9, 18), "-7"),
        (date(2023, 9, 22), "-3"),
        (date(2023, 9, 26), "-1"),
        (date(2023, 9, 27), "0"),
        (date(2023, 9, 28), "+1"),
    ]


def test_once_the_report_is_in_remediation_steps_keep_their_own_days(calendar: WorkingCalendar, ladder: Ladder) -> None:
    remediation = an_owed(date(2023, 9, 27), obligation=900, kind=ObligationKind.REMEDIATION, period="-")
    alone = Register(calendar, ladder, [remediation])
    told = days_told_of(alone, 900)
    assert told[:3] == [(date(2023, 9, 13), "-14"), (date(2023, 9, 20), "-7"), (date(2023, 9, 22), "-3")]


def test_a_step_is_not_moved_before_the_day_the_deadline_was_entered(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Entered on Wednesday 13/9, the day of its -14: the report step of 12/9 is past, that of 14/9 is joined
    remediation = an_owed(
        date(2023, 9, 27), obligation=900, kind=ObligationKind.REMEDIATION, period="-", created_on=date(2023, 9, 13)
    )
    both = Register(calendar, ladder, [an_owed(), remediation])
    told = days_told_of(both, 900)
    assert told[0] == (date(2023, 9, 14), "-14")


def test_a_step_never_changes_the_side_of_its_due_date(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Put right by Thursday 14/9, one day before the report: its +1 is the report's day 0, its -1 the day before
    remediation = an_owed(date(2023, 9, 14), obligation=900, kind=ObligationKind.REMEDIATION, period="-")
    both = Register(calendar, ladder, [an_owed(), remediation])
    told = days_told_of(both, 900)
    assert [day for day, rung in told if rung == "0"] == [date(2023, 9, 14)]
    assert [day for day, rung in told if rung == "+1"] == [date(2023, 9, 15)]
    assert all(day < date(2023, 9, 14) for day, rung in told if rung.startswith("-"))


def test_a_yearly_checkpoint_is_announced_and_never_overdue(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # 31/12/2023 is a Sunday and 1/1 a holiday: looked at on Tuesday 2/1/2024
    owed = an_owed(date(2024, 1, 2), kind=ObligationKind.REVIEW, never_overdue=True, by_focal_unit=True, period="-")
    story = Register(calendar, ladder, [owed]).live_through(date(2023, 12, 1), date(2024, 3, 29))
    assert list(story) == ["19/12", "26/12", "29/12", "02/01"]
    assert story["02/01"] == ["0 clerk plan", "0 contact plan", "0 head plan"]


def test_what_is_paused_climbs_nothing(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, ladder, [an_owed(paused=True)])
    assert register.live_through(*ALL_QUARTER) == {}


def test_after_a_pause_before_the_due_date_the_latest_step_is_told(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, ladder, [an_owed(paused=True)])
    register.live_through(date(2023, 8, 28), date(2023, 9, 12))
    register.change(812, an_owed())
    told = [line for line in lines(register.sweep(date(2023, 9, 13))) if line.endswith("plan")]
    assert told == ["-3 clerk plan", "-3 contact plan"]


def test_a_deadline_at_the_end_of_the_known_years_stops_nobody_else(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Its +1 lies in 2028, for which there is no calendar yet
    far = an_owed(date(2027, 12, 31), obligation=900, kind=ObligationKind.REMEDIATION, period="-")
    report = an_owed(date(2027, 12, 15), created_on=date(2027, 10, 1), period="2027-Q4")
    verdicts = decide(Situation((far, report), calendar, ladder), date(2027, 12, 1))
    assert lines(verdicts) == ["-14 clerk plan", "-14 contact plan"]


def test_every_verdict_carries_a_sentence_for_history(calendar: WorkingCalendar, ladder: Ladder) -> None:
    owed = an_owed(decided={("-14", Role.CLERK): Decided(DecisionState.DONE, date(2023, 8, 31))})
    for verdict in decide(Situation((owed,), calendar, ladder), date(2023, 9, 15)):
        assert verdict.reason
        assert "{" not in verdict.reason
