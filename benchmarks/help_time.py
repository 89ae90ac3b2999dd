"""How long `dondoc --help` takes, beside a Python that does nothing: a command for daily use must answer at once.

    python benchmarks/help_time.py [RUNS]

Both are started in turn, so that whatever else the machine does falls on both; the best of each is compared, because
a disturbance only ever adds. The ratio is the measure: it means the same on a slow machine and a fast one.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 15
DONDOC = (str(Path(sys.executable).parent / "dondoc"), "--help")
NOTHING = (sys.executable, "-c", "pass")


def seconds(command: tuple[str, ...]) -> float:
    """Run a command once and return how long it took."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def main() -> int:
    """Measure, and print medians, bests and the ratio of the bests."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    seconds(DONDOC), seconds(NOTHING)  # the first start fills the caches of the disk
    pairs = [(seconds(DONDOC), seconds(NOTHING)) for _ in range(runs)]
    for name, took in zip(("dondoc --help", "python -c pass"), zip(*pairs, strict=True), strict=True):
        print(f"{name:15} best {min(took) * 1000:6.0f} ms, median {statistics.median(took) * 1000:6.0f} ms")
    print(f"ratio of the bests: {min(ours for ours, _ in pairs) / min(bare for _, bare in pairs):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
