"""The part `work` of the program: look at once, then tick and send until it is told to stop."""

import logging
import signal
import sys
import threading
from types import FrameType

from config.clock import Clock, machine_clock
from config.language import say
from config.logging import log_to
from config.notify import ALIVE, READY, STOPPING, notify
from config.settings import load_settings
from flows.leader import Leadership
from flows.timetable import Timetable, works_of
from flows.work.office import open_office
from flows.work.soundness import must_be_whole
from models.timetables import load_timetable

log = logging.getLogger("dondoc.service")


def serve(clock: Clock = machine_clock) -> int:
    """Run until SIGTERM or Ctrl-C; the letter in hand is finished first. Returns the exit code."""
    settings = load_settings()
    log_to(settings, "work")
    ticks = load_timetable(settings.timetable_file)
    office = open_office(settings)
    must_be_whole(office)
    stopped = threading.Event()
    leadership = Leadership(office.database, settings.home)
    timetable = Timetable(
        office,
        ticks,
        works_of(office, clock, stopped.is_set),
        clock,
        leadership,
        alive=lambda: notify(ALIVE),
        on_death=stopped.set,
    )
    ending: list[threading.Thread] = []

    def stop(signum: int, _frame: FrameType | None) -> None:
        log.info("signal %s: finishing the work in hand", signum)
        notify(STOPPING)
        stopped.set()
        if not ending:
            # Of its own thread: this one is the scheduler's, and must go on to come to its end.
            ending.append(threading.Thread(target=timetable.end))
            ending[0].start()

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)
    notify(READY)  # the first look may send thousands of letters: the program is at work from here on
    names = ", ".join(tick.name for tick in ticks)
    sys.stdout.write(
        say(f"Đang làm việc: {names}; dữ liệu ở {settings.home}.\n", f"At work: {names}; data in {settings.home}.\n")
    )
    sys.stdout.flush()
    timetable.start()
    for thread in ending:
        thread.join()
    leadership.give_up()
    office.database.dispose()
    return 1 if timetable.died else 0
