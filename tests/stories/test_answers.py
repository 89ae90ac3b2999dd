"""A report that arrives stops the climb; a return starts a new one; paper counts from its day; what is resolved is quiet."""

from datetime import date

import pytest

from flows.work.review import accept, resolve, send_back
from models.facts.ladder import Role
from models.facts.lifecycle import ObligationState
from models.facts.standing import Standing
from models.facts.sweep import DecisionState
from models.queries.obligations import standing_of
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, TRADE


@pytest.fixture
def september(day: Day) -> Day:
    """An office whose units know their parts, and nothing else happened yet."""
    day.begin()
    day.deliver()
    return day


def test_a_report_on_one_item_stops_the_climb_of_that_item_alone(september: Day) -> None:
    """The department reports item 1 on Wednesday 13/9 and never item 2: from then on item 2 climbs alone."""
    september.live("31/8/2023")
    september.live("8/9/2023")
    september.live("12/9/2023")
    september.report(TRADE, "13/9/2023 10:00", ["1"])
    september.deliver("13/9/2023 10:01")
    september.mailbox.new()
    september.live("14/9/2023", "3/10/2023")
    letters = [letter for letter in september.mailbox.to("vanthu.ct") if "tổng hợp" not in letter.subject]
    assert september.arrived()["vanthu.ct"] == [
        "14/09 reminder -1",
        "15/09 reminder 0",
        "18/09 reminder +1",
    ]
    for letter in letters:
        assert "KH35-2023/02" in letter.text
        assert "KH35-2023/01" not in letter.text
    (to_the_chair,) = september.mailbox.to("chutich")
    assert "Sở Công Thương: đã quá hạn 12 ngày làm việc 1 nội dung: KH35-2023/02" in to_the_chair.text
    assert "đã nhận 1/7 báo cáo" in to_the_chair.text
    steps = {(row.rung, row.state) for row in september.decisions(obligation_id=september.owed(TRADE)[0].id)}
    assert {rung for rung, state in steps if state is DecisionState.DONE} == {"-14", "-7", "-3"}


def test_a_report_that_comes_late_stops_the_climb_where_it_stands(september: Day) -> None:
    """Filed on Monday 25/9, after the digest to the Committee's office and before the one to the vice-chair."""
    september.live("12/9/2023", "25/9/2023")
    september.report(HEALTH, "25/9/2023 09:00")
    september.deliver()
    september.live("26/9/2023", "3/10/2023")
    assert not september.mailbox.to("pct.vanxa")
    (report,) = september.owed(HEALTH)
    assert standing_of(report, date(2023, 9, 26)) is Standing.FILED_LATE
    (to_the_chair,) = september.mailbox.to("chutich")
    assert "Sở Y tế" not in to_the_chair.text


def test_a_return_reopens_with_a_new_due_version_and_no_old_step_fires(september: Day) -> None:
    """Filed on time on Tuesday 12/9, returned on 13/9 to be sent again within three working days, by Monday 18/9.

    Of the new ladder -14 is 4/9 and -7 is 11/9: both are past. -3 is Friday 15/9, and so is -1, Sunday 17/9 moved to the
    working day before: only the nearer one is sent.
    """
    september.live("31/8/2023")
    september.live("8/9/2023")
    september.report(HEALTH, "12/9/2023 09:00")
    september.deliver()
    september.clock.pass_by(24 * 60)
    send_back(september.office, HEALTH, Q3, None, september.act("làm rõ số liệu"))
    september.deliver()
    september.mailbox.new()
    (report,) = september.owed(HEALTH)
    assert (report.state, report.due_version, report.due_on) == (ObligationState.RETURNED, 2, date(2023, 9, 18))
    september.live("14/9/2023", "21/9/2023")
    assert september.arrived()["chung.yt"] == [
        "15/09 reminder -1",
        "18/09 reminder 0",
        "19/09 reminder +1",
    ]
    old = [
        row for row in september.decisions(obligation_id=report.id, due_version=1) if row.state is DecisionState.DONE
    ]
    assert {row.rung for row in old} == {"-14", "-7"}


def test_the_first_filing_keeps_its_standing_through_a_return(september: Day) -> None:
    september.report(HEALTH, "12/9/2023 09:00")
    september.clock.pass_by(24 * 60)
    send_back(september.office, HEALTH, Q3, None, september.act("làm rõ số liệu"), resubmit_by=date(2023, 9, 20))
    september.report(HEALTH, "25/9/2023 09:00")
    (report,) = september.owed(HEALTH)
    assert report.first_filed_on == date(2023, 9, 12)
    assert standing_of(report, date(2023, 9, 25)) is Standing.FILED_ON_TIME


def test_a_paper_that_came_on_time_is_on_time_although_it_is_entered_late(september: Day) -> None:
    """The signed paper came by document system on Thursday 14/9 and was entered on Tuesday 19/9."""
    september.live("12/9/2023", "18/9/2023")
    september.report(HEALTH, "19/9/2023 09:00", received_on=date(2023, 9, 14))
    september.deliver()
    (report,) = september.owed(HEALTH)
    assert report.first_filed_on == date(2023, 9, 14)
    assert standing_of(report, date(2023, 9, 19)) is Standing.FILED_ON_TIME
    receipt = september.mailbox.to("chung.yt")[-1]
    assert receipt.subject.startswith("Đã tiếp nhận báo cáo số 12/BC của Sở Y tế")


