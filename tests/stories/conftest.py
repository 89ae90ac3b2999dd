"""Every story has an office of its own, with a mail server on loopback and a clock the story sets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Database
from tests.support.office import Day, a_day


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    """An office that lives on SQLite; nothing is imported yet."""
    with a_day(tmp_path, sqlite_database) as office:
        yield office


@pytest.fixture
def anywhere(tmp_path: Path, database: Database) -> Iterator[Day]:
    """An office that lives on each kind of database; nothing is imported yet."""
    with a_day(tmp_path, database) as office:
        yield office
