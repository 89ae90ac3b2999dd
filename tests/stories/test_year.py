"""The year 2023-2024 in which nobody answers, and one with answers: every day worked out by hand from the design.

Due dates: 15/9/2023, 15/12/2023, 15/3/2024 (Fridays), and Saturday 15/6/2024, which moves to Monday 17/6. Days off between:
1/9 and 4/9 (2/9 is a Saturday), 1/1, Tết 8-14/2, 18/4 (10/3 lunar), 29/4 for 4/5, 30/4, 1/5.

Before a due date, calendar days, moved to the working day before: -14 of 15/9 is 1/9, a holiday, so Thursday 31/8. Of 17/6 the
-3 is Friday 14/6 and the -1 Sunday 16/6, so Friday too: of the two only the nearer is told. After it, working days: the
twelve after 15/12 run 18, 19, 20, 21, 22, 25, 26, 27, 28, 29/12, then 1/1 is off, 2/1, 3/1.
"""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.work.rehearse.play import rehearse
from flows.work.rehearse.record import Event
from flows.work.rehearse.script import Step, read_script
from models.calendars import load_calendar
from tests.conftest import ROOT
from tests.support.organisation import PACK
from tests.support.plans import PLAN_OF_TWO, write_plan

FIRST, LAST = date(2023, 8, 22), date(2024, 7, 5)

UNIT = (
    *("22/08 assignment",),
    *("31/08 -14", "08/09 -7", "12/09 -3", "14/09 -1", "15/09 0", "18/09 +1"),
    *("01/12 -14", "08/12 -7", "12/12 -3", "14/12 -1", "15/12 0", "18/12 +1"),
    *("01/03 -14", "08/03 -7", "12/03 -3", "14/03 -1", "15/03 0", "18/03 +1"),
    *("03/06 -14", "10/06 -7", "14/06 -1", "17/06 0", "18/06 +1"),
)
HEAD = ("15/09 0", "18/09 +1", "15/12 0", "18/12 +1", "15/03 0", "18/03 +1", "17/06 0", "18/06 +1")
ABOVE = {
    "planning": ("19/09 +2", "19/12 +2", "19/03 +2", "19/06 +2"),
    "office": ("22/09 +5", "22/12 +5", "22/03 +5", "24/06 +5"),
    "vice_chair": ("27/09 +8", "27/12 +8", "27/03 +8", "27/06 +8"),
    "chair": ("03/10 +12", "03/01 +12", "02/04 +12", "03/07 +12"),
}
"""The first letter of each quarter about reports that units have not filed."""

ANSWERED = (
    *("22/08 assignment", "31/08 -14", "08/09 -7", "12/09 -3"),
    "12/09 receipt",  # reports on the day of the -3, after it was told
    "13/09 returned",  # returned at ten, due again on Wednesday 20/9
    "14/09 -7",  # -7 of 20/9 is the day of the return itself, after that morning's letters: so the next morning
    "15/09 -3",  # Sunday 17/9, so Friday: the fifth letter; the -1 of 19/9 leaves the sixth place to the warning
    "19/09 receipt",
    "20/09 accepted",
    *("01/12 -14", "08/12 -7", "12/12 -3", "14/12 -1", "15/12 0", "18/12 +1"),
    *("01/03 -14", "08/03 -7", "21/03 +1"),  # away from 11/3 to 20/3: back on Thursday, the latest step alone
    *("03/06 -14", "10/06 -7", "14/06 -1", "17/06 0", "18/06 +1"),
)
"""The registry of the health department in the year of the sample script."""

EXTENDED = ("01/12 -14", "04/12 extension:1", "08/12 -14", "15/12 -7", "19/12 -3", "21/12 -1", "25/12 +1")
"""The trade department's December: on 4/12 its due date moves to Friday 22/12, whose -14 is the 8th, -7 the 15th, -3 the 19th.
The decision itself is told the day it is made; it is no letter of the ladder and takes none of its six places.

Five letters are told by the 21st; the sixth, the last an address gets in a period, is kept for the warning of Monday 25/12.
"""


def the_year(folder: Path, steps: Sequence[Step] = ()) -> list[Event]:
    return rehearse(write_plan(folder, PLAN_OF_TWO), PACK, FIRST, LAST, steps).events


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    return the_year(tmp_path_factory.mktemp("silent"))


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    return the_year(tmp_path_factory.mktemp("answered"), read_script(ROOT / "examples" / "kich-ban-mau.yaml"))


def letters_to(events: list[Event], mailbox: str) -> list[str]:
    found = [event for event in events if event["event"] == "mail" and event["to"].partition("@")[0] == mailbox]
    return [f"{datetime.fromisoformat(event['at']):%d/%m} {event['rung']}" for event in found]


@pytest.mark.parametrize("mailbox", ["vanthu.ct", "daumoi.ct"])
def test_a_unit_that_never_answers_gets_these_letters_and_no_other(silent: list[Event], mailbox: str) -> None:
    assert letters_to(silent, mailbox) == list(UNIT)


def test_its_head_hears_on_the_day_and_the_working_day_after(silent: list[Event]) -> None:
    assert letters_to(silent, "giamdoc.ct") == list(HEAD)


@pytest.mark.parametrize("role", ABOVE)
def test_those_above_hear_on_these_days(silent: list[Event], role: str) -> None:
    first: dict[str, str] = {}
    for event in silent:
        is_digest = event["event"] == "mail" and event["notice"] in {"planning_digest", "leadership_digest"}
        if is_digest and event["role"] == role and event["items"]:
            day = f"{datetime.fromisoformat(event['at']):%d/%m} {event['rung']}"
            first.setdefault(event["period"], day)
    assert [day for period, day in first.items() if period and "Q" in period] == list(ABOVE[role])


def test_nobody_is_reminded_on_a_day_off(silent: list[Event]) -> None:
    calendar = load_calendar()
    days = {datetime.fromisoformat(event["at"]).date() for event in silent if event["event"] == "mail"}
    assert [day for day in days if not calendar.is_working_day(day)] == []


def test_a_due_date_on_a_saturday_says_both_days(silent: list[Event]) -> None:
    opened = [event for event in silent if event["event"] == "obligation" and event["period"] == "2024-Q2"]
    assert {(event["original_due_on"], event["due_on"]) for event in opened if event["kind"] == "report"} == {
        ("2024-06-15", "2024-06-17")
    }


def test_reports_returns_and_an_outage_give_these_letters(answered: list[Event]) -> None:
    assert letters_to(answered, "chung.yt") == list(ANSWERED)


def test_an_extension_begins_a_ladder_of_its_own(answered: list[Event]) -> None:
    december = [line for line in letters_to(answered, "vanthu.ct") if line[3:5] == "12"]
    assert december == list(EXTENDED)


def test_a_mailbox_that_came_back_gets_nothing_more_and_the_registry_stands_in(answered: list[Event]) -> None:
    days = [
        datetime.fromisoformat(event["at"]).date()
        for event in answered
        if event["event"] == "mail" and event["to"].startswith("daumoi.ct")
    ]
    assert days
    assert max(days) < date(2023, 12, 11)
