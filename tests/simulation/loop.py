"""An event loop without a clock, threads or sockets of its own: whose turn it is, and how late it gets, is drawn by seed.

The shipped sender runs on it unchanged. What it hands to a thread becomes a turn, done whole after a drawn wait, so that
several senders, the sweep and the office's acts interleave at every transaction; waiting costs no time.
"""

import asyncio
from asyncio import events
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from config.failpoints import FailpointReached

T = TypeVar("T")


class Killed(FailpointReached):
    """The process was killed here: nothing that handles errors may see it."""


class NothingHappens(RuntimeError):
    """Everybody waits for somebody else: the program is stuck."""


class _NoFiles:
    """In place of sockets: waiting moves the time on."""

    def __init__(self, loop: "TurnLoop") -> None:
        self.loop = loop

    def select(self, timeout: float | None) -> list[object]:
        if timeout is None:
            raise NothingHappens
        self.loop.now += timeout
        return []


class TurnLoop(asyncio.BaseEventLoop):
    """The loop of one schedule."""

    def __init__(self, pace: Callable[[], float]) -> None:
        """``pace`` draws how many seconds a turn is waited for."""
        super().__init__()
        self.now = 0.0
        self.pace = pace
        self.turns = 0
        self.turn_of: dict[asyncio.Task[Any] | None, int] = {}
        """Number of the last turn done for each task."""
        self.after_turn: Callable[[], None] = lambda: None
        self.dead: set[asyncio.Task[Any] | None] = set()
        self._awaited: dict[asyncio.Task[Any] | None, asyncio.Future[Any]] = {}
        self._selector = _NoFiles(self)

    def time(self) -> float:
        """Return the seconds that went by in this schedule."""
        return self.now

    def _process_events(self, event_list: list[object]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps in a select."""

    def run_in_executor(self, _executor: object, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # type: ignore[override]  # noqa: ANN401  # as asyncio's own
        """Do ``func`` as one turn after a drawn wait."""
        return self._later(self.pace(), func, *args)

    def pause(self, seconds: float) -> "asyncio.Future[None]":
        """Wait, as a turn in which nothing is done."""
        return self._later(seconds, lambda: None)

    def _later(self, seconds: float, func: Callable[..., T], *args: Any) -> "asyncio.Future[T]":  # noqa: ANN401  # as above
        task, future = asyncio.current_task(self), self.create_future()
        if task in self.dead:
            future.set_exception(Killed("dead"))  # what a dead process would still clean up never happens
            return future
        self._awaited[task] = future
        self.call_later(seconds, self._turn, task, future, func, args)
        return future

    def _turn(
        self,
        task: "asyncio.Task[Any] | None",
        future: "asyncio.Future[Any]",
        func: Callable[..., Any],
        args: tuple[Any, ...],
    ) -> None:
        if future.done():
            return
        self.turns += 1
        self.turn_of[task] = self.turns
        try:
            future.set_result(func(*args))
        except FailpointReached as death:
            self.dead.add(task)
            future.set_exception(death)
        except Exception as error:  # noqa: BLE001  # whatever it is, its task hears of it, as from a thread
            future.set_exception(error)
        self.after_turn()

    def kill(self, task: "asyncio.Task[Any]") -> bool:
        """End a task where it waits, as SIGKILL does; False when it has ended already."""
        waiting = self._awaited.get(task)
        if task.done() or waiting is None or waiting.done():
            return False
        self.dead.add(task)
        waiting.set_exception(Killed("killed"))
        return True

    def live(self, story: Coroutine[Any, Any, T]) -> T:
        """Run a schedule to its end."""
        before = events._get_running_loop()
        events._set_running_loop(None)
        try:
            return self.run_until_complete(story)
        finally:
            self.close()
            events._set_running_loop(before)
