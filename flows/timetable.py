"""The ticks: APScheduler calls the use cases in office time. It holds no state; the database's rows are the schedule.

Memory store, one job a tick, late ticks run once: measured, a stored schedule forgot 40 of 40 jobs over a downtime.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import sleep

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from config.clock import OFFICE_ZONE, Clock, office_day
from config.errors import TryAgainLater
from config.language import say
from config.logging import about
from flows.leader import Leadership
from flows.work import events, health, seals
from flows.work import sweep as sweeping
from flows.work.bounces import poll_bounces
from flows.work.deliver import Stopping, Ways, deliver
from flows.work.guards import ClockWatch, trust_the_clock
from flows.work.office import Office
from flows.work.papers_due import draft_due
from flows.work.periods import open_due
from flows.work.ticks import Said, note_began, note_done
from models.database import Database
from models.facts.due import vi_day
from models.moves import Act
from models.timetables import Tick, Work

log = logging.getLogger("dondoc.timetable")

EVERYBODY: tuple[Work, ...] = ("deliver",)
"""Work that every process does: a sender claims letters of its own. All else only the leader does."""


def works_of(office: Office, clock: Clock, stopping: Stopping = lambda: False) -> dict[Work, Callable[[], Said]]:
    """Return what each tick does, as a function that says what it did."""
    watch = ClockWatch(clock)

    def open_periods() -> Said:
        trust_the_clock(office, watch, Act("timetable", clock()))
        opened = ", ".join(open_due(office, Act("timetable", clock())))
        return (f"mở kỳ {opened}", f"opened {opened}") if opened else ("không có kỳ mới", "nothing to open")

    def sweep() -> Said:
        trust_the_clock(office, watch, Act("timetable", clock()))
        done = sweeping.sweep(office, Act("timetable", clock()))
        return (f"{done.new} quyết định mới, ngày {vi_day(done.on)}", f"{done.new} new decisions for {done.on}")

    def send() -> Said:
        done = asyncio.run(deliver(office, clock, stopping=stopping, ways=Ways(watch=watch)))
        return (
            f"máy chủ thư nhận {done.sent} thư, {done.unreachable} vai trò chưa có địa chỉ",
            f"{done.sent} letters accepted, {done.unreachable} roles without address",
        )

    def look_at_health() -> Said:
        return health.watch(office, clock())

    def relay() -> Said:
        return events.relay(office, clock())

    def seal() -> Said:
        count = seals.seal(office, clock())
        return (f"niêm phong {count} dòng lịch sử", f"{count} rows of history sealed")

    return {
        "open_periods": open_periods,
        "sweep": sweep,
        "deliver": send,
        "bounces": lambda: _take_bounces(office, clock),
        "synthesis": lambda: _draft_syntheses(office, clock, watch),
        "health": look_at_health,
        "events": relay,
        "seal": seal,
    }


def _take_bounces(office: Office, clock: Clock) -> Said:
    if office.settings.bounce_maildir is None:
        return ("chưa đặt hộp nhận thư bị trả lại (bounce_maildir)", "no mailbox of bounces is set (bounce_maildir)")
    count = len(poll_bounces(office, Act("timetable", clock())))
    return (f"đã đọc {count} thư bị trả lại", f"{count} bounces taken")


def _draft_syntheses(office: Office, clock: Clock, watch: ClockWatch) -> Said:
    act = Act("timetable", clock())
    if not office.calendar.is_working_day(office_day(act.at)):
        return ("hôm nay là ngày nghỉ", "a day off")
    trust_the_clock(office, watch, act)
    drafted = ", ".join(draft_due(office, act))
    if not drafted:
        return ("không có kỳ nào chờ tổng hợp", "no period waits for its synthesis")
    return (f"dự thảo tổng hợp kỳ {drafted} trong thư mục drafts", f"drafted {drafted}, in the folder drafts")


@dataclass
class Turn:
    """One tick as this process takes it."""

    tick: Tick
    work: Callable[[], Said]
    database: Database
    clock: Clock
    leads: Callable[[], bool]
    dead: Callable[[str], None]
    """Called when the tick died: ends the process for its supervisor."""

    def take(self) -> None:
        """Do the work, with its marks. What passes by itself is written down; anything else ends the process."""
        name = self.tick.name
        try:
            if self.tick.work not in EVERYBODY and not self.leads():
                return
            with about(tick=name):
                note_began(self.database, name, self.clock())
                said = self.work()
                note_done(self.database, name, said, self.clock())
                log.info("%s: %s", name, say(*said))
        except TryAgainLater as error:
            log.warning("%s: %s", name, error)
            self._note_failure((error.vi, error.en))
        except Exception as error:
            log.exception("%s died; stopping so that the supervisor starts afresh", name)
            self._note_failure((f"{type(error).__name__}: {error}",) * 2)
            self.dead(name)
            raise

    def _note_failure(self, said: Said) -> None:
        try:
            note_done(self.database, self.tick.name, said, self.clock(), failed=True)
        except Exception:  # the database itself may be what failed; the mark then stays old, and the page says late
            log.exception("%s: the failure could not be marked", self.tick.name)


@dataclass
class Timetable:
    """Every tick on a scheduler that forgets nothing, because it remembers nothing."""

    office: Office
    ticks: Sequence[Tick]
    works: Mapping[Work, Callable[[], Said]]
    clock: Clock
    leadership: Leadership
    alive: Callable[[], object] = lambda: None
    """Called every few seconds by the scheduler itself: when it hangs, the silence is heard."""
    on_death: Callable[[], object] = lambda: None
    """Called when a tick died, before the scheduler ends: whatever is still sending finishes its letter."""
    died: list[str] = field(default_factory=list)
    scheduler: BlockingScheduler = field(init=False)
    _led: bool = field(default=False, init=False)

    SIGN_OF_LIFE_SECONDS = 5

    def __post_init__(self) -> None:
        self.scheduler = BlockingScheduler(timezone=OFFICE_ZONE)
        for tick in self.ticks:
            self._add(self._turn(tick).take, _trigger(tick), tick.name)
        self._add(self._sign_of_life, IntervalTrigger(seconds=self.SIGN_OF_LIFE_SECONDS), "sign_of_life")

    def _add(self, work: Callable[[], None], trigger: IntervalTrigger | OrTrigger, name: str) -> None:
        self.scheduler.add_job(work, trigger, id=name, coalesce=True, misfire_grace_time=None, max_instances=1)

    def _turn(self, tick: Tick) -> Turn:
        work = self.works[tick.work]
        return Turn(tick, work, self.office.database, self.clock, self.leadership.held, self._dead)

    def start(self) -> None:
        """Look at once, also at what a downtime left undone, then tick; returns when it is ended."""
        self._led = self.leadership.held()
        self._look_soon()
        self.scheduler.start()

    def end(self) -> None:
        """Let the work in hand finish, and nothing new begin; waits for a start that is under way."""
        while not self.scheduler.running:
            sleep(0.05)
        self.scheduler.shutdown(wait=True)

    def look_at_once(self) -> None:
        """Take every turn once, in the timetable's order."""
        for tick in self.ticks:
            self._turn(tick).take()

    def _look_soon(self) -> None:
        self.scheduler.add_job(self.look_at_once, id="first_look", misfire_grace_time=None, replace_existing=True)

    def _dead(self, name: str) -> None:
        self.died.append(name)
        self.on_death()
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)

    def _sign_of_life(self) -> None:
        self.alive()
        leads = self.leadership.held()
        if leads and not self._led:
            log.info("this process leads now")
            self._look_soon()  # the one that led before may have died in the middle of its look
        self._led = leads


def _trigger(tick: Tick) -> IntervalTrigger | OrTrigger:
    if tick.every_seconds:
        return IntervalTrigger(seconds=tick.every_seconds, timezone=OFFICE_ZONE)
    return OrTrigger([CronTrigger(hour=at.hour, minute=at.minute, timezone=OFFICE_ZONE) for at in tick.at])
