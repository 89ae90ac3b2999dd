"""A look that missed its turn is known as late, and not before its time."""

from datetime import time

import pytest

from flows.work.ticks import is_late
from models.timetables import Tick
from tests.support.clock import at

SWEEP = Tick("sweep", "sweep", (time(7, 30), time(9, 30), time(13, 30)), None)
DELIVER = Tick("deliver", "deliver", (), 60)
HOURLY = Tick("seal", "health", (), 3600)


@pytest.mark.parametrize(
    ("succeeded", "now", "late"),
    [
        (None, "12/9/2023 07:00", True),
        ("11/9/2023 13:31", "12/9/2023 07:00", False),  # nothing was to happen in the night
        ("11/9/2023 13:31", "12/9/2023 07:44", False),  # its turn has come, and may take a quarter of an hour
        ("11/9/2023 13:31", "12/9/2023 07:46", True),
        ("12/9/2023 07:31", "12/9/2023 09:40", False),
        ("12/9/2023 07:31", "12/9/2023 09:46", True),
        ("12/9/2023 10:02", "12/9/2023 12:00", False),  # late, but done
        ("10/9/2023 13:31", "11/9/2023 00:01", False),
    ],
)
def test_a_look_of_fixed_hours_is_late_a_quarter_of_an_hour_after_its_turn(
    succeeded: str | None, now: str, late: bool
) -> None:
    assert is_late(SWEEP, at(succeeded) if succeeded else None, at(now)) is late


@pytest.mark.parametrize(
    ("tick", "succeeded", "now", "late"),
    [
        (DELIVER, "12/9/2023 08:00", "12/9/2023 08:02", False),
        (DELIVER, "12/9/2023 08:00", "12/9/2023 08:04", True),
        (HOURLY, "12/9/2023 08:00", "12/9/2023 10:59", False),
        (HOURLY, "12/9/2023 08:00", "12/9/2023 11:01", True),
    ],
)
def test_a_look_of_every_so_many_seconds_is_late_after_three_turns(
    tick: Tick, succeeded: str, now: str, late: bool
) -> None:
    assert is_late(tick, at(succeeded), at(now)) is late
