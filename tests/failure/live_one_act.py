"""A process that does one act of an office again and again, each time in a child that is killed before its Nth statement.

It is given what to do, ``upgrade`` or a moment such as ``31/8/2023 07:00`` whose sweep is done, reads such numbers one a
line, and answers each with the child's exit status, negative for the signal that ended it. Only the modules are loaded once:
a child has connections of its own.
"""

import os
import signal
import sys
from itertools import count
from pathlib import Path

import alembic.command
from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from models.database import Database
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office


def main(home: str, database_url: str, act: str) -> None:
    """Fork a child a line, until there is no further line."""
    configure_mappers()  # once, not in every child
    assert alembic.command  # imported here for the same reason
    while line := sys.stdin.readline():
        child = os.fork()
        if child == 0:
            _act_until(Path(home), Database(database_url), act, int(line))
        _, status = os.waitpid(child, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())


def _act_until(home: Path, database: Database, act: str, number: int) -> None:
    try:
        day = Day(an_office(home, database), Mailbox(), home)
        _die_before_statement(database, number)
        if act == "upgrade":
            database.upgrade()
        else:
            day.sweep(act)
    except BaseException:  # noqa: BLE001  # told by the status and by what is written to the error output
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def _die_before_statement(database: Database, number: int) -> None:
    passed = count(1)

    @event.listens_for(database.engine, "before_cursor_execute")
    def _one_more(*_: object) -> None:
        if next(passed) == number:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
