"""Units that change in a quarter: a merger, a new name, a split, from Monday 11/9/2023 on; reports are due Friday 15/9."""

from datetime import date

import pytest
from sqlmodel import select

from config.errors import Refused
from flows.work.carrying_over import carry_over
from flows.work.outbox import needs_shown
from flows.work.review import accept, send_back
from flows.work.succession import reassign, succeed
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import ObligationState, Stage
from models.facts.sweep import DecisionState
from models.facts.units import ContactRole, SuccessionKind
from models.people import address_of
from models.tables import Assignment, Unit
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, PLANNING, TRADE

S = ObligationState
MERGE, RENAME, SPLIT, ABOLISH = (
    SuccessionKind.MERGE,
    SuccessionKind.RENAME,
    SuccessionKind.SPLIT,
    SuccessionKind.ABOLISH,
)
MONDAY = date(2023, 9, 11)


@pytest.fixture
def september(anywhere: Day) -> Day:
    """Monday 11/9 at nine; everybody was told of their part, of -14 and of -7."""
    anywhere.begin()
    anywhere.deliver()
    anywhere.live("31/8/2023")
    anywhere.live("8/9/2023")
    anywhere.mailbox.new()
    anywhere.clock.now = at("11/9/2023 09:00")
    return anywhere


def stages(day: Day, unit: str) -> list[Stage]:
    names = {row.id: row.name for row in day.rows(Unit)}
    with day.office.database.read() as session:
        return [row.stage for row in session.exec(select(Assignment)) if names[row.unit_id] == unit]


def test_open_work_goes_on_with_the_successor_as_the_same_obligation(september: Day) -> None:
    before = {row.id: row.due_on for row in september.owed(HEALTH)}
    done = succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act("NQ 01/NQ-HĐND"))
    assert (done.new, done.carried.moved, done.carried.merged) == (True, 1, 0)
    assert september.owed(HEALTH) == []
    moved = [row for row in september.owed(TRADE) if row.id in before]
    assert [(row.id, row.due_on, row.due_version, row.state) for row in moved] == [
        (row_id, due_on, 1, S.OWED) for row_id, due_on in before.items()
    ]
    assert set(stages(september, HEALTH)) == {Stage.ENDED}
    september.deliver()
    (told,) = september.mailbox.to("daumoi.ct")  # of the part it takes over, as of any part
    assert "KH35-2023/03" in told.text
    september.mailbox.new()
    september.live("12/9/2023", "18/9/2023")
    assert "chung.yt" not in september.arrived()
    overdue = september.mailbox.to("daumoi.ct")[-1]
    assert "KH35-2023/03" in overdue.text


def test_of_two_that_owed_the_same_the_further_advanced_stays(september: Day) -> None:
    """Item 1 is led by both; Sở Công Thương's report was sent back, the planning department has filed nothing."""
    september.report(TRADE, "11/9/2023 09:00", ["1"])
    send_back(september.office, TRADE, Q3, ["1"], september.act("làm rõ"), date(2023, 9, 18))
    (returned,) = [row for row in september.owed(TRADE) if row.state is S.RETURNED]
    (owed,) = september.owed(PLANNING)
    done = succeed(september.office, MERGE, [TRADE], [PLANNING], MONDAY, september.act("NQ 01/NQ-HĐND"))
    assert (done.carried.moved, done.carried.merged) == (3, 1)  # item 1, item 2, and the deadline of item 2
    rows = {row.id: row for row in september.owed(PLANNING)}
    assert (rows[returned.id].state, rows[owed.id].state) == (S.RETURNED, S.MERGED)
    assert rows[owed.id].merged_into_id == returned.id
    live = [d for d in september.decisions(obligation_id=owed.id) if d.state is DecisionState.PLANNED]
    assert live == []


def test_what_a_unit_filed_stays_its_own_and_its_successor_owes_none_beside_it(september: Day) -> None:
    september.report(HEALTH, "11/9/2023 09:00")
    succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act("NQ 01/NQ-HĐND"))
    (theirs,) = september.owed(HEALTH)
    assert theirs.state is S.FILED
    assert [row.state for row in september.owed(TRADE)] == [S.OWED, S.OWED, S.MERGED]
    done = accept(september.office, HEALTH, Q3, None, september.act())
    assert done.items == ("KH35-2023/03",)
    september.live("18/9/2023")  # the fourth quarter opened on Saturday: from here it is the successor's
    assert september.owed(HEALTH, period="2023-Q4") == []
    assert len(september.owed(TRADE, period="2023-Q4")) == 3


def test_a_report_sent_back_after_the_merger_is_the_successors_to_file_again(september: Day) -> None:
    september.report(HEALTH, "11/9/2023 09:00")
    succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act("NQ 01/NQ-HĐND"))
    send_back(september.office, HEALTH, Q3, ["3"], september.act("làm rõ"), date(2023, 9, 20))
    assert september.owed(HEALTH) == []
    (again,) = [row for row in september.owed(TRADE) if row.state is S.RETURNED]
    assert again.first_filed_on == MONDAY
    september.live("20/9/2023")
    assert "KH35-2023/03" in september.mailbox.to("daumoi.ct")[-1].text


def test_a_succession_that_lies_ahead_moves_with_the_sweep_of_its_day(september: Day) -> None:
    done = succeed(september.office, MERGE, [HEALTH], [TRADE], date(2023, 9, 13), september.act("NQ 01/NQ-HĐND"))
    assert done.carried.moved == 0
    september.sweep("12/9/2023 07:00")
    assert len(september.owed(HEALTH)) == 1
    september.sweep("13/9/2023 07:00")
    assert september.owed(HEALTH) == []
    before = september.counts()
    september.sweep("13/9/2023 07:10")
    assert september.counts() == before


