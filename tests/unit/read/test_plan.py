"""A plan in our own words, read fact by fact, and the layouts plans come in."""

import unicodedata
from collections.abc import Callable
from datetime import date

import pytest

from documents.read import read_text
from models.facts.names import NameBook
from models.facts.reading import CauseKind, DeadlineKind, DocumentKind, Frequency, Reading
from tests.unit.read.sample import BOOK, PLAN

READING = read_text(PLAN, BOOK)
FIRST, SECOND = READING.weaknesses


def test_the_head() -> None:
    head = READING.document
    assert (head.kind, head.number, head.issued_on) == (DocumentKind.PLAN, "45/KH-UBND", date(2024, 2, 5))
    assert (head.issuer, head.period) == ("UBND TỈNH BẮC HẢI", "2023-Q4")
    assert head.title == "Khắc phục hạn chế trong công tác thủy lợi quý IV năm 2023"


def test_the_reporting_rule_and_the_focal_unit() -> None:
    (rule,) = READING.reporting_rules
    assert (rule.frequency, rule.day, rule.month_of_period) == (Frequency.QUARTERLY, 15, 3)
    assert (rule.recipient, rule.via) == ("Sở Kế hoạch và Đầu tư", None)
    assert rule.reporters == ("Giám đốc các sở", "Chủ tịch UBND các huyện, thị xã")
    assert rule.span.quote(PLAN) == rule.quote
    assert READING.focal_unit is not None
    assert READING.focal_unit.code == "khdt"


def test_the_statement_is_the_items_own_words() -> None:
    assert FIRST.statement == "Kênh mương xuống cấp, có nơi chưa được nạo vét."
    assert SECOND.statement == "Trạm bơm hỏng: cần sửa ba trạm như sau: trạm số 1, trạm số 2"
    assert FIRST.span.quote(PLAN) == FIRST.statement


def test_who_does_what() -> None:
    assert [unit.code for unit in FIRST.lead] == ["nn", "ld", "an-phu", "binh-son"]
    assert [unit.as_written for unit in FIRST.coordinating] == ["Các đơn vị có liên quan"]
    assert [unit.code for unit in SECOND.lead] == ["xd", "ca"]


def test_causes_with_their_kind_and_the_paragraph_that_goes_on() -> None:
    objective, subjective = FIRST.causes
    assert (objective.kind, objective.text) == (CauseKind.OBJECTIVE, "Mưa lũ kéo dài.")
    assert subjective.kind is CauseKind.SUBJECTIVE
    assert subjective.text == "Kiểm tra chưa đều.\n\nCó nơi ba năm chưa kiểm tra."


def test_tasks_take_the_units_of_their_header_or_of_their_own_line() -> None:
    assert [[unit.code for unit in task.units] for task in FIRST.tasks] == [["nn"], ["nn"], ["huyen"], []]
    assert [[deadline.kind for deadline in task.deadlines] for task in FIRST.tasks] == [
        [DeadlineKind.QUARTER],
        [],
        [],
        [],
    ]


def test_the_time_to_be_put_right() -> None:
    assert FIRST.deadline is not None
    assert SECOND.deadline is not None
    assert (FIRST.deadline.kind, FIRST.deadline.text) == (DeadlineKind.YEAR_ONWARDS, "Năm 2024 và các năm tiếp theo")
    assert (SECOND.deadline.kind, SECOND.deadline.quarter) == (DeadlineKind.QUARTER, 3)


def test_what_a_person_must_settle_is_said() -> None:
    assert {remark.code for remark in FIRST.remarks} == {"open_group", "deadline_in_task"}
    assert SECOND.remarks == ()


def _shape(reading: Reading) -> list[tuple[object, ...]]:
    """Return what was read, without offsets and accidents of typing."""
    return [
        (
            _plain(weakness.statement),
            [(unit.code, _plain(unit.as_written)) for unit in (*weakness.lead, *weakness.coordinating)],
            [(cause.kind, _plain(cause.text)) for cause in weakness.causes],
            [(_plain(task.text), [unit.code for unit in task.units]) for task in weakness.tasks],
            weakness.deadline and (weakness.deadline.kind, weakness.deadline.year),
        )
        for weakness in reading.weaknesses
    ]


def _plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFC", words).replace("*", "").split())


def _wrapped(text: str, width: int = 72) -> str:
    wrapped: list[str] = []
    for line in text.split("\n"):
        row = ""
        for word in line.split(" "):
            if row and len(row) + 1 + len(word) > width:
                wrapped.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        wrapped.append(row)
    return "\n".join(wrapped)


OTHER_TYPINGS: dict[str, Callable[[str], str]] = {
    "decomposed letters": lambda text: unicodedata.normalize("NFD", text),
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "non-breaking spaces": lambda text: text.replace(" ", "\u00a0"),
    "double spaces": lambda text: text.replace(" ", "  "),
    "long dashes": lambda text: text.replace("\n- ", "\n– "),
    "bold labels": lambda text: text.replace("Nguyên nhân\n", "**Nguyên nhân**\n"),
    "indented lines": lambda text: text.replace("\n", "\n\t"),
    "no blank lines": lambda text: text.replace("\n\n", "\n"),
    "wrapped at 72 columns": _wrapped,
    "late tone marks": lambda text: text.replace("ủy", "uỷ").replace("thủy", "thuỷ"),
}


