"""A restore drill: yesterday's copy knows nothing of today's letters, and the journal beside it does."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from config import failpoints
from config.failpoints import ENVIRONMENT, FailpointReached
from flows.work.outbox_acts import resend, resume
from models.database import Database
from models.tables import Message, MessageState, NeedsPerson
from tests.support.mailbox import Mailbox, an_open_mailbox
from tests.support.office import Day, a_day, an_office

S = MessageState


def backup(day: Day, to: Path) -> None:
    """Copy the database as operations.md says, while the program may write."""
    source, copy = sqlite3.connect(str(day.office.database.engine.url.database)), sqlite3.connect(to)
    source.backup(copy)
    source.close()
    copy.close()


def restored(day: Day, copy: Path, mailbox: Mailbox) -> Day:
    """Open the copy in the place of the database, with the home folder as it is now."""
    day.office.database.dispose()
    file = Path(str(day.office.database.engine.url.database))
    for name in (file, Path(f"{file}-wal"), Path(f"{file}-shm")):
        name.unlink(missing_ok=True)
    shutil.copyfile(copy, file)
    return Day(an_office(day.folder, Database(f"sqlite:///{file}"), mailbox.port), mailbox, day.folder, day.clock)


def test_what_was_sent_after_the_backup_is_not_sent_again(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.deliver()
        copy = tmp_path / "backup.sqlite"
        backup(day, copy)
        day.live("31/8/2023")
        told = day.arrived()
        sent_before = {letter.message_id for letter in day.mailbox.letters}
        with an_open_mailbox() as after:
            again = restored(day, copy, after)
            held = again.deliver("31/8/2023 09:00").held
            assert "khôi phục" in held[0]  # a person enters the reports of the lost time first
            again.sweep("31/8/2023 09:30")
            assert again.deliver().sent == 0
            assert resume(again.office, "restored", again.act("không có báo cáo nào trong ngày")) == 1
            again.deliver("31/8/2023 10:00")
            to_units = [each for each in after.letters if each.address != again.office.settings.operator_address]
            assert to_units == []
            again.live("8/9/2023")  # the ladder goes on
            assert after.letters
            assert not {letter.message_id for letter in after.letters} & sent_before
            assert {letter.address.partition("@")[0] for letter in after.letters} - {"vanhanh"} <= set(told)
            again.office.database.dispose()


def test_letters_of_a_time_that_was_lost_are_named_to_a_person_once(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        copy = tmp_path / "backup.sqlite"
        backup(day, copy)
        day.deliver()
        count = len(day.mailbox.letters)
        with an_open_mailbox() as after:
            again = restored(day, copy, after)
            again.deliver()
            again.deliver()
            (need,) = [row for row in again.rows(NeedsPerson) if row.settled_at is None]
            assert f"{count} thư" in need.what
            resume(again.office, "restored", again.act("đã xem"))
            again.deliver()
            assert after.letters == []
            again.office.database.dispose()


def test_a_journal_of_another_installation_or_none_at_all_holds_everything(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.deliver()
        journal = tmp_path / "home" / "sent.journal"
        kept = journal.read_text(encoding="utf-8")
        day.sweep("31/8/2023 07:00")
        journal.unlink()
        assert "Không thấy nhật ký" in day.deliver("31/8/2023 08:00").held[0]
        journal.write_text(kept.replace(kept.split("\t")[2], "0" * 16), encoding="utf-8")
        assert day.deliver("31/8/2023 08:01").sent == 0
        resume(day.office, "restored", day.act("nhật ký của máy thử"))
        assert day.deliver("31/8/2023 08:02").sent > 0
        assert list(journal.parent.glob("sent.journal.2*"))  # the other one's is kept aside


def test_a_stop_after_the_answer_is_settled_by_the_journal_and_not_sent_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_day(tmp_path, database) as day:
        day.begin()
        failpoints._passed.clear()
        monkeypatch.setenv(ENVIRONMENT, "journal.after_append:raise")
        with pytest.raises(FailpointReached):
            day.deliver()
        monkeypatch.delenv(ENVIRONMENT)
        assert len(day.mailbox.letters) == 1
        day.deliver()
        assert set(day.mailbox.copies().values()) == {1}
        assert {row.state for row in day.rows(Message)} == {S.ACCEPTED}


def test_a_letter_sent_anew_by_a_person_is_another_message_and_no_lost_time(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.deliver()
        first = day.rows(Message)[0]
        assert resend(day.office, first.id, day.act("người nhận báo không thấy thư")) != first.message_id
        day.clock.pass_by(1)
        assert day.deliver().held == []
        assert day.deliver().held == []
        again = day.rows(Message)[0]
        assert (again.state, again.resend, again.possibly_duplicate) == (S.ACCEPTED, 1, False)
        assert day.mailbox.copies()[first.message_id] == day.mailbox.copies()[again.message_id] == 1
