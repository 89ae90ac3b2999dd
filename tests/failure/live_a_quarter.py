"""A small quarter as a script of moments, lived from wherever the database stands: also a program that may be killed.

Run as a program it is given home, database, port and plan, and lives on until it is through or is stopped.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import col, func, select

from flows.work.periods import open_period
from flows.work.review import accept, send_back
from models.database import Database
from models.tables import History, Message, MessageState, SweepRun
from tests.support.clock import at
from tests.support.mailbox import Mailbox
from tests.support.office import Q3, Day, an_office
from tests.support.organisation import HEALTH
from tests.support.plans import PLAN_OF_TWO

Step = Callable[[Day], object]
PASSES = tuple(f"{hour:02}:{minute:02}" for hour in range(8, 17) for minute in (0, 20, 40))
"""Moments of delivery on a day: what is ambiguous is looked at again after ten minutes, each time anew.

They are more than the kills of a life (``test_real_kills.KILLS``): should each of them meet the same letter in its hand-over,
that letter still leaves on its day.
"""

FINAL = (MessageState.ACCEPTED, MessageState.SUPERSEDED)


def script() -> Iterator[tuple[str, Step]]:
    """Give every step with its moment; each may be done again, from any of them on."""
    yield "22/8/2023 07:00", lambda day: day.begin(PLAN_OF_TWO)
    yield "22/8/2023 07:00", lambda day: open_period(day.office, Q3, day.act())
    yield from _letters("22/8/2023")
    yield from _a_day("31/8/2023")
    yield "12/9/2023 07:00", lambda day: day.report(HEALTH, "12/9/2023 07:00")
    yield from _letters("12/9/2023")
    yield "13/9/2023 07:00", lambda day: send_back(day.office, HEALTH, Q3, None, day.act("làm rõ số liệu"))
    yield from _letters("13/9/2023")
    yield from _a_day("15/9/2023")
    yield "18/9/2023 06:50", lambda day: day.report(HEALTH, "18/9/2023 06:50")
    yield "18/9/2023 06:55", lambda day: accept(day.office, HEALTH, Q3, None, day.act())
    yield from _a_day("18/9/2023")


def _a_day(day: str) -> Iterator[tuple[str, Step]]:
    yield f"{day} 07:00", lambda office: office.sweep(f"{day} 07:00")
    yield from _letters(day)


def _letters(day: str) -> Iterator[tuple[str, Step]]:
    yield f"{day} {PASSES[0]}", Day.deliver
    for moment in PASSES[1:]:
        yield f"{day} {moment}", _deliver_what_is_open


def _deliver_what_is_open(day: Day) -> None:
    """Deliver again, where a letter's fate is still open."""
    if any(row.state not in FINAL for row in day.rows(Message)):
        day.deliver()


def live(day: Day) -> None:
    """Live from the newest moment the database knows; what was done at that moment already is done again."""
    newest = _newest_moment(day)
    for words, step in script():
        if newest is None or at(words) >= newest:
            day.clock.now = at(words)
            step(day)


def _newest_moment(day: Day) -> datetime | None:
    with day.office.database.read() as session:
        moments = [
            session.exec(select(func.max(col(History.at)))).one(),
            session.exec(select(func.max(col(SweepRun.finished_at)))).one(),
        ]
    return max((moment for moment in moments if moment), default=None)


def main(home: str, database_url: str, port: str) -> None:
    """Live in this process until the end, or until it is stopped."""
    folder = Path(home)
    live(Day(an_office(folder, Database(database_url), int(port)), Mailbox(), folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
