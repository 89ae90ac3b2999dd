"""An officer's act that is stopped before its commit leaves nothing, and done again it ends as if nothing had stopped."""

import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from config import failpoints
from config.failpoints import ENVIRONMENT, KNOWN, FailpointReached
from flows.work.amend import amend_plan
from flows.work.by_hand import add_weakness, correct_weakness, end_by_hand, follow_outside
from flows.work.calendar_change import apply_calendar
from flows.work.extension import ask, grant
from flows.work.papers import freeze, number, send
from flows.work.pause import set_pause
from flows.work.settle import settle_plan
from flows.work.succession import reassign, succeed
from flows.work.whole_weakness import resolve_whole
from models.database import Database
from models.facts.units import SuccessionKind
from models.tables import History, Table, UnitRole
from tests.conftest import ROOT
from tests.failure.letters import Letters, letters_of
from tests.failure.test_stops import OF_THE_QUARTER
from tests.integration.work.test_calendar_change import with_the_15th_off
from tests.support.clock import at
from tests.support.office import Q3, Day, a_day
from tests.support.organisation import AN_PHU, HEALTH, PACK, TRADE
from tests.support.plans import PLAN_OF_TWO, write_plan

MONDAY = date(2023, 9, 11)
PLAN = "KH36-2023"
MISNAMED = PLAN_OF_TWO.replace("Đơn vị chủ trì: Sở Y tế.", "Đơn vị chủ trì: Sở Y tá.")
WITHOUT_HEALTH = PLAN_OF_TWO.replace("Đơn vị chủ trì: Sở Y tế.", "Đơn vị chủ trì: UBND huyện An Phú.")
BASIS = "Công văn số 12/UBND-TH ngày 22/8/2023"


@dataclass(frozen=True, slots=True)
class Stopped:
    """An act that passes a place: what was before it, when it is done, and what it is."""

    place: str
    when: str
    act: Callable[[Day], object]
    before: Callable[[Day], object] = lambda day: day.begin(PLAN_OF_TWO)


def _a_question(day: Day) -> None:
    day.begin(MISNAMED)


def _settle(day: Day) -> None:
    settle_plan(day.office, PLAN, [{"id": "02.lead.so-y-ta", "units": [HEALTH], "why": BASIS}], day.act())


def _amend(day: Day) -> None:
    amend_plan(day.office, PLAN, write_plan(day.folder, WITHOUT_HEALTH, "ban-sua.txt"), PACK, day.act(BASIS))


def _add(day: Day) -> None:
    add_weakness(day.office, PLAN, "Kênh mương xuống cấp", {UnitRole.LEAD: [AN_PHU]}, "Quý IV năm 2023", day.act(BASIS))


def _correct(day: Day) -> None:
    correct_weakness(
        day.office,
        f"{PLAN}/02",
        day.act(BASIS),
        roles={UnitRole.LEAD: [AN_PHU]},
        deadline="Quý IV năm 2023",
    )


