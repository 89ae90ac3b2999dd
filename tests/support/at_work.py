"""The part `work` as a real process over a test's register, and what is seen of it from outside."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config.clock import machine_clock
from flows.work.health import Grade, Health
from models.database import Database
from models.facts.sweep import DecisionState
from models.tables import Message, MessageState, TickMark
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.office import Day
from tests.support.program import surroundings, until

MORNING = "31/8/2023 08:00"
WORKS = ("sweep", "deliver", "health", "seal")


@contextmanager
def at_work(day: Day, home: Path, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the part over the day's register until the end of the block, where it must stop by itself."""
    environment = surroundings(
        home, MORNING, day.mailbox.port, WORKS, DONDOC_DATABASE_URL=day.office.database.url, DONDOC_CLOCK_JUMP="3600"
    )
    with (
        (home / "log").open("a") as log,
        subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, stderr=log, text=True) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(60)


def running_clock() -> "RunningClock":
    return RunningClock(at(MORNING) - machine_clock())


class RunningClock:
    """The clock that all of the test's processes have, unless theirs is moved."""

    def __init__(self, shift: timedelta) -> None:
        self.shift = shift

    def __call__(self) -> datetime:
        return machine_clock() + self.shift


def marks(database: Database) -> dict[str, TickMark]:
    with database.read() as session:
        found = {name: session.get(TickMark, name) for name in WORKS}
        session.expunge_all()
    return {name: mark for name, mark in found.items() if mark}


def looked_again(day: Day, work: str) -> None:
    """Wait until a look that begins from now on has ended, well or not."""
    first = marks(day.office.database)[work].began_at
    began: list[datetime] = []

    def twice() -> bool:
        moment = marks(day.office.database)[work].began_at
        if moment and moment not in (first, *began):
            began.append(moment)
        return len(began) > 1

    until(twice)


def has_swept_and_sent(day: Day) -> bool:
    rows = day.rows(Message)
    waits = [row for row in day.decisions() if row.state in {DecisionState.PLANNED, DecisionState.BUNDLED}]
    return "sweep" in marks(day.office.database) and bool(rows) and not waits and all(row.accepted_at for row in rows)


def all_left_once(day: Day) -> None:
    rows = day.rows(Message)
    assert {row.state for row in rows} <= {MessageState.ACCEPTED}
    assert set(day.mailbox.copies()) == {row.message_id for row in rows}
    assert set(day.mailbox.copies().values()) == {1}


def grades(health: Health) -> dict[str, Grade]:
    return {check.name: check.grade for check in health.checks if check.name != "prefect"}
