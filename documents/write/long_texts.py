"""Long answers in tables: a cell gives the opening and names the place where every word stands.

An office program lays out a row that spans many pages in time that grows faster than its length (measured: 20,000 words
in one cell did not open within 100 s, as running text in 8 s), a spreadsheet shows no row higher than 409 points, and
a cell holds 32,767 characters. The words themselves are never shortened: that is the officer's work.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from documents.write.content import Cell, Column, Sentence

LINES = 26
"""Lines of a cell that fit on a landscape page under the repeated heading."""

CHARACTERS_A_MM = 0.4
"""Letters of 12 points side by side, in words that break at the end of a narrow column."""

LEFT_OUT = " [...]"

Place = Callable[[str, Sequence[Sentence]], str]
"""Says where these sentences stand whole; gets what the sentences themselves name as that place, or nothing."""


def fits(column: Column) -> int:
    """Return how many characters a cell of this column shows on one page."""
    return int(LINES * column.width_mm * CHARACTERS_A_MM)


def shown(cell: Cell, column: Column, place: Place) -> tuple[Sentence, ...]:
    """Return what stands in the cell: all of it, or of each long text its opening and where the whole stands."""
    most = fits(column)
    if len(cell.text) <= most:
        return cell.sentences
    groups = [(see, tuple(texts)) for see, texts in groupby(cell.sentences, lambda sentence: sentence.see)]
    share = most // (len(groups) + 1)
    found: list[Sentence] = []
    for see, texts in groups:
        found += texts if _length(texts) <= share else (_opening(texts, share, place(see, texts)),)
    return tuple(found)


def _length(sentences: Sequence[Sentence]) -> int:
    return sum(len(sentence.text) + 1 for sentence in sentences)


def _opening(sentences: Sequence[Sentence], most: int, where: str) -> Sentence:
    """Give the first words up to ``most`` characters, and where the rest is; the sources are those of all of them."""
    words, room = "", most
    for sentence in sentences:
        words += (" " if words else "") + sentence.text[:room]
        room = most - len(words)
        if room <= 0:
            break
    whole_words = words[:most].rpartition(" ")[0] or words[:most]
    sources = tuple(dict.fromkeys(key for sentence in sentences for key in sentence.sources))
    return Sentence(f"{whole_words.rstrip()}{LEFT_OUT} (xem nguyên văn tại {where})", sources)
