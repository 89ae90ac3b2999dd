"""The organisation as a workbook: blank, given out, taken in again; the difference first, whole or not at all."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.integration.cli.conftest import Desk
from tests.support.organisation import TRADE

UNITS, GROUPS, CHANGES, CONTACTS = "Đơn vị", "Nhóm đơn vị", "Kế thừa", "Địa chỉ nhận thư"


def exported(desk: Desk, what: str = "unit", name: str = "sach.xlsx") -> Path:
    file = desk.folder / name
    assert desk(what, "export", "--out", file).code == 0
    return file


def changed(file: Path, *cells: tuple[str, int, int, str | date | None]) -> Path:
    """Write values into cells: sheet, row, column, value."""
    book = openpyxl.load_workbook(file)
    for sheet, row, column, value in cells:
        book[sheet].cell(row, column).value = value
    book.save(file)
    return file


def row_of(file: Path, sheet: str, code: str) -> int:
    rows = openpyxl.load_workbook(file)[sheet].iter_rows(min_col=1, max_col=1, values_only=True)
    return next(number for number, (value,) in enumerate(rows, 1) if value == code)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("what", ["unit", "contact"])
def test_what_was_exported_changes_nothing_when_imported(desk: Desk, what: str, language: str) -> None:
    desk.env(LANGUAGE=language)
    file = exported(desk, what)
    before = desk.rows()
    said = desk(what, "import", file)
    assert said.code == 0
    assert ("không có gì thay đổi" if language == "vi" else "nothing changed") in said.out
    assert desk.rows() == before


def test_units_their_names_and_who_succeeds_them_are_shown_and_taken_over_once(desk: Desk) -> None:
    file = exported(desk)
    row = row_of(file, UNITS, "ct")
    end = openpyxl.load_workbook(file)[UNITS].max_row + 1
    changed(
        file,
        (UNITS, row, 5, date(2025, 2, 28)),
        (UNITS, end, 1, "ct-moi"),
        (UNITS, end, 2, "Sở Công nghiệp"),
        (UNITS, end, 3, "sở"),
        (UNITS, end, 4, date(2025, 3, 1)),
        (UNITS, end, 6, "Sở CN; Sở Công nghiệp tỉnh"),
        (CHANGES, 2, 1, "đổi tên"),
        (CHANGES, 2, 2, "ct"),
        (CHANGES, 2, 3, "ct-moi"),
        (CHANGES, 2, 4, date(2025, 3, 1)),
        (CHANGES, 2, 5, "NQ 1"),
    )
    before = desk.rows()
    declined = desk("unit", "import", file, answer="n\n")
    assert "Sở Công nghiệp tỉnh" in declined.out
    assert desk.rows() == before
    assert "Đã nhập" in desk("unit", "import", file, "--yes").out
    assert desk("unit", "import", file).out.endswith("không có gì thay đổi.\n")
    assert "Sở Công nghiệp" in desk("unit", "list", "--on", "2025-03-01").out
    assert TRADE not in desk("unit", "list", "--on", "2025-03-01").out
    assert TRADE in desk("unit", "list", "--on", "2025-02-28").out


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (1, "Sở Lạ", r"cột “Mã” \(ô A2\).*chữ thường không dấu"),
        (2, "Sở Tên Mới", r"cột “Tên” \(ô B2\).*không được đổi tên tại chỗ"),
        (2, None, r"cột “Tên” \(ô B2\).*để trống"),
        (3, "lạ", r"cột “Loại” \(ô C2\).*hãy dùng: sở"),
        (4, "hôm qua", r"cột “Từ ngày” \(ô D2\).*không phải là ngày"),
        (6, TRADE, r"cột “Tên gọi khác” \(ô F2\).*đã chỉ đơn vị “ct”"),
    ],
)
def test_a_row_that_cannot_be_meant_is_refused_by_its_cell_and_nothing_is_taken_over(
    desk: Desk, column: int, value: str | None, told: str
) -> None:
    file = exported(desk)
    changed(file, (UNITS, 2, column, value))
    before = desk.rows()
    said = desk("unit", "import", file, "--yes")
    assert said.code == 1
    assert re.search(rf"Trang tính “Đơn vị”, hàng 2, {told}", said.err), said.err
    assert "Chưa có gì thay đổi" in said.err
    assert desk.rows() == before


def test_a_row_the_sheet_no_longer_has_ends_only_when_asked_for(desk: Desk) -> None:
    file = exported(desk, "contact")
    book = openpyxl.load_workbook(file)
    address = str(book[CONTACTS].cell(2, 3).value)
    book[CONTACTS].delete_rows(2)
    book.save(file)
    assert "không có gì thay đổi" in desk("contact", "import", file).out
    said = desk("contact", "import", file, "--ends-missing", "2023-12-31", "--yes", "--json")
    assert [row["action"] for row in said.json["differences"]] == ["ended"]
    assert address in desk("contact", "list", "--on", "2023-12-31").out
    assert address not in desk("contact", "list", "--on", "2024-01-01").out


def test_a_unit_with_open_work_is_not_ended_by_being_left_out(desk: Desk) -> None:
    file = exported(desk)
    book = openpyxl.load_workbook(file)
    book[UNITS].delete_rows(row_of(file, UNITS, "ct"))
    book.save(file)
    before = desk.rows()
    said = desk("unit", "import", file, "--ends-missing", "2023-12-31", "--yes")
    assert said.code == 1
    assert "dondoc unit succession" in said.err
    assert desk.rows() == before


def test_words_that_look_like_a_formula_stay_words_in_every_program(desk: Desk) -> None:
    file = exported(desk)
    changed(file, (UNITS, 2, 6, "x"))
    book = openpyxl.load_workbook(file)
    cell = book[UNITS].cell(2, 6)
    cell.value, cell.data_type = "=1+1", "s"
    book.save(file)
    assert desk("unit", "import", file, "--yes").code == 0
    again = exported(desk, name="lai.xlsx")
    cell = openpyxl.load_workbook(again)[UNITS].cell(2, 6)
    assert "=1+1" in str(cell.value)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    assert "không có gì thay đổi" in desk("unit", "import", again).out


def test_a_blank_has_instructions_and_imports_as_nothing(desk: Desk) -> None:
    blank = desk.folder / "mau.xlsx"
    assert desk("unit", "template", "--out", blank).code == 0
    assert openpyxl.load_workbook(blank).sheetnames == ["Hướng dẫn", UNITS, GROUPS, CHANGES]
    assert "không có gì thay đổi" in desk("unit", "import", blank).out
    refused = desk("unit", "template", "--out", blank)
    assert (refused.code, "không bị ghi đè" in refused.err) == (1, True)
