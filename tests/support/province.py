"""The whole province in a rehearsed year: the plan at hand, who is in which class, and what each mailbox got."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

import pytest

from flows.work.rehearse.play import rehearse
from flows.work.rehearse.record import Event
from flows.work.rehearse.script import Step
from models.facts.calendar import WorkingCalendar
from models.packs import load_pack
from tests.conftest import ROOT

PLAN = ROOT.parent / "shared" / "plans" / "thanh-hoa-2023-plan-211.txt"
"""The published plan; it is not part of the repository."""
FIRST, LAST = date(2023, 8, 22), date(2024, 7, 5)

Letters = dict[str, list[str]]
"""Of each mailbox (what stands before its @): day and rung of each letter, such as "15/09 0", in order."""

FOCAL = "so-ke-hoach-va-dau-tu"
SOCIAL_INSURANCE = "bao-hiem-xa-hoi-tinh"
NO_YEAR_OF_ITS_OWN = (
    *("cuc-thue-thanh-hoa", "ngan-hang-nha-nuoc-thanh-hoa", "cong-ty-dien-luc-thanh-hoa"),
    *("cong-an-tinh", "bo-chi-huy-quan-su-tinh", "bo-chi-huy-bo-doi-bien-phong-tinh"),
)
"""Lead units all of whose weaknesses go on "in the years that follow": no deadline of theirs ends with 2023."""
ECONOMY, FARMING, SOCIETY, HOME_AFFAIRS = "pct-kinh-te", "pct-nong-nghiep", "pct-van-hoa-xa-hoi", "pct-noi-chinh"
OFFICE, CHAIR, OPERATOR = "van-phong", "chu-tich", "vanhanh"


def units_with_a_deadline_in_2023() -> list[str]:
    """Return the codes of the lead units of a weakness to be put right "in 2023", but for the planning department.

    One such weakness is led by all departments and all districts, another by the social insurance.
    """
    pack = load_pack("thanh-hoa-2023")
    members = {group.code: group.versions[0].members for group in pack.groups if group.versions}
    departments, districts = members["cac-so"], members["cac-huyen"]
    assert (len(departments), len(districts)) == (20, 27)
    return [code for code in (*departments, *districts, SOCIAL_INSURANCE) if code != FOCAL]


def mailboxes_of(unit: str, people: Iterable[str], head: Iterable[str]) -> Letters:
    """Return what a unit's registry, its officer and its head got, where the first two got the same."""
    return {f"vanthu.{unit}": [*people], f"daumoi.{unit}": [*people], f"thutruong.{unit}": [*head]}


def daily(calendar: WorkingCalendar, after: date, but_for: Iterable[date], and_on: Iterable[date]) -> list[str]:
    """Return the operator's letters: one each working day after ``after``."""
    days = {date.fromordinal(n) for n in range(after.toordinal() + 1, LAST.toordinal() + 1)}
    at_work = {day for day in days if calendar.is_working_day(day)}
    return [f"{day:%d/%m} operator_daily" for day in sorted((at_work - {*but_for}) | {*and_on})]


def the_year(steps: Sequence[Step] = ()) -> list[Event]:
    """Live the year of the whole plan; skips where no copy of it is at hand."""
    if not PLAN.exists():
        pytest.skip(f"no copy of the published plan at {PLAN}: the published plans are not part of the repository")
    return rehearse(PLAN, load_pack("thanh-hoa-2023"), FIRST, LAST, steps).events


def letters_of(events: Iterable[Event]) -> Letters:
    """Return what every mailbox of a run got."""
    found: Letters = defaultdict(list)
    for event in events:
        if event["event"] == "mail":
            day = datetime.fromisoformat(event["at"])
            found[event["to"].partition("@")[0]].append(f"{day:%d/%m} {event['rung']}")
    return dict(found)


def differences(got: Mapping[str, Sequence[str]], worked_out: Mapping[str, Sequence[str]]) -> list[str]:
    """Return each letter that only the run or only the work by hand has, and mailboxes that are nobody's."""
    found = []
    for mailbox in sorted({*got, *worked_out}):
        ran, by_hand = Counter(got.get(mailbox, ())), Counter(worked_out.get(mailbox, ()))
        unlike = (letter for letter in {*ran, *by_hand} if ran[letter] != by_hand[letter])
        found += [
            f"{mailbox}: {letter}: run {ran[letter]}, by hand {by_hand[letter]}"
            for letter in sorted(unlike, key=_in_order)
        ]
    return found


def _in_order(letter: str) -> tuple[bool, str, str, str]:
    """The year of the plan goes from August to July."""
    return letter[3:5] < "08", letter[3:5], letter[:2], letter
