"""A report that comes while a letter about it is on its way out: before the intent it stops it, after it it is told."""

import threading
from pathlib import Path

import pytest

from models.database import Database
from models.facts.ladder import Role
from models.facts.sweep import DecisionState
from models.tables import Message, MessageState
from notifications.outbox import Outbox
from notifications.smtp import Handed
from notifications.waiting import Hours, waiting
from tests.failure.smtpx import Behaviour, Do, Server
from tests.support.clock import at
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
from tests.support.organisation import HEALTH, TRADE

S = MessageState


@pytest.fixture
def day(tmp_path: Path, database: Database, server: Server) -> Day:
    """The small plan on SQLite and on PostgreSQL; its assignments are sent."""
    day = Day(an_office(tmp_path, database, server.port), Mailbox(), tmp_path)
    day.begin()
    day.deliver()
    server.new()
    return day


def test_a_report_committed_between_claim_and_intent_withdraws_the_letter_and_rebuilds_it_without_the_item(
    day: Day, server: Server
) -> None:
    """The department's reminder names items 1 and 2; item 1 is reported while the server is asked for the recipient."""
    day.sweep("31/8/2023 07:00")
    mood = Behaviour(at_rcpt=lambda: day.report(TRADE, "31/8/2023 07:30", ["1"]))
    server.will_to("vanthu.ct", mood)
    done = day.deliver("31/8/2023 07:30")
    assert done.outcomes[Handed.WITHDRAWN] == 1
    (told,) = [
        letter for letter in server.letters if letter.address.startswith("vanthu.ct") and "[Nhắc" in letter.subject
    ]
    assert "KH35-2023/02" in told.text
    assert "KH35-2023/01" not in told.text
    (withdrawn,) = [row for row in day.rows(Message) if row.state is S.SUPERSEDED]
    assert withdrawn.message_id not in {letter.message_id for letter in server.letters}


def test_a_letter_all_of_whose_items_are_reported_before_the_intent_never_leaves(day: Day, server: Server) -> None:
    day.sweep("31/8/2023 07:00")
    mood = Behaviour(at_rcpt=lambda: day.report(HEALTH, "31/8/2023 07:30"))
    server.will_to("chung.yt", mood)
    done = day.deliver("31/8/2023 07:30")
    assert done.outcomes[Handed.WITHDRAWN] == 1
    (withdrawn,) = [row for row in day.rows(Message) if row.state is S.CANCELLED]
    assert withdrawn.message_id not in {letter.message_id for letter in server.letters}
    day.deliver("31/8/2023 07:31")
    to_the_unit = [letter.subject for letter in server.letters if letter.address.startswith("chung.yt")]
    assert [subject.partition(" ")[0] for subject in to_the_unit] == ["Đã"]  # the receipt alone


def test_a_report_committed_while_a_digest_is_handed_over_is_told_to_the_leader_after_it(
    day: Day, server: Server
) -> None:
    """Friday 22/9: the digest is on its way to the Committee's office when the health department's report comes."""
    for morning in ("31/8/2023", "8/9/2023", "12/9/2023", "14/9/2023", "15/9/2023"):
        day.live(morning)
    day.live("18/9/2023", "21/9/2023")
    day.sweep("22/9/2023 07:00")
    server.new()
    server.will_to("vanphong", Behaviour(at_data=lambda: day.report(HEALTH, "22/9/2023 07:30")))
    day.deliver("22/9/2023 07:30")
    (digest,) = [
        letter for letter in server.letters if letter.address.startswith("vanphong") and "[Báo cáo]" in letter.subject
    ]
    assert "Sở Y tế: đã quá hạn 5 ngày làm việc" in digest.text
    follow_up = day.decisions(notice="follow_up")
    assert [row.role for row in follow_up] == [Role.OFFICE]
    day.deliver("22/9/2023 07:31")
    told = [letter.subject for letter in server.letters if letter.address.startswith("vanphong")]
    assert told[-1] == "[Thông tin bổ sung] Sở Y tế đã gửi báo cáo quý III năm 2023 (nhận ngày 22/09/2023)"
    (row,) = [row for row in day.rows(Message) if row.notice == "leadership_digest"]
    assert row.state is S.ACCEPTED


def test_of_an_ambiguous_letter_with_a_reported_item_the_rest_goes_in_a_new_letter(day: Day, server: Server) -> None:
    day.sweep("31/8/2023 07:00")
    server.will_to("vanthu.ct", Behaviour(dot=Do.KEEP_AND_HANG_UP))
    day.deliver("31/8/2023 07:30")
    while any(row.state is DecisionState.PLANNED for row in day.decisions(rung="-14")):
        day.clock.pass_by(1)
        day.deliver()
    (broken,) = [row for row in day.rows(Message) if row.state is S.AMBIGUOUS]
    day.report(TRADE, "31/8/2023 08:00", ["1"])
    day.deliver("31/8/2023 08:30")
    (closed,) = [row for row in day.rows(Message) if row.id == broken.id]
    assert closed.state is S.AMBIGUOUS_CLOSED
    reminders = [letter for letter in server.letters if letter.address == broken.address and "[Nhắc" in letter.subject]
    assert [("KH35-2023/01" in letter.text, "KH35-2023/02" in letter.text) for letter in reminders] == [
        (True, True),
        (False, True),
    ]


def test_a_filing_waits_for_an_intent_that_is_being_committed_and_then_corrects_what_was_told(
    day: Day,
) -> None:
    """The intent holds the obligations when the filing begins: the filing sees the digest as handed over."""
    day.live("18/9/2023", "21/9/2023")
    day.sweep("22/9/2023 07:00")
    now = day.clock.now = at("22/9/2023 08:00")
    outbox = Outbox(day.office.settings, day.office.calendar, day.office.ladder, "tay")
    hours = Hours(day.office.settings, day.office.calendar)
    with day.office.database.read() as session:
        group = next(group for group in waiting(session, hours, now) if group.purpose.startswith("leadership_digest"))
    with day.office.database.write() as session:
        claimed = outbox.claim_new(session, group, now)
    assert claimed
    filing = threading.Thread(target=day.report, args=(HEALTH, "22/9/2023 08:00"))
    with day.office.database.write() as session:
        assert outbox.intend(session, claimed, now)
        filing.start()
        filing.join(timeout=0.3)
        assert filing.is_alive()  # it waits for us
    filing.join()
    assert [row.role for row in day.decisions(notice="follow_up")] == [Role.OFFICE]
    (message,) = [row for row in day.rows(Message) if row.id == claimed.id]
    assert message.state is S.HANDING_OVER
