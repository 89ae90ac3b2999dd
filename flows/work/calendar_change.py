"""A changed working calendar: which due dates it moves, shown first, then applied as new due versions.

A day off that is announced late, or taken back, moves what is still owed. Steps on the old date give way, and each unit
is told once. Nobody is made late by an announcement.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import office_day
from config.failpoints import failpoint
from flows.work.changed_due import move_due, tell_due_changed
from flows.work.office import Office
from models.calendars import load_calendar, own_calendars, year_of
from models.facts.calendar import CalendarMissing, WorkingCalendar
from models.facts.due import REVIEW_WORKING_DAYS, Due, DueCause, Move, moved_by_the_calendar
from models.facts.lifecycle import OPEN_STATES
from models.facts.words import Words
from models.moves import Act, record
from models.tables import DueVersion, Extension, ExtensionState, Obligation, PeriodOpening, Stream, Unit, Weakness

WHY = Words("Lịch làm việc của năm đã thay đổi", "The working calendar of the year has changed")


@dataclass(frozen=True, slots=True)
class DueMoved:
    """One obligation whose due date a changed calendar moves."""

    obligation: int
    unit: str
    weakness: str | None
    period: str
    kind: str
    old_due_on: date
    new_due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class CalendarApplied:
    """What a changed calendar did."""

    moved: tuple[DueMoved, ...]
    periods: tuple[str, ...]
    """Periods whose own due date moved with it."""


def calendar_diff(office: Office, today: date, calendar: WorkingCalendar | None = None) -> list[DueMoved]:
    """Return which due dates ``calendar`` (by default the office's own) would move; changes nothing."""
    looked_at = replace(office, calendar=calendar) if calendar else office
    with office.database.read() as session:
        units = {unit.id: unit.name for unit in session.exec(select(Unit))}
        codes = {row.id: row.code for row in session.exec(select(Weakness))}
        return [_line(row, due, units, codes) for row, due in _moves(looked_at, session, today)]


def apply_calendar(office: Office, act: Act) -> CalendarApplied:
    """Move what the office's calendar moves, and tell each unit once; a second call finds nothing to move."""
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        units = {unit.id: unit.name for unit in session.exec(select(Unit))}
        codes = {row.id: row.code for row in session.exec(select(Weakness))}
        moves = list(_moves(office, session, today))
        lines = tuple(_line(row, due, units, codes) for row, due in moves)
        before = {row.id: row.due_on for row, _ in moves}
        for row, due in moves:
            move_due(session, row, due, DueCause.CALENDAR, act)
        tell_due_changed(session, [row for row, _ in moves], before, WHY, act)
        periods = tuple(_openings(office, session, today, act))
        failpoint("calendar.before_commit")
        return CalendarApplied(lines, periods)


def _moves(office: Office, session: Session, today: date) -> Iterator[tuple[Obligation, Due]]:
    """Give what is still owed and stands on another day by this calendar, with its new due date."""
    moves = {stream.id: stream.move for stream in session.exec(select(Stream))}
    query = select(Obligation).where(col(Obligation.state).in_(OPEN_STATES)).order_by(col(Obligation.id))
    for row in session.exec(query):
        try:
            due = _again(office, session, row, moves.get(row.stream_id or 0, office.due_move), today)
        except CalendarMissing:
            continue  # its year is not announced: nothing is known that could move it
        if due:
            yield row, due


def _again(office: Office, session: Session, row: Obligation, move: Move, today: date) -> Due | None:
    query = select(DueVersion).where(DueVersion.obligation_id == row.id, DueVersion.version == row.due_version)
    version = session.exec(query).one()
    if row.rule == "decision" and version.cause is DueCause.OPENING:
        day = office.calendar.add_working_days(row.created_on, REVIEW_WORKING_DAYS)
        stands = day == row.due_on or day < today
        return None if stands else Due(day, day, row.due_reason, reason_en=row.due_reason_en)
    due = Due(version.original_on, version.applied_on, version.reason, version.moved_by, version.reason_en)
    return moved_by_the_calendar(due, office.calendar, move, today)


def _openings(office: Office, session: Session, today: date, act: Act) -> Iterator[str]:
    """Move the due date of periods that are still running, for whoever joins them later."""
    for opening in session.exec(select(PeriodOpening).where(PeriodOpening.applied_due_on >= today)):
        stream = session.get_one(Stream, opening.stream_id)
        # A period that was extended stands on the day it was extended to, not on its original one.
        stands_on = _extended_to(session, opening) or opening.original_due_on
        due = Due(stands_on, opening.applied_due_on, opening.due_reason, None, opening.due_reason_en)
        again = moved_by_the_calendar(due, office.calendar, stream.move, today)
        if again is None:
            continue
        record(
            session,
            act,
            "period_opening",
            opening.id,
            "due:calendar",
            before=opening.applied_due_on,
            after=again.applied_on,
        )
        opening.applied_due_on = again.applied_on
        opening.due_reason, opening.due_reason_en = again.reason, again.reason_en
        session.add(opening)
        yield opening.period


def _extended_to(session: Session, opening: PeriodOpening) -> date | None:
    query = select(Extension).where(
        Extension.stream_id == opening.stream_id,
        Extension.period == opening.period,
        Extension.state == ExtensionState.GRANTED,
    )
    last = session.exec(query.order_by(col(Extension.id).desc())).first()
    return last.new_due_on if last else None


def _line(row: Obligation, due: Due, units: dict[int, str], codes: dict[int, str]) -> DueMoved:
    return DueMoved(
        obligation=row.id,
        unit=units[row.unit_id],
        weakness=codes.get(row.weakness_id or 0),
        period=row.period,
        kind=row.kind.value,
        old_due_on=row.due_on,
        new_due_on=due.applied_on,
        reason=due.reason,
    )


def calendar_with(office: Office, file: Path) -> tuple[int, WorkingCalendar]:
    """Return the year of a calendar file, and the office's calendar with that file in its year's place."""
    shipped, own = office.settings.calendar_folder, own_calendars(office.settings.home)
    return year_of(file), load_calendar(shipped, own, file)


def keep_calendar(office: Office, file: Path, year: int) -> Office:
    """Keep the file as the office's own for its year, above what the program ships; returns the office with it."""
    kept = own_calendars(office.settings.home)
    kept.mkdir(parents=True, exist_ok=True)
    fresh = kept / f".{year}.toml.new"
    fresh.write_bytes(file.read_bytes())
    fresh.replace(kept / f"{year}.toml")
    return replace(office, calendar=load_calendar(office.settings.calendar_folder, kept))
