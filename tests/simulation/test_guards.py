"""Each guard of the delivery is needed: a program without it breaks its promise within 500 schedules, and is caught.

A second one that does the same work may hide that the first has gone; so each is taken out alone.
"""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.simulation.__main__ import broken_by
from tests.simulation.guards import GUARDS

CAUGHT_BY = {
    "unique-key": ("once",),
    "fence": ("once", "DATA", "same_bytes"),
    "intent": ("nothing_after_the_report",),
    "intent-row": ("DATA",),
    "cancel-on-report": ("nothing_about_what_is_done",),
    "not-after": ("within_its_day",),
    "owner-liveness": ("marked_for_a_reason",),
    "second-look": ("nothing_after_the_report",),
}
WITHIN = 500
CAUGHT_AT = {"fence": 23, "intent": 50, "second-look": 62, "owner-liveness": 30, "unique-key": 4, "cancel-on-report": 2}
"""The first seed that noticed, where it is not the very first: there the search begins, and goes on until all were tried."""


@pytest.mark.parametrize("guard", GUARDS)
def test_a_program_without_one_guard_is_caught(guard: str) -> None:
    known = CAUGHT_AT.get(guard, 0)
    for seed in (*range(known, WITHIN), *range(known)):
        broken, _ = broken_by(seed, guard)
        if any(words.startswith(CAUGHT_BY[guard]) for words in broken):
            print(f"{guard}: seed {seed}")  # noqa: T201  # pytest -rP shows which seed it was
            return
    pytest.fail(f"{WITHIN} schedules do not notice that {guard} is missing")


def test_a_seed_replays_exactly_in_another_process() -> None:
    """Names of senders and keys are drawn afresh; what happens, when and to whom is the same to the second."""
    command = [sys.executable, "-m", "tests.simulation", "--seed", "136"]
    told = [
        subprocess.run(
            command, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": hashing}, capture_output=True, text=True, check=True
        ).stdout
        for hashing in ("1", "2")
    ]
    assert told[0] == told[1]
    assert "keeps letter" in told[0]
