"""One schedule: which faults there are, when whom what happens to; then some calm days, in which everything must settle."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.exc import OperationalError

from config.clock import office_day
from config.errors import DondocError
from config.failpoints import FailpointReached, watched
from flows.work.deliver import Ways, deliver
from flows.work.outbox_acts import resume
from flows.work.sweep import sweep
from models.tables import HoldKind
from notifications.workers import LOCKS
from tests.simulation.acts import ACTS
from tests.simulation.start import BEGINNINGS, a_fresh_stage
from tests.simulation.world import CRASH, World
from tests.support.clock import at

RATES: Mapping[str, tuple[float, ...]] = {
    CRASH: (0.01, 0.04),
    "database locked": (0.02,),
    "database breaks": (0.02,),
    "commit unsure": (0.02,),
    "no connection": (0.1, 0.5),
    "drop at MAIL": (0.05,),
    "drop at RCPT": (0.05,),
    "drop at DATA": (0.1,),
    "drop after dot": (0.1, 0.3),
    "451 at MAIL": (0.1,),
    "450 at RCPT": (0.2, 0.6),
    "550 at RCPT": (0.05,),
    "451 at DATA": (0.1,),
    "554 at the final dot": (0.03,),
    "452 at the final dot": (0.05,),
    "drop in the letter": (0.05,),
    "slow": (0.05, 0.3),
}
"""Faults with the rates they come in; a schedule has some of them, not all, so that none hides another."""


@dataclass(frozen=True, slots=True)
class Stress:
    """What a kind of schedule has more of; the plain one has something of everything."""

    beginnings: tuple[str, ...] = BEGINNINGS
    always: Mapping[str, float] = field(default_factory=dict)
    """Faults that are there whatever is drawn."""
    acts: tuple[str, ...] = tuple(ACTS)
    busy: int = 3
    """Most acts a day."""
    lost_locks: float = 0.15
    """Chance of a day on which living senders are taken for dead."""
    kills: float = 0.3
    wrong_clock: float = 0.1
    days: tuple[int, int] = (1, 3)
    senders: int = 0
    """Deliveries a day beside the usual ones, all in its first minutes."""
    outage: float = 0.2
    """Chance that after the first day nobody is there for some days."""


PLAIN = Stress()
CALM = ((5, 20, 40, 60), (5, 60))
"""Minutes of the deliveries of each calm day."""
IN_WORDS = 0.25
"""So many schedules write their letters in full; in the others they have subject and reader alone, and cost a quarter less."""
HOURS = timedelta(hours=7, minutes=30)


class Story:
    """A schedule as the seed draws it."""

    def __init__(self, world: World, rng: random.Random, stress: Stress) -> None:
        self.world, self.rng, self.stress = world, rng, stress
        self.ways = Ways(draft=rng.random() >= IN_WORDS)
        self.senders: list[asyncio.Task[None]] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def live(self) -> None:
        """Live the drawn days, then the calm ones."""
        first = office_day(self.world.begins_at)
        days = [first + timedelta(days=n) for n in range(self.rng.randint(*self.stress.days))]
        away = timedelta(days=self.rng.choice((3, 10, 60))) if self.rng.random() < self.stress.outage else timedelta()
        days = [day + (away if n else timedelta()) for n, day in enumerate(days)]
        for day in days:
            self._cast(day)
        await asyncio.gather(*self.tasks)
        await self._settle_down(days[-1])

    # What a day is made of.

    def _cast(self, day: date) -> None:
        """Draw a day's sweeps, deliveries, acts and accidents, each a task that waits for its time."""
        for _ in range(self.rng.choice((1, 1, 2))):
            self._at(day, self.rng.uniform(-60, 60), self._sweep, "planner")
        minutes = [self.rng.uniform(0, 3) for _ in range(self.rng.choice((1, 2)))]
        minutes += [self.rng.choice((12.0, 25.0, 70.0, 300.0)) for _ in range(self.rng.choice((0, 1, 2)))]
        minutes += [self.rng.uniform(0, 8) for _ in range(self.stress.senders)]
        for minute in minutes:
            self._at(day, 60 * minute, self._deliver, f"sender {len(self.tasks)}")
        for _ in range(self.rng.randint(0, self.stress.busy)):
            # Most of what people do, they do while letters leave: that is where it hurts.
            seconds = self.rng.choice((self.rng.uniform(-1800, 0), self.rng.uniform(0, 60), self.rng.uniform(0, 5400)))
            self._at(day, seconds, self._one_act, "office")
        for chance, accident in (
            (self.stress.kills, self._kill),
            (self.stress.lost_locks, self._lose_locks),
            (self.stress.wrong_clock, self._wrong_clock),
        ):
            if self.rng.random() < chance:
                self._at(day, self.rng.uniform(0, 90), accident, "accident")

    def _at(self, day: date, seconds: float, what: Callable[[str], Coroutine[Any, Any, None]], who: str) -> None:
        moment = at(f"{day:%d/%m/%Y} 07:30") + timedelta(seconds=seconds)
        task = self.world.loop.create_task(self._agent(moment, what, who))
        self.tasks.append(task)
        if what == self._deliver:
            self.senders.append(task)

    async def _agent(self, moment: datetime, what: Callable[[str], Coroutine[Any, Any, None]], who: str) -> None:
        """Wait, then act; whatever comes of it is told, and what should never come is a promise broken."""
        wait = (moment - self.world.honest_time()).total_seconds()
        await asyncio.sleep(max(0.0, wait))
        try:
            await what(who)
        except FailpointReached:
            self.world.broke(asyncio.current_task())
            self.world.tell(who, "is dead")
        except (DondocError, OperationalError) as error:
            self.world.broke(asyncio.current_task())
            self.world.tell(who, f"{type(error).__name__}: {str(error).partition('. ')[0][:110]}")
        except Exception as error:  # noqa: BLE001  # any other error is a find
            self.world.tell(who, f"{type(error).__name__}: {error}")
            self.world.broken.append(f"{who}: {type(error).__name__}: {error}")

    # The program's own work.

    async def _sweep(self, who: str) -> None:
        done = await asyncio.to_thread(lambda: sweep(self.world.office, self.world.act()))
        self.world.tell(who, f"sweeps for {done.on}: {_counts(done.lines)}")

    async def _deliver(self, who: str) -> None:
        done = await deliver(self.world.office, self.world.clock, self.world.dial, ways=self.ways)
        counts = {str(outcome): count for outcome, count in done.outcomes.items()}
        self.world.tell(who, f"ends: {counts}" + (f", {done.rescued} rescued" if done.rescued else ""))

    # What happens to it.

    async def _one_act(self, who: str) -> None:
        names = self.stress.acts
        (name,) = self.rng.choices(names, [ACTS[name][0] for name in names])
        said = await asyncio.to_thread(lambda: ACTS[name][1](self.world))
        self.world.happened[f"act: {name}"] += 1
        self.world.tell(who, said)

    async def _kill(self, who: str) -> None:
        alive = [task for task in self.senders if not task.done()]
        if alive and self.world.loop.kill(self.rng.choice(alive)):
            self._note(who, "kill", "SIGKILL to a sender")

    async def _lose_locks(self, who: str) -> None:
        for lock in sorted((self.world.office.settings.home / LOCKS).glob("*.lock")):
            lock.unlink()
            for task in self.senders:
                if not task.done():
                    self.world.broke(task)
            self._note(who, "lost lock", "a sender's lock is lost: it is taken for dead")

    async def _wrong_clock(self, who: str) -> None:
        self.world.skew = timedelta(days=self.rng.choice((-10, -1, 0)), hours=self.rng.choice((-3, -1, 2)))
        self._note(who, "clock jump", f"the machine's clock jumps by {self.world.skew}")
        await asyncio.sleep(self.rng.uniform(30, 600))
        self.world.skew = timedelta()
        self.world.tell(who, "the machine's clock is right again")

    def _note(self, who: str, accident: str, words: str) -> None:
        self.world.happened[accident] += 1
        self.world.tell(who, words)

    # The end.

    async def _settle_down(self, last: date) -> None:
        """Two working days on which nothing goes wrong."""
        self.world.tell("-" * 9, "from here on nothing goes wrong")
        self.world.faults, self.world.skew = {}, timedelta()
        day = last
        for minutes in CALM:
            day = self.world.office.calendar.add_working_days(day, 1)
            self.tasks.clear()
            self._at(day, 0, self._sweep, "planner")
            self._at(day, 120, self._look_after_holds, "operator")
            self._at(day, 1800, self._look_after_holds, "operator")
            for minute in minutes:
                self._at(day, 60 * minute, self._deliver, f"sender {len(self.tasks)}")
            await asyncio.gather(*self.tasks)

    async def _look_after_holds(self, who: str) -> None:
        """The operator reads the list for a person and ends what the program holds back."""
        held = {row[0] for row in self.world.ask("SELECT kind FROM hold WHERE lifted_at IS NULL")}
        for kind in (kind for kind in HoldKind if kind in held):
            count = await asyncio.to_thread(
                partial(resume, self.world.office, kind.value, self.world.act("đã kiểm tra"))
            )
            if count:
                self.world.tell(who, f"ends {count} holds: {kind}")


def _counts(lines: Any) -> str:  # noqa: ANN401  # the lines of a sweep, whatever they hold
    counts: dict[str, int] = {}
    for line in lines:
        key = f"{line.rung} {line.outcome}"
        counts[key] = counts.get(key, 0) + 1
    return ", ".join(f"{count} {key}" for key, count in counts.items()) or "nothing new"


def live(seed: int, stress: Stress = PLAIN) -> World:
    """Live the schedule of ``seed``."""
    rng = random.Random(seed)  # noqa: S311  # dice, no secrets
    beginning = rng.choice(stress.beginnings)
    faults = {name: rng.choice(rates) for name, rates in RATES.items() if rng.random() < 0.3}
    with a_fresh_stage(beginning) as stage:
        world = World(stage, random.Random(rng.random()), at(f"{beginning} 06:30"), faults | dict(stress.always))  # noqa: S311  # dice
        world.tell("seed", f"{seed}: {faults | dict(stress.always)}")
        with watched(world.failpoint):
            world.loop.live(Story(world, rng, stress).live())
    return world
