"""Setting a file down as one text: lines, tables and the names of places, in the order they are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from documents.read.formats.unfit import Unfit
from documents.read.source import Cell, Place, Source, Table
from models.facts.reading import Remark, Span

MOST_CHARACTERS = 20 * 1024 * 1024
_UNWANTED = {0: None, 0xAD: None, 0xFEFF: None, 0x0B: "\n", 0x0C: "\n", 0x0D: "\n", 0x85: "\n", 0x2028: "\n"}
"""NUL and what is never printed go; every kind of line break becomes one."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell before it has a place in the text; a merged one stands once, where it begins."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1
    place: str | None = None


class Writing:
    """One source in the making."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._tables: list[Table] = []
        self._places: list[Place] = []
        self._remarks: list[Remark] = []

    @property
    def length(self) -> int:
        """How many characters there are so far: where the next line will begin."""
        return self._length

    def line(self, text: str, place: str | None = None) -> tuple[int, int]:
        """Set down a paragraph as a line of its own and return its stretch; a blank one stays a blank line."""
        self._mark(place)
        stretch = self._put(clean(text))
        self._put("\n")
        return stretch

    def table(self, slots: Sequence[Slot]) -> None:
        """Set down a table: a row a line, its cells parted by tabs, the lines of a cell as lines."""
        ordered = sorted(slots, key=lambda slot: (slot.row, slot.column))
        if not ordered:
            return
        start, cells = self._length, list[Cell]()
        for before, slot in zip([None, *ordered], ordered, strict=False):
            if before is not None:
                self._put("\n" if slot.row != before.row else "\t")
            self._mark(slot.place)
            begin, end = self._put(clean(slot.text).replace("\t", " ").strip())
            cells.append(Cell(slot.row, slot.column, begin, end, slot.rows, slot.columns))
        self._tables.append(Table(start, self._length, tuple(cells)))
        self._put("\n")

    def remark(self, code: str, vi: str, en: str, stretch: tuple[int, int] | None = None) -> None:
        """Note something a person should know of the file itself."""
        self._remarks.append(Remark(code, vi, en, Span(*stretch) if stretch else None))

    def source(self) -> Source:
        """Return what was set down."""
        return Source("".join(self._parts), tuple(self._tables), tuple(self._places), tuple(self._remarks))

    def _put(self, text: str) -> tuple[int, int]:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > MOST_CHARACTERS:
            raise Unfit(
                "có quá 20 triệu ký tự, không phải một văn bản; hãy kiểm tra có đúng tệp không.",
                "holds more than 20 million characters, which no document does; check that it is the right file.",
            )
        return start, self._length

    def _mark(self, place: str | None) -> None:
        if place is None or (self._places and self._places[-1].name == place):
            return
        if self._places and self._places[-1].start == self._length:
            self._places.pop()
        self._places.append(Place(self._length, place))


def clean(text: str) -> str:
    """Return the words as a text file would hold them: no NUL, no halves of characters, one kind of line break."""
    text = text.replace("\r\n", "\n").translate(_UNWANTED)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def column_name(index: int) -> str:
    """Return the letters of a column: A, B ... Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
