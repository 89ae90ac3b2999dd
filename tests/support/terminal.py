"""A command on a terminal of its own: a real process, keys that are pressed, and what the screen says."""

import os
import pty
import select
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT

CTRL_C, CTRL_D = "\x03", "\x04"
LONGEST_WAIT_SECONDS = 120.0
"""For a busy machine; a test waits only until what it looks for stands on the screen."""


class Terminal:
    """The screen and the keys of one process."""

    def __init__(self, pid: int, screen: int) -> None:
        self._pid, self._screen = pid, screen
        self._unread = ""
        self.said = ""

    def until(self, words: str) -> str:
        """Wait until the screen says these words; return all that came since the last time, with them."""
        ends = time.monotonic() + LONGEST_WAIT_SECONDS
        while words not in self._unread:
            if not self._more(ends - time.monotonic()):
                raise AssertionError(f"{words!r} never came; the screen says:\n{self.said}")
        at = self._unread.index(words) + len(words)
        seen, self._unread = self._unread[:at], self._unread[at:]
        return seen

    def types(self, line: str) -> None:
        """Type a line and Enter."""
        self.presses(line + "\n")

    def presses(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def ends(self) -> int:
        """Wait for the end; return the exit code."""
        ends = time.monotonic() + LONGEST_WAIT_SECONDS
        while self._more(ends - time.monotonic()):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _more(self, seconds: float) -> bool:
        """Read what comes; False at the end of the process, AssertionError where nothing comes in time."""
        if not select.select([self._screen], [], [], max(0.0, seconds))[0]:
            raise AssertionError(f"nothing more came; the screen says:\n{self.said}")
        try:
            came = os.read(self._screen, 65_536).decode(errors="replace")
        except OSError:  # the other side of the terminal was closed
            return False
        self.said += came
        self._unread += came
        return bool(came)


@contextmanager
def at_a_terminal(folder: Path, environment: Mapping[str, str], *words: object) -> Iterator[Terminal]:
    """Start ``dondoc`` with these words on a terminal; whatever is left of it is killed afterwards."""
    pid, screen = pty.fork()
    if pid == 0:  # the child: nothing of pytest may run on
        try:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it, and hands that on
            os.chdir(folder)
            os.execve(  # noqa: S606 - a program of our own, without a shell
                sys.executable,
                [sys.executable, "-m", "cli", *map(str, words)],
                {**os.environ, **environment, "PYTHONPATH": str(ROOT), "TERM": "dumb", "COLUMNS": "150"},
            )
        finally:
            os._exit(127)
    try:
        yield Terminal(pid, screen)
    finally:
        os.close(screen)
        try:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
        except (ChildProcessError, ProcessLookupError):
            pass  # it has ended and was waited for
