"""Replay one schedule, or try many: ``python -m tests.simulation --seed 812`` prints everything that happened in it."""

import argparse
import sys

from tests.simulation.checks import Ended
from tests.simulation.guards import GUARDS, without
from tests.simulation.story import PLAIN, live
from tests.simulation.world import World


def lived(seed: int) -> tuple[list[str], World]:
    """Live a schedule; returns the promises it broke, and its world."""
    world = live(seed, PLAIN)
    return list(Ended(world).broken()), world


def broken_by(seed: int, guard: str | None = None) -> tuple[list[str], list[str]]:
    """Live a schedule; returns the promises it broke, and everything that happened in it."""
    if guard is None:
        broken, world = lived(seed)
        return broken, world.trace
    with without(guard):
        world = live(seed, GUARDS[guard].stress)
        return list(Ended(world).broken()), world.trace


def replay_command(seed: int, guard: str | None = None) -> str:
    """Return the command that lives a schedule again, exactly."""
    return f".venv/bin/python -m tests.simulation --seed {seed}" + (f" --without {guard}" if guard else "")


def story_of(seed: int, broken: list[str], trace: list[str], guard: str | None = None) -> str:
    """Tell a schedule that broke a promise: which, how to see it again, and all that happened."""
    return "\n".join([*trace, "", f"Broken in the schedule of seed {seed}:", *broken, "", replay_command(seed, guard)])


def main() -> int:
    """Replay as the command line says; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, required=True, help="the schedule")
    parser.add_argument("--without", choices=sorted(GUARDS), help="take this guard out of the program first")
    asked = parser.parse_args()
    broken, trace = broken_by(asked.seed, asked.without)
    sys.stdout.write("\n".join([*trace, "", *(broken or ["Every promise was kept."]), ""]))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
