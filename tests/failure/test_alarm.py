"""Our own alarm, the operator's daily letter: where it cannot be sent, the probe, the page, the list and the log say so."""

import logging
from pathlib import Path

import pytest

from flows.leader import Leadership
from flows.timetable import Timetable, works_of
from models.database import Database
from models.facts.ladder import Role
from models.tables import Contact, Message, MessageState, NeedsPerson
from models.timetables import Tick
from tests.failure.conftest import Post
from tests.failure.smtpx import Behaviour
from tests.support.clock import at
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
from tests.support.pages import Pages
from tests.support.plans import PLAN_OF_TWO
from web.app import create_app

OPERATOR = "vanhanh"


def test_while_no_alarm_can_leave_the_probe_the_list_and_the_log_say_so(
    tmp_path: Path, sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody listens at the mail server from Tuesday 22/8 on; on Wednesday the operator's letter says so, and cannot leave."""
    office = an_office(tmp_path, sqlite_database, smtp_port=1, prefect_port=9)
    day = Day(office, Mailbox(), tmp_path)
    day.begin(PLAN_OF_TWO)
    leadership = Leadership(sqlite_database, office.settings.home)
    send = Timetable(office, (Tick("deliver", "deliver", (), 1),), works_of(office, day.clock), day.clock, leadership)
    send.look_at_once()
    day.sweep("23/8/2023 07:30")
    assert [row.notice for row in day.decisions(role=Role.OPERATOR)] == ["operator_daily"]
    day.clock.now = at("23/8/2023 09:00")
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        send.look_at_once()
    leadership.give_up()

    assert day.rows(Message) == []
    assert [row.key for row in day.rows(NeedsPerson) if row.settled_at is None] == ["transport"]
    assert [record.levelname for record in caplog.records if "Chưa kết nối được máy chủ thư" in record.message] == [
        "WARNING"
    ]
    app = create_app(office.settings, day.clock)
    app.state.office = office
    probe = Pages(app).get("/healthz")
    assert probe.status_code == 503
    wrong = {check["check"]: check for check in probe.json()["wrong"]}
    assert {"ticks", "sending", "people"} <= set(wrong)
    assert "deliver" in wrong["ticks"]["en"]
    assert "Thư nhắc không đi" in Pages(app).get("/").text


def test_an_operators_mailbox_that_refuses_is_on_the_list_and_the_next_days_alarm_goes_to_it_all_the_same(
    post: Post,
) -> None:
    post.server.will_to("vanthu.ct", Behaviour(rcpt="550 5.1.1 no such user"))
    post.day.deliver()  # something for a person
    post.day.sweep("23/8/2023 07:00")
    post.server.will_to(OPERATOR, Behaviour(rcpt="552 5.2.2 mailbox full"))
    post.day.deliver("23/8/2023 07:30")
    (refused,) = [row for row in post.day.rows(Message) if row.purpose == "operator_daily"]
    assert (refused.state, refused.remote_reply) == (MessageState.BLOCKED, "552 5.2.2 mailbox full")
    assert f"message:{refused.id}" in {row.key for row in post.day.rows(NeedsPerson) if row.settled_at is None}
    assert not [row for row in post.day.rows(Contact) if row.bounced and row.address.startswith(f"{OPERATOR}@")]
    post.server.new()
    post.day.sweep("24/8/2023 07:00")
    post.day.deliver("24/8/2023 07:30")
    assert [letter.address.partition("@")[0] for letter in post.server.letters] == [OPERATOR]
