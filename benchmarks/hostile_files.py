"""What files built to harm cost: seconds and memory of ``dondoc plan parse``, whole, and the sentence it ends with.

    python benchmarks/hostile_files.py [--rows] [WORD OF A NAME ...]

Each file is written, then read by the command a person would give, in a process of its own; seconds are those of the
clock and those of the processor, memory is the largest of the program and of the process in which it opens packed files. ``--rows`` prints the rows
of a table in Markdown.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.failure.test_confined_reading import reaching_out  # noqa: E402 - after the path
from tests.failure.test_hostile_files import (  # noqa: E402 - as above
    REFUSED,
    deep_array,
    endless_pages,
    many_elements,
    nested,
    pages_in_a_ring,
    stream_bomb,
)
from tests.support.hard_texts import hard_text  # noqa: E402 - as above
from tests.support.old_codes import to_tcvn3, to_vni  # noqa: E402 - as above
from tests.unit.read.formats.test_foreign import CASES  # noqa: E402 - as above
from tests.unit.read.formats.test_pdf import scan  # noqa: E402 - as above

_MEASURE = """
import json, resource, subprocess, sys, time
began = time.monotonic()
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
seconds = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": seconds, "processor": used.ru_utime + used.ru_stime, "kilobytes": used.ru_maxrss, "code": done.returncode, "said": done.stdout, "error": done.stderr}))
"""
"""A small process between: what a process is started from counts into its own memory."""
_PORT = 9  # discard: nobody listens, and nobody is to call
_SAMPLE = (ROOT / "examples" / "ke-hoach-mau.txt").read_text(encoding="utf-8")
_FOREIGN = ("docx under a password", "macros by type", "text as docx", "cut short", "cut short pdf", "doc")


def _weaknesses(count: int) -> str:
    lines = (
        f"{at}. Ao số {at} cạn: Đơn vị chủ trì: Sở Y tế. Thời gian khắc phục: Năm 2023.\n" for at in range(1, count + 1)
    )
    return "KẾ HOẠCH\nKhắc phục hạn chế năm 2023\n\n" + "".join(lines)


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    **{name: ("ke-hoach.docx", build) for name, (build, _) in REFUSED.items()},
    "archives in an archive": ("ke-hoach.docx", nested),
    "49 MB of the smallest paragraphs": ("ke-hoach.docx", many_elements),
    "PDF: a stream that opens to 400 MB": ("ke-hoach.pdf", stream_bomb),
    "PDF: 200,000 pages": ("ke-hoach.pdf", endless_pages),
    "PDF: pages in a ring": ("ke-hoach.pdf", pages_in_a_ring),
    "PDF: arrays nested 200,000 deep": ("ke-hoach.pdf", deep_array),
    "PDF: a scan": ("ke-hoach.pdf", scan),
    "external relationships": ("ke-hoach.docx", lambda: reaching_out(_PORT)["relationships"][1]),
    "external entities": ("ke-hoach.docx", lambda: reaching_out(_PORT)["entities"][1]),
    **{name: (CASES[name][0], lambda name=name: CASES[name][1]) for name in _FOREIGN},
    "100,000 weaknesses": ("ke-hoach.txt", lambda: _weaknesses(100_000).encode()),
    "5 MB of short lines": ("ke-hoach.txt", lambda: hard_text("units line by line", 3_500_000).encode()),
    "TCVN3 (ABC)": ("ke-hoach.txt", lambda: to_tcvn3(_SAMPLE).encode("latin-1", "replace")),
    "VNI-Windows": ("ke-hoach.txt", lambda: to_vni(_SAMPLE).encode("latin-1", "replace")),
    "letters apart from their marks (NFD): read": (
        "ke-hoach.txt",
        lambda: unicodedata.normalize("NFD", _SAMPLE).encode(),
    ),
}


@dataclass(frozen=True)
class Measured:
    """What reading one file cost, and what was said of it."""

    seconds: float
    processor: float
    megabytes: float
    code: int
    said: str


def measure(folder: Path, name: str) -> Measured:
    """Write a file, read it, and take it away."""
    file_name, build = FILES[name]
    file = folder / file_name
    file.write_bytes(build())
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, sys.executable, "-m", "cli", "plan", "parse", file_name, "--json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DONDOC_HOME": str(folder / "home")},
    )
    measured = json.loads(done.stdout)
    words = measured["error"].strip() or _read(measured["said"])
    file.unlink()
    said = " ".join(words.split())
    return Measured(measured["seconds"], measured["processor"], measured["kilobytes"] / 1024, measured["code"], said)


def _read(printed: str) -> str:
    reading = json.loads(printed)
    codes = [remark["code"] for remark in reading["remarks"]]
    return f"{len(reading['weaknesses'])} hạn chế; {', '.join(codes) or 'không có ghi chú'}"


def main() -> int:
    """Measure each, and print a line for it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", action="store_true", help="rows of a table in Markdown")
    parser.add_argument("names", nargs="*", help="only files whose name has one of these words")
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        for name in (name for name in FILES if not asked.names or any(word in name for word in asked.names)):
            one = measure(folder, name)
            costs = f"{one.seconds:.1f}", f"{one.processor:.1f}", f"{one.megabytes:.0f}"
            if asked.rows:
                print(f"| {name} | {' | '.join(costs)} | {one.said.partition('. ')[0]} |", flush=True)
            else:
                print(
                    f"{name:44}{costs[0]:>6} s {costs[1]:>6} s {costs[2]:>6} MB  exit {one.code}  {one.said}",
                    flush=True,
                )
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
