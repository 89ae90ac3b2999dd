"""Reading a file of a test as the program does, in processes that are measured."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from documents.read.formats.limits import LIMITS
from tests.support.office_files import archive, word_parts

ROOT = Path(__file__).parents[2]
MIB = 1024 * 1024
MOST_SECONDS = LIMITS.wall_seconds + 10
"""The parent's clock, and the start of two interpreters on a busy machine."""


@dataclass(frozen=True)
class Outcome:
    vi: str
    en: str
    seconds: float
    peak_bytes: int
    characters: int


def outcome(folder: Path, content: bytes, name: str = "ke-hoach.docx") -> Outcome:
    """Read the bytes as a file of that name, in a process that is measured."""
    file = folder / name
    file.write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.measured_reading", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS * 2,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    assert done.stderr == ""
    return Outcome(
        said.get("vi", ""),
        said.get("en", ""),
        said["seconds"],
        said["peak_bytes"],
        said.get("characters", 0),
    )


def with_document(document: bytes | str) -> bytes:
    """A Word file whose main part is as given."""
    return archive(word_parts("") | {"word/document.xml": document})
