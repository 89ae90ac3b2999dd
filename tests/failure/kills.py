"""Real processes that live a quarter and are killed with SIGKILL, at places or at random moments, again and again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from statistics import median

from tests.conftest import ROOT
from tests.support.office import Day

DELIVERY = (
    "claim.before_commit",
    "claim.after_commit",
    "intent.before_commit",
    "intent.after_commit",
    "data.before_command",
    "data.before_reply",
    "data.after_reply",
    "journal.after_append",
    "accept.before_commit",
    "accept.after_commit",
)
"""Every place a letter passes on its way."""

MOST_PLACES = 8
LONGEST_WAIT_SECONDS = 0.03
"""A random moment: after so many places, and up to so long after the last of them."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: at a failpoint, or a while after some places were passed, whatever they are."""

    place: str = ""
    after_places: int = 0
    then_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Killed:
    """What came of the kills of a life."""

    kills: int
    restarts: tuple[float, ...]
    """Seconds from each start after a kill to the first place passed."""

    @property
    def usual_restart(self) -> float:
        """The middle one: a single one may have waited for a busy machine."""
        return median(self.restarts)


def at_every_place(random: Random, rounds: int) -> list[Kill]:
    """Give a kill at every place of the delivery, ``rounds`` times, in random order."""
    places = [place for place in DELIVERY for _ in range(rounds)]
    random.shuffle(places)
    return [Kill(place) for place in places]


def at_random_moments(random: Random, count: int) -> list[Kill]:
    """Give kills at moments that depend on no place; counted from a place, so that a slow machine gets as far."""
    return [
        Kill(after_places=random.randint(1, MOST_PLACES), then_seconds=random.uniform(0, LONGEST_WAIT_SECONDS))
        for _ in range(count)
    ]


def live_and_be_killed(day: Day, kills: Sequence[Kill]) -> Killed:
    """Live the quarter in processes, one after another, each of which is killed; stops where one comes to its end."""
    took: list[float] = []
    with _lives(day) as process:
        for kill in kills:
            life = _live_once(process, kill)
            if life.status == 0:
                break
            assert life.status == -signal.SIGKILL
            took.append(life.took)
    return Killed(len(took), tuple(took[1:]))  # the first start loads the program and resumes nothing


@contextmanager
def _lives(day: Day) -> Iterator["subprocess.Popen[str]"]:
    given = (str(day.folder), day.office.database.url, str(day.mailbox.port))
    command = [sys.executable, "-m", "tests.failure.lives", *given]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield process
        assert process.stdin
        process.stdin.close()


@dataclass(frozen=True, slots=True)
class _Life:
    status: int
    took: float


def _live_once(process: "subprocess.Popen[str]", kill: Kill) -> _Life:
    began = time.monotonic()
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{kill.place}:kill\n" if kill.place else "\n")
    process.stdin.flush()
    child, passed, took = 0, 0, 0.0
    while line := process.stdout.readline():
        what, _, value = line.strip().partition(" ")
        if what == "ended":
            return _Life(int(value), took)
        if what == "pid":
            child = int(value)
            continue
        passed += 1
        took = took or time.monotonic() - began
        if passed == kill.after_places:
            time.sleep(kill.then_seconds)
            os.kill(child, signal.SIGKILL)
    raise AssertionError("the process that starts the lives has died")
