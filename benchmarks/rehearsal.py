"""What a rehearsed letter costs, beside the same letter written in full: a rehearsal leaves out the words nobody reads.

    python benchmarks/rehearsal.py [DAYS] [PLAN]

Both live the same days of the same plan with the same planner and sender, in turn and in processor time, so that
whatever else the machine does falls on neither. The ratio is the measure.
"""

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from config.settings import load_settings
from flows.work.rehearse.play import rehearse
from models.packs import load_pack

FIRST = date(2023, 8, 22)
DAYS = 12
PLAN = Path(__file__).parent.parent / "examples" / "ke-hoach-mau.txt"


def lived(plan: Path, days: int, letters: Path | None) -> tuple[float, int]:
    """Live the days once; return processor seconds and letters."""
    pack, began = load_pack(load_settings().org_pack), time.process_time()
    events = rehearse(plan, pack, FIRST, FIRST + timedelta(days=days), letters=letters).events
    return time.process_time() - began, sum(event["event"] == "mail" for event in events)


def main() -> int:
    """Measure, and print seconds, letters and the ratio."""
    days = int(sys.argv[1]) if len(sys.argv) > 1 else DAYS
    plan = Path(sys.argv[2]) if len(sys.argv) > 2 else PLAN  # noqa: PLR2004  # the second argument
    with tempfile.TemporaryDirectory() as folder:
        drafts, count = lived(plan, days, None)
        full, same = lived(plan, days, Path(folder))
    print(f"drafts          {drafts:6.1f} s, {count} letters, {drafts / max(count, 1) * 1000:4.0f} ms a letter")
    print(f"written in full {full:6.1f} s, {same} letters, {full / max(same, 1) * 1000:4.0f} ms a letter")
    print(f"ratio: {full / drafts:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
