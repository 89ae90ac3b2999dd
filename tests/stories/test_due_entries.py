"""The due date stands in the reader's own calendar, moves with it, and goes when the report is on record."""

from datetime import date

import pytest
from icalendar import Calendar

from flows.work.review import send_back
from tests.support.mailbox import Arrived
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, TRADE


def entries(letter: Arrived) -> list[tuple[str, str, int, date, str]]:
    """Read the calendar files of a letter: method, UID, sequence, day, summary."""
    found = []
    for part in letter.mail.iter_attachments():
        assert part.get_content_type() == "text/calendar"
        calendar = Calendar.from_ical(str(part.get_content()))
        assert str(calendar["METHOD"]) == part.get_param("method")
        found += [
            (
                str(calendar["METHOD"]),
                str(event["UID"]),
                int(str(event["SEQUENCE"])),
                event.decoded("DTSTART"),
                str(event["SUMMARY"]),
            )
            for event in calendar.walk("VEVENT")
        ]
    return found


@pytest.fixture
def reminded(day: Day) -> Day:
    """Units had their assignments and the reminder of fourteen days, sent on Thursday 31/8."""
    day.begin()
    day.deliver()
    day.mailbox.new()
    day.live("31/8/2023")
    return day


def test_a_reminder_brings_one_entry_for_the_period_whatever_the_number_of_items(reminded: Day) -> None:
    (letter,) = reminded.mailbox.to("vanthu.ct")
    ((method, uid, sequence, on, summary),) = entries(letter)
    assert (method, on) == ("PUBLISH", date(2023, 9, 15))
    assert uid.endswith("@skhdt.thanhhoa.example")
    assert sequence == 4, "two items, each on its first due version"
    assert summary == "Hạn gửi: Báo cáo kết quả khắc phục hạn chế quý III năm 2023 (2 nội dung)"


def test_the_next_reminder_is_the_same_entry_and_other_units_have_their_own(reminded: Day) -> None:
    first = entries(reminded.mailbox.to("vanthu.ct")[0])
    reminded.live("8/9/2023")
    assert entries(reminded.mailbox.to("vanthu.ct")[-1]) == first
    assert entries(reminded.mailbox.to("chung.yt")[0])[0][1] != first[0][1]


def test_a_part_filed_leaves_the_entry_with_what_is_still_owed_and_the_last_part_cancels_it(reminded: Day) -> None:
    ((_, uid, before, _, _),) = entries(reminded.mailbox.to("vanthu.ct")[0])
    reminded.report(TRADE, "6/9/2023 09:00", ["1"])
    reminded.deliver()
    ((method, same, after, _, summary),) = entries(reminded.mailbox.to("vanthu.ct")[-1])
    assert (method, same) == ("PUBLISH", uid)
    assert after > before
    assert "(1 nội dung)" in summary
    reminded.report(TRADE, "7/9/2023 09:00", ["2"])
    reminded.deliver()
    ((method, same, last, _, _),) = entries(reminded.mailbox.to("vanthu.ct")[-1])
    assert (method, same) == ("CANCEL", uid)
    assert last > after


def test_a_return_brings_the_entry_back_on_the_new_day(reminded: Day) -> None:
    ((_, uid, _, _, _),) = entries(reminded.mailbox.to("chung.yt")[0])
    reminded.report(HEALTH, "12/9/2023 09:00")
    reminded.deliver()
    ((_, _, cancelled, _, _),) = entries(reminded.mailbox.to("chung.yt")[-1])
    reminded.clock.pass_by(24 * 60)
    send_back(reminded.office, HEALTH, Q3, None, reminded.act("làm rõ số liệu"))
    reminded.deliver()
    ((method, same, sequence, on, _),) = entries(reminded.mailbox.to("chung.yt")[-1])
    assert (method, same, on) == ("PUBLISH", uid, date(2023, 9, 18))
    assert sequence > cancelled


def test_who_never_had_an_entry_is_sent_no_cancellation(day: Day) -> None:
    """Filed before the first reminder: the receipt carries no file."""
    day.begin()
    day.deliver()
    day.mailbox.new()
    day.report(HEALTH, "30/8/2023 09:00")
    day.deliver()
    (receipt, *_) = day.mailbox.to("chung.yt")
    assert entries(receipt) == []


def test_those_above_are_sent_no_entry(reminded: Day) -> None:
    reminded.live("1/9/2023", "19/9/2023")
    (digest,) = [letter for letter in reminded.mailbox.letters if "Tổng hợp" in letter.subject]
    assert not [part for part in digest.mail.iter_attachments() if part.get_content_type() == "text/calendar"]