@pytest.mark.parametrize("typing", OTHER_TYPINGS)
def test_the_same_plan_typed_otherwise_reads_the_same(typing: str) -> None:
    assert _shape(read_text(OTHER_TYPINGS[typing](PLAN), BOOK)) == _shape(READING)


LAYOUTS: dict[str, tuple[str, list[tuple[str, list[str], list[str]]]]] = {
    "sections that count anew": (
        """I. KINH TẾ
1. Ao cạn. Cơ quan chủ trì: Sở Y tế; cơ quan phối hợp: Công an tỉnh.
II. XÃ HỘI
1. Hồ cạn. Đơn vị chủ trì: Sở Xây dựng
""",
        [("Ao cạn.", ["yt"], ["ca"]), ("Hồ cạn.", ["xd"], [])],
    ),
    "items of two figures under headings of one": (
        """1. Nước
1.1. Ao cạn: Đơn vị chủ trì: Sở Y tế.
1.2. Hồ cạn: Đơn vị chủ trì: Sở Xây dựng.
2. Đường
2.1. Đường hỏng: Đơn vị chủ trì: Công an tỉnh.
""",
        [("Ao cạn", ["yt"], []), ("Hồ cạn", ["xd"], []), ("Đường hỏng", ["ca"], [])],
    ),
    "units as bullets under the label": (
        "1. Ao cạn\na) Đơn vị chủ trì:\n- Sở Y tế\n- Sở Xây dựng\nb) Đơn vị phối hợp:\n- Công an tỉnh\n",
        [("Ao cạn", ["yt", "xd"], ["ca"])],
    ),
    "numbers in brackets, the statement naming a lead": (
        "(1) Ao cạn, trong đó đơn vị chủ trì: chưa rõ ai: Đơn vị chủ trì: Sở Y tế.\n",
        [("Ao cạn, trong đó đơn vị chủ trì: chưa rõ ai", ["yt"], [])],
    ),
    "a number that stands twice": (
        "1. Ao cạn: Đơn vị chủ trì: Sở Y tế.\n1. Hồ cạn: Đơn vị chủ trì: Sở Xây dựng.\n",
        [("Ao cạn", ["yt"], []), ("Hồ cạn", ["xd"], [])],
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    text, expected = LAYOUTS[layout]
    weaknesses = read_text(text, BOOK).weaknesses
    assert [weakness.ordinal for weakness in weaknesses] == list(range(1, len(expected) + 1))
    assert [
        (
            weakness.statement,
            [unit.code for unit in weakness.lead],
            [unit.code for unit in weakness.coordinating],
        )
        for weakness in weaknesses
    ] == expected


def test_the_third_role_implements() -> None:
    (weakness,) = read_text("1. Ao cạn\n- Đơn vị thực hiện: Các hộ dân.\n- Chủ trì: Sở Y tế\n", BOOK).weaknesses
    assert [unit.as_written for unit in weakness.implementing] == ["Các hộ dân"]
    assert [unit.code for unit in weakness.lead] == ["yt"]


def test_a_unit_in_two_roles_and_a_missing_time_are_remarked_on() -> None:
    (weakness,) = read_text("1. Ao cạn\n- Chủ trì: Sở Y tế\n- Đơn vị phối hợp: Sở Y tế\n", BOOK).weaknesses
    assert {remark.code for remark in weakness.remarks} == {"unit_in_two_roles", "no_deadline"}


def test_a_label_without_a_time_is_kept_as_such() -> None:
    (weakness,) = read_text("1. Ao cạn: Đơn vị chủ trì: Sở Y tế. Thời gian khắc phục:\n", BOOK).weaknesses
    assert weakness.deadline is not None
    assert (weakness.deadline.kind, weakness.deadline.text) == (DeadlineKind.NONE, "")


def test_a_header_nobody_stands_under_is_itself_the_task() -> None:
    text = "1. Ao cạn\n- Chủ trì: Sở Y tế\n- Nhiệm vụ, giải pháp:\n- Sở Y tế:\n- Sở Xây dựng:\n+ Nạo vét.\n"
    (weakness,) = read_text(text, BOOK).weaknesses
    assert [(task.text, [unit.code for unit in task.units]) for task in weakness.tasks] == [
        ("Sở Y tế:", ["yt"]),
        ("Nạo vét.", ["xd"]),
    ]


def test_another_province_reads_without_a_pack() -> None:
    reading = read_text(PLAN, NameBook.empty())
    assert [unit.as_written for unit in reading.weaknesses[0].lead] == [
        "Sở NN&PTNT",
        "Sở LĐ-TB&XH",
        "An Phú",
        "Bình Sơn",
    ]
    assert reading.focal_unit is not None
    assert reading.focal_unit.name is None
