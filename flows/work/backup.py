"""Backup and restore: one consistent folder while the program runs, checked by digests, and a copy that sends nothing.

A restored copy cannot know what was sent after the backup. So it wakes in shadow mode: every letter goes to the operator
until a person has compared and goes live again.
"""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from config.clock import OFFICE_ZONE
from config.errors import Refused, TryAgainLater
from config.settings import CONFIG_FILE_VARIABLE, DEFAULT_CONFIG_FILE, Settings
from flows.work.board import holds_lock
from flows.work.office import Office
from flows.work.seals import is_sealed, seal, verify
from flows.work.ticks import note_done
from models.database import HEAD, Database
from models.instance import instance
from models.moves import Act, record
from models.people_list import needs_person

MANIFEST, SQLITE, DUMP, SETTINGS = "manifest.json", "dondoc.sqlite", "dondoc.pgdump", "dondoc.toml"
ATTACHMENTS = "attachments"
MARK = "backup"
"""The watermark of the last backup, for the health page."""


def back_up(office: Office, target: Path, now: datetime) -> Path:
    """Write a backup into a new folder of ``target`` and return it; the database first, attachments after it.

    Attachments are written before the row that names them and never changed: whatever the database names is there.
    """
    with contextlib.suppress(TryAgainLater):  # a long planning is under way: the tail stays unsealed in this copy
        seal(office, now)
    name = f"dondoc-{now.astimezone(OFFICE_ZONE):%Y%m%dT%H%M%S}"
    done, work = target / name, target / f".{name}.part"
    if done.exists():
        raise Refused(
            f"Đã có bản sao lưu {done}. Hãy thử lại sau một giây. Chưa có gì thay đổi.",
            f"There is a backup {done} already. Try again in a second. Nothing was changed.",
        )
    try:
        work.mkdir(parents=True, mode=0o700)
        # Before the copy: the program goes on sealing, so later seals may be in the copy; this one is for certain.
        root = verify(office).root
        _copy_database(office, work)
        _copy_files(office.settings, work)
        manifest = {
            "made_at": now.isoformat(),
            "database_version": HEAD,
            "root": root,
            "files": {str(file.relative_to(work)): _digest(file) for file in _files(work)},
        }
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        for file in _files(work):
            _sync(file)
        work.rename(done)
        _sync(target)
    except OSError as error:
        raise Refused(
            f"Không ghi được bản sao lưu vào {target} ({error.strerror or error}). Hãy kiểm tra đĩa và quyền ghi. Dữ liệu đang "
            "chạy không bị ảnh hưởng.",
            f"The backup cannot be written to {target} ({error.strerror or error}). Check the disk and the right to write. The "
            "running data is not touched.",
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)  # what is whole has its own name by now
    note_done(office.database, MARK, (str(done), str(done)), now)
    return done


def _copy_database(office: Office, work: Path) -> None:
    url = make_url(office.settings.database_address)
    if office.database.is_sqlite:
        with (
            contextlib.closing(sqlite3.connect(str(url.database))) as source,
            contextlib.closing(sqlite3.connect(work / SQLITE)) as copy,
        ):
            source.backup(copy)
        return
    command = shutil.which("pg_dump")
    if command is None:
        raise Refused(
            "Không có lệnh pg_dump trên máy này nên chưa sao lưu được PostgreSQL. Hãy cài postgresql-client. Chưa ghi gì.",
            "There is no pg_dump on this machine, so PostgreSQL cannot be backed up. Install postgresql-client. Nothing was "
            "written.",
        )
    plain = url.set(drivername="postgresql", password=None).render_as_string()
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    words = [command, "--format=custom", f"--file={work / DUMP}", plain]
    ended = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # a fixed program
    if ended.returncode:
        raise Refused(f"pg_dump: {ended.stderr.strip()[:300]}. Chưa ghi gì.", f"pg_dump: {ended.stderr.strip()[:300]}.")


def _copy_files(settings: Settings, work: Path) -> None:
    if (settings.home / ATTACHMENTS).is_dir():
        shutil.copytree(settings.home / ATTACHMENTS, work / ATTACHMENTS)
    # The journal of what was sent stays out: beside a restored database only the newest one tells the truth.
    if _settings_file().is_file():
        shutil.copy2(_settings_file(), work / SETTINGS)


def _settings_file() -> Path:
    return Path(os.environ.get(CONFIG_FILE_VARIABLE) or DEFAULT_CONFIG_FILE)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.name != MANIFEST)


