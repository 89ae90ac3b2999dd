"""An Excel file: the plan template as its columns say, any other sheet as the lines and the table one sees."""

from documents.read.formats.legacy_letters import refuse_legacy
from documents.read.formats.package import Package
from documents.read.formats.plan_template import is_template, read_template
from documents.read.formats.writing import Slot, Writing
from documents.read.formats.xlsx_cells import Sheet, read_workbook
from documents.read.source import Source

_FEWEST_HEADS = 3
"""So many filled cells side by side open a table; what stands above is the head of the document."""
_WIDEST = 100
_MOST_SHOWN = 20


def read_xlsx(package: Package, main: str) -> Source:
    """Read a workbook; raises Unfit with every fault of a filled template, each by its cell."""
    workbook = read_workbook(package, main)
    if is_template(workbook):
        source = read_template(workbook)
    else:
        writing = Writing()
        for sheet in workbook.sheets:
            if sheet.is_hidden:
                _note_hidden(writing, sheet)
            else:
                _put_sheet(writing, sheet)
        source = writing.source()
    refuse_legacy(source.text)
    return source


def _note_hidden(writing: Writing, sheet: Sheet) -> None:
    if sheet.cells:
        writing.remark(
            "hidden_text",
            f"Trang tính “{sheet.name}” bị ẩn nên không đọc; hãy kiểm tra trong Excel.",
            f"The sheet “{sheet.name}” is hidden and was not read; look at it in Excel.",
        )


def _put_sheet(writing: Writing, sheet: Sheet) -> None:
    rows = sheet.rows()
    filled: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        filled.setdefault(row, []).append(column)
    first = next((row for row in rows if len(filled[row]) >= _FEWEST_HEADS), None)
    last = -1 if first is None else _last_of_table(sheet, [row for row in rows if row >= first], filled)
    for row in rows:
        if first is None or row < first:
            _put_line(writing, sheet, row, filled[row])
    if first is not None:
        _put_table(writing, sheet, [row for row in rows if first <= row <= last])
        for row in rows:
            if row > last:
                _put_line(writing, sheet, row, filled[row])
    _note_doubts(writing, sheet)


def _last_of_table(sheet: Sheet, rows: list[int], filled: dict[int, list[int]]) -> int:
    """Return the last row of a table: below it every row holds words in the first column alone, or in no column of it."""
    edge = min(filled[rows[0]])
    covered = {merge.last_row for merge in sheet.merges if rows[0] <= merge.row < merge.last_row}
    return max(row for row in rows if row in covered or len(filled[row]) > 1 or min(filled[row]) > edge)


def _put_line(writing: Writing, sheet: Sheet, row: int, columns: list[int]) -> None:
    for column in sorted(columns):
        if words := sheet.text(row, column).strip():
            writing.line(words, f"sheet:{sheet.address(row, column)}")


def _put_table(writing: Writing, sheet: Sheet, rows: list[int]) -> None:
    place = {row: index for index, row in enumerate(rows)}
    columns = sorted({column for row, column in sheet.cells if row in place})[:_WIDEST]
    order = {column: index for index, column in enumerate(columns)}
    origins, covered = dict[tuple[int, int], tuple[int, int]](), set[tuple[int, int]]()
    for merge in sheet.merges:
        inside = [row for row in rows if merge.row <= row <= merge.last_row]
        across = [column for column in columns if merge.column <= column <= merge.last_column]
        if not inside or not across:
            continue
        origins[inside[0], across[0]] = (len(inside), len(across))
        covered |= {(row, column) for row in inside for column in across} - {(inside[0], across[0])}
    writing.table(
        [
            Slot(
                place[row],
                order[column],
                sheet.text(row, column),
                *origins.get((row, column), (1, 1)),
                f"sheet:{sheet.address(row, column)}",
            )
            for row in rows
            for column in columns
            if (row, column) not in covered
        ]
    )


def _note_doubts(writing: Writing, sheet: Sheet) -> None:
    errors = [sheet.address(*at) for at, cell in sorted(sheet.cells.items()) if cell.is_error]
    if errors:
        shown = ", ".join(errors[:_MOST_SHOWN])
        writing.remark(
            "cell_error",
            f"Ô báo lỗi công thức: {shown}; hãy gõ lại nội dung các ô này.",
            f"Cells that show an error of a formula: {shown}; type their content anew.",
        )
    empty = [sheet.address(*at) for at, cell in sorted(sheet.cells.items()) if cell.is_formula and not cell.text]
    if empty:
        shown = ", ".join(empty[:_MOST_SHOWN])
        writing.remark(
            "formula_without_value",
            f"Ô công thức chưa có kết quả: {shown}; hãy mở tệp bằng Excel và lưu lại.",
            f"Formulas without a stored result: {shown}; open the file in Excel and save it again.",
        )
    hidden = [row + 1 for row in sheet.rows() if row in set(sheet.hidden_rows)]
    if hidden:
        shown = ", ".join(str(row) for row in hidden[:_MOST_SHOWN])
        writing.remark(
            "hidden_rows",
            f"Trang tính “{sheet.name}” có hàng bị ẩn vẫn được đọc (hàng {shown}); hãy kiểm tra có bỏ hàng nào không.",
            f"Hidden rows of the sheet “{sheet.name}” were read as well (rows {shown}); check whether any is to go.",
        )
