"""Rows read together and kept: a session forgets what nobody holds, and asks again for each row that is looked up."""

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, select
from sqlmodel.sql.expression import SelectOfScalar

from models.tables.base import Table

CHUNK = 500
Row = TypeVar("Row", bound=Table)


@cache
def _these(table: type[Row]) -> SelectOfScalar[Row]:
    """Return the statement that asks for rows of a table by their numbers; built once for each table."""
    return select(table).where(table.id.in_(bindparam("ids", expanding=True)))  # type: ignore[attr-defined]  # every table has it


def write_what_waits(session: Session) -> None:
    """Write what the session still holds back, before plain columns are asked for.

    Of a statement over a table's own columns the session does not see which of its objects it rests on.
    """
    if session.autoflush:
        session.flush()


def keep(session: Session, table: type[Row], ids: Iterable[int | None]) -> None:
    """Read these rows of ``table`` in one question; `session.get` finds them until the session ends."""
    kept: dict[int, Row] = session.info.setdefault("kept", {}).setdefault(table, {})
    missing = [number for number in dict.fromkeys(ids) if number is not None and number not in kept]
    for start in range(0, len(missing), CHUNK):
        found = session.exec(_these(table), params={"ids": missing[start : start + CHUNK]})
        kept.update({row.id: row for row in found})


def keep_rows(session: Session, table: type[Row], rows: Iterable[Row]) -> None:
    """Hold rows that were read already until the session ends."""
    kept = session.info.setdefault("kept", {}).setdefault(table, {})
    kept.update({row.id: row for row in rows})  # type: ignore[attr-defined]
