"""The published plans, where a copy lies beside the repository.

The tables of units, counts and times below were written from the documents themselves. The accounts in
``tests/golden/plans`` fix every other fact, and hold no sentences: a stretch is given by its offsets, its first words
and a digest of the whole.
"""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from documents.read import read_document
from documents.read.as_json import reading_as_json
from documents.read.formats.legacy_letters import legacy_code
from models.facts.names import NameBook
from models.facts.reading import CauseKind, DeadlineKind, DocumentKind, Frequency, Reading
from models.packs import load_pack
from tests.support.old_codes import to_tcvn3, to_viqr, to_vni

ROOT = Path(__file__).parents[2]
PLANS = ROOT.parent / "shared" / "plans"
GOLDEN = ROOT / "tests" / "golden" / "plans"
BOOK = NameBook.from_pack(load_pack("thanh-hoa-2023"))
Json = dict[str, Any]  # JSON, nested

PRESS, FULL, DISTRICT = "thanh-hoa-2023-plan-211", "thanh-hoa-2022-plan", "hoang-hoa-2017-plan"
REPORT, REVIEW = "binh-phuoc-2023-report", "ha-tinh-2023-review"
ALL = (PRESS, FULL, DISTRICT, REPORT, REVIEW)

DEPARTMENTS, DISTRICTS = "Các sở, ban, ngành, đơn vị cấp tỉnh", "UBND các huyện, thị xã, thành phố"


def plan(name: str) -> tuple[str, Reading]:
    """Return a published plan and its reading; skips where no copy is at hand."""
    path = PLANS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"no copy of the published plan at {path}: the published plans are not part of the repository")
    return read_document(path, BOOK)


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def account(reading: Reading, text: str) -> Json:
    """Return what was read, every stretch as offsets, first words and digest."""
    read = reading_as_json(reading, text)
    head = read["document"]
    return {
        "text": digest(text),
        "document": {**head, "title": head["title"] and [" ".join(head["title"].split()[:3]), digest(head["title"])]},
        "focal_unit": read["focal_unit"] and [read["focal_unit"]["name"], *read["focal_unit"]["span"]],
        "reporting_rules": [{**rule, "quote": digest(rule["quote"])} for rule in read["reporting_rules"]],
        "weaknesses": [_weakness(weakness) for weakness in read["weaknesses"]],
        "shared_causes": [_stretch(cause, "text", cause["kind"]) for cause in read["shared_causes"]],
        "remarks": [remark["code"] for remark in read["remarks"]],
    }


def _weakness(weakness: Json) -> Json:
    deadline = weakness["deadline"]
    return {
        "ordinal": weakness["ordinal"],
        "statement": _stretch(weakness, "statement"),
        **{role: [_unit(unit) for unit in weakness[role]] for role in ("lead", "coordinating", "implementing")},
        "causes": [_stretch(cause, "text", cause["kind"]) for cause in weakness["causes"]],
        "tasks": [
            [
                _stretch(task, "text"),
                [_unit(unit) for unit in task["units"]],
                [_time(time) for time in task["deadlines"]],
            ]
            for task in weakness["tasks"]
        ],
        "deadline": deadline and _time(deadline),
        "remarks": sorted({remark["code"] for remark in weakness["remarks"]}),
    }


def _stretch(fact: Json, key: str, *more: str) -> list[str | int]:
    return [*more, *fact["span"], " ".join(fact[key].split()[:3]), digest(fact[key])]


def _unit(unit: Json) -> list[str | int]:
    return [unit["kind"], unit["name"] or unit["as_written"], *unit["span"]]


def _time(time: Json) -> list[str | int]:
    named = (time[key] for key in ("year", "quarter", "month", "on", "until"))
    return [time["kind"], *(value for value in named if value is not None), *time["span"]]


@pytest.mark.parametrize("name", ALL)
def test_the_whole_reading_is_the_account_on_file(name: str) -> None:
    text, reading = plan(name)
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    if digest(text) != expected["text"]:
        pytest.skip(f"the copy of {name} at {PLANS} is another version than the account describes")
    assert account(reading, text) == expected


@pytest.mark.parametrize("name", ALL)
def test_every_stretch_quotes_the_file(name: str) -> None:
    text, reading = plan(name)
    for weakness in reading.weaknesses:
        stretches = [
            (weakness.span, weakness.statement),
            *((cause.span, cause.text) for cause in weakness.causes),
            *((task.span, task.text) for task in weakness.tasks),
            *((unit.span, unit.as_written) for task in weakness.tasks for unit in task.units),
            *((time.span, time.text) for task in weakness.tasks for time in task.deadlines),
            *(
                (unit.span, unit.as_written)
                for unit in (*weakness.lead, *weakness.coordinating, *weakness.implementing)
            ),
        ]
        assert all(span.quote(text) == words for span, words in stretches)


