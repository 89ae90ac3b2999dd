"""Signals to a real sender: told to stop it finishes the letter in hand; frozen too long it does not go on with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from models.database import Database
from models.tables import Message, MessageState
from tests.conftest import ROOT
from tests.failure.deliver_and_signal import LONGEST_LETTER
from tests.support.office import Day, a_day

MORNING = "31/8/2023 08:00"
LATER = "31/8/2023 08:20"


def a_morning(day: Day) -> None:
    """Rung -14 waits to be sent."""
    day.begin()
    day.deliver()
    day.sweep(MORNING)
    day.mailbox.new()


def a_sender(day: Day, name: str) -> "subprocess.Popen[bytes]":
    given = (name, str(day.folder), day.office.database.url, str(day.mailbox.port), MORNING)
    return subprocess.Popen([sys.executable, "-m", "tests.failure.deliver_and_signal", *given], cwd=ROOT)


def letters(day: Day, *states: MessageState) -> list[Message]:
    return [row for row in day.rows(Message) if f"{row.office_day:%d/%m}" == "31/08" and row.state in states]


def assert_each_arrived_once(day: Day) -> None:
    day.deliver(LATER)
    rows = letters(day, *MessageState)
    assert len(rows) > 1
    assert {row.state for row in rows} == {MessageState.ACCEPTED}
    assert {row.possibly_duplicate for row in rows} == {False}
    assert {day.mailbox.copies()[row.message_id] for row in rows} == {1}


def test_a_sender_told_to_stop_finishes_the_letter_in_hand_and_claims_no_other(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        a_morning(day)
        with a_sender(day, "SIGTERM") as sender:
            assert sender.wait(60) == 0
        (sent,) = letters(day, *MessageState)
        assert sent.state is MessageState.ACCEPTED
        assert_each_arrived_once(day)


def test_a_frozen_sender_keeps_its_letter_and_once_awake_does_not_hand_it_over(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        a_morning(day)
        with a_sender(day, "SIGSTOP") as sender:
            os.waitpid(sender.pid, os.WUNTRACED)
            (held,) = letters(day, MessageState.CLAIMED)
            assert day.deliver(MORNING).rescued == 0  # it lives, so nobody takes its letter
            assert held.message_id not in day.mailbox.copies()
            time.sleep(LONGEST_LETTER.total_seconds())
            sender.send_signal(signal.SIGCONT)
            assert sender.wait(60) == 0
        (put_off,) = letters(day, MessageState.PLANNED)
        assert (put_off.id, put_off.remote_reply) == (held.id, "the sender stood still too long")
        assert held.message_id not in day.mailbox.copies()
        assert_each_arrived_once(day)
