"""Tables that officers read name every letter and every step of the ladder in words."""

import pytest

from notifications.names_of_letters import notice_words, rung_words
from tests.conftest import ROOT

NOTICES = sorted(folder.name for folder in (ROOT / "notifications" / "templates").iterdir() if folder.name[0] != "_")


def test_every_notice_has_a_name_in_words() -> None:
    assert [notice for notice in NOTICES if notice_words(notice) == notice] == []


@pytest.mark.parametrize(
    ("rung", "words"),
    [
        ("-14", "14 ngày trước hạn"),
        ("-1", "1 ngày trước hạn"),
        ("0", "ngày đến hạn"),
        ("+1", "1 ngày làm việc sau hạn"),
        ("hold:+5", "5 ngày làm việc sau hạn (xem trước)"),
        ("assignment", "–"),
    ],
)
def test_a_step_of_the_ladder_is_said_in_words(rung: str, words: str) -> None:
    assert rung_words(rung) == words


def test_a_step_named_otherwise_than_by_its_days_keeps_its_name() -> None:
    assert rung_words("lan-cuoi") == "lan-cuoi"
