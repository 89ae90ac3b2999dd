"""The use cases on a small province, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Database
from tests.support.office import Day, a_day


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    """An office on SQLite, where one kind of database is enough; the small plan is in its register."""
    with a_day(tmp_path, sqlite_database) as office:
        office.begin()
        yield office


@pytest.fixture
def anywhere(tmp_path: Path, database: Database) -> Iterator[Day]:
    """An office on each kind of database; nothing is imported yet."""
    with a_day(tmp_path, database) as office:
        yield office
