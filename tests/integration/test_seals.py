"""History that was changed after it was sealed is found, whichever column of whichever row it was."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from flows.work.office import Office
from flows.work.seals import FIRST_ROOT, seal, verify
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
            assert f"history {first}-{last} " in str(found), (column, number)
    assert verify(office).broken is None


@dataclass
class InOneSession:
    """A database whose every reader sees what one session has changed and not committed."""

    session: Session

    @contextmanager
    def read(self) -> Iterator[Session]:
        yield self.session


def verify_in(office: Office, session: Session) -> str | None:
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
    assert "changed, added or removed" in str(verify(office).broken)