def test_until_a_succession_takes_effect_each_unit_files_its_own(september: Day) -> None:
    """An organisation may know for years ahead who will be merged into whom: the health department, into that of trade."""
    succeed(september.office, MERGE, [HEALTH], [TRADE], date(2023, 9, 13), september.act("NQ 01/NQ-HĐND"))
    september.report(TRADE, "12/9/2023 09:00")
    assert [row.state for row in september.owed(HEALTH)] == [S.OWED]
    assert [row.state for row in september.owed(TRADE)] == [S.FILED, S.FILED]


def test_a_new_name_keeps_mailboxes_and_vice_chair(september: Day) -> None:
    name = "Sở Y tế và Dân số"
    succeed(september.office, RENAME, [HEALTH], [], MONDAY, september.act("NQ 02/NQ-HĐND"), new_name=name)
    (row,) = september.owed(name)
    september.live("12/9/2023")
    assert name in september.mailbox.to("chung.yt")[-1].text
    with september.office.database.read() as session:
        above = address_of(session, row.unit_id, Role.VICE_CHAIR, MONDAY)
    assert above
    assert above.address == "pct.vanxa@bachai.example"


def test_the_same_succession_twice_is_one(september: Day) -> None:
    succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act("NQ 01/NQ-HĐND"))
    before = september.counts()
    again = succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act("NQ 01/NQ-HĐND"))
    assert (again.new, again.carried.moved) == (False, 0)
    assert september.counts() == before


def test_after_a_split_the_work_waits_for_a_person_and_climbs_nothing(september: Day) -> None:
    """The planning department is reminded in the ended unit's place, up to the due date; nobody above hears."""
    done = succeed(september.office, SPLIT, [HEALTH], [TRADE, AN_PHU], MONDAY, september.act("NQ 03/NQ-HĐND"))
    assert done.carried.waiting == (HEALTH,)
    (line,) = needs_shown(september.office)
    assert "2 nội dung chờ phân công lại" in line["what"]  # it leads one and helps with another
    assert "dondoc unit reassign" in line["next_action"]
    (row,) = september.owed(HEALTH)
    september.live("12/9/2023", "6/10/2023")
    assert "chung.yt" not in september.arrived()
    about = september.decisions(obligation_id=row.id)
    assert {d.rung for d in about if d.state is DecisionState.DONE} == {"-14", "-7", "-3", "-1", "0"}
    assert not [d for d in about if d.role in {Role.PLANNING, *LEADERSHIP}]
    assert any("KH35-2023/03" in letter.text for letter in september.mailbox.to("daumoi.khdt"))


def test_what_waits_is_reassigned_item_by_item(september: Day) -> None:
    succeed(september.office, SPLIT, [HEALTH], [TRADE, AN_PHU], MONDAY, september.act("NQ 03/NQ-HĐND"))
    done = reassign(september.office, HEALTH, ["3"], AN_PHU, september.act("CV 9/UBND"))
    assert (done.moved, done.merged) == (1, 0)
    assert len(needs_shown(september.office)) == 1
    reassign(september.office, HEALTH, ["2"], TRADE, september.act("CV 9/UBND"))
    assert needs_shown(september.office) == []
    assert len(september.owed(AN_PHU)) == 2
    with pytest.raises(Refused, match="đang còn các nội dung"):
        reassign(september.office, HEALTH, ["3"], AN_PHU, september.act("CV 9/UBND"))


def test_an_abolished_unit_waits_for_a_person_too(september: Day) -> None:
    done = succeed(september.office, ABOLISH, [BINH_SON], [], MONDAY, september.act("NQ 04/NQ-HĐND"))
    assert done.carried.waiting == (BINH_SON,)


def test_the_focal_units_own_duties_go_on_with_its_successor(september: Day) -> None:
    succeed(september.office, MERGE, [PLANNING], [TRADE], MONDAY, september.act("NQ 05/NQ-HĐND"))
    (synthesis,) = september.owed(kind="synthesis")
    units = {unit.id: unit.name for unit in september.rows(Unit)}
    assert units[synthesis.unit_id] == TRADE
    september.new_mailbox("ct", ContactRole.CONTACT, "daumoi.moi@bachai.example")
    september.live("18/9/2023", "19/9/2023")
    assert any("[Tổng hợp]" in letter.subject for letter in september.mailbox.to("daumoi.moi"))


def test_successions_that_cannot_be_are_refused(september: Day) -> None:
    before = september.counts()
    act = september.act("NQ 01/NQ-HĐND")
    with pytest.raises(Refused, match="--basis"):
        succeed(september.office, MERGE, [HEALTH], [TRADE], MONDAY, september.act())
    for kind, to in ((MERGE, [TRADE, AN_PHU]), (SPLIT, [TRADE]), (ABOLISH, [TRADE]), (RENAME, [])):
        with pytest.raises(Refused, match="không khớp"):
            succeed(september.office, kind, [HEALTH], to, MONDAY, act)
    with pytest.raises(Refused, match="không phải trường hợp này"):
        reassign(september.office, HEALTH, None, TRADE, act)
    assert september.counts() == before
    with september.office.database.write() as session:
        assert carry_over(session, MONDAY, act).moved == 0
