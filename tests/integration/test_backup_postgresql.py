"""Backup and restore on PostgreSQL, with its own pg_dump and pg_restore: whole while the program writes, and silent after."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import col, select, update

from config.errors import Refused
from config.settings import load_settings
from flows.work.backup import DUMP, back_up, check, restore
from flows.work.office import open_office
from flows.work.seals import FIRST_ROOT, verify
from models.database import Database
from models.moves import Act
from models.tables import History, Instance, NeedsPerson
from tests.conftest import ROOT, PostgreSQL
from tests.support.backups import WRITER
from tests.support.clock import at
from tests.support.office import Day, a_day

NOW = at("13/9/2023 02:00")


@pytest.fixture(autouse=True)
def _its_own_tools(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older pg_dump, such as a system may have, refuses a newer server."""
    monkeypatch.setenv("PATH", f"{postgresql.server.bin_path}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def day(tmp_path: Path, postgresql_database: Database) -> Iterator[Day]:
    with a_day(tmp_path, postgresql_database) as day:
        yield day


@pytest.fixture
def empty(postgresql: PostgreSQL) -> Iterator[str]:
    """The address of a database without any table."""
    name = postgresql.create("template1")
    yield postgresql.url(name)
    postgresql.drop(name)


def pg_restore(backup: Path, url: str) -> None:
    """As docs/operations.md has it."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    words = ["pg_restore", "--exit-on-error", "--no-owner", f"--dbname={plain}", str(backup / DUMP)]
    subprocess.run(words, check=True, capture_output=True, text=True)


def restore_by_hand(day: Day, backup: Path, url: str, home: Path) -> "subprocess.CompletedProcess[str]":
    """`dondoc restore --hold-only` as an administrator gives it."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("DONDOC_")},
        "DONDOC_HOME": str(home),
        "DONDOC_DATABASE_URL": url,
        "DONDOC_SMTP_PORT": str(day.mailbox.port),
        "DONDOC_LANGUAGE": "en",
    }
    command = [sys.executable, "-m", "cli", "restore", str(backup), "--hold-only"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_what_pg_restore_brings_back_is_what_was_and_sends_nothing_to_units(day: Day, empty: str) -> None:
    day.begin()
    day.live("30/08/2023", "31/08/2023")
    attachments = day.office.settings.home / "attachments"
    attachments.mkdir()
    (attachments / "a1").write_bytes(b"bao cao")
    before = day.counts()
    backup = back_up(day.office, day.folder / "backup", NOW)
    assert {file.name for file in backup.iterdir()} >= {DUMP, "manifest.json", "attachments"}
    day.live("12/09/2023")  # what the copy will not know
    assert day.mailbox.new()

    home = day.folder / "anew"
    pg_restore(backup, empty)
    done = restore_by_hand(day, backup, empty, home)
    assert (done.returncode, "Every letter goes to the operator" in done.stdout) == (3, True), done.stderr
    assert (home / "attachments" / "a1").read_bytes() == b"bao cao"

    copy = open_office(load_settings(home=home, database_url=empty, smtp_port=day.mailbox.port))
    other = Day(copy, day.mailbox, day.folder, day.clock)
    after = other.counts()
    for table in ("unit", "contact", "assignment", "obligation", "decision", "message"):
        assert after[table] == before[table] > 0, table
    assert verify(copy).broken is None
    assert verify(copy).root == json.loads((backup / "manifest.json").read_text())["root"]
    other.live("12/09/2023", "13/09/2023")
    assert set(day.mailbox.addresses()) <= {copy.settings.operator_address}
    with copy.database.read() as session:
        assert session.get_one(Instance, 1).go_live_on is None
        assert session.exec(select(NeedsPerson).where(col(NeedsPerson.key) == "restored")).one()
    copy.database.dispose()


SEALER = """
import sys

from config.settings import load_settings
from flows.work.office import open_office
from flows.work.seals import seal
from models.moves import Act, record
from tests.support.clock import at

office, now = open_office(load_settings(home=sys.argv[1], database_url=sys.argv[2])), at("13/9/2023 02:00")
with office.database.write() as session:
    record(session, Act("cli:test", now), "instance", 1, "seen")
assert seal(office, now)
"""


def seal_before_the_dump(day: Day, tools: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another process of a running office write and seal after the backup has asked for the root, before pg_dump reads."""
    program, real = (
        shlex.join([sys.executable, "-c", SEALER, str(tools), day.office.database.url]),
        shutil.which("pg_dump"),
    )
    assert real
    tools.mkdir()
    stub = tools / "pg_dump"
    stub.write_text(f'#!/bin/sh\nset -e\ncd {shlex.quote(str(ROOT))}\n{program}\nexec {shlex.quote(real)} "$@"\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


def test_a_backup_in_which_a_seal_fell_is_restored_one_that_was_changed_is_not(
    day: Day, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.begin()
    seal_before_the_dump(day, day.folder / "tools", monkeypatch)
    backup = back_up(day.office, day.folder / "backup", NOW)
    root = json.loads((backup / "manifest.json").read_text())["root"]
    pg_restore(backup, empty)
    copy = open_office(load_settings(home=day.folder / "copy", database_url=empty))
    assert verify(copy).root not in {root, FIRST_ROOT}

    done = restore_by_hand(day, backup, empty, day.folder / "anew")
    assert (done.returncode, "Every letter goes to the operator" in done.stdout) == (3, True), done.stderr

    with copy.database.write() as session:
        session.execute(update(History).where(col(History.event) == "seen").values(actor="cli:other"))
    refused = restore_by_hand(day, backup, empty, day.folder / "again")
    assert refused.returncode == 1
    assert "The history in this database is not whole" in refused.stderr
    copy.database.dispose()


def test_a_dump_taken_while_another_process_writes_is_whole(day: Day, postgresql: PostgreSQL) -> None:
    command = [sys.executable, "-c", WRITER, day.office.database.url]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        writer.stdout.readline()
        backups = [back_up(day.office, day.folder / f"backup{n}", NOW) for n in range(3)]
        writer.kill()
    counts = []
    for number, backup in enumerate(backups):
        manifest, name = check(backup), postgresql.create("template1")
        pg_restore(backup, postgresql.url(name))
        copy = open_office(load_settings(home=day.folder / f"copy{number}", database_url=postgresql.url(name)))
        with copy.database.read() as session:
            counts.append(len(session.exec(select(History.id).where(History.actor == "writer")).all()))
        assert (verify(copy).root, verify(copy).broken) == (manifest["root"], None)
        copy.database.dispose()
        postgresql.drop(name)
    assert all(count % 3 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] > 0


def test_a_database_that_is_not_the_backups_is_refused_and_not_touched(day: Day, postgresql: PostgreSQL) -> None:
    day.begin()
    backup = back_up(day.office, day.folder / "backup", NOW)
    name = postgresql.create(postgresql.template)
    done = restore_by_hand(day, backup, postgresql.url(name), day.folder / "anew")
    assert done.returncode == 1
    assert "is not that of" in done.stderr
    assert "into an empty database. Nothing was changed." in done.stderr
    other = Database(postgresql.url(name))
    with other.read() as session:
        assert session.exec(select(NeedsPerson)).all() == []
    other.dispose()
    postgresql.drop(name)


def test_a_restore_without_pg_restore_says_what_comes_first(day: Day) -> None:
    backup = back_up(day.office, day.folder / "backup", NOW)
    with pytest.raises(Refused, match="pg_restore"):
        restore(load_settings(home=day.folder / "anew"), backup, Act("cli:test", NOW))


def test_without_pg_dump_or_with_one_that_fails_nothing_is_left(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = day.folder / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    with pytest.raises(Refused, match="postgresql-client"):
        back_up(day.office, day.folder / "backup", NOW)
    old = tools / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump: error: aborting because of server version mismatch' >&2\nexit 1\n")
    old.chmod(0o755)
    with pytest.raises(Refused, match="server version mismatch"):
        back_up(day.office, day.folder / "backup", NOW)
    assert list((day.folder / "backup").iterdir()) == []
