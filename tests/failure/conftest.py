"""An office whose mail server does as it is told."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from models.database import Database
from tests.failure.letters import Letters, letters_of
from tests.failure.live_a_quarter import live
from tests.failure.smtpx import Server, a_scripted_server
from tests.support.mailbox import Mailbox
from tests.support.office import Day, a_day, an_office
from tests.support.plans import PLAN_OF_TWO

A_MOMENT = timedelta(seconds=0.4)


@dataclass
class Post:
    """An office with a letter to send, and the server it is sent to."""

    day: Day
    server: Server


@pytest.fixture
def server() -> Iterator[Server]:
    with a_scripted_server() as running:
        yield running


@pytest.fixture
def post(tmp_path: Path, sqlite_database: Database, server: Server) -> Post:
    """An office on SQLite that is about to send its assignments, each with a letter of its own."""
    return a_post(tmp_path, sqlite_database, server)


@pytest.fixture
def post_on_each(tmp_path: Path, database: Database, server: Server) -> Post:
    """The same on SQLite and on PostgreSQL."""
    return a_post(tmp_path, database, server)


def a_post(tmp_path: Path, database: Database, server: Server, patience: timedelta = A_MOMENT) -> Post:
    """Give an office with letters to send, which waits ``patience`` for each answer of the mail server."""
    limits = dict.fromkeys(
        ("smtp_connect_timeout", "smtp_command_timeout", "smtp_data_timeout", "smtp_final_dot_timeout"), patience
    )
    day = Day(an_office(tmp_path, database, server.port, **limits), Mailbox(), tmp_path)
    day.begin(PLAN_OF_TWO)
    return Post(day, server)


@pytest.fixture(scope="session")
def undisturbed(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Letters:
    """The letters of the quarter in which nothing stops."""
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copyfile(_sqlite_template, folder / "dondoc.sqlite")
    database = Database(f"sqlite:///{folder / 'dondoc.sqlite'}")
    with a_day(folder, database) as day:
        live(day)
        letters = letters_of(day)
    database.dispose()
    assert set(letters.values()) == {1}
    assert len(letters) == len(day.mailbox.letters)
    return letters
