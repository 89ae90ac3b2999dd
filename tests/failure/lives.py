"""A process that forks a life of the quarter for every line it reads, and tells which places that life passes.

Its children are real processes with connections of their own; only the modules are loaded once. A line is a failpoint's
wish, or empty. It answers ``pid N``, then the child's places one a line, then ``ended STATUS``.
"""

import os
import sys
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from config.failpoints import ENVIRONMENT, watched
from models.database import Database
from tests.failure.live_a_quarter import live
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office


def main(home: str, database_url: str, port: str) -> None:
    """Fork a life a line, until there is no further line."""
    configure_mappers()  # once, not in every child
    child = 0
    while line := sys.stdin.readline():
        if child:
            os.waitpid(child, 0)  # only now: until here its number is its own, so that a late kill meets nobody else
        child = os.fork()
        if child == 0:
            os.environ[ENVIRONMENT] = line.strip()
            _live(Path(home), database_url, int(port))
            os._exit(0)
        end = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert end
        _say(f"ended {end.si_status if end.si_code == os.CLD_EXITED else -end.si_status}")


def _live(folder: Path, database_url: str, port: int) -> None:
    _say(f"pid {os.getpid()}")
    try:
        with watched(_say):
            live(Day(an_office(folder, Database(database_url), port), Mailbox(), folder))
    except BaseException:  # noqa: BLE001  # told by the status and by what is written to the error output
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main(*sys.argv[1:])
