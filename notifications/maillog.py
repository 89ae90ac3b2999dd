"""What the log of a Postfix on this machine says of a letter whose answer was lost: did it get into the queue?

`cleanup` names a letter's Message-ID while it is still coming in, so that alone says nothing. A later line of the queue
manager or of a delivery about the same queue-id, or a whole file of that name in the queue, says that Postfix took it.
"""

import re
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_NAMED = re.compile(rb"/cleanup\[\d+\]: ([0-9A-Za-z]{6,}): message-id=(<[^>\s]+>)")
_SPOKEN_OF = re.compile(rb" postfix[\w/-]*/(\w+)\[\d+\]: ([0-9A-Za-z]{6,}): (.*)")
_TAKEN = re.compile(rb"\(queue active\)|\bstatus=\w+|^removed$")
"""The queue manager has it, or a delivery was tried, or it is done with."""

QUEUES = ("incoming", "active", "deferred", "hold")
"""Folders of the queue; a file in them is whole once its owner may execute it (Postfix, cleanup(8))."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Postfix took a letter."""

    queue_id: str
    words: str
    """The log's own words, or where its file was found."""


def taken_by_postfix(message_ids: Collection[str], log: Path, queue: Path | None = None) -> dict[str, Taken]:
    """Return those of these letters that Postfix took, by Message-ID. A log that cannot be read says nothing."""
    wanted = {message_id.encode(): message_id for message_id in message_ids}
    names, found = read_log(_lines(log), wanted.keys())
    taken = {wanted[message_id]: words for message_id, words in found.items()}
    for queue_id, message_id in names.items():
        if wanted[message_id] not in taken and queue is not None and (place := _in_queue(queue, queue_id)):
            taken[wanted[message_id]] = Taken(queue_id, f"{queue_id}: {place}")
    return taken


def read_log(lines: Iterable[bytes], wanted: Collection[bytes]) -> tuple[dict[str, bytes], dict[bytes, Taken]]:
    """Return the queue-ids that these Message-IDs came in under, and what is said of those that were taken."""
    names: dict[bytes, bytes] = {}
    found: dict[bytes, Taken] = {}
    for line in lines:
        if b"message-id=<" in line:
            named = _NAMED.search(line)
            if named and named[2] in wanted:
                names[named[1]] = named[2]
        elif names:
            spoken = _SPOKEN_OF.search(line.rstrip())
            if spoken and spoken[2] in names and _TAKEN.search(spoken[3]):
                words = f"{spoken[2].decode()}: {spoken[3].decode('utf-8', 'replace')}"
                found[names[spoken[2]]] = Taken(spoken[2].decode(), words)
    return {queue_id.decode(): message_id for queue_id, message_id in names.items()}, found


def _lines(log: Path) -> Iterator[bytes]:
    """Give the lines of the log, those of the file it was rotated to first."""
    for path in (log.with_name(f"{log.name}.1"), log):
        try:
            with path.open("rb") as file:
                yield from file
        except OSError:
            continue


def _in_queue(queue: Path, queue_id: str) -> str | None:
    """Return where the whole file of a queue-id lies; None where it is not, or may not be looked for."""
    for name in QUEUES:
        # Large queues are spread over folders named by the first letters of the queue-id (hash_queue_depth).
        for path in (queue / name / queue_id, queue / name / queue_id[0] / queue_id):
            try:
                if path.stat().st_mode & stat.S_IXUSR:
                    return name
            except OSError:
                continue
    return None
