"""A group that changes between two periods: the fourth quarter of 2023 opens on Saturday 16/9."""

from datetime import date

from sqlmodel import select

from models.facts.lifecycle import ObligationState, Stage
from models.tables import Assignment, GroupMember, GroupSnapshot, Obligation, Unit, UnitGroup
from tests.support.office import Day
from tests.support.organisation import AN_PHU, BINH_SON, CUA_BIEN, TRADE


def from_16_september(day: Day, joins: str, leaves: str) -> None:
    """Write down that one unit joined the group of districts on 16/9 and another left it on 15/9."""
    with day.office.database.write() as session:
        group = session.exec(select(UnitGroup).where(UnitGroup.code == "huyen")).one()
        units = {unit.name: unit.id for unit in session.exec(select(Unit))}
        row = session.exec(
            select(GroupMember).where(GroupMember.group_id == group.id, GroupMember.unit_id == units[leaves])
        ).one()
        row.valid_to = date(2023, 9, 15)
        session.add(row)
        session.add(GroupMember(group_id=group.id, unit_id=units[joins], valid_from=date(2023, 9, 16)))


def test_who_joined_a_group_owes_from_the_next_period_and_who_left_no_more(anywhere: Day) -> None:
    anywhere.begin()
    from_16_september(anywhere, joins=TRADE, leaves=BINH_SON)
    anywhere.deliver()
    anywhere.mailbox.new()
    anywhere.sweep("18/9/2023 07:00")
    assert [len(anywhere.owed(unit, period="2023-Q4")) for unit in (AN_PHU, CUA_BIEN, TRADE, BINH_SON)] == [1, 1, 3, 0]
    with anywhere.office.database.read() as session:
        names = {unit.id: unit.name for unit in session.exec(select(Unit))}
        stages = {names[row.unit_id]: row.stage for row in session.exec(select(Assignment)) if row.group_id}
        kept = {names[row.unit_id] for row in session.exec(select(GroupSnapshot).where(GroupSnapshot.opening_id == 2))}
    assert (stages[BINH_SON], stages[TRADE]) == (Stage.ENDED, Stage.ASSIGNED)
    assert kept == {AN_PHU, CUA_BIEN, TRADE}
    anywhere.deliver("18/9/2023 08:00")
    assert any("KH35-2023/04" in letter.text for letter in anywhere.mailbox.to("daumoi.ct"))


def test_what_was_overdue_when_a_unit_left_stays_as_history_and_climbs_no_more(day: Day) -> None:
    from_16_september(day, joins=TRADE, leaves=BINH_SON)
    day.live("18/9/2023", "22/9/2023")
    (late,) = day.owed(BINH_SON)
    assert late.state is ObligationState.OWED
    assert day.decisions(obligation_id=late.id, notice="leadership_digest") == []


def test_a_group_that_did_not_change_makes_nothing_new(day: Day) -> None:
    before = len(day.rows(Obligation))
    day.sweep("15/9/2023 07:00")
    assert len(day.rows(Obligation)) == before
