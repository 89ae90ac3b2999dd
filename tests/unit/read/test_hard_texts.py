"""Texts made to be hard: work grows with their length and not faster, nothing raises, and too much is refused."""

import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from documents.read import bounds, read_document, read_text, weaknesses
from documents.read.weaknesses import MOST_WEAKNESSES
from tests.support.hard_texts import HARD, hard_text
from tests.unit.read.sample import BOOK, PLAN
from tests.unit.read.test_documents import check_quotations


def calls_to_read(text: str) -> int:
    """Return how many calls, of Python or of C, the reading of a text takes: the same on every machine."""
    calls = 0

    def count(_: FrameType, event: str, __: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_text(text, BOOK)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("name", HARD)
def test_four_times_the_text_takes_about_four_times_the_work(name: str) -> None:
    read_text(hard_text(name, 100), BOOK)  # what is compiled and remembered once
    assert calls_to_read(hard_text(name, 8_000)) <= 5 * calls_to_read(hard_text(name, 2_000)) + 2_000


@pytest.mark.parametrize("name", HARD)
def test_every_quotation_of_a_hard_text_is_one(name: str) -> None:
    check_quotations(hard_text(name, 3_000), BOOK)


@given(st.lists(st.tuples(st.integers(0, len(PLAN)), st.text(max_size=4), st.integers(0, 9)), max_size=12))
def test_a_plan_with_letters_lost_and_added_is_read_without_an_error(changes: list[tuple[int, str, int]]) -> None:
    text = PLAN
    for at, added, lost in changes:
        text = text[:at] + added + text[at + lost :]
    check_quotations(text, BOOK)


def test_more_weaknesses_than_any_plan_has_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    lines = (f"({number}) Ao số {number} cạn: Đơn vị chủ trì: Sở Y tế." for number in range(100_000))
    file.write_text("KẾ HOẠCH\n\n" + "\n".join(lines), encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_document(file, BOOK)
    assert f"hơn {MOST_WEAKNESSES} hạn chế" in refusal.value.vi
    assert "chưa có gì thay đổi" in refusal.value.vi
    assert "nothing was changed" in refusal.value.en


LIST = "KẾ HOẠCH\n\n1. Ao cạn\nĐơn vị chủ trì: {}\nThời gian khắc phục: Năm 2024\n"


@pytest.mark.parametrize("names", ["Sở Y tế, Sở Tài chính, ", "\nSở Y tế\nSở Tài chính", "\n- Sở Y tế\n- Sở Tài chính"])
def test_a_list_of_units_is_read_to_its_bound_and_the_rest_is_remarked_on(names: str) -> None:
    text = LIST.format(names * (2 * bounds.LONGEST_LIST // len(names)))
    (weakness,) = read_text(text, BOOK).weaknesses
    (cut,) = [remark for remark in weakness.remarks if remark.code == "unit_list_too_long"]
    assert cut.span is not None
    assert 0 <= cut.span.start - weakness.lead[-1].span.end < 40
    assert {unit.name for unit in weakness.lead} <= {"Sở Y tế", "Sở Tài chính"}
    assert weakness.deadline is not None


def test_a_list_of_every_commune_of_a_province_is_within_the_bound() -> None:
    text = LIST.format(", ".join(f"UBND xã Bình Sơn {number}" for number in range(400)))
    (weakness,) = read_text(text, BOOK).weaknesses
    assert len(weakness.lead) == 400


ROWS = "| STT | Hạn chế | Đơn vị chủ trì |\n" + "| 1 | Ao cạn | Sở Y tế |\n| | | |\n" * 40
LONG = {
    "lines": ("MOST_LINES", "KẾ HOẠCH\n\n1. Ao cạn\nĐơn vị chủ trì: Sở Y tế\n" + "Ao.\n\n" * 40),
    "lines ended otherwise": ("MOST_LINES", "KẾ HOẠCH\n\n1. Ao cạn\nĐơn vị chủ trì: Sở Y tế\n" + "Ao.\u2028" * 40),
    "cells": ("MOST_CELLS", "KẾ HOẠCH\n\n" + ROWS),
    "units": ("MOST_MENTIONS", "KẾ HOẠCH\n\n" + "1. Ao cạn\nĐơn vị chủ trì: Sở Y tế\n" * 40),
    "units of a table": ("MOST_MENTIONS", "KẾ HOẠCH\n\n" + ROWS),
}


@pytest.mark.parametrize("what", LONG)
def test_a_file_longer_than_any_plan_is_refused_and_its_text_read_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    bound, text = LONG[what]
    monkeypatch.setattr(weaknesses if bound == "MOST_MENTIONS" else bounds, bound, 30)
    reading = read_text(text, BOOK)
    (left,) = [remark for remark in reading.remarks if remark.code == "text_too_long"]
    assert reading.weaknesses
    assert left.span is not None
    assert left.span.end == len(text)
    file = tmp_path / "plan.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        read_document(file, BOOK)
    assert "nhiều hơn mọi kế hoạch; chưa có gì thay đổi" in refusal.value.vi
    assert "which no plan does; nothing was changed" in refusal.value.en
