"""A quarter half climbed on SQLite moves to PostgreSQL and goes on there; the copy that is left behind sends nothing."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from config.errors import Refused
from flows.work.board import only_one
from flows.work.move import move_database
from models.database import Database
from models.tables import DecisionRow, History, Instance, Message, Obligation, Table
from tests.conftest import PostgreSQL
from tests.stories.test_nobody_answers import EVERYTHING
from tests.support.office import Day, a_day

AFTER = (9, 15)


@pytest.fixture
def grown(sqlite_database: Database, tmp_path: Path) -> Day:
    """An office on SQLite on the evening of the due date."""
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.deliver()
        day.live("31/8/2023")
        day.live("12/9/2023", "15/9/2023")
    return day


def test_every_row_arrives_and_the_ladder_goes_on(grown: Day, postgresql: PostgreSQL, tmp_path: Path) -> None:
    name = postgresql.create("template0")
    url = postgresql.url(name)
    before = grown.counts()
    moved = move_database(grown.office, url, grown.act())
    assert {table: count for table, count in moved.items() if table in before and table != "sweep_run"} == {
        table: before[table] for table in before
    }
    database = Database(url)
    with a_day(tmp_path, database) as day:  # the same home: its journal knows what was sent
        for table in (Obligation, DecisionRow, Message, History):
            assert _all(database, table) == _all(grown.office.database, table)[: len(_all(database, table))]
        day.live("16/9/2023", "22/9/2023")
        arrived = day.arrived()
    expected = {
        mailbox: [line for line in lines if AFTER < (int(line[3:5]), int(line[:2])) <= (9, 22)]
        for mailbox, lines in EVERYTHING.items()
    }
    assert {mailbox: sorted(lines) for mailbox, lines in arrived.items()} == {
        mailbox: sorted(lines) for mailbox, lines in expected.items() if lines
    }
    database.dispose()
    with grown.office.database.read() as session:
        assert session.exec(select(Instance)).one().go_live_on is None  # the old copy is in shadow mode
    postgresql.drop(name)


def test_what_cannot_be_moved_is_refused_and_nothing_changes(grown: Day, postgresql: PostgreSQL) -> None:
    before = grown.counts()
    name = postgresql.create("template0")
    url = postgresql.url(name)
    with only_one(grown.office.settings.home), pytest.raises(Refused, match="dondoc up"):
        move_database(grown.office, url, grown.act())
    with pytest.raises(Refused, match="PostgreSQL"):
        move_database(grown.office, "sqlite:///x.sqlite", grown.act())
    with pytest.raises(Refused, match="vẫn nguyên"):
        move_database(grown.office, url.replace(name, "khong_co"), grown.act())
    taken = Database(url)
    taken.prepare()
    with pytest.raises(Refused, match="đã có dữ liệu"):
        move_database(grown.office, url, grown.act())
    taken.dispose()
    assert grown.counts() == before
    postgresql.drop(name)


def _all(database: Database, table: type[Table]) -> list[dict[str, object]]:
    with Session(database.engine) as session:
        rows = session.exec(select(table)).all()
        return sorted((row.model_dump() for row in rows), key=lambda row: int(row["id"]))
