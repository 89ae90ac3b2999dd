"""Doing anything again changes nothing; an old plan wakes no old deadline; every due date says why."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from flows.work.escalation import stop
from flows.work.own_duties import synthesis_sent
from flows.work.periods import open_period
from flows.work.review import accept, resolve, send_back
from models.facts.period import Period
from models.tables import Obligation
from tests.support.clock import at
from tests.support.office import Q3, Day, assert_no_old_deadline_wakes
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, TRADE
from tests.support.plans import PLAN_2022, PLAN_2024

PUBLISHED = Path(__file__).parents[3] / "shared" / "plans" / "thanh-hoa-2022-plan.txt"


def test_every_step_of_a_quarter_done_twice_changes_nothing(day: Day) -> None:
    steps: list[Callable[[], object]] = [
        day.begin,
        lambda: open_period(day.office, Q3, day.act()),
        day.deliver,
        lambda: day.live("31/8/2023"),
        lambda: day.live("8/9/2023"),
        lambda: day.report(HEALTH, "12/9/2023 09:00"),
        day.deliver,
        lambda: day.report(AN_PHU, "12/9/2023 09:05", done=True),
        lambda: send_back(day.office, HEALTH, Q3, None, day.act("làm rõ"), resubmit_by=date(2023, 9, 20)),
        lambda: resolve(day.office, AN_PHU, Q3, None, day.act(), evidence="biên bản"),
        lambda: day.deliver("12/9/2023 10:00"),
        lambda: day.live("15/9/2023"),
        lambda: day.live("18/9/2023"),
        lambda: day.report(TRADE, "18/9/2023 09:00", ["1"]),
        lambda: accept(day.office, TRADE, Q3, ["1"], day.act()),
        lambda: day.live("19/9/2023"),
        lambda: synthesis_sent(day.office, Q3, day.act()),
        lambda: day.live("20/9/2023"),
        lambda: day.live("21/9/2023"),
        lambda: stop(day.office, Q3, None, [BINH_SON], day.act("bão số 3")),
        lambda: day.live("22/9/2023"),
    ]
    for number, step in enumerate(steps):
        step()
        before = (day.counts(), len(day.mailbox.letters))
        step()
        assert (day.counts(), len(day.mailbox.letters)) == before, number


def test_a_sweep_and_a_delivery_by_hand_at_any_moment_of_the_day_are_harmless(day: Day) -> None:
    day.begin()
    day.deliver()
    for morning in ("31/8/2023", "8/9/2023", "12/9/2023"):
        day.live(morning)
        before = (day.counts(), len(day.mailbox.letters))
        for moment in ("07:00", "09:00", "16:29", "23:00"):
            assert day.sweep(f"{morning} {moment}").new == 0
            assert day.deliver().sent == 0
        assert (day.counts(), len(day.mailbox.letters)) == before


def test_an_old_plan_imported_in_2026_wakes_no_old_deadline(day: Day) -> None:
    """Imported on Monday 23/11/2026: the first due date at least ten working days ahead is Tuesday 15/12/2026."""
    day.clock.now = at("23/11/2026")
    done = day.begin(PLAN_2022)
    assert done.follow_from == date(2026, 12, 15)
    day.live("23/11/2026", "27/11/2026")
    assert_no_old_deadline_wakes(day, done.follow_from)


def test_every_due_date_names_its_rule_and_the_day_off_that_moved_it(day: Day) -> None:
    """Saturday 15/6/2024 is a day off: the second quarter is due Monday 17/6/2024."""
    day.clock.now = at("26/2/2024")
    day.begin(PLAN_2024)
    day.sweep("18/3/2024 07:00")
    open_period(day.office, Period.parse("2024-Q2"), day.act())
    (report,) = day.owed(TRADE, period="2024-Q2")
    assert (report.original_due_on, report.due_on) == (date(2024, 6, 15), date(2024, 6, 17))
    assert report.due_reason == (
        "Theo Kế hoạch số 8/KH-UBND, báo cáo định kỳ vào ngày 15 của tháng cuối quý: ngày 15/06/2024 là ngày nghỉ "
        "(thứ Bảy), chuyển sang ngày làm việc tiếp theo 17/06/2024."
    )
    for row in day.rows(Obligation):
        assert row.due_reason.endswith(".")
        assert f"{row.original_due_on:%d/%m/%Y}" in row.due_reason
        if row.due_on != row.original_due_on:
            assert "ngày nghỉ" in row.due_reason
            assert f"{row.due_on:%d/%m/%Y}" in row.due_reason


def test_a_returned_report_and_a_review_say_why_they_are_due_when_they_are(day: Day) -> None:
    day.begin()
    day.report(HEALTH, "12/9/2023 09:00", done=True)
    send_back(day.office, HEALTH, Q3, None, day.act("làm rõ"), resubmit_by=date(2023, 9, 16))  # a Saturday
    (report,) = day.owed(HEALTH)
    assert report.due_reason == (
        "Hạn gửi lại báo cáo theo đề nghị của cơ quan đầu mối: ngày 16/09/2023 là ngày nghỉ (thứ Bảy), chuyển sang ngày "
        "làm việc tiếp theo 18/09/2023."
    )
    (review,) = day.owed(kind="review")
    assert review.due_on == date(2023, 9, 12) + timedelta(days=7)
    assert "5 ngày làm việc: ngày 19/09/2023" in review.due_reason
