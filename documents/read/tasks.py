"""Tasks: a bullet under a header that names units, or a bullet that holds unit and task on one line."""

import re
from collections.abc import Sequence
from datetime import date

from documents.read.deadlines import deadlines_within
from documents.read.items import Chunk
from documents.read.lines import Marker, Page
from models.facts.folding import fold_tones
from models.facts.names import NameBook, leading_units
from models.facts.reading import Span, TaskReading, UnitMention

_HEADER_TAIL = re.compile(
    fold_tones(
        r"\s*(?:có trách nhiệm)?"
        r"(?:,?\s?(?:chủ trì|là cơ quan chủ trì|theo dõi))?"
        r"(?:(?:,|\svà)?\s?phối hợp(?:\schặt chẽ)?(?:\s(?:với|cùng)\s[^:.\n]{0,300})?)?"
        r"(?:,?\s?(?:theo|căn cứ)\schức năng[^:.\n]{0,80})?"
        r"\s?[:.]?\s*"
    )
)
_LONGEST_HEADER = 420


def read_tasks(page: Page, chunks: Sequence[Chunk], book: NameBook, on: date | None) -> list[TaskReading]:
    """Return the tasks in order. A header gives its units to the bullets of another kind under it."""
    tasks: list[TaskReading] = []
    header: tuple[Chunk, tuple[UnitMention, ...]] | None = None
    waiting: TaskReading | None = None
    for chunk in chunks:
        start, end = page.trim(chunk.start, chunk.end)
        if start >= end:
            continue
        task, is_header = _read_task(page, chunk, start, end, book, on)
        if header is not None and not _stands_under(page, header[0], chunk, has_units=bool(task.units)):
            header = None
            tasks += [waiting] if waiting else []
            waiting = None
        if is_header:
            header, waiting = (chunk, task.units), task
            continue
        if header is not None:
            task = TaskReading(task.text, task.span, header[1], task.deadlines)
            waiting = None
        tasks.append(task)
    # A header nobody stands under is itself the task.
    return [*tasks, waiting] if waiting else tasks


def _stands_under(page: Page, header: Chunk, chunk: Chunk, *, has_units: bool) -> bool:
    """Does a bullet stand under a header: of another kind, set in further, or, after a colon, naming no unit itself?"""
    if chunk.marker is not header.marker or chunk.indent > header.indent:
        return True
    _, end = page.trim(header.start, header.end)
    return chunk.indent == header.indent and page.text[end - 1] == ":" and not has_units


def _read_task(
    page: Page, chunk: Chunk, start: int, end: int, book: NameBook, on: date | None
) -> tuple[TaskReading, bool]:
    """Return the bullet as a task with the units it opens with, and whether it is only a header."""
    span = page.span(start, end)
    units, rest = leading_units(page.raw, span, book, on)
    is_header = chunk.marker is not Marker.NONE and bool(units) and _is_header(page, rest, start, end)
    return TaskReading(span.quote(page.raw), span, tuple(units), deadlines_within(page, start, end)), is_header


def _is_header(page: Page, rest: Span, start: int, end: int) -> bool:
    if end - start > _LONGEST_HEADER:
        return False
    return _HEADER_TAIL.fullmatch(page.text, page.at(rest.start), end) is not None
