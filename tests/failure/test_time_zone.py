"""The machine stands in another time zone: the whole program keeps the office's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.database import Database
from tests.conftest import ROOT
from tests.failure.letters import Letters, assert_nothing_is_lost_or_doubled
from tests.support.office import a_day


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_quarter_on_a_machine_of_another_zone_ends_with_the_same_letters(
    zone: str, sqlite_database: Database, tmp_path: Path, undisturbed: Letters
) -> None:
    """Eight hours behind UTC, or fourteen ahead: for much of the day it is another day there than at the office."""
    with a_day(tmp_path, sqlite_database) as day:
        given = (str(tmp_path), day.office.database.url, str(day.mailbox.port))
        command = [sys.executable, "-m", "tests.failure.live_a_quarter", *given]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "TZ": zone}, check=True)
        assert_nothing_is_lost_or_doubled(day, undisturbed)
