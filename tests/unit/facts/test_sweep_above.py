"""Whom the morning's sweep tells above a unit that is late: planning department, office, vice-chair, chair.

The examples are late from Friday 15/9/2023 on. Working days late: 18/9 the first, 19 the second, 21 the fourth, 22 the
fifth, 26 the seventh, 27 the eighth, 2/10 the eleventh, 3/10 the twelfth.
"""

from dataclasses import replace
from datetime import date

import pytest

from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder, Release, Role
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import Decided, DecisionState, Outcome, Why
from tests.unit.facts.examples import Register, an_owed, days, lines

BEFORE = date(2023, 9, 4)
"""A quiet day before the due date: the unit has had its -14."""


@pytest.fixture
def register(calendar: WorkingCalendar, ladder: Ladder) -> Register:
    """A unit that was told of everything up to the due date and has not answered."""
    register = Register(calendar, ladder, [an_owed()])
    register.live_through(date(2023, 8, 28), date(2023, 9, 15))
    return register


def test_a_unit_that_never_answers_climbs_to_the_chair_in_twelve_working_days(register: Register) -> None:
    assert register.live_through(date(2023, 9, 16), date(2023, 12, 31)) == {
        "18/09": ["+1 clerk plan", "+1 contact plan", "+1 head plan"],
        "19/09": ["+2 planning plan"],
        "21/09": ["+5 office hold for 22/09", "hold:+5 planning plan"],
        "22/09": ["+5 office release"],
        "26/09": ["+8 vice_chair hold for 27/09", "hold:+8 planning plan"],
        "27/09": ["+8 vice_chair release"],
        "02/10": ["+12 chair hold for 03/10", "hold:+12 planning plan"],
        "03/10": ["+12 chair release"],
    }


def test_a_report_that_arrives_stops_the_climb(register: Register) -> None:
    register.live_through(date(2023, 9, 16), date(2023, 9, 21))
    register.file(812)
    assert register.live_through(date(2023, 9, 22), date(2023, 12, 31)) == {}


def test_deciding_twice_gives_nothing_new_above_the_unit_either(register: Register) -> None:
    for day in days(date(2023, 9, 18), date(2023, 10, 6)):
        register.sweep(day)
        assert register.sweep(day) == []


# Leadership: held, shown, released, stopped.


def test_a_leader_is_told_on_the_day_of_the_rung_and_the_focal_officer_sees_it_the_working_day_before(
    register: Register,
) -> None:
    register.live_through(date(2023, 9, 16), date(2023, 9, 20))
    held, shown = register.sweep(date(2023, 9, 21))
    assert (held.role, held.outcome, held.send_on, held.why) == (Role.OFFICE, Outcome.HOLD, date(2023, 9, 22), Why.HELD)
    assert (shown.role, shown.outcome, shown.send_on, shown.why) == (
        Role.PLANNING,
        Outcome.PLAN,
        date(2023, 9, 21),
        Why.SHOWN,
    )


