"""A quarter half climbed under the first version: brought forward, it goes on where it was, letter by letter.

The file was written in the evening of Tuesday 19/9/2023 of the quarter that tests/stories/test_nobody_answers.py works out by
hand: the units had their six letters, the planning department its digest (+2). What comes after is the rest of that quarter.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import HEAD, Database
from models.tables import Message, Obligation
from tests.integration.upgrades.snapshot import put_back
from tests.stories.test_nobody_answers import EVERYTHING
from tests.support.office import Day, a_day

FIRST_VERSION = "2026_11_23_register"
EVENING = (9, 19)


@pytest.fixture
def brought_forward(empty_database: Database, tmp_path: Path) -> Iterator[Day]:
    put_back(empty_database, FIRST_VERSION)
    assert empty_database.version() == FIRST_VERSION
    empty_database.upgrade()
    assert empty_database.version() == HEAD
    with a_day(tmp_path, empty_database) as day:
        yield day


def after_the_evening(lines: list[str]) -> list[str]:
    """Keep the letters of the days that had not come yet, by their day."""
    return sorted((line for line in lines if _day(line) > EVENING), key=lambda line: (_day(line), line))


def _day(line: str) -> tuple[int, int]:
    return int(line[3:5]), int(line[:2])


def test_a_half_climbed_ladder_goes_on_where_it_was(brought_forward: Day) -> None:
    day = brought_forward
    told_before = {row.message_id for row in day.rows(Message)}
    owed_before = {row.id: (row.due_on, row.due_version, row.state) for row in day.rows(Obligation)}
    day.live("20/9/2023", "17/10/2023")
    arrived = {mailbox: after_the_evening(lines) for mailbox, lines in day.arrived().items()}
    expected = {mailbox: after_the_evening(lines) for mailbox, lines in EVERYTHING.items()}
    assert arrived == {mailbox: lines for mailbox, lines in expected.items() if lines}
    assert not told_before & {letter.message_id for letter in day.mailbox.letters}
    owed_now = {row.id: (row.due_on, row.due_version, row.state) for row in day.rows(Obligation)}
    assert {number: owed_now[number] for number in owed_before} == owed_before
