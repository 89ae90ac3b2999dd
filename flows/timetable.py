"""The ticks: APScheduler calls the use cases in office time. It holds no state; the database's rows are the schedule.

Memory store, one job a tick, late ticks run once: measured, a stored schedule forgot 40 of 40 jobs over a downtime.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from config.clock import OFFICE_ZONE, Clock
from config.errors import TryAgainLater
from flows.work import sweep as sweeping
from flows.work.deliver import deliver
from flows.work.office import Office
from flows.work.periods import open_due
from models.moves import Act
from models.timetables import Tick, Work

log = logging.getLogger("dondoc.timetable")


def works_of(office: Office, clock: Clock) -> dict[Work, Callable[[], str]]:
    """Return what each tick does, as a function that says what it did."""

    def open_periods() -> str:
        return f"opened {', '.join(open_due(office, Act('timetable', clock()))) or 'nothing'}"

    def sweep() -> str:
        done = sweeping.sweep(office, Act("timetable", clock()))
        return f"{done.new} new decisions for {done.on}"

    def send() -> str:
        done = asyncio.run(deliver(office, clock))
        return f"{done.sent} letters accepted, {done.unreachable} without address"

    return {"open_periods": open_periods, "sweep": sweep, "deliver": send}


def scheduler(ticks: Sequence[Tick], works: dict[Work, Callable[[], str]], died: list[str]) -> BlockingScheduler:
    """Put every tick on a scheduler that forgets nothing, because it remembers nothing; ``died`` names a dead tick."""
    timetable = BlockingScheduler(timezone=OFFICE_ZONE)
    for tick in ticks:
        timetable.add_job(
            _run,
            _trigger(tick),
            args=[timetable, died, tick.name, works[tick.work]],
            id=tick.name,
            coalesce=True,
            misfire_grace_time=None,
            max_instances=1,
        )
    return timetable


def _trigger(tick: Tick) -> IntervalTrigger | OrTrigger:
    if tick.every_seconds:
        return IntervalTrigger(seconds=tick.every_seconds, timezone=OFFICE_ZONE)
    return OrTrigger([CronTrigger(hour=at.hour, minute=at.minute, timezone=OFFICE_ZONE) for at in tick.at])


def _run(timetable: BaseScheduler, died: list[str], name: str, work: Callable[[], str]) -> None:
    """Do one tick. What passes by itself is written down; anything else ends the process for its supervisor."""
    try:
        log.info("%s: %s", name, work())
    except TryAgainLater as error:
        log.warning("%s: %s", name, error)
    except Exception:
        log.exception("%s died; stopping so that the supervisor starts afresh", name)
        died.append(name)
        timetable.shutdown(wait=False)
        raise
