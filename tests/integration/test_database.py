"""Moments come back in UTC, a transaction is all or nothing, and migrations end where the tables are."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import select

from config.errors import Refused
from models.database import HEAD, MIGRATIONS, Database, WrongVersion
from models.instance import instance
from models.tables import History, SweepRun, Table
from tests.conftest import MORNING

DAY = date(2023, 9, 15)

# Moments.


@pytest.mark.parametrize(
    "at",
    [
        datetime(2023, 9, 12, 0, 30, tzinfo=UTC),
        datetime(2023, 9, 12, 7, 30, tzinfo=timezone(timedelta(hours=7))),
        datetime(2023, 9, 12, 0, 30, 15, 123456, tzinfo=UTC),
    ],
    ids=str,
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, at: datetime) -> None:
    with database.write() as session:
        session.add(SweepRun(swept_on=DAY, finished_at=at, succeeded=True, decisions=0, actor="cli"))
    with database.read() as session:
        found = session.exec(select(SweepRun)).one().finished_at
    assert found == at
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused_and_not_guessed_at(database: Database) -> None:
    with database.trial() as session:
        naive = datetime(2023, 9, 12, 7, 30)  # noqa: DTZ001  # the mistake itself
        session.add(SweepRun(swept_on=DAY, finished_at=naive, succeeded=True, decisions=0, actor="cli"))
        with pytest.raises(StatementError, match="a moment without a time zone cannot be stored"):
            session.flush()


# All of a transaction or nothing.


def history(database: Database) -> list[str]:
    with database.read() as session:
        return [row.event for row in session.exec(select(History).order_by("id"))]


def an_event(name: str) -> History:
    return History(at=MORNING, actor="cli", entity="plan", entity_id=1, event=name)


def test_write_keeps_what_was_done(database: Database) -> None:
    with database.write() as session:
        session.add(an_event("imported"))
    assert history(database) == ["imported"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_write_takes_back_everything_when_anything_fails(database: Database, error: type[BaseException]) -> None:
    def a_use_case_that_fails() -> None:
        with database.write() as session:
            session.add(an_event("imported"))
            session.flush()
            raise error

    with pytest.raises(error):
        a_use_case_that_fails()
    assert history(database) == []


def test_trial_leaves_nothing_behind(database: Database) -> None:
    with database.trial() as session:
        session.add(an_event("imported"))
        session.flush()
        assert session.exec(select(History)).one().event == "imported"
    assert history(database) == []


def test_what_a_reader_changes_is_thrown_away(database: Database) -> None:
    with database.read() as session:
        session.add(an_event("imported"))
        session.flush()
    assert history(database) == []


def test_the_installation_makes_its_secret_once(database: Database) -> None:
    with database.write() as session:
        key = instance(session, MORNING).key
    with database.write() as session:
        assert instance(session, MORNING).key == key
    assert len(key) == 64


# Migrations.


def test_the_newest_migration_is_the_one_the_program_asks_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_fresh_database_is_migrated_to_exactly_what_the_tables_say(empty_database: Database) -> None:
    assert empty_database.version() is None
    empty_database.prepare()
    assert empty_database.version() == HEAD
    with empty_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_preparing_a_database_that_is_ready_changes_nothing(database: Database) -> None:
    with database.write() as session:
        session.add(an_event("imported"))
    database.prepare()
    assert history(database) == ["imported"]


def test_a_database_of_another_version_is_refused_and_left_alone(database: Database) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '2031_01_01_later'"))
        connection.commit()
    with pytest.raises(WrongVersion, match="2031_01_01_later") as refused:
        database.prepare()
    assert isinstance(refused.value, Refused)
    assert "`dondoc db upgrade`" in refused.value.en
    assert database.version() == "2031_01_01_later"
