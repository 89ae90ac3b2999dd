"""A process that delivers, and in its first letter gets a signal: SIGSTOP after the claim, or SIGTERM before the answer."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from cli.mail import stopping
from config.failpoints import watched
from flows.work.deliver import deliver
from models.database import Database
from tests.support.clock import Clock, at
from tests.support.office import an_office

LONGEST_LETTER = timedelta(seconds=2)
"""A sender that took longer over one letter than this does not go on to DATA."""
WHERE = {"SIGSTOP": "claim.after_commit", "SIGTERM": "data.before_reply"}


def main(name: str, home: str, database_url: str, port: str, moment: str) -> None:
    """Deliver at ``moment``. A sender that was frozen claims no other letter afterwards: it is to be looked at alone."""
    limits = {"smtp_transaction_timeout": LONGEST_LETTER} if name == "SIGSTOP" else {}
    office = an_office(Path(home), Database(database_url), int(port), **limits)
    came: list[str] = []

    def signal_once(passed: str) -> None:
        if passed == WHERE[name] and not came:
            came.append(passed)
            os.kill(os.getpid(), signal.Signals[name])

    with stopping() as told, watched(signal_once):
        enough = (lambda: bool(came)) if name == "SIGSTOP" else told
        asyncio.run(deliver(office, Clock(at(moment)), stopping=enough))


if __name__ == "__main__":
    main(*sys.argv[1:])
