"""Put right in time or late: the word of the unit that its reviewer confirmed, not one that was refused before.

The deadline of Trade's weakness is "Năm 2023": its last day is Tuesday 2/1/2024.
"""

from datetime import date

import pytest

from flows.work.pause import set_pause
from flows.work.receive import Paper, file_report
from flows.work.review import resolve, send_back
from flows.work.synthesize import draft
from flows.work.whole_weakness import relapse
from models.facts.period import Period
from models.facts.synthesis import Progress
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, TRADE
from tests.support.plans import PLAN_2022

Q4 = Period.parse("2023-Q4")
SECOND_WORD = pytest.mark.parametrize(
    ("again", "expected"),
    [("29/12/2023", Progress.RESOLVED_ON_TIME), ("10/1/2024", Progress.RESOLVED_LATE)],
)


def stands(day: Day, on: date, period: Period = Q3) -> dict[int, Progress]:
    """Return where each weakness stands in a draft of the period, by its number in the plan."""
    (made,) = draft(day.office, period, on, date(2024, 3, 1))
    return {weakness.ordinal: weakness.progress(on) for weakness in made.facts.weaknesses}


@SECOND_WORD
def test_a_word_that_was_sent_back_does_not_count_the_one_that_was_confirmed_does(
    day: Day, again: str, expected: Progress
) -> None:
    day.report(TRADE, "12/9/2023", ["2"], done=True)
    day.clock.now = at("28/12/2023 09:00")
    send_back(day.office, TRADE, Q3, ["2"], day.act("chưa đủ căn cứ"))
    day.report(TRADE, again, ["2"], done=True)
    day.clock.now = at("12/1/2024 09:00")
    resolve(day.office, TRADE, Q3, ["2"], day.act(), "biên bản kiểm tra")
    assert stands(day, date(2024, 1, 15))[2] is expected
    assert stands(day, date(2023, 12, 27))[2] is Progress.IN_TERM


@SECOND_WORD
def test_a_word_before_a_relapse_does_not_count_for_what_was_put_right_again(
    anywhere: Day, again: str, expected: Progress
) -> None:
    day = anywhere
    day.begin()
    day.report(TRADE, "12/9/2023", ["2"], done=True)
    resolve(day.office, TRADE, Q3, ["2"], day.act(), "biên bản kiểm tra")
    day.clock.now = at("2/10/2023 09:00")
    relapse(day.office, "KH35-2023/02", day.act("sản lượng lại giảm"))
    day.report(TRADE, again, ["2"], period="2023-Q4", done=True)
    day.clock.now = at("12/1/2024 09:00")
    said_in_time = expected is Progress.RESOLVED_ON_TIME
    assert stands(day, date(2024, 1, 11), Q4)[2] is (Progress.IN_TERM if said_in_time else Progress.OVERDUE)
    resolve(day.office, TRADE, Q4, ["2"], day.act(), "biên bản kiểm tra")
    assert stands(day, date(2024, 1, 15), Q4)[2] is expected
    assert stands(day, date(2023, 9, 20))[2] is Progress.RESOLVED_ON_TIME


def test_a_word_whose_content_was_entered_later_counts_from_its_day_of_receipt(day: Day) -> None:
    day.clock.now = at("29/12/2023 09:00")
    file_report(day.office, TRADE, Q3, ["2"], day.act(), paper=Paper(number="9/BC", content_pending=True))
    day.report(TRADE, "10/1/2024", ["2"], done=True)
    resolve(day.office, TRADE, Q3, ["2"], day.act(), "biên bản kiểm tra")
    assert stands(day, date(2024, 1, 15))[2] is Progress.RESOLVED_ON_TIME


def test_a_unit_that_rests_is_not_overdue_with_an_old_plan_either(anywhere: Day) -> None:
    """The plan's last day, 31/12/2022, had passed when it was imported: a report that rests leaves it, the unit does not."""
    day = anywhere
    day.begin(PLAN_2022)
    day.clock.now = at("14/9/2023 09:00")
    first, last = date(2023, 9, 14), date(2023, 9, 26)
    set_pause(day.office, first, last, day.act("bão số 4"), TRADE, Q3, ["2"])
    set_pause(day.office, first, last, day.act("bão số 4"), HEALTH)
    assert stands(day, date(2023, 9, 20))[2] is Progress.OVERDUE
    set_pause(day.office, first, last, day.act("bão số 4"), TRADE)
    days = (date(2023, 9, 13), date(2023, 9, 20), date(2023, 9, 27))
    assert [stands(day, on)[2] for on in days] == [Progress.OVERDUE, Progress.IN_TERM, Progress.OVERDUE]
