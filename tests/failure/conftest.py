"""An office whose mail server does as it is told."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from models.database import Database
from tests.failure.smtpx import Server, a_scripted_server
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
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


def a_post(tmp_path: Path, database: Database, server: Server) -> Post:
    patience = dict.fromkeys(
        ("smtp_connect_timeout", "smtp_command_timeout", "smtp_data_timeout", "smtp_final_dot_timeout"), A_MOMENT
    )
    day = Day(an_office(tmp_path, database, server.port, **patience), Mailbox(), tmp_path)
    day.begin(PLAN_OF_TWO)
    return Post(day, server)
