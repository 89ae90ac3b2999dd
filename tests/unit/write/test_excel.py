"""The annexes as a workbook: what an officer expects of a table that is to be filtered and printed."""

import io
from datetime import datetime

import pytest
from openpyxl import Workbook, load_workbook

from documents.write.excel import workbook_file
from documents.write.synthesis import synthesis_paper
from tests.support.papers import small_facts


@pytest.fixture
def book() -> Workbook:
    return load_workbook(io.BytesIO(workbook_file(synthesis_paper(small_facts()))))


def test_each_annex_is_a_sheet_with_a_frozen_heading_filters_and_a_heading_on_every_printed_page(
    book: Workbook,
) -> None:
    assert book.sheetnames == ["Phụ lục I", "Phụ lục II"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A4"
        assert sheet.auto_filter.ref.startswith("A3:")
        assert sheet.print_title_rows == "$3:$3"
        assert sheet.page_setup.fitToWidth == 1
        assert min(sheet.column_dimensions[letter].width for letter in "ABCDEFGH") >= 8
    assert book["Phụ lục I"].page_setup.orientation == "landscape"


def test_figures_and_days_are_figures_and_days(book: Workbook) -> None:
    rows = {row[1].value: row for row in book["Phụ lục II"].iter_rows(min_row=4)}
    row = rows["Sở Kế hoạch và Đầu tư"]
    assert [cell.value for cell in row[2:6]] == [1, 1, 0, 0]
    assert row[6].value == datetime(2023, 9, 12)  # noqa: DTZ001  # a day in a sheet has no zone
    assert row[6].number_format == "dd/mm/yyyy"
    assert rows["Sở Công Thương"][6].value == "chưa có báo cáo"


def test_the_same_facts_are_the_same_bytes() -> None:
    paper = synthesis_paper(small_facts())
    assert workbook_file(paper) == workbook_file(paper)
