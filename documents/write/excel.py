"""The annexes as a workbook: frozen heading, filters, days and numbers as such, and text that stays text.

What a unit wrote may begin with = + - @ or a tab; it is stored as a string, marked as quoted text, and no program
calculates it.
"""

import io
from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from documents.write.content import Annex, Cell, Grid, Paper
from documents.write.layout import FONT
from documents.write.package import CORE, core_properties, repacked
from documents.write.words import clean

LONGEST_CELL = 32_000
"""Excel keeps 32,767 characters a cell; a longer text goes on in the rows below, whole."""

TITLE_ROWS = 3
SHARED_LOOK = "_style"
"""openpyxl's array of a cell's looks, which it gives no public name; sharing it is seven times as fast."""

LINE = Border(left=Side("thin"), right=Side("thin"), top=Side("thin"), bottom=Side("thin"))


def workbook_file(paper: Paper) -> bytes:
    """Return the paper's tables as .xlsx; the same paper is the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for annex in paper.annexes:
        if annex.grid:
            _sheet(book.create_sheet(f"Phụ lục {annex.number}"), annex, annex.grid)
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue(), {CORE: core_properties(paper.subject, paper.agency, paper.as_of)})


def _sheet(sheet: Worksheet, annex: Annex, grid: Grid) -> None:
    _words(_at(sheet, 1, 1), f"Phụ lục {annex.number}. {annex.title}", bold=True)
    _words(_at(sheet, 2, 1), annex.note.text if annex.note else "")
    for at, column in enumerate(grid.columns, 1):
        heading = _at(sheet, TITLE_ROWS, at)
        _words(heading, column.title, bold=True)
        heading.alignment = Alignment("center", "center", wrap_text=True)
        heading.fill, heading.border = PatternFill("solid", "D9E2EC"), LINE
        sheet.column_dimensions[get_column_letter(at)].width = max(8.0, column.width_mm / 2)
    row = TITLE_ROWS
    for cells in grid.rows:
        for pieces in _pieces(cells):
            row += 1
            for at, text in enumerate(pieces):
                _value(_at(sheet, row, at + 1), text, grid, at)
    last = f"{get_column_letter(len(grid.columns))}{max(row, TITLE_ROWS)}"
    sheet.freeze_panes = f"A{TITLE_ROWS + 1}"
    sheet.auto_filter.ref = f"A{TITLE_ROWS}:{last}"
    sheet.print_title_rows = f"{TITLE_ROWS}:{TITLE_ROWS}"
    sheet.page_setup.orientation = "landscape" if annex.landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = f"A1:{last}"


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """Return one cell; nothing here is ever merged."""
    found = sheet.cell(row, column)
    if not isinstance(found, SheetCell):
        raise TypeError(f"row {row}, column {column} is merged")
    return found


def _pieces(cells: Sequence[Cell]) -> Iterator[list[str]]:
    """Give a row's texts; what no cell can hold goes on in further rows, whole."""
    rest = [clean(cell.text) for cell in cells]
    yield [text[:LONGEST_CELL] for text in rest]
    rest = [text[LONGEST_CELL:] for text in rest]
    while any(rest):
        yield [rest[0] or cells[0].text, *(text[:LONGEST_CELL] for text in rest[1:])]
        rest = ["", *(text[LONGEST_CELL:] for text in rest[1:])]


def _value(cell: SheetCell, text: str, grid: Grid, at: int) -> None:
    day = _day(text) if at in grid.days else None
    if at in grid.numbers and text.isdecimal() and len(text) < 10:  # noqa: PLR2004  # a count
        _look(cell, centred=grid.columns[at].centred, form="0")
        cell.value = int(text)
    elif day:
        _look(cell, centred=grid.columns[at].centred, form="dd/mm/yyyy")
        cell.value = day
        cell.number_format = "dd/mm/yyyy"
    else:
        _look(cell, centred=grid.columns[at].centred)
        if text:
            cell.value = text
            cell.data_type = "s"


def _look(cell: SheetCell, *, centred: bool, form: str = "") -> None:
    """Give a cell its look; one of each is made a sheet, and the others share it: making them is what takes time."""
    key = (centred, form)
    looks = cell.parent.__dict__.setdefault("_looks", {})
    if key not in looks:
        cell.font, cell.border = Font(FONT, 11), LINE
        cell.alignment = Alignment("center" if centred else "left", "top", wrap_text=True)
        cell.number_format = form or "General"
        cell.quotePrefix = not form
        looks[key] = getattr(cell, SHARED_LOOK)
    setattr(cell, SHARED_LOOK, copy(looks[key]))


def _words(cell: SheetCell, text: str, *, bold: bool = False) -> None:
    """Write text that no program takes for a formula, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.font = Font(FONT, 11, bold=bold)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  # a day, not a moment
    except ValueError:
        return None
