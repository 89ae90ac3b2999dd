"""The watermarks of the regular looks: when each last began and last succeeded, on whichever machine."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_moment
from models.database import Database
from models.tables import TickMark
from models.timetables import Tick

LONGEST_SAID = 500

Said = tuple[str, str]
"""What a look did, in Vietnamese and in English: whoever reads the page later chooses the language."""


def holder() -> str:
    """Name this process as a reader of the health page looks for it."""
    return f"{socket.gethostname()}:{os.getpid()}"


def note_began(database: Database, name: str, now: datetime) -> None:
    """Write down that a look begins."""
    with database.write() as session:
        row = _row(session, name)
        row.began_at, row.holder = now, holder()
        session.add(row)


def note_done(database: Database, name: str, said: Said, now: datetime, *, failed: bool = False) -> None:
    """Write down how a look ended."""
    with database.write() as session:
        row = _row(session, name)
        row.said, row.said_en = (words[:LONGEST_SAID] for words in said)
        row.failed, row.holder = failed, holder()
        if not failed:
            row.succeeded_at = now
        session.add(row)


def _row(session: Session, name: str) -> TickMark:
    return session.get(TickMark, name) or TickMark(name=name)


@dataclass(frozen=True, slots=True)
class TickShown:
    """One look as the health page has it."""

    name: str
    began_at: datetime | None
    succeeded_at: datetime | None
    said: str
    said_en: str
    failed: bool
    late: bool
    holder: str


GRACE = timedelta(minutes=15)
"""How long a look of a fixed hour may take before it counts as missed."""
SHORTEST_PATIENCE = timedelta(seconds=120)
"""A look that comes every few seconds is missed after this, or after three of its turns."""


def ticks_shown(session: Session, ticks: Sequence[Tick], now: datetime) -> list[TickShown]:
    """Return every look of the timetable with its marks, and whether it is late."""
    marks = {row.name: row for row in session.exec(select(TickMark).order_by(col(TickMark.name)))}
    return [
        TickShown(
            tick.name,
            mark.began_at,
            mark.succeeded_at,
            mark.said,
            mark.said_en,
            mark.failed,
            is_late(tick, mark.succeeded_at, now),
            mark.holder,
        )
        for tick in ticks
        for mark in [marks.get(tick.name, TickMark(name=tick.name))]
    ]


def is_late(tick: Tick, succeeded_at: datetime | None, now: datetime) -> bool:
    """Has a look not succeeded since its last turn, within a fair time?"""
    if tick.every_seconds:
        patience = max(SHORTEST_PATIENCE, timedelta(seconds=3 * tick.every_seconds))
        return succeeded_at is None or now - succeeded_at > patience
    turn = _last_turn(tick.at, now - GRACE)
    return succeeded_at is None or succeeded_at < turn


def _last_turn(hours: Sequence[time], now: datetime) -> datetime:
    """Return the latest of these hours, office time, that has passed at ``now``."""
    today = now.astimezone(OFFICE_ZONE).date()
    turns = [office_moment(datetime.combine(day, hour)) for day in (today - timedelta(days=1), today) for hour in hours]
    return max(turn for turn in turns if turn <= now)
