"""The register as it was known at the end of one day: states from their history, due dates from their versions.

So a paper about a day can be made again later, with the same figures, whatever has happened since.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_day
from models.facts.lifecycle import ObligationEvent, ObligationState, Stage, StageEvent
from models.tables import Assignment, DueVersion, History, Obligation

CHUNK = 800
"""Numbers that one statement is given."""

_OBLIGATION_MOVES = ("opened", *(event.value for event in ObligationEvent))


def end_of(day: date) -> datetime:
    """Return the last moment of the office's ``day``."""
    return datetime.combine(day, time.max, OFFICE_ZONE).astimezone(UTC)


def chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    """Give numbers in portions that a statement can hold, in order."""
    rows = sorted(set(numbers))
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def states_on(session: Session, rows: Iterable[Obligation], day: date) -> dict[int, ObligationState]:
    """Return the state each obligation had at the end of ``day``; those opened later are left out.

    A row without any history keeps the state it has.
    """
    states, opened_later, last = {row.id: row.state for row in rows}, set[int](), end_of(day)
    for part in chunks(states):
        query = (
            sa_select(col(History.entity_id), col(History.after), col(History.at))
            .where(col(History.entity) == "obligation", col(History.entity_id).in_(part))
            .where(col(History.event).in_(_OBLIGATION_MOVES))
            .order_by(col(History.id))
        )
        known: dict[int, ObligationState] = {}
        seen: set[int] = set()
        for number, after, at in session.execute(query):
            seen.add(number)
            if at <= last and after is not None:
                known[number] = ObligationState(after)
        opened_later |= seen - known.keys()
        states |= known
    return {number: state for number, state in states.items() if number not in opened_later}


def due_on(session: Session, numbers: Iterable[int], day: date) -> dict[int, date]:
    """Return the applied due date each obligation had at the end of ``day``."""
    days: dict[int, date] = {}
    for part in chunks(numbers):
        query = (
            sa_select(col(DueVersion.obligation_id), col(DueVersion.applied_on))
            .where(col(DueVersion.obligation_id).in_(part), col(DueVersion.decided_at) <= end_of(day))
            .order_by(col(DueVersion.version))
        )
        days |= {row.obligation_id: row.applied_on for row in session.execute(query)}
    return days


def stages_on(session: Session, numbers: Iterable[int], day: date) -> dict[int, Stage]:
    """Return the stage each assignment had at the end of ``day``; one without any history keeps what it has."""
    stages: dict[int, Stage] = {}
    last = end_of(day)
    for part in chunks(numbers):
        current = {row.id: row.stage for row in session.exec(select(Assignment).where(col(Assignment.id).in_(part)))}
        query = (
            sa_select(col(History.entity_id), col(History.before), col(History.after), col(History.at))
            .where(col(History.entity) == "assignment", col(History.entity_id).in_(part))
            .where(col(History.after).is_not(None))
            .order_by(col(History.id))
        )
        known: dict[int, Stage] = {}
        for number, before, after, at in session.execute(query):
            if at <= last:
                known[number] = Stage(after)
            elif number not in known and before is not None:
                known[number] = Stage(before)  # its first move lies after the day
        stages |= current | known
    return stages


def relapses(session: Session, numbers: Iterable[int], after: date, until: date) -> dict[int, date]:
    """Return the day on which each assignment came back as not put right, within two days."""
    found: dict[int, date] = {}
    for part in chunks(numbers):
        query = (
            sa_select(col(History.entity_id), col(History.at))
            .where(col(History.entity) == "assignment", col(History.entity_id).in_(part))
            .where(col(History.event) == StageEvent.RELAPSED)
            .where(col(History.at) > end_of(after), col(History.at) <= end_of(until))
            .order_by(col(History.id))
        )
        found |= {number: office_day(at) for number, at in session.execute(query)}
    return found
