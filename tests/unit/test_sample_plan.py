"""The sample plan: the facts of Kế hoạch 211/KH-UBND, item by item, in words of our own."""

import re
from datetime import date
from pathlib import Path

import pytest

from documents.read import read_document
from models.facts.names import NameBook
from models.facts.reading import DeadlineKind, Frequency
from models.packs import load_pack

SAMPLE = Path(__file__).parents[2] / "examples" / "ke-hoach-mau.txt"
TEXT = SAMPLE.read_text(encoding="utf-8")
ITEM = re.compile(
    r"^(?P<ordinal>\d+)\. (?P<statement>.+)\nĐơn vị chủ trì: (?P<lead>.+)\.\nThời gian khắc phục: (?P<deadline>.+)\.$",
    re.MULTILINE,
)
ONWARDS = "Năm 2023 và các năm tiếp theo"
BY_THE_END_OF_2023 = {2, 19, 20, 25, 26, 30, 31, 34}
LEADS = {
    1: "cac-so cac-huyen",
    2: "so-cong-thuong",
    3: "so-tai-chinh so-tai-nguyen-va-moi-truong so-tu-phap cuc-thue-thanh-hoa",
    4: "cac-so cac-huyen",
    5: "so-cong-thuong",
    6: "so-nong-nghiep-va-phat-trien-nong-thon cac-huyen",
    7: "so-nong-nghiep-va-phat-trien-nong-thon cac-huyen",
    8: "so-nong-nghiep-va-phat-trien-nong-thon cac-huyen",
    9: "so-cong-thuong",
    10: "cac-so cac-huyen",
    11: "ngan-hang-nha-nuoc-thanh-hoa cac-so cac-huyen",
    12: "cac-so cac-huyen",
    13: "so-tai-nguyen-va-moi-truong so-tai-chinh cuc-thue-thanh-hoa so-tu-phap",
    14: "cac-chu-dau-tu so-tai-nguyen-va-moi-truong cac-huyen",
    15: "so-xay-dung so-tai-nguyen-va-moi-truong",
    16: "so-cong-thuong cong-ty-dien-luc-thanh-hoa",
    17: "so-xay-dung",
    18: "so-cong-thuong",
    19: "so-tai-nguyen-va-moi-truong cac-huyen",
    20: "so-xay-dung cac-huyen",
    21: "so-xay-dung cac-huyen",
    22: "cac-so cac-huyen",
    23: "cac-so cac-huyen",
    24: "so-cong-thuong bql-kkt-nghi-son cac-huyen",
    25: "cac-so cac-huyen cac-chu-dau-tu",
    26: "so-giao-duc-va-dao-tao",
    27: "so-giao-duc-va-dao-tao so-tai-chinh cac-huyen",
    28: "so-khoa-hoc-va-cong-nghe",
    29: "so-thong-tin-va-truyen-thong",
    30: "so-lao-dong-thuong-binh-va-xa-hoi",
    31: "bao-hiem-xa-hoi-tinh so-lao-dong-thuong-binh-va-xa-hoi",
    32: "so-lao-dong-thuong-binh-va-xa-hoi so-giao-duc-va-dao-tao cac-huyen",
    33: "so-tai-nguyen-va-moi-truong cac-huyen",
    34: "so-tai-nguyen-va-moi-truong cac-huyen",
    35: "cac-so cac-huyen",
    36: "so-noi-vu cac-so cac-huyen",
    37: "cong-an-tinh bo-chi-huy-quan-su-tinh bo-chi-huy-bo-doi-bien-phong-tinh",
    38: "so-giao-thong-van-tai cong-an-tinh",
}
"""The leads of the published plan, in its order."""
FIGURES = {
    2: ["10,58%", "18,07%"],
    3: ["25%", "60%"],
    4: ["4,8%"],
    5: ["9,7%"],
    7: ["4-5%"],
    9: ["46,3%", "46,2%", "8,1%", "8%"],
    10: ["21,6%", "36,7%", "42,5%"],
    19: ["2021 - 2030", "2023", "2021 - 2025"],
    23: ["2022", "47", "63", "4 bậc"],
    24: ["Thạch Quảng", "Ngọc Lặc", "Bãi Trành"],
    25: ["39,9%"],
    26: ["2018"],
    30: ["12.728"],
}
ITEMS = {int(item["ordinal"]): item for item in ITEM.finditer(TEXT)}
PACK = load_pack("thanh-hoa-2023")
CODES = {
    name.casefold(): thing.code
    for things in (PACK.units, PACK.groups)
    for thing in things
    for name in (thing.name, *thing.aliases)
}


