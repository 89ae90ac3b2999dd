"""When sending must stop and ask: pure rules over counts and moments, with the figures they are compared with."""

from datetime import datetime, timedelta

REFUSALS = 20
"""A domain's breaker needs at least so many refusals (design section 4)..."""

REFUSED_SHARE = 0.05
"""...and that they are at least this share of what was handed to it."""

DUE_AT_ONCE = 50
"""The volume guard looks only where at least so many letters are due at once."""

BEHIND = timedelta(hours=6)
"""A clock may stand so far behind what is written: less moves no day, and keys keep a letter from going twice."""


def breaks(refusals: int, handed: int) -> bool:
    """Did a domain refuse so much that going on would harm the office's name? ``handed`` includes the refusals."""
    return refusals >= REFUSALS and refusals >= REFUSED_SHARE * handed


def is_flood(due_now: int, told_before: int, forecast: int) -> bool:
    """Is more than twice the forecast about to have been sent? Without a forecast nothing is compared."""
    return forecast > 0 and due_now >= DUE_AT_ONCE and told_before + due_now > 2 * forecast


def jumped(wall: timedelta, passed: timedelta, limit: timedelta) -> bool:
    """Did the wall clock move otherwise than time passed, by more than ``limit``, forwards or back?"""
    return abs(wall - passed) > limit


def is_behind(now: datetime, newest: datetime | None) -> bool:
    """Does the clock stand behind what is committed already?"""
    return newest is not None and newest - now > BEHIND


def about_the_address(reply: str, at_rcpt: bool) -> bool:
    """Does a refusal say that this mailbox cannot be reached, rather than that our letter is not wanted?

    RFC 3463: 5.1.x is a bad address, 5.2.x a mailbox that takes nothing; 5.7.x is policy. Without such a code the plain
    reply to RCPT decides (RFC 5321 4.2.3): 550, 551, 552 and 553 speak of the mailbox, 554 does not.
    """
    code, _, rest = reply.partition(" ")
    if not at_rcpt or not code.startswith("5"):
        return False
    enhanced = rest.partition(" ")[0].split(".")
    if len(enhanced) == len(("5", "1", "1")) and all(part.isdecimal() for part in enhanced):
        return enhanced[0] == "5" and enhanced[1] in {"1", "2"}
    return code in {"550", "551", "552", "553"}


def done_at(now: datetime, waiting: int, room: int, limit: int, window: timedelta) -> datetime:
    """Return when ``waiting`` letters will have left: ``room`` at once, then ``limit`` a window."""
    windows = -(-max(0, waiting - room) // limit)
    return now + windows * window
