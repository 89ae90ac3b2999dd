"""Which days were set aside for which obligation."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.facts.pauses import Spell, days_of
from models.facts.period import NO_PERIOD
from models.queries.kept import write_what_waits
from models.queries.known import end_of
from models.tables import History, Obligation, Pause
from models.tables.base import columns_of

_pause, _history = columns_of(Pause), columns_of(History)
_BEGUN = select(
    *(_pause.paused_from, _pause.paused_to, _pause.obligation_id, _pause.unit_id, _pause.stream_id, _pause.period)
).where(_pause.paused_from <= bindparam("today"))


def spells(session: Session, today: date) -> list[Spell]:
    """Return every pause that has begun by ``today``."""
    write_what_waits(session)
    return [Spell(*row) for row in session.execute(_BEGUN, {"today": today})]


def paused_days(session: Session, rows: Iterable[Obligation], today: date) -> dict[int, frozenset[date]]:
    """Return, for each obligation, the days up to ``today`` on which it was set aside."""
    return _days(spells(session, today), rows, today)


def paused_days_known(session: Session, rows: Iterable[Obligation], day: date) -> dict[int, frozenset[date]]:
    """Return the same as it was known at the end of ``day``: what was set aside later, though from before, is left out.

    A pause that was ended early needs no such look: only days that had not passed are taken from it.
    """
    return _days(_known(session, day), rows, day)


def rests_known(session: Session, units: Iterable[int], day: date) -> dict[int, frozenset[date]]:
    """Return the days up to ``day`` on which each unit rested with all its work, as it was known at the end of ``day``.

    What a unit owes without an obligation of its own, such as the last day of an old plan, rests with the unit alone.
    """
    known = _known(session, day)
    return {
        unit: days_of((spell for spell in known if spell.is_about(0, unit, None, NO_PERIOD)), day)
        for unit in set(units)
    }


def _known(session: Session, day: date) -> list[Spell]:
    later = select(_history.entity_id).where(
        _history.entity == "pause", _history.event == "set", _history.at > end_of(day)
    )
    return [Spell(*row) for row in session.execute(_BEGUN.where(_pause.id.not_in(later)), {"today": day})]


def _days(known: Sequence[Spell], rows: Iterable[Obligation], today: date) -> dict[int, frozenset[date]]:
    if not known:
        return {row.id: frozenset() for row in rows}
    return {
        row.id: days_of(
            (spell for spell in known if spell.is_about(row.id, row.unit_id, row.stream_id, row.period)), today
        )
        for row in rows
    }
