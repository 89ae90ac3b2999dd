"""The board that the supervisor writes and the status page reads: each part, how it is, how often it was restarted."""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from config.errors import Refused

FOLDER = "run"
"""In the home folder, beside the senders' locks."""


class PartState(StrEnum):
    """How a part is."""

    STARTING = "starting"
    READY = "ready"
    DOWN = "down"
    """It died, and is started again after a wait."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One part as the board has it."""

    name: str
    state: PartState
    pid: int | None
    restarts: int
    last_exit: str


@dataclass
class Board:
    """A file in the home folder, replaced as a whole."""

    home: Path
    last: str = ""

    @property
    def _file(self) -> Path:
        return self.home / FOLDER / "up.json"

    def write(self, parts: Sequence[Shown]) -> None:
        """Show the parts; an unchanged board is not written again."""
        text = json.dumps([asdict(part) for part in parts])
        if text == self.last:
            return
        fresh = self._file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._file)
        self.last = text

    def read(self) -> list[Shown]:
        """Return the parts; none where no supervisor runs on this machine."""
        if not holds_lock(self.home):
            return []
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return []
        return [Shown(**{**part, "state": PartState(part["state"])}) for part in found]

    def remove(self) -> None:
        """Take the board down."""
        self._file.unlink(missing_ok=True)


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Be the only supervisor of this home folder; raises Refused when another one runs."""
    path = home / FOLDER / "up.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            other = handle.read().strip() or "?"
            raise Refused(
                f"Chương trình đang chạy với thư mục dữ liệu {home} (tiến trình {other}). Hãy dừng bản đó trước, hoặc đặt "
                "DONDOC_HOME khác. Chưa khởi động gì.",
                f"The program already runs with the data folder {home} (process {other}). Stop that copy first, or set "
                "another DONDOC_HOME. Nothing was started.",
            ) from error
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def holds_lock(home: Path) -> bool:
    """Does a supervisor run on this home folder?"""
    try:
        with (home / FOLDER / "up.lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except BlockingIOError:
        return True
    return False


def must_be_at_rest(home: Path) -> None:
    """Refuse while `dondoc up` runs on this home folder."""
    if holds_lock(home):
        raise Refused(
            f"Chương trình đang chạy với thư mục dữ liệu {home}. Hãy dừng dondoc up rồi chạy lại. Chưa có gì thay đổi.",
            f"The program runs with the data folder {home}. Stop dondoc up, then run this again. Nothing was changed.",
        )
