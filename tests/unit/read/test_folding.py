"""The matching view: accidents of typing are set aside, and every find is quoted from the raw text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.facts.folding import base_letter, fold, fold_words

ALIKE = [
    ("Hoá", "Hóa"),
    ("uỷ", "ủy"),
    ("thuỷ sản", "THỦY SẢN"),
    ("Khoẻ", "Khỏe"),
    ("quý", "qúy"),
    (unicodedata.normalize("NFD", "Thể thao"), "thể thao"),
    ("a\u0301\u0302", "ấ"),  # the tone typed before the circumflex
    ("Sở  Y\u00a0tế", "sở y tế"),
    ("Tài chính – Kế hoạch", "tài chính - kế hoạch"),
    ("**Thời gian:**", "thời gian:"),
    ("Thanh\u200bHóa", "thanhhóa"),
    ("[bookmark: _GoBack]- Một số", "- một số"),
    ("Ðơn vị", "đơn vị"),  # the Icelandic letter some keyboards give
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_these_are_read_alike(one: str, other: str) -> None:
    assert fold_words(one) == fold_words(other)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", " \n\t", "\u2028", "\x0b"])
def test_one_line_break_is_one_whatever_its_form(breaks: str) -> None:
    assert fold(f"một{breaks}hai").text == "một\nhai"


@pytest.mark.parametrize("breaks", ["\n\n", "\r\n\r\n", "\n \n\n", "\n\x0c\n"])
def test_blank_lines_are_one(breaks: str) -> None:
    assert fold(f"một{breaks}hai").text == "một\n\nhai"


def test_what_is_found_is_quoted_from_the_raw_text() -> None:
    raw = "Nhà " + unicodedata.normalize("NFD", "Thủy lợi") + "  **Bắc** Hải"
    folded = fold(raw)
    at = folded.text.index("thủy lợi")
    assert folded.span(at, at + len("thủy lợi")).quote(raw) == unicodedata.normalize("NFD", "Thủy lợi")


def test_a_base_is_added_to_every_offset() -> None:
    assert fold("Sở", base=100).span(0, 2).start == 100


@pytest.mark.parametrize(("letter", "base"), [("ủ", "u"), ("ế", "e"), ("đ", "đ"), ("ơ", "o")])
def test_the_letter_an_abbreviation_takes(letter: str, base: str) -> None:
    assert base_letter(letter) == base


@given(st.text(max_size=200))
def test_every_folded_character_stands_for_raw_ones_in_order(raw: str) -> None:
    folded = fold(raw)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(raw) for start, end in zip(folded.starts, folded.ends, strict=True))
