"""How often each fault, death, accident and act came in many schedules: what never came was not tried."""

import fcntl
import json
from collections import Counter
from pathlib import Path

from tests.failure.kills import DELIVERY
from tests.simulation.acts import ACTS
from tests.simulation.story import RATES
from tests.simulation.world import CRASH

PLACES = (
    "sweep.before_commit",
    *DELIVERY,
    *("receive.before_commit", "receive.after_commit", "review.before_commit", "extension.before_commit"),
)
"""The places of `config.failpoints.KNOWN` that planning, sending and people's acts on reports pass."""

MUST_COME = (
    *(fault for fault in RATES if fault != CRASH),
    *(f"crash at {place}" for place in PLACES),
    *(f"act: {act}" for act in ACTS),
    *("kill", "lost lock", "clock jump"),
)
"""Whatever is written here must have come in a thousand schedules."""


def add_to(file: Path, part: str, counts: Counter[str]) -> dict[str, Counter[str]]:
    """Add one part's counts to those of other processes; returns all parts there are by now."""
    with file.open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.seek(0)
        known = json.loads(handle.read() or "{}") | {part: counts}
        handle.truncate(0)
        handle.write(json.dumps(known))
    return {name: Counter(found) for name, found in known.items()}


def in_words(counts: Counter[str]) -> str:
    """Return the counts as a table, the rarest first."""
    rows = sorted({*MUST_COME, *counts}, key=lambda name: (counts[name], name))
    return "\n".join(f"{counts[name]:8}  {name}" for name in rows)
