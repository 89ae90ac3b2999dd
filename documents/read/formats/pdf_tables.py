"""Tables of a page, told by their ruling lines; a cell's words are those that stand in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from documents.read.formats.pdf_lines import Word, lines_of, paragraphs
from documents.read.formats.writing import Slot

_TOLERANCE = 3.0
_PADDING = 4.0
_FEWEST_CELLS = 2
_MOST_CELLS = 20_000


@dataclass(frozen=True, slots=True)
class Grid:
    """One table on one page."""

    top: float
    bottom: float
    edges: tuple[float, ...]
    """Where its columns part, from left to right."""
    slots: tuple[Slot, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return max(slot.row + slot.rows for slot in self.slots)

    def row(self, index: int) -> list[Slot]:
        """Return the cells that begin in a row."""
        return [slot for slot in self.slots if slot.row == index]


def grids_of(page: Any, words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:  # noqa: ANN401 - no types published
    """Return the tables of a page from above to below, and the words that stand in none."""
    grids, rest = list[Grid](), list(words)
    for table in page.find_tables():
        boxes = [cell for cell in table.cells if cell is not None][:_MOST_CELLS]
        inside = [word for word in rest if _holds(table.bbox, word)]
        if len(boxes) < _FEWEST_CELLS or not inside:
            continue
        taken = set(map(id, inside))
        rest = [word for word in rest if id(word) not in taken]
        grids.append(_grid(boxes, inside, page.page_number, page.height))
    return sorted(grids, key=lambda grid: grid.top), rest


def _grid(boxes: Sequence[tuple[float, ...]], words: Sequence[Word], page: int, height: float) -> Grid:
    lefts = _steps([edge for box in boxes for edge in (box[0], box[2])])
    tops = _steps([edge for box in boxes for edge in (box[1], box[3])])
    slots = list[Slot]()
    for box in boxes:
        row, column = _step(tops, box[1]), _step(lefts, box[0])
        lines = lines_of([word for word in words if _holds(box, word)], page, height)
        edge = max([box[2] - _PADDING, *(line.right for line in lines)])
        text = "\n".join(paragraphs(lines, edge))
        rows, columns = max(1, _step(tops, box[3]) - row), max(1, _step(lefts, box[2]) - column)
        slots.append(Slot(row, column, text, rows, columns, f"page:{page}"))
    ordered = sorted(slots, key=lambda slot: (slot.row, slot.column))
    return Grid(tops[0], tops[-1], tuple(lefts), tuple(ordered))


def _steps(edges: Sequence[float]) -> list[float]:
    """Return the edges from low to high, those that differ by the thickness of a line as one."""
    steps = list[float]()
    for edge in sorted(edges):
        if not steps or edge - steps[-1] > _TOLERANCE:
            steps.append(edge)
    return steps


def _step(steps: Sequence[float], edge: float) -> int:
    return min(range(len(steps)), key=lambda index: abs(steps[index] - edge))


def _holds(box: Sequence[float], word: Word) -> bool:
    across, down = word.middle
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def continues(before: Grid, after: Grid) -> bool:
    """Has the table at the top of a page the columns of the one that ended the page before?"""
    return len(before.edges) == len(after.edges) and all(
        abs(one - other) <= 2 * _TOLERANCE for one, other in zip(before.edges, after.edges, strict=True)
    )


def joined(before: Grid, after: Grid) -> Grid:
    """Return the table with its continuation: the head that is printed again goes, a row cut in two is one again."""
    first = _repeated_heads(before, after)
    rest = [slot for slot in after.slots if slot.row >= first]
    opening = [slot for slot in rest if slot.row == first]
    slots = list(before.slots)
    offset = before.rows - first
    if _is_cut(opening):
        slots = _with_the_rest(slots, opening)
        rest = [slot for slot in rest if slot.row > first]
        offset -= 1
    else:
        slots, rest = _with_merged_cells_cut(slots, rest, before.rows, first)
    slots += [replace(slot, row=slot.row + offset) for slot in rest]
    return Grid(before.top, after.bottom, before.edges, tuple(slots))


def _repeated_heads(before: Grid, after: Grid) -> int:
    index = 0
    while index < min(before.rows, after.rows - 1):
        one = [(slot.column, slot.text) for slot in before.row(index)]
        other = [(slot.column, slot.text) for slot in after.row(index)]
        if one != other or not one:
            break
        index += 1
    return index


def _is_cut(opening: Sequence[Slot]) -> bool:
    """Does a page begin with the rest of a row: its first cell, the number's, is empty and others are not?"""
    return bool(opening) and opening[0].column == 0 and not opening[0].text and any(slot.text for slot in opening)


def _with_the_rest(slots: Sequence[Slot], opening: Sequence[Slot]) -> list[Slot]:
    """Put the rest of a row to its beginning; a merged cell that runs on over it covers the rows below as well."""
    out = list(slots)
    for rest in opening:
        at = max(
            (i for i, slot in enumerate(out) if slot.column == rest.column), key=lambda i: out[i].row, default=None
        )
        if at is None:
            continue
        words = out[at].text
        whole = f"{words}{_seam(words, rest.text)}{rest.text}".strip() if rest.text else words
        out[at] = replace(out[at], text=whole, rows=out[at].rows + rest.rows - 1)
    return out


def _with_merged_cells_cut(
    slots: Sequence[Slot], rest: Sequence[Slot], rows: int, first: int
) -> tuple[list[Slot], list[Slot]]:
    """Let a merged cell that the page's end cut go on below: there it is empty, and spans rows above or below the cut."""
    out, kept = list(slots), list[Slot]()
    for slot in rest:
        at = next((i for i, other in enumerate(out) if _goes_on_as(other, slot, rows)), None)
        if at is None or slot.row != first or slot.text:
            kept.append(slot)
        else:
            out[at] = replace(out[at], rows=out[at].rows + slot.rows)
    return out, kept


def _goes_on_as(above: Slot, below: Slot, rows: int) -> bool:
    same_columns = (above.column, above.columns) == (below.column, below.columns)
    return same_columns and above.row + above.rows == rows and bool(above.text) and max(above.rows, below.rows) > 1


def _seam(before: str, after: str) -> str:
    """Words cut off in the middle of a sentence go on in the line; others are a line of their own."""
    return " " if before and before[-1] not in ".;:!?" and (after[0].islower() or before[-1] == ",") else "\n"
