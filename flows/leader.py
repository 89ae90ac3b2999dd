"""Who looks: of all processes on one database, one at a time leads the ticks; when it dies, another does in seconds.

On SQLite a lock on a file, on PostgreSQL an advisory lock on a connection of its own: the system or the server frees
it the moment its holder dies, so that no clock decides. Sending is not led: every sender claims letters of its own.
"""

import contextlib
import fcntl
import threading
from pathlib import Path
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models.database import Database
from notifications.workers import LOCKS

LEADER = "dondoc.leader"


class Leadership:
    """One process's claim to lead."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database, self.home = database, home
        self._file: IO[str] | None = None
        self._connection: Connection | None = None
        self._one_asks = threading.Lock()  # ticks run side by side, a connection serves one

    def held(self) -> bool:
        """Do we lead now? Takes the lead where it is free; a lost connection is noticed, and the lead with it."""
        with self._one_asks:
            return self._held_by_file() if self.database.is_sqlite else self._held_by_connection()

    def give_up(self) -> None:
        """Let another lead."""
        if self._file:
            self._file.close()
            self._file = None
        if self._connection is not None:
            # Said outright: a closed connection's lock lasts until the server notices.
            with contextlib.suppress(DBAPIError):
                self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
        self._drop()

    def _held_by_file(self) -> bool:
        if self._file:
            return True
        path = self.home / LOCKS / "leader.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.close()
            return False
        self._file = handle
        return True

    def _held_by_connection(self) -> bool:
        try:
            if self._connection is None:
                connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                connection.detach()  # given back to the pool, it could keep the lock
                self._connection = connection
            query = text(
                "SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND pid = pg_backend_pid()) THEN true ELSE pg_try_advisory_lock(hashtextextended(:name, 0)) END"
            )
            return bool(self._connection.execute(query, {"name": LEADER}).scalar_one())
        except DBAPIError:
            self._drop()
            return False

    def _drop(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(DBAPIError):  # broken already
                connection.close()
