"""Tables whose rows are the weaknesses: an appendix "STT | Hạn chế | Nguyên nhân | Đơn vị chủ trì | Thời hạn"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from documents.read import remarks
from documents.read.causes import read_causes
from documents.read.cells import chunks_in, has_words, read_who, units_in, words_of_cell
from documents.read.columns import WHO, Column, Register, Row, registers
from documents.read.deadlines import differ, read_deadline
from documents.read.items import Segment, item_of
from documents.read.labels import Label, LabelKind
from documents.read.layouts import Layout
from documents.read.lines import ENDS, Page
from documents.read.plan import AFTER_STATEMENT, Parts, read_segment, weakness_of
from documents.read.source import Cell
from documents.read.tasks import read_tasks
from documents.read.weaknesses import MOST_WEAKNESSES, Weaknesses, as_many_as_are_read, names_a_shortcoming
from models.facts.names import NameBook
from models.facts.reading import CauseKind, CauseReading, DeadlineReading, TaskReading, WeaknessReading

_ROMAN_OR_LETTER = re.compile(r"(?:[ivxlc]{1,6}|[a-hđ])[.)/]?")
_CAUSES = {
    Column.CAUSES: CauseKind.UNSPECIFIED,
    Column.OBJECTIVE_CAUSES: CauseKind.OBJECTIVE,
    Column.SUBJECTIVE_CAUSES: CauseKind.SUBJECTIVE,
}


@dataclass(slots=True)
class _Entry:
    """One weakness of the table: the cell of its statement and the rows that belong to it."""

    statement: Cell
    rows: list[tuple[Register, Row]] = field(default_factory=list)
    is_task: bool = False
    """Does the table name only what is to be done, so that this stands for the weakness?"""
    rest: list[Cell] = field(default_factory=list)
    """Where the statement goes on after a page break."""


def _read(page: Page, book: NameBook, on: date | None) -> Weaknesses:
    entries: list[_Entry] = []
    for register in registers(page):
        _add_entries(page, register, entries)
        if len(entries) > MOST_WEAKNESSES:
            break
    del entries[MOST_WEAKNESSES + 1 :]
    found = (_weakness(page, entry, ordinal, book, on) for ordinal, entry in enumerate(entries, 1))
    read, unread = as_many_as_are_read(found, page)
    return Weaknesses(read, remarks=unread, stretches=tuple(_stretch(page, entry) for entry in entries))


LAYOUT = Layout("register_table", 10, _read)


def _add_entries(page: Page, register: Register, entries: list[_Entry]) -> None:
    """Give every row to the weakness it begins or belongs to; a group row ends the one before."""
    column, is_task, by_group = _statement_column(page, register)
    open_entry = entries[-1] if entries else None
    for index, row in enumerate(register.rows):
        following = register.rows[index + 1] if index + 1 < len(register.rows) else None
        group = _group(page, register, row, following)
        if group is not None:
            open_entry = _Entry(group) if by_group else None
            entries += [open_entry] if open_entry else []
            continue
        cell = row.own(column) if not by_group else None
        if cell is not None and has_words(page, cell):
            if open_entry is not None and _goes_on(page, register, row, cell):
                open_entry.rest.append(cell)
            else:
                open_entry = _Entry(cell, is_task=is_task)
                entries.append(open_entry)
        if open_entry is not None and _filled(page, row):
            open_entry.rows.append((register, row))


def _statement_column(page: Page, register: Register) -> tuple[int, bool, bool]:
    """Return the column of statements, whether it holds tasks only, and whether group rows are the weaknesses."""
    if statements := register.of(Column.STATEMENT):
        return statements[0], False, False
    found = (_group(page, register, row, after) for row, after in zip_longest(register.rows, register.rows[1:]))
    groups = [cell for cell in found if cell is not None]
    weak = [cell for cell in groups if names_a_shortcoming(page, *page.cell(cell))]
    return register.of(Column.TASKS)[0], True, len(weak) * 2 > len(groups)


def _group(page: Page, register: Register, row: Row, following: Row | None) -> Cell | None:
    """Return the words of a row that only heads the rows below it; None for a row of the register itself."""
    filled = _filled(page, row)
    numbers = [cell for cell in filled if register.columns.get(cell.column) is Column.NUMBER and cell.columns == 1]
    words = [cell for cell in filled if cell not in numbers]
    if len(words) != 1 or words[0].row != row.index:
        return None
    cell = words[0]
    if cell.columns > 1 and cell.columns * 2 >= len(row.cells) - len(numbers):
        return cell
    if register.columns.get(cell.column) not in {Column.STATEMENT, Column.TASKS, Column.NUMBER}:
        return None
    if numbers:
        number = words_of_cell(page, numbers[0])
        return cell if _ROMAN_OR_LETTER.fullmatch(number) or _numbers_below(page, register, number, following) else None
    marker = page.blocks_in(*page.cell(cell))[0].marker
    is_numbered = bool(register.of(Column.NUMBER)) and page.is_capital(page.cell(cell)[0])
    return cell if marker in ENDS or is_numbered else None


def _numbers_below(page: Page, register: Register, number: str, following: Row | None) -> bool:
    """Does the next row count within this one: "1.1" after "1"?"""
    column = register.of(Column.NUMBER)[0]
    cell = following.own(column) if following is not None else None
    return cell is not None and words_of_cell(page, cell).startswith(number.rstrip(".") + ".")


def _goes_on(page: Page, register: Register, row: Row, cell: Cell) -> bool:
    """Does a statement go on after a page break: no number of its own, and small letters first?"""
    numbers = register.of(Column.NUMBER)
    is_numbered = any((own := row.own(column)) is not None and has_words(page, own) for column in numbers)
    start, _ = page.cell(cell)
    return bool(numbers) and not is_numbered and page.text[start].isalpha() and not page.is_capital(start)


def _weakness(page: Page, entry: _Entry, ordinal: int, book: NameBook, on: date | None) -> WeaknessReading:
    parts = Parts()
    item = item_of(page, page.blocks_in(*page.cell(entry.statement)))
    end = item.end if item.segments else page.cell(entry.statement)[1]
    span = page.span(*page.trim(item.start, end, AFTER_STATEMENT))
    for segment in item.segments:
        read_segment(page, segment, parts, book, on)
    tasks = [*read_tasks(page, parts.task_chunks, book, on), *_read_rows(page, entry, parts, book, on)]
    parts.remarks += [remarks.statement_goes_on(page.span(*page.cell(cell))) for cell in entry.rest]
    if entry.is_task:
        parts.remarks.append(remarks.statement_is_task(span))
    by_task = differ(parts.deadlines) and bool(tasks)
    if not differ(parts.deadlines):
        parts.deadlines = parts.deadlines[:1]
        tasks = [_without(task, parts.deadlines) for task in tasks]
    return weakness_of(page, ordinal, span, parts, tasks, by_task=by_task)


def _read_rows(page: Page, entry: _Entry, parts: Parts, book: NameBook, on: date | None) -> list[TaskReading]:
    """Read the cells of every row into ``parts``; return the tasks, with the units and the time of their own rows."""
    tasks: list[TaskReading] = []
    leads = {cell for register, row in entry.rows for cell in _covering(page, register, row, Column.LEAD)}
    seen = {entry.statement, *entry.rest}
    for register, row in entry.rows:
        times = [read_deadline(page, *page.cell(cell)) for cell in _covering(page, register, row, Column.DEADLINE)]
        units = units_in(page, _covering(page, register, row, Column.LEAD), book, on)[0] if len(leads) > 1 else []
        for column, cell in enumerate(row.cells):
            if cell is None or cell in seen or not has_words(page, cell):
                continue
            seen.add(cell)
            kind = register.columns.get(column, Column.OTHER)
            if kind in _CAUSES:
                parts.causes += _causes(page, cell, _CAUSES[kind])
            elif kind in WHO:
                read_who(page, kind, cell, parts, book, on)
            elif kind is Column.DEADLINE:
                parts.deadlines.append(read_deadline(page, *page.cell(cell)))
            elif kind is Column.TASKS:
                tasks += [
                    replace(task, units=task.units or tuple(units), deadlines=(*task.deadlines, *times))
                    for task in read_tasks(page, chunks_in(page, cell), book, on)
                ]
    return tasks


def _causes(page: Page, cell: Cell, told: CauseKind) -> list[CauseReading]:
    """Return the causes of a cell, of the kind the column tells where the words tell none."""
    start, _ = page.cell(cell)
    found = read_causes(page, Segment(Label(LabelKind.CAUSES, start, start), chunks_in(page, cell)))
    return [replace(cause, kind=told) if cause.kind is CauseKind.UNSPECIFIED else cause for cause in found]


def _covering(page: Page, register: Register, row: Row, kind: Column) -> list[Cell]:
    """Return the cells of a kind with words that lie in a row, also those that begin above it."""
    cells = (row.cells[column] for column in register.of(kind) if column < len(row.cells))
    return [cell for cell in dict.fromkeys(cells) if cell is not None and has_words(page, cell)]


def _without(task: TaskReading, deadlines: Sequence[DeadlineReading]) -> TaskReading:
    """A time that holds for all of a weakness is not also one of each task."""
    return replace(task, deadlines=tuple(time for time in task.deadlines if time not in deadlines))


def _stretch(page: Page, entry: _Entry) -> tuple[int, int]:
    own = [cell for _, row in entry.rows for cell in row.cells if cell is not None and cell.row == row.index]
    edges = [page.cell(cell) for cell in (entry.statement, *entry.rest, *own)]
    return min(start for start, _ in edges), max(end for _, end in edges)


def _filled(page: Page, row: Row) -> list[Cell]:
    """Return the cells with words that lie in a row, each once."""
    return [cell for cell in dict.fromkeys(row.cells) if cell is not None and has_words(page, cell)]
