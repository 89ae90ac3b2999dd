"""Words of a page gathered into lines, and lines into paragraphs, by where they stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_SAME_LINE = 0.55
"""Of the smaller height, by which two words must stand side by side to be of one line."""
_INDENT = 6.0
_EDGE = 2.0
_FAR_BELOW = 2.4
"""Line heights from one line's top to the next, beyond which they belong to no one paragraph."""
_MARKED = re.compile(
    r"(?:[-–+•●▪■◦○✓*]|\(\d{1,3}\)|\d{1,3}[.)](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[.)]?(?!\d)|[a-zđA-ZĐ][.)]|[IVXivx]{1,5}[.)])(?=\s|\w|$)"
)


@dataclass(frozen=True, slots=True)
class Word:
    """One word and the box it stands in, in points from the upper left."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    """Words side by side."""

    words: tuple[Word, ...]
    page: int
    page_height: float
    is_whole: bool = False
    """A line of a narrow column, already joined with its rest: it neither goes on nor continues another."""

    @cached_property
    def text(self) -> str:
        """The words with a space between."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def left(self) -> float:
        """Where the first word begins."""
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        """Where the last word ends."""
        return max(word.right for word in self.words)

    @cached_property
    def top(self) -> float:
        """Where the highest word begins."""
        return min(word.top for word in self.words)

    @cached_property
    def bottom(self) -> float:
        """Where the lowest word ends."""
        return max(word.bottom for word in self.words)

    @property
    def is_marked(self) -> bool:
        """Does the line open with a number, a letter or a dash?"""
        return _MARKED.match(self.text) is not None


def lines_of(words: Sequence[Word], page: int, page_height: float) -> list[Line]:
    """Gather words into lines, from above to below, each from left to right."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.top + word.bottom, word.left)):
        if rows and _beside(rows[-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    lines = (Line(tuple(sorted(row, key=lambda word: word.left)), page, page_height) for row in rows)
    return sorted(lines, key=lambda line: line.top)


def _beside(row: Sequence[Word], word: Word) -> bool:
    for other in row[-3:]:
        overlap = min(other.bottom, word.bottom) - max(other.top, word.top)
        if overlap >= _SAME_LINE * min(other.bottom - other.top, word.bottom - word.top):
            return True
    return False


def goes_on(line: Line, following: Line, right_edge: float) -> bool:
    """Is the following line the same paragraph: had the line no room for its first word?"""
    if line.is_whole or following.is_whole:
        return False
    first = following.words[0]
    height = max(line.bottom - line.top, 1.0)
    room = right_edge + _EDGE - line.right
    space = height / 5
    if room >= space + first.right - first.left or following.is_marked:
        return False
    if following.page == line.page and following.top - line.top > _FAR_BELOW * height:
        return False
    is_indented = following.left > line.left + _INDENT
    return not is_indented or line.is_marked


def run_on(before: str, after: str) -> str:
    """Return two lines of one paragraph as one; a word broken after its own hyphen ("4-" and "5%") is whole again."""
    is_broken = before[-1:] == "-" and before[-2:-1].isalnum() and after[:1].isalnum()
    return f"{before}{after}" if is_broken else f"{before} {after}"


def paragraphs(lines: Sequence[Line], right_edge: float) -> list[str]:
    """Join the lines of a cell or column into paragraphs."""
    out = list[str]()
    for index, line in enumerate(lines):
        if index and goes_on(lines[index - 1], line, right_edge):
            out[-1] = run_on(out[-1], line.text)
        else:
            out.append(line.text)
    return out
