"""A stop at any step of a quarter and a restart end with the same letters as no stop at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config import failpoints
from config.failpoints import ENVIRONMENT, KNOWN, FailpointReached
from models.database import Database
from tests.conftest import ROOT
from tests.failure.letters import Letters, assert_nothing_is_lost_or_doubled
from tests.failure.live_a_quarter import live
from tests.support.office import Day, a_day

AT_EACH = (1, 2, 5)
"""Of each place the first pass stops the program, after the restart the second, after that the fifth."""

APART = ("settle", "amend", "by_hand", "paper", "extension", "pause", "succession", "calendar")
"""Acts that are no step of this quarter: `test_stopped_acts.py` stops each of them, and holds that none is forgotten."""

OF_THE_QUARTER = tuple(place for place in KNOWN if place.partition(".")[0] not in APART)
ON_POSTGRESQL = ("sweep.before_commit", "claim.after_commit", "data.after_reply", "receive.after_commit")
KILLED_AT = (
    "import.before_commit",
    "sweep.before_commit@3",
    "claim.after_commit@4",
    "intent.after_commit@6",
    "data.after_reply@9",
    "accept.before_commit@7",
    "receive.after_commit",
    "review.before_commit@2",
)


def live_with_stops(day: Day, place: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Live the quarter; at each wished pass of ``place`` everything stops, and starts again. Returns how often."""
    stops = 0
    for times in AT_EACH:
        monkeypatch.setenv(ENVIRONMENT, f"{place}@{times}:raise")
        failpoints._passed.clear()
        try:
            live(day)
        except FailpointReached:
            stops += 1
        else:
            break
    monkeypatch.delenv(ENVIRONMENT)
    live(day)
    return stops


@pytest.mark.parametrize("place", OF_THE_QUARTER)
def test_a_stop_at_any_step_of_a_quarter_and_a_restart_end_with_the_same_letters(
    place: str, sqlite_database: Database, tmp_path: Path, undisturbed: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        assert live_with_stops(day, place, monkeypatch) >= 1
        assert_nothing_is_lost_or_doubled(day, undisturbed)


@pytest.mark.parametrize("place", ON_POSTGRESQL)
def test_on_postgresql_too_a_stop_and_a_restart_end_with_the_same_letters(
    place: str, postgresql_database: Database, tmp_path: Path, undisturbed: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path, postgresql_database) as day:
        assert live_with_stops(day, place, monkeypatch) >= 1
        assert_nothing_is_lost_or_doubled(day, undisturbed)


@pytest.mark.parametrize("place", KILLED_AT)
def test_a_process_killed_at_any_step_loses_and_doubles_nothing(
    place: str, sqlite_database: Database, tmp_path: Path, undisturbed: Letters
) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        killed = _live_in_a_process(day, f"{place}:kill")
        assert killed == -signal.SIGKILL
        live(day)
        assert_nothing_is_lost_or_doubled(day, undisturbed)


@pytest.mark.parametrize("place", ["intent.after_commit@6", "data.after_reply@2"])
def test_on_postgresql_too_a_killed_process_loses_and_doubles_nothing(
    place: str, postgresql_database: Database, tmp_path: Path, undisturbed: Letters
) -> None:
    with a_day(tmp_path, postgresql_database) as day:
        killed = _live_in_a_process(day, f"{place}:kill")
        assert killed == -signal.SIGKILL
        live(day)
        assert_nothing_is_lost_or_doubled(day, undisturbed)


def _live_in_a_process(day: Day, wish: str) -> int:
    given = (str(day.folder), day.office.database.url, str(day.mailbox.port))
    command = [sys.executable, "-m", "tests.failure.live_a_quarter", *given]
    return subprocess.run(command, cwd=ROOT, env=os.environ | {ENVIRONMENT: wish}, check=False).returncode
