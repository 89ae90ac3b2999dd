"""What units write may be anything: in our papers it is harmless text, whole."""

import io
import zipfile

import pytest
from openpyxl import load_workbook

from documents.write.excel import PIECE, WHOLE_TEXTS, workbook_file
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from documents.write.words import LONGEST_PARAGRAPH, clean
from tests.support.organisation import TRADE
from tests.support.papers import W, document, facts, lead, member, paragraphs, said, text_of, weakness

HOSTILE = [
    "<w:t>tệp</w:t><script>alert(1)</script> & ]]> &lt;",
    "kết quả \x00\x01\x08\x1f\x7f tốt\ufffe\uffff",
    "tệp \u202egpj.exe\u202c và \u2067RTL\u2069 \u200f\u200e",
    "\ud800 nửa ký tự",
    '=HYPERLINK("http://x.example","bấm")',
    "{{ 7*7 }} {% for x in y %} ${HOME} %s %(a)s",
    "../../etc/passwd\\..\\windows",
    "[1] [99-100] dấu nguồn giả",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stand_in_both_copies_as_text(words: str) -> None:
    found = facts(weakness(1, words, lead(1, TRADE, said(1, words, difficulties=words, proposals=words, number=words))))
    paper = synthesis_paper(found)
    wanted = " ".join(clean(words).split())
    for sources in (None, sources_of(found)):
        body = text_of(document(word_file(paper, sources)))
        assert f"“{wanted}”" in body
        assert not set(body) & set("\x00\x01\x08\x0b\x1f\x7f\u202e\u202c\u2067\u2069\u200f\u200e\ufffe\uffff")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_a_cell_that_begins_like_a_formula_is_text_and_stays_so(start: str) -> None:
    words = f"{start}cmd|' /C calc'!A0"
    found = facts(weakness(1, words, lead(1, TRADE, said(1, words, difficulties=words, number=words))))
    file = workbook_file(synthesis_paper(found))
    for sheet in load_workbook(io.BytesIO(file)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                assert not isinstance(cell.value, str) or cell.quotePrefix, cell.coordinate
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        assert not [
            name for name in opened.namelist() if name.startswith("xl/worksheets") and b"<f>" in opened.read(name)
        ]


def test_a_hundred_thousand_words_are_kept_to_the_last_one() -> None:
    words = " ".join(f"từ{n}" for n in range(100_000))
    told = said(1, words, difficulties=words + " khó", proposals=words + " xin")
    paper = synthesis_paper(facts(weakness(1, "Giải ngân chậm.", lead(1, TRADE, told))))
    xml = document(word_file(paper))
    running = " ".join(text_of(xml).split())
    for whole in (words, told.difficulties, told.proposals):
        assert f"“{whole}”" in running
    assert max(len(line) for line in paragraphs(xml)) <= LONGEST_PARAGRAPH + 100
    cells = [text_of(cell) for cell in xml.iter(f"{W}tc")]
    assert max(len(cell) for cell in cells) < 1_000
    (result,) = [cell for cell in cells if "từ0 " in cell and "phần II," in cell]
    assert result.endswith("[...] (xem nguyên văn tại phần II, mục 2, KH35-2023/01)")
    (matters,) = [cell for cell in cells if "phần III," in cell]
    assert "[...] (xem nguyên văn tại phần III, mục 1, KH35-2023/01)\n" in matters
    assert matters.endswith("[...] (xem nguyên văn tại phần V, KH35-2023/01)")
    book = load_workbook(io.BytesIO(workbook_file(paper)))
    texts: dict[int, str] = {}
    for number, _, piece in book[WHOLE_TEXTS].iter_rows(min_row=3, values_only=True):
        assert len(str(piece)) <= PIECE
        texts[int(str(number))] = texts.get(int(str(number)), "") + str(piece)
    assert list(texts.values()) == [words, told.difficulties, told.proposals]
    assert str(book["Phụ lục I"]["F4"].value).endswith("(xem nguyên văn tại trang Nguyên văn, số 1)")


def test_what_stands_nowhere_else_in_the_paper_stands_whole_below_its_table() -> None:
    names = tuple(f"UBND xã Phú {n}" for n in range(200))
    one = weakness(1, "Một.", lead(1, TRADE, said(1, "Xong.")), coordinating=names)
    xml = document(word_file(synthesis_paper(facts(one))))
    cells = [text_of(cell) for cell in xml.iter(f"{W}tc")]
    assert [cell for cell in cells if cell.endswith("[...] (xem nguyên văn tại ghi chú 1 dưới bảng)")]
    assert f"Ghi chú 1. {'; '.join(names)}" in paragraphs(xml)


def test_no_part_of_the_file_but_the_text_holds_what_units_wrote() -> None:
    file = word_file(synthesis_paper(facts(weakness(1, "Một.", lead(1, TRADE, said(1, "dấu-vết-riêng"))))))
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        holding = [name for name in opened.namelist() if "dấu-vết-riêng".encode() in opened.read(name)]
    assert holding == ["word/document.xml"]
    assert b'TargetMode="External"' not in member(file, "word/_rels/document.xml.rels")
