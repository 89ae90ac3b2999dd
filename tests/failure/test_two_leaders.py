"""Two processes on one PostgreSQL fight for the lead, with one home folder as several machines share it."""

from pathlib import Path

from sqlalchemy import create_engine, text

from flows.leader import LEADER
from flows.work.health import Grade, look
from models.database import Database
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


def test_two_that_fight_for_the_lead_send_each_letter_once(tmp_path: Path, postgresql_database: Database) -> None:
    home, clock = tmp_path / "home", running_clock()
    engine = create_engine(postgresql_database.url, isolation_level="AUTOCOMMIT")
    locks = (
        "FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = "
        "current_database()) AND (classid::bigint << 32 | objid::bigint) = hashtextextended(:name, 0)"
    )
    with (
        a_day(tmp_path, postgresql_database, timetable_file=home / "timetable.toml") as day,
        engine.connect() as look_on,
    ):

        def leaders() -> int:
            return int(look_on.execute(text(f"SELECT count(*) {locks}"), {"name": LEADER}).scalar_one())

        def led_by() -> str:
            return marks(day.office.database)["sweep"].holder.rpartition(":")[2]

        day.begin()
        command = ("cli", "up", "--only", "work")
        with at_work(day, home, *command) as one, at_work(day, home, *command) as two:
            pids = {str(one.pid), str(two.pid)}
            until(lambda: "sweep" in marks(day.office.database) and leaders() == 1)
            for _ in range(3):  # the lock is taken from whoever has it, and both reach for it
                cut = text(f"SELECT pg_terminate_backend(pid) {locks}")
                look_on.execute(cut, {"name": LEADER})
                until(lambda: leaders() == 1)
                looked_again(day, "sweep")
                assert leaders() == 1
            until(lambda: led_by() in pids)
            leader, other = (one, two) if led_by() == str(one.pid) else (two, one)
            leader.kill()
            until(lambda: led_by() == str(other.pid))
            assert other.poll() is None
            until(
                lambda: set(grades(look(day.office, clock())).values()) == {Grade.GOOD},
                told=lambda: look(day.office, clock()).checks,
            )
            until(lambda: has_swept_and_sent(day))
        assert other.returncode == 0
        all_left_once(day)
        keys = [(row.subject, row.rung, row.due_version, row.audience) for row in day.decisions()]
        assert len(keys) == len(set(keys)) > 0
    engine.dispose()
