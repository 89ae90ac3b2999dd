"""Two people at one paper at the same moment: one freezes, the other is told so; a sent paper ends its own duty alone."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from PIL import Image
from sqlalchemy import text

from config.errors import Refused
from flows.work.own_duties import synthesis_sent
from flows.work.papers import Changed, bring_back, freeze
from models.facts.lifecycle import OPEN_STATES
from models.moves import Act
from tests.integration.work.test_papers import an_edited_file
from tests.integration.work.test_papers_of_streams import two_streams
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.plans import PLAN_OF_TWO

ROOT = Path(__file__).parents[3]

HELD_SECONDS = 1.0
"""How long the first holds its transaction open, for a second that nothing keeps out to come as far. A guard that is there
passes whatever this is; one that is missing is noticed the more surely the longer."""


def a_picture(_: object) -> bytes:
    """Stand for the chart, which takes most of the time and is no part of the race."""
    out = BytesIO()
    Image.new("L", (4, 4)).save(out, "png")
    return out.getvalue()


def ready(day: Day) -> None:
    day.begin(PLAN_OF_TWO)
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")


def of_the_synthesis(day: Day, event: str) -> int:
    query = text("SELECT COUNT(*) FROM history WHERE entity = 'synthesis' AND event = :event")
    with day.office.database.read() as session:
        return int(session.execute(query, {"event": event}).scalar_one())


@pytest.mark.parametrize("edited", [False, True], ids=["nothing begun", "a draft begun"])
def test_of_two_that_have_composed_at_the_same_moment_one_freezes_and_the_other_is_told(
    anywhere: Day, monkeypatch: pytest.MonkeyPatch, *, edited: bool
) -> None:
    """Both wait for each other after composing, so that both try to fix the same paper; then the first holds it a while."""
    ready(anywhere)
    monkeypatch.setattr("flows.work.synthesize.chart_of", a_picture)
    if edited:
        bring_back(anywhere.office, Q3, an_edited_file(anywhere.folder), anywhere.act())
    together, inside, both = Barrier(2, timeout=120), list[str](), Event()

    def meet(name: str) -> None:
        if name == "paper.composed":
            together.wait()
        elif name == "paper.before_commit":
            inside.append(name)
            if len(inside) == 2:
                both.set()
            both.wait(HELD_SECONDS)

    monkeypatch.setattr("flows.work.papers.failpoint", meet)
    done: dict[str, Changed | Exception] = {}

    def freezing(name: str) -> None:
        try:
            done[name] = freeze(anywhere.office, Q3, Act(name, anywhere.clock()))
        except Exception as error:  # noqa: BLE001  # shown by the assertion
            done[name] = error

    people = [Thread(target=freezing, args=(name,)) for name in ("lan", "binh")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert all(isinstance(one, Changed) for one in done.values()), done
    found = {name: one for name, one in done.items() if isinstance(one, Changed)}
    (first,) = [name for name, one in found.items() if one.new]
    (second,) = [one for one in found.values() if not one.new]
    assert (second.state, second.by, second.at) == ("frozen", first, anywhere.clock())
    assert of_the_synthesis(anywhere, "frozen") == 1
    assert [row.rung for row in anywhere.decisions(notice="synthesis_cover")] == ["synthesis_approval"]


def test_of_two_programs_that_freeze_at_once_one_says_frozen_and_the_other_who_did(anywhere: Day) -> None:
    ready(anywhere)
    environment = os.environ | {
        "DONDOC_HOME": str(anywhere.office.settings.home),
        "DONDOC_DATABASE_URL": anywhere.office.database.url,
        "DONDOC_ORG_PACK": anywhere.office.settings.org_pack,
        "DONDOC_LANGUAGE": "vi",
        "DONDOC_NOW": "2023-09-18T09:00",
    }
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "cli", "paper", "freeze", "2023-Q3", "--actor", name],
            env=environment,
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("lan", "binh")
    ]
    told = [program.communicate(timeout=300) for program in running]
    assert [program.returncode for program in running] == [0, 0], told
    words = sorted(" ".join(out.split()) for out, _ in told)
    assert sum(line.startswith("Đã chốt: kỳ 2023-Q3.") for line in words) == 1, words
    assert sum("đã chốt (18/09/2023 09:00); không có gì thay đổi." in line for line in words) == 1, words
    assert of_the_synthesis(anywhere, "frozen") == 1


def test_a_synthesis_that_was_sent_ends_the_duty_of_its_own_stream_alone(anywhere: Day) -> None:
    two_streams(anywhere)
    with pytest.raises(Refused, match="2 luồng báo cáo"):
        synthesis_sent(anywhere.office, Q3, anywhere.act())
    assert synthesis_sent(anywhere.office, Q3, anywhere.act(), stream=2)
    owed = {row.stream_id: row.state in OPEN_STATES for row in anywhere.owed(kind="synthesis")}
    assert owed == {1: True, 2: False}
    assert not synthesis_sent(anywhere.office, Q3, anywhere.act(), stream=2)
    assert synthesis_sent(anywhere.office, Q3, anywhere.act(), stream=1)
