"""On which day each rung falls: counted once for the many obligations that share a due date."""

from datetime import date

from models.facts.calendar import CalendarMissing
from models.facts.ladder import UNIT_ROLES, Role, Rung
from models.facts.lifecycle import ObligationKind
from models.facts.situation import Owed, Situation


class RungDays:
    """The days of the ladder in one situation."""

    def __init__(self, situation: Situation) -> None:
        self._calendar, self._ladder = situation.calendar, situation.ladder
        self._days: dict[tuple[str, date], date] = {}
        self._near: dict[tuple[int, date, date, str], date] = {}
        self._of_reports = self._days_of_report_rungs(situation)
        self._tells = {
            (role, head_always): situation.ladder.telling(role, head_always=head_always)
            for role in UNIT_ROLES
            for head_always in (False, True)
        }

    def of(self, rung: Rung, due_on: date) -> date:
        """Return the rung's day.

        A day in a year whose calendar is not announced yet lies ahead: one far deadline must not stop the sweep.
        """
        key = (rung.name, due_on)
        if key not in self._days:
            try:
                self._days[key] = rung.day(due_on, self._calendar)
            except CalendarMissing:
                self._days[key] = date.max
        return self._days[key]

    def telling(self, owed: Owed, role: Role) -> list[tuple[Rung, date]]:
        """Return the rungs that tell one of the unit's own people of this, each with its day, lowest first."""
        rungs = self._tells[role, owed.kind is ObligationKind.REMEDIATION]
        return [
            (rung, self._of_unit(owed, rung)) for rung in rungs if not (owed.ends_with_its_day and rung.is_after_due)
        ]

    def _of_unit(self, owed: Owed, rung: Rung) -> date:
        """Return the rung's day; a remediation rung near a report rung of the same unit travels with it."""
        if owed.kind is not ObligationKind.REMEDIATION or rung.calendar_days == 0:
            return self.of(rung, owed.due_on)
        key = (owed.unit, owed.created_on, owed.due_on, rung.name)
        if key not in self._near:
            self._near[key] = self._with_the_nearest_report(owed, rung)
        return self._near[key]

    def _with_the_nearest_report(self, owed: Owed, rung: Rung) -> date:
        day = self.of(rung, owed.due_on)
        near = [
            other
            for other in self._of_reports.get(owed.unit, ())
            if owed.created_on <= other
            and self._within_reach(day, other)
            and (other > owed.due_on) == rung.is_after_due
            and other != owed.due_on
        ]
        return min(near, key=lambda other: (abs((other - day).days), other), default=day)

    def _within_reach(self, day: date, other: date) -> bool:
        first, last = min(day, other), max(day, other)
        if (last - first).days > 4 * self._ladder.join_within_working_days + 10:
            return False  # no run of days off is that long, and far years may have no calendar
        try:
            return self._calendar.working_days_between(first, last) <= self._ladder.join_within_working_days
        except CalendarMissing:
            return False  # over a year whose calendar is not announced nothing is known to be near

    def _days_of_report_rungs(self, situation: Situation) -> dict[int, set[date]]:
        """Return, for each unit, the days of the rungs of the reports it still owes."""
        days: dict[int, set[date]] = {}
        for unit, due_on in {(o.unit, o.due_on) for o in situation.owed if o.kind is ObligationKind.REPORT}:
            rungs = self._ladder.telling(Role.CONTACT)
            days.setdefault(unit, set()).update(self.of(rung, due_on) for rung in rungs)
        return days
