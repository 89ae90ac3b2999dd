"""Days set aside for a reason make nobody late: a storm from Wednesday 13/9 to Friday 22/9/2023."""

from datetime import date

import pytest

from models.facts.calendar import WorkingCalendar
from models.facts.lifecycle import ObligationState
from models.facts.pauses import Spell, days_of, is_late, working_days_late
from models.facts.standing import Standing, count, standing

DUE = date(2023, 9, 15)
STORM = Spell(date(2023, 9, 13), date(2023, 9, 22), unit=12)
IN_THE_STORM = days_of([STORM], date(2023, 9, 30))


@pytest.mark.parametrize(
    ("spell", "is_about_it"),
    [
        (Spell(DUE, DUE, unit=12), True),
        (Spell(DUE, DUE, unit=13), False),
        (Spell(DUE, DUE, period="2023-Q3"), True),
        (Spell(DUE, DUE, unit=12, period="2023-Q4"), False),
        (Spell(DUE, DUE, stream=1), True),
        (Spell(DUE, DUE, stream=2), False),
        (Spell(DUE, DUE, obligation=812), True),
        (Spell(DUE, DUE, obligation=813, unit=12), False),
    ],
)
def test_a_pause_is_about_what_it_names(spell: Spell, is_about_it: bool) -> None:
    assert spell.is_about(812, 12, 1, "2023-Q3") is is_about_it


def test_only_the_days_that_have_come_are_counted() -> None:
    assert days_of([STORM], date(2023, 9, 14)) == {date(2023, 9, 13), date(2023, 9, 14)}
    assert days_of([STORM], date(2023, 9, 12)) == frozenset()
    assert days_of([Spell(DUE, date(2023, 9, 14))], date(2023, 9, 30)) == frozenset()  # called off before it began


def test_working_days_of_a_pause_do_not_count_as_late(calendar: WorkingCalendar) -> None:
    # 18-22/9 rest: Monday 25/9 is the first working day late, not the sixth
    assert working_days_late(DUE, date(2023, 9, 22), calendar, IN_THE_STORM) == 0
    assert working_days_late(DUE, date(2023, 9, 25), calendar, IN_THE_STORM) == 1
    assert working_days_late(DUE, date(2023, 9, 25), calendar) == 6
    assert working_days_late(DUE, DUE, calendar) == 0


def test_a_report_filed_in_the_pause_is_on_time() -> None:
    assert not is_late(DUE, date(2023, 9, 22), IN_THE_STORM)
    assert is_late(DUE, date(2023, 9, 25), IN_THE_STORM)
    filed = standing(ObligationState.FILED, DUE, date(2023, 9, 21), date(2023, 10, 2), IN_THE_STORM)
    assert filed is Standing.FILED_ON_TIME


def test_what_rests_is_neither_due_nor_overdue_and_counts_as_in_term() -> None:
    resting = standing(ObligationState.OWED, DUE, None, date(2023, 9, 20), IN_THE_STORM)
    assert resting is Standing.PAUSED
    assert count([resting]).in_term == 1
    assert standing(ObligationState.OWED, DUE, None, date(2023, 9, 25), IN_THE_STORM) is Standing.OVERDUE
