"""What a file gives to the reading: its text as decoded, and where tables lie in it.

Every format ends here. A word-processing file, a PDF or a sheet is first set down as one text, a paragraph a line and
a table row a line with its cells parted by tabs; all spans count in that text, so that a quotation is one whatever the
file was. What the text alone cannot say is kept beside it: which stretch is which cell of which table, and what a
person would call the place (page 3, sheet "Phụ lục", cell C7).
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from models.facts.reading import Remark


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; a merged one stands once, at its first row and column, with what it covers."""

    row: int
    column: int
    start: int
    end: int
    """``text[start:end]`` are the cell's words; lines inside a cell stay lines."""
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``text[start:end]`` covers it."""

    start: int
    end: int
    cells: tuple[Cell, ...]
    """In reading order: by row, then column. An empty cell is there too, with an empty stretch."""

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Give the cells row by row, each with those that begin in the row."""
        row: list[Cell] = []
        for cell in self.cells:
            if row and cell.row != row[0].row:
                yield tuple(row)
                row = []
            row.append(cell)
        if row:
            yield tuple(row)


@dataclass(frozen=True, slots=True)
class Place:
    """From ``start`` on, a person finds the words here: ``page:3``, ``sheet:Phụ lục!C7``."""

    start: int
    name: str


_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Source:
    """One document as the layouts read it."""

    text: str
    tables: tuple[Table, ...] = ()
    """In the order of the text; they do not overlap."""
    places: tuple[Place, ...] = ()
    """Sorted by where they start; empty for plain text, where the line number is the place."""
    remarks: tuple[Remark, ...] = ()
    """What a person should know of the file itself: tracked changes, hidden text, parts that were not read."""

    def place_of(self, at: int) -> str | None:
        """Return the name of the place that holds ``text[at]``; None where lines are all there is."""
        index = bisect_right(self.places, at, key=_start)
        return self.places[index - 1].name if index else None
