"""`make torture`: one schedule after another until the time is over, from the seed at which the last run stopped."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from config.clock import monotonic_seconds
from tests.conftest import ROOT
from tests.simulation.__main__ import lived, story_of
from tests.simulation.counts import in_words

NEXT_SEED = ROOT / "var" / "torture-seed.txt"
FIRST_SEED = 1000
"""Those before it are in `make test`."""
SECONDS_BETWEEN_WORDS = 30.0


def torture(minutes: float, next_seed: Path = NEXT_SEED) -> int:
    """Live schedules for ``minutes``; tell each failure with the command that replays it; returns how many failed."""
    next_seed.parent.mkdir(parents=True, exist_ok=True)
    seed = first = int(next_seed.read_text()) if next_seed.exists() else FIRST_SEED
    lived(0)  # the beginnings are lived once a process
    happened: Counter[str] = Counter()
    failed, began = 0, monotonic_seconds()
    told = began
    while (now := monotonic_seconds()) - began < 60 * minutes:
        broken, world = lived(seed)
        happened += world.happened
        seed += 1
        next_seed.write_text(f"{seed}\n")
        if broken:
            failed += 1
            _say(story_of(seed - 1, broken, world.trace))
        if now - told > SECONDS_BETWEEN_WORDS:
            told = now
            _say(_count(first, seed, failed, now - began))
    _say(in_words(happened))
    _say(_count(first, seed, failed, monotonic_seconds() - began))
    return failed


def _count(first: int, seed: int, failed: int, seconds: float) -> str:
    lived = seed - first
    return f"{lived} schedules (seeds {first} to {seed - 1}), {failed} failed, {lived / max(seconds, 1):.1f} a second"


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def main() -> int:
    """Torture as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    return 1 if torture(parser.parse_args().minutes) else 0


if __name__ == "__main__":
    sys.exit(main())
