"""`dondoc up`: the program at work: look at once, then tick until it is told to stop."""

import logging
import signal
import sys
from types import FrameType

from config.clock import Clock, machine_clock
from config.errors import TryAgainLater
from config.language import say
from config.settings import load_settings
from flows.timetable import scheduler, works_of
from flows.work.office import open_office
from models.timetables import load_timetable

log = logging.getLogger("dondoc.service")


def serve(clock: Clock = machine_clock) -> int:
    """Run until SIGTERM or Ctrl-C; the letter in hand is finished first. Returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s", stream=sys.stderr)
    for noisy in ("apscheduler", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    settings = load_settings()
    ticks = load_timetable(settings.timetable_file)
    office = open_office(settings)
    works = works_of(office, clock)
    for name in ("open_periods", "sweep", "deliver"):  # what a downtime left undone is seen at once
        try:
            log.info("%s: %s", name, works[name]())
        except TryAgainLater as error:
            log.warning("%s: %s", name, error)
    died: list[str] = []
    timetable = scheduler(ticks, works, died)

    def stop(signum: int, _frame: FrameType | None) -> None:
        log.info("signal %s: finishing the work in hand", signum)
        timetable.shutdown(wait=True)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    names = ", ".join(tick.name for tick in ticks)
    sys.stdout.write(
        say(f"Sẵn sàng: {names}; dữ liệu ở {settings.home}.\n", f"Ready: {names}; data in {settings.home}.\n")
    )
    sys.stdout.flush()
    timetable.start()
    return 1 if died else 0
