"""Many schedules of the shipped planner, outbox and sender: nothing lost, nothing twice, nobody wrong."""

import pytest

from tests.simulation.__main__ import broken_by, story_of

SCHEDULES = 50
"""Here; `make torture` lives any number of them."""
AT_A_TIME = 25


@pytest.mark.parametrize("first", range(0, SCHEDULES, AT_A_TIME))
def test_every_promise_is_kept_in_every_schedule(first: int) -> None:
    for seed in range(first, first + AT_A_TIME):
        broken, trace = broken_by(seed)
        assert not broken, story_of(seed, broken, trace)
