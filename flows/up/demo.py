"""`dondoc up --demo`: the sample plan three days before its reports are due, and a mailbox to click through.

The clock of every part goes behind the machine's, so that the quarter is alive: it is the morning of the third rung,
and what is not reported climbs while one looks on. Nothing leaves this machine.
"""

import asyncio
import os
import sys
from datetime import date, datetime, time
from pathlib import Path

from config.clock import SHIFT_VARIABLE, machine_clock, office_moment
from config.settings import Settings
from flows.demo.mailbox import free_port, open_mailbox
from flows.demo.stage import Stage, fresh_settings, set_the_stage
from flows.up.start import up
from flows.up.supervisor import Part
from flows.work.deliver import deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from flows.work.sweep import sweep
from models.moves import Act

PLAN = Path("examples/ke-hoach-mau.txt")
FOLDER = Path("demo-up")
LETTERS = "DONDOC_DEMO_LETTERS"
"""Folder of the letters that arrived, for the page that lists them."""

BEFORE_DUE_DAYS = 3
MORNING = time(7, 45)


def up_with_demo(plan: Path = PLAN, folder: Path = FOLDER) -> int:
    """Lay the demonstration's data afresh, then start every part over it; returns the exit code."""
    mail = folder.absolute() / "mail"
    port = free_port()
    settings = fresh_settings(folder, port)
    with open_mailbox(mail, port):
        now = _live_so_far(plan, settings)
    os.environ["DONDOC_HOME"] = str(settings.home.absolute())
    os.environ["DONDOC_SMTP_HOST"], os.environ["DONDOC_SMTP_PORT"] = "127.0.0.1", str(port)
    os.environ.pop("DONDOC_DATABASE_URL", None)
    os.environ[SHIFT_VARIABLE] = str((now - machine_clock()).total_seconds())
    os.environ[LETTERS] = str(mail)
    post = Part("mailbox", (sys.executable, "-m", "flows.demo.mailbox", str(mail), str(port)))
    line = (
        f"Hộp thư thử: {settings.web_url}/mail. Đồng hồ thử: {now.astimezone():%d/%m/%Y}, dữ liệu mẫu, không thư nào ra ngoài.",
        f"Mailbox of the demonstration: {settings.web_url}/mail. Its clock shows {now.astimezone():%Y-%m-%d}; no letter leaves.",
    )
    return up(settings, [post], [line])


def _live_so_far(plan: Path, settings: Settings) -> datetime:
    """Import the plan on its day and live its first rungs on a virtual clock; returns the moment it has become."""
    stage = set_the_stage(plan, settings)
    act = Act("demo", stage.clock(), "dữ liệu mẫu")
    set_go_live(stage.office, stage.starts_on, act)
    import_plan(stage.office, plan, stage.pack, act)
    for day in _days(stage):
        stage.clock.set(day, 8)
        sweep(stage.office, Act("demo", stage.clock()))
        asyncio.run(deliver(stage.office, stage.clock))
    today = stage.office.calendar.previous_working_day(_days_before(stage, BEFORE_DUE_DAYS))
    stage.office.database.dispose()
    return office_moment(datetime.combine(today, MORNING))


def _days(stage: Stage) -> list[date]:
    """Return the days whose letters are already in the mailbox: the plan's own, and the second rung's."""
    week_before = stage.office.calendar.previous_working_day(_days_before(stage, 7))
    return [stage.starts_on, week_before]


def _days_before(stage: Stage, days: int) -> date:
    return date.fromordinal(stage.due_on.toordinal() - days)
