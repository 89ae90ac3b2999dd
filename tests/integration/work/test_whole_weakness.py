"""A weakness as a whole: put right in one act, come again, or looked at once a year."""

from datetime import date

import pytest
from sqlmodel import col, select

from config.errors import NotFound, Refused
from flows.work.review import accept, resolve, send_back
from flows.work.whole_weakness import checkpoint, relapse, resolve_whole
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import ObligationState, Stage
from models.tables import Assignment, History, Obligation, Weakness
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, PLANNING, TRADE

PUBLIC_MONEY, INDUSTRY, DOCTORS = "KH35-2023/01", "KH35-2023/02", "KH35-2023/03"


def stages(day: Day, code: str) -> set[Stage]:
    with day.office.database.read() as session:
        query = select(Assignment).join(Weakness).where(Weakness.code == code)
        return {row.stage for row in session.exec(query)}


def checkpoints(day: Day, code: str, year: str = "2023") -> list[Obligation]:
    with day.office.database.read() as session:
        query = select(Obligation).join(Weakness, col(Obligation.weakness_id) == Weakness.id)
        query = query.where(Weakness.code == code, Obligation.rule == "checkpoint", Obligation.period == year)
        rows = list(session.exec(query))
        session.expunge_all()
    return rows


# The whole weakness in one act.


