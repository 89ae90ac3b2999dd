"""What is set aside for a reason: on those days nobody is reminded, and nobody becomes later."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from models.facts.calendar import ONE_DAY, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Spell:
    """Days set aside, both ends included, and what they are about: None stands for all."""

    first: date
    last: date
    obligation: int | None = None
    unit: int | None = None
    stream: int | None = None
    period: str | None = None

    def is_about(self, obligation: int, unit: int, stream: int | None, period: str) -> bool:
        """Does it set this obligation aside?"""
        return (
            self.obligation in {None, obligation}
            and self.unit in {None, unit}
            and self.stream in {None, stream}
            and self.period in {None, period}
        )

    def days_until(self, today: date) -> frozenset[date]:
        """Return its days up to ``today``."""
        length = (min(self.last, today) - self.first).days + 1
        return frozenset(self.first + n * ONE_DAY for n in range(length))


def days_of(spells: Iterable[Spell], today: date) -> frozenset[date]:
    """Return every day up to ``today`` that lies in one of the spells."""
    return frozenset().union(*(spell.days_until(today) for spell in spells))


def working_days_late(
    due_on: date, day: date, calendar: WorkingCalendar, paused_on: Collection[date] = frozenset()
) -> int:
    """Return how many working days after the due date, ``day`` included, count as late: those of a pause do not."""
    if day <= due_on:
        return 0
    late = calendar.working_days_between(due_on, day)
    return late - sum(due_on < off <= day and calendar.is_working_day(off) for off in paused_on)


def is_late(due_on: date, day: date, paused_on: Collection[date] = frozenset()) -> bool:
    """Is ``day`` after the due date, by at least one day on which it was not set aside?"""
    return any((due_on + n * ONE_DAY) not in paused_on for n in range(1, (day - due_on).days + 1))
