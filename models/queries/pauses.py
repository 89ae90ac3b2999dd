"""Which days were set aside for which obligation."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, select

from models.facts.pauses import Spell, days_of
from models.tables import Obligation, Pause


def spells(session: Session, today: date) -> list[Spell]:
    """Return every pause that has begun by ``today``."""
    rows = session.exec(select(Pause).where(Pause.paused_from <= today))
    return [
        Spell(row.paused_from, row.paused_to, row.obligation_id, row.unit_id, row.stream_id, row.period) for row in rows
    ]


def paused_days(session: Session, rows: Iterable[Obligation], today: date) -> dict[int, frozenset[date]]:
    """Return, for each obligation, the days up to ``today`` on which it was set aside."""
    known = spells(session, today)
    return {
        row.id: days_of(
            (spell for spell in known if spell.is_about(row.id, row.unit_id, row.stream_id, row.period)), today
        )
        for row in rows
    }
