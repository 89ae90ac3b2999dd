"""A thousand schedules of the shipped planner, outbox and sender: nothing lost, nothing twice, nobody wrong."""

from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.__main__ import lived, story_of
from tests.simulation.counts import MUST_COME, add_to, in_words

SCHEDULES = 1000
"""Here; `make torture` lives any number of them."""
AT_A_TIME = 25


@pytest.fixture
def counted(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The file in which all workers of this run count together."""
    own = tmp_path_factory.getbasetemp()
    return (own if worker_id == "master" else own.parent) / "schedules.json"


@pytest.mark.parametrize("first", range(0, SCHEDULES, AT_A_TIME))
def test_every_promise_is_kept_in_every_schedule(first: int, counted: Path) -> None:
    """Whoever lives the last of the thousand also looks whether everything that should be tried has come."""
    happened: Counter[str] = Counter()
    for seed in range(first, first + AT_A_TIME):
        broken, world = lived(seed)
        assert not broken, story_of(seed, broken, world.trace)
        happened += world.happened
    parts = add_to(counted, str(first), happened)
    if len(parts) == SCHEDULES // AT_A_TIME:
        total = sum(parts.values(), Counter())
        assert not [name for name in MUST_COME if not total[name]], in_words(total)
