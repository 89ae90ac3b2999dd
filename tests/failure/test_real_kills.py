"""Senders killed with SIGKILL, at random moments and at every place of the delivery, many times in one quarter.

In `make torture` the same goes on with other seeds for ``MINUTES``.
"""

import os
import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from random import Random

import pytest

from config.clock import monotonic_seconds
from models.database import Database
from tests.failure.kills import Kill, at_every_place, at_random_moments, live_and_be_killed
from tests.failure.letters import Letters, assert_nothing_is_lost_or_doubled
from tests.failure.live_a_quarter import PASSES, live
from tests.support.office import Day, a_day

KILLS = 20
RESUMES_WITHIN_SECONDS = 10.0
WAYS: dict[str, Callable[[Random], list[Kill]]] = {
    "random moments": lambda random: at_random_moments(random, KILLS),
    "every place": lambda random: at_every_place(random, 2),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_quarter_killed_twenty_times_ends_with_the_letters_of_one_that_was_not(
    way: str, database: Database, tmp_path: Path, undisturbed: Letters
) -> None:
    with a_day(tmp_path, database) as day:
        assert _killed(day, _kills(way, 7), undisturbed) == KILLS


@pytest.mark.torture
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_quarters_killed_on_and_on_end_with_the_letters_of_one_that_was_not(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, undisturbed: Letters
) -> None:
    """For MINUTES (half of them on each kind of database); each failure names its seed."""
    until = monotonic_seconds() + 60 * float(os.environ.get("MINUTES", "2")) / 2
    kills = 0
    for seed in count(1000):
        if monotonic_seconds() > until:
            break
        folder = tmp_path / str(seed)
        folder.mkdir()
        if kind == "sqlite":
            shutil.copyfile(request.getfixturevalue("_sqlite_template"), folder / "dondoc.sqlite")
            url, name = f"sqlite:///{folder / 'dondoc.sqlite'}", ""
        else:
            server = request.getfixturevalue("postgresql")
            name = server.create(server.template)
            url = server.url(name)
        database, way = Database(url), list(WAYS)[seed % len(WAYS)]
        with a_day(folder, database) as day:
            try:
                kills += _killed(day, _kills(way, seed), undisturbed)
            except AssertionError as error:
                raise AssertionError(f"seed {seed}, {way}, {kind}, after {kills} kills") from error
        database.dispose()
        if name:
            server.drop(name)
        shutil.rmtree(folder)
    print(f"{kills} kills on {kind}, seeds 1000 to {seed - 1}")  # noqa: T201  # what torture is run for


def _kills(way: str, seed: int) -> list[Kill]:
    return WAYS[way](Random(seed))  # noqa: S311  # when to kill is no secret


def _killed(day: Day, kills: list[Kill], letters: Letters) -> int:
    assert len(kills) < len(PASSES), "a letter that each kill meets would not leave on its day"
    done = live_and_be_killed(day, kills)
    live(day)
    assert_nothing_is_lost_or_doubled(day, letters)
    assert done.usual_restart < RESUMES_WITHIN_SECONDS
    return done.kills
