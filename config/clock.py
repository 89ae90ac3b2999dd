"""The only reader of the machine's clock. Read once at the rim; inward it travels as ``now`` or ``on``."""

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from config.errors import BadSetting

Clock = Callable[[], datetime]
"""Gives the present moment, aware, in UTC."""

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


PRETEND_VARIABLE = "DONDOC_NOW"
"""For trying out: a moment such as 2023-09-12T08:00 (office time) that stands for the present."""


SHIFT_VARIABLE = "DONDOC_NOW_SHIFT"
"""For the demonstration that runs on: seconds by which this program's clock goes before or behind the machine's."""


def machine_clock() -> datetime:
    """Return the present moment of this machine, or the one `DONDOC_NOW` pretends, or a shifted one that runs on."""
    pretended = os.environ.get(PRETEND_VARIABLE)
    if not pretended:
        now = datetime.now(UTC)  # noqa: TID251  # this is the one place
        shift = os.environ.get(SHIFT_VARIABLE)
        return now + timedelta(seconds=float(shift)) if shift else now
    try:
        return office_moment(datetime.fromisoformat(pretended))
    except ValueError as error:
        raise BadSetting(
            f"Biến {PRETEND_VARIABLE} phải viết như 2023-09-12T08:00 (giờ Việt Nam). Hãy sửa hoặc bỏ biến này.",
            f"{PRETEND_VARIABLE} is written like 2023-09-12T08:00 (office time). Correct it or unset it.",
        ) from error


def office_moment(wall: datetime) -> datetime:
    """Return the moment at which the office's clock shows ``wall``; an aware moment stays what it is."""
    aware = wall if wall.tzinfo else wall.replace(tzinfo=OFFICE_ZONE)
    return aware.astimezone(UTC)


def monotonic_seconds() -> float:
    """Return seconds on a clock that no one can set; only differences mean anything."""
    return time.monotonic()


def office_day(now: datetime) -> date:
    """Return the office's date at ``now``: a due date is a day in Viet Nam, wherever the machine stands."""
    return now.astimezone(OFFICE_ZONE).date()
