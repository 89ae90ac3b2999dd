"""The units a role label names, and where their list ends."""

import re

from documents.read.items import Chunk
from documents.read.lines import Page
from models.facts.folding import fold_tones

_SENTENCE_END = re.compile(fold_tones(r"(?<!\btp)(?<!\btx)(?<!\btt)(?<!\bq)(?<!\bp)\.(?=\s|$)|\n\n|\n"))
_JOINS = (",", ";", "-", "&")


def end_of_sentence(page: Page, start: int, end: int) -> int:
    """Return where the words after a label end: at the full stop, or at a line break that does not merely wrap them."""
    for match in _SENTENCE_END.finditer(page.text, start, end):
        if match.group() == ".":
            return match.start()
        before = page.text[max(start, match.start() - 4) : match.start()].rstrip()
        joined = before.endswith(_JOINS) or re.search(r"(?:^|\W)(?:và|các|là)$", before) is not None
        if before and (match.group() == "\n\n" or page.is_capital(match.end())) and not joined:
            return match.start()
    return end


def role_stretches(page: Page, chunks: tuple[Chunk, ...]) -> tuple[list[tuple[int, int]], tuple[Chunk, ...]]:
    """Return the stretches that list the units of a role, and the chunks that follow the list.

    The list stands on the label's line, or, where that line is empty, in the marked lines under it.
    """
    if not chunks:
        return [], ()
    own = chunks[0]
    start, end = page.trim(own.start, own.end)
    if start < end:
        return [(start, end_of_sentence(page, start, end))], chunks[1:]
    return [(chunk.start, end_of_sentence(page, chunk.start, chunk.end)) for chunk in chunks[1:]], ()
