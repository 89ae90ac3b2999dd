"""Which days were set aside for which obligation."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.facts.pauses import Spell, days_of
from models.tables import Obligation, Pause
from models.tables.base import columns_of

_pause = columns_of(Pause)
_BEGUN = select(
    *(_pause.paused_from, _pause.paused_to, _pause.obligation_id, _pause.unit_id, _pause.stream_id, _pause.period)
).where(_pause.paused_from <= bindparam("today"))


def spells(session: Session, today: date) -> list[Spell]:
    """Return every pause that has begun by ``today``."""
    if session.autoflush:
        session.flush()
    return [Spell(*row) for row in session.execute(_BEGUN, {"today": today})]


def paused_days(session: Session, rows: Iterable[Obligation], today: date) -> dict[int, frozenset[date]]:
    """Return, for each obligation, the days up to ``today`` on which it was set aside."""
    known = spells(session, today)
    return {
        row.id: days_of(
            (spell for spell in known if spell.is_about(row.id, row.unit_id, row.stream_id, row.period)), today
        )
        for row in rows
    }
