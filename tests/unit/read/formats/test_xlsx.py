"""Excel files that are no template: the lines above a table, the table with its merged cells, the lines below it."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from documents.read.formats.office import read
from documents.read.source import Source


def source(fill: Callable[[Worksheet], None]) -> Source:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Phụ lục"
    fill(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return read(out.getvalue())


def appendix(sheet: Worksheet) -> None:
    sheet["A1"] = "PHỤ LỤC"
    sheet.merge_cells("A1:D1")
    for row in (
        ("STT", "Hạn chế", "Đơn vị chủ trì", "Thời gian"),
        (1, "Thu chậm", "Sở Tài chính", "Năm 2023"),
        (None, None, "Sở Y tế", None),
        ("Nơi nhận: VT",),
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("B3:B4")


def test_head_table_and_foot_are_parted_and_merged_cells_stand_once() -> None:
    given = source(appendix)
    (table,) = given.tables
    words = [(given.text[c.start : c.end], c.row, c.column, c.rows) for c in table.cells]
    assert words == [
        ("STT", 0, 0, 1), ("Hạn chế", 0, 1, 1), ("Đơn vị chủ trì", 0, 2, 1), ("Thời gian", 0, 3, 1),
        ("1", 1, 0, 2), ("Thu chậm", 1, 1, 2), ("Sở Tài chính", 1, 2, 1), ("Năm 2023", 1, 3, 1),
        ("Sở Y tế", 2, 2, 1), ("", 2, 3, 1),
    ]  # fmt: skip
    assert given.text.startswith("PHỤ LỤC\nSTT\t")
    assert given.text.endswith("\nNơi nhận: VT\n")
    assert given.place_of(given.text.index("Sở Y tế")) == "sheet:Phụ lục!C4"


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (15, "General", "15"),
        (10.58, "General", "10,58"),
        (0.25, "0%", "25%"),
        (0.1058, "0.00%", "10,58%"),
        (45160, "dd/mm/yyyy", "22/08/2023"),
        (45160, "General", "45160"),
        (45160, '0 "ngày"', "45160"),
        (True, "General", "TRUE"),
    ],
)
def test_numbers_are_read_as_the_sheet_shows_them(value: object, form: str, shown: str) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = value  # type: ignore[assignment]  # what a cell takes is what it is given
        sheet["A1"].number_format = form

    assert source(fill).text == f"{shown}\n"


def test_what_is_hidden_or_broken_is_told_by_its_place() -> None:
    def fill(sheet: Worksheet) -> None:
        appendix(sheet)
        sheet["D4"] = "#REF!"
        sheet["D4"].data_type = "e"
        sheet["E3"] = "=A1"
        sheet.row_dimensions[4].hidden = True

    given = source(fill)
    said = {remark.code: remark.vi for remark in given.remarks}
    assert set(said) == {"cell_error", "formula_without_value", "hidden_rows"}
    assert "Phụ lục!D4" in said["cell_error"]
    assert "Phụ lục!E3" in said["formula_without_value"]
    assert "hàng 4" in said["hidden_rows"]


def test_a_hidden_sheet_is_not_read_and_told() -> None:
    def fill(sheet: Worksheet) -> None:
        appendix(sheet)
        assert sheet.parent is not None
        other = sheet.parent.create_sheet("Nháp")
        other["A1"] = "bỏ"
        other.sheet_state = "hidden"

    given = source(fill)
    assert "bỏ" not in given.text
    assert [remark.code for remark in given.remarks] == ["hidden_text"]
