"""A claim is free the moment its owner is dead, and never before, whatever the clock says."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from models.database import Database
from models.facts.ladder import Role
from models.tables import Message, MessageState
from notifications.outbox import Outbox, held_messages
from notifications.waiting import waiting
from notifications.workers import is_alive, worker
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.office import Day, a_day
from tests.support.plans import PLAN_OF_TWO

MORNING = "31/8/2023 08:00"


@contextmanager
def a_letter_in_another_hand(day: Day) -> Iterator["subprocess.Popen[str]"]:
    """Another process has claimed the first letter of 31/8."""
    day.begin()
    day.deliver()
    day.mailbox.new()
    day.sweep(MORNING)
    given = (str(day.folder), day.office.database.url, MORNING)
    command = [sys.executable, "-m", "tests.failure.hold_a_letter", *given]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert int(process.stdout.readline()) > 0
        yield process
        process.communicate("end\n" if process.poll() is None else None)


def test_a_dead_owners_letter_is_sent_at_once(database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, database) as day, a_letter_in_another_hand(day) as process:
        (held,) = [row for row in day.rows(Message) if row.state is MessageState.CLAIMED]
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert day.deliver().rescued == 1
        (sent,) = [row for row in day.rows(Message) if row.id == held.id]
        assert (sent.state, sent.body, sent.possibly_duplicate) == (MessageState.ACCEPTED, held.body, False)
        assert day.mailbox.copies()[held.message_id] == 1


def test_a_living_owners_letter_is_left_alone_however_late_it_gets(database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, database) as day, a_letter_in_another_hand(day):
        (held,) = [row for row in day.rows(Message) if row.state is MessageState.CLAIMED]
        for moment in (MORNING, "31/8/2023 16:00", "1/9/2023 08:00", "30/9/2024 08:00"):
            assert day.deliver(moment).rescued == 0
        (still,) = [row for row in day.rows(Message) if row.id == held.id]
        assert (still.state, still.owner) == (MessageState.CLAIMED, held.owner)
        assert held.message_id not in day.mailbox.copies()


def test_the_planning_department_is_not_told_while_the_units_letter_lies_with_a_dead_sender(
    database: Database, tmp_path: Path
) -> None:
    """On Monday 18/9 a sender claims the registry's warning and dies, and nobody else sends that day."""
    with a_day(tmp_path, database) as day:
        day.begin(PLAN_OF_TWO)
        day.live("15/9/2023")
        day.sweep("18/9/2023 07:00")
        office, now = day.office, at("18/9/2023 08:00")
        sender = Outbox(office.settings, office.calendar, office.ladder, "dead")
        with database.read() as session:
            (warning,) = [
                group for group in waiting(session, sender.hours, now) if group.address.startswith("vanthu.ct@")
            ]
        with database.write() as session:
            assert sender.claim_new(session, warning, now)
        day.mailbox.new()
        day.live("19/9/2023")
        assert day.decisions(role=Role.PLANNING) == []
        assert day.arrived()["giamdoc.ct"] == ["19/09 reminder +1"]
        day.live("20/9/2023")
        assert day.arrived()["vanthu.ct"] == ["20/09 reminder +1"]
        digests = [line for line in day.arrived()["daumoi.khdt"] if "digest" in line]
        assert digests == ["20/09 planning_digest +2"]


def test_an_owner_is_alive_as_long_as_it_holds_its_name(database: Database, tmp_path: Path) -> None:
    with worker(database, tmp_path) as name:
        assert is_alive(database, tmp_path, name)
    assert not is_alive(database, tmp_path, name)
    assert not is_alive(database, tmp_path, "a-name-nobody-holds")


def test_an_answer_that_comes_after_another_sender_called_it_ambiguous_is_still_known(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        day.begin()
        day.deliver()
        day.sweep(MORNING)
        office, now = day.office, at(MORNING)
        sender = Outbox(office.settings, office.calendar, office.ladder, "slow")
        with database.read() as session:
            group = waiting(session, sender.hours, now)[0]
        with database.write() as session:
            claimed = sender.claim_new(session, group, now)
        assert claimed
        with database.write() as session:
            assert sender.intend(session, claimed, now)
        with database.write() as session:
            other = Outbox(office.settings, office.calendar, office.ladder, "other")
            assert other.rescue(session, held_messages(session), [("slow", False)], now) == 1
        with database.write() as session:
            sender.accepted(session, claimed, "250 kept", now)
        (row,) = [row for row in day.rows(Message) if row.id == claimed.id]
        assert (row.state, row.remote_reply) == (MessageState.ACCEPTED, "250 kept")
