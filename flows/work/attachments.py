"""Papers that come with a report: on disk and synced before the report is promised to be received."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from config.errors import Refused, TryAgainLater
from flows.work.office import Office
from models.tables import Attachment, Submission

MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024
"""Nghệ An 99/2025/QĐ-UBND: attachments up to 20 MB (domain 3.5)."""


@contextmanager
def stored(office: Office, file: Path | None) -> Iterator["Stored | None"]:
    """Keep the paper while a filing is written; one that is refused, or had come before, leaves no copy behind."""
    if file is None:
        yield None
        return
    kept = _store(office, file)
    try:
        yield kept
    except BaseException:
        kept.attached = False
        raise
    finally:
        if not kept.attached:
            (office.settings.home / "attachments" / kept.stored_as).unlink(missing_ok=True)


@dataclass(slots=True)
class Stored:
    """A paper as it is kept: its own name, and the name of ours it lies under."""

    name: str
    sha256: str
    size: int
    stored_as: str
    attached: bool = False
    """Has a submission been written that names it?"""


def _store(office: Office, file: Path) -> Stored:
    """Copy the paper under a name of our own and sync it to disk, before anything is promised."""
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= MAX_ATTACHMENT_BYTES else b""
    except OSError as error:
        raise Refused(
            f"Không đọc được tệp {file}: {error.strerror}. Hãy kiểm tra đường dẫn. Chưa có gì thay đổi.",
            f"The file {file} cannot be read: {error.strerror}. Check the path. Nothing was changed.",
        ) from error
    if not content:
        raise Refused(
            f"Tệp {file} trống hoặc lớn hơn 20 MB. Hãy gửi tệp nhỏ hơn. Chưa có gì thay đổi.",
            f"The file {file} is empty or larger than 20 MB. Send a smaller one. Nothing was changed.",
        )
    target = office.settings.home / "attachments" / secrets.token_hex(16)
    try:
        _write_synced(target, content)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise TryAgainLater(
            f"Không lưu được tệp {file.name} ({error.strerror}): đĩa đầy hoặc không ghi được. Báo cáo chưa được ghi nhận; "
            "hãy giải phóng chỗ trống rồi nộp lại. Chưa có gì thay đổi.",
            f"The file {file.name} could not be kept ({error.strerror}): the disk is full or cannot be written. The report "
            "was not taken; make room, then file it again. Nothing was changed.",
        ) from error
    return Stored(file.name, hashlib.sha256(content).hexdigest(), size, target.name)


def _write_synced(target: Path, content: bytes) -> None:
    """Return once the file, and its name in the folder, would outlast a power cut."""
    if not target.parent.exists():
        target.parent.mkdir(parents=True)
        _sync_folder(target.parent.parent)
    with target.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def attach(session: Session, submission: Submission, kept: Stored) -> None:
    """Write the paper down with its submission."""
    session.add(
        Attachment(
            submission_id=submission.id,
            name=kept.name,
            sha256=kept.sha256,
            size=kept.size,
            stored_as=kept.stored_as,
        )
    )
    session.flush()
    kept.attached = True
