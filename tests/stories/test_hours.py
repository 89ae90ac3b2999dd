"""When letters leave: ladder mail between 07:30 and 16:30 of working days, a receipt at once."""

import pytest

from models.tables import Message, MessageState
from tests.support.clock import at
from tests.support.office import Day
from tests.support.organisation import HEALTH, TRADE
from tests.support.plans import PLAN_2024, PLAN_OF_TWO


@pytest.mark.parametrize(
    ("moment", "leaves"),
    [
        ("31/8/2023 07:29", False),
        ("31/8/2023 07:30", True),
        ("31/8/2023 16:29", True),
        ("31/8/2023 16:30", False),
        ("1/9/2023 10:00", False),  # Friday, Quốc khánh
        ("2/9/2023 10:00", False),  # Saturday
        ("3/9/2023 10:00", False),  # Sunday
        ("4/9/2023 10:00", False),  # Monday, in lieu of 2/9
        ("5/9/2023 07:29", False),
        ("5/9/2023 07:30", True),
    ],
)
def test_ladder_mail_leaves_only_while_the_office_is_at_work(day: Day, moment: str, leaves: bool) -> None:
    day.begin(PLAN_OF_TWO)
    day.deliver()
    day.mailbox.new()
    day.sweep("31/8/2023 07:00")
    day.sweep(f"{moment.partition(' ')[0]} 07:00")
    day.deliver(moment)
    assert bool(day.mailbox.new()) is leaves


@pytest.mark.parametrize("moment", ["7/9/2023 23:10", "10/9/2023 11:00", "1/9/2023 09:00"])
def test_a_receipt_leaves_at_once_at_night_on_a_sunday_and_on_a_holiday(day: Day, moment: str) -> None:
    day.begin(PLAN_OF_TWO)
    day.deliver()
    day.mailbox.new()
    day.sweep("31/8/2023 07:00")  # reminders wait, and go on waiting
    day.report(HEALTH, moment)
    day.deliver(moment)
    (receipt,) = day.mailbox.new()
    assert receipt.address == "chung.yt@bachai.example"
    assert receipt.subject.startswith("Đã tiếp nhận báo cáo của Sở Y tế: quý III năm 2023")


def test_no_sweep_decides_anything_on_a_day_off(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    day.deliver()
    day.sweep("31/8/2023 07:00")
    for off in ("1/9/2023", "2/9/2023", "3/9/2023", "4/9/2023"):
        assert day.sweep(f"{off} 07:00").new == 0


def test_a_make_up_saturday_is_a_working_day_for_ladder_mail(day: Day) -> None:
    """Due Tuesday 7/5/2024: -7 is 30/4, a holiday amid five days off, so Friday 26/4; -3 is Saturday 4/5, made up."""
    day.clock.now = at("26/2/2024")
    day.begin(PLAN_2024)
    day.deliver()
    (duty,) = day.owed(period="-", kind="remediation")
    assert f"{duty.due_on:%d/%m/%Y}" == "07/05/2024"
    day.report(TRADE, "8/3/2024", period="2024-Q1")
    day.deliver()
    day.mailbox.new()
    day.live("15/4/2024", "11/5/2024")
    assert day.arrived()["vanthu.ct"] == [
        "23/04 reminder -14",
        "26/04 reminder -7",
        "04/05 reminder -3",
        "06/05 reminder -1",
        "07/05 reminder 0",
        "08/05 reminder +1",
    ]


def test_a_reminder_that_no_server_took_is_told_anew_the_next_morning_with_true_words(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    day.deliver()
    day.live("31/8/2023")
    day.live("8/9/2023")
    day.mailbox.new()
    day.sweep("12/9/2023 07:00")  # nobody could be reached on Tuesday; the sender was not even started
    day.live("13/9/2023")
    reminders = [letter for letter in day.mailbox.new() if letter.address == "vanthu.ct@bachai.example"]
    assert [letter.subject for letter in reminders] == [
        "[Nhắc hạn] Còn 2 ngày (hạn 15/09/2023): báo cáo kết quả khắc phục hạn chế quý III năm 2023"
    ]


def test_a_letter_written_but_not_taken_by_the_close_is_written_anew(day: Day) -> None:
    """The server puts every letter off on Tuesday; on Wednesday each says two days, not three, and goes once."""
    day.begin(PLAN_OF_TWO)
    day.deliver()
    day.live("31/8/2023")
    day.live("8/9/2023")
    day.mailbox.new()
    day.mailbox.answer = "451 4.3.0 not now"
    day.sweep("12/9/2023 07:00")
    for moment in ("07:30", "07:45", "09:00", "16:20"):
        day.deliver(f"12/9/2023 {moment}")
    day.mailbox.answer = "250 2.0.0 kept"
    day.deliver("12/9/2023 19:00")
    assert not day.mailbox.new()
    day.live("13/9/2023")
    came = [letter for letter in day.mailbox.new() if letter.address == "vanthu.ct@bachai.example"]
    assert [letter.subject.partition(" (")[0] for letter in came] == ["[Nhắc hạn] Còn 2 ngày"]
    old = [row for row in day.rows(Message) if row.rung == "-3" and f"{row.office_day:%d/%m}" == "12/09"]
    assert {row.state for row in old} == {MessageState.SUPERSEDED}
