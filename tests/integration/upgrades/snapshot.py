"""Rows as an earlier version wrote them: one file a version, put back into its own tables on SQLite and PostgreSQL.

A file holds the version of the tables and every row of every table. `take` wrote it, run by the program of that day.
"""

import json
import lzma
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, create_engine, func, select

from models.database import Database

HERE = Path(__file__).parent


def take(database_url: str, version: str, target: Path) -> None:
    """Write every row of a SQLite database of ``version`` into ``target``."""
    engine = create_engine(database_url)
    tables = MetaData()
    tables.reflect(engine)
    rows: dict[str, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            found = [
                {key: _written(value) for key, value in row._mapping.items()}
                for row in connection.execute(table.select())
            ]
            if found and table.name != "alembic_version":
                rows[table.name] = found
    engine.dispose()
    text_of_it = json.dumps({"version": version, "tables": rows}, ensure_ascii=False, indent=1)
    target.write_bytes(lzma.compress(text_of_it.encode()))


def put_back(database: Database, version: str) -> None:
    """Make the tables of ``version`` in an empty database and fill them as the file says."""
    found = json.loads(lzma.decompress((HERE / f"{version}.json.xz").read_bytes()))
    assert found["version"] == version
    database.upgrade(to=version)
    tables = MetaData()
    with database.engine.connect() as connection:
        tables.reflect(connection)
        if database.is_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")  # rows in any order
        for name, rows in found["tables"].items():
            table = tables.tables[name]
            connection.execute(table.insert(), [{key: _read(value) for key, value in row.items()} for row in rows])
            if not database.is_sqlite:
                _count_on(connection, table)
        connection.commit()
        if not database.is_sqlite:
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
            connection.commit()
    database.engine.dispose()  # what was set on the connection goes with it


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    if "id" not in table.c:
        return
    sequence = connection.execute(select(func.pg_get_serial_sequence(f'"{table.name}"', "id"))).scalar()
    if sequence:
        connection.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


def _written(value: Any) -> Any:  # noqa: ANN401  # any column's value
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def _read(value: Any) -> Any:  # noqa: ANN401  # as above
    if not isinstance(value, dict):
        return value
    ((kind, said),) = value.items()
    if kind == "bytes":
        return said.encode("latin-1")
    return datetime.fromisoformat(said) if kind == "moment" else date.fromisoformat(said)
