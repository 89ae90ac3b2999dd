"""The pages say how the program is: to people in both languages, to supervisors, to monitoring, and never whose."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.work.board import Board, PartState, Shown, only_one
from flows.work.ticks import note_done
from models.database import Database
from models.timetables import load_timetable
from tests.support.clock import Clock, at
from tests.support.mailbox import an_open_mailbox
from tests.support.office import Day, an_office
from tests.support.pages import Pages
from web.app import create_app

MORNING = "31/8/2023 08:00"


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    with an_open_mailbox() as mailbox:
        office = an_office(tmp_path, sqlite_database, mailbox.port, prefect_port=9)
        yield Day(office, mailbox, tmp_path)


@pytest.fixture
def pages(day: Day) -> Pages:
    app = create_app(day.office.settings, day.clock)
    app.state.office = day.office
    return Pages(app)


def tick_all(day: Day, when: str) -> None:
    for tick in load_timetable(day.office.settings.timetable_file):
        note_done(day.office.database, tick.name, ("xong", "done"), at(when))


def test_health_is_bad_until_the_looks_have_been_and_again_when_they_stop(day: Day, pages: Pages) -> None:
    day.clock.now = at(MORNING)
    first = pages.get("/healthz")
    assert (first.status_code, first.json()["grade"]) == (503, "bad")
    tick_all(day, MORNING)
    well = pages.get("/healthz")
    assert well.status_code == 200
    assert [wrong["check"] for wrong in well.json()["wrong"]] == ["prefect"]
    day.clock.pass_by(minutes=3.5)  # more than three turns of the sender
    late = pages.get("/healthz")
    assert late.status_code == 503
    assert "deliver" in late.json()["wrong"][0]["vi"]


def test_prefect_away_is_said_and_is_no_danger(day: Day, pages: Pages) -> None:
    day.clock.now = at(MORNING)
    tick_all(day, MORNING)
    assert pages.get("/healthz").json()["grade"] == "warning"
    assert "Prefect không trả lời" in pages.get("/").text
    assert "Prefect does not answer" in pages.get("/?lang=en").text


def test_a_database_that_cannot_be_read_is_what_the_page_says(day: Day, pages: Pages) -> None:
    day.office.database.dispose()
    pages.app.state.office = an_office_without_tables(day)
    for path in ("/healthz", "/readyz"):
        assert pages.get(path).status_code == 503
    assert "Không đọc được cơ sở dữ liệu" in pages.get("/").text
    assert 'dondoc_check{check="database"} 2.0' in pages.get("/metrics").text


def an_office_without_tables(day: Day) -> object:
    from dataclasses import replace

    return replace(day.office, database=Database(f"sqlite:///{day.folder / 'empty.sqlite'}"))


def test_figures_count_letters_by_state_and_what_waits(day: Day, pages: Pages) -> None:
    day.begin()
    day.live_through("22/08/2023")
    day.sweep(MORNING)
    day.clock.now = at("31/8/2023 09:15")
    figures = pages.get("/api/health").json()["figures"]
    told = len(day.mailbox.letters)
    assert figures["letters"]["accepted"] == told > 0
    assert figures["backlog"] > 0
    assert figures["oldest_due_unsent_seconds"] == 75 * 60
    metrics = pages.get("/metrics").text
    assert f'dondoc_letters{{state="accepted"}} {told}.0' in metrics
    assert "dondoc_oldest_due_unsent_seconds 4500.0" in metrics
    assert 'dondoc_check{check="sending"} 1.0' in metrics
    day.deliver("31/8/2023 09:15")
    assert pages.get("/api/health").json()["figures"]["backlog"] == 0


def test_what_may_not_leave_yet_is_no_backlog(day: Day, pages: Pages) -> None:
    day.begin()
    day.sweep("31/8/2023 05:00")
    day.clock.now = at("31/8/2023 06:00")
    figures = pages.get("/api/health").json()["figures"]
    assert (figures["backlog"], figures["oldest_due_unsent_seconds"]) == (0, 0)


def test_what_a_look_did_is_told_in_the_readers_language(day: Day, pages: Pages) -> None:
    day.clock.now = at(MORNING)
    note_done(day.office.database, "sweep", ("3 quyết định mới", "3 new decisions"), at(MORNING))
    assert "3 quyết định mới" in pages.get("/").text
    assert "3 new decisions" in pages.get("/?lang=en").text
    assert "3 quyết định mới" not in pages.get("/?lang=en").text


def test_a_part_that_is_not_at_work_is_said_until_it_is(day: Day, pages: Pages) -> None:
    day.clock.now = at(MORNING)
    tick_all(day, MORNING)
    with only_one(day.office.settings.home):
        for state, wrong in (
            (PartState.DOWN, {"part:runner"}),
            (PartState.STARTING, {"part:runner"}),
            (PartState.READY, set()),
        ):
            Board(day.office.settings.home).write([Shown("runner", state, 12, 1, "signal 9")])
            probe = pages.get("/healthz")
            assert {one["check"] for one in probe.json()["wrong"]} - {"prefect"} == wrong
            assert probe.status_code == 200


def test_no_page_names_anybody(day: Day, pages: Pages) -> None:
    day.begin()
    day.live_through("22/08/2023")
    for path in ("/", "/?lang=en", "/healthz", "/api/health", "/metrics"):
        text = pages.get(path).text
        assert "@bachai" not in text
        assert "Sở Công" not in text


def test_pages_are_framed_by_nobody_and_run_no_script(pages: Pages) -> None:
    headers = pages.get("/").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script", pages.get("/").text)


def test_nobody_sees_letters_where_no_demonstration_runs(pages: Pages) -> None:
    assert pages.get("/mail").status_code == 404


def test_ready_means_the_database_of_this_version(pages: Pages) -> None:
    assert pages.get("/readyz").text == "ready\n"


def test_clock_of_the_page_is_the_offices(day: Day, pages: Pages) -> None:
    assert isinstance(day.clock, Clock)
    day.clock.now = at("31/8/2023 08:00")
    assert "08:00:00 31/08/2023" in pages.get("/").text
