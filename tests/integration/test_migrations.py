"""A database that is at work is brought to a newer version with every row it holds, or not at all."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import MetaData, func, insert, select, text
from sqlalchemy.exc import IntegrityError

from models.database import HEAD, Database, WrongVersion

FIRST = "2026_11_23_register"
MORNING = datetime(2023, 9, 12, 0, 30, tzinfo=UTC)

UNIT: dict[str, Any] = {"id": 1, "code": "so-cong-thuong", "name": "Sở Công Thương", "kind": "department"}
MESSAGE: dict[str, Any] = {
    "id": 1,
    "address": "vanthu@x.example",
    "unit_id": 1,
    "role": "clerk",
    "purpose": "reminder",
    "notice": "reminder",
    "rung": "-3",
    "office_day": date(2023, 9, 12),
    "part": 1,
    "resend": 0,
    "message_id": "<a@x.example>",
    "subject": "Nhắc hạn",
    "body": b"...",
    "body_sha256": "0",
    "state": "accepted",
    "fence": 1,
    "attempts": 1,
    "next_at": MORNING,
    "not_after": MORNING,
    "created_at": MORNING,
    "intent_at": MORNING,
    "accepted_at": MORNING,
    "remote_reply": "250 2.0.0 kept",
    "possibly_duplicate": False,
}
DECISION: dict[str, Any] = {
    "id": 1,
    "subject": "obligation:1",
    "unit_id": 1,
    "rung": "-3",
    "due_version": 1,
    "role": "clerk",
    "audience": "unit:1/clerk",
    "notice": "reminder",
    "purpose": "reminder",
    "send_on": date(2023, 9, 12),
    "state": "done",
    "why": "due",
    "reason": "đến bậc nhắc",
    "needs_approval": False,
    "immediate": False,
    "maybe_told": False,
    "detail": "{}",
    "message_id": 1,
    "decided_at": MORNING,
}
HALF_CLIMBED = {"unit": UNIT, "message": MESSAGE, "decision": DECISION}
"""A rung that was told before the upgrade: it must be neither lost nor told again."""


@pytest.fixture
def first(empty_database: Database) -> Database:
    """A database of the first version with a rung half climbed."""
    empty_database.upgrade(FIRST)
    with empty_database.engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        for name, row in HALF_CLIMBED.items():
            table = tables.tables[name]
            columns = {column.name: column for column in table.columns}
            filled = {
                column: "" for column, kind in columns.items() if not kind.nullable and kind.type.python_type is str
            }
            connection.execute(insert(table).values(filled | {key: row[key] for key in row if key in columns}))
        connection.commit()
    return empty_database


def counted(database: Database) -> dict[str, int]:
    tables = MetaData()
    tables.reflect(database.engine)
    with database.engine.connect() as connection:
        return {
            name: connection.execute(select(func.count()).select_from(tables.tables[name])).scalar_one()
            for name in HALF_CLIMBED
        }


def test_an_upgrade_keeps_every_row_of_a_ladder_half_climbed(first: Database) -> None:
    first.upgrade()
    assert first.version() == HEAD
    assert counted(first) == {"unit": 1, "message": 1, "decision": 1}
    with first.engine.connect() as connection:
        again = text(
            "INSERT INTO decision SELECT * FROM (SELECT * FROM decision) AS old"  # every key the same
        )
        with pytest.raises(IntegrityError):
            connection.execute(again)


def test_references_are_kept_again_after_an_upgrade(first: Database) -> None:
    first.upgrade()
    with first.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text("DELETE FROM message"))


def test_an_upgrade_that_would_leave_a_row_pointing_nowhere_changes_nothing(first: Database) -> None:
    if not first.is_sqlite:
        with first.engine.connect() as connection, pytest.raises(IntegrityError):
            connection.execute(text("UPDATE decision SET message_id = 99"))
        return
    with first.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("UPDATE decision SET message_id = 99")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    with pytest.raises(WrongVersion, match="decision"):
        first.upgrade()
    assert first.version() == FIRST
    assert counted(first) == {"unit": 1, "message": 1, "decision": 1}
