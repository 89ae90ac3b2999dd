"""The database: one door to read, one door to write, and the only commit.

SQLite (WAL, FULL, every writing transaction IMMEDIATE) or PostgreSQL through psycopg 3; the address decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from config.errors import Refused, TryAgainLater

MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "2026_11_25_marks"
"""The newest migration; a test holds it equal to Alembic's own answer."""

BUSY_TIMEOUT_SECONDS = 30


class HoldingSession(Session):
    """A session that holds what it looked up by number: what nobody holds is forgotten, and asked for again each time."""

    def get(self, *args: Any, **ways: Any) -> Any:  # noqa: ANN401  # as the session's own
        """Return the row of this number, as `Session.get` does."""
        found = super().get(*args, **ways)
        if found is not None:
            self.info.setdefault("held", {})[id(found)] = found
        return found


class WrongVersion(Refused):
    """The database was written by another version of the program."""


class Database:
    """A database at an SQLAlchemy address."""

    def __init__(self, url: str) -> None:
        """Open lazily; nothing is read before the first session."""
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.known: dict[str, Any] = {}
        """What each session begins with; only a database that one process alone uses lets them share what they found."""
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session on one unchanging view of the database; whatever it changes is thrown away."""
        with HoldingSession(self.engine, autoflush=False, info=self.known) as session, _busy_is_a_sentence():
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN")
            else:
                _keep_one_view(session)
            yield session
            session.rollback()

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """Give a writing session that is always rolled back: to see what would happen."""
        with HoldingSession(self.engine, info=self.known) as session, _busy_is_a_sentence():
            if self.is_sqlite:
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def write(self, alone: str | None = None, *, one_view: bool = False) -> Iterator[Session]:
        """Give a session in one transaction: committed at the end, rolled back by any exception.

        ``one_view``: everything it reads is of one moment, also on PostgreSQL, as it always is on SQLite.

        ``alone``: the name of work that only one process does at a time, such as planning. SQLite has one writer
        anyhow; on PostgreSQL the others wait for a lock that ends with the transaction.
        """
        with HoldingSession(self.engine, info=self.known) as session, _busy_is_a_sentence():
            if self.is_sqlite:
                # IMMEDIATE: a read that upgrades to a write does not wait, it fails (measured: 91,685 lock errors).
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            elif one_view:
                _keep_one_view(session)
            elif alone:
                session.connection().execute(
                    text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": alone}
                )
            yield session
            session.commit()

    def version(self) -> str | None:
        """Return the migration the database stands at; None for an empty one."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()

    def prepare(self) -> None:
        """Make the tables in an empty database; raises WrongVersion for one of another version."""
        version = self.version()
        if version == HEAD:
            return
        if version is not None:
            raise WrongVersion(
                f"Cơ sở dữ liệu đang ở phiên bản {version}, chương trình cần {HEAD}. Hãy sao lưu rồi chạy "
                "`dondoc db upgrade`. Chưa có gì thay đổi.",
                f"The database stands at version {version}, this program needs {HEAD}. Make a backup, then run "
                "`dondoc db upgrade`. Nothing was changed.",
            )
        self.upgrade()

    def upgrade(self, to: str = "head") -> None:
        """Bring the tables to the newest version, all of them or none; raises WrongVersion if rows would dangle."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.connect() as connection, _references_unchecked(connection, self.is_sqlite):
            # One at a time: two programs started together on an empty folder make the tables once.
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(text("SELECT pg_advisory_xact_lock(7301123)"))
            config.attributes["connection"] = connection
            command.upgrade(config, to)
            if self.is_sqlite:
                _nothing_points_nowhere(connection)
            connection.commit()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def _references_unchecked(connection: Connection, is_sqlite: bool) -> Iterator[None]:
    """Let tables be written anew, as SQLite must: dropping the old one may not ask who points at it."""
    if not is_sqlite:
        yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")  # without effect inside a transaction, so before it
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def _nothing_points_nowhere(connection: Connection) -> None:
    """Check every reference before the new tables are committed; raises WrongVersion, and nothing was changed."""
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        tables = ", ".join(sorted({str(row[0]) for row in dangling}))
        raise WrongVersion(
            f"Không nâng cấp được cơ sở dữ liệu: {len(dangling)} dòng của bảng {tables} trỏ đến dòng không tồn tại. Hãy "
            "phục hồi từ bản sao lưu rồi nâng cấp lại. Chưa có gì thay đổi.",
            f"The database cannot be upgraded: {len(dangling)} rows of {tables} point at rows that do not exist. Restore "
            "a backup and upgrade that. Nothing was changed.",
        )


def _postgresql_engine(url: str) -> Engine:
    # A server that vanished without a word is noticed in half a minute, and its locks with it.
    keepalive = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 4}
    engine = create_engine(url, pool_pre_ping=True, connect_args=keepalive)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own type
        # What was promised to a unit must survive a power cut, whatever the server's own setting says.
        found = connection.execute("SHOW synchronous_commit").fetchone()
        if found == ("off",):
            connection.execute("SET synchronous_commit = on")
        connection.commit()

    return engine


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's own type
        connection.isolation_level = None  # the driver begins nothing by itself: `write` does
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _keep_one_view(session: Session) -> None:
    """Let a PostgreSQL session see one moment; must come before its first statement."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


@contextmanager
def _busy_is_a_sentence() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if "disk is full" in str(error.orig) or "disk I/O error" in str(error.orig):
            raise TryAgainLater(
                "Đĩa đầy hoặc không ghi được: cơ sở dữ liệu không nhận thay đổi. Chưa có gì thay đổi; hãy giải phóng chỗ trống.",
                "The disk is full or cannot be written: the database takes nothing. Nothing was changed; make room first.",
            ) from error
        if error.connection_invalidated:
            raise TryAgainLater(
                "Mất kết nối với cơ sở dữ liệu giữa chừng. Hãy kiểm tra máy chủ cơ sở dữ liệu rồi làm lại.",
                "The connection to the database broke off. Check the database server, then repeat.",
            ) from error
        if "locked" in str(error.orig) or "could not serialize" in str(error.orig):
            raise TryAgainLater(
                "Cơ sở dữ liệu đang bận (có thể đang sao lưu). Chưa có gì thay đổi; xin thử lại sau một phút.",
                "The database is busy (a backup?). Nothing was changed; try again in a minute.",
            ) from error
        raise
