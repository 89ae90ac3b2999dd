"""Where schedules begin: mornings of the small province's half-year in which nobody had answered, kept as databases."""

import asyncio
import gc
import random
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.work.deliver import deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from flows.work.office import Office
from flows.work.sweep import sweep
from models.database import Database
from models.moves import Act
from notifications.journal import NAME
from tests.simulation.province import PACK, PLAN
from tests.simulation.world import World
from tests.support.clock import at
from tests.support.office import an_office
from tests.support.plans import write_plan

LIVED = (
    *("22/8/2023", "31/8/2023", "8/9/2023", "12/9/2023", "14/9/2023", "15/9/2023"),
    *("18/9/2023", "19/9/2023", "20/9/2023", "21/9/2023", "22/9/2023", "25/9/2023", "26/9/2023", "27/9/2023"),
    *("28/9/2023", "29/9/2023", "2/10/2023", "3/10/2023", "15/12/2023", "25/12/2023"),
)
"""Days of the undisturbed half-year with something to tell; before each of them a schedule may begin."""

BEGINNINGS = LIVED[1:]
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder in memory, where the machine has one; names in it are drawn


@dataclass(frozen=True, slots=True)
class Theatre:
    """The database of this process, in memory, and the office on it: every schedule plays here, one after another."""

    office: Office
    raw: sqlite3.Connection
    """The one connection, to look between turns without a transaction."""
    beginnings: dict[str, bytes]
    journals: dict[str, bytes]
    """What `sent.journal` held then: with another one the database would look restored from a backup."""


@cache
def theatre() -> Theatre:
    """Open the database and live the undisturbed half-year once."""
    home = Path(tempfile.mkdtemp(prefix="dondoc-sim-", dir=MEMORY if MEMORY.is_dir() else None))
    database = Database("sqlite://")
    database.prepare()
    office = an_office(home, database)
    with database.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
    stage = Theatre(office, raw, {}, {})
    begun = Act("begin", at("22/8/2023 07:00"))
    import_plan(office, write_plan(home, PLAN), PACK, begun)
    set_go_live(office, at("22/8/2023").date(), begun)
    for day in LIVED:
        stage.beginnings[day], stage.journals[day] = raw.serialize(), _journal(stage).read_bytes()
        world = World(stage, random.Random(0), at(f"{day} 07:30"))  # noqa: S311  # dice
        world.loop.live(_a_day(world))
        if world.broken:
            raise AssertionError(world.broken)
    gc.collect()
    gc.freeze()  # the program itself is looked through no more: a fifth of a schedule's time
    return stage


def _journal(stage: Theatre) -> Path:
    path = stage.office.settings.home / NAME
    path.touch()
    return path


async def _a_day(world: World) -> None:
    await asyncio.to_thread(lambda: sweep(world.office, world.act()))
    await deliver(world.office, world.clock, world.dial)


@contextmanager
def a_fresh_stage(day: str) -> Iterator[Theatre]:
    """Give the database as it stood on the morning of ``day``."""
    stage = theatre()
    stage.raw.deserialize(stage.beginnings[day])
    _journal(stage).write_bytes(stage.journals[day])
    yield stage
