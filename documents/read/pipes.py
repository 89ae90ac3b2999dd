"""Tables a plain text draws with bars, as Markdown does: "| STT | Hạn chế | Đơn vị chủ trì |"."""

import re
from itertools import pairwise

from documents.read.source import Cell, Table

_LINE = re.compile(r"[^\r\n]+")
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+=\-]*")
_FEWEST_ROWS = 2
_FEWEST_COLUMNS = 2


def tables_in(text: str, most: int | None = None) -> tuple[Table, ...]:
    """Return the tables in the order of the text; lines of dashes between rows are no rows.

    With ``most`` the search ends after the row in which there are more cells than that.
    """
    tables: list[Table] = []
    rows: list[list[tuple[int, int]]] = []
    begun = ended = count = 0
    if "|" not in text:
        return ()
    for line in _LINE.finditer(text):
        cells = _cells(text, *line.span())
        if rows and (len(cells) < _FEWEST_COLUMNS or "\n" in text[ended : line.start()].replace("\n", "", 1)):
            tables += _table(rows, begun, ended)
            rows = []
        if len(cells) >= _FEWEST_COLUMNS:
            begun = begun if rows else line.start()
            ended = line.end()
            if not _RULE.fullmatch(text, *line.span()):
                rows.append(cells)
                count += len(cells)
        if most is not None and count > most:
            break
    return (*tables, *_table(rows, begun, ended))


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches between the bars of one line, without space at their edges; none where it has no bar."""
    bars = [match.start() for match in _BAR.finditer(text, start, end)]
    if not bars:
        return []
    edges = [start - 1, *bars, end]
    cells = [_trim(text, left + 1, right) for left, right in pairwise(edges)]
    outer = slice(cells[0][0] >= cells[0][1] or None, -1 if cells[-1][0] >= cells[-1][1] else None)
    return cells[outer]


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return start, end


def _table(rows: list[list[tuple[int, int]]], start: int, end: int) -> list[Table]:
    if len(rows) < _FEWEST_ROWS:
        return []
    cells = (Cell(row, column, *cell) for row, line in enumerate(rows) for column, cell in enumerate(line))
    return [Table(start, end, tuple(cells))]