def _digest(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check(backup: Path) -> dict[str, Any]:
    """Compare a backup with its manifest; raises Refused naming the first file that is not as it was."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(
            f"{backup} không phải là bản sao lưu: không đọc được {MANIFEST}. Chưa có gì thay đổi.",
            f"{backup} is no backup: {MANIFEST} cannot be read. Nothing was changed.",
        ) from error
    for name, digest in manifest["files"].items():
        file = backup / name
        if not file.is_file() or _digest(file) != digest:
            raise Refused(
                f"Bản sao lưu {backup} bị hỏng: tệp {name} thiếu hoặc đã thay đổi. Hãy dùng bản khác. Chưa có gì thay đổi.",
                f"The backup {backup} is damaged: {name} is missing or was changed. Use another. Nothing was changed.",
            )
    return manifest


def restore(settings: Settings, backup: Path, act: Act) -> None:
    """Put a backup in place of an empty home folder (SQLite); it wakes in shadow mode.

    A `sent.journal` of the lost installation that lies in the home folder stays there: the sender knows by it what was sent
    after the backup. Without one the sender holds and asks.
    """
    manifest = check(backup)
    if not (backup / SQLITE).is_file() or settings.database_url:
        raise Refused(
            f"Bản sao lưu này hoặc cài đặt này dùng PostgreSQL: hãy chạy pg_restore với {backup / DUMP}, rồi chạy lại lệnh này với "
            "--hold-only. Chưa có gì thay đổi.",
            f"This backup, or these settings, use PostgreSQL: run pg_restore on {backup / DUMP}, then this command with "
            "--hold-only. Nothing was changed.",
        )
    target = settings.home / SQLITE
    if target.exists() or holds_lock(settings.home):
        raise Refused(
            f"Thư mục {settings.home} đã có cơ sở dữ liệu hoặc đang chạy. Hãy dừng chương trình và chuyển thư mục đó đi trước: "
            "phục hồi không ghi đè. Chưa có gì thay đổi.",
            f"{settings.home} has a database, or the program runs there. Stop it and move that folder away first: nothing is "
            "overwritten. Nothing was changed.",
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    shutil.copyfile(backup / SQLITE, part)
    _must_be_whole(part)
    _bring_attachments(settings, backup)
    database = Database(f"sqlite:///{part}")
    try:
        hold(database, act, f"{backup.name}, {manifest['made_at']}")
    finally:
        database.dispose()
    for leftover in (part.with_name(part.name + "-wal"), part.with_name(part.name + "-shm")):
        leftover.unlink(missing_ok=True)
    _sync(part)
    part.rename(target)
    _sync(settings.home)


def restore_after_pg_restore(office: Office, backup: Path, act: Act) -> None:
    """Bring back what pg_restore does not (attachments), and let the database that it brought back wake in shadow mode.

    Raises Refused where its history is not whole, or is not that of this backup. A program that was started with parts left
    out (`--only`) is not seen: every part is stopped before.
    """
    manifest = check(backup)
    if not (backup / DUMP).is_file() or office.database.is_sqlite:
        raise Refused(
            f"Bản sao lưu {backup} hoặc cài đặt này không dùng PostgreSQL: hãy chạy lại lệnh này không có --hold-only. Chưa có gì "
            "thay đổi.",
            f"The backup {backup}, or these settings, do not use PostgreSQL: run this command without --hold-only. Nothing was "
            "changed.",
        )
    if holds_lock(office.settings.home):
        raise Refused(
            f"Chương trình đang chạy trên {office.settings.home}. Hãy dừng trước đã. Chưa có gì thay đổi.",
            f"The program runs on {office.settings.home}. Stop it first. Nothing was changed.",
        )
    broken, root = verify(office).broken, manifest["root"]
    if broken:
        raise Refused(
            f"Lịch sử trong cơ sở dữ liệu này không nguyên vẹn (dòng {broken.first_id} đến {broken.last_id}: {broken.what}). Hãy "
            f"chạy pg_restore với {backup / DUMP} vào một cơ sở dữ liệu trống. Chưa có gì thay đổi.",
            f"The history in this database is not whole (rows {broken.first_id} to {broken.last_id}: {broken.what}). Run "
            f"pg_restore on {backup / DUMP} into an empty database. Nothing was changed.",
        )
    if not is_sealed(office, root):
        raise Refused(
            f"Cơ sở dữ liệu này không phải là dữ liệu của {backup}: không có dấu niêm phong {root[:12]}… mà bản sao lưu ghi. Hãy "
            f"chạy pg_restore với {backup / DUMP} vào một cơ sở dữ liệu trống. Chưa có gì thay đổi.",
            f"This database is not that of {backup}: it has no seal {root[:12]}…, which the backup names. Run pg_restore on "
            f"{backup / DUMP} into an empty database. Nothing was changed.",
        )
    _bring_attachments(office.settings, backup)
    hold(office.database, act, f"{backup.name}, {manifest['made_at']}")


def _bring_attachments(settings: Settings, backup: Path) -> None:
    if (backup / ATTACHMENTS).is_dir():
        shutil.copytree(backup / ATTACHMENTS, settings.home / ATTACHMENTS, dirs_exist_ok=True)


def _must_be_whole(file: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        file.unlink()
        raise Refused(
            f"Cơ sở dữ liệu trong bản sao lưu bị hỏng ({found}). Hãy dùng bản khác. Chưa có gì thay đổi.",
            f"The database in the backup is damaged ({found}). Use another. Nothing was changed.",
        )


def hold(database: Database, act: Act, what: str) -> None:
    """Let a restored copy send nothing to anybody but the operator until a person goes live again."""
    with database.write() as session:
        row = instance(session, act.at)
        record(session, act, "instance", row.id, "restored", before=row.go_live_on, after=what)
        row.go_live_on = None
        session.add(row)
        needs_person(
            session,
            "restored",
            f"Dữ liệu được phục hồi từ bản sao lưu {what}. Mọi thư chỉ gửi đến người vận hành.",
            "Đối chiếu thư đã gửi sau thời điểm sao lưu (hộp thư, nhật ký máy chủ thư), xem dondoc sweep --dry-run, rồi dondoc "
            "go-live.",
            act.at,
        )
