"""More time: asked for, granted, refused; for one item, for a unit, for a whole period."""

from datetime import date

import pytest
from sqlmodel import select

from config.errors import NotFound, Refused
from flows.work.extension import ask, grant, refuse
from flows.work.outbox import needs_shown
from flows.work.review import send_back
from models.facts.due import DueCause
from models.facts.lifecycle import ObligationState
from models.facts.standing import Standing
from models.facts.sweep import DecisionState
from models.queries.obligations import standing_of
from models.tables import DueVersion, Extension, ExtensionState, PeriodOpening
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, PLANNING, TRADE

LATER = date(2023, 9, 22)


def dues(day: Day, unit: str) -> list[tuple[date, date, int]]:
    return [(row.original_due_on, row.due_on, row.due_version) for row in day.owed(unit)]


def test_asking_moves_no_date_and_puts_it_before_a_person(anywhere: Day) -> None:
    anywhere.begin()
    done = ask(anywhere.office, TRADE, Q3, ["2"], LATER, anywhere.act("chờ số liệu"), number="45/SCT")
    assert (done.state, done.items, done.due_on) == (ExtensionState.ASKED, ("KH35-2023/02",), LATER)
    assert {due for _, due, _ in dues(anywhere, TRADE)} == {date(2023, 9, 15)}
    (line,) = needs_shown(anywhere.office)
    assert "Sở Công Thương đề nghị gia hạn kỳ 2023-Q3 đến 22/09/2023: chờ số liệu" in line["what"]
    assert "dondoc extension grant" in line["next_action"]


def test_a_granted_extension_keeps_the_original_date_and_answers_the_unit(anywhere: Day) -> None:
    anywhere.begin()
    ask(anywhere.office, TRADE, Q3, ["2"], LATER, anywhere.act("chờ số liệu"), number="45/SCT")
    done = grant(anywhere.office, TRADE, Q3, None, anywhere.act("lý do chính đáng"))
    assert (done.state, done.items, done.due_on) == (ExtensionState.GRANTED, ("KH35-2023/02",), LATER)
    first, second = dues(anywhere, TRADE)
    assert first == (date(2023, 9, 15), date(2023, 9, 15), 1)
    assert second == (date(2023, 9, 15), LATER, 2)
    assert needs_shown(anywhere.office) == []
    anywhere.deliver("22/8/2023 15:00")
    letter = next(one for one in anywhere.mailbox.to("daumoi.ct") if "gia hạn" in one.subject)
    assert letter.subject == (
        "Về đề nghị gia hạn của Sở Công Thương: đồng ý đến hết ngày 22/09/2023 (quý III năm 2023)"
    )
    assert "45/SCT" in letter.text
    assert "thứ Sáu, ngày 15/09/2023" in letter.text


def test_an_extended_report_is_on_time_by_its_new_date_and_climbs_on_it(day: Day) -> None:
    """Extended on Tuesday 12/9 to Friday 22/9: of the new ladder -7 is 15/9, -3 is 19/9, -1 is 21/9, +1 is 25/9."""
    day.clock.now = at("12/9/2023 09:00")
    grant(day.office, HEALTH, Q3, None, day.act("chờ số liệu"), LATER)
    day.mailbox.new()
    day.live("13/9/2023", "25/9/2023")
    steps = [line for line in day.arrived()["chung.yt"] if "reminder" in line]
    assert steps == [
        "15/09 reminder -7",
        "19/09 reminder -3",
        "21/09 reminder -1",
        "22/09 reminder 0",
        "25/09 reminder +1",
    ]
    day.report(HEALTH, "26/9/2023", received_on=date(2023, 9, 22))
    (row,) = day.owed(HEALTH)
    assert standing_of(row, date(2023, 9, 26)) is Standing.FILED_ON_TIME


def test_steps_planned_on_the_old_date_no_longer_leave(day: Day) -> None:
    day.sweep("31/8/2023 07:00")
    (row,) = day.owed(HEALTH)
    assert {d.state for d in day.decisions(obligation_id=row.id, rung="-14")} == {DecisionState.PLANNED}
    grant(day.office, HEALTH, Q3, None, day.act("chờ số liệu"), LATER)
    assert {d.state for d in day.decisions(obligation_id=row.id, rung="-14")} == {DecisionState.SUPERSEDED}
    assert row.id not in {d.obligation_id for d in day.decisions(rung="-14", state=DecisionState.PLANNED)}


def test_a_new_date_on_a_day_off_moves_to_the_next_working_day(day: Day) -> None:
    done = grant(day.office, HEALTH, Q3, None, day.act("chờ số liệu"), date(2023, 9, 23))
    assert done.due_on == date(2023, 9, 25)
    (row,) = day.owed(HEALTH)
    assert "thứ Bảy" in row.due_reason
    assert "Saturday" in row.due_reason_en


