"""How much of a document is read: more than any plan has, and little enough to be read in seconds on a slow machine.

Whatever is over a bound is left out with a remark, so that reading a text never fails; a file is then refused.
"""

import re
import sys

from documents.read.pipes import tables_in
from documents.read.remarks import too_many_lines
from documents.read.source import Source, Table
from models.facts.reading import Span

MOST_LINES = 50_000
"""Some thousand pages."""
MOST_CELLS = 100_000
"""Of tables: five thousand weaknesses in twenty columns."""
LONGEST_LIST = 20_000
"""Characters of one list of units: about a thousand names, where a province has some two hundred."""

_BREAKS = ("\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
_BREAK = re.compile(f"\r\n|[{''.join(_BREAKS)}]")


def with_tables(source: Source) -> Source:
    """Return a source with the tables its text draws, where the format gave none, cut where it passes a bound."""
    text = source.text[: _end_of_lines(source.text)]
    tables = source.tables or tables_in(text, MOST_CELLS)
    end = min(len(text), _end_of_cells(tables))
    if end == len(source.text):
        return Source(text, tables, source.places, source.remarks)
    kept = tuple(table for table in (_cut(table, end) for table in tables) if table is not None)
    return Source(
        source.text[:end], kept, source.places, (*source.remarks, too_many_lines(Span(end, len(source.text))))
    )


def _end_of_lines(text: str) -> int:
    if sum(map(text.count, _BREAKS)) <= MOST_LINES:
        return len(text)
    for count, found in enumerate(_BREAK.finditer(text), 1):
        if count == MOST_LINES:
            return found.start()
    return len(text)


def _end_of_cells(tables: tuple[Table, ...]) -> int:
    """Return where the row begins that holds the first cell too many; past every text where there is none."""
    count = 0
    for table in tables:
        if count + len(table.cells) > MOST_CELLS:
            row = table.cells[MOST_CELLS - count].row
            return min(cell.start for cell in table.cells if cell.row == row)
        count += len(table.cells)
    return sys.maxsize


def _cut(table: Table, end: int) -> Table | None:
    if table.end <= end:
        return table
    cells = tuple(cell for cell in table.cells if cell.end <= end)
    return Table(table.start, end, cells) if cells else None
