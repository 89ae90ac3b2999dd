"""The public door: files in, text and reading out, refusals that say what to do; and the published JSON."""

import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Refused
from documents.read import read_document, read_text
from documents.read.as_json import reading_as_json
from models.facts.names import NameBook
from models.facts.reading import Reading
from tests.unit.read.sample import BOOK, PLAN


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", b""), ("utf-8-sig", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")]
)
def test_the_text_comes_back_as_decoded(tmp_path: Path, encoding: str, mark: bytes) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(mark + PLAN.replace("\n", "\r\n").encode(encoding))
    text, reading = read_document(file, BOOK)
    assert text == PLAN.replace("\n", "\r\n")
    assert reading.weaknesses[0].span.quote(text) == reading.weaknesses[0].statement


REFUSED = {
    "plan.pdf": (b"%PDF-1.7 \xff", "PDF"),
    "plan.docx": (b"PK\x03\x04\x00", "docx"),
    "plan.doc": (b"\xd0\xcf\x11\xe0\x00", ".doc"),
    "picture.txt": (b"\x89PNG\x00\x01", "nhị phân"),
    "old.txt": ("Đơn vị".encode("cp1258", errors="ignore") + b"\xff\xfe", "UTF-8"),
    "empty.txt": (b" \n\n", "trống"),
    "letter.txt": ("Kính gửi các sở, ngành.".encode(), "Không tìm thấy hạn chế"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_file_and_remedy(tmp_path: Path, name: str) -> None:
    content, reason = REFUSED[name]
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        read_document(file, BOOK)
    assert reason in refusal.value.vi
    assert str(file) in refusal.value.vi
    assert str(file) in refusal.value.en
    assert "hãy" in refusal.value.vi.lower()


def test_a_text_that_breaks_off_its_code_is_refused_with_the_byte_where_it_does(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes("Kế hoạch".encode() + b" \xe1\xbb tail")
    with pytest.raises(Refused, match="từ byte 13"):
        read_document(file, BOOK)


def test_a_missing_file_a_folder_and_a_giant_are_refused(tmp_path: Path) -> None:
    giant = tmp_path / "giant.txt"
    with giant.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    for path in (tmp_path / "nowhere.txt", tmp_path, giant):
        with pytest.raises(Refused):
            read_document(path, BOOK)


def test_the_published_shape() -> None:
    document = reading_as_json(read_text(PLAN, BOOK), PLAN)
    assert json.loads(json.dumps(document)) == document
    assert list(document) == [
        "document",
        "focal_unit",
        "reporting_rules",
        "weaknesses",
        "shared_causes",
        "remarks",
    ]
    assert list(document["document"]) == ["kind", "number", "issued_on", "issuer", "title", "period"]
    first = document["weaknesses"][0]
    assert list(first) == [
        "ordinal",
        "statement",
        "span",
        "causes",
        "lead",
        "coordinating",
        "implementing",
        "tasks",
        "deadline",
        "remarks",
    ]
    start = PLAN.index("Sở NN&PTNT")
    assert first["lead"][0] == {
        "as_written": "Sở NN&PTNT",
        "name": "Sở Nông nghiệp và Phát triển nông thôn",
        "kind": "unit",
        "span": [start, start + len("Sở NN&PTNT")],
    }
    assert list(first["deadline"]) == ["text", "kind", "year", "quarter", "month", "on", "until", "span"]
    assert first["deadline"]["kind"] == "year_onwards"
    assert list(document["focal_unit"]) == ["as_written", "name", "span"]
    assert set(document["reporting_rules"][0]) == {
        "frequency", "day", "month_of_period", "on", "reporters", "recipient", "via", "quote", "span"
    }  # fmt: skip


def test_json_of_another_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="weakness 2"):
        reading_as_json(read_text(PLAN, BOOK), PLAN[:1000])


def _quoted(node: Any) -> Iterator[tuple[list[int], str]]:  # noqa: ANN401 - any JSON
    if isinstance(node, dict):
        words = next((node[key] for key in ("as_written", "statement", "quote", "text") if key in node), None)
        if node.get("span") is not None and words is not None:
            yield node["span"], words
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _quoted(part)


def check_quotations(text: str, book: NameBook) -> int:
    """Check that every span quotes its words; return how many there were."""
    return check_quotations_of(read_text(text, book), text)


def check_quotations_of(reading: Reading, text: str) -> int:
    quotations = list(_quoted(reading_as_json(reading, text)))
    assert all(text[start:end] == words for (start, end), words in quotations)
    return len(quotations)


def test_every_span_quotes_its_words() -> None:
    assert check_quotations(PLAN, BOOK) > 20
    assert check_quotations(unicodedata.normalize("NFD", PLAN), BOOK) > 20


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    check_quotations(text, BOOK)


PIECES = [
    *[
        "1. ",
        "2. ",
        "(1) ",
        "1.1. ",
        "a) ",
        "- ",
        "+ ",
        "* ",
        "**",
        "I. ",
        "\n",
        "\n\n",
        "\r\n",
        ", ",
        "; ",
        ": ",
        ". ",
        " và ",
        "và",
        "́",
        "\u200b",
        "(",
        ")",
        "0000",
    ],
    *[
        "Đơn vị chủ trì: ",
        "Đơn vị chủ trì thực hiện là ",
        "Đơn vị phối hợp: ",
        "Thời gian khắc phục: ",
        "Nguyên nhân",
        "",
    ],
    *[
        "Nguyên nhân khách quan: ",
        "Kế hoạch khắc phục",
        "Nhiệm vụ, giải pháp",
        "Tồn tại, hạn chế",
        "đó là: ",
        "nhất là ",
    ],
    *[
        "Sở Y tế",
        "UBND các huyện ",
        "An Phú",
        "các sở: ",
        "Tài chính",
        "Đội lạ",
        "Các đơn vị liên quan",
        "cơ quan đầu mối",
    ],
    *["Năm 2023 và các năm tiếp theo", "quý III/2022", "ngày 31/02/0000", "giai đoạn 2030-2026", "6 tháng cuối năm "],
    *[
        "báo cáo ",
        "định kỳ ",
        "hằng quý ",
        "ngày 15/13 ",
        "ngày 15 của tháng cuối quý",
        "giao Sở Y tế là ",
        "KẾ HOẠCH\n",
        "Số: /B",
    ],
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_shuffle_of_a_plans_words_is_read_without_an_error(text: str) -> None:
    check_quotations(text, BOOK)
    check_quotations(text, NameBook.empty())
