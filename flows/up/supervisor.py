"""Keeping processes alive: started together, started again with growing waits, stopped within a bound.

A part says that it is ready and alive by the protocol of systemd (config/notify.py); one that does not speak it is
asked by HTTP. One that is silent for too long is ended and started again, as one that has died.
"""

import contextlib
import http.client
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from config.clock import monotonic_seconds
from config.notify import ALIVE, PATIENCE, READY, SOCKET
from flows.work.board import Board, PartState, Shown

log = logging.getLogger("dondoc.up")

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds before a dead part is started again: doubled each time, up to the longest."""
STEADY_AFTER = 60.0
"""A part that lived so long is healthy: its next death waits the first wait again."""
STOP_WITHIN = 25.0
"""What a part has to finish the work in hand; then it is ended."""
ASK_EVERY, ANSWER_WITHIN = 3.0, 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """One process of the program."""

    name: str
    command: tuple[str, ...]
    health_url: str = ""
    """Asked whether it is well; empty: the part speaks by itself."""
    quiet: bool = False
    """What it prints is not for our reader; its errors are."""
    patience: float = 60.0
    """Seconds of silence after which a part that was ready is taken for hung."""


@dataclass
class _Child:
    part: Part
    ear: socket.socket
    process: subprocess.Popen[bytes] | None = None
    state: PartState = PartState.STARTING
    began: float = 0.0
    heard: float = 0.0
    asked: float = 0.0
    start_at: float = 0.0
    wait: float = FIRST_WAIT
    restarts: int = 0
    last_exit: str = ""
    killed_as_hung: bool = field(default=False)


class Supervisor:
    """Starts the parts, watches them, and stops them."""

    def __init__(self, parts: Sequence[Part], board: Board, environment: Mapping[str, str] | None = None) -> None:
        """``board`` is where everybody reads how the parts are."""
        self.folder = Path(tempfile.mkdtemp(prefix="dondoc-"))  # short: a socket's path may have 107 bytes
        self.board = board
        self.environment = {**os.environ, **(environment or {})}
        self.children = [_Child(part, self._listen(part.name)) for part in parts]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        for child in self.children:
            child.ear.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, stopping: Callable[[], bool], nap: Callable[[float], object], ready: Callable[[], None]) -> None:
        """Watch until told to stop; ``ready`` is called once, when every part has been ready at the same time."""
        told = False
        while not stopping():
            for child in self.children:
                self._look_at(child, monotonic_seconds())
            self.show()
            if not told and all(child.state is PartState.READY for child in self.children):
                told = True
                ready()
            nap(0.2)

    def _listen(self, name: str) -> socket.socket:
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ear.bind(str(self.folder / name))
        ear.setblocking(False)
        return ear

    def _look_at(self, child: _Child, now: float) -> None:
        if child.process is None:
            if now >= child.start_at:
                self._start(child, now)
            return
        code = child.process.poll()
        if code is not None:
            self._note_death(child, code, now)
            return
        self._listen_to(child, now)
        silent = now - child.heard
        if child.state is PartState.READY and silent > child.part.patience and not child.killed_as_hung:
            log.error("%s gave no sign of life for %d s: ending it", child.part.name, silent)
            child.killed_as_hung = True
            _signal_group(child.process, signal.SIGKILL)

    def _start(self, child: _Child, now: float) -> None:
        with contextlib.suppress(BlockingIOError):  # what its forerunner said is nothing about this one
            while child.ear.recv(512):
                pass
        environment = {
            **self.environment,
            SOCKET: str(self.folder / child.part.name),
            PATIENCE: str(int(child.part.patience * 1_000_000)),
        }
        child.process = subprocess.Popen(  # noqa: S603  # our own program
            child.part.command,
            env=environment,
            start_new_session=True,  # Ctrl-C reaches us alone, and we say who stops when
            preexec_fn=_die_with_the_parent,  # noqa: PLW1509  # this process has one thread
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL if child.part.quiet else None,
        )
        child.state, child.began, child.heard, child.killed_as_hung = PartState.STARTING, now, now, False
        log.info("%s started as process %d", child.part.name, child.process.pid)

    def _note_death(self, child: _Child, code: int, now: float) -> None:
        lived = now - child.began
        child.wait = FIRST_WAIT if lived >= STEADY_AFTER else child.wait
        child.last_exit = f"signal {-code}" if code < 0 else f"exit {code}"
        child.start_at = now + child.wait
        log.error(
            "%s ended (%s) after %d s; starting it again in %d s", child.part.name, child.last_exit, lived, child.wait
        )
        if child.process:
            _signal_group(child.process, signal.SIGKILL)  # whatever it had started itself
        child.process, child.state = None, PartState.DOWN
        child.restarts += 1
        child.wait = min(child.wait * 2, LONGEST_WAIT)

    def _listen_to(self, child: _Child, now: float) -> None:
        if child.part.health_url:
            if now - child.asked >= (ASK_EVERY if child.state is PartState.READY else 0.5):
                child.asked = now
                if _answers(child.part.health_url):
                    child.heard, child.state = now, PartState.READY
            return
        with contextlib.suppress(BlockingIOError):
            while words := child.ear.recv(512).decode(errors="replace"):
                if READY in words:
                    child.state = PartState.READY
                if READY in words or ALIVE in words:
                    child.heard = now

    def show(self) -> None:
        """Write down how the parts are, for the status page."""
        self.board.write(
            [
                Shown(
                    name=child.part.name,
                    state=child.state,
                    pid=child.process.pid if child.process else None,
                    restarts=child.restarts,
                    last_exit=child.last_exit,
                )
                for child in self.children
            ]
        )

    def stop(self) -> None:
        """Ask every part to finish, and end what has not after the bound."""
        alive = [child for child in self.children if child.process and child.process.poll() is None]
        for child in alive:
            if child.process:
                child.process.send_signal(signal.SIGTERM)
        deadline = monotonic_seconds() + STOP_WITHIN
        for child in alive:
            if child.process:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - monotonic_seconds()))
                if child.process.poll() is None:
                    log.warning("%s did not finish within %d s: ending it", child.part.name, STOP_WITHIN)
                _signal_group(child.process, signal.SIGKILL)
                child.process.wait()
            child.state = PartState.DOWN
        self.board.remove()


def _answers(url: str) -> bool:
    """Does the address answer 200?"""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port or 80, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", where.path)
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _signal_group(process: subprocess.Popen[bytes], what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, what)  # its own session: its number is the group's


def _die_with_the_parent() -> None:
    """Let the kernel stop this process when the supervisor is killed: no part is left behind unwatched (Linux)."""
    if sys.platform == "linux":
        import ctypes

        set_death_signal = 1
        ctypes.CDLL(None).prctl(set_death_signal, signal.SIGTERM)
