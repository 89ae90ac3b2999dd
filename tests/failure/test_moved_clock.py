"""The part `work` as a real process whose clock is moved under it."""

from pathlib import Path

from flows.work.health import Grade, look
from flows.work.outbox_acts import resume
from models.database import Database
from models.moves import Act
from tests.support.at_work import (
    all_left_once,
    at_work,
    grades,
    has_swept_and_sent,
    looked_again,
    marks,
    running_clock,
)
from tests.support.office import a_day
from tests.support.program import until

DAY_SECONDS = 86_400


def move(file: Path, seconds: int) -> None:
    """Move the clock that reads this file, at one moment."""
    fresh = file.with_suffix(".new")
    fresh.write_text(str(seconds))
    fresh.replace(file)


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
