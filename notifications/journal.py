"""`sent.journal`: what mail servers took, in a file beside the database that a restored backup does not take back.

One line a letter, synced to the disk before the database is told: Message-ID, moment, digest of its bytes, and digests of
what it told. No address and no word of a letter stands in it. A line without its end was being written when the machine
stopped; it is passed over.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.failpoints import failpoint

NAME = "sent.journal"
_HEAD = "#dondoc-sent-journal"
_CHUNK = 1 << 16
_NAPS = (0.05,) * 20 + (0.5,) * 8
"""Seconds between looks at a journal that another writes, five in all; a line takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose journal it is: a digest of the installation's secret, and its epoch."""

    instance: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Line:
    """One letter a mail server took."""

    message_id: str
    at: datetime
    sha256: str
    told: tuple[str, ...] = ()
    """Digests of the decisions it told, by names that a restored database has too."""


def instance_digest(key: str) -> str:
    """Return what names an installation without telling its secret."""
    return hashlib.sha256(f"journal|{key}".encode()).hexdigest()[:16]


class Journal:
    """The journal in a home folder."""

    def __init__(self, home: Path, *, synced: bool = True) -> None:
        """``synced``: each line is on the disk before the database is told; only a rehearsal has nothing to lose."""
        self.path, self.synced = home / NAME, synced

    def begin(self, owner: Owner) -> None:
        """Write whose lines follow."""
        self._append(f"{_HEAD}\t1\t{owner.instance}\t{owner.epoch}")

    def append(self, line: Line) -> None:
        """Write one letter, on the disk when this returns; raises OSError when the disk takes nothing."""
        self._append(f"{line.message_id}\t{line.at.isoformat()}\t{line.sha256}\t{','.join(line.told)}")
        failpoint("journal.after_append")

    def set_aside(self, at: datetime) -> Path | None:
        """Put a journal that does not belong here under another name; returns it, None where there was none."""
        if not self.path.exists():
            return None
        aside = self.path.with_name(f"{NAME}.{at:%Y%m%dT%H%M%S}")
        self.path.rename(aside)
        return aside

    def owner(self) -> Owner | None:
        """Return whose journal it is now; None where there is none."""
        for words in self._backwards():
            if words.startswith(_HEAD):
                _, _, instance, epoch = words.split("\t")
                return Owner(instance, int(epoch))
        return None

    def newest(self) -> Iterator[Line]:
        """Give the letters, the newest first."""
        for words in self._backwards():
            if not words.startswith("#"):
                message_id, moment, sha256, told = words.split("\t")
                yield Line(message_id, datetime.fromisoformat(moment), sha256, tuple(told.split(",")) if told else ())

    def _append(self, words: str) -> None:
        is_new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if self.synced:
                _lock(descriptor)
            size = os.fstat(descriptor).st_size
            torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
            os.write(descriptor, f"{chr(10) if torn else ''}{words}\n".encode())
            if self.synced:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new and self.synced:
            _sync_folder(self.path.parent)

    def _backwards(self) -> Iterator[str]:
        """Give the whole lines from the end; lines of another shape, such as a torn one, are left out."""
        try:
            with self.path.open("rb") as file:
                end, rest = file.seek(0, os.SEEK_END), b""
                last = True
                while end > 0:
                    start = max(0, end - _CHUNK)
                    file.seek(start)
                    *lines, rest = reversed((file.read(end - start) + rest).split(b"\n"))
                    if last:
                        lines, last = lines[1:], False  # what follows the last line's end
                    yield from (line.decode("utf-8", "replace") for line in lines if _is_whole(line))
                    end = start
                if _is_whole(rest) and not last:
                    yield rest.decode("utf-8", "replace")
        except FileNotFoundError:
            return


def _is_whole(line: bytes) -> bool:
    fields: Sequence[bytes] = line.split(b"\t")
    if len(fields) != len(("id", "at", "sha256", "told")):
        return False
    return line.startswith(_HEAD.encode()) or (
        line.startswith(b"<") and len(fields[2]) == hashlib.sha256().digest_size * 2
    )


def _lock(descriptor: int) -> None:
    """Be the only one to write; raises BlockingIOError where another holds the file for seconds: a transaction waits meanwhile.

    Senders of other machines write here, too, and a folder over the network appends nothing whole.
    """
    for nap in _NAPS:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            time.sleep(nap)
        else:
            return
    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
