"""The files of a synthesis: read, kept under their own digest, chosen for a letter, and checked when they are given out."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from flows.work.attachments import MAX_ATTACHMENT_BYTES
from flows.work.synthesize import Drafted
from models.moves import Act
from models.tables import PaperFile, PaperKind, Synthesis

INSTEAD = (PaperKind.SIGNED, PaperKind.EDITED, PaperKind.REPORT)
"""The report goes once: as it was signed, else as people edited it, else as drafted."""

DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})
"""Names that Windows takes for a device, whatever their ending."""

LONGEST_NAME_BYTES = 200


def travelling(files: Sequence[PaperFile], *, issued: bool) -> list[PaperFile]:
    """Return the files that go with the cover letter: to the leadership what was issued, to the signer the rest too."""
    report = next((file for kind in INSTEAD for file in files if file.kind is kind), None)
    wanted = {PaperKind.ANNEXES} if issued else {PaperKind.ANNEXES, PaperKind.REVIEW_COPY, PaperKind.SUBMISSION}
    return [*([report] if report else []), *(file for file in files if file.kind in wanted)]


def file_name(file: PaperFile) -> str:
    """Return a file's name as a mail and a folder may carry it: whatever it was called, it is no path."""
    return harmless_name(file.name)


def harmless_name(name: str) -> str:
    """Return a name that is no path, no device, hides nothing and fits any folder."""
    kept = "".join("-" if char in '/\\:*?"<>|' or not char.isprintable() else char for char in name).lstrip(". ")
    stem, dot, ending = kept.rpartition(".")
    while len(kept.encode()) > LONGEST_NAME_BYTES and stem:
        stem = stem[:-1]
        kept = f"{stem}{dot}{ending}"
    return f"-{kept}" if kept.partition(".")[0].upper() in DEVICES else kept


def read_paper(file: Path, endings: Sequence[str]) -> bytes:
    """Return a file of one of these kinds; raises Refused for any other, an empty one or one over 20 MB."""
    try:
        content = file.read_bytes() if file.stat().st_size <= MAX_ATTACHMENT_BYTES else b""
    except OSError as error:
        raise Refused(
            f"Không đọc được tệp {file}: {error.strerror}. Hãy kiểm tra đường dẫn. Chưa có gì thay đổi.",
            f"The file {file} cannot be read: {error.strerror}. Check the path. Nothing was changed.",
        ) from error
    starts = {".docx": b"PK\x03\x04", ".xlsx": b"PK\x03\x04", ".pdf": b"%PDF-"}
    ending = file.suffix.lower()
    if ending not in endings or not content.startswith(starts[ending]):
        kinds = ", ".join(endings)
        raise Refused(
            f"Tệp {file.name} không phải tệp {kinds} nguyên vẹn đến 20 MB. Hãy chọn tệp khác. Chưa có gì thay đổi.",
            f"{file.name} is no whole {kinds} file of up to 20 MB. Choose another. Nothing was changed.",
        )
    return content


def folder_of(office_home: Path) -> Path:
    """Return where papers are kept."""
    return office_home / "papers"


def keep(home: Path, session: Session, row: Synthesis, file: Drafted, act: Act) -> PaperFile:
    """Keep a file under its digest, on disk and synced before the row that names it is committed."""
    digest = hashlib.sha256(file.content).hexdigest()
    folder = folder_of(home)
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / digest
    if not target.exists():
        waiting = folder / f".{digest}.{os.getpid()}"
        with waiting.open("wb") as handle:
            handle.write(file.content)
            handle.flush()
            os.fsync(handle.fileno())
        waiting.replace(target)
        opened = os.open(folder, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)
    kept = PaperFile(
        synthesis_id=row.id,
        kind=file.kind,
        name=file.name,
        sha256=digest,
        size=len(file.content),
        brought_at=act.at,
        brought_by=act.actor,
    )
    session.add(kept)
    session.flush()
    return kept


def kept_content(home: Path, file: PaperFile) -> bytes:
    """Return a kept file; raises NotFound where it is gone or no longer what it was."""
    try:
        content = (folder_of(home) / file.sha256).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise NotFound(
            f"Tệp {file.name} trong kho văn bản bị thiếu hoặc đã bị thay đổi. Hãy khôi phục thư mục papers từ bản sao lưu.",
            f"The kept file {file.name} is missing or was changed. Restore the folder papers from a backup.",
        )
    return content


def files_of(session: Session, row: Synthesis) -> list[PaperFile]:
    """Return a synthesis's files, the latest of each kind but addenda; an edited report stands for the drafted one."""
    rows = session.exec(select(PaperFile).where(PaperFile.synthesis_id == row.id).order_by(col(PaperFile.id))).all()
    latest: dict[Any, PaperFile] = {
        (file.kind if file.kind is not PaperKind.ADDENDUM else file.id): file for file in rows
    }
    return sorted(latest.values(), key=lambda file: file.id)