def test_the_sample_has_the_38_items_in_order() -> None:
    assert list(ITEMS) == list(range(1, 39))


@pytest.mark.parametrize("ordinal", LEADS)
def test_an_item_has_the_leads_and_the_deadline_of_the_published_plan(ordinal: int) -> None:
    item = ITEMS[ordinal]
    assert [CODES[name.casefold()] for name in item["lead"].split("; ")] == LEADS[ordinal].split()
    assert item["deadline"] == ("Năm 2023" if ordinal in BY_THE_END_OF_2023 else ONWARDS)


@pytest.mark.parametrize(("ordinal", "figures"), FIGURES.items())
def test_an_item_has_the_figures_of_the_published_plan(ordinal: int, figures: list[str]) -> None:
    assert all(figure in ITEMS[ordinal]["statement"] for figure in figures)


def test_the_sample_states_number_date_reporting_rule_and_focal_unit() -> None:
    assert "Số: 211/KH-UBND" in TEXT
    assert "ngày 22 tháng 8 năm 2023" in TEXT
    assert re.search(r"ngày 15 của tháng cuối quý, .* về Sở Kế hoạch và Đầu tư", TEXT)
    assert "Sở Kế hoạch và Đầu tư là cơ quan đầu mối" in TEXT


def test_the_sample_reads_as_the_published_plan_does() -> None:
    text, reading = read_document(SAMPLE, NameBook.from_pack(PACK))
    assert (reading.document.number, reading.document.issued_on) == ("211/KH-UBND", date(2023, 8, 22))
    assert [weakness.ordinal for weakness in reading.weaknesses] == list(LEADS)
    for weakness in reading.weaknesses:
        assert weakness.statement == ITEMS[weakness.ordinal]["statement"] == weakness.span.quote(text)
        assert [unit.code for unit in weakness.lead] == LEADS[weakness.ordinal].split()
        kind = DeadlineKind.YEAR if weakness.ordinal in BY_THE_END_OF_2023 else DeadlineKind.YEAR_ONWARDS
        assert weakness.deadline is not None
        assert (weakness.deadline.kind, weakness.deadline.year) == (kind, 2023)


def test_the_sample_states_the_reporting_rule_of_the_published_plan() -> None:
    _, reading = read_document(SAMPLE, NameBook.from_pack(PACK))
    (rule,) = reading.reporting_rules
    assert (rule.frequency, rule.day, rule.month_of_period) == (Frequency.QUARTERLY, 15, 3)
    assert rule.recipient == "Sở Kế hoạch và Đầu tư"
    assert rule.reporters == (
        "Giám đốc các sở",
        "Trưởng các ban, ngành, đơn vị cấp tỉnh",
        "Chủ tịch UBND các huyện, thị xã, thành phố",
    )
    assert reading.focal_unit is not None
    assert reading.focal_unit.code == "so-ke-hoach-va-dau-tu"


def test_only_the_open_groups_of_the_sample_are_left_to_settle() -> None:
    _, reading = read_document(SAMPLE, NameBook.from_pack(PACK))
    left = {weakness.ordinal: [remark.code for remark in weakness.remarks] for weakness in reading.weaknesses}
    assert {ordinal: codes for ordinal, codes in left.items() if codes} == {14: ["open_group"], 25: ["open_group"]}
