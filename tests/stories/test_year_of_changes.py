"""A quarter in which the calendar changes and a unit is merged, rehearsed; every day worked out by hand beforehand.

Followed from Monday 27/11/2023; the report of the fourth quarter is due Friday 15/12. On Tuesday 5/12 that Friday is
declared off and Saturday 16/12 worked instead: 16/12 is the next working day, so the due date. Its days:

| rung | calendar or working day | letter on | why |
|---|---|---|---|
| -14 of 15/12 | Fri 1/12 | 1/12 | the old date, before the change |
| (-14 of 16/12) | Sat 2/12, so Fri 1/12 | none | passed before the new date was made |
| due changed | Tue 5/12 | 5/12 | one letter a unit |
| -7 | Sat 9/12 | Fri 8/12 | the working day before |
| -3 | Wed 13/12 | 13/12 | |
| -1 | Fri 15/12, now off | Thu 14/12 | the working day before |
| 0 | Sat 16/12 | 16/12 | a make-up Saturday is worked: the fifth letter of the period |
| +1 | Mon 18/12 | 18/12 | the sixth and last |
| +2 planning | Tue 19/12 | 19/12 | working days after the due date |
| +5 office | 18, 19, 20, 21, 22/12 | Fri 22/12 | |

On Tuesday 12/12 the health department is merged into the trade department: the latter is told of the part it takes over
that day, owes both reports from then on, in the same letters; the former is written to no more.
"""

from datetime import date, datetime
from pathlib import Path

import pytest

from config.errors import Refused
from flows.work.rehearse.play import rehearse
from flows.work.rehearse.record import Event
from flows.work.rehearse.script import read_script
from tests.support.organisation import PACK
from tests.support.plans import PLAN_OF_TWO, write_plan

FIRST, LAST = date(2023, 11, 27), date(2023, 12, 22)
SCRIPT = """- {on: 2023-12-05, do: holiday, day: 2023-12-15, make_up: 2023-12-16, name: nghỉ theo thông báo}
- {on: 2023-12-12, do: merge, units: [Sở Y tế], into: Sở Công Thương, basis: Nghị quyết 1}
"""
TRADE = (
    "27/11 assignment",
    "01/12 -14",
    "05/12 due_changed",
    "08/12 -7",
    "12/12 assignment",
    "13/12 -3",
    "14/12 -1",
    "16/12 0",
    "18/12 +1",
)
HEALTH = ("27/11 assignment", "01/12 -14", "05/12 due_changed", "08/12 -7")


def written(folder: Path, text: str) -> Path:
    file = folder / "kich-ban.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    folder = tmp_path_factory.mktemp("changes")
    steps = read_script(written(folder, SCRIPT))
    return rehearse(write_plan(folder, PLAN_OF_TWO), PACK, FIRST, LAST, steps).events


def letters_to(events: list[Event], mailbox: str) -> list[str]:
    found = [event for event in events if event["event"] == "mail" and event["to"].partition("@")[0] == mailbox]
    return [f"{datetime.fromisoformat(event['at']):%d/%m} {event['rung']}" for event in found]


def test_the_unit_that_goes_on_hears_on_the_new_days_of_both_reports(quarter: list[Event]) -> None:
    assert letters_to(quarter, "vanthu.ct") == list(TRADE)
    reminders = [e for e in quarter if e["event"] == "mail" and e["to"].startswith("vanthu.ct") and e["rung"] == "-3"]
    assert [len(event["items"]) for event in reminders] == [2]
    assert {(event["due_on"], event["due_version"]) for event in reminders} == {("2023-12-16", 2)}


def test_its_head_hears_on_the_day_and_the_working_day_after(quarter: list[Event]) -> None:
    assert letters_to(quarter, "giamdoc.ct") == ["16/12 0", "18/12 +1"]


def test_the_unit_that_was_merged_is_written_to_no_more(quarter: list[Event]) -> None:
    assert letters_to(quarter, "chung.yt") == list(HEALTH)


def test_those_above_hear_by_the_new_date(quarter: list[Event]) -> None:
    digests = [e for e in quarter if e["event"] == "mail" and e["notice"] in {"planning_digest", "leadership_digest"}]
    reports = [e for e in digests if e["period"] == "2023-Q4"]
    told = {(e["role"], e["rung"], e["at"][:10]) for e in reports}
    assert told == {("planning", "+2", "2023-12-19"), ("office", "+5", "2023-12-22")}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("- {on: 2023-12-05, do: ack, unit: Sở Công Thươn}", "Không có đơn vị"),
        ("- {on: 2023-12-05, do: ack, unit: Sở Công Thương, period: quý tư}", "không có kỳ"),
        ("- {on: 2023-12-05, do: bounce, unit: Sở Công Thương, role: boss}", "không có vai trò"),
        ("- {on: 2023-12-05, do: extend, until: 2023-12-20}", "phải ghi kỳ"),
        ("- {on: 2023-12-05, do: outage, until: 2023-12-01}", "trước ngày của việc"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused_with_its_line_before_anything_is_lived(
    tmp_path: Path, line: str, said: str
) -> None:
    steps = read_script(written(tmp_path, f"# ghi chú\n{line}\n"))
    with pytest.raises(Refused, match="dòng 2") as refusal:
        rehearse(write_plan(tmp_path, PLAN_OF_TWO), PACK, FIRST, LAST, steps)
    assert said in refusal.value.vi
