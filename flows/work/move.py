"""The whole register from one database into another of the same version: from SQLite to PostgreSQL when an office grows.

One transaction on the new database: all of it or nothing. The old one is held afterwards, so that the two never both send.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from config.errors import Refused
from flows.work.backup import hold
from flows.work.board import must_be_at_rest
from flows.work.office import Office
from models.database import Database
from models.moves import Act

ROWS_AT_ONCE = 500
VERSION_TABLE = "alembic_version"


def move_database(office: Office, target_url: str, act: Act) -> dict[str, int]:
    """Copy every row into the empty database at ``target_url``; returns how many rows each table has.

    Raises Refused while the program runs, when the target is no PostgreSQL database, cannot be opened, or is not empty.
    """
    must_be_at_rest(office.settings.home)
    target = _empty_target(target_url)
    try:
        target.upgrade()
        with office.database.engine.connect() as source, target.engine.begin() as connection:
            counts = _copy(source, connection)
    except DBAPIError as error:
        raise _refused(target_url, str(error.orig).partition("\n")[0]) from error
    finally:
        target.dispose()
    hold(office.database, act, f"đã chuyển sang {_without_password(target_url)}")
    return counts


def _empty_target(url: str) -> Database:
    if not url.startswith("postgresql+psycopg://"):
        raise Refused(
            "Chỉ chuyển được sang PostgreSQL: hãy ghi postgresql+psycopg://máy/tên. Chưa có gì thay đổi.",
            "The register moves to PostgreSQL only: write postgresql+psycopg://host/name. Nothing was changed.",
        )
    database = Database(url)
    try:
        version = database.version()
    except DBAPIError as error:
        database.dispose()
        raise _refused(url, str(error.orig).partition("\n")[0]) from error
    if version is not None:
        database.dispose()
        where = _without_password(url)
        raise Refused(
            f"Cơ sở dữ liệu {where} đã có dữ liệu. Hãy tạo một cơ sở dữ liệu trống. Chưa có gì thay đổi.",
            f"The database {where} is not empty. Make an empty one. Nothing was changed.",
        )
    return database


def _copy(source: Connection, target: Connection) -> dict[str, int]:
    """Copy table by table with the references between them laid aside, then lay them back, which checks every row."""
    tables = MetaData()
    tables.reflect(target)
    ours = [table for table in tables.tables.values() if table.name != VERSION_TABLE]
    references = _references(target)
    for name, owner, _ in references:
        target.execute(text(f'ALTER TABLE "{owner}" DROP CONSTRAINT "{name}"'))
    counts = {}
    read = MetaData()
    read.reflect(source)
    for table in ours:
        counts[table.name] = 0
        target.execute(table.delete())  # what a migration itself wrote stands in the old one too
        for rows in _rows(source, read.tables[table.name]):
            target.execute(table.insert(), rows)
            counts[table.name] += len(rows)
        _count_on(target, table)
    for name, owner, definition in references:
        target.execute(text(f'ALTER TABLE "{owner}" ADD CONSTRAINT "{name}" {definition}'))
    return counts


def _references(target: Connection) -> list[tuple[str, str, str]]:
    """Return every foreign key: its name, its table, its definition in the server's own words."""
    query = text(
        "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 2, 1"
    )
    return [(row[0], str(row[1]).strip('"'), row[2]) for row in target.execute(query)]


def _rows(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = source.execute(table.select())
    while rows := found.mappings().fetchmany(ROWS_AT_ONCE):
        yield [dict(row) for row in rows]


def _count_on(target: Connection, table: Table) -> None:
    """Let new rows be numbered after those that came with their numbers."""
    if "id" not in table.c:
        return
    sequence = target.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', "id"))).scalar()
    last = target.execute(select(func.max(table.c.id))).scalar()
    if sequence and last is not None:
        target.execute(select(func.setval(sequence, last)))


def _refused(url: str, why: str) -> Refused:
    where = _without_password(url)
    return Refused(
        f"Chưa chuyển được sang {where}: {why}. Dữ liệu cũ vẫn nguyên và vẫn dùng được.",
        f"The register could not be moved to {where}: {why}. The old data is whole and still in use.",
    )


def _without_password(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
