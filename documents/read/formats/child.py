"""Having a packed file read by a process of its own, which may die of it."""

import json
import subprocess
import sys
from pathlib import Path

from documents.read.formats.limits import LIMITS
from documents.read.formats.sandbox import too_much, unpacked
from documents.read.formats.unfit import Unfit
from documents.read.source import Source

_ROOT = Path(__file__).resolve().parents[3]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from documents.read.formats.sandbox import main; main()"


def read_apart(reader: str, content: bytes) -> Source:
    """Return what the reader of that name finds; raises Unfit for what it refuses and for what kills it."""
    # -I: neither the environment nor the working folder changes what the child imports.
    command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_ROOT), reader]
    with subprocess.Popen(  # noqa: S603 - the interpreter itself, with fixed words
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            said, _ = child.communicate(content, timeout=LIMITS.wall_seconds)
        except subprocess.TimeoutExpired as slow:
            child.kill()
            raise too_much() from slow
    return _understood(said, child.returncode)


def _understood(said: bytes, exit_code: int) -> Source:
    try:
        answer = json.loads(said) if exit_code == 0 else None
    except ValueError:
        answer = None
    if answer is None:  # ended by a limit of the system, or by a fault of a library below Python
        raise too_much()
    if "unfit" in answer:
        raise Unfit(*answer["unfit"])
    return unpacked(answer["source"])
