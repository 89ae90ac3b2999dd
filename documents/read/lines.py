"""The page: raw text, its matching view, and its blocks, each a marked line with the unmarked lines that follow it."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from documents.read.source import Cell, Source
from documents.read.wrapping import unwrap
from models.facts.folding import Folded, capitals_of, fold, fold_tones
from models.facts.reading import Span


class Marker(StrEnum):
    """What a line opens with, which is all that layout tells in a plain text."""

    NONE = "none"
    HEADING = "heading"
    """"A.", "II.", "Phần thứ hai", or a line in capitals: ends whatever was open."""
    CLOSING = "closing"
    """The orders at the end, "Nơi nhận", the signature: likewise ends whatever was open."""
    NUMBER = "number"
    """"1.", "12)"."""
    PAREN = "paren"
    """"(1)"."""
    DOTTED = "dotted"
    """"1.1."."""
    LETTER = "letter"
    """"a)"."""
    NAMED = "named"
    """"Hạn chế 1:", "Tồn tại thứ nhất."."""
    DASH = "dash"
    PLUS = "plus"
    BULLET = "bullet"


BULLETS = frozenset({Marker.DASH, Marker.PLUS, Marker.BULLET})
ENDS = frozenset({Marker.HEADING, Marker.CLOSING})

_MARKS = re.compile(
    fold_tones(
        r"(?P<heading>(?:phần|chương|mục) (?:thứ )?(?:nhất|hai|ba|tư|năm|[ivx]+|\d+)\b[.:]?"
        r"|[ivx]{1,5}[.)]|[a-hđ]\.(?!\w\.))"
        r"|(?P<paren>\(\d{1,6}\))"
        r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3}(?!\d)[.)]?)"
        r"|(?P<number>\d{1,6}(?:[.)](?!\d)|/(?= )))"
        r"|(?P<letter>[a-zđ]\))"
        r"|(?P<named>(?:hạn chế|tồn tại|yếu kém|khuyết điểm|vấn đề) (?:số |thứ )?(?:\d{1,3}|nhất|hai|ba|tư|năm)\s?[.:)](?!\d))"
        r"|(?P<dash>-+)"
        r"|(?P<plus>\+)"
        r"|(?P<bullet>[•●▪■◦○✓]|[*o](?= ))"
    )
)
_MARKER_OF = {marker.value: marker for marker in Marker}
_CLOSING = re.compile(
    fold_tones(
        r"nơi nhận|tm\. ?(?:ủy ban|ubnd)|kt\. ?chủ tịch|trên đây là|yêu cầu (?:các|giám đốc|thủ trưởng|chủ tịch)"
        r"|(?:chủ tịch )?(?:ubnd|ủy ban nhân dân)[^.,;:\n]{0,30} (?:yêu cầu|giao|đề nghị) "
        r"|giao (?:cho )?(?:sở|ban|văn phòng|phòng|các|thủ trưởng|giám đốc)"
    )
)
_SHORT = 160
_DEEPEST = 40
_LONGEST_LIST = 999
_STARS = re.compile(r"\*+")


@dataclass(frozen=True, slots=True)
class Block:
    """Folded offsets of a marked line and the unmarked lines after it."""

    marker: Marker
    number: str
    start: int
    body: int
    """Where the words after the marker begin."""
    end: int
    indent: int = 0
    """How far the line is set in; what is set in further stands under it."""


class Page:
    """A text with its matching view; every offset in the reader's code is a folded one until :meth:`span`."""

    def __init__(self, source: Source) -> None:
        self.raw = source.text
        self.tables = source.tables
        self.folded: Folded = fold(self.raw)
        self._capitals = capitals_of(self.folded, self.raw)
        self.text = unwrap(*self._with_cells_apart(), self._capitals)
        self._blocks: list[Block] | None = None
        self._cells: dict[tuple[int, int], tuple[int, int]] = {}

    def span(self, start: int, end: int) -> Span:
        """Return the raw span of a stretch, without space at its edges."""
        span = self.folded.span(*self.trim(start, end))
        return self._with_both_marks(span) if "*" in self.raw[span.start : span.end] else span

    def _with_both_marks(self, span: Span) -> Span:
        """Take in the mark of emphasis at an edge whose other half stands inside the words."""
        marks = list(_STARS.finditer(self.raw, span.start, span.end))
        if len(marks) % 2 == 0:
            return span
        after = _STARS.match(self.raw, span.end)
        if after and self.raw[marks[-1].start() - 1].isspace():
            return Span(span.start, after.end())
        before = span.start
        while before > 0 and self.raw[before - 1] == "*":
            before -= 1
        return Span(before, span.end)

    def quote(self, start: int, end: int) -> str:
        """Return the raw words of a stretch, without space at its edges."""
        return self.span(start, end).quote(self.raw)

    def at(self, raw_offset: int) -> int:
        """Return the folded offset of the first character at or after a raw offset."""
        return bisect_left(self.folded.starts, raw_offset)

    def trim(self, start: int, end: int, edges: str = "") -> tuple[int, int]:
        """Return the stretch without space, and without the characters of ``edges``, at either end."""
        unwanted = " \n" + edges
        while start < end and self.text[end - 1] in unwanted:
            end -= 1
        while start < end and self.text[start] in unwanted:
            start += 1
        return start, end

    def is_capital(self, at: int) -> bool:
        """Is the character written as a capital in the file?"""
        return at < len(self.text) and bool(self._capitals[at])

    def lines(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the stretch of every line that is not blank."""
        end = len(self.text) if end is None else end
        while start < end:
            stop = self.text.find("\n", start, end)
            stop = end if stop < 0 else stop
            if self.text[start:stop].strip():
                yield start, stop
            start = stop + 1

    def in_table(self, at: int) -> bool:
        """Do the words at a folded offset stand in a table?"""
        return any(table.start <= self.folded.starts[at] < table.end for table in self.tables)

    def cell(self, cell: Cell) -> tuple[int, int]:
        """Return the folded stretch of a cell's words."""
        key = cell.start, cell.end
        if key not in self._cells:
            self._cells[key] = self.trim(self.at(cell.start), self.at(cell.end))
        return self._cells[key]

    def blocks(self) -> list[Block]:
        """Cut the page into blocks, in order."""
        if self._blocks is None:
            self._blocks = self.blocks_in(0, len(self.text))
        return self._blocks

    def blocks_in(self, start: int, end: int) -> list[Block]:
        """Cut a stretch into blocks, in order."""
        blocks: list[Block] = []
        ends: list[int] = []
        counted: dict[Marker, int] = {}
        for line_start, line_end in self.lines(start, end):
            line = _unless_a_year(self._block(line_start, line_end), counted)
            if line.marker is Marker.NONE and blocks and blocks[-1].marker not in ENDS:
                ends[-1] = line_end
            else:
                blocks.append(line)
                ends.append(line_end)
        return [block if block.end == end else replace(block, end=end) for block, end in zip(blocks, ends, strict=True)]

    def paragraphs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Cut a stretch at the line breaks that end a paragraph, not at those that only wrap it."""
        found: list[tuple[int, int]] = []
        for line in self.lines(start, end):
            if found and not self._ends_paragraph(found[-1][1], line[0]):
                found[-1] = (found[-1][0], line[1])
            else:
                found.append(line)
        return found

    def _with_cells_apart(self) -> tuple[str, frozenset[int]]:
        """Return the text with a line break before every cell, and where those breaks are: nothing goes on over them."""
        if not self.tables:
            return self.folded.text, frozenset()
        characters = list(self.folded.text)
        breaks = set()
        for edge in (edge for table in self.tables for cell in table.cells for edge in (cell.start, cell.end)):
            at = self.at(edge)
            for gap in (at - 1, at):
                if 0 <= gap < len(characters) and characters[gap] in " \n|":
                    characters[gap] = "\n"
                    breaks.add(gap)
        return "".join(characters), frozenset(breaks)

    def _ends_paragraph(self, end: int, following: int) -> bool:
        last = self.text[:end].rstrip(' )"')[-1:] if end < _SHORT else self.text[end - _SHORT : end].rstrip(' )"')[-1:]
        return last in ".:;!?…" and self.is_capital(following)

    def _block(self, start: int, end: int) -> Block:
        begin = start
        while begin < end and self.text[begin] in "# >":
            begin += 1
        match = _MARKS.match(self.text, begin, end)
        marker = _MARKER_OF[match.lastgroup] if match and match.lastgroup else Marker.NONE
        if marker is Marker.HEADING and match and not self.is_capital(begin):
            marker = Marker.LETTER if len(match.group()) == len("a.") else Marker.NONE
            match = match if marker is Marker.LETTER else None
        if marker is Marker.NONE:
            marker = self._unmarked(start, begin, end)
        body = match.end() if match else begin
        while body < end and self.text[body] == " ":
            body += 1
        return Block(marker, match.group() if match else "", start, body, end, self._indent(start))

    def _indent(self, at: int) -> int:
        first = begin = self.folded.starts[at]
        while begin > max(0, first - _DEEPEST) and self.raw[begin - 1] in " \t\u00a0":
            begin -= 1
        return first - begin

    def _unmarked(self, start: int, begin: int, end: int) -> Marker:
        if _CLOSING.match(self.text, begin, end):
            return Marker.CLOSING
        if self.text[end - 1].isalpha() and not self._capitals[end - 1]:
            return Marker.HEADING if begin > start else Marker.NONE
        quoted = self.quote(begin, end)
        in_capitals = " " in quoted and len(quoted) < _SHORT and quoted.isupper()
        return Marker.HEADING if in_capitals or begin > start else Marker.NONE


def _unless_a_year(block: Block, counted: dict[Marker, int]) -> Block:
    """Return a block; a long number is one of a list only where it follows the one before: "2023." is a year."""
    if block.marker not in {Marker.NUMBER, Marker.PAREN}:
        return block
    count = int("".join(character for character in block.number if character.isdecimal()))
    if count > _LONGEST_LIST and count != counted.get(block.marker, 0) + 1:
        return Block(Marker.NONE, "", block.start, block.start, block.end, block.indent)
    counted[block.marker] = count
    return block
