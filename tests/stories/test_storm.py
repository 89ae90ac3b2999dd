"""A storm: a unit rests from Wednesday 13/9 to Friday 22/9/2023, over the due date of Friday 15/9."""

from datetime import date

import pytest

from config.errors import NotFound, Refused
from flows.work.pause import end_pause, pauses_shown, set_pause
from flows.work.reports import reports_shown
from models.facts.period import Period
from models.facts.standing import Standing
from models.facts.sweep import DecisionState
from models.queries.obligations import counts_of
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import BINH_SON, HEALTH, TRADE

FIRST, LAST = date(2023, 9, 13), date(2023, 9, 22)


@pytest.fixture
def september(anywhere: Day) -> Day:
    """The morning of Tuesday 12/9; everybody was told of -14, -7 and -3."""
    anywhere.begin()
    anywhere.deliver()
    for day in ("31/8/2023", "8/9/2023", "12/9/2023"):
        anywhere.live(day)
    anywhere.mailbox.new()
    return anywhere


def test_a_unit_that_rests_is_told_nothing_and_is_late_only_by_the_days_after(september: Day) -> None:
    """Back on Monday 25/9: the first working day late. The office would hear on the fifth, Friday 29/9."""
    done = set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH)
    assert done.new
    september.live("13/9/2023", "29/9/2023")
    assert september.arrived()["chung.yt"] == ["25/09 reminder +1"]
    overdue = september.mailbox.to("chung.yt")[0]
    assert "[Quá hạn 1 ngày" in overdue.subject
    (digest,) = [one for one in september.mailbox.to("vanphong") if one.subject.startswith("[Báo cáo]")]
    assert "Sở Y tế" not in digest.text  # the digest of 22/9; Sở Y tế comes in Monday's supplement
    assert digest.subject.endswith("(22/09/2023)") or "22/09/2023" in digest.text


def test_what_was_decided_for_today_is_kept_back_and_told_when_the_unit_is_back(september: Day) -> None:
    """On Thursday 14/9 -1 was decided at seven; the pause comes before the mail leaves and ends the same day."""
    september.sweep("14/9/2023 07:00")
    set_pause(september.office, date(2023, 9, 14), date(2023, 9, 14), september.act("mất điện"), HEALTH)
    september.deliver("14/9/2023 08:00")
    assert september.mailbox.to("chung.yt") == []
    assert september.mailbox.to("vanthu.bs")
    (row,) = september.owed(HEALTH)
    assert {d.state for d in september.decisions(obligation_id=row.id, rung="-1")} == {DecisionState.HELD}
    september.live("15/9/2023")
    assert september.arrived()["chung.yt"] == ["15/09 reminder 0"]


def test_a_letter_already_written_for_a_unit_that_rests_is_taken_apart(september: Day) -> None:
    """+1 is told on Monday 18/9; the unit is set aside at half past seven and comes back on the day after."""
    september.live("13/9/2023", "15/9/2023")
    september.mailbox.new()
    september.sweep("18/9/2023 07:00")
    set_pause(september.office, date(2023, 9, 18), date(2023, 9, 18), september.act("mất điện"), HEALTH)
    september.deliver("18/9/2023 08:00")
    assert "chung.yt" not in september.arrived()
    september.live("19/9/2023")
    # Told anew: nobody above hears before it, so the planning department's digest of today is not about it.
    assert september.arrived()["chung.yt"] == ["19/09 reminder +1"]
    (digest,) = [one for one in september.mailbox.to("daumoi.khdt") if one.subject.startswith("[Tổng hợp]")]
    assert "Sở Y tế" not in digest.text
    assert BINH_SON in digest.text


def test_a_whole_period_rests_for_everybody(september: Day) -> None:
    set_pause(september.office, FIRST, LAST, september.act("bão số 4"), period=Q3)
    september.live("13/9/2023", "22/9/2023")
    assert [line for lines in september.arrived().values() for line in lines if "reminder" in line] == []
    shown = reports_shown(september.office, Q3, None, date(2023, 9, 20))
    assert {row["standing"] for row in shown} == {Standing.PAUSED}


