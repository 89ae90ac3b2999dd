"""The workbook of an organisation as it is given out: a blank to fill in, or what the register holds."""

import io
from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from documents.read.organisation_book import (
    ADDRESS,
    ALIASES,
    BASIS,
    CHANGE,
    COLUMNS,
    DAYS,
    GUIDE,
    KIND,
    LANGUAGE,
    NAME,
    NEW,
    OLD,
    ROLE,
    SHOWN,
    Words,
)
from documents.write.layout import FONT

BLANK_ROWS = 300
_WIDE = {NAME: 44, ALIASES: 48, OLD: 34, NEW: 34, BASIS: 44, ADDRESS: 38, SHOWN: 38}
_RULED = Border(*(Side("thin", color="9DB2C9"),) * 4)
_INSTRUCTIONS = (
    ("Sổ tổ chức", "Organisation workbook"),
    (
        (
            "Mỗi hàng là một đơn vị, thành viên nhóm, thay đổi hoặc địa chỉ nhận thư, kèm những ngày có hiệu lực (tính cả hai "
            "đầu). Ô ngày để trống nghĩa là không giới hạn."
        ),
        (
            "Each row is a unit, a member of a group, a change or a mailbox, with the days it holds (both included). "
            "An empty day means no limit."
        ),
    ),
    (
        (
            "Đơn vị không được đổi tên tại chỗ: ghi “Đến ngày” cho đơn vị cũ, thêm hàng cho đơn vị mới, và một hàng ở trang "
            "“Kế thừa” với căn cứ."
        ),
        (
            "A unit is never renamed in place: give the old one its last day, add a row for the new one, and a row on the "
            "sheet “Successions” with its legal basis."
        ),
    ),
    (
        (
            "Mã gồm chữ thường không dấu, số và gạch nối (so-cong-thuong), không đổi về sau. Nhiều mã hoặc tên cách nhau bằng "
            "dấu chấm phẩy."
        ),
        (
            "A code is plain small letters, figures and hyphens (so-cong-thuong), and never changes. Several codes or names "
            "are parted by semicolons."
        ),
    ),
    (
        "Xóa một hàng khỏi tệp không làm kết thúc điều gì; muốn vậy, ghi “Đến ngày”, hoặc nhập với --ends-missing NGÀY.",
        "Taking a row out of the file ends nothing; give it a last day, or import with --ends-missing DATE.",
    ),
    (
        "Tệp không đúng ở một ô thì cả tệp không được nhập; thông báo nêu trang tính, hàng, cột và cách sửa.",
        "Where one cell is wrong nothing is imported; the message names sheet, row, column and remedy.",
    ),
)

Value = str | date | None


def organisation_book(
    rows: Mapping[Words, Sequence[Sequence[Value]]], choices: Mapping[Words, Sequence[str]], *, english: bool = False
) -> bytes:
    """Return the workbook with a sheet for each key of ``rows``; sheets without rows are ruled for filling in.

    ``choices`` are the words a column offers; heads are in English where ``english`` says so. Words stay words in every
    program, whatever they begin with.
    """
    language = int(english)
    book = Workbook()
    book.remove(book.worksheets[0])
    _guide(book.create_sheet(GUIDE[language]), choices, language)
    for sheet, filled in rows.items():
        _sheet(book.create_sheet(sheet[language]), COLUMNS[sheet], filled, choices, language)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _guide(sheet: Worksheet, choices: Mapping[Words, Sequence[str]], language: int) -> None:
    sheet.column_dimensions["A"].width = 120
    kinds = {column: ", ".join(words) for column, words in choices.items() if column in {KIND, ROLE, CHANGE, LANGUAGE}}
    lines = [words[language] for words in _INSTRUCTIONS]
    lines += [f"{column[language]}: {words}." for column, words in kinds.items()]
    for row, words in enumerate(lines, 1):
        cell = sheet.cell(row, 1, words)
        cell.font = Font(FONT, 14 if row == 1 else 12, bold=row == 1)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _sheet(
    sheet: Worksheet,
    columns: Sequence[Words],
    rows: Sequence[Sequence[Value]],
    choices: Mapping[Words, Sequence[str]],
    language: int,
) -> None:
    last = max(len(rows), BLANK_ROWS if not rows else 0) + 1
    for at, column in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = _WIDE.get(column, 20)
        head = sheet.cell(1, at, column[language])
        head.font, head.border = Font(FONT, 12, bold=True, color="FFFFFF"), _RULED
        head.fill = PatternFill("solid", start_color="1F4E79")
        head.alignment = Alignment("center", "center", wrap_text=True)
        for row in range(2, last + 1):
            cell = sheet.cell(row, at)
            cell.font, cell.border = Font(FONT, 11), _RULED
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "dd/mm/yyyy" if column in DAYS else "@"
            value = rows[row - 2][at - 1] if rows else None
            if value:
                cell.value = value
            if isinstance(value, str):
                cell.data_type, cell.quotePrefix = "s", True
        if column in choices:
            rule = DataValidation("list", formula1=f'"{",".join(choices[column])}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}{last + BLANK_ROWS}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{last}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.print_title_rows = "1:1"
