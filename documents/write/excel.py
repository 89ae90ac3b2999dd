"""The annexes as a workbook: frozen heading, filters, days and numbers as such, and text that stays text.

What a unit wrote may begin with = + - @ or a tab; it is stored as a string, marked as quoted text, and no program
calculates it.
"""

import io
from collections.abc import Sequence
from copy import copy
from datetime import date, datetime

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from documents.write import long_texts
from documents.write.content import Annex, Cell, Grid, Paper, Sentence
from documents.write.layout import FONT
from documents.write.package import CORE, core_properties, repacked
from documents.write.words import clean, in_pieces

WHOLE_TEXTS = "Nguyên văn"
"""The sheet on which long answers stand whole."""

PIECE = 1_500
"""Characters a row of that sheet: a row is at most 409 points high, and nothing in a cell is to be hidden."""

LINE_POINTS, HIGHEST_ROW_POINTS = 15.0, 409.0
"""A line of 11 points, and the highest row a spreadsheet shows."""

LETTERS_A_FIGURE = 1.25
"""Letters of 11 points in the width of one figure of the ordinary letter, which columns are measured in."""

NARROWEST = 8.0
"""Width of a column, in figures of the ordinary letter, under which no heading fits."""

TITLE_ROWS = 3
SHARED_LOOK = "_style"
"""openpyxl's array of a cell's looks, which it gives no public name; sharing it is seven times as fast."""

LINE = Border(left=Side("thin"), right=Side("thin"), top=Side("thin"), bottom=Side("thin"))


def workbook_file(paper: Paper) -> bytes:
    """Return the paper's tables as .xlsx, and long answers whole on a sheet of their own; the same paper is the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    texts = _WholeTexts()
    for annex in paper.annexes:
        if annex.grid:
            _sheet(book.create_sheet(f"Phụ lục {annex.number}"), annex, annex.grid, texts)
    if texts.found:
        _whole_texts(book.create_sheet(WHOLE_TEXTS), texts)
    out = io.BytesIO()
    book.save(out)
    return repacked(out.getvalue(), {CORE: core_properties(paper.subject, paper.agency, paper.as_of)})


class _WholeTexts:
    """The long texts of a workbook, in the order in which its cells name them."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Sequence[Sentence]]] = []
        self.place = ""

    def keep(self, _: str, sentences: Sequence[Sentence]) -> str:
        """Keep a text whole and say where; whatever place the paper has for it is in another file."""
        self.found.append((self.place, sentences))
        return f"trang {WHOLE_TEXTS}, số {len(self.found)}"


def _whole_texts(sheet: Worksheet, texts: _WholeTexts) -> None:
    """Write the long texts, paragraph by paragraph, in pieces that a row shows whole; together they are every word."""
    _words(_at(sheet, 1, 1), "Nguyên văn các nội dung dài nêu trong các phụ lục", bold=True)
    widths = (NARROWEST, 30.0, 110.0)
    _heading(sheet, 2, ("Số", "Thuộc", WHOLE_TEXTS), widths)
    row = 2
    for number, (place, sentences) in enumerate(texts.found, 1):
        for text in (piece for sentence in sentences for piece in in_pieces(clean(sentence.text), PIECE)):
            row += 1
            for at, words in enumerate((str(number), place, text), 1):
                cell = _at(sheet, row, at)
                _look(cell, centred=at == 1, form="0" if at == 1 else "")
                cell.value = number if at == 1 else clean(words)
                cell.data_type = "n" if at == 1 else "s"
            _height(sheet, row, (str(number), place, text), widths)
    _for_paper(sheet, 2, f"A1:C{row}", landscape=True)


def _sheet(sheet: Worksheet, annex: Annex, grid: Grid, texts: _WholeTexts) -> None:
    _words(_at(sheet, 1, 1), f"Phụ lục {annex.number}. {annex.title}", bold=True)
    _words(_at(sheet, 2, 1), annex.note.text if annex.note else "")
    widths = [max(NARROWEST, column.width_mm / 2) for column in grid.columns]
    _heading(sheet, TITLE_ROWS, [column.title for column in grid.columns], widths)
    row = TITLE_ROWS
    for row, cells in enumerate(grid.rows, TITLE_ROWS + 1):
        lines = []
        for column, cell in zip(grid.columns, cells, strict=True):
            texts.place = f"Phụ lục {annex.number}, số {cells[0].text}, {column.title}"
            lines.append(clean(Cell(long_texts.shown(cell, column, texts.keep)).text))
        for at, text in enumerate(lines):
            _value(_at(sheet, row, at + 1), text, grid, at)
        _height(sheet, row, lines, widths)
    _for_paper(sheet, TITLE_ROWS, f"A1:{get_column_letter(len(grid.columns))}{row}", landscape=annex.landscape)


def _heading(sheet: Worksheet, row: int, titles: Sequence[str], widths: Sequence[float]) -> None:
    _height(sheet, row, titles, widths)
    for at, (title, width) in enumerate(zip(titles, widths, strict=True), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
        heading = _at(sheet, row, at)
        _words(heading, title, bold=True)
        heading.alignment = Alignment("center", "center", wrap_text=True)
        heading.fill, heading.border = PatternFill("solid", "D9E2EC"), LINE


def _height(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[float]) -> None:
    """Make a row as high as its longest cell: not every program does so when it opens a file."""
    lines = max(
        sum(1 + int(len(line) / (width * LETTERS_A_FIGURE)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    )
    sheet.row_dimensions[row].height = min(HIGHEST_ROW_POINTS, lines * LINE_POINTS)


def _for_paper(sheet: Worksheet, heading: int, area: str, *, landscape: bool) -> None:
    """Freeze and filter below the heading row, and fit the sheet's width on A4."""
    sheet.freeze_panes = f"A{heading + 1}"
    sheet.auto_filter.ref = area.replace("A1:", f"A{heading}:")
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_area = area


def _at(sheet: Worksheet, row: int, column: int) -> SheetCell:
    """Return one cell; nothing here is ever merged."""
    found = sheet.cell(row, column)
    if not isinstance(found, SheetCell):
        raise TypeError(f"row {row}, column {column} is merged")
    return found


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
    cell.value = clean(text)
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.font = Font(FONT, 11, bold=bold)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007  # a day, not a moment
    except ValueError:
        return None
