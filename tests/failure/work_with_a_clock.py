"""The part `work` in a process of its own, with a clock that a test moves: seconds in a file, read at each look at it."""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from config.clock import machine_clock
from flows.service import serve


def main(file: str) -> int:
    """Serve until told to stop; the clock goes by the seconds in ``file`` before this program's."""

    def clock() -> datetime:
        return machine_clock() + timedelta(seconds=float(Path(file).read_text()))

    return serve(clock)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
