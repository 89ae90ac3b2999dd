"""How long a document takes to read as it grows: seconds for each megabyte, for an ordinary plan and for hard texts.

    python benchmarks/reading_speed.py [MEGABYTES ...]

An ordinary plan is the sample plan over and over; the hard texts are those of the tests. Where the time for a megabyte
stays the same while the text grows, the reading is linear.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from documents.read import read_text  # noqa: E402 - after the path
from models.facts.names import NameBook  # noqa: E402 - as above
from models.packs import load_pack  # noqa: E402 - as above
from tests.support.hard_texts import HARD, hard_text  # noqa: E402 - as above

SIZES = (0.5, 1.0, 2.0, 5.0)


def ordinary(megabytes: float) -> str:
    """Return about so many megabytes (UTF-8) of plan."""
    sample = (ROOT / "examples" / "ke-hoach-mau.txt").read_text(encoding="utf-8")
    return sample * max(1, round(megabytes * 1e6 / len(sample.encode())))


def hard(name: str, megabytes: float) -> str:
    """Return about so many megabytes of a hard text."""
    letters = hard_text(name, 10_000)
    return hard_text(name, round(megabytes * 1e6 * len(letters) / len(letters.encode(errors="surrogatepass"))))


def main() -> int:
    """Measure, and print a line for each text."""
    sizes = [float(size) for size in sys.argv[1:]] or list(SIZES)
    book = NameBook.from_pack(load_pack("thanh-hoa-2023"))
    print(f"{'seconds for each MB of':30}" + "".join(f"{size:>8} MB" for size in sizes))
    for name in ("an ordinary plan", *HARD):
        line = f"{name:30}"
        for size in sizes:
            text = hard(name, size) if name in HARD else ordinary(size)
            began = time.process_time()
            read_text(text, book)
            line += f"{(time.process_time() - began) / size:11.2f}"
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
