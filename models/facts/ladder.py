"""The ladder: which rung falls on which day, and whom it tells.

Before the applied due date a rung counts calendar days and moves to the working day before when it falls on a day
off; after it a rung counts working days. Rungs are data (`config/ladder.toml`), this is their arithmetic.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.facts.calendar import WorkingCalendar


class Role(StrEnum):
    """Who is told, seen from the unit that owes: its own people, then those above it."""

    CLERK = "clerk"
    """Văn thư of the unit."""
    CONTACT = "contact"
    """The unit's officer for this work."""
    HEAD = "head"
    """Thủ trưởng of the unit."""
    PLANNING = "planning"
    """The focal unit."""
    OFFICE = "office"
    """The Committee's office."""
    VICE_CHAIR = "vice_chair"
    """The vice-chair in charge of the unit."""
    CHAIR = "chair"
    OPERATOR = "operator"
    """Whoever runs the program: told once a day of what needs a person; no rung tells it."""


UNIT_ROLES = (Role.CLERK, Role.CONTACT, Role.HEAD)
LEADERSHIP = (Role.OFFICE, Role.VICE_CHAIR, Role.CHAIR)


class Release(StrEnum):
    """How a leadership digest leaves."""

    AUTO_AFTER_HOLD = "auto_after_hold"
    """On its day, unless the focal officer stopped it after seeing it the working day before."""
    APPROVAL = "approval"
    """Only when someone releases it."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder."""

    name: str
    """How it is written: "-14" ... "0" ... "+12"."""
    tells: tuple[Role, ...]
    notice: str
    calendar_days: int | None = None
    """At or before the due date: calendar days from it, zero or negative."""
    working_days: int | None = None
    """After the due date: working days from it, positive."""

    @property
    def is_after_due(self) -> bool:
        """Does it say that something is overdue?"""
        return self.working_days is not None

    def day(self, due_on: date, calendar: WorkingCalendar) -> date:
        """Return the day this rung falls on for a due date that applies on ``due_on``."""
        if self.working_days is not None:
            return calendar.add_working_days(due_on, self.working_days)
        return calendar.previous_working_day(due_on + timedelta(days=self.calendar_days or 0))


@dataclass(frozen=True, slots=True)
class Ladder:
    """All rungs, lowest first, and the rules that hold for the whole."""

    rungs: tuple[Rung, ...]
    release: Release = Release.AUTO_AFTER_HOLD
    hold_working_days: int = 1
    most_mails_a_period: int = 6
    join_within_working_days: int = 3

    def rung(self, name: str) -> Rung:
        """Return the rung written ``name``; raises KeyError."""
        for rung in self.rungs:
            if rung.name == name:
                return rung
        raise KeyError(name)

    def telling(self, role: Role, *, head_always: bool = False) -> tuple[Rung, ...]:
        """Return the rungs that tell ``role``, lowest first.

        ``head_always``: the head hears of every rung that tells the unit, as for remediation deadlines.
        """
        if role is Role.HEAD and head_always:
            return tuple(rung for rung in self.rungs if set(rung.tells) & set(UNIT_ROLES))
        return tuple(rung for rung in self.rungs if role in rung.tells)

    def above_the_unit(self, due_on: date, calendar: WorkingCalendar) -> tuple[tuple[Rung, date], ...]:
        """Return every rung above the unit with its day: what the courtesy warning of the first day late lists."""
        above = (rung for rung in self.rungs if not set(rung.tells) & set(UNIT_ROLES))
        return tuple((rung, rung.day(due_on, calendar)) for rung in above)