@pytest.mark.parametrize("name", [PRESS, FULL])
def test_the_pack_knows_every_unit_the_plans_of_the_province_name(name: str) -> None:
    _, reading = plan(name)
    codes = {remark.code for weakness in reading.weaknesses for remark in weakness.remarks}
    assert codes.isdisjoint({"unit_unknown", "unit_ambiguous", "unit_ended", "unit_not_yet"})


# Plan 211/KH-UBND of 2023, item by item: who leads, in the order of the document.
PRESS_LEADS = {
    1: [DEPARTMENTS, DISTRICTS],
    2: ["Sở Công Thương"],
    3: ["Sở Tài chính", "Sở Tài nguyên và Môi trường", "Sở Tư pháp", "Cục Thuế Thanh Hóa"],
    4: [DEPARTMENTS, DISTRICTS],
    5: ["Sở Công Thương"],
    6: ["Sở Nông nghiệp và Phát triển nông thôn", DISTRICTS],
    7: ["Sở Nông nghiệp và Phát triển nông thôn", DISTRICTS],
    8: ["Sở Nông nghiệp và Phát triển nông thôn", DISTRICTS],
    9: ["Sở Công Thương"],
    10: [DEPARTMENTS, DISTRICTS],
    11: ["Ngân hàng Nhà nước Việt Nam Chi nhánh Thanh Hóa", DEPARTMENTS, DISTRICTS],
    12: [DEPARTMENTS, DISTRICTS],
    13: ["Sở Tài nguyên và Môi trường", "Sở Tài chính", "Cục Thuế Thanh Hóa", "Sở Tư pháp"],
    14: ["Các chủ đầu tư", "Sở Tài nguyên và Môi trường", DISTRICTS],
    15: ["Sở Xây dựng", "Sở Tài nguyên và Môi trường"],
    16: ["Sở Công Thương", "Công ty Điện lực Thanh Hóa"],
    17: ["Sở Xây dựng"],
    18: ["Sở Công Thương"],
    19: ["Sở Tài nguyên và Môi trường", DISTRICTS],
    20: ["Sở Xây dựng", DISTRICTS],
    21: ["Sở Xây dựng", DISTRICTS],
    22: [DEPARTMENTS, DISTRICTS],
    23: [DEPARTMENTS, DISTRICTS],
    24: ["Sở Công Thương", "Ban Quản lý Khu kinh tế Nghi Sơn và các khu công nghiệp", DISTRICTS],
    25: [DEPARTMENTS, DISTRICTS, "Các chủ đầu tư"],
    26: ["Sở Giáo dục và Đào tạo"],
    27: ["Sở Giáo dục và Đào tạo", "Sở Tài chính", DISTRICTS],
    28: ["Sở Khoa học và Công nghệ"],
    29: ["Sở Thông tin và Truyền thông"],
    30: ["Sở Lao động - Thương binh và Xã hội"],
    31: ["Bảo hiểm Xã hội tỉnh", "Sở Lao động - Thương binh và Xã hội"],
    32: ["Sở Lao động - Thương binh và Xã hội", "Sở Giáo dục và Đào tạo", DISTRICTS],
    33: ["Sở Tài nguyên và Môi trường", DISTRICTS],
    34: ["Sở Tài nguyên và Môi trường", DISTRICTS],
    35: [DEPARTMENTS, DISTRICTS],
    36: ["Sở Nội vụ", DEPARTMENTS, DISTRICTS],
    37: ["Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh"],
    38: ["Sở Giao thông vận tải", "Công an tỉnh"],
}
BY_THE_END_OF_2023 = {2, 19, 20, 25, 26, 30, 31, 34}
KINDS = {DEPARTMENTS: "group", DISTRICTS: "group", "Các chủ đầu tư": "open_group"}


@pytest.mark.parametrize("ordinal", PRESS_LEADS)
def test_the_press_summary_of_plan_211(ordinal: int) -> None:
    _, reading = plan(PRESS)
    weakness = reading.weaknesses[ordinal - 1]
    assert weakness.ordinal == ordinal
    assert [(unit.name, unit.kind) for unit in weakness.lead] == [
        (name, KINDS.get(name, "unit")) for name in PRESS_LEADS[ordinal]
    ]
    assert weakness.deadline is not None
    by_year = DeadlineKind.YEAR if ordinal in BY_THE_END_OF_2023 else DeadlineKind.YEAR_ONWARDS
    assert (weakness.deadline.kind, weakness.deadline.year) == (by_year, 2023)
    assert "chủ trì" not in weakness.statement.lower()


