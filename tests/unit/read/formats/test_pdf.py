"""Text PDFs: what a reader sees, freed of what belongs to the paper; a scan or a password is refused."""

from itertools import pairwise

import pytest
from fpdf.enums import AccessPermission
from PIL import Image

from documents.read.formats.pdf import read
from documents.read.formats.pdf_lines import run_on
from documents.read.formats.pdf_tables import Grid, joined
from documents.read.formats.unfit import Unfit
from documents.read.formats.writing import Slot
from documents.read.source import Source
from tests.support.pdf_files import Paper

LONG = (
    "Giải ngân vốn đầu tư công còn chậm so với kế hoạch đã giao, nhiều dự án khởi công mới chưa hoàn thành thủ tục, công "
    "tác giải phóng mặt bằng kéo dài qua nhiều năm mà chưa có phương án xử lý dứt điểm."
)


def lines(source: Source) -> list[str]:
    return [line for line in source.text.split("\n") if line]


def picture() -> Image.Image:
    return Image.new("L", (400, 500), 200)


def test_lines_the_page_broke_are_one_paragraph_and_those_the_writer_ended_are_not() -> None:
    paper = Paper()
    for words in (f"1. {LONG}", "Đơn vị chủ trì: Sở Tài chính.", "Thời gian khắc phục: Năm 2023.", f"2. {LONG}"):
        paper.paragraph(words)
    assert lines(read(paper.bytes())) == [
        f"1. {LONG}",
        "Đơn vị chủ trì: Sở Tài chính.",
        "Thời gian khắc phục: Năm 2023.",
        f"2. {LONG}",
    ]


def test_a_paragraph_whose_first_line_is_moved_in_begins_anew_after_a_full_line() -> None:
    paper = Paper()
    for _ in range(3):
        paper.paragraph(LONG, indent=8)
    assert lines(read(paper.bytes())) == [LONG] * 3


def test_page_numbers_and_running_heads_go_and_a_paragraph_runs_on_over_the_page() -> None:
    paper = Paper("Kế hoạch số 12/KH-UBND")
    for number in range(1, 16):
        paper.paragraph(f"{number}. {LONG}")
    source = read(paper.bytes())
    assert lines(source) == [f"{number}. {LONG}" for number in range(1, 16)]
    pages = [source.place_of(source.text.index(f"{number}. ")) for number in (1, 15)]
    assert pages == ["page:1", "page:2"]


def test_the_two_columns_of_a_state_head_are_read_one_after_the_other() -> None:
    paper = Paper()
    paper.two_columns(
        ("UBND TỈNH BẮC HẢI", "Số: 12/KH-UBND"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Bắc Hải, ngày 05 tháng 02 năm 2024"),
    )
    paper.ln(5)
    paper.paragraph("KẾ HOẠCH", align="C")
    paper.paragraph(LONG)
    assert lines(read(paper.bytes())) == [
        "UBND TỈNH BẮC HẢI",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Bắc Hải, ngày 05 tháng 02 năm 2024",
        "KẾ HOẠCH",
        LONG,
    ]


def test_a_ruled_table_keeps_its_merged_cells() -> None:
    paper = Paper()
    with paper.table(col_widths=(10, 60, 50), line_height=6) as table:
        table.row(("STT", "Hạn chế", "Đơn vị"))
        row = table.row()
        row.cell("1", rowspan=2)
        row.cell(LONG, rowspan=2)
        row.cell("Sở Tài chính")
        table.row(("Sở Y tế",))
        row = table.row()
        row.cell("Nhóm hai", colspan=3)
    (grid,) = (source := read(paper.bytes())).tables
    assert [(source.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in grid.cells] == [
        ("STT", 0, 0, 1, 1),
        ("Hạn chế", 0, 1, 1, 1),
        ("Đơn vị", 0, 2, 1, 1),
        ("1", 1, 0, 2, 1),
        (LONG, 1, 1, 2, 1),
        ("Sở Tài chính", 1, 2, 1, 1),
        ("Sở Y tế", 2, 2, 1, 1),
        ("Nhóm hai", 3, 0, 1, 3),
    ]


def test_a_table_over_three_pages_is_one_with_its_head_once() -> None:
    paper = Paper("Phụ lục")
    with paper.table(col_widths=(10, 70, 40), line_height=6) as table:
        table.row(("STT", "Hạn chế", "Đơn vị"))
        for number in range(1, 25):
            table.row((str(number), LONG, "Sở Tài chính"))
    source = read(paper.bytes())
    (grid,) = source.tables
    rows = [[source.text[c.start : c.end] for c in row] for row in grid.rows()]
    assert rows == [["STT", "Hạn chế", "Đơn vị"], *([str(n), LONG, "Sở Tài chính"] for n in range(1, 25))]
    starts = [row[0].start for row in grid.rows()]
    assert all(one < other for one, other in pairwise(starts))
    assert source.place_of(starts[1]) == "page:1"
    assert source.place_of(starts[-1]) == "page:3"


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("đắt hơn 4-", "5%", "đắt hơn 4-5%"),
        ("kinh tế -", "xã hội", "kinh tế - xã hội"),
        ("HĐND-", "UBND tỉnh", "HĐND-UBND tỉnh"),
        ("gồm:", "- một", "gồm: - một"),
    ],
)
def test_a_word_broken_after_its_own_hyphen_is_whole_again(before: str, after: str, whole: str) -> None:
    assert run_on(before, after) == whole


def scan() -> bytes:
    """A page that is a picture."""
    paper = Paper()
    paper.image(picture(), w=150)
    return paper.bytes()


def test_a_scan_is_refused_with_what_to_do() -> None:
    with pytest.raises(Unfit, match=r"bản quét.*Word gốc.*OCR"):
        read(scan())


