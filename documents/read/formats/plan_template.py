"""The plan template: what its sheets and columns are called, and how a filled one is read.

The blank is written from the same words (:mod:`documents.write.plan_template`). A fault is said by its cell, all of them
at once, and then nothing is read: a row that is half right would make a weakness that is half wrong.
"""

import re
from collections.abc import Iterator
from datetime import date

from documents.read.formats.unfit import Unfit
from documents.read.formats.writing import Slot, Writing
from documents.read.formats.xlsx_cells import Sheet, Workbook
from documents.read.source import Source
from models.facts.folding import fold

MARK = "dondoc_mau_ke_hoach_1"
"""A name the file defines, by which a filled template is known whatever was done to its sheets."""
PLAN_SHEET = "Kế hoạch"
WEAKNESS_SHEET = "Hạn chế"
GUIDE_SHEET = "Hướng dẫn"
HEAD_ROW = 2
"""Counted from nought: title, explanation, head; the rows after it are the weaknesses."""
COLUMNS = (
    "STT",
    "Hạn chế, yếu kém",
    "Nguyên nhân",
    "Nguyên nhân khách quan",
    "Nguyên nhân chủ quan",
    "Đơn vị chủ trì",
    "Đơn vị phối hợp",
    "Đơn vị thực hiện",
    "Nhiệm vụ, giải pháp",
    "Thời gian khắc phục",
)
STATEMENT = 1
DEADLINE = 9
ISSUER = "Cơ quan ban hành"
NUMBER = "Số, ký hiệu"
ISSUED_ON = "Ngày ban hành"
ISSUED_AT = "Nơi ban hành"
TITLE = "Trích yếu"
FOCAL = "Cơ quan đầu mối"
RULES = ("Chế độ báo cáo 1", "Chế độ báo cáo 2", "Chế độ báo cáo 3")
FIELDS = (ISSUER, NUMBER, ISSUED_ON, ISSUED_AT, TITLE, FOCAL, *RULES)

_DAY = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?![\d/.-])")
_MOST_FAULTS = 30
_SAME_HEADS = 3


def is_template(workbook: Workbook) -> bool:
    """Was the workbook made from the template?"""
    names = {sheet.name for sheet in workbook.sheets}
    return MARK in workbook.names and {PLAN_SHEET, WEAKNESS_SHEET} <= names


def read_template(workbook: Workbook) -> Source:
    """Return a filled template as a document; raises Unfit with what is wrong, cell by cell."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    plan, weaknesses = sheets[PLAN_SHEET], sheets[WEAKNESS_SHEET]
    faults = [*_faults_of_cells(plan), *_faults_of_plan(plan), *_faults_of_weaknesses(weaknesses)]
    if faults:
        raise _faulty(faults)
    writing = Writing()
    fields = _Fields(plan)
    fields.put_head(writing)
    _put_weaknesses(writing, weaknesses)
    fields.put_rules(writing)
    return writing.source()


class _Fields:
    """The sheet of the plan itself: a name in the first column, what it is in the second."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._rows = {fold(sheet.text(row, 0)).text.strip(): row for row in sheet.rows()}

    def row(self, name: str) -> int | None:
        """Return the row of a field; None where it was taken out."""
        return self._rows.get(fold(name).text)

    def text(self, name: str) -> str:
        """Return what was filled in, on one line; empty where nothing was."""
        row = self.row(name)
        return "" if row is None else " ".join(self._sheet.text(row, 1).split())

    def put_head(self, writing: Writing) -> None:
        """Set down issuer, number, place and day, and title as a document has them."""
        self._put(writing, ISSUER, "{}", after=1)
        self._put(writing, NUMBER, "Số: {}")
        if day := day_of(self.text(ISSUED_ON)):
            where = f"{self.text(ISSUED_AT)}, ngày" if self.text(ISSUED_AT) else "Ngày"
            self._put(writing, ISSUED_ON, f"{where} {day.day:02d} tháng {day.month:02d} năm {day.year}")
        writing.line("")
        writing.line("KẾ HOẠCH", f"sheet:{PLAN_SHEET}")
        self._put(writing, TITLE, "{}", after=1)

    def put_rules(self, writing: Writing) -> None:
        """Set down how it is reported and by whom it is followed, under the heading plans have for it."""
        writing.line("")
        writing.line("TỔ CHỨC THỰC HIỆN", f"sheet:{PLAN_SHEET}")
        for name in RULES:
            self._put(writing, name, "- {}")
        self._put(writing, FOCAL, "- Giao {} là cơ quan đầu mối, theo dõi, đôn đốc việc thực hiện Kế hoạch này.")

    def _put(self, writing: Writing, name: str, form: str, after: int = 0) -> None:
        row, text = self.row(name), self.text(name)
        if row is None or not text:
            return
        writing.line(form.format(text) if "{}" in form else form, f"sheet:{self._sheet.address(row, 1)}")
        for _ in range(after):
            writing.line("")


def day_of(text: str) -> date | None:
    """Return the day a text names; None where it names none or one that does not exist."""
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _put_weaknesses(writing: Writing, sheet: Sheet) -> None:
    rows = [HEAD_ROW, *_filled_rows(sheet)]
    writing.table(
        [
            Slot(index, column, sheet.text(row, column), place=f"sheet:{sheet.address(row, column)}")
            for index, row in enumerate(rows)
            for column in range(len(COLUMNS))
        ]
    )