def test_the_head_and_rule_of_plan_211() -> None:
    text, reading = plan(PRESS)
    assert len(reading.weaknesses) == len(PRESS_LEADS)
    head = reading.document
    assert (head.kind, head.number, head.issued_on) == (DocumentKind.PLAN, "211/KH-UBND", date(2023, 8, 22))
    assert (head.issuer, head.period) == ("Chủ tịch UBND tỉnh", "2023-H1")
    assert reading.weaknesses[8].statement.endswith("8%...")
    _check_rule_of_thanh_hoa(text, reading)


def _check_rule_of_thanh_hoa(text: str, reading: Reading) -> None:
    (rule,) = reading.reporting_rules
    assert (rule.frequency, rule.day, rule.month_of_period) == (Frequency.QUARTERLY, 15, 3)
    assert rule.recipient == "Sở Kế hoạch và Đầu tư"
    assert rule.span.quote(text) == rule.quote
    assert rule.quote.startswith("định kỳ ngày 15")
    assert reading.focal_unit is not None
    assert reading.focal_unit.name == "Sở Kế hoạch và Đầu tư"


ZONE = "Ban Quản lý Khu kinh tế Nghi Sơn và các khu công nghiệp"
OTHERS = "Các đơn vị liên quan"
# The plan of 2022, item by item: who leads, who coordinates, how many causes and tasks.
FULL_ITEMS = {
    1: (["Sở Nông nghiệp và Phát triển nông thôn", DISTRICTS], [OTHERS], 4, 7),
    2: (["Sở Nông nghiệp và Phát triển nông thôn", DISTRICTS], [DEPARTMENTS, OTHERS], 4, 6),
    3: (["Sở Công Thương", ZONE, DISTRICTS], [DEPARTMENTS, DISTRICTS], 5, 5),
    4: (
        ["Các đơn vị đầu mối được giao theo dõi dự án lớn, trọng điểm", "Các chủ đầu tư", DISTRICTS],
        [DEPARTMENTS, DISTRICTS],
        5,
        6,
    ),
    5: (
        [ZONE, "Sở Xây dựng", "UBND thị xã Nghi Sơn", "UBND huyện Nông Cống", "UBND huyện Như Thanh"],
        [OTHERS],
        3,
        3,
    ),
    6: (["Sở Nội vụ", "Sở Kế hoạch và Đầu tư", ZONE, DEPARTMENTS], [DEPARTMENTS, DISTRICTS, OTHERS], 3, 9),
    7: (["Sở Y tế"], [DEPARTMENTS, DISTRICTS, OTHERS], 3, 4),
    8: (["Sở Giáo dục và Đào tạo", "Sở Nội vụ"], [DISTRICTS, OTHERS], 5, 5),
    9: (["Sở Y tế", "Bảo hiểm Xã hội tỉnh"], [DEPARTMENTS, OTHERS], 1, 4),
    10: (["Sở Tài nguyên và Môi trường", DISTRICTS], [OTHERS], 5, 7),
    11: (["Sở Tài nguyên và Môi trường", DISTRICTS], [OTHERS], 2, 4),
    12: (["Sở Tài nguyên và Môi trường", DISTRICTS], [OTHERS], 2, 7),
    13: (["Sở Y tế", DISTRICTS], [OTHERS], 4, 5),
    14: (
        ["Công an tỉnh", "Bộ Chỉ huy Quân sự tỉnh", "Bộ Chỉ huy Bộ đội Biên phòng tỉnh"],
        [DISTRICTS],
        3,
        4,
    ),
    15: (["Thanh tra tỉnh", DEPARTMENTS, DISTRICTS], [OTHERS], 1, 5),
}
FULL_DEADLINES = {9: DeadlineKind.YEAR, 11: DeadlineKind.YEAR, 14: DeadlineKind.OPEN_ENDED}


@pytest.mark.parametrize("ordinal", FULL_ITEMS)
def test_the_full_plan_of_2022(ordinal: int) -> None:
    _, reading = plan(FULL)
    weakness = reading.weaknesses[ordinal - 1]
    lead, coordinating, causes, tasks = FULL_ITEMS[ordinal]
    assert [unit.name for unit in weakness.lead] == lead
    assert [unit.name for unit in weakness.coordinating] == coordinating
    assert (len(weakness.causes), len(weakness.tasks)) == (causes, tasks)
    assert weakness.deadline is not None
    assert weakness.deadline.kind is FULL_DEADLINES.get(ordinal, DeadlineKind.YEAR_ONWARDS)
    within = [time.kind for task in weakness.tasks for time in task.deadlines]
    assert within == ([DeadlineKind.QUARTER] * 2 if ordinal == 11 else [])


