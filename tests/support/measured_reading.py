"""Reads one file as the program does and prints what came of it: the sentences, the seconds, the child's peak memory.

A process of its own, because the kernel keeps one figure for all children of a process.
"""

import json
import resource
import sys
import time
from pathlib import Path

from config.errors import Refused
from documents.read import open_document


def main() -> None:
    started = time.monotonic()
    answer: dict[str, object] = {}
    try:
        answer["characters"] = len(open_document(Path(sys.argv[1])).text)
    except Refused as refused:
        answer |= {"vi": refused.vi, "en": refused.en}
    answer["seconds"] = time.monotonic() - started
    answer["peak_bytes"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(json.dumps(answer))  # noqa: T201 - the answer of a program of the tests


if __name__ == "__main__":
    main()
