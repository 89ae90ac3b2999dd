"""Lines and tables of page after page, set down in the order they are read."""

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from documents.read.formats.grids import is_side_by_side, side_by_side
from documents.read.formats.pdf_lines import Line, goes_on, run_on
from documents.read.formats.pdf_tables import Grid, continues, joined
from documents.read.formats.writing import Writing

_CENTRED = 10.0
_SHORTER = 20.0
_APART = 1.3
"""Of the usual step from line to line, beyond which a gap is seen."""


class Flow:
    """Sets pages down; a paragraph or table may run on over the end of a page."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing
        self._open: list[Line] = []
        self._table: Grid | None = None
        self._table_page = 0
        self._edges = (0.0, 0.0)
        self._was_centred = False
        self._last: Line | None = None
        self._step = 0.0

    def page(self, number: int, lines: Sequence[Line], grids: Sequence[Grid]) -> None:
        """Set down one page: its lines above a table, the table, the lines below it."""
        if lines:
            self._edges = (min(line.left for line in lines), max(line.right for line in lines))
            self._step = _usual_step(lines)
        waiting = list(lines)
        for grid in grids:
            for line in waiting:
                if line.top < grid.top:
                    self._line(line)
            waiting = [line for line in waiting if line.top >= grid.top]
            self._grid(number, grid)
        for line in waiting:
            self._line(line)

    def end(self) -> None:
        """Set down what is still open."""
        self._close_paragraph()
        self._close_table()

    def _line(self, line: Line) -> None:
        self._close_table()
        if self._open and not goes_on(self._open[-1], line, self._edges[1]):
            self._close_paragraph()
        self._open.append(line)

    def _grid(self, number: int, grid: Grid) -> None:
        self._close_paragraph()
        if self._table is not None and self._table_page == number - 1 and continues(self._table, grid):
            self._table = joined(self._table, grid)
        else:
            self._close_table()
            self._table = grid
        self._table_page = number

    def _close_paragraph(self) -> None:
        if not self._open:
            return
        lines, self._open = self._open, []
        is_centred = self._is_centred(lines[0])
        if (self._was_centred and not is_centred) or self._stands_apart(lines[0]):
            self._writing.line("")
        self._was_centred, self._last = is_centred, lines[-1]
        words = reduce(run_on, (line.text for line in lines))
        self._writing.line(words, f"page:{lines[0].page}")

    def _close_table(self) -> None:
        grid, self._table = self._table, None
        if grid is None:
            return
        if is_side_by_side(grid.slots):
            for words in side_by_side(grid.slots):
                self._writing.line(words, grid.slots[0].place)
        else:
            self._writing.table(grid.slots)

    def _stands_apart(self, line: Line) -> bool:
        """Is there a gap above the line?"""
        last = self._last
        return last is not None and last.page == line.page and line.top - last.top > _APART * self._step > 0

    def _is_centred(self, line: Line) -> bool:
        left, right = line.left - self._edges[0], self._edges[1] - line.right
        return left > _SHORTER and right > _SHORTER and abs(left - right) < _CENTRED


def _usual_step(lines: Sequence[Line]) -> float:
    steps = sorted(after.top - before.top for before, after in pairwise(lines) if after.top > before.top)
    return steps[len(steps) // 2] if steps else 0.0
