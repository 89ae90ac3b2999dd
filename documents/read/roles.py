"""The units a role label names, and where their list ends."""

import re

from documents.read.bounds import LONGEST_LIST
from documents.read.items import Chunk
from documents.read.lines import Page
from documents.read.remarks import unit_list_too_long
from models.facts.folding import fold_tones
from models.facts.names import NameBook, leading_units, name_stands_over
from models.facts.reading import Remark

_SENTENCE_END = re.compile(fold_tones(r"(?<!\btp)(?<!\btx)(?<!\btt)(?<!\bq)(?<!\bp)\.(?=\s|$)|\n\n|\n"))
_UNFINISHED = re.compile(fold_tones(r"(?:^|\W)(?:và|các|là|quý|tháng|năm|ngày|từ|đến|trước|sở|ubnd)$"))
_LONGEST_NAME = 120
_JOINS = (",", ";", "-", "&")


def end_of_sentence(page: Page, start: int, end: int, book: NameBook | None = None) -> int:
    """Return where the words after a label end: at the full stop, or at a line break that does not merely wrap them.

    With a ``book`` the words are a list of units: it also goes on where a name of the book stands over the break, and
    where the next line is nothing but names.
    """
    for match in _SENTENCE_END.finditer(page.text, start, end):
        if match.group() == ".":
            return match.start()
        before = page.text[max(start, match.start() - 8) : match.start()].rstrip()
        joined = before.endswith(_JOINS) or _UNFINISHED.search(before) is not None
        blank = match.group() == "\n\n"
        if not before or joined or not (blank or page.is_capital(match.end())):
            continue
        if book is None or blank or not _list_goes_on(page, start, match.start(), end, book):
            return match.start()
    return end


def _list_goes_on(page: Page, start: int, at: int, end: int, book: NameBook) -> bool:
    stop = page.text.find("\n", at + 1, end)
    line = page.span(at + 1, end if stop < 0 else stop)
    units, rest = leading_units(page.raw, line, book, None)
    if units and not rest.quote(page.raw).strip(" .;,\n"):
        return True
    window = page.span(max(start, at - _LONGEST_NAME), min(end, at + _LONGEST_NAME))
    return name_stands_over(page.raw, window, page.folded.ends[at - 1], book)


def role_stretches(
    page: Page, chunks: tuple[Chunk, ...], book: NameBook
) -> tuple[list[tuple[int, int]], tuple[Chunk, ...], list[Remark]]:
    """Return the stretches that list the units of a role, the chunks that follow the list, and what was left unread.

    The list stands on the label's line, or, where that line is empty, in the marked lines under it.
    """
    if not chunks:
        return [], (), []
    own = chunks[0]
    start, end = page.trim(own.start, own.end)
    listed, rest = ([Chunk(own.marker, start, end)], chunks[1:]) if start < end else (chunks[1:], ())
    stretches: list[tuple[int, int]] = []
    left = LONGEST_LIST
    for chunk in listed:
        if stretches and chunk.end - chunk.start > left:
            return stretches, rest, [unit_list_too_long(page.span(chunk.start, listed[-1].end))]
        end, cut = within_a_list(page, chunk.start, chunk.end, left)
        stretches.append((chunk.start, end_of_sentence(page, chunk.start, end, book)))
        left -= end - chunk.start
        if cut and stretches[-1][1] == end:
            return stretches, rest, cut
    return stretches, rest, []


def within_a_list(page: Page, start: int, end: int, most: int = LONGEST_LIST) -> tuple[int, list[Remark]]:
    """Return how far a list of units is read, at a mark that parts names, and a remark where that is not to its end."""
    if end - start <= most:
        return end, []
    last = max(page.text.rfind(edge, start, start + most) for edge in ",;\n")
    last = last if last > start else start + most
    return last, [unit_list_too_long(page.span(last, end))]