def test_the_head_and_rule_of_the_plan_of_2022() -> None:
    text, reading = plan(FULL)
    assert len(reading.weaknesses) == len(FULL_ITEMS)
    head = reading.document
    assert (head.kind, head.number, head.issued_on, head.issuer) == (DocumentKind.PLAN, None, None, "UBND tỉnh")
    assert head.period == "2022-H1"
    assert head.title is not None
    assert head.title.startswith("Khắc phục những hạn chế")
    assert {"number_missing", "date_missing"} <= {remark.code for remark in reading.remarks}
    _check_rule_of_thanh_hoa(text, reading)


def test_the_shared_first_words_of_item_5_give_two_units() -> None:
    _, reading = plan(FULL)
    header = reading.weaknesses[4].tasks[0].units
    assert [unit.as_written for unit in header][2:] == ["Nông Cống", "Như Thanh"]
    assert [unit.name for unit in header] == [
        ZONE,
        "UBND thị xã Nghi Sơn",
        "UBND huyện Nông Cống",
        "UBND huyện Như Thanh",
    ]


def test_a_figure_that_does_not_add_up_is_quoted_as_it_stands() -> None:
    _, reading = plan(FULL)
    assert "203.779.087.093" in reading.weaknesses[8].causes[0].text


def test_the_district_plan_of_2017() -> None:
    _, reading = plan(DISTRICT)
    assert [(len(weakness.causes), len(weakness.tasks)) for weakness in reading.weaknesses] == [
        (3, 3),
        (1, 3),
        (2, 1),
        (2, 3),
        (2, 4),
        (3, 2),
        (2, 2),
    ]
    assert {
        (weakness.deadline.kind, weakness.deadline.quarter) for weakness in reading.weaknesses if weakness.deadline
    } == {(DeadlineKind.QUARTER, 2)}
    third = reading.weaknesses[2]
    assert [cause.kind for cause in third.causes] == [CauseKind.OBJECTIVE, CauseKind.SUBJECTIVE]
    assert [unit.as_written for unit in third.coordinating] == [
        "Liên đoàn Lao động huyện",
        "Cấp ủy, UBND các xã, thị trấn",
    ]
    assert [unit.as_written for unit in third.implementing] == ["Các doanh nghiệp còn nợ đọng BHXH"]
    assert "\n\n" in reading.weaknesses[5].causes[0].text  # the paragraph after the bullet belongs to it
    assert reading.document.issuer == "UBND huyện Hoàng Hóa"
    half_year, once = reading.reporting_rules
    assert (half_year.frequency, half_year.day) == (Frequency.HALF_YEARLY, None)
    assert (once.frequency, once.on, once.reporters) == (Frequency.ONCE, date(2017, 6, 9), ("Các xã, thị trấn",))
    assert (once.recipient, once.via) == ("UBND huyện", "Văn phòng HĐND - UBND huyện")


@pytest.mark.parametrize(
    ("name", "kind", "count"), [(REPORT, DocumentKind.REPORT, 6), (REVIEW, DocumentKind.REVIEW, 8)]
)
def test_reports_name_shortcomings_nobody_is_assigned_to(name: str, kind: DocumentKind, count: int) -> None:
    _, reading = plan(name)
    assert (reading.document.kind, len(reading.weaknesses)) == (kind, count)
    assert not any(weakness.lead or weakness.deadline for weakness in reading.weaknesses)
    assert (reading.reporting_rules, reading.focal_unit) == ((), None)


def test_the_report_of_2023_states_its_causes_once_and_the_review_leaves_number_and_day_blank() -> None:
    assert [cause.kind for cause in plan(REPORT)[1].shared_causes] == [CauseKind.OBJECTIVE, CauseKind.SUBJECTIVE]
    head = plan(REVIEW)[1].document
    assert (head.number, head.issued_on, head.period) == (None, None, "2023")
    assert [len(weakness.causes) for weakness in plan(REVIEW)[1].weaknesses] == [0, 0, 0, 2, 0, 0, 0, 0]


@pytest.mark.parametrize("name", ALL)
def test_the_published_words_are_in_no_old_code_and_are_told_where_they_are(name: str) -> None:
    text, _ = plan(name)
    assert legacy_code(text) is None
    for encode in (to_tcvn3, to_vni, to_viqr):
        assert legacy_code(encode(text)) is not None
