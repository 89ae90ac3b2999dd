"""Units and groups in running words: names are never cut at their own separators, and nothing is guessed."""

from datetime import date

import pytest

from models.facts.names import NameBook, leading_units, split_units
from models.facts.reading import MentionKind, Remark, Span, UnitMention
from tests.unit.read.sample import BOOK, ISSUED

U, G, OPEN, X = MentionKind.UNIT, MentionKind.GROUP, MentionKind.OPEN_GROUP, MentionKind.UNKNOWN


def split(text: str, book: NameBook = BOOK, on: date | None = ISSUED) -> tuple[list[UnitMention], list[Remark]]:
    mentions, remarks = split_units(text, Span(0, len(text)), book, on)
    assert all(mention.span.quote(text) == mention.as_written for mention in mentions)
    return mentions, remarks


LISTS = {
    "Sở Lao động, Thương binh và Xã hội, Sở Y tế": [(U, "ld"), (U, "yt")],
    "Sở Lao động - Thương binh và Xã hội; Sở LĐ-TB&XH; Sở LĐTBXH": [(U, "ld")] * 3,
    "Sở KH&ĐT, Sở KH và ĐT, Sở KHĐT, Sở Kế hoạch & Đầu tư": [(U, "khdt")] * 4,
    "Sở Nông nghiệp và PTNT; sở NN&PTNT và SỞ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN": [(U, "nn")] * 3,
    "BQL KKT Đông Hải và các KCN; Ban QLKKT Đông Hải và các KCN": [(U, "bql")] * 2,
    "Ban Quản lý KKT Đông Hải và các Khu công nghiệpvà các sở, ban, ngành cấp tỉnh": [(U, "bql"), (G, "so")],
    "Sở Y tếvà UBND các huyện, thị xã": [(U, "yt"), (G, "huyen")],
    "Sở Y tế, Sở Tài chính và các sở, ban, ngành cấp tỉnh.": [(U, "yt"), (U, "tc"), (G, "so")],
    "UBND thị xã Cửa Biển, UBND các huyện An Phú, Bình Sơn": [(U, "cua-bien"), (U, "an-phu"), (U, "binh-son")],
    "Ủy ban nhân dân các huyện: An Phú và thị xã Cửa Biển": [(U, "an-phu"), (U, "cua-bien")],
    "Các sở: Tài chính, Y tế, Lao động, Thương binh và Xã hội; Công an tỉnh": [
        (U, "tc"),
        (U, "yt"),
        (U, "ld"),
        (U, "ca"),
    ],
    "các chủ đầu tư; các đơn vị có liên quan": [(OPEN, "chu"), (OPEN, None)],
    "Các ngành, đơn vị liên quan": [(OPEN, None)],
    "Cấp ủy-UBND các xã, thị trấn": [(OPEN, None)],
    "Các doanh nghiệp còn nợ thuế": [(OPEN, None)],
    "Sở Y tế Bắc Hải": [(U, "yt")],
    "Sở Y tế phụ trách, Đội Xanh": [(X, None), (X, None)],
    "Công an, tỉnh đội": [(X, None), (X, None)],
    "Sở Y\ntế,\nSở Tài chính": [(U, "yt"), (U, "tc")],
    "H. An Phú; UBND H. Bình Sơn, TX. Cửa Biển": [(U, "an-phu"), (U, "binh-son"), (U, "cua-bien")],
    "UBND TX Cửa Biển và huyện An Phú": [(U, "cua-bien"), (U, "an-phu")],
    "Uỷ ban nhân dân huyện An Phú, SỞ Y TẾ": [(U, "an-phu"), (U, "yt")],
    "Công an tỉnh,Sở Y tế;Sở Nông nghiệp & PTNT": [(U, "ca"), (U, "yt"), (U, "nn")],
    "Sở KH - ĐT và UBND các huyện,thị xã": [(U, "khdt"), (G, "huyen")],
    "Giám đốc Sở Y tế, Chủ tịch UBND huyện An Phú": [(U, "yt"), (U, "an-phu")],
    "Sở Y tế (cơ quan thường trực), Sở Tài chính": [(U, "yt"), (U, "tc")],
    "Người đứng đầu cấp ủy, chính quyền địa phương": [(OPEN, None)],
    "Phòng Tổng hợp Sở Y tế": [(X, None)],
    "": [],
    " ; , và .": [],
}


@pytest.mark.parametrize(("text", "expected"), LISTS.items())
def test_a_list_of_units(text: str, expected: list[tuple[MentionKind, str | None]]) -> None:
    mentions, _ = split(text)
    assert [(mention.kind, mention.code) for mention in mentions] == expected


