"""One act of an officer as a program that may be killed: given its name, home, database and mail server's port."""

import sys
from pathlib import Path

from models.database import Database
from tests.failure.test_stopped_acts import STOPPED
from tests.support.clock import at
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office


def main(name: str, home: str, database_url: str, port: str) -> None:
    """Do the act at its moment, unless stopped before."""
    folder = Path(home)
    day = Day(an_office(folder, Database(database_url), int(port)), Mailbox(), folder)
    day.clock.now = at(STOPPED[name].when)
    STOPPED[name].act(day)


if __name__ == "__main__":
    main(*sys.argv[1:])
