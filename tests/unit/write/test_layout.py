"""The rules of NĐ 30/2020/NĐ-CP, Phụ lục I, asserted from the file itself."""

import re
import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from lxml import etree

from documents.write.chart import chart_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from tests.support.papers import W, document, member, paragraphs, small_facts, text_of


@pytest.fixture(scope="module")
def file() -> bytes:
    found = small_facts()
    return word_file(synthesis_paper(found, chart_of(found)))


@pytest.fixture(scope="module")
def xml(file: bytes) -> etree._Element:
    return document(file)


def test_the_page_is_a4_with_the_margins_of_the_decree(file: bytes) -> None:
    for section in Document(BytesIO(file)).sections:
        sides = sorted((round(section.page_width.mm), round(section.page_height.mm)))  # type: ignore[union-attr]  # set
        assert sides == [210, 297]
        if section.orientation == WD_ORIENT.PORTRAIT:
            margins = [round(side.mm) for side in (section.top_margin, section.bottom_margin)]  # type: ignore[union-attr]
            assert all(20 <= side <= 25 for side in margins)
            assert 30 <= round(section.left_margin.mm) <= 35  # type: ignore[union-attr]  # set
            assert 15 <= round(section.right_margin.mm) <= 20  # type: ignore[union-attr]  # set


def test_only_the_register_stands_on_landscape_pages(file: bytes) -> None:
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in Document(BytesIO(file)).sections]
    assert turned == [False, True, False]


def test_every_word_is_in_times_new_roman_and_the_body_in_13_or_14(file: bytes, xml: etree._Element) -> None:
    styles = etree.fromstring(member(file, "word/styles.xml"))
    fonts = styles.find(f".//{W}docDefaults//{W}rFonts")
    assert fonts is not None
    assert {fonts.get(f"{W}{of}") for of in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert xml.find(f".//{W}rFonts") is None
    body = [p for p in xml.iter(f"{W}p") if p.find(f"{W}pPr/{W}ind[@{W}firstLine]") is not None]
    sizes = {size.get(f"{W}val") for p in body for size in p.iter(f"{W}sz")}
    assert body
    assert sizes <= {"26", "28"}


def test_body_paragraphs_are_justified_indented_and_apart(xml: etree._Element) -> None:
    body = [p for p in xml.iter(f"{W}p") if p.find(f"{W}pPr/{W}ind[@{W}firstLine]") is not None]
    for found in body:
        looks = found.find(f"{W}pPr")
        assert looks is not None
        assert looks.find(f"{W}jc").get(f"{W}val") == "both"  # type: ignore[union-attr]  # set
        indent = int(looks.find(f"{W}ind").get(f"{W}firstLine") or 0)  # type: ignore[union-attr]  # set
        assert 567 <= indent <= 720  # 1 to 1.27 cm
        spacing = looks.find(f"{W}spacing")
        assert int(spacing.get(f"{W}after") or 0) >= 120  # type: ignore[union-attr]  # 6 pt
        assert 240 <= int(spacing.get(f"{W}line") or 0) <= 360  # type: ignore[union-attr]  # one to one and a half lines


def test_the_state_heading_stands_in_its_words_sizes_and_weights(xml: etree._Element) -> None:
    heading = xml.find(f".//{W}tbl")
    assert heading is not None
    looks = {}
    for run in heading.iter(f"{W}r"):
        words = "".join(t.text or "" for t in run.iter(f"{W}t"))
        size = run.find(f"{W}rPr/{W}sz")
        assert size is not None
        looks[words] = (int(size.get(f"{W}val") or 0) / 2, run.find(f"{W}rPr/{W}b") is not None)
    assert looks["UBND TỈNH BẮC HẢI"] == (13, False)
    assert looks["SỞ KẾ HOẠCH VÀ ĐẦU TƯ"] == (13, True)
    assert looks["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == (12, True)
    assert looks["Độc lập - Tự do - Hạnh phúc"] == (13.5, True)
    place = next(words for words in looks if words.startswith("Bắc Hải, ngày"))
    assert re.fullmatch(r"Bắc Hải, ngày\s+tháng\s+năm", place.strip()), "the date is left blank"
    assert re.fullmatch(r"Số:\s+/BC-SKHĐT", next(words for words in looks if words.startswith("Số:")))


def test_the_page_number_stands_in_the_top_margin_from_the_second_page_on(file: bytes, xml: etree._Element) -> None:
    assert b" PAGE " in member(file, "word/header1.xml")
    assert b" PAGE " not in member(file, "word/header2.xml")
    first = next(xml.iter(f"{W}sectPr"))
    assert first.find(f"{W}titlePg") is not None
    kinds = [reference.get(f"{W}type") for reference in first.iter(f"{W}headerReference")]
    assert kinds == ["default", "first"]
    assert b'<w:jc w:val="center"/>' in member(file, "word/header1.xml")


def test_every_page_is_marked_as_a_draft(file: bytes) -> None:
    for name in ("word/header1.xml", "word/header2.xml"):
        assert 'string="DỰ THẢO"' in member(file, name).decode()


def test_the_register_repeats_its_heading_row_and_does_not_split_its_cells(xml: etree._Element) -> None:
    register = next(t for t in xml.iter(f"{W}tbl") if "Kết quả đến kỳ báo cáo" in text_of(t))
    rows = list(register.iter(f"{W}tr"))
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    titles = [text_of(cell) for cell in rows[0].iter(f"{W}tc")]
    assert titles == [
        "STT",
        "Hạn chế, yếu kém",
        "Đơn vị chủ trì",
        "Phối hợp",
        "Thời gian khắc phục",
        "Kết quả đến kỳ báo cáo",
        "Đánh giá",
        "Khó khăn, kiến nghị",
    ]


def test_the_paper_is_signed_by_nobody_and_says_who_gets_it(xml: etree._Element) -> None:
    signature = next(t for t in xml.iter(f"{W}tbl") if "Nơi nhận:" in text_of(t))
    cells = [text_of(cell).split("\n") for cell in signature.iter(f"{W}tc")]
    assert cells[0][0] == "Nơi nhận:"
    assert cells[0][-1] == "- Lưu: VT, TH."
    assert [line for line in cells[1] if line] == ["GIÁM ĐỐC"]


def test_annexes_are_numbered_in_roman(xml: etree._Element) -> None:
    assert [line.strip() for line in paragraphs(xml) if line.strip().startswith("Phụ lục ")] == [
        "Phụ lục I",
        "Phụ lục II",
        "Phụ lục III",
    ]


def test_nothing_in_the_file_tells_a_time_or_an_editing_session(file: bytes) -> None:
    with zipfile.ZipFile(BytesIO(file)) as opened:
        assert {info.date_time for info in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in opened.namelist() if re.search(rb"w:rsid", opened.read(name))]
        core = opened.read("docProps/core.xml").decode()
    assert "2023-09-20T00:00:00Z</dcterms:created>" in core
    assert "2023-09-20T00:00:00Z</dcterms:modified>" in core
