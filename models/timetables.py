"""Reading the timetable: which work is looked at, and when. It holds no state; the database is the schedule."""

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from config.data import TomlShape, read_toml

Work = Literal["open_periods", "sweep", "deliver", "bounces", "synthesis", "health", "events", "seal"]


class TickShape(TomlShape):
    """One `[[tick]]` of config/timetable.toml."""

    name: str = Field(min_length=1)
    work: Work
    at: tuple[time, ...] = ()
    every_seconds: int | None = Field(default=None, ge=1, le=86_400)

    @model_validator(mode="after")
    def _one_way(self) -> "TickShape":
        if bool(self.at) == bool(self.every_seconds):
            raise ValueError('give at = ["07:30", ...] or every_seconds = 60, one of the two')
        return self


class TimetableShape(TomlShape):
    """The whole of config/timetable.toml."""

    tick: tuple[TickShape, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "TimetableShape":
        names = [tick.name for tick in self.tick]
        if len(set(names)) != len(names):
            raise ValueError("two ticks have the same name; give each its own")
        return self


@dataclass(frozen=True, slots=True)
class Tick:
    """One regular look."""

    name: str
    work: Work
    at: tuple[time, ...]
    """Times of day, office time; empty where it runs every so many seconds."""
    every_seconds: int | None


def load_timetable(path: Path) -> tuple[Tick, ...]:
    """Return the ticks in ``path``; raises BadSetting naming file, key and remedy."""
    return tuple(
        Tick(tick.name, tick.work, tick.at, tick.every_seconds) for tick in read_toml(path, TimetableShape).tick
    )
