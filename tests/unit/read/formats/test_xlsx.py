"""Excel files that are no template: the lines above a table, the table with its merged cells, the lines below it."""

import io
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from documents.read.formats.office import read
from documents.read.formats.unfit import Unfit
from documents.read.source import Source
from tests.support.office_files import SHEET_TYPE, archive, relations, types
from tests.support.old_codes import to_tcvn3

NAMES_OF_SHEETS = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


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


def rows_of(given: Source) -> list[list[str]]:
    (table,) = given.tables
    return [[given.text[cell.start : cell.end] for cell in row] for row in table.rows()]


def put(*rows: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for row in rows:
            sheet.append(list(row))

    return fill


def test_two_words_side_by_side_are_no_head_of_a_table() -> None:
    given = source(put(("UBND TỈNH", "Số: 35/KH-UBND"), ("STT", "Hạn chế", "Đơn vị"), (1, "Thu chậm", "Sở Tài chính")))
    assert rows_of(given) == [["STT", "Hạn chế", "Đơn vị"], ["1", "Thu chậm", "Sở Tài chính"]]
    assert given.text.startswith("UBND TỈNH\nSố: 35/KH-UBND\n")
    assert source(put(("UBND TỈNH", "Số: 35/KH-UBND"), ("Một", "Hai"))).tables == ()


def test_the_last_row_of_a_table_may_hold_one_word_beside_the_numbers_or_under_a_merged_one() -> None:
    head = ("STT", "Hạn chế", "Đơn vị")
    beside = source(put(head, (1, "Thu chậm", "Sở Tài chính"), (None, None, "Sở Y tế"), ("Nơi nhận: VT",)))
    assert rows_of(beside) == [["STT", "Hạn chế", "Đơn vị"], ["1", "Thu chậm", "Sở Tài chính"], ["", "", "Sở Y tế"]]
    assert beside.text.endswith("\nNơi nhận: VT\n")

    def merged(sheet: Worksheet) -> None:
        put(head, (1, "Thu chậm", "Sở Tài chính"), ("2", None, None), ("Nơi nhận: VT",))(sheet)
        sheet.merge_cells("B2:B3")

    (table,) = source(merged).tables
    assert [(cell.row, cell.column, cell.rows) for cell in table.cells if cell.column == 1] == [(0, 1, 1), (1, 1, 2)]


def test_words_in_an_old_code_are_refused_in_a_sheet_too() -> None:
    old = to_tcvn3("Đơn vị chủ trì thực hiện: Sở Kế hoạch và Đầu tư; Sở Tài chính; Sở Công Thương. " * 5)
    with pytest.raises(Unfit, match="TCVN3"):
        source(put((old,)))


def test_days_count_from_the_files_own_first_day() -> None:
    def fill(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.epoch = CALENDAR_MAC_1904
        sheet["A1"] = 43698
        sheet["A1"].number_format = "dd/mm/yyyy"

    assert source(fill).text == "22/08/2023\n"


def test_a_formula_with_its_result_is_no_doubt_and_a_row_of_errors_alone_is_read() -> None:
    def fill(sheet: Worksheet) -> None:
        put(("STT", "Hạn chế", "Đơn vị"), (1, "Thu chậm", "Sở Tài chính"), (2, "Chi chậm", "Sở Y tế"))(sheet)
        sheet["D2"], sheet["A5"] = "#REF!", "#N/A"
        sheet["D2"].data_type = sheet["A5"].data_type = "e"

    (remark,) = source(fill).remarks
    assert (remark.code, "Phụ lục!D2, Phụ lục!A5" in remark.vi) == ("cell_error", True)
    content = archive(
        {
            "[Content_Types].xml": types("xl/workbook.xml", SHEET_TYPE),
            "xl/workbook.xml": f'<workbook {NAMES_OF_SHEETS}><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f"<worksheet {NAMES_OF_SHEETS}><sheetData><row><c><f>6*7</f><v>42</v></c></row></sheetData></worksheet>",
        }
    )
    computed = read(content)
    assert (computed.text, list(computed.remarks)) == ("42\n", [])


def test_a_day_and_hour_in_a_form_excel_knows_by_number_is_a_day() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet["A1"] = 45160.5
        sheet["A1"].number_format = "m/d/yy h:mm"

    assert source(fill).text == "22/08/2023\n"
