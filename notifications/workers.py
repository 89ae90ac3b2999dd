"""Which senders are alive: a lock the operating system or PostgreSQL frees the moment its holder dies.

No clock decides: a claim of a dead sender is free at once, one of a living sender never.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from models.database import Database

LOCKS = "run"
"""Folder of the lock files, in the home folder."""


@contextlib.contextmanager
def worker(database: Database, home: Path) -> Iterator[str]:
    """Be a living sender for a while; gives its name."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    if database.is_sqlite:
        with _file_lock(home / LOCKS, name):
            yield name
    else:
        with database.engine.connect() as connection:
            connection.detach()  # given back to the pool, it could keep the lock of a sender that has ended
            connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), {"name": name})
            connection.commit()
            try:
                yield name
            finally:
                with contextlib.suppress(DBAPIError):  # a broken connection has freed it already
                    connection.execute(text("SELECT pg_advisory_unlock_all()"))


def is_alive(database: Database, home: Path, name: str) -> bool:
    """Does the sender of this name still hold its lock?"""
    return _holds_file(home / LOCKS, name) if database.is_sqlite else _holds_advisory(database, name)


@contextlib.contextmanager
def _file_lock(folder: Path, name: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"worker-{name}.lock"
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def _holds_file(folder: Path, name: str) -> bool:
    path = folder / f"worker-{name}.lock"
    try:
        with path.open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    path.unlink(missing_ok=True)  # its holder died; the file says nothing any more
    return False


def _holds_advisory(database: Database, name: str) -> bool:
    with database.engine.connect() as connection:
        query = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
        free = connection.execute(query, {"name": name}).scalar_one()
        if free:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), {"name": name})
        connection.commit()
        return not free
