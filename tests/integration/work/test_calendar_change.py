"""A calendar that changes while a period runs: shown, applied once, told once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from flows.work.calendar_change import apply_calendar, calendar_diff, calendar_with, keep_calendar
from flows.work.extension import grant
from flows.work.office import Office
from models.facts.calendar import DayOff, DayOffKind
from models.facts.due import DueCause
from models.facts.sweep import DecisionState
from models.tables import DueVersion, PeriodOpening
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH

A_DAY_OFF = """
year = 2023
announced = true
source = "Công văn để thử"

[[day_off]]
on = 2023-09-15
name = "để thử"
kind = "swap"
source = "Công văn để thử"
"""


def with_the_15th_off(office: Office) -> Office:
    off = DayOff(date(2023, 9, 15), "để thử", DayOffKind.SWAP, "Công văn để thử")
    return replace(office, calendar=replace(office.calendar, days=(*office.calendar.days, off)))


def without_a_day_off(office: Office, on: date) -> Office:
    return replace(
        office, calendar=replace(office.calendar, days=tuple(day for day in office.calendar.days if day.on != on))
    )


def test_what_a_changed_calendar_moves_is_shown_before_it_is_applied(day: Day) -> None:
    before = day.counts()
    office = with_the_15th_off(day.office)
    moves = calendar_diff(office, date(2023, 9, 5))
    assert {(move.kind, move.old_due_on, move.new_due_on) for move in moves} == {
        ("report", date(2023, 9, 15), date(2023, 9, 18))
    }
    assert len(moves) == 7
    assert day.counts() == before
    assert calendar_diff(day.office, date(2023, 9, 5)) == []


def test_due_dates_move_and_each_unit_is_told_once(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.live("22/8/2023")
    anywhere.live("31/8/2023")
    anywhere.mailbox.new()
    anywhere.office = with_the_15th_off(anywhere.office)
    anywhere.clock.now = at("5/9/2023 09:00")
    done = apply_calendar(anywhere.office, anywhere.act("Công văn để thử"))
    assert (len(done.moved), done.periods) == (7, ("2023-Q3",))
    rows = anywhere.owed()
    assert {(row.original_due_on, row.due_on, row.due_version) for row in rows} == {
        (date(2023, 9, 15), date(2023, 9, 18), 2)
    }
    assert all("nghỉ hoán đổi để thử" in row.due_reason for row in rows)
    with anywhere.office.database.read() as session:
        (opening,) = session.exec(select(PeriodOpening)).all()
        assert opening.applied_due_on == date(2023, 9, 18)
        versions = session.exec(select(DueVersion).where(DueVersion.obligation_id == rows[0].id)).all()
        assert [row.cause for row in versions] == [DueCause.OPENING, DueCause.CALENDAR]
    anywhere.deliver()
    (letter,) = anywhere.mailbox.to("chung.yt")
    assert letter.subject == "[Đổi hạn] Báo cáo quý III năm 2023 của Sở Y tế: hạn 15/09/2023 chuyển sang 18/09/2023"
    before = anywhere.counts()
    assert apply_calendar(anywhere.office, anywhere.act("Công văn để thử")).moved == ()
    assert anywhere.counts() == before


def test_steps_of_the_old_date_give_way_and_past_ones_of_the_new_date_are_not_sent(day: Day) -> None:
    """Due Monday 18/9 from Tuesday 5/9 on: -14 (4/9, a day off: 31/8) is past; -7 is Monday 11/9, not Friday 8/9."""
    day.sweep("31/8/2023 07:00")
    day.office = with_the_15th_off(day.office)
    day.clock.now = at("5/9/2023 09:00")
    apply_calendar(day.office, day.act("Công văn để thử"))
    (row,) = day.owed(HEALTH)
    assert {d.state for d in day.decisions(obligation_id=row.id, due_version=1)} == {DecisionState.SUPERSEDED}
    day.mailbox.new()
    day.live("6/9/2023", "19/9/2023")
    assert [line for line in day.arrived()["chung.yt"] if "reminder" in line] == [
        "11/09 reminder -7",
        "14/09 reminder -1",  # -3, the 15th, is off: the working day before, as -1, Sunday 17th
        "18/09 reminder 0",
        "19/09 reminder +1",
    ]


def test_nobody_is_made_late_by_an_announcement(day: Day) -> None:
    """The fourth quarter is due Friday 15/12; a calendar that had moved it to Monday is corrected on the Monday itself."""
    day.clock.now = at("18/9/2023 09:00")
    day.office = with_the_15th_off(day.office)
    apply_calendar(day.office, day.act("Công văn để thử"))
    day.office = without_a_day_off(day.office, date(2023, 9, 15))
    assert apply_calendar(day.office, day.act("thu hồi")).moved == ()
    assert {row.due_on for row in day.owed()} == {date(2023, 9, 18)}


def test_an_extended_date_moves_by_the_calendar_from_where_it_was_extended_to(day: Day) -> None:
    grant(day.office, None, Q3, None, day.act("bão số 4"), date(2023, 9, 22))
    day.office = with_the_15th_off(day.office)
    assert apply_calendar(day.office, day.act("Công văn để thử")).moved == ()
    off = DayOff(date(2023, 9, 22), "để thử", DayOffKind.SWAP, "Công văn để thử")
    day.office = replace(day.office, calendar=replace(day.office.calendar, days=(*day.office.calendar.days, off)))
    done = apply_calendar(day.office, day.act("Công văn để thử"))
    assert {move.new_due_on for move in done.moved} == {date(2023, 9, 25)}
    assert {row.original_due_on for row in day.owed()} == {date(2023, 9, 15)}


def test_a_calendar_file_is_kept_as_the_offices_own(day: Day, tmp_path: Path) -> None:
    file = tmp_path / "lich.toml"
    file.write_text(A_DAY_OFF, encoding="utf-8")
    year, calendar = calendar_with(day.office, file)
    assert (year, calendar.is_working_day(date(2023, 9, 15))) == (2023, False)
    assert calendar.is_working_day(date(2024, 9, 16))  # the other years stay
    kept = keep_calendar(day.office, file, year)
    assert not kept.calendar.is_working_day(date(2023, 9, 15))
    assert (day.office.settings.home / "calendar" / "2023.toml").read_text(encoding="utf-8") == A_DAY_OFF


@pytest.mark.parametrize("when", ["14/9/2023 09:00", "15/9/2023 07:00"])
def test_a_day_off_announced_at_the_last_moment_moves_the_date_all_the_same(day: Day, when: str) -> None:
    day.clock.now = at(when)
    done = apply_calendar(with_the_15th_off(day.office), day.act("bão"))
    assert {move.new_due_on for move in done.moved} == {date(2023, 9, 18)}
