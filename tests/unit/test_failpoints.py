"""A watcher hears of every place that is passed, and may stop the program there; afterwards nobody listens."""

import pytest

from config.failpoints import KNOWN, FailpointReached, failpoint, watched


def test_a_watcher_hears_of_each_place_until_it_is_taken_off() -> None:
    heard: list[str] = []
    with watched(heard.append):
        failpoint(KNOWN[0])
    failpoint(KNOWN[1])
    assert heard == [KNOWN[0]]


def test_a_watcher_may_stop_the_program_there() -> None:
    def stop(name: str) -> None:
        raise FailpointReached(name)

    with watched(stop), pytest.raises(FailpointReached, match=KNOWN[0]):
        failpoint(KNOWN[0])
    failpoint(KNOWN[0])
