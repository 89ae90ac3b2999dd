"""A clock that cannot be trusted, a flood of letters, a database that is busy, full, broken off or backed up meanwhile."""

import contextlib
import resource
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from config.errors import TryAgainLater
from flows.work.deliver import Ways
from flows.work.guards import ClockWatch, check_volume, trust_the_clock
from flows.work.outbox_acts import resume
from models.database import Database
from models.tables import Hold, HoldKind, Message, MessageState, PeriodOpening
from notifications import journal
from notifications.handing import Handed
from notifications.waiting import Hours, waiting
from tests.conftest import ROOT, PostgreSQL
from tests.failure.conftest import Post
from tests.failure.smtpx import Behaviour
from tests.support.clock import at
from tests.support.office import Day, a_day

S = MessageState
LONGER_THAN_A_RESTART = timedelta(seconds=30)
"""How long a letter may wait for a database server that starts anew on a busy machine."""


def kinds(day: Day) -> list[HoldKind]:
    with day.office.database.read() as session:
        return [hold.kind for hold in session.exec(select(Hold)) if hold.lifted_at is None]


# The clock.


def test_a_clock_that_jumps_forty_days_ahead_sends_nothing_until_a_person_confirms(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        day.begin()
        passed = [0.0]
        watch = ClockWatch(day.clock, lambda: passed[0])
        trust_the_clock(day.office, watch, day.act())
        day.clock.now += timedelta(days=40)
        passed[0] += 60
        with pytest.raises(TryAgainLater, match="Đồng hồ lệch"):
            trust_the_clock(day.office, watch, day.act())
        assert day.deliver().sent == 0
        assert resume(day.office, "clock", day.act("giờ máy đúng: máy ảo đã dừng 40 ngày")) == 1
        trust_the_clock(day.office, watch, day.act())
        assert day.deliver().held == []


def test_a_long_silence_is_no_jump(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        passed = [0.0]
        watch = ClockWatch(day.clock, lambda: passed[0])
        day.clock.now += timedelta(days=40)
        passed[0] += timedelta(days=40).total_seconds()
        trust_the_clock(day.office, watch, day.act())
        assert kinds(day) == []


def test_a_clock_behind_what_is_written_sends_nothing_and_nothing_goes_twice(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        day.begin()
        day.deliver()
        day.live("31/8/2023")
        sent = len(day.mailbox.letters)
        assert "Đồng hồ lệch" in day.deliver("21/8/2023 08:00").held[0]
        resume(day.office, "clock", day.act("đã chỉnh giờ theo NTP"))
        assert day.deliver().held == []
        assert len(day.mailbox.letters) == sent


def test_a_clock_turned_back_between_claim_and_intent_sends_no_letter_of_a_day_to_come(post: Post) -> None:
    """Claimed on Thursday 31/8 at 07:30; as the server answers to RCPT, the machine shows Wednesday 30/8."""
    post.day.deliver()
    post.server.new()
    post.day.sweep("31/8/2023 07:00")
    turned_back = Behaviour(at_rcpt=lambda: setattr(post.day.clock, "now", at("30/8/2023 15:00")))
    post.server.will(turned_back)
    assert post.day.deliver("31/8/2023 07:30").outcomes == {Handed.WITHDRAWN: 1}
    assert post.server.letters == []
    post.day.deliver("31/8/2023 07:40")
    assert sorted(letter.address.partition("@")[0] for letter in post.server.letters) == [
        "chung.yt",
        "daumoi.ct",
        "vanthu.ct",
    ]
    assert {row.office_day for row in post.day.rows(Message) if row.purpose == "reminder"} == {date(2023, 8, 31)}


# The number of letters.


def test_more_than_twice_the_forecast_is_held_and_asked_about(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.deliver()
        day.sweep("31/8/2023 07:00")
        hours = Hours(day.office.settings, day.office.calendar)
        now = day.clock.pass_by(60)
        with sqlite_database.write() as session:
            groups = waiting(session, hours, now)
            check_volume(session, day.office, groups, day.act())
            (opening,) = session.exec(select(PeriodOpening)).all()
            expected = opening.forecast_mails
        assert expected > len(groups)
        assert kinds(day) == []
        with sqlite_database.write() as session:
            check_volume(session, day.office, groups * (2 * expected), day.act())
        assert kinds(day) == [HoldKind.VOLUME]
        assert day.deliver().sent == 0
        resume(day.office, "volume", day.act("đúng là nhiều như vậy"))
        assert day.deliver().sent > 0


# The database.


def test_a_database_that_a_backup_holds_is_waited_for(post: Post) -> None:
    url = str(post.day.office.database.engine.url.database)
    blocker = sqlite3.connect(url, isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN EXCLUSIVE")
    threading.Timer(1.0, lambda: blocker.execute("ROLLBACK")).start()
    began = time.monotonic()
    assert post.day.deliver().sent == 3
    assert time.monotonic() - began >= 0.9
    blocker.close()


def test_a_database_that_stays_busy_is_one_sentence_and_nothing_changed(post: Post) -> None:
    with post.day.office.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=100")
    blocker = sqlite3.connect(str(post.day.office.database.engine.url.database), isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    with pytest.raises(TryAgainLater, match="đang bận"):
        post.day.deliver()
    blocker.execute("ROLLBACK")
    blocker.close()
    assert post.server.recipients == []


FULL = """
import resource, signal, sys
from pathlib import Path
from models.database import Database
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
home, url, port = sys.argv[1:]
day = Day(an_office(Path(home), Database(url), int(port)), Mailbox(), Path(home))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
wal = Path(str(day.office.database.engine.url.database) + "-wal")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
day.deliver()
"""


def test_on_a_full_disk_no_letter_leaves_and_afterwards_each_leaves_once(post: Post) -> None:
    post.day.office.database.dispose()
    given = (str(post.day.folder), post.day.office.database.url, str(post.server.port))
    done = subprocess.run([sys.executable, "-c", FULL, *given], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode != 0
    assert post.server.letters == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096
    post.day.deliver()
    assert len({letter.message_id for letter in post.server.letters}) == len(post.server.letters) == 3


HOLDER = """
import fcntl, sys
with open(sys.argv[1], "r+b") as journal:
    fcntl.lockf(journal, fcntl.LOCK_EX)
    print("holds", flush=True)
    sys.stdin.readline()
"""


def test_a_journal_that_another_process_keeps_to_itself_is_not_waited_for_without_end(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[subprocess.Popen[str]] = []

    def keep() -> None:
        command = [sys.executable, "-c", HOLDER, str(post.day.office.settings.home / journal.NAME)]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        others.append(other)
        assert other.stdout
        assert other.stdout.readline() == "holds\n"

    monkeypatch.setattr(journal, "_NAPS", (0.01, 0.01))
    post.server.will(Behaviour(at_data=keep))
    post.day.deliver()
    assert (kinds(post.day), len(post.server.letters)) == ([HoldKind.TRANSPORT], 1)
    assert [row.state for row in post.day.rows(Message)].count(S.ACCEPTED) == 1
    assert post.day.deliver().held
    others[0].communicate("go on\n")
    post.day.clock.pass_by(1)
    post.day.deliver()
    assert len({letter.message_id for letter in post.server.letters}) == len(post.server.letters) == 3


def test_a_backup_taken_at_every_step_is_whole(post: Post, tmp_path: Path) -> None:
    copies: list[Path] = []

    def copy() -> None:
        source = sqlite3.connect(str(post.day.office.database.engine.url.database))
        target = sqlite3.connect(tmp_path / f"copy-{len(copies)}.sqlite")
        source.backup(target)
        source.close()
        target.close()
        copies.append(tmp_path / f"copy-{len(copies)}.sqlite")

    post.server.will(*[Behaviour(at_rcpt=copy, at_data=copy)] * 3)
    post.day.deliver()
    assert len(copies) == 6
    for number, file in enumerate(copies):
        connection = sqlite3.connect(file)
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        (accepted,) = connection.execute("SELECT count(*) FROM message WHERE state = 'accepted'").fetchone()
        assert accepted == number // 2
        connection.close()


def test_postgresql_that_breaks_off_every_connection_in_the_hand_over_loses_and_doubles_nothing(
    tmp_path: Path, postgresql_database: Database
) -> None:
    def break_off() -> None:
        with postgresql_database.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

    _loses_and_doubles_nothing(tmp_path, postgresql_database, break_off)


def test_postgresql_that_restarts_in_the_hand_over_loses_and_doubles_nothing(
    tmp_path: Path, postgresql: PostgreSQL, postgresql_database: Database
) -> None:
    restarts: list[int | None] = []

    def restart() -> None:
        before = postgresql.server.get_pid()
        postgresql.restart()
        assert postgresql.server.get_pid() != before
        restarts.append(before)

    _loses_and_doubles_nothing(tmp_path, postgresql_database, restart)
    assert len(restarts) == 2


def _loses_and_doubles_nothing(tmp_path: Path, database: Database, fault: Callable[[], None]) -> None:
    """The fault comes once before the intent of a letter, and once after the intent of the first that gets so far."""
    from tests.failure.conftest import a_post
    from tests.failure.smtpx import a_scripted_server

    after_intent: list[None] = []

    def once() -> None:
        if not after_intent:
            after_intent.append(None)
            fault()

    with a_scripted_server() as server:
        post = a_post(tmp_path, database, server, LONGER_THAN_A_RESTART)
        server.will(Behaviour(at_rcpt=fault), *[Behaviour(at_data=once)] * 10)
        for _ in range(4):
            with contextlib.suppress(TryAgainLater):
                post.day.deliver()
            post.day.clock.pass_by(11)
        rows = post.day.rows(Message)
        assert {row.state for row in rows} == {S.ACCEPTED}
        arrived = [letter.message_id for letter in server.letters]
        twice = {message_id for message_id in arrived if arrived.count(message_id) > 1}
        assert twice <= {row.message_id for row in rows if row.possibly_duplicate}
        assert set(arrived) == {row.message_id for row in rows}
        assert after_intent


def test_a_sender_that_stood_still_too_long_does_not_go_on(post: Post) -> None:
    """What SIGSTOP and SIGCONT do: the time that passed between claim and intent is more than a transaction may take."""
    import asyncio

    from flows.work.deliver import deliver

    seconds = iter([0.0, *[10_000.0 * number for number in range(1, 100)]])
    done = asyncio.run(deliver(post.day.office, post.day.clock, ways=Ways(passed=lambda: next(seconds))))
    assert done.sent == 0
    assert post.server.letters == []
    assert {row.state for row in post.day.rows(Message)} == {S.PLANNED}
    post.day.clock.pass_by(1)
    assert post.day.deliver().sent == 3
