"""A rehearsal: day after day of a virtual clock through the shipped sweep and sender, nothing of it for anybody."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from config.clock import OFFICE_ZONE, office_moment
from config.errors import Refused
from config.settings import Settings, load_settings
from flows.work.deliver import Ways, anything_waits, deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from flows.work.office import Office
from flows.work.rehearse.acts import CARRIED_OUT
from flows.work.rehearse.checks import look_through
from flows.work.rehearse.record import Record
from flows.work.rehearse.script import Step
from flows.work.sweep import sweep
from models.calendars import load_calendar
from models.database import Database
from models.facts.calendar import ONE_DAY, WorkingCalendar
from models.facts.units import OrgPack
from models.ladders import load_ladder
from models.moves import Act
from models.people import FOUND
from notifications.handing import Handed, HandOver, Intent

P = ParamSpec("P")
T = TypeVar("T")
IMPORTED_AT, SWEPT_AT, ACTED_AT = time(7, 0), time(7, 30), time(10, 0)
A_WHILE = timedelta(minutes=10)
"""How long a full window of letters is waited for on the virtual clock."""


class _AtOnce(ThreadPoolExecutor):
    """Does in place what is given to a thread: one connection to a database in memory, and no waiting."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class _Server:
    """The mail server of a rehearsal: takes everything, sends nothing."""

    is_open = True

    def __init__(self, play: "Rehearsal") -> None:
        self.play = play

    async def hand_over(self, _sender: str, _recipient: str, body: bytes, intent: Intent) -> HandOver:
        if not await intent():
            return HandOver(Handed.WITHDRAWN)
        self.play.keep_letter(body)
        head = body.partition(b"\r\n\r\n")[0].decode()
        line = next(line for line in head.splitlines() if line.lower().startswith("message-id:"))
        self.play.taken.append(line.partition(":")[2].strip())
        return HandOver(Handed.ACCEPTED, "250 2.0.0 rehearsed")


class Rehearsal:
    """One plan, one ladder, one script, from one day to another."""

    def __init__(
        self,
        pack: OrgPack,
        steps: Sequence[Step],
        home: Path,
        ladder_file: Path | None = None,
        letters: Path | None = None,
    ) -> None:
        """``letters``: the folder the letters are written to; without it they have subject and reader alone."""
        settings = load_settings(home=home, database_url="")
        database = Database("sqlite://")
        database.prepare()
        database.known[FOUND] = {}  # this process alone uses it: a mailbox that was looked up is known to all sessions
        self.pack, self.steps = pack, steps
        self.letters, self.kept = letters, 0
        self.office = Office(
            settings,
            database,
            load_calendar(settings.calendar_folder),
            load_ladder(ladder_file or settings.ladder_file),
        )
        self.now = office_moment(datetime.combine(date(2000, 1, 1), IMPORTED_AT))
        self.record = Record(database, self.clock)
        self.taken: list[str] = []
        self._day = date(2000, 1, 1)
        self._away_until: date | None = None
        self._left_over: list[Step] = []
        self._loop = asyncio.Runner()
        self._loop.get_loop().set_default_executor(_AtOnce())

    def keep_letter(self, body: bytes) -> None:
        """Keep a letter as a file, where letters were asked for."""
        if self.letters is not None:
            self.kept += 1
            (self.letters / f"{self.kept:05}-{self.now.astimezone(OFFICE_ZONE):%Y-%m-%d}.eml").write_bytes(body)

    def clock(self) -> datetime:
        """Say what the virtual clock shows."""
        return self.now

    def act(self, because: str = "") -> Act:
        """Return who acts now."""
        return Act("rehearsal", self.now, because)

    @property
    def today(self) -> date:
        """The virtual day."""
        return self._day

    def new_calendar(self, calendar: WorkingCalendar) -> None:
        """Let another calendar hold from now on."""
        self.office = replace(self.office, calendar=calendar)

    def live(self, plan: Path, first: date, last: date) -> Record:
        """Import the plan on ``first``, follow it from there, and live every day to ``last``."""
        try:
            self._set(first, IMPORTED_AT)
            import_plan(self.office, plan, self.pack, self.act(), first)
            with self.office.database.read() as session:
                look_through(session, self.steps)
            set_go_live(self.office, first, self.act())
            while self._day <= last:
                self._live_a_day()
                self._set(self._day + ONE_DAY, IMPORTED_AT)
            return self.record
        finally:
            self._loop.close()
            self.office.database.dispose()

    def _live_a_day(self) -> None:
        steps = [*self._left_over, *(step for step in self.steps if step.on == self._day)]
        self._left_over = []
        for step in steps:
            if step.do == "outage":
                self._away_until = max(self._away_until or step.get("until"), step.get("until"))
                self.record.add(
                    "remark", code="outage", message=f"Hệ thống ngừng đến hết {step.get('until'):%d/%m/%Y}."
                )
        others = [step for step in steps if step.do != "outage"]
        if self._away_until and self._day <= self._away_until:
            self._left_over = others  # what happens meanwhile is entered on the first day back
            return
        if self.office.calendar.is_working_day(self._day):
            self._set(self._day, SWEPT_AT)
            sweep(self.office, self.act())
            self._deliver()
        if others:
            self._set(self._day, ACTED_AT)
            for step in others:
                self._carry_out(step)
            self._deliver()

    def _carry_out(self, step: Step) -> None:
        try:
            said = CARRIED_OUT[step.do](self, step, self._day)
        except Refused as error:
            if step.file in error.vi:
                raise
            raise Refused(
                f"{step.file}, dòng {step.line}: {error.vi}", f"{step.file}, line {step.line}: {error.en}"
            ) from error
        self.record.add("remark", code=f"script:{step.do}", message=said)

    def _deliver(self) -> None:
        """Send what may leave; where only so many may leave in a while, let the while pass."""
        self.record.changes()
        closes = office_moment(datetime.combine(self._day, self.office.settings.office_closes))
        while anything_waits(self.office, self.now):
            before = len(self.taken)
            self._loop.run(deliver(self.office, self.clock, self._dial, ways=Ways(draft=self.letters is None)))
            self.record.letters(self.taken[before:])
            if not anything_waits(self.office, self.now):
                break
            self.now += A_WHILE
            if self.now >= closes:
                break
        self.record.changes()

    @asynccontextmanager
    async def _dial(self, _settings: Settings) -> AsyncIterator[Any]:
        yield _Server(self)

    def _set(self, day: date, moment: time) -> None:
        self._day = day
        self.now = office_moment(datetime.combine(day, moment))


def rehearse(
    plan: Path,
    pack: OrgPack,
    first: date,
    last: date,
    steps: Sequence[Step] = (),
    ladder_file: Path | None = None,
    letters: Path | None = None,
) -> Record:
    """Live a plan from ``first`` to ``last`` and return what happened; nobody is written to.

    ``letters``: a folder that gets every letter as it would have left; without it only subject and reader are made.
    """
    if last < first:
        raise Refused(
            f"Ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}. Chưa có gì thay đổi.",
            f"The last day {last} lies before the first {first}. Nothing was changed.",
        )
    outside = [step for step in steps if not first <= step.on <= last]
    if outside:
        raise outside[0].refused(
            f"ngày {outside[0].on:%d/%m/%Y} ngoài khoảng diễn tập", f"{outside[0].on} lies outside the days rehearsed"
        )
    if letters is not None:
        letters.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dondoc-rehearsal-") as home:
        return Rehearsal(pack, steps, Path(home), ladder_file, letters).live(plan, first, last)