def test_a_whole_period_is_extended_in_one_decision_and_every_unit_is_told_once(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.deliver()
    anywhere.mailbox.new()
    anywhere.clock.now = at("11/9/2023 09:00")
    done = grant(anywhere.office, None, Q3, None, anywhere.act("UBND tỉnh điều chỉnh hạn"), LATER)
    assert len(done.units) == 6
    assert {row.due_on for row in anywhere.owed()} == {LATER}
    assert {row.original_due_on for row in anywhere.owed()} == {date(2023, 9, 15)}
    (synthesis,) = anywhere.owed(kind="synthesis")
    assert synthesis.due_on == date(2023, 9, 20)  # the province's own day does not move with the units'
    with anywhere.office.database.read() as session:
        (opening,) = session.exec(select(PeriodOpening)).all()
        assert (opening.original_due_on, opening.applied_due_on) == (date(2023, 9, 15), LATER)
        (kept,) = session.exec(select(Extension)).all()
        assert (kept.state, kept.old_due_on, kept.new_due_on) == (ExtensionState.GRANTED, date(2023, 9, 15), LATER)
    anywhere.deliver()
    (letter,) = anywhere.mailbox.to("daumoi.ct")
    assert letter.subject == (
        "[Đổi hạn] Báo cáo quý III năm 2023 của Sở Công Thương: hạn 15/09/2023 chuyển sang 22/09/2023"
    )
    assert "UBND tỉnh điều chỉnh hạn" in letter.text
    assert all(len(anywhere.mailbox.to(name)) == 1 for name in ("chung.yt", "cuabien", "vanthu.bs"))


def test_granting_twice_changes_nothing_the_second_time(anywhere: Day) -> None:
    anywhere.begin()
    grant(anywhere.office, TRADE, Q3, None, anywhere.act("chờ số liệu"), LATER)
    grant(anywhere.office, None, Q3, None, anywhere.act("bão"), LATER)
    before = anywhere.counts()
    again = grant(anywhere.office, TRADE, Q3, None, anywhere.act("chờ số liệu"), LATER)
    assert (again.items, again.already) == ((), ("KH35-2023/01", "KH35-2023/02"))
    assert grant(anywhere.office, None, Q3, None, anywhere.act("bão"), LATER).items == ()
    assert anywhere.counts() == before


def test_a_refusal_leaves_the_date_and_says_why(day: Day) -> None:
    ask(day.office, TRADE, Q3, None, LATER, day.act("chờ số liệu"))
    done = refuse(day.office, TRADE, Q3, None, day.act("số liệu đã có từ ngày 10/9"))
    assert done.state is ExtensionState.REFUSED
    assert {due for _, due, _ in dues(day, TRADE)} == {date(2023, 9, 15)}
    assert needs_shown(day.office) == []
    day.deliver("22/8/2023 15:00")
    letter = next(one for one in day.mailbox.to("daumoi.ct") if "gia hạn" in one.subject)
    assert "giữ nguyên hạn 15/09/2023" in letter.subject
    assert "số liệu đã có từ ngày 10/9" in letter.text


def test_a_second_request_has_an_answer_of_its_own(day: Day) -> None:
    for reason in ("chờ số liệu", "mất điện"):
        ask(day.office, HEALTH, Q3, None, LATER, day.act(reason))
        refuse(day.office, HEALTH, Q3, None, day.act(f"không chấp nhận: {reason}"))
    day.deliver("22/8/2023 15:00")
    answers = [one for one in day.mailbox.to("chung.yt") if "gia hạn" in one.subject]
    assert ["mất điện" in one.text for one in answers] == [False, True]


def test_a_deadline_to_put_a_weakness_right_is_extended_too(day: Day) -> None:
    done = grant(day.office, TRADE, None, ["2"], day.act("chờ vốn"), date(2024, 3, 29))
    assert (done.period, done.items, done.due_on) == ("remediation", ("KH35-2023/02",), date(2024, 3, 29))
    (duty,) = day.owed(TRADE, period="-", kind="remediation")
    # 31/12/2023 is a Sunday and 1/1/2024 a holiday: it had applied on Tuesday 2/1
    assert (duty.original_due_on, duty.due_on, duty.due_version) == (date(2023, 12, 31), date(2024, 3, 29), 2)


def test_a_returned_report_is_extended_and_its_first_filing_keeps_its_standing(day: Day) -> None:
    day.report(HEALTH, "12/9/2023 09:00")
    send_back(day.office, HEALTH, Q3, None, day.act("làm rõ số liệu"))
    grant(day.office, HEALTH, Q3, None, day.act("chờ số liệu"), date(2023, 9, 29))
    (row,) = day.owed(HEALTH)
    assert (row.state, row.due_version, row.first_due_on) == (ObligationState.RETURNED, 3, date(2023, 9, 15))
    with day.office.database.read() as session:
        causes = [v.cause for v in session.exec(select(DueVersion).where(DueVersion.obligation_id == row.id))]
    assert causes == [DueCause.OPENING, DueCause.RETURN, DueCause.EXTENSION]


@pytest.mark.parametrize("until", [date(2023, 9, 15), date(2023, 9, 14), date(2022, 9, 22)])
def test_a_day_that_gives_no_more_time_is_refused(day: Day, until: date) -> None:
    before = day.counts()
    with pytest.raises(Refused, match="15/09/2023"):
        ask(day.office, TRADE, Q3, None, until, day.act("chờ số liệu"))
    with pytest.raises(Refused, match="22/08/2023"):
        grant(day.office, None, Q3, None, day.act("bão"), date(2022, 9, 22))
    assert day.counts() == before


def test_what_cannot_be_extended_is_refused_with_a_sentence(day: Day) -> None:
    day.report(HEALTH, "12/9/2023 09:00")
    before = day.counts()
    with pytest.raises(Refused, match="không còn nội dung nào phải gửi"):
        grant(day.office, HEALTH, Q3, None, day.act("chờ số liệu"), LATER)
    with pytest.raises(Refused, match="--until"):
        grant(day.office, TRADE, Q3, None, day.act("chờ số liệu"))
    with pytest.raises(Refused, match="không có đề nghị gia hạn"):
        refuse(day.office, TRADE, Q3, None, day.act("không"))
    with pytest.raises(Refused, match="--reason"):
        grant(day.office, TRADE, Q3, None, day.act(), LATER)
    with pytest.raises(Refused, match="--until"):
        grant(day.office, None, Q3, None, day.act("bão"))
    with pytest.raises(NotFound, match="thời hạn khắc phục"):
        grant(day.office, PLANNING, None, None, day.act("bão"), LATER)
    assert day.counts() == before