def test_a_whole_weakness_is_resolved_at_every_unit_in_one_act(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(PLANNING, "12/9/2023", ["1"])
    anywhere.report(TRADE, "12/9/2023", ["1"])
    accept(anywhere.office, TRADE, Q3, ["1"], anywhere.act())
    done = resolve_whole(anywhere.office, PUBLIC_MONEY, anywhere.act(), "biên bản kiểm tra")
    assert set(done.units) == {PLANNING, TRADE}
    assert stages(anywhere, PUBLIC_MONEY) == {Stage.RESOLVED}
    assert [row.state for row in checkpoints(anywhere, PUBLIC_MONEY)] == [ObligationState.CANCELLED]
    again = resolve_whole(anywhere.office, PUBLIC_MONEY, anywhere.act(), "biên bản kiểm tra")
    assert (again.units, set(again.already)) == ((), {PLANNING, TRADE})


def test_a_unit_without_a_report_keeps_the_whole_weakness_open(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(PLANNING, "12/9/2023", ["1"])
    with pytest.raises(Refused, match=TRADE):
        resolve_whole(anywhere.office, PUBLIC_MONEY, anywhere.act(), "biên bản kiểm tra")
    assert Stage.RESOLVED not in stages(anywhere, PUBLIC_MONEY)


def test_a_whole_weakness_is_not_resolved_without_evidence(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    with pytest.raises(Refused, match="--evidence"):
        resolve_whole(day.office, DOCTORS, day.act(), " ")


def test_no_checkpoint_is_owed_for_what_is_put_right_everywhere(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    resolve_whole(day.office, DOCTORS, day.act(), "biên bản kiểm tra")
    day.sweep("2/1/2024 07:00")
    assert checkpoints(day, DOCTORS, "2024") == []


# Come again.


def test_a_relapse_puts_the_part_back_and_what_lies_ahead_is_owed_again(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(TRADE, "12/9/2023", ["2"])
    resolve(anywhere.office, TRADE, Q3, ["2"], anywhere.act(), "biên bản kiểm tra")
    anywhere.clock.now = at("2/10/2023 09:00")
    done = relapse(anywhere.office, INDUSTRY, anywhere.act("sản lượng lại giảm"))
    assert done.units == (TRADE,)
    assert "2023-Q4" in done.opened
    (owed,) = [row for row in anywhere.owed(TRADE, "2023-Q4") if row.due_on == date(2023, 12, 15)][:1]
    assert owed.state is ObligationState.OWED
    # The deadline "Năm 2023" lies ahead and climbs again
    (remediation,) = anywhere.owed(TRADE, "-", "remediation")
    assert (remediation.state, remediation.due_on) == (ObligationState.OWED, date(2024, 1, 2))
    with anywhere.office.database.read() as session:
        moves = session.exec(select(History).where(History.event == "relapsed")).all()
        told = [(row.before, row.after, row.because) for row in moves]
    assert told == [("resolved", "in_progress", "sản lượng lại giảm")]


def test_periods_that_passed_while_it_was_put_right_are_not_owed(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    resolve(day.office, HEALTH, Q3, None, day.act(), "biên bản kiểm tra")
    day.sweep("20/12/2023 07:00")
    day.clock.now = at("26/12/2023 09:00")
    relapse(day.office, DOCTORS, day.act("bác sĩ lại nghỉ việc"), HEALTH)
    day.sweep("27/12/2023 07:00")
    assert day.owed(HEALTH, "2023-Q4") == []
    assert [row.state for row in day.owed(HEALTH, "2024-Q1")] == [ObligationState.OWED]


def test_the_unit_is_told_that_a_weakness_came_again(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    resolve(day.office, HEALTH, Q3, None, day.act(), "biên bản kiểm tra")
    day.clock.now = at("2/10/2023 09:00")
    relapse(day.office, DOCTORS, day.act("bác sĩ lại nghỉ việc"), HEALTH)
    day.deliver()
    (letter,) = [one for one in day.mailbox.to("chung.yt") if one.subject.startswith("Phát sinh trở lại")]
    assert "bác sĩ lại nghỉ việc" in letter.text


def test_only_what_was_put_right_can_come_again_and_only_with_a_reason(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    with pytest.raises(Refused, match="không có phần việc"):
        relapse(day.office, DOCTORS, day.act("tái diễn"))
    resolve(day.office, HEALTH, Q3, None, day.act(), "biên bản kiểm tra")
    with pytest.raises(Refused, match="--reason"):
        relapse(day.office, DOCTORS, day.act())
    with pytest.raises(NotFound, match="KH99"):
        relapse(day.office, "KH99-2023/01", day.act("tái diễn"))


# Once a year.


def test_continue_is_recorded_once_and_next_year_has_its_own_checkpoint(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.clock.now = at("20/12/2023 09:00")
    done = checkpoint(anywhere.office, [DOCTORS], anywhere.act(), close=False)
    assert (done.items, done.already) == ((DOCTORS,), ())
    (row,) = checkpoints(anywhere, DOCTORS)
    assert (row.state, row.first_filed_on) == (ObligationState.ACCEPTED, date(2023, 12, 20))
    again = checkpoint(anywhere.office, [DOCTORS], anywhere.act(), close=False)
    assert (again.items, again.already) == ((), (DOCTORS,))
    anywhere.sweep("3/1/2024 07:00")
    assert [row.state for row in checkpoints(anywhere, DOCTORS, "2024")] == [ObligationState.OWED]


def test_closing_ends_the_parts_with_the_basis_and_the_units_are_told(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver()
    anywhere.clock.now = at("27/12/2023 09:00")
    done = checkpoint(anywhere.office, [DOCTORS], anywhere.act("Thông báo số 12/TB-UBND"), close=True)
    assert done.units_ended == (HEALTH,)
    assert stages(anywhere, DOCTORS) == {Stage.ENDED}
    anywhere.deliver()
    (letter,) = [one for one in anywhere.mailbox.to("chung.yt") if one.subject.startswith("Kết thúc phân công")]
    assert "12/TB-UBND" in letter.text
    anywhere.sweep("3/1/2024 07:00")
    assert checkpoints(anywhere, DOCTORS, "2024") == []


def test_a_checkpoint_that_nobody_records_is_never_overdue_and_tells_nobody_above(day: Day) -> None:
    day.live("18/12/2023", "31/1/2024")
    ids = {row.id for row in checkpoints(day, DOCTORS)}
    told = [row for row in day.decisions() if row.obligation_id in ids]
    assert told
    assert not [row for row in told if row.role in {Role.PLANNING, *LEADERSHIP} or row.rung.startswith("+")]


def test_a_weakness_with_a_last_day_has_no_checkpoint_and_closing_needs_a_basis(day: Day) -> None:
    with pytest.raises(Refused, match="không có mốc rà soát"):
        checkpoint(day.office, [INDUSTRY], day.act(), close=False)
    with pytest.raises(Refused, match="--reason"):
        checkpoint(day.office, [DOCTORS], day.act(), close=True)


# Sent again after a return.


def test_a_reminder_after_a_return_says_so_with_the_reviewers_date_and_words(day: Day) -> None:
    day.report(HEALTH, "11/9/2023")
    send_back(day.office, HEALTH, Q3, None, day.act("bổ sung số liệu tuyến xã"), date(2023, 9, 21))
    day.live("12/9/2023", "22/9/2023")
    reminders = [one for one in day.mailbox.to("chung.yt") if one.subject.startswith(("[Nhắc", "[Đến hạn", "[Quá hạn"))]
    after = [one for one in reminders if "trả lại ngày 11/09/2023" in one.text]
    assert len(after) == len(reminders) > 1
    assert all("bổ sung số liệu tuyến xã" in " ".join(one.text.split()) for one in after)
    assert all("thứ Năm, ngày 21/09/2023" in " ".join(one.text.split()) for one in after)
