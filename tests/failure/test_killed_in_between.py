"""Acts of many statements, killed with SIGKILL between two of them: a sweep of thousands of rows, and an upgrade."""

import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import MetaData, func, select

from models.database import HEAD, Database
from models.facts.sweep import DecisionState
from tests.conftest import ROOT
from tests.integration.upgrades.snapshot import put_back
from tests.support.mailbox import Mailbox
from tests.support.many_units import UNITS, a_pack, a_plan
from tests.support.office import Day, a_day, an_office

WEAKNESSES = 12
FIRST_VERSION = "2026_11_23_register"
ON_THE_WAY = (20, 60, 110, 180, 300, 450, 600)
"""The statement before which an upgrade is killed: SQLite writes whole tables anew and takes more of them."""
TRIPLING = [8 * 3**n for n in range(8)]
"""The statement before which a sweep is killed: it may take few of many rows, or many."""
MORNING = "31/8/2023 07:00"
"""Every unit's -14."""


def killed_on_the_way(day: Day, act: str, numbers: Iterable[int]) -> Iterator[int]:
    """Do ``act`` in processes that are killed before those statements, until one comes to its end; gives each killed."""
    command = [sys.executable, "-m", "tests.failure.live_one_act", str(day.folder), day.office.database.url, act]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for number in numbers:
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            status = int(process.stdout.readline())
            if status == 0:
                break
            assert status == -signal.SIGKILL
            yield number
        process.stdin.close()


def rows_of(database: Database) -> dict[str, int]:
    """Count the rows of every table that stands there, whatever the version."""
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables.sorted_tables
        }


def test_a_sweep_of_thousands_of_rows_killed_anywhere_has_written_nothing_and_the_next_writes_all(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        day.begin(a_plan(WEAKNESSES), a_pack())
        day.sweep("22/8/2023 15:00")
        before, kills = day.counts(), 0
        for _ in killed_on_the_way(day, MORNING, TRIPLING):
            assert day.counts() == before
            kills += 1
        assert kills >= 3
        told = [row for row in day.decisions(rung="-14") if row.state is DecisionState.PLANNED]
        assert len(told) == WEAKNESSES * UNITS * 2  # registry and officer of every unit
        assert day.sweep(MORNING).new == 0


def test_an_upgrade_killed_anywhere_changes_nothing_and_the_next_one_ends_it(
    empty_database: Database, tmp_path: Path
) -> None:
    put_back(empty_database, FIRST_VERSION)
    before, kills = rows_of(empty_database), 0
    day = Day(an_office(tmp_path, empty_database), Mailbox(), tmp_path)
    for _ in killed_on_the_way(day, "upgrade", ON_THE_WAY):
        if empty_database.version() != HEAD:  # the last statements come after its commit
            assert empty_database.version() == FIRST_VERSION
            assert rows_of(empty_database) == before
            kills += 1
    assert kills >= 3
    assert empty_database.version() == HEAD
