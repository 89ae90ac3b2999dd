"""Duties to report: when, by whom, to whom; a duty without a time is remarked on and is no rule."""

from datetime import date

import pytest

from documents.read.lines import Page
from documents.read.rules import read_rules
from documents.read.source import Source
from models.facts.reading import Frequency, Remark, ReportingRuleReading
from tests.unit.read.sample import BOOK


def rules(text: str) -> tuple[list[ReportingRuleReading], list[Remark]]:
    page = Page(Source(text))
    found, remarks = read_rules(page, [(0, len(page.text))], BOOK)
    assert all(rule.span.quote(text) == rule.quote for rule in found)
    return found, remarks


TIMES = [
    ("Các sở định kỳ ngày 15 của tháng cuối quý gửi báo cáo.", Frequency.QUARTERLY, 15, 3, None),
    ("Định kỳ hằng quý (trước ngày 20 tháng cuối quý) các sở báo cáo.", Frequency.QUARTERLY, 20, 3, None),
    ("Các sở báo cáo hàng quý.", Frequency.QUARTERLY, None, None, None),
    ("Báo cáo trước ngày 05 tháng đầu quý sau.", Frequency.QUARTERLY, 5, None, None),
    ("Các sở báo cáo định kỳ 6 tháng (trước ngày 15/6).", Frequency.HALF_YEARLY, 15, 6, None),
    ("6 tháng tổng hợp báo cáo Chủ tịch UBND huyện.", Frequency.HALF_YEARLY, None, None, None),
    ("Hằng năm báo cáo trước ngày 15/12.", Frequency.YEARLY, 15, 12, None),
    ("Hằng tháng báo cáo trước ngày 25.", Frequency.UNKNOWN, 25, None, None),
    ("Các xã báo cáo kết quả vào 09/6/2017.", Frequency.ONCE, None, None, date(2017, 6, 9)),
]


@pytest.mark.parametrize(("text", "frequency", "day", "month", "on"), TIMES)
def test_when(text: str, frequency: Frequency, day: int | None, month: int | None, on: date | None) -> None:
    ((rule,), _) = rules(text)
    assert (rule.frequency, rule.day, rule.month_of_period, rule.on) == (frequency, day, month, on)


def test_who_to_whom_and_through_whom() -> None:
    ((rule,), _) = rules(
        "3. Các xã, thị trấn tập trung khắc phục, báo cáo vào 09/6/2017 về UBND huyện (qua Văn phòng) để biết."
    )
    assert (rule.reporters, rule.recipient, rule.via) == (("Các xã, thị trấn",), "UBND huyện", "Văn phòng")


def test_a_recipient_whose_name_holds_commas() -> None:
    ((rule,), _) = rules("Các huyện hằng quý báo cáo về Sở Lao động, Thương binh và Xã hội, không gửi nơi khác.")
    assert rule.recipient == "Sở Lao động, Thương binh và Xã hội"


NO_RULE = [
    "UBND tỉnh báo cáo tình hình công tác 6 tháng đầu năm.",
    "Căn cứ Báo cáo số 9/BC-UBND ngày 01/7/2022, hằng quý các sở họp.",
    "Trước ngày 30/11/2023 các sở hoàn thành.",
    "Báo cáo vào 31/02/2023.",
]


@pytest.mark.parametrize("text", NO_RULE)
def test_what_is_no_rule(text: str) -> None:
    assert rules(text) == ([], [])


def test_a_duty_without_a_time_is_remarked_on() -> None:
    found, remarks = rules("Sở Tài chính định kỳ báo cáo UBND tỉnh theo quy định.")
    assert (found, [remark.code for remark in remarks]) == ([], ["report_without_time"])