def test_a_digest_for_monday_is_shown_on_friday(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Late from Monday 18/9: the fifth working day is Monday 25/9, the working day before is Friday 22/9
    register = Register(calendar, ladder, [an_owed(date(2023, 9, 18))])
    story = register.live_through(date(2023, 8, 28), date(2023, 9, 25))
    assert story["22/09"] == ["+5 office hold for 25/09", "hold:+5 planning plan"]
    assert story["25/09"] == ["+5 office release"]


def test_a_stopped_digest_is_not_released_and_later_ones_are_recorded(register: Register) -> None:
    register.live_through(date(2023, 9, 16), date(2023, 9, 21))
    register.change(812, an_owed(stopped=True))
    assert register.live_through(date(2023, 9, 22), date(2023, 10, 31)) == {
        "27/09": ["+8 vice_chair record: stopped"],
        "03/10": ["+12 chair record: stopped"],
    }


def test_where_approval_is_the_rule_nothing_leaves_by_itself(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, replace(ladder, release=Release.APPROVAL), [an_owed()])
    story = register.live_through(date(2023, 8, 28), date(2023, 10, 31))
    assert story["21/09"] == ["+5 office hold for 22/09 with approval", "hold:+5 planning plan"]
    assert "22/09" not in story
    assert not [line for told in story.values() for line in told if "release" in line]


def test_what_someone_approved_is_not_decided_again(register: Register) -> None:
    register.live_through(date(2023, 9, 16), date(2023, 9, 21))
    register.decided[812]["+5", Role.OFFICE] = Decided(DecisionState.PLANNED, date(2023, 9, 22), needs_approval=True)
    assert register.sweep(date(2023, 9, 22)) == []


# The focal unit's own lateness.


def test_a_focal_unit_that_is_late_itself_climbs_past_itself_and_the_office_sees_the_digest(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    register = Register(calendar, ladder, [an_owed(by_focal_unit=True)])
    register.live_through(date(2023, 8, 28), date(2023, 9, 15))
    assert register.live_through(date(2023, 9, 16), date(2023, 12, 31)) == {
        "18/09": ["+1 clerk plan", "+1 contact plan", "+1 head plan"],
        "19/09": ["+2 planning record: own_lateness"],
        "21/09": ["+5 office hold for 22/09", "hold:+5 office plan"],
        "22/09": ["+5 office release"],
        "26/09": ["+8 vice_chair hold for 27/09", "hold:+8 office plan"],
        "27/09": ["+8 vice_chair release"],
        "02/10": ["+12 chair hold for 03/10", "hold:+12 office plan"],
        "03/10": ["+12 chair release"],
    }


# One digest a stream and period, then a weekly supplement.


def test_forty_late_units_are_one_digest(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, ladder, [an_owed(obligation=number, unit=number) for number in range(1, 41)])
    for day in days(date(2023, 8, 28), date(2023, 9, 20)):
        register.morning(day)
    held = [verdict for verdict in register.sweep(date(2023, 9, 21)) if verdict.outcome is Outcome.HOLD]
    assert len(held) == 40
    assert {verdict.send_on for verdict in held} == {date(2023, 9, 22)}


def test_who_becomes_late_after_a_leaders_digest_comes_in_the_supplement_of_monday(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Extended to Tuesday 19/9 and Wednesday 20/9: their fifth working days late are Tuesday 26 and Wednesday 27/9,
    # after the office's digest of Friday 22/9. Both wait for Monday 2/10, and are shown on Friday 29/9 in one preview.
    later = [an_owed(date(2023, 9, 19), obligation=2, unit=2), an_owed(date(2023, 9, 20), obligation=3, unit=3)]
    register = Register(calendar, ladder, [an_owed(obligation=1, unit=1), *later])
    held = {
        verdict.owed.obligation: (day, verdict.send_on)
        for day in days(date(2023, 8, 28), date(2023, 9, 29))
        for verdict in register.morning(day)
        if verdict.outcome is Outcome.HOLD and verdict.role is Role.OFFICE
    }
    assert held == {
        1: (date(2023, 9, 21), date(2023, 9, 22)),
        2: (date(2023, 9, 29), date(2023, 10, 2)),
        3: (date(2023, 9, 29), date(2023, 10, 2)),
    }
    released = [line for line in lines(register.sweep(date(2023, 10, 2))) if "office release" in line]
    assert len(released) == 2


def test_a_later_climber_whose_day_is_a_monday_needs_no_wait(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Late from Monday 18/9: the fifth working day is Monday 25/9 itself
    register = Register(calendar, ladder, [an_owed(), an_owed(date(2023, 9, 18), obligation=2, unit=2)])
    story = register.live_through(date(2023, 8, 28), date(2023, 9, 25))
    assert "+5 office hold for 25/09" in story["22/09"]
    assert "+5 office release" in story["25/09"]


def test_the_digest_of_another_period_or_vice_chair_is_another_digest(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Both late from Tuesday 19/9; +5 is Tuesday 26/9, +8 Friday 29/9
    others = [
        an_owed(date(2023, 9, 19), obligation=2, period="2023-09"),
        an_owed(date(2023, 9, 19), obligation=3, vice_chair="pct-noi-chinh"),
    ]
    register = Register(calendar, ladder, [an_owed(), *others])
    held = {
        (verdict.owed.obligation, verdict.rung): verdict.send_on
        for day in days(date(2023, 8, 28), date(2023, 10, 4))
        for verdict in register.morning(day)
        if verdict.outcome is Outcome.HOLD
    }
    assert held[2, "+5"] == date(2023, 9, 26)  # the office has no digest of that period yet
    assert held[3, "+5"] == date(2023, 10, 2)  # it has one of this: supplement
    # Its own day is Friday 29/9, but the office hears only on Monday 2/10: no vice-chair hears before
    assert held[3, "+8"] == date(2023, 10, 4)


# Our own outages.


def test_after_an_outage_over_the_due_date_and_past_plus_twelve_the_unit_hears_first_and_then_one_step_a_day(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    register = Register(calendar, ladder, [an_owed()])
    register.live_through(date(2023, 8, 28), date(2023, 9, 8))
    # Away from 9/9; back on Monday 9/10, the sixteenth working day late: only the days we swept count from here on.
    story = register.live_through(date(2023, 10, 9), date(2023, 10, 31))
    assert [line for line in story["09/10"] if line.endswith("plan")] == [
        "+1 clerk plan",
        "+1 contact plan",
        "+1 head plan",
    ]
    assert all(line.split()[1] in {"clerk", "contact", "head"} for line in story["09/10"])
    del story["09/10"]
    assert story == {
        "10/10": ["+2 planning plan"],
        # The digest's own day, 22/9, had passed while we were away: somebody must approve; until then no one above hears
        "12/10": ["+5 office hold for 13/10 with approval", "hold:+5 planning plan"],
    }


def test_those_above_follow_once_the_digest_of_an_outage_was_approved(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    register = Register(calendar, ladder, [an_owed()])
    register.live_through(date(2023, 8, 28), date(2023, 9, 8))
    register.live_through(date(2023, 10, 9), date(2023, 10, 12))
    register.decided[812]["+5", Role.OFFICE] = Decided(DecisionState.DONE, date(2023, 10, 13))
    assert register.live_through(date(2023, 10, 13), date(2023, 10, 18)) == {
        "17/10": ["+8 vice_chair hold for 18/10 with approval", "hold:+8 planning plan"],
    }


def test_later_digests_of_an_outage_that_was_over_by_their_day_need_no_approval(register: Register) -> None:
    # Away on Friday 22/9 alone, the day of the office's digest, which was held on 21/9 and leaves on Monday 25/9.
    story = register.live_through(date(2023, 9, 16), date(2023, 9, 29), away=[date(2023, 9, 22)])
    assert story["25/09"] == ["+5 office release"]
    # The eighth day we were there is Thursday 28/9; its own day, 27/9, found us here
    assert story["27/09"] == ["+8 vice_chair hold for 28/09", "hold:+8 planning plan"]
    assert story["28/09"] == ["+8 vice_chair release"]


def test_a_leader_who_alone_was_stopped_is_not_told_and_the_others_are(register: Register) -> None:
    """Stopped for the vice-chair on Wednesday 20/9, before there was any digest."""
    register.live_through(date(2023, 9, 16), date(2023, 9, 20))
    register.change(812, replace(an_owed(), stopped_for=frozenset({Role.VICE_CHAIR})))
    story = register.live_through(date(2023, 9, 21), date(2023, 10, 3))
    assert story["22/09"] == ["+5 office release"]
    assert story["27/09"] == ["+8 vice_chair record: stopped"]
    assert story["03/10"] == ["+12 chair release"]


def test_a_digest_whose_day_lies_in_a_year_without_calendar_waits_and_raises_nothing(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Late from Friday 24/12/2027: +5 is Friday 31/12, held on the 30th; +8 would be held for a day of January 2028.
    register = Register(calendar, ladder, [an_owed(date(2027, 12, 24), period="2027-Q4", created_on=date(2027, 9, 16))])
    story = register.live_through(date(2027, 12, 1), date(2027, 12, 31))
    assert story["30/12"] == ["+5 office hold for 31/12", "hold:+5 planning plan"]
    assert story["31/12"] == ["+5 office release"]


def test_what_waits_for_a_unit_is_reminded_of_up_to_its_day_and_climbs_nothing(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    register = Register(calendar, ladder, [replace(an_owed(), waits_for_a_unit=True)])
    told = [line for lines in register.live_through(date(2023, 8, 28), date(2023, 10, 31)).values() for line in lines]
    assert {line.split()[0] for line in told} == {"-14", "-7", "-3", "-1", "0"}


def test_a_working_day_without_a_sweep_does_not_count_above_the_unit(register: Register) -> None:
    story = register.live_through(date(2023, 9, 16), date(2023, 9, 25), away=[date(2023, 9, 19)])
    assert story == {
        "18/09": ["+1 clerk plan", "+1 contact plan", "+1 head plan"],
        "20/09": ["+2 planning plan"],
        # Friday 22/9 is the fourth day we were there. It is the digest's own day, and we are here: nobody need approve
        "22/09": ["+5 office hold for 25/09", "hold:+5 planning plan"],
        "25/09": ["+5 office release"],
    }


def test_a_sweep_on_a_day_off_counts_for_nobody(register: Register) -> None:
    register.swept_on |= {date(2023, 9, 16), date(2023, 9, 17)}
    register.live_through(date(2023, 9, 18), date(2023, 9, 18))
    assert lines(register.sweep(date(2023, 9, 19))) == ["+2 planning plan"]


def test_while_the_mail_server_is_away_nobody_above_is_told_before_the_unit(register: Register) -> None:
    # We sweep every morning, but nothing leaves on 18, 19 and 20/9: the unit's letter is told anew on Thursday 21/9
    for day in (date(2023, 9, 18), date(2023, 9, 19), date(2023, 9, 20)):
        for verdict in register.sweep(day):
            assert verdict.role in {Role.CLERK, Role.CONTACT, Role.HEAD}
        register.mail_is_down(day)
    assert register.live_through(date(2023, 9, 21), date(2023, 9, 26)) == {
        "22/09": ["+2 planning plan"],
        "26/09": ["+5 office hold for 27/09", "hold:+5 planning plan"],
    }


def test_a_unit_nobody_can_be_written_to_is_not_shielded_by_that(calendar: WorkingCalendar, ladder: Ladder) -> None:
    # Nothing ever leaves to the unit: its letters are told anew each morning, and the ladder climbs all the same.
    register = Register(calendar, ladder, [an_owed(reachable=False)])
    above = {}
    for day in days(date(2023, 9, 15), date(2023, 9, 22)):
        verdicts = register.sweep(day)
        above[day] = [
            line for line in lines(verdicts) if ("renew" not in line and "planning" in line) or "office" in line
        ]
    assert above[date(2023, 9, 18)] == []
    assert above[date(2023, 9, 19)] == ["+2 planning plan"]
    assert "+5 office hold for 22/09" in above[date(2023, 9, 21)]
    assert "+5 office release" in above[date(2023, 9, 22)]


def test_a_letter_that_could_not_leave_is_told_anew_each_working_morning(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # "-7" is decided for Friday 8/9 and does not leave; on Monday it is told anew, on Tuesday "-3" speaks in its place
    register = Register(calendar, ladder, [an_owed()])
    register.live_through(date(2023, 8, 22), date(2023, 9, 7))
    assert "-7 clerk plan" in lines(register.sweep(date(2023, 9, 8)))
    assert register.sweep(date(2023, 9, 9)) == []
    assert "-7 clerk renew" in lines(register.sweep(date(2023, 9, 11)))
    assert lines(register.sweep(date(2023, 9, 12)))[:2] == ["-7 clerk supersede: overtaken", "-3 clerk plan"]


def test_days_of_a_pause_make_nobody_later_and_ask_for_no_approval(register: Register) -> None:
    # A storm: paused from Wednesday 20/9 to Friday 29/9, after the unit and the planning department were told.
    register.live_through(date(2023, 9, 16), date(2023, 9, 19))
    register.change(812, an_owed(paused=True))
    assert register.live_through(date(2023, 9, 20), date(2023, 9, 29)) == {}
    register.change(812, an_owed(paused_on=frozenset(days(date(2023, 9, 20), date(2023, 9, 29)))))
    # Monday 2/10 is the third day late, Tuesday the fourth
    assert register.live_through(date(2023, 9, 30), date(2023, 10, 4)) == {
        "03/10": ["+5 office hold for 04/10", "hold:+5 planning plan"],
        "04/10": ["+5 office release"],
    }


def test_after_a_pause_over_the_due_date_the_unit_hears_first(calendar: WorkingCalendar, ladder: Ladder) -> None:
    register = Register(calendar, ladder, [an_owed(paused=True)])
    register.live_through(date(2023, 9, 13), date(2023, 10, 6))
    register.change(812, an_owed(paused_on=frozenset(days(date(2023, 9, 13), date(2023, 10, 6)))))
    first_day = register.sweep(date(2023, 10, 9))
    register.deliver()
    assert {verdict.role for verdict in first_day} == {Role.CLERK, Role.CONTACT, Role.HEAD}
    assert lines(register.sweep(date(2023, 10, 10))) == ["+2 planning plan"]


# What is never told above.


def test_a_step_above_whose_day_was_before_the_duty_existed_is_recorded_and_never_sent(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # A due date of Friday 15/9 that came to be on Monday 25/9: +2 (19/9) and +5 (22/9) are past on it, +8 (27/9) is not
    register = Register(calendar, ladder, [an_owed(created_on=date(2023, 9, 25))])
    register.swept_on |= set(days(date(2023, 8, 28), date(2023, 9, 22)))
    recorded = lines(register.sweep(date(2023, 9, 25)))
    assert recorded[-1] == "+1 head record: before_creation"
    story = register.live_through(date(2023, 9, 26), date(2023, 9, 27))
    assert story["26/09"][:2] == ["+2 planning record: before_creation", "+5 office record: before_creation"]
    assert "+8 vice_chair hold for 27/09" in story["26/09"]


def test_a_yearly_checkpoint_is_never_taken_above_the_planning_department(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    owed = an_owed(date(2023, 12, 15), kind=ObligationKind.REVIEW, never_overdue=True, period="-")
    register = Register(calendar, ladder, [owed])
    above = {Role.PLANNING, Role.OFFICE, Role.VICE_CHAIR, Role.CHAIR}
    for day in days(date(2023, 12, 1), date(2024, 2, 29)):
        assert not [verdict for verdict in register.sweep(day) if verdict.role in above]


def test_a_remediation_deadline_climbs_as_a_report_does(calendar: WorkingCalendar, ladder: Ladder) -> None:
    owed = an_owed(date(2023, 9, 15), kind=ObligationKind.REMEDIATION, period="-")
    register = Register(calendar, ladder, [owed])
    register.live_through(date(2023, 8, 28), date(2023, 9, 15))
    story = register.live_through(date(2023, 9, 16), date(2023, 10, 3))
    assert list(story) == ["18/09", "19/09", "21/09", "22/09", "26/09", "27/09", "02/10", "03/10"]


def test_a_remediation_warning_that_waits_for_the_reports_letter_holds_everyone_above_back(
    calendar: WorkingCalendar, ladder: Ladder
) -> None:
    # Put right by Wednesday 13/9: its +1 is Thursday 14/9, two working days before the -7 of a report due 25/9 (Monday
    # 18/9), so the warning travels with that; the planning department hears on the next day, not on 15/9.
    owed = an_owed(date(2023, 9, 13), obligation=900, kind=ObligationKind.REMEDIATION, period="-")
    register = Register(calendar, ladder, [owed, an_owed(date(2023, 9, 25))])
    told = {
        (verdict.rung, str(verdict.role)): day
        for day in days(date(2023, 8, 28), date(2023, 9, 29))
        for verdict in register.morning(day)
        if verdict.owed.obligation == 900 and verdict.outcome is Outcome.PLAN
    }
    assert told["+1", "contact"] == date(2023, 9, 18)
    assert told["+2", "planning"] == date(2023, 9, 19)