def _filled_rows(sheet: Sheet) -> list[int]:
    """Return the rows of weaknesses: those with words beyond the number, which the blank already has."""
    return [
        row
        for row in sheet.rows()
        if row > HEAD_ROW and any(sheet.text(row, column).strip() for column in range(1, len(COLUMNS)))
    ]


def _faults_of_cells(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for (row, column), cell in sorted(sheet.cells.items()):
        where = sheet.address(row, column)
        if cell.is_error:
            yield (
                f"{where}: ô báo lỗi {cell.text or 'công thức'}; hãy gõ lại nội dung",
                f"{where}: the cell shows the error {cell.text or 'of a formula'}; type its content anew",
            )
        elif cell.is_formula and not cell.text:
            yield (
                f"{where}: ô công thức chưa có kết quả; hãy gõ nội dung, không dùng công thức",
                f"{where}: a formula without a result; type the content, without a formula",
            )
        elif cell.is_formula and column >= STATEMENT:
            yield (
                f"{where}: ô là công thức; hãy thay bằng chính nội dung (chép, rồi dán giá trị)",
                f"{where}: the cell is a formula; put the words themselves in its place (copy, then paste values)",
            )
        for match in _DAY.finditer(cell.text):
            if day_of(match.group()) is None:
                yield (
                    f"{where}: không có ngày {match.group()}; hãy sửa ngày",
                    f"{where}: there is no day {match.group()}; correct it",
                )


def _faults_of_plan(sheet: Sheet) -> Iterator[tuple[str, str]]:
    fields = _Fields(sheet)
    for name in FIELDS:
        if fields.row(name) is None:
            yield (
                f"{sheet.name}: mất dòng “{name}”; hãy dùng lại mẫu mới",
                f"{sheet.name}: the row “{name}” is gone; begin from a new blank",
            )
    said = fields.text(ISSUED_ON)
    row = fields.row(ISSUED_ON)
    if said and row is not None and _DAY.search(said) is None:
        where = sheet.address(row, 1)
        yield (
            f"{where}: không hiểu ngày “{said}”; hãy ghi theo dạng ngày/tháng/năm, ví dụ 22/08/2023",
            f"{where}: the day “{said}” is not understood; write it as day/month/year, such as 22/08/2023",
        )


def _faults_of_weaknesses(sheet: Sheet) -> Iterator[tuple[str, str]]:
    yield from _faults_of_heads(sheet)
    yield from _faults_of_cells(sheet)
    for merge in sheet.merges:
        if merge.last_row > HEAD_ROW:
            where = sheet.address(merge.row, merge.column)
            yield (
                f"{where}: có ô gộp; hãy bỏ gộp và ghi đủ từng hàng",
                f"{where}: merged cells; take them apart and fill in every row",
            )
    filled = _filled_rows(sheet)
    for row in filled:
        where = sheet.address(row, STATEMENT)
        if not sheet.text(row, STATEMENT).strip():
            yield (
                f"{where}: hàng {row + 1} có nội dung nhưng thiếu hạn chế; hãy ghi hạn chế hoặc xóa hàng",
                f"{where}: row {row + 1} is filled but names no weakness; write it or clear the row",
            )
    if not filled:
        where = sheet.address(HEAD_ROW + 1, STATEMENT)
        yield (f"{where}: chưa có hạn chế nào; hãy ghi từ hàng này", f"{where}: no weakness yet; begin in this row")


def _faults_of_heads(sheet: Sheet) -> Iterator[tuple[str, str]]:
    for column, head in enumerate(COLUMNS):
        if fold(sheet.text(HEAD_ROW, column)).text.strip() != fold(head).text:
            where = sheet.address(HEAD_ROW, column)
            yield (
                f"{where}: tiêu đề cột phải là “{head}”; hãy dùng lại mẫu mới",
                f"{where}: the head of the column must be “{head}”; begin from a new blank",
            )
    heads = {fold(head).text for head in COLUMNS}
    for row in sheet.rows():
        if row <= HEAD_ROW:
            continue
        alike = sum(fold(sheet.text(row, column)).text.strip() in heads for column in range(len(COLUMNS)))
        if alike >= _SAME_HEADS:
            where = sheet.address(row, 0)
            yield (
                f"{where}: hàng {row + 1} lặp lại tiêu đề cột; hãy xóa hàng này",
                f"{where}: row {row + 1} repeats the heads of the columns; delete it",
            )


def _faulty(faults: list[tuple[str, str]]) -> Unfit:
    shown, more = faults[:_MOST_FAULTS], len(faults) - _MOST_FAULTS
    vi = "".join(f"\n- {vi}." for vi, _ in shown) + (f"\n- và {more} lỗi nữa." if more > 0 else "")
    en = "".join(f"\n- {en}." for _, en in shown) + (f"\n- and {more} more." if more > 0 else "")
    return Unfit(
        f"có {len(faults)} chỗ cần sửa:{vi}\nHãy sửa các ô trên rồi đọc lại.",
        f"has {len(faults)} places to correct:{en}\nCorrect these cells and read it again.",
    )
