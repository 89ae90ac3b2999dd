"""A process that sweeps and delivers whenever it is told a moment; several of them are told at once."""

import sys
from collections.abc import Sequence
from pathlib import Path

from models.database import Database
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office


def main(home: str, database_url: str, port: str) -> None:
    """Read moments line by line; answer each when it is through."""
    folder = Path(home)
    day = Day(an_office(folder, Database(database_url), int(port)), Mailbox(), folder)
    _say("ready")
    for line in sys.stdin:
        day.sweep(line.strip())
        day.deliver()
        _say("done")


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def arguments(day: Day) -> Sequence[str]:
    """Return the command that starts such a process beside ``day``."""
    given = (str(day.folder), day.office.database.url, str(day.mailbox.port))
    return [sys.executable, "-m", "tests.failure.sweep_at_once", *given]


if __name__ == "__main__":
    main(*sys.argv[1:])
