"""The focal officer's say over what goes to leadership."""

import pytest
from sqlmodel import select

from config.errors import Refused
from flows.work.escalation import release, stop
from models.facts.sweep import DecisionState
from models.tables import History
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import CUA_BIEN, HEALTH, PLANNING, TRADE

LEADERS = {"vanphong", "pct.kinhte", "pct.vanxa", "chutich"}


def to_leaders(day: Day) -> list[str]:
    return sorted(name for name in day.arrived() if name in LEADERS)


def test_a_stopped_escalation_reaches_no_leader(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.live("31/8/2023", "19/9/2023")
    count = stop(anywhere.office, Q3, None, None, anywhere.act("bão số 4"))
    assert count == 6  # all seven but the planning department's own
    anywhere.report(PLANNING, "19/9/2023 10:00")
    anywhere.live("20/9/2023", "6/10/2023")
    told = {letter.address for letter in anywhere.mailbox.letters if letter.address.partition("@")[0] in LEADERS}
    rows = anywhere.decisions(notice="leadership_digest", state=DecisionState.DONE)
    assert [row for row in rows if row.obligation_id in {owed.id for owed in anywhere.owed()}] == []
    assert told <= {"vanphong@bachai.example", "chutich@bachai.example", "pct.kinhte@bachai.example"}


def test_a_stop_is_on_record_with_its_reason_and_is_made_once(day: Day) -> None:
    assert stop(day.office, Q3, None, [TRADE], day.act("bão số 4")) == 2
    assert stop(day.office, Q3, None, [TRADE], day.act("bão số 4")) == 0
    with day.office.database.read() as session:
        rows = [row for row in session.exec(select(History)) if row.event == "escalation_stopped"]
        assert [(row.actor, row.because) for row in rows] == [("test", "bão số 4")] * 2


def test_the_planning_departments_own_lateness_cannot_be_stopped_by_itself(day: Day) -> None:
    assert stop(day.office, Q3, None, [PLANNING], day.act("bão số 4")) == 0
    assert not any(row.escalation_stopped for row in day.owed(PLANNING))


def test_a_stop_for_one_leader_holds_for_that_leader_only(day: Day) -> None:
    day.live("31/8/2023", "21/9/2023")
    held = day.decisions(notice="leadership_digest", state=DecisionState.HELD, role="office")
    assert held
    stop(day.office, Q3, "office", None, day.act("đã trao đổi trực tiếp"))
    left = day.decisions(notice="leadership_digest", state=DecisionState.HELD, role="office")
    focal = {row.id for row in day.owed(PLANNING)} | {row.id for row in day.owed(PLANNING, kind="synthesis")}
    assert {row.obligation_id for row in left} <= focal
    assert not any(row.escalation_stopped for row in day.owed(TRADE))


def test_held_digests_leave_when_they_are_released(day: Day) -> None:
    day.live("31/8/2023", "21/9/2023")
    held = day.decisions(notice="leadership_digest", state=DecisionState.HELD)
    assert held
    own = {row.id for row in day.owed(PLANNING)} | {row.id for row in day.owed(PLANNING, kind="synthesis")}
    of_the_period = {row.id for row in day.owed()} | {row.id for row in day.owed(kind="synthesis")}
    count = release(day.office, Q3, None, None, day.act("đã xem"))
    assert count == len([row for row in held if row.obligation_id in of_the_period - own])
    left = day.decisions(notice="leadership_digest", state=DecisionState.HELD)
    assert {row.obligation_id for row in left} <= own
    assert release(day.office, Q3, None, None, day.act("Văn phòng đồng ý"), by_office=True) == len(left)
    assert release(day.office, Q3, None, None, day.act("đã xem")) == 0
    day.deliver("21/9/2023 14:00")
    assert "vanphong" in to_leaders(day)


def test_a_report_that_comes_first_leaves_nothing_to_stop(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    assert stop(day.office, Q3, None, [HEALTH], day.act("bão số 4")) == 0


@pytest.mark.parametrize("act_on", [stop, release])
def test_neither_is_done_without_a_reason_or_for_a_leader_there_is_not(day: Day, act_on: object) -> None:
    before = day.counts()
    assert callable(act_on)
    with pytest.raises(Refused, match="--reason"):
        act_on(day.office, Q3, None, None, day.act(" "))
    with pytest.raises(Refused, match="office, vice_chair, chair"):
        act_on(day.office, Q3, "boss", None, day.act("bão"))
    with pytest.raises(Refused, match="Sở Y tế"):
        act_on(day.office, Q3, None, ["Sở Y tá"], day.act("bão"))
    assert day.counts() == before


def test_a_stop_for_one_vice_chair_is_about_that_vice_chairs_units_alone(day: Day) -> None:
    """Made on 12/9, before anything was late: the other vice-chair and the chair are told as ever."""
    day.clock.now = at("12/9/2023 09:00")
    assert stop(day.office, Q3, "pct-van-xa", None, day.act("đã làm việc trực tiếp")) == 1
    assert stop(day.office, Q3, "pct-van-xa", None, day.act("đã làm việc trực tiếp")) == 0
    day.live("15/9/2023", "3/10/2023")
    assert to_leaders(day) == ["chutich", "pct.kinhte", "vanphong"]
    (to_the_chair,) = [one for one in day.mailbox.to("chutich") if "Sở Y tế" in one.text]
    assert to_the_chair


def test_units_are_named_one_by_one(day: Day) -> None:
    assert stop(day.office, Q3, None, [HEALTH, CUA_BIEN], day.act("bão số 4")) == 2
