"""Rows read together and kept: a session forgets what nobody holds, and asks again for each row that is looked up."""

from collections.abc import Iterable
from typing import TypeVar

from sqlmodel import Session, select

from models.tables.base import Table

CHUNK = 500
Row = TypeVar("Row", bound=Table)


def keep(session: Session, table: type[Row], ids: Iterable[int | None]) -> None:
    """Read these rows of ``table`` in one question; `session.get` finds them until the session ends."""
    kept: dict[int, Row] = session.info.setdefault("kept", {}).setdefault(table, {})
    missing = [number for number in dict.fromkeys(ids) if number is not None and number not in kept]
    for start in range(0, len(missing), CHUNK):
        query = select(table).where(table.id.in_(missing[start : start + CHUNK]))  # type: ignore[attr-defined]  # every table has it
        kept.update({row.id: row for row in session.exec(query)})  # type: ignore[attr-defined]


def keep_rows(session: Session, table: type[Row], rows: Iterable[Row]) -> None:
    """Hold rows that were read already until the session ends."""
    kept = session.info.setdefault("kept", {}).setdefault(table, {})
    kept.update({row.id: row for row in rows})  # type: ignore[attr-defined]