def test_a_spread_list_names_each_unit_by_its_own_words() -> None:
    mentions, _ = split("UBND thị xã Cửa Biển, UBND các huyện An Phú, Bình Sơn")
    assert [mention.as_written for mention in mentions] == ["UBND thị xã Cửa Biển", "An Phú", "Bình Sơn"]


def test_a_unit_that_had_ended_is_matched_and_its_successor_named() -> None:
    mentions, remarks = split("Sở Kế hoạch và Đầu tư", on=date(2025, 6, 1))
    assert mentions[0].code == "khdt"
    assert [remark.code for remark in remarks] == ["unit_ended"]
    assert "01/03/2025" in remarks[0].message
    assert "Sở Tài chính" in remarks[0].message


def test_a_unit_that_did_not_exist_yet_is_matched_with_a_remark() -> None:
    mentions, remarks = split("Sở Nông nghiệp và Môi trường")
    assert (mentions[0].code, remarks[0].code) == ("nnmt", "unit_not_yet")


def test_the_day_of_the_document_decides_between_units_of_one_name() -> None:
    assert split("Ban nước", on=date(2024, 1, 1))[0][0].code == "ao-cu"
    assert split("Ban nước", on=date(2026, 1, 1))[0][0].code == "ao-moi"


def test_without_a_day_units_of_one_name_are_not_chosen_between() -> None:
    mentions, remarks = split("Ban nước", on=None)
    assert (mentions[0].kind, mentions[0].code, remarks[0].code) == (X, None, "unit_ambiguous")


def test_an_unknown_name_comes_with_the_nearest_known_ones() -> None:
    mentions, remarks = split("Sở Xây dụng")
    assert (mentions[0].kind, mentions[0].name) == (X, None)
    assert "Sở Xây dựng" in remarks[0].message


@pytest.mark.parametrize(
    ("words", "on", "said"),
    [
        (
            "Sở Kế hoạch và Đầu tư",
            date(2025, 6, 1),
            "was merged or dissolved on 01/03/2025; succeeded by: Sở Tài chính",
        ),
        ("Sở Tài chinh", ISSUED, "is not among the units. Nearest: Sở Tài chính"),
        ("Các đơn vị liên quan", ISSUED, "does not say which units it means"),
        ("Ban nước", None, "may be: Ban Ao hồ; Ban Sông ngòi"),
        ("Sở Nông nghiệp và Môi trường", ISSUED, "exists only from 01/03/2025"),
    ],
)
def test_a_remark_is_told_in_the_language_of_the_program(
    words: str, on: date | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remark = split(words, on=on)[1][0]
    assert remark.message == remark.vi
    monkeypatch.setenv("DONDOC_LANGUAGE", "en")
    assert remark.message == remark.en
    assert said in remark.message


ELSEWHERE = {
    "Sở Lao động, Thương binh và Xã hội, Sở NN&PTNT": [X, X],
    "UBND huyện Bù Đăng, UBND thành phố Đồng Xoài": [X, X],
    "UBND các huyện Lộc Ninh, Bù Đốp": [X, X],
    "các sở, ban, ngành; UBND các huyện, thị xã, thành phố": [OPEN, OPEN],
    "Ban Quản lý Khu kinh tế Vũng Áng và các khu công nghiệp, Công an tỉnh": [X, X],
    "Các đơn vị đầu mối được giao theo dõi dự án lớn, trọng điểm; các chủ đầu tư": [OPEN, OPEN],
}


@pytest.mark.parametrize(("text", "expected"), ELSEWHERE.items())
def test_a_province_without_a_pack_is_split_all_the_same(text: str, expected: list[MentionKind]) -> None:
    mentions, _ = split(text, NameBook.empty())
    assert [mention.kind for mention in mentions] == expected
    assert all(mention.name is None and mention.code is None for mention in mentions)


OPENINGS = {
    "- Sở Y tế chủ trì, phối hợp với Sở Xây dựng:": (["yt"], " chủ trì, phối hợp với Sở Xây dựng:"),
    "-UBND các huyện, thị xã phối hợp chặt chẽ": (["huyen"], " phối hợp chặt chẽ"),
    "Sở Y tế, UBND các huyện An Phú, Bình Sơn rà soát": (["yt", "an-phu", "binh-son"], " rà soát"),
    "Rà soát cùng Sở Y tế": ([], "Rà soát cùng Sở Y tế"),
}


@pytest.mark.parametrize(("text", "expected"), OPENINGS.items())
def test_the_units_a_task_opens_with(text: str, expected: tuple[list[str], str]) -> None:
    mentions, rest = leading_units(text, Span(0, len(text)), BOOK, ISSUED)
    assert ([mention.code for mention in mentions], rest.quote(text)) == expected
