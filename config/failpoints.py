"""Named places where a test may stop the program: ``DONDOC_FAILPOINT=name:kill|raise``. Nothing happens unless set.

``name@3:kill`` stops at the third time the place is passed.
"""

import os
import signal
from collections import Counter

ENVIRONMENT = "DONDOC_FAILPOINT"

KNOWN = (
    "import.before_commit",
    "open.before_commit",
    "sweep.before_commit",
    "claim.before_commit",
    "claim.after_commit",
    "intent.before_commit",
    "intent.after_commit",
    "data.after_reply",
    "accept.before_commit",
    "accept.after_commit",
    "receive.before_commit",
    "receive.after_commit",
    "review.before_commit",
)
"""Every place there is; a test holds this list equal to the places in the code."""

_passed: Counter[str] = Counter()


class FailpointReached(BaseException):
    """A failpoint set to ``raise`` was passed; no handler of ordinary errors may catch it."""


def failpoint(name: str) -> None:
    """Stop here, if the environment asks for it."""
    wish = os.environ.get(ENVIRONMENT)
    if not wish:
        return
    place, _, action = wish.partition(":")
    place, _, times = place.partition("@")
    if place != name:
        return
    _passed[name] += 1
    if _passed[name] != int(times or 1):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointReached(name)