def test_leaders_who_were_told_are_told_that_the_paper_had_come_before(september: Day) -> None:
    """The office heard on Friday 22/9; the paper, received on Thursday 21/9, is entered on Monday 25/9."""
    september.live("12/9/2023", "22/9/2023")
    september.mailbox.new()
    september.report(HEALTH, "25/9/2023 09:00", received_on=date(2023, 9, 21))
    september.deliver()
    (correction,) = september.mailbox.to("vanphong")
    assert correction.subject == "[Thông tin bổ sung] Sở Y tế đã gửi báo cáo quý III năm 2023 (nhận ngày 21/09/2023)"


def test_the_unit_its_head_and_the_planning_department_are_told_too_and_the_counts_are_corrected(
    september: Day,
) -> None:
    """Received on Friday 15/9, entered on Monday 25/9: the unit was called late on 18/9, the planning department told 19/9."""
    september.live("12/9/2023", "22/9/2023")
    september.mailbox.new()
    september.report(HEALTH, "25/9/2023 09:00", received_on=date(2023, 9, 15))
    september.deliver()
    (receipt,) = september.mailbox.to("chung.yt")
    assert "đã đến trước thư nhắc ngày 18/09/2023; xin bỏ qua" in " ".join(receipt.text.split())
    (to_the_head,) = september.mailbox.to("giamdoc.yt")
    assert "Tiếp theo thư ngày 18/09/2023, xin thông tin: Sở Y tế đã gửi báo cáo" in " ".join(to_the_head.text.split())
    (to_planning,) = september.mailbox.to("daumoi.khdt")
    assert "Tiếp theo thư ngày 19/09/2023" in " ".join(to_planning.text.split())
    assert "Đã nhận: 1 (" in to_planning.text


def test_a_late_paper_received_after_the_digest_corrects_nothing(september: Day) -> None:
    september.live("12/9/2023", "22/9/2023")
    september.mailbox.new()
    september.report(HEALTH, "25/9/2023 09:00", received_on=date(2023, 9, 25))
    september.deliver()
    assert not september.mailbox.to("vanphong")


def test_resolving_cancels_what_is_not_yet_due_and_stops_the_reports_of_later_periods(september: Day) -> None:
    """Item 2 is reported as done on 12/9 and confirmed on 14/9: its deadline of 2023 is met, no fourth quarter is owed."""
    september.report(TRADE, "12/9/2023 09:00", ["2"], done=True)
    september.clock.pass_by(2 * 24 * 60)
    resolve(september.office, TRADE, Q3, ["2"], september.act(), evidence="biên bản kiểm tra")
    (remediation,) = september.owed(TRADE, period="-", kind="remediation")
    assert remediation.state is ObligationState.ACCEPTED
    september.live("18/9/2023")  # the fourth quarter opened on Saturday 16/9
    items = {row.id: row.weakness_id for row in september.owed(TRADE, period="2023-Q3")}
    assert len(items) == 2
    assert [row.weakness_id for row in september.owed(TRADE, period="2023-Q4")] == [min(w for w in items.values() if w)]


def test_what_is_overdue_when_it_is_resolved_stays_as_history_and_climbs_no_more(september: Day) -> None:
    """The third quarter was accepted; the fourth, due Friday 15/12, is late when item 3 is confirmed on 19/12."""
    september.report(HEALTH, "12/9/2023 09:00")
    accept(september.office, HEALTH, Q3, None, september.act())
    september.deliver()
    september.live("15/12/2023")
    september.live("18/12/2023")
    september.live("19/12/2023")
    resolve(september.office, HEALTH, Q3, None, september.act(), evidence="biên bản kiểm tra")
    september.deliver()
    september.mailbox.new()
    (late,) = september.owed(HEALTH, period="2023-Q4")
    assert late.state is ObligationState.OWED
    assert standing_of(late, date(2023, 12, 20)) is Standing.OVERDUE
    september.live("20/12/2023", "29/12/2023")
    about = [
        row
        for row in september.decisions(obligation_id=late.id)
        if row.state in {DecisionState.PLANNED, DecisionState.HELD}
    ]
    assert not about
    assert not september.mailbox.to("chung.yt")
    assert not september.mailbox.to("pct.vanxa")


def test_resolving_before_the_due_date_cancels_the_open_report(september: Day) -> None:
    september.report(HEALTH, "12/9/2023 09:00")
    accept(september.office, HEALTH, Q3, None, september.act())
    september.live("18/9/2023")
    resolve(september.office, HEALTH, Q3, None, september.act(), evidence="biên bản kiểm tra")
    (later,) = september.owed(HEALTH, period="2023-Q4")
    assert later.state is ObligationState.CANCELLED


def test_a_report_that_claims_done_makes_the_focal_unit_owe_a_decision(september: Day) -> None:
    """Filed on Tuesday 12/9: five working days end on Tuesday 19/9; that day the focal unit is reminded."""
    september.report(HEALTH, "12/9/2023 09:00", done=True)
    (duty,) = september.owed(period="2023-Q3", kind="review")
    assert duty.due_on == date(2023, 9, 19)
    september.live("19/9/2023")
    reviews = september.decisions(obligation_id=duty.id, rung="0")
    assert {row.role for row in reviews} == {Role.CLERK, Role.CONTACT, Role.HEAD}