def test_single_items_rest_alone(september: Day) -> None:
    set_pause(september.office, FIRST, LAST, september.act("chờ thanh tra"), TRADE, Q3, ["2"])
    september.live("15/9/2023")
    letter = september.mailbox.to("daumoi.ct")[-1]
    assert "KH35-2023/01" in letter.text
    assert "KH35-2023/02" not in letter.text


def test_a_report_filed_in_the_pause_is_on_time_and_counted_so(september: Day) -> None:
    set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH)
    september.report(HEALTH, "20/9/2023 09:00")
    (row,) = september.owed(HEALTH)
    with september.office.database.read() as session:
        counted = counts_of(session, row, date(2023, 9, 20))
    assert (counted.on_time, counted.late) == (1, 0)


def test_a_pause_ends_early_from_today_on(september: Day) -> None:
    done = set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH)
    september.live("13/9/2023", "18/9/2023")
    ended = end_pause(september.office, done.pauses[0], september.act("bão tan"))
    assert (ended.first, ended.last) == (FIRST, date(2023, 9, 17))
    september.live("18/9/2023")
    assert september.arrived()["chung.yt"] == ["18/09 reminder +1"]
    assert end_pause(september.office, done.pauses[0], september.act("bão tan")).new is False


@pytest.mark.parametrize("last", [date(2023, 9, 10), FIRST, date(2023, 9, 16)])
def test_days_that_rested_already_are_not_taken_back(september: Day, last: date) -> None:
    done = set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH)
    september.clock.now = at("18/9/2023 09:00")
    with pytest.raises(Refused, match=f"{last:%d/%m/%Y} đã qua"):
        end_pause(september.office, done.pauses[0], september.act("bão tan"), last)
    (row,) = pauses_shown(september.office)
    assert (row["paused_from"], row["paused_to"]) == (FIRST, LAST)


def test_a_pause_that_has_not_begun_is_called_off(september: Day) -> None:
    done = set_pause(september.office, date(2023, 10, 2), date(2023, 10, 6), september.act("diễn tập"), HEALTH)
    assert done.obligations == 0
    ended = end_pause(september.office, done.pauses[0], september.act("hủy"))
    assert ended.last < ended.first
    assert pauses_shown(september.office) == []


def test_the_same_pause_twice_is_one(september: Day) -> None:
    set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH)
    before = september.counts()
    assert set_pause(september.office, FIRST, LAST, september.act("bão số 4"), HEALTH).new is False
    assert september.counts() == before
    (row,) = pauses_shown(september.office)
    assert (row["unit"], row["reason"], row["paused_to"]) == (HEALTH, "bão số 4", LAST)


def test_pauses_that_cannot_be_are_refused(september: Day) -> None:
    before = september.counts()
    act = september.act("bão số 4")
    with pytest.raises(Refused, match="--reason"):
        set_pause(september.office, FIRST, LAST, september.act(), HEALTH)
    with pytest.raises(Refused, match="--unit"):
        set_pause(september.office, FIRST, LAST, act)
    with pytest.raises(Refused, match="--unit"):
        set_pause(september.office, FIRST, LAST, act, period=Period.parse("2023-Q3"), items=["2"])
    with pytest.raises(Refused, match="không hợp lệ"):
        set_pause(september.office, LAST, FIRST, act, HEALTH)
    with pytest.raises(Refused, match="không hợp lệ"):
        set_pause(september.office, date(2023, 8, 1), date(2023, 8, 5), act, HEALTH)
    with pytest.raises(NotFound, match="99"):
        end_pause(september.office, 99, act)
    september.clock.now = at("13/9/2023 08:00")
    assert september.counts() == before
