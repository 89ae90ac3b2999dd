"""Reports and reviews: shortcomings nobody is assigned to yet."""

import pytest

from documents.read import read_text
from models.facts.reading import CauseKind
from tests.unit.read.sample import BOOK

REPORT = """BÁO CÁO
Tình hình công tác năm 2023

I. KẾT QUẢ
(1) Đã nạo vét ao.
1. Ưu điểm
Mọi việc đều tốt.
2. Tồn tại, hạn chế
Bên cạnh kết quả, vẫn còn những tồn tại:
- Ao cạn; hồ cũng cạn.
- Đường hỏng.

Tồn tại, hạn chế nêu trên ngoài nguyên nhân khách quan do mưa; còn có nguyên nhân chủ quan như: lười; chậm...
II. NHIỆM VỤ
1. Nạo vét tiếp.
"""
REVIEW = """BÁO CÁO
Kiểm điểm công tác năm 2023

III. TỒN TẠI, HẠN CHẾ
Năm qua có cố gắng. Bên cạnh đó còn hạn chế, đó là: Ao cạn; hồ đã sửa; nhất là hồ Đông. Đường hỏng, có nguyên nhân \
khách quan là mưa nhưng vẫn còn nguyên nhân chủ quan là lười. Cầu yếu.

Phần thứ hai
NHIỆM VỤ
1. Sửa cầu; sửa đường.
"""


def statements(text: str) -> list[str]:
    weaknesses = read_text(text, BOOK).weaknesses
    assert all(weakness.span.quote(text) == weakness.statement for weakness in weaknesses)
    return [weakness.statement for weakness in weaknesses]


def test_one_bullet_is_one_weakness() -> None:
    assert statements(REPORT) == ["Ao cạn; hồ cũng cạn.", "Đường hỏng."]


def test_causes_stated_once_for_all_stand_once_for_the_document() -> None:
    shared = read_text(REPORT, BOOK).shared_causes
    assert [(cause.kind, cause.text) for cause in shared] == [
        (CauseKind.OBJECTIVE, "mưa"),
        (CauseKind.SUBJECTIVE, "lười; chậm..."),
    ]


def test_running_text_is_cut_at_semicolons_and_nhat_la_belongs_to_the_clause_before() -> None:
    clauses = ["Ao cạn", "hồ đã sửa; nhất là hồ Đông", "Đường hỏng, có", "Cầu yếu"]
    found = statements(REVIEW)
    assert len(found) == len(clauses)
    assert all(statement.startswith(clause) for statement, clause in zip(found, clauses, strict=True))


def test_a_cause_the_sentence_names_belongs_to_its_weakness() -> None:
    road = read_text(REVIEW, BOOK).weaknesses[2]
    assert [(cause.kind, cause.text) for cause in road.causes] == [
        (CauseKind.OBJECTIVE, "mưa"),
        (CauseKind.SUBJECTIVE, "lười"),
    ]


def test_nobody_is_assigned_and_no_rule_is_read() -> None:
    reading = read_text(REVIEW, BOOK)
    assert all(not weakness.lead and weakness.deadline is None for weakness in reading.weaknesses)
    assert reading.reporting_rules == ()
    assert "unassigned" in {remark.code for remark in reading.remarks}


@pytest.mark.parametrize(
    "heading", ["2. Hạn chế, yếu kém", "b) Những tồn tại, hạn chế và nguyên nhân", "TỒN TẠI, HẠN CHẾ"]
)
def test_the_names_of_the_section(heading: str) -> None:
    assert statements(f"BÁO CÁO\nThử\n\n{heading}\n- Ao cạn.\n- Đường hỏng.\n") == ["Ao cạn.", "Đường hỏng."]


def test_numbered_shortcomings_under_short_headings() -> None:
    text = "BÁO CÁO\nThử\n\nII. HẠN CHẾ\n1. Kinh tế\n- Ao cạn.\n2. Xã hội\n- Đường hỏng.\nIII. KHÁC\n- Xong.\n"
    assert statements(text) == ["Ao cạn.", "Đường hỏng."]
