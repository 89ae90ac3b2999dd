"""Which column of a table holds what, told by the words at its head; and the rows below, with merged cells in each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from documents.read.lines import Page
from documents.read.source import Cell, Table
from documents.read.weaknesses import names_a_shortcoming
from models.facts.folding import fold_tones


class Column(StrEnum):
    """What a column of a register holds."""

    NUMBER = "number"
    STATEMENT = "statement"
    CAUSES = "causes"
    OBJECTIVE_CAUSES = "objective_causes"
    SUBJECTIVE_CAUSES = "subjective_causes"
    TASKS = "tasks"
    LEAD = "lead"
    COORDINATING = "coordinating"
    IMPLEMENTING = "implementing"
    LEAD_AND_COORDINATING = "lead_and_coordinating"
    """Both in one column: "Đơn vị chủ trì, phối hợp"."""
    DEADLINE = "deadline"
    OTHER = "other"
    """Results, notes, evidence: no part of the register."""


WHO = frozenset({Column.LEAD, Column.COORDINATING, Column.IMPLEMENTING, Column.LEAD_AND_COORDINATING})
_WEAK = r"(?:hạn chế|tồn tại|yếu kém|khuyết điểm|thiếu sót|bất cập|vướng mắc|khó khăn)"
_HEADS: tuple[tuple[Column, re.Pattern[str]], ...] = tuple(
    (column, re.compile(fold_tones(pattern)))
    for column, pattern in (
        (Column.NUMBER, r"^(?:stt|tt|số (?:tt|thứ tự)|thứ tự|no\.?|#)$"),
        (Column.OTHER, r"^(?:kết quả|ghi chú|đánh giá|sản phẩm|minh chứng|mức độ|tình hình|văn bản|căn cứ|kinh phí)"),
        (Column.DEADLINE, r"thời (?:gian|hạn|điểm)|tiến độ (?:hoàn thành|thực hiện)|^tiến độ$|^mốc |^hạn(?! chế)"),
        (Column.OBJECTIVE_CAUSES, r"nguyên nhân.*khách quan(?!.*chủ quan)|^khách quan$"),
        (Column.SUBJECTIVE_CAUSES, r"nguyên nhân.*chủ quan(?!.*khách quan)|^chủ quan$"),
        (Column.CAUSES, rf"^(?:các |những )?nguyên nhân|^(?!.*{_WEAK}.*nguyên nhân).*nguyên nhân"),
        (Column.LEAD_AND_COORDINATING, r"chủ trì.*phối hợp|phối hợp.*chủ trì"),
        (Column.LEAD, r"chủ trì|chịu trách nhiệm|đầu mối"),
        (Column.COORDINATING, r"phối hợp"),
        (Column.IMPLEMENTING, r"(?:đơn vị|cơ quan|người|tổ chức)(?: tổ chức)? (?:thực hiện|triển khai)|^phân công"),
        (Column.TASKS, r"nhiệm vụ|giải pháp|biện pháp|công việc|(?:hướng|kế hoạch|nội dung|phương án|cách) khắc phục"),
        (Column.STATEMENT, _WEAK),
        (Column.STATEMENT, r"^nội dung$|^vấn đề"),
    )
)
_WEAKNESS = re.compile(fold_tones(_WEAK))
_MOST_HEAD_ROWS = 3
_NUMBERS = re.compile(r"\(?(?:\d{1,2}|[a-z])\)?")
_LONGEST_HEAD = 160
_LARGEST_GRID = 1_000_000
"""More places than this is no table a person wrote, whatever its merged cells claim."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the head: what covers each column, a merged cell also in the rows and columns it reaches into."""

    index: int
    cells: tuple[Cell | None, ...]

    def own(self, column: int) -> Cell | None:
        """Return the cell that begins in this row and column."""
        cell = self.cells[column] if column < len(self.cells) else None
        return cell if cell is not None and (cell.row, cell.column) == (self.index, column) else None


@dataclass(frozen=True, slots=True)
class Register:
    """A table whose head names what a register of weaknesses has."""

    table: Table
    columns: Mapping[int, Column]
    rows: tuple[Row, ...]
    says_weakness: bool
    """Does the head of its statements say that they are weaknesses ("Hạn chế"), not only "Nội dung"?"""

    def of(self, kind: Column) -> list[int]:
        """Return the columns of a kind, from left to right."""
        return [column for column, held in self.columns.items() if held is kind]


def registers(page: Page) -> Iterator[Register]:
    """Yield the tables that are registers; one without a head goes on under the head of the one before."""
    before: Mapping[int, Column] | None = None
    says_weakness = False
    for table in page.tables:
        grid = _grid(table)
        head_rows, told = _head(page, grid)
        columns = told or (before if _goes_on(grid, before) else None)
        if columns is None:
            before = None
            continue
        if told is not None:
            says_weakness = _says_weakness(page, grid[:head_rows], told)
        heads = {_texts(page, row) for row in grid[:head_rows]}
        body = [row for row in grid[head_rows:] if _texts(page, row) not in heads and not _is_counting(page, row)]
        yield Register(table, columns, tuple(body), says_weakness)
        before = columns


