"""Texts made to be hard: work grows with their length and not faster, nothing raises, and too much is refused."""

import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from documents.read import read_document, read_text
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
