"""What units write may be anything: in our papers it is harmless text, whole."""

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import load_workbook

from documents.write.content import Paper
from documents.write.excel import PIECE, WHOLE_TEXTS, workbook_file
from documents.write.letters import LateUnit, LetterFacts, chasing_letter, invitation, submission
from documents.write.package import CORE
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from documents.write.words import LONGEST_PARAGRAPH, clean
from models.facts.lifecycle import Stage
from models.facts.synthesis import EarlierWeakness, RuleFact, StopFact, SynthesisFacts
from models.facts.units import UnitKind
from tests.support.organisation import HEALTH, PLANNING, TRADE
from tests.support.papers import PLAN, W, document, facts, lead, member, paragraphs, said, text_of, weakness

HOSTILE = [
    "<w:t>tệp</w:t><script>alert(1)</script> & ]]> &lt;",
    "kết quả \x00\x01\x08\x1f\x7f tốt\ufffe\uffff",
    "tệp \u202egpj.exe\u202c và \u2067RTL\u2069 \u200f\u200e",
    "\ud800 nửa ký tự",
    '=HYPERLINK("http://x.example","bấm")',
    "{{ 7*7 }} {% for x in y %} ${HOME} %s %(a)s",
    "../../etc/passwd\\..\\windows",
    "C:\\x\\y.docx",
    "\\\\may-chu\\chia-se\\tep.docx",
    "file:///etc/passwd",
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


# The same, in every place where somebody else's words come into a paper, and in every paper.

HIDDEN = set(
    "\x00\x01\x08\x0b\x0c\x1f\x7f\u202a\u202b\u202d\u202e\u202c\u2066\u2067\u2068\u2069\u200f\u200e\ufeff\ufffe\uffff"
)


def hostile_everywhere(words: str) -> SynthesisFacts:
    """Put the words into every field that a unit, a plan or an officer fills."""
    told = said(
        1,
        words,
        number=words,
        causes=words,
        objective_causes=words,
        subjective_causes=words,
        difficulties=words,
        proposals=words,
        next_steps=words,
    )
    resolved = lead(2, HEALTH, said(2, words), stage=Stage.RESOLVED, resolved_on=date(2023, 9, 14), evidence=words)
    silent = replace(lead(3, PLANNING, None), unit=words)
    one = weakness(
        1,
        words,
        lead(1, TRADE, told),
        resolved,
        silent,
        deadline_text=words,
        coordinating=(words, words),
        earlier=(EarlierWeakness("KH1-2022/01", words, words, 1),),
    )
    plan = replace(PLAN, number=words, issuer=words, title=words)
    return facts(
        one,
        plans=(plan,),
        rules=(RuleFact(1, plan, words),),
        stops=(StopFact(1, words, date(2023, 9, 18), words),),
        focal=words,
        recipient=words,
        province=words,
    )


def every_paper(words: str) -> dict[str, Paper]:
    found = hostile_everywhere(words)
    late = (LateUnit(words, 2, date(2023, 9, 15)), LateUnit(TRADE, 1, date(2023, 9, 15)))
    letter = LetterFacts(
        period=found.period,
        on=found.on,
        by=date(2023, 9, 25),
        plans=found.plans,
        focal=words,
        focal_kind=UnitKind.DEPARTMENT,
        reports_to=words,
        province=words,
        late=late,
        units=6,
        complete=4,
        contact=words,
    )
    return {
        "report": synthesis_paper(found),
        "submission": submission(found),
        "invitation": invitation(found),
        "first to all": chasing_letter(letter, late, second=False),
        "second to all": chasing_letter(letter, late, second=True),
        "first to one": chasing_letter(letter, late[:1], second=False),
        "second to one": chasing_letter(letter, late[:1], second=True),
    }


@pytest.mark.parametrize("words", HOSTILE)
def test_in_every_paper_hostile_words_are_text_and_the_parts_of_the_file_are_the_same(words: str) -> None:
    harmless, hostile = every_paper("bình thường"), every_paper(words)
    visible = " ".join(clean(words).split())
    for name, paper in hostile.items():
        for sources in (None, sources_of(hostile_everywhere(words)) if name == "report" else None):
            file = word_file(paper, sources)
            body = text_of(document(file))
            assert visible in " ".join(body.split()), name
            assert not HIDDEN & set(body), name
            assert not HIDDEN & set(member(file, CORE).decode()), name
            plain = word_file(harmless[name], sources and sources_of(hostile_everywhere("bình thường")))
            with zipfile.ZipFile(io.BytesIO(file)) as opened, zipfile.ZipFile(io.BytesIO(plain)) as other:
                assert opened.namelist() == other.namelist()
                assert opened.read("word/_rels/document.xml.rels") == other.read("word/_rels/document.xml.rels")
            tags = [{element.tag for element in document(of).iter()} for of in (file, plain)]
            assert tags[0] - tags[1] <= {f"{W}br", f"{W}tab"}, name


@pytest.mark.parametrize("words", HOSTILE)
def test_in_the_workbook_hostile_words_are_text_in_every_cell(words: str) -> None:
    for name, paper in every_paper(words).items():
        if not any(annex.grid for annex in paper.annexes):
            continue
        file = workbook_file(paper)
        values = [cell for sheet in load_workbook(io.BytesIO(file)) for row in sheet.iter_rows() for cell in row]
        assert any(clean(words).strip() in str(cell.value) for cell in values), name
        assert not [cell.coordinate for cell in values if cell.data_type == "f" or cell.hyperlink], name
        assert not [cell.coordinate for cell in values if HIDDEN & set(str(cell.value))], name
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            assert not [member for member in opened.namelist() if ".." in member or "external" in member.lower()]