def test_a_page_of_pictures_among_pages_of_words_is_told() -> None:
    paper = Paper()
    paper.paragraph(LONG)
    paper.add_page()
    paper.image(picture(), w=150)
    source = read(paper.bytes())
    assert lines(source) == [LONG]
    assert [(remark.code, "Trang 2" in remark.vi) for remark in source.remarks] == [("scanned_pages", True)]


def test_a_pdf_without_any_word_is_refused_and_not_called_a_scan_where_it_has_no_picture() -> None:
    with pytest.raises(Unfit, match=r"^không có chữ nào: .*Word gốc"):
        read(Paper().bytes())


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("Thu chậm so với", "kế hoạch.", "Thu chậm so với kế hoạch."),
        ("Sở Y tế,", "Sở Công Thương", "Sở Y tế, Sở Công Thương"),
        ("Sở Tài chính", "Sở Y tế", "Sở Tài chính\nSở Y tế"),
        ("Tăng", "5% so với kỳ trước", "Tăng\n5% so với kỳ trước"),
        ("Đã họp.", "rà soát", "Đã họp.\nrà soát"),
        ("Sở Y tế;", "các huyện", "Sở Y tế;\ncác huyện"),
        ("Gồm:", "trường, trạm", "Gồm:\ntrường, trạm"),
        ("Đã xong!", "còn một việc", "Đã xong!\ncòn một việc"),
        ("Vì sao?", "do thiếu vốn", "Vì sao?\ndo thiếu vốn"),
        ("", "cả ô ở trang sau", "cả ô ở trang sau"),
        ("Trọn ô ở trang trước", "", "Trọn ô ở trang trước"),
    ],
)
def test_words_of_a_cell_over_the_end_of_a_page_go_on_in_the_line_or_on_one_of_their_own(
    above: str, below: str, whole: str
) -> None:
    rest = grid(Slot(0, 0, ""), Slot(0, 1, below), Slot(0, 2, "x"))
    made = joined(grid(Slot(0, 0, "1"), Slot(0, 1, above), Slot(0, 2, "y")), rest)
    assert [slot.text for slot in made.slots if slot.column == 1] == [whole]


def test_a_password_is_named_and_a_pdf_that_opens_without_one_is_read() -> None:
    for password, opens in (("a-b-c", False), ("", True)):
        paper = Paper()
        paper.set_encryption(f"owner {password}", user_password=password, permissions=AccessPermission.none())
        paper.paragraph(LONG)
        content = paper.bytes()
        if opens:
            assert lines(read(content)) == [LONG]
        else:
            with pytest.raises(Unfit, match="mật khẩu"):
                read(content)


def test_a_narrow_state_head_whose_lines_break_keeps_its_day_whole() -> None:
    paper = Paper()
    paper.two_columns(
        ("ỦY BAN NHÂN DÂN TỈNH", "BẮC HẢI", "", "Số: 12/KH-UBND"),
        (
            "CỘNG HÒA XÃ HỘI CHỦ",
            "NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Bắc Hải, ngày 22 tháng 8 năm",
            "2023",
        ),
    )
    paper.ln(5)
    paper.paragraph("KẾ HOẠCH", align="C")
    assert lines(read(paper.bytes())) == [
        "ỦY BAN NHÂN DÂN TỈNH BẮC HẢI",
        "Số: 12/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ",
        "NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Bắc Hải, ngày 22 tháng 8 năm 2023",
        "KẾ HOẠCH",
    ]


def grid(*slots: Slot) -> Grid:
    return Grid(0, 700, (0, 50, 100), slots)


def test_a_merged_cell_cut_by_the_end_of_a_page_goes_on_below() -> None:
    above = grid(Slot(0, 0, "1"), Slot(0, 1, "Năm 2023", 2), Slot(1, 0, "2"))
    below = grid(Slot(0, 0, "3"), Slot(0, 1, "", 2), Slot(1, 0, "4"), Slot(2, 0, "5"), Slot(2, 1, "Năm 2024"))
    whole = joined(above, below)
    assert [(s.row, s.column, s.text, s.rows) for s in whole.slots if s.column == 1] == [
        (0, 1, "Năm 2023", 4),
        (4, 1, "Năm 2024", 1),
    ]
    assert [s.row for s in whole.slots if s.column == 0] == [0, 1, 2, 3, 4]


def test_a_row_cut_by_the_end_of_a_page_is_one_row_and_an_empty_cell_of_its_own_stays_empty() -> None:
    above = grid(Slot(0, 0, "1"), Slot(0, 1, "Thu chậm so với"))
    assert [s.text for s in joined(above, grid(Slot(0, 0, ""), Slot(0, 1, "kế hoạch."))).slots] == [
        "1",
        "Thu chậm so với kế hoạch.",
    ]
    assert [s.text for s in joined(above, grid(Slot(0, 0, "2"), Slot(0, 1, ""))).slots] == [
        "1",
        "Thu chậm so với",
        "2",
        "",
    ]


def test_a_row_and_a_merged_cell_cut_by_one_page_end_both_go_on() -> None:
    above = grid(Slot(0, 0, "1"), Slot(0, 1, "Năm 2023"), Slot(0, 2, "Sở Tài chính;"))
    below = grid(Slot(0, 0, ""), Slot(0, 1, "", 3), Slot(0, 2, "Sở Y tế"), Slot(1, 0, "2"), Slot(2, 0, "3"))
    assert [(s.row, s.column, s.text, s.rows) for s in joined(above, below).slots] == [
        (0, 0, "1", 1),
        (0, 1, "Năm 2023", 3),
        (0, 2, "Sở Tài chính;\nSở Y tế", 1),
        (1, 0, "2", 1),
        (2, 0, "3", 1),
    ]