def outside_registers(page: Page) -> list[tuple[int, int]]:
    """Return the stretches of the page between its tables of weaknesses; the whole page where it has none.

    A table is one of weaknesses where its head says so, or most cells of its statements speak of something wanting;
    another, of tasks or of figures, is part of the text around it.
    """
    edges = [0]
    for register in registers(page):
        if register.says_weakness or _mostly_wanting(page, register):
            edges += [page.at(register.table.start), page.at(register.table.end)]
    edges.append(len(page.text))
    return list(zip(edges[::2], edges[1::2], strict=True))


def _says_weakness(page: Page, head: Sequence[Row], columns: Mapping[int, Column]) -> bool:
    return any(
        (cell := row.cells[column]) is not None and _WEAKNESS.search(_words(page, cell)) is not None
        for row in head
        for column, kind in columns.items()
        if kind is Column.STATEMENT
    )


def _mostly_wanting(page: Page, register: Register) -> bool:
    columns = register.of(Column.STATEMENT)
    cells = [cell for column in columns for row in register.rows if (cell := row.own(column)) is not None]
    return sum(names_a_shortcoming(page, *page.cell(cell)) for cell in cells) * 2 > len(cells)


def _grid(table: Table) -> list[Row]:
    width = max((cell.column + cell.columns for cell in table.cells), default=0)
    height = max((cell.row + cell.rows for cell in table.cells), default=0)
    if width * height > _LARGEST_GRID:
        return []
    grid: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    for cell in table.cells:
        for row in range(cell.row, cell.row + cell.rows):
            for column in range(cell.column, cell.column + cell.columns):
                grid[row][column] = cell
    return [Row(index, tuple(cells)) for index, cells in enumerate(grid)]


def _head(page: Page, grid: Sequence[Row]) -> tuple[int, dict[int, Column] | None]:
    """Return how many rows the head takes, title rows above it included, and what the columns are."""
    best: tuple[int, dict[int, Column] | None] = (0, None)
    for first in range(min(_MOST_HEAD_ROWS, len(grid))):
        for last in range(first + 1, min(first + _MOST_HEAD_ROWS, len(grid)) + 1):
            columns = _columns(page, grid[first:last])
            if columns is None:
                continue
            if best[1] is None or len(_told(columns)) > len(_told(best[1])):
                best = last, columns
        if best[1] is not None:
            break
    return best


def _told(columns: Mapping[int, Column]) -> set[Column]:
    return set(columns.values()) - {Column.OTHER}


def _columns(page: Page, rows: Sequence[Row]) -> dict[int, Column] | None:
    """Return what the columns are if these rows are the head of a register, each column named by all cells above it."""
    columns: dict[int, Column] = {}
    for column in range(len(rows[0].cells)):
        over = dict.fromkeys(cell for row in rows if (cell := row.cells[column]) is not None)
        spreads = [cell for cell in over if cell.columns >= len(rows[0].cells)]
        words = " ".join(_words(page, cell) for cell in over)
        if spreads or len(words) > _LONGEST_HEAD:
            return None
        columns[column] = _named(words, [_words(page, cell) for cell in over])
    _let_tasks_be_statements(columns)
    kinds = list(columns.values())
    is_register = kinds.count(Column.STATEMENT) == 1 and (WHO | {Column.DEADLINE}) & set(kinds)
    return columns if is_register or (Column.TASKS in kinds and WHO & set(kinds)) else None


def _named(words: str, each: Sequence[str]) -> Column:
    """Say what a column is: by its lowest head, where that says it, else by all its heads together."""
    for said in (*reversed(each), words):
        kind = next((column for column, pattern in _HEADS if said and pattern.search(said)), None)
        if kind is not None:
            return kind
    return Column.OTHER


def _let_tasks_be_statements(columns: dict[int, Column]) -> None:
    """Of several columns that might be the statement, the first is; the others are what is to be done or notes."""
    found = [column for column, kind in columns.items() if kind is Column.STATEMENT]
    for column in found[1:]:
        columns[column] = Column.OTHER


def _goes_on(grid: Sequence[Row], before: Mapping[int, Column] | None) -> bool:
    """Has the table as many columns as the one before, so that it is the rest of it on another page?"""
    return bool(grid) and before is not None and len(grid[0].cells) == len(before)


def _is_counting(page: Page, row: Row) -> bool:
    """Is this the line "(1) (2) (3)" or "A B 1 2" under a head?"""
    texts = [text for text in _texts(page, row) if text]
    return len(texts) > 2 and all(_NUMBERS.fullmatch(text) for text in texts)  # noqa: PLR2004 - two may be a number and a mark


def _texts(page: Page, row: Row) -> tuple[str, ...]:
    return tuple(_words(page, cell) if cell is not None else "" for cell in row.cells)


def _words(page: Page, cell: Cell) -> str:
    start, end = page.cell(cell)
    return " ".join(page.text[start:end].split())
