"""A clock that stands until it is set, written as the office's wall clock shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from config.clock import office_moment


def at(words: str) -> datetime:
    """Read ``31/8/2023 07:30``, office time; without a time it is eight in the morning."""
    day, _, time = words.partition(" ")
    return office_moment(datetime.strptime(f"{day} {time or '08:00'}", "%d/%m/%Y %H:%M"))  # noqa: DTZ007  # office time


@dataclass
class Clock:
    """Says what it was told."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, minutes: float) -> datetime:
        """Let some minutes go by."""
        self.now += timedelta(minutes=minutes)
        return self.now
