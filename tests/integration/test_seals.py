"""History that was changed after it was sealed is found, whichever column of whichever row it was."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import Session, col, select

from flows.work.marks import written
from flows.work.office import Office
from flows.work.seals import FIRST_ROOT, Broken, as_sealed, hash_of, seal, verify
from models.database import Database
from models.moves import Act, record
from models.tables import History, Seal
from tests.support.clock import at
from tests.support.office import an_office

NOW = at("12/9/2023 08:00")


def write(database: Database, first: int, count: int) -> None:
    with database.write() as session:
        for number in range(first, first + count):
            act = Act(f"cli:{number}", NOW + timedelta(seconds=number, microseconds=number), "lý do")
            record(session, act, "obligation", number, "filed", before="owed", after="filed")


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory, database: Database) -> Office:
    return an_office(tmp_path_factory.mktemp("office"), database)


def test_what_stands_as_it_was_written_is_verified_and_the_tail_is_told(office: Office) -> None:
    assert verify(office).root == FIRST_ROOT
    write(office.database, 1, 5)
    assert seal(office, NOW) == 5
    assert seal(office, NOW) == 0
    write(office.database, 6, 3)
    found = verify(office)
    assert (found.rows, found.seals, found.broken, found.unsealed) == (5, 1, None, 3)
    assert found.unsealed_since == NOW + timedelta(seconds=6, microseconds=6)
    assert seal(office, NOW) == 3
    again = verify(office)
    assert (again.rows, again.seals, again.unsealed, again.unsealed_since) == (8, 2, 0, None)
    assert again.root != found.root


CHANGES = {
    "at": "'2020-01-01 00:00:00'",
    "actor": "'ai do'",
    "entity": "'message'",
    "entity_id": "999999",
    "event": "'accepted'",
    "before": "NULL",
    "after": "'accepted'",
    "because": "''",
}


def test_a_change_of_any_column_of_any_row_is_found_and_its_place_named(office: Office) -> None:
    for first in range(1, 41, 10):
        write(office.database, first, 10)
        seal(office, NOW)
    with office.database.read() as session:
        ids = [row.id for row in session.exec(select(History))]
        seals = [(row.first_id, row.last_id) for row in session.exec(select(Seal))]
    chance = random.Random(7)  # noqa: S311  # the same rows in every run
    for column, value in CHANGES.items():
        for number in chance.sample(ids, 6):
            with office.database.trial() as session:
                session.execute(text(f'UPDATE history SET "{column}" = {value} WHERE id = {number}'))  # noqa: S608  # a test's own words
                found = verify_in(office, session)
            first, last = next(one for one in seals if one[0] <= number <= one[1])
            assert found, (column, number)
            assert (found.row, found.first_id, found.last_id) == (number, first, last), column
    assert verify(office).broken is None


TRIES = {"sqlite": 1000, "postgresql": 250}
"""Edits of random rows; PostgreSQL answers more slowly, and the comparison is the same."""


def test_every_one_of_a_thousand_random_edits_is_found_and_the_row_named(office: Office) -> None:
    for first in (1, 21, 41):
        write(office.database, first, 20)
        with office.database.write() as session:  # numbers that were given out and came to nothing
            session.execute(text(f"DELETE FROM history WHERE id IN ({first + 4}, {first + 5}, {first + 11})"))  # noqa: S608
        seal(office, NOW)
    with office.database.read() as session:
        rows = {row.id: row for row in session.exec(select(History))}
        session.expunge_all()
    unused = [number for number in range(-2, max(rows) + 1) if number not in rows]
    chance = random.Random(78)  # noqa: S311  # the same edits in every run
    missed = []
    for _ in range(TRIES[office.database.engine.dialect.name]):
        row, act = rows[chance.choice(list(rows))], chance.choice([*EDITS, "id", "taken away", "put in"])
        with office.database.trial() as session:
            here = update(History).where(col(History.id) == row.id).execution_options(synchronize_session=False)
            if act == "taken away":
                named = row.id
                session.execute(text(f"DELETE FROM history WHERE id = {row.id}"))  # noqa: S608  # a number
            elif act == "put in":
                named = chance.choice(unused)
                session.add(History(**{**row.model_dump(), "id": named}))
                session.flush()
            elif act == "id":
                other = chance.choice([*unused, max(rows) + 7])
                named = min(row.id, other)  # one is missing, one is too many: the first of them
                session.execute(here.values(id=other))
            else:
                named, value = row.id, getattr(row, act)
                changed = value
                while changed == value:
                    changed = EDITS[act](value, chance)
                session.execute(here.values({act: changed}))
            found = verify_in(office, session)
        if found is None or found.row != named:
            missed.append((act, row.id, named, found))
    assert missed == []
    assert verify(office).broken is None


def other_words(value: str | None, chance: random.Random) -> str:
    """Give other words: near ones, which a careless comparison would take for the same, and far ones."""
    now = value or ""
    near = [f"{now} ", f" {now}", now.upper(), now[:-1], now[::-1], now.replace("o", "о"), f"{now}\u200b", f'{now}"']
    return chance.choice([*near, "", "ai do", str(chance.randrange(10**6))])


def other_or_none(value: str | None, chance: random.Random) -> str | None:
    return None if chance.random() < 1 / 3 else other_words(value, chance)


EDITS: dict[str, Callable[[Any, random.Random], Any]] = {
    "at": lambda value, chance: value + timedelta(microseconds=chance.choice([1, -1, 10**6, -(10**6), 10**12])),
    "actor": other_words,
    "entity": other_words,
    "entity_id": lambda value, chance: chance.choice([value + 1, -value, value * 10, 0, chance.randrange(10**6)]),
    "event": other_words,
    "before": other_or_none,
    "after": other_or_none,
    "because": other_words,
}


@pytest.mark.parametrize("value", ["'hôm qua'", "x'ff'", "CAST(x'ff' AS TEXT)", "12"])
@pytest.mark.parametrize("column", ["at", "actor", "entity_id", "before"])
def test_what_sqlite_takes_and_no_reader_understands_is_a_changed_row(
    tmp_path: Path, sqlite_database: Database, column: str, value: str
) -> None:
    office = an_office(tmp_path, sqlite_database)
    write(office.database, 1, 9)
    seal(office, NOW)
    with office.database.write() as session:
        session.execute(text(f"UPDATE history SET {column} = {value} WHERE id = 5"))  # noqa: S608  # a test's own words
    found = verify(office).broken
    assert found
    assert (found.row, found.what) == (5, "dòng 5 đã bị sửa")


def test_a_row_changed_together_with_its_mark_is_found_and_the_rows_of_its_seal_are_named(office: Office) -> None:
    for first in (1, 6):
        write(office.database, first, 5)
        seal(office, NOW)
    with office.database.write() as session:
        session.execute(text("UPDATE history SET actor = 'ai do' WHERE id = 8"))
        forged = written(
            (row.id, hash_of(as_sealed(row))) for row in session.exec(select(History).where(History.id > 5))
        )
        session.execute(text("UPDATE seal SET marks = :forged WHERE first_id = 6"), {"forged": forged})
    found = verify(office).broken
    assert found
    assert (found.row, found.first_id, found.last_id) == (None, 6, 10)


@pytest.mark.parametrize(
    "change",
    [
        "marks = ''",
        "marks = 'khong phai'",
        "marks = replace(marks, ' ', ' +1 ')",
        "marks = substr(marks, 10)",
        "first_id = 4",
        "last_id = 8",
        "last_id = 99",
        "root = previous_root",
        "previous_root = root",
    ],
)
def test_a_seal_that_was_changed_is_found_and_no_row_is_blamed(office: Office, change: str) -> None:
    for first in (1, 6):
        write(office.database, first, 5)
        seal(office, NOW)
    with office.database.write() as session:
        session.execute(text(f"UPDATE seal SET {change} WHERE id = 2"))  # noqa: S608  # a test's own words
    found = verify(office).broken
    if change == "marks = ''":  # as an earlier version sealed: its root alone speaks
        assert found is None
    else:
        assert found
        assert (found.seal, found.row) == (2, None)


def test_a_seal_of_an_earlier_version_names_its_rows(office: Office) -> None:
    write(office.database, 1, 5)
    seal(office, NOW)
    with office.database.write() as session:
        session.execute(text("UPDATE seal SET marks = ''"))
    assert verify(office).broken is None
    with office.database.write() as session:
        session.execute(text("UPDATE history SET actor = 'ai do' WHERE id = 4"))
    found = verify(office).broken
    assert found
    assert (found.row, found.first_id, found.last_id) == (None, 1, 5)
    assert "phiên bản cũ" in found.what


@dataclass
class InOneSession:
    """A database whose every reader sees what one session has changed and not committed."""

    session: Session

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self.session


def verify_in(office: Office, session: Session) -> Broken | None:
    seen: Any = InOneSession(session)
    return verify(replace(office, database=seen)).broken


@pytest.mark.parametrize("what", ["DELETE FROM history WHERE id = 4", "DELETE FROM seal WHERE id = 1"])
def test_a_row_or_a_seal_taken_away_is_found(office: Office, what: str) -> None:
    for first in (1, 6, 11):
        write(office.database, first, 5)
        seal(office, NOW)
    with office.database.write() as session:
        session.execute(text(what))
    assert verify(office).broken


def test_a_row_put_between_is_found(office: Office) -> None:
    write(office.database, 1, 5)
    with office.database.write() as session:
        session.execute(text("DELETE FROM history WHERE id = 3"))
    seal(office, NOW)
    with office.database.write() as session:
        session.add(History(id=3, at=NOW, actor="ai do", entity="obligation", entity_id=3, event="filed"))
    found = verify(office).broken
    assert found
    assert (found.row, found.what) == (3, "dòng 3 đã bị chèn thêm")
