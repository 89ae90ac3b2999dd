"""The only reader of the machine's clock. Read once at the rim; inward it travels as ``now`` or ``on``."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def machine_clock() -> datetime:
    """Return the present moment of this machine."""
    return datetime.now(UTC)  # noqa: TID251  # this is the one place


def monotonic_seconds() -> float:
    """Return seconds on a clock that no one can set; only differences mean anything."""
    return time.monotonic()


def office_day(now: datetime) -> date:
    """Return the office's date at ``now``: a due date is a day in Viet Nam, wherever the machine stands."""
    return now.astimezone(OFFICE_ZONE).date()
