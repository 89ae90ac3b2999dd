"""A process that claims one letter, says so, and holds it until it is killed or told to end."""

import sys
from pathlib import Path

from models.database import Database
from notifications.outbox import Outbox
from notifications.waiting import Hours, waiting
from notifications.workers import worker
from tests.support.clock import at
from tests.support.office import an_office


def main(home: str, database_url: str, moment: str) -> None:
    """Claim the first letter that waits at ``moment``."""
    office, now = an_office(Path(home), Database(database_url)), at(moment)
    with worker(office.database, office.settings.home) as owner:
        outbox = Outbox(office.settings, office.calendar, office.ladder, owner)
        with office.database.read() as session:
            group = waiting(session, Hours(office.settings, office.calendar), now)[0]
        with office.database.write() as session:
            claimed = outbox.claim_new(session, group, now)
        sys.stdout.write(f"{claimed.id if claimed else 0}\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