def _all_filed(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    day.sweep("23/8/2023 07:00")
    for unit in (TRADE, HEALTH):
        day.report(unit, "12/9/2023 09:00")


def _freeze(day: Day) -> None:
    freeze(day.office, Q3, day.act())


def _numbered(day: Day) -> None:
    _all_filed(day)
    day.clock.now = at("18/9/2023 09:00")
    _freeze(day)
    number(day.office, Q3, "812/BC-SKHĐT", date(2023, 9, 18), None, day.act())


def _asked(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    ask(day.office, HEALTH, Q3, None, date(2023, 9, 22), day.act("chờ số liệu"), number="45/SYT")


def _succeed(day: Day) -> None:
    succeed(day.office, SuccessionKind.MERGE, [HEALTH], [TRADE], MONDAY, day.act("NQ 01/NQ-HĐND"))


def _split(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    day.clock.now = at("11/9/2023 08:00")
    succeed(day.office, SuccessionKind.SPLIT, [HEALTH], [TRADE, AN_PHU], MONDAY, day.act("NQ 03/NQ-HĐND"))


def _reassign(day: Day) -> None:
    reassign(day.office, HEALTH, None, AN_PHU, day.act("CV 9/UBND"))


def _pause(day: Day) -> None:
    set_pause(day.office, MONDAY, date(2023, 9, 20), day.act("bão số 4"), HEALTH)


STOPPED = {
    "settle": Stopped("settle.before_commit", "24/8/2023 09:00", _settle, _a_question),
    "amend": Stopped("amend.before_commit", "24/8/2023 09:00", _amend),
    "end": Stopped(
        "by_hand.before_commit", "24/8/2023 09:00", lambda day: end_by_hand(day.office, f"{PLAN}/02", day.act(BASIS))
    ),
    "add": Stopped("by_hand.before_commit", "24/8/2023 09:00", _add),
    "correct": Stopped("by_hand.before_commit", "24/8/2023 09:00", _correct),
    "outside": Stopped(
        "by_hand.before_commit",
        "24/8/2023 09:00",
        lambda day: follow_outside(day.office, f"{PLAN}/02", day.act(BASIS)),
    ),
    "compose": Stopped("paper.composed", "18/9/2023 09:00", _freeze, _all_filed),
    "freeze": Stopped("paper.before_commit", "18/9/2023 09:00", _freeze, _all_filed),
    "send": Stopped("paper.before_commit", "18/9/2023 10:00", lambda day: send(day.office, Q3, day.act()), _numbered),
    "grant": Stopped(
        "extension.before_commit",
        "12/9/2023 09:00",
        lambda day: grant(day.office, HEALTH, Q3, None, day.act("lý do chính đáng")),
        _asked,
    ),
    "pause": Stopped("pause.before_commit", "11/9/2023 09:00", _pause),
    "merge": Stopped("succession.before_commit", "11/9/2023 09:00", _succeed),
    "reassign": Stopped("succession.before_commit", "11/9/2023 09:00", _reassign, _split),
    "calendar": Stopped(
        "calendar.before_commit",
        "5/9/2023 09:00",
        lambda day: apply_calendar(with_the_15th_off(day.office), day.act("Công văn để thử")),
    ),
    "resolve": Stopped(
        "review.before_commit",
        "18/9/2023 09:00",
        lambda day: resolve_whole(day.office, f"{PLAN}/02", day.act(), "đạt mục tiêu"),
        _all_filed,
    ),
}
"""Acts by their name; the steps of a quarter are stopped in `test_stops.py`."""

KILLED = ("amend", "add", "correct", "end", "outside")
"""What an officer does to a plan in the register: each is also tried with a process that is killed, on both databases."""
ON_POSTGRESQL = ("amend", "grant", "merge", "calendar")


def test_every_place_where_the_program_may_stop_is_tried_here_or_in_the_quarter() -> None:
    assert {one.place for one in STOPPED.values()} | set(OF_THE_QUARTER) == set(KNOWN)


@pytest.fixture
def fresh(_sqlite_template: Path, tmp_path: Path) -> Path:
    """A folder with an empty, migrated database, for the life in which nothing stops."""
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    shutil.copyfile(_sqlite_template, folder / "dondoc.sqlite")
    return folder


@pytest.mark.parametrize("name", STOPPED)
def test_an_act_stopped_before_its_commit_leaves_nothing_and_done_again_ends_the_same(
    name: str, sqlite_database: Database, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _try(STOPPED[name], sqlite_database, fresh, monkeypatch)


@pytest.mark.parametrize("name", ON_POSTGRESQL)
def test_on_postgresql_too_a_stopped_act_leaves_nothing_and_done_again_ends_the_same(
    name: str, postgresql_database: Database, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _try(STOPPED[name], postgresql_database, fresh, monkeypatch)


@pytest.mark.parametrize("name", KILLED)
def test_an_act_killed_before_its_commit_leaves_nothing_and_done_again_ends_the_same(
    name: str, database: Database, fresh: Path
) -> None:
    undisturbed = _without_a_stop(STOPPED[name], fresh)
    with a_day(fresh.parent, database) as day:
        STOPPED[name].before(day)
        day.clock.now = at(STOPPED[name].when)
        before = everything(day)
        assert _killed(name, day) == -signal.SIGKILL
        assert everything(day) == before
        assert _end(STOPPED[name], day) == undisturbed


def _killed(name: str, day: Day) -> int:
    """Do the act in a process of its own that is killed at its place; return how the process ended."""
    given = (name, str(day.folder), day.office.database.url, str(day.mailbox.port))
    wish = {ENVIRONMENT: f"{STOPPED[name].place}:kill"}
    return subprocess.run(
        [sys.executable, "-m", "tests.failure.do_an_act", *given], cwd=ROOT, env=os.environ | wish, check=False
    ).returncode


def _try(stopped: Stopped, database: Database, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    undisturbed = _without_a_stop(stopped, fresh)
    with a_day(fresh.parent, database) as day:
        stopped.before(day)
        day.clock.now = at(stopped.when)
        before = everything(day)
        monkeypatch.setenv(ENVIRONMENT, f"{stopped.place}:raise")
        failpoints._passed.clear()
        with pytest.raises(FailpointReached, match=stopped.place):
            stopped.act(day)
        monkeypatch.delenv(ENVIRONMENT)
        assert everything(day) == before
        assert _end(stopped, day) == undisturbed


def everything(day: Day) -> dict[str, list[str]]:
    """Return every row of every table, in words."""
    with day.office.database.read() as session:
        return {
            str(table.name): sorted(repr(tuple(row)) for row in session.execute(table.select()))
            for table in Table.metadata.sorted_tables
        }


End = tuple[dict[str, int], Counter[tuple[str, str, str, str]], Letters]
"""How many rows there are of every kind, what the history tells, and which letters went out."""


def _end(stopped: Stopped, day: Day) -> End:
    """Do the act and deliver what it tells."""
    stopped.act(day)
    day.deliver()
    with day.office.database.read() as session:
        told = Counter(
            (row.actor.partition(":")[0], row.entity, row.event, row.because) for row in session.exec(select(History))
        )
    return day.counts(), told, letters_of(day)


def _without_a_stop(stopped: Stopped, fresh: Path) -> End:
    database = Database(f"sqlite:///{fresh / 'dondoc.sqlite'}")
    with a_day(fresh, database) as day:
        stopped.before(day)
        day.clock.now = at(stopped.when)
        end = _end(stopped, day)
    database.dispose()
    assert end[2] or stopped.place.startswith("pause")
    return end
