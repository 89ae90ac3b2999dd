"""A backup is whole while the program writes; what is restored from it sends nobody a second letter."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.errors import Refused
from config.settings import load_settings
from flows.work.backup import back_up, check, restore
from flows.work.doctor import examine
from flows.work.health import Grade
from flows.work.office import Office, open_office
from flows.work.seals import verify
from models.database import Database
from models.facts.units import ContactRole
from models.moves import Act
from models.tables import History, Instance, NeedsPerson, TickMark
from tests.conftest import ROOT
from tests.support.backups import WRITER
from tests.support.clock import at
from tests.support.office import Day, a_day
from tests.support.organisation import TRADE

NOW = at("13/9/2023 02:00")


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    with a_day(tmp_path, sqlite_database) as day:
        yield day


def restored(day: Day, backup: Path, name: str = "anew") -> Office:
    home = day.folder / name
    restore(load_settings(home=home), backup, Act("cli:test", NOW))
    return open_office(load_settings(home=home, smtp_port=day.mailbox.port))


def test_what_is_restored_is_what_was_and_sends_nothing_to_units(day: Day) -> None:
    day.begin()
    day.live("22/08/2023", "31/08/2023")
    attachments = day.office.settings.home / "attachments"
    attachments.mkdir(exist_ok=True)
    (attachments / "a1").write_bytes(b"bao cao")
    before = day.counts()
    backup = back_up(day.office, day.folder / "backup", NOW)
    day.live("01/09/2023", "12/09/2023")  # what the copy will not know
    told = len(day.mailbox.new())
    assert told
    copy = restored(day, backup)
    other = Day(copy, day.mailbox, day.folder, day.clock)
    after = other.counts()
    assert {name: after[name] for name in ("obligation", "decision", "message", "seal")} == {
        **{name: before[name] for name in ("obligation", "decision", "message")},
        "seal": 1,
    }
    assert (copy.settings.home / "attachments" / "a1").read_bytes() == b"bao cao"
    assert verify(copy).broken is None
    assert verify(copy).root == json.loads((backup / "manifest.json").read_text())["root"]
    other.live("12/09/2023", "14/09/2023")
    assert set(day.mailbox.addresses()) <= {copy.settings.operator_address}
    with copy.database.read() as session:
        row = session.get_one(Instance, 1)
        assert row.go_live_on is None
        assert session.exec(select(NeedsPerson).where(col(NeedsPerson.key) == "restored")).one()
    copy.database.dispose()


def test_nothing_is_overwritten(day: Day) -> None:
    backup = back_up(day.office, day.folder / "backup", NOW)
    restored(day, backup).database.dispose()
    with pytest.raises(Refused, match="không ghi đè"):
        restored(day, backup)


@pytest.mark.parametrize("damage", ["dondoc.sqlite", "manifest.json"])
def test_a_damaged_backup_is_refused_and_nothing_is_left(day: Day, damage: str) -> None:
    backup = back_up(day.office, day.folder / "backup", NOW)
    file = backup / damage
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(bytes(content) if damage == "dondoc.sqlite" else b"{")
    with pytest.raises(Refused, match="Chưa có gì thay đổi"):
        restored(day, backup)
    assert not (day.folder / "anew" / "dondoc.sqlite").exists()


def test_a_backup_taken_while_another_process_writes_is_whole(day: Day) -> None:
    command = [sys.executable, "-c", WRITER, day.office.database.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        writer.stdout.readline()
        backups = [back_up(day.office, day.folder / f"backup{n}", NOW) for n in range(4)]
        writer.kill()
    counts = []
    for number, backup in enumerate(backups):
        check(backup)
        copy = restored(day, backup, f"copy{number}")
        with copy.database.read() as session:
            counts.append(len(session.exec(select(History.id).where(History.actor == "writer")).all()))
        copy.database.dispose()
    assert all(count % 3 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] > 0


def test_the_doctor_finds_what_is_missing(day: Day) -> None:
    day.begin()
    found = {check.name: check for check in examine(day.office, NOW)}
    good = {name for name, check in found.items() if check.grade is Grade.GOOD}
    assert {"migrations", "database", "clock", "smtp", "addresses", "calendar:2023", "calendar:2024", "live"} <= good
    assert found["backup"].grade is Grade.WARNING
    with day.office.database.read() as session:
        assert session.get(TickMark, "doctor.probe") is None  # it wrote nothing
    back_up(day.office, day.folder / "backup", NOW)
    for role in ContactRole:
        day.new_mailbox("ct", role, None)
    day.mailbox.port = 0
    later = {check.name: check for check in examine(day.office, NOW)}
    assert later["backup"].grade is Grade.GOOD
    assert TRADE in later["addresses"].vi
    behind = {check.name: check for check in examine(day.office, at("1/1/2020"))}
    assert behind["clock"].grade is Grade.BAD
    assert behind["calendar:2020"].grade is Grade.BAD
