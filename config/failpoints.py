"""Named places where a test may stop the program: ``DONDOC_FAILPOINT=name:kill|raise``. Nothing happens unless set.

``name@3:kill`` stops at the third time the place is passed.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENVIRONMENT = "DONDOC_FAILPOINT"

KNOWN = (
    "import.before_commit",
    "settle.before_commit",
    "amend.before_commit",
    "by_hand.before_commit",
    "open.before_commit",
    "sweep.before_commit",
    "claim.before_commit",
    "claim.after_commit",
    "intent.before_commit",
    "intent.after_commit",
    "data.before_command",
    "data.before_reply",
    "data.after_reply",
    "journal.after_append",
    "accept.before_commit",
    "accept.after_commit",
    "receive.before_commit",
    "receive.after_commit",
    "review.before_commit",
    "paper.before_commit",
    "paper.composed",
    "extension.before_commit",
    "pause.before_commit",
    "succession.before_commit",
    "calendar.before_commit",
)
"""Every place there is; a test holds this list equal to the places in the code."""

_passed: Counter[str] = Counter()


class FailpointReached(BaseException):
    """A failpoint set to ``raise`` was passed; no handler of ordinary errors may catch it."""


Watcher = Callable[[str], None]
"""Is told each place that is passed, and may raise there."""

_watchers: list[Watcher] = []


@contextmanager
def watched(watcher: Watcher) -> Iterator[None]:
    """Let ``watcher`` hear of every place passed in this process: a simulation decides there who dies."""
    _watchers.append(watcher)
    try:
        yield
    finally:
        _watchers.remove(watcher)


def failpoint(name: str) -> None:
    """Stop here, if the environment or a watcher asks for it."""
    for watcher in _watchers:
        watcher(name)
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
