"""The published plan of 2022, imported years later: it wakes no old deadline. Skipped where no copy is at hand."""

from datetime import date
from pathlib import Path

import pytest

from flows.work.import_plan import import_plan
from models.packs import load_pack
from tests.support.clock import at
from tests.support.office import Day, assert_no_old_deadline_wakes

PUBLISHED = Path(__file__).parents[3] / "shared" / "plans" / "thanh-hoa-2022-plan.txt"


def test_the_published_plan_of_2022_imported_in_2026_wakes_no_old_deadline(day: Day) -> None:
    """Imported on Monday 23/11/2026: the first due date at least ten working days ahead is Tuesday 15/12/2026."""
    if not PUBLISHED.exists():
        pytest.skip(f"no copy of the published plan at {PUBLISHED}: the published plans are not part of the repository")
    day.clock.now = at("23/11/2026")
    done = import_plan(day.office, PUBLISHED, load_pack("thanh-hoa-2023"), day.act())
    assert done.follow_from == date(2026, 12, 15)
    day.live("23/11/2026", "27/11/2026")
    assert_no_old_deadline_wakes(day, done.follow_from)
