"""The plan template: a blank that helps, and a filled one that is read exactly or said cell by cell what is wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from documents.read.formats.office import read
from documents.read.formats.plan_template import COLUMNS, MARK, PLAN_SHEET, WEAKNESS_SHEET
from documents.read.formats.unfit import Unfit
from documents.read.source import Source
from documents.read.text import read_source
from documents.write.plan_template import blank, write_blank
from models.facts.reading import CauseKind, DeadlineKind, Frequency
from tests.support.filled_template import HEAD, ROW, as_bytes, filled, sheet
from tests.unit.read.sample import BOOK


def source(workbook: Workbook) -> Source:
    return read(as_bytes(workbook))


def test_a_filled_template_reads_back_exactly_and_every_fact_names_its_cell() -> None:
    given = source(filled([ROW, {"Hạn chế, yếu kém": "Thiếu bác sĩ ở tuyến xã.", "Đơn vị chủ trì": "Sở Y tế"}]))
    found = read_source(given, BOOK)
    head = found.document
    assert (head.number, head.issued_on, head.issuer) == ("12/KH-UBND", date(2024, 2, 5), HEAD["Cơ quan ban hành"])
    assert head.title == HEAD["Trích yếu"]
    (rule,) = found.reporting_rules
    assert (rule.frequency, rule.day, rule.recipient) == (Frequency.QUARTERLY, 15, "Sở Kế hoạch và Đầu tư")
    one, two = found.weaknesses
    assert [w.statement for w in (one, two)] == ["Giải ngân vốn đầu tư công chậm.", "Thiếu bác sĩ ở tuyến xã."]
    assert [unit.name for unit in one.lead] == ["Sở Tài chính", "Sở Xây dựng"]
    assert [unit.name for unit in one.coordinating] == ["Sở Y tế"]
    assert [(cause.kind, cause.text) for cause in one.causes] == [
        (CauseKind.OBJECTIVE, "Giá vật liệu tăng."),
        (CauseKind.OBJECTIVE, "Mưa lũ kéo dài."),
        (CauseKind.SUBJECTIVE, "Chủ đầu tư chưa sát việc."),
    ]
    assert [task.text for task in one.tasks] == ["Rà soát từng dự án.", "Báo cáo hằng tháng."]
    assert one.deadline is not None
    assert (one.deadline.kind, one.deadline.year) == (DeadlineKind.YEAR, 2024)
    places = {
        "B4": one.span,
        "D4": one.causes[1].span,
        "E4": one.causes[2].span,
        "F4": one.lead[1].span,
        "G4": one.coordinating[0].span,
        "I4": one.tasks[1].span,
        "J4": one.deadline.span,
        "B5": two.span,
    }
    for cell, span in places.items():
        assert given.place_of(span.start) == f"sheet:Hạn chế!{cell}"
    assert one.causes[1].span.quote(given.text) == "Mưa lũ kéo dài."


def test_a_day_of_issue_that_excel_made_a_date_is_read() -> None:
    assert read_source(
        source(filled(head=HEAD | {"Ngày ban hành": date(2024, 2, 5)})), BOOK
    ).document.issued_on == date(2024, 2, 5)


def spoil(where: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def do(workbook: Workbook) -> None:
        sheet(workbook, where)[cell].value = value

    return do


def merge(where: str, cells: str) -> Callable[[Workbook], None]:
    return lambda workbook: sheet(workbook, where).merge_cells(cells)


def second_heads(workbook: Workbook) -> None:
    for column, head in enumerate(COLUMNS, 1):
        sheet(workbook, WEAKNESS_SHEET).cell(5, column).value = head


def an_error(workbook: Workbook) -> None:
    cell = sheet(workbook, WEAKNESS_SHEET)["F4"]
    cell.value = "#REF!"
    cell.data_type = "e"


FAULTS: dict[str, tuple[Callable[[Workbook], None], str, str]] = {
    "an error of a formula": (an_error, "Hạn chế!F4", "#REF!"),
    "a formula without a result": (spoil(WEAKNESS_SHEET, "B4", "=A1"), "Hạn chế!B4", "công thức"),
    "a day that does not exist": (spoil(WEAKNESS_SHEET, "J4", "trước ngày 31/02/2024"), "Hạn chế!J4", "31/02/2024"),
    "a day of issue that does not exist": (spoil(PLAN_SHEET, "B6", "30/2/2024"), "Kế hoạch!B6", "30/2/2024"),
    "a day of issue in words": (spoil(PLAN_SHEET, "B6", "đầu tháng 2"), "Kế hoạch!B6", "đầu tháng 2"),
    "merged cells": (merge(WEAKNESS_SHEET, "F4:F5"), "Hạn chế!F4", "ô gộp"),
    "the heads a second time": (second_heads, "Hạn chế!A5", "lặp lại tiêu đề"),
    "a head that was changed": (spoil(WEAKNESS_SHEET, "F3", "Ai làm"), "Hạn chế!F3", "Đơn vị chủ trì"),
    "units without a weakness": (spoil(WEAKNESS_SHEET, "F6", "Sở Y tế"), "Hạn chế!B6", "thiếu hạn chế"),
    "no weakness": (lambda book: sheet(book, WEAKNESS_SHEET).delete_rows(4), "Hạn chế!B4", "chưa có hạn chế"),
    "a field taken out": (spoil(PLAN_SHEET, "A5", None), "Kế hoạch", "Số, ký hiệu"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_is_wrong_is_said_by_its_cell(case: str) -> None:
    spoiled, where, said = FAULTS[case]
    workbook = filled()
    spoiled(workbook)
    with pytest.raises(Unfit) as unfit:
        source(workbook)
    line = next(line for line in unfit.value.vi.split("\n") if line.startswith(f"- {where}"))
    assert said in line
    assert f"- {where}" in unfit.value.en


def test_all_faults_are_said_at_once_up_to_thirty() -> None:
    rows = [{"Đơn vị chủ trì": "Sở Y tế"} for _ in range(40)]
    with pytest.raises(Unfit) as unfit:
        source(filled(rows))
    assert unfit.value.vi.count("\n- Hạn chế!B") == 30
    assert "và 10 lỗi nữa" in unfit.value.vi
    assert "có 40 chỗ cần sửa" in unfit.value.vi


def test_the_blank_itself_says_where_to_begin() -> None:
    with pytest.raises(Unfit, match="Hạn chế!B4: chưa có hạn chế nào"):
        source(blank())


def test_the_blank_is_made_for_an_office(tmp_path: Path) -> None:
    write_blank(tmp_path / "mau.xlsx")
    workbook = load_workbook(tmp_path / "mau.xlsx")
    assert workbook.sheetnames == ["Kế hoạch", "Hạn chế", "Hướng dẫn"]
    assert MARK in workbook.defined_names
    rows = sheet(workbook, WEAKNESS_SHEET)
    assert [rows.cell(3, column).value for column in range(1, 11)] == list(COLUMNS)
    assert rows.freeze_panes == "C4"
    assert (rows.page_setup.orientation, rows.page_setup.paperSize, rows.page_setup.fitToWidth) == ("landscape", 9, 1)
    assert rows.print_title_rows == "$3:$3"
    assert rows.protection.sheet
    assert rows["B3"].protection.locked
    assert not rows["B4"].protection.locked
    assert rows["B4"].alignment.wrap_text
    assert len(rows.data_validations.dataValidation) == 3
