"""The part `work` as a real process whose clock is moved under it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from config.clock import machine_clock
from flows.work.health import Grade, Health, look
from flows.work.outbox_acts import resume
from models.database import Database
from models.facts.sweep import DecisionState
from models.moves import Act
from models.tables import Message, MessageState, TickMark
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.office import Day, a_day
from tests.support.program import surroundings, until

MORNING = "31/8/2023 08:00"
WORKS = ("sweep", "deliver", "health", "seal")
DAY_SECONDS = 86_400


@contextmanager
def at_work(day: Day, home: Path, *command: str) -> Iterator["subprocess.Popen[str]"]:
    """Run the part over the day's register until the end of the block, where it must stop by itself."""
    environment = surroundings(
        home, MORNING, day.mailbox.port, WORKS, DONDOC_DATABASE_URL=day.office.database.url, DONDOC_CLOCK_JUMP="3600"
    )
    with (
        (home / "log").open("w") as log,
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


def move(file: Path, seconds: int) -> None:
    """Move the clock that reads this file, at one moment."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(file)


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


def test_a_clock_moved_under_the_program_sends_nothing_and_the_page_says_why(
    tmp_path: Path, sqlite_database: Database
) -> None:
    moved, clock = tmp_path / "moved", running_clock()
    move(moved, 0)
    with a_day(tmp_path, sqlite_database, timetable_file=tmp_path / "work" / "timetable.toml") as day:
        day.begin()
        with at_work(day, tmp_path / "work", "tests.failure.work_with_a_clock", str(moved)) as process:
            until(lambda: has_swept_and_sent(day) or process.poll() is not None)
            assert process.poll() is None, (tmp_path / "work" / "log").read_text()[-2000:]
            for days in (40, -3):
                arrived, decided = len(day.mailbox.letters), len(day.decisions())
                move(moved, days * DAY_SECONDS)
                until(lambda: "held:clock" in grades(look(day.office, clock())) or process.poll() is not None)
                looked_again(day, "sweep")
                looked_again(day, "deliver")
                assert (len(day.mailbox.letters), len(day.decisions())) == (arrived, decided)
                assert marks(day.office.database)["sweep"].failed
                health = look(day.office, clock())
                assert health.grade is Grade.BAD
                assert grades(health)["held:clock"] is Grade.BAD

                move(moved, 0)
                looked_again(day, "deliver")
                assert len(day.mailbox.letters) == arrived, "a person must confirm the clock first"
                assert resume(day.office, "clock", Act("test", clock(), "đã chỉnh giờ")) == 1
                until(lambda: not marks(day.office.database)["sweep"].failed)
                until(
                    lambda: set(grades(look(day.office, clock())).values()) == {Grade.GOOD},
                    told=lambda: grades(look(day.office, clock())),
                )
            assert process.poll() is None
        assert process.returncode == 0
        all_left_once(day)
