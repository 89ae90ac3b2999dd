"""How each unit stands with all its reports of a period, taken together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.facts.standing import Counts, Standing
from models.facts.synthesis import LeadFact, SynthesisFacts, count_reports
from models.facts.units import UnitKind


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """How one unit stands with all its reports of the period."""

    unit_id: int
    unit: str
    kind: UnitKind
    counts: Counts
    first_filed_on: date | None
    last_filed_on: date | None
    numbers: tuple[str, ...]
    due_on: date


def by_unit(facts: SynthesisFacts) -> tuple[UnitStanding, ...]:
    """Return how each unit that owed something stands, departments before districts, then by name."""
    leads: dict[int, list[LeadFact]] = {}
    for lead in facts.leads:
        leads.setdefault(lead.unit_id, []).append(lead)
    rows = [_unit(of_unit) for of_unit in leads.values() if any(lead.reports for lead in of_unit)]
    return tuple(sorted((row for row in rows if row.counts.total), key=lambda row: (_rank(row.kind), row.unit)))


def _rank(kind: UnitKind) -> int:
    return list(UnitKind).index(kind)


def _unit(leads: Sequence[LeadFact]) -> UnitStanding:
    reports = [report for lead in leads for report in lead.reports]
    owed = [report for report in reports if report.standing is not Standing.NO_LONGER_OWED]
    filed = [report.first_filed_on for report in owed if report.first_filed_on]
    numbers = dict.fromkeys(report.said.number for report in owed if report.said and report.said.number)
    return UnitStanding(
        unit_id=leads[0].unit_id,
        unit=leads[0].unit,
        kind=leads[0].kind,
        counts=count_reports(owed),
        first_filed_on=min(filed, default=None),
        last_filed_on=max(filed, default=None),
        numbers=tuple(number for number in numbers if number),
        due_on=max((report.due_on for report in owed), default=reports[0].due_on),
    )


class UnitGroupStanding(StrEnum):
    """How the reports of a unit came, taken together."""

    ON_TIME = "on_time"
    LATE = "late"
    """All came, at least one of them late."""
    PART = "part"
    """Some came, some are missing."""
    NONE = "none"


def taken_together(unit: UnitStanding) -> UnitGroupStanding:
    """Return how a unit's reports came, taken together."""
    if not unit.counts.missing:
        return UnitGroupStanding.LATE if unit.counts.late else UnitGroupStanding.ON_TIME
    return UnitGroupStanding.PART if unit.counts.received else UnitGroupStanding.NONE
