"""The ticks in a living process: what dies ends it, what passes is marked, one leads, and stopping finishes a letter."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from apscheduler.jobstores.base import JobLookupError
from sqlalchemy import text
from sqlmodel import select

from config.errors import TryAgainLater
from flows.leader import Leadership
from flows.timetable import Timetable, works_of
from flows.work.deliver import deliver
from flows.work.office import Office
from flows.work.ticks import Said
from models.database import Database
from models.tables import Message, MessageState, TickMark
from models.timetables import Tick, Work, load_timetable
from tests.conftest import ROOT
from tests.support.clock import Clock, at
from tests.support.office import a_day, an_office

DELIVER, HEALTH = Tick("deliver", "deliver", (), 1), Tick("health", "health", (), 1)


def a_timetable(office: Office, works: dict[Work, Callable[[], Said]], *ticks: Tick) -> Timetable:
    leadership = Leadership(office.database, office.settings.home)
    return Timetable(office, ticks, works, Clock(at("12/9/2023 08:00")), leadership)


def mark(database: Database, name: str) -> TickMark:
    with database.read() as session:
        row = session.exec(select(TickMark).where(TickMark.name == name)).one()
        session.expunge_all()
    return row


def raises(error: Exception) -> Callable[[], Said]:
    def work() -> Said:
        raise error

    return work


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_tick_that_dies_ends_the_process_for_its_supervisor(tmp_path: Path, sqlite_database: Database) -> None:
    office = an_office(tmp_path, sqlite_database)
    timetable = a_timetable(office, {"deliver": raises(JobLookupError("deliver"))}, DELIVER)
    timetable.start()  # comes to its end by itself
    timetable.leadership.give_up()
    assert timetable.died == ["deliver"]
    row = mark(sqlite_database, "deliver")
    assert (row.failed, row.succeeded_at) == (True, None)
    assert "JobLookupError" in row.said


def test_what_passes_by_itself_is_marked_and_ticks_go_on(tmp_path: Path, sqlite_database: Database) -> None:
    office = an_office(tmp_path, sqlite_database)
    seen: list[str] = []

    def work() -> Said:
        seen.append("deliver")
        if len(seen) == 1:
            raise TryAgainLater("Máy chủ thư không trả lời.")
        if len(seen) > 2:
            timetable.scheduler.shutdown(wait=False)
        return "đã gửi", "sent"

    timetable = a_timetable(office, {"deliver": work}, DELIVER)
    timetable.start()
    timetable.leadership.give_up()
    assert timetable.died == []
    assert len(seen) >= 3
    row = mark(sqlite_database, "deliver")
    assert (row.failed, row.said_en, row.succeeded_at) == (False, "sent", at("12/9/2023 08:00"))


def test_one_leads_and_all_send(tmp_path: Path, database: Database) -> None:
    office = an_office(tmp_path, database)
    first, second = Leadership(database, tmp_path), Leadership(database, tmp_path)
    assert first.held()
    assert [first.held(), second.held(), first.held()] == [True, False, True]
    done: list[str] = []

    def work(name: str) -> Callable[[], Said]:
        def note() -> Said:
            done.append(name)
            return name, name

        return note

    timetable = Timetable(
        office,
        (HEALTH, DELIVER),
        {"health": work("health"), "deliver": work("deliver")},
        Clock(at("12/9/2023 08:00")),
        second,
    )
    timetable.look_at_once()
    assert done == ["deliver"]
    first.give_up()
    timetable.look_at_once()
    assert done == ["deliver", "health", "deliver"]
    second.give_up()


HOLD = """
import sys, time
from pathlib import Path
from flows.leader import Leadership
from models.database import Database
leadership = Leadership(Database(sys.argv[1]), Path(sys.argv[2]))
print("leads" if leadership.held() else "follows", flush=True)
time.sleep(120)
"""


def test_when_the_leader_is_killed_another_leads_in_seconds(tmp_path: Path, database: Database) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", HOLD, url, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as leader:
        assert leader.stdout
        assert leader.stdout.readline() == "leads\n"
        mine = Leadership(database, tmp_path)
        assert not mine.held()
        leader.kill()
        began = time.monotonic()
        while not mine.held():
            assert time.monotonic() - began < 5
            time.sleep(0.05)
    mine.give_up()


def test_a_leader_whose_connection_is_cut_knows_that_it_leads_no_more(
    tmp_path: Path, postgresql_database: Database
) -> None:
    first, second = Leadership(postgresql_database, tmp_path), Leadership(postgresql_database, tmp_path)
    assert first.held()
    with postgresql_database.write() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    took_over = False
    for _ in range(100):
        took_over = second.held()
        if took_over:
            break
        time.sleep(0.05)
    assert took_over
    assert not first.held()  # its connection is gone: it must not go on as if nothing had been
    assert second.held()
    second.give_up()


def test_told_to_stop_the_sender_finishes_the_letter_in_hand(tmp_path: Path, sqlite_database: Database) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.sweep("22/8/2023 08:00")
        asked: list[bool] = []

        def stopping() -> bool:
            asked.append(len(day.mailbox.letters) >= 2)
            return asked[-1]

        done = asyncio.run(deliver(day.office, day.clock, stopping=stopping))
        assert done.sent == len(day.mailbox.letters) == 2
        assert {row.state for row in day.rows(Message)} == {MessageState.ACCEPTED}  # none is left in its hand
        asyncio.run(deliver(day.office, day.clock))
        assert set(day.mailbox.copies().values()) == {1}


def test_the_shipped_ticks_draft_the_synthesis_on_working_days_and_settle_what_came_back(
    tmp_path: Path, sqlite_database: Database
) -> None:
    maildir = tmp_path / "maildir"
    (maildir / "new").mkdir(parents=True)
    with a_day(tmp_path, sqlite_database, bounce_maildir=maildir) as day:
        day.begin()
        day.sweep("23/8/2023 07:00")
        ticks = [tick for tick in load_timetable(day.office.settings.timetable_file) if tick.work in LOOKED_AT]
        assert {tick.work for tick in ticks} == LOOKED_AT
        leadership = Leadership(sqlite_database, day.office.settings.home)
        drafts = day.office.settings.home / "drafts" / "2023-Q3"

        def look(moment: str) -> None:
            day.clock.now = at(moment)
            Timetable(day.office, ticks, works_of(day.office, day.clock), day.clock, leadership).look_at_once()

        (maildir / "new" / "1.M1.relay").write_bytes(b"From: a@so.example\r\nSubject: Automatic reply\r\n\r\nAway.\r\n")
        look("16/9/2023 07:00")  # a Saturday
        assert not drafts.exists()
        assert mark(sqlite_database, "synthesis").succeeded_at == at("16/9/2023 07:00")
        assert [file.name for file in (maildir / "cur").iterdir()] == ["1.M1.relay:2,S"]
        look("18/9/2023 07:00")
        leadership.give_up()
        assert len(list(drafts.iterdir())) == 6
        assert "2023-Q3" in mark(sqlite_database, "synthesis").said


LOOKED_AT = {"bounces", "synthesis"}
