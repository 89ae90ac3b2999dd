"""What the reviewer is pointed to: each rule with an example, and one it must leave alone."""

from dataclasses import replace
from datetime import date

import pytest

from models.facts.contradictions import FlagCode, flags_of, has_moved, has_not_moved
from models.facts.lifecycle import Stage
from models.facts.synthesis import LeadFact, Said
from tests.support.organisation import HEALTH, TRADE
from tests.support.papers import facts, lead, report, said, weakness

LONG = "Đã ban hành văn bản chỉ đạo các đơn vị rà soát từng dự án và báo cáo hằng tuần."
AGAINST, OPEN = FlagCode.PERCENT_AGAINST_WORDS, FlagCode.DONE_WITH_OPEN_MATTERS


def codes(told: Said, *earlier: Said | None) -> set[FlagCode]:
    found = facts(weakness(1, "Giải ngân chậm.", lead(1, TRADE, told, earlier)))
    return {flag.code for flag in flags_of(found)} - {FlagCode.CLAIM_NOT_CONFIRMED}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (said(1, "Đã hoàn thành dứt điểm.", percent=60), {AGAINST}),
        (said(1, "Đến nay chưa hoàn thành.", percent=100), {AGAINST}),
        (said(1, "Giải ngân đạt 45% kế hoạch.", percent=60), {AGAINST}),
        (said(1, "Đang thực hiện.", percent=60, claims_done=True), {AGAINST}),
        (said(1, "Giải ngân đạt 45,5% kế hoạch.", percent=45), set()),
        (said(1, "Đã hoàn thành.", percent=100, claims_done=True), set()),
        (said(1, "Chưa hoàn thành.", percent=40), set()),
        (said(1, "Đã hoàn thành 3 việc; còn 2 việc chưa hoàn thành.", percent=60), set()),
        (said(1, "Xong.", claims_done=True, proposals="Bố trí kinh phí."), {OPEN}),
        (said(1, "Xong.", claims_done=True, difficulties="Thiếu người."), {OPEN}),
        (said(1, "Đang làm.", proposals="Bố trí kinh phí."), set()),
    ],
)
def test_words_and_figures_that_do_not_agree_are_pointed_out(told: Said, expected: set[FlagCode]) -> None:
    assert codes(told) == expected


def test_a_text_copied_from_the_period_before_is_pointed_out() -> None:
    assert codes(said(2, LONG + " Đã họp."), said(1, LONG)) == {FlagCode.COPY_OF_LAST_PERIOD}
    assert codes(said(2, "Đã khởi công 3 công trình cấp nước, hoàn thành 12 km đường ống."), said(1, LONG)) == set()
    assert codes(said(2, "Đang làm."), said(1, "Đang làm.")) == set()


def test_a_percentage_that_fell_is_pointed_out() -> None:
    assert codes(said(2, "Một.", percent=40), said(1, "Hai.", percent=60)) == {FlagCode.PERCENT_FELL}


def test_one_text_under_several_weaknesses_is_pointed_out_once() -> None:
    found = facts(
        weakness(1, "Một.", lead(1, TRADE, said(1, LONG))), weakness(2, "Hai.", lead(2, TRADE, said(2, LONG)))
    )
    flag = next(flag for flag in flags_of(found) if flag.code is FlagCode.SAME_TEXT_ELSEWHERE)
    assert flag.vi == "cùng một nội dung cho KH35-2023/01, KH35-2023/02"
    assert flag.sources == ("item:1", "item:2")


def test_a_claim_that_nobody_confirmed_is_pointed_out_until_it_is() -> None:
    told = said(1, "Xong.", claims_done=True)
    for stage, expected in ((Stage.REPORTED, [FlagCode.CLAIM_NOT_CONFIRMED]), (Stage.RESOLVED, [])):
        found = facts(weakness(1, "Một.", lead(1, HEALTH, told, stage=stage)))
        assert [flag.code for flag in flags_of(found)] == expected


def test_a_relapse_is_pointed_out() -> None:
    back = lead(1, HEALTH, said(1, "Phát sinh lại."), relapsed_on=date(2023, 9, 1))
    flag = flags_of(facts(weakness(1, "Một.", back)))[0]
    assert (flag.code, flag.vi) == (FlagCode.RELAPSED, "phát sinh trở lại ngày 01/09/2023")


@pytest.mark.parametrize(
    ("now", "before", "two_before", "still"),
    [
        (None, None, None, True),
        (said(3, LONG), said(2, LONG), said(1, LONG), True),
        (said(3, "A", percent=40), said(2, "B", percent=40), said(1, "C", percent=40), True),
        (said(3, "A", percent=41), said(2, "B", percent=40), said(1, "C", percent=40), False),
        (said(3, "A", percent=40), said(2, "B", percent=40), said(1, "C", percent=20), False),
        (said(3, LONG), None, None, False),
        (said(3, LONG, claims_done=True), said(2, LONG), said(1, LONG), False),
    ],
)
def test_not_moved_means_nothing_new_in_this_and_the_two_periods_before(
    now: Said | None, before: Said | None, two_before: Said | None, still: bool
) -> None:
    assert has_not_moved(lead(1, TRADE, now, (before, two_before))) is still


def test_without_two_earlier_periods_nobody_is_called_still() -> None:
    assert not has_not_moved(lead(1, TRADE, None, (None,)))


def test_a_higher_percentage_or_a_confirmation_is_a_move() -> None:
    assert has_moved(lead(1, TRADE, said(2, "A", percent=60), (said(1, "A", percent=40),)))
    assert not has_moved(lead(1, TRADE, said(2, "A", percent=40), (said(1, "A", percent=40),)))
    assert not has_moved(lead(1, TRADE, None, (said(1, "A", percent=40),)))
    assert has_moved(lead(1, TRADE, None, stage=Stage.RESOLVED))
    assert not has_moved(lead(1, TRADE, None, stage=Stage.RESOLVED, earlier_resolved=True))


def test_a_weakness_confirmed_with_proposals_open_is_pointed_out_though_the_unit_never_claimed_it() -> None:
    told = said(1, LONG, proposals="Bố trí vốn.")
    confirmed = lead(1, TRADE, told, stage=Stage.RESOLVED, resolved_on=date(2023, 9, 14))
    (flag,) = flags_of(facts(weakness(1, "Giải ngân chậm.", confirmed)))
    assert flag.code is OPEN
    assert flag.vi == "được xác nhận đã khắc phục nhưng báo cáo còn nêu kiến nghị"
    assert flag.sources == ("item:1", "assignment:1")


def test_a_year_is_looked_at_quarter_by_quarter_for_what_has_not_moved() -> None:
    def in_year(*percents: int | None) -> LeadFact:
        told = [
            None if percent is None else said(n, "Đang làm.", percent=percent) for n, percent in enumerate(percents)
        ]
        owed = tuple(report(n, words, f"2023-Q{n + 1}") for n, words in enumerate(told))
        return replace(lead(1, TRADE, None), reports=owed)

    assert has_not_moved(in_year(10, 45, 45, 45))
    assert has_not_moved(in_year(10, None, None, None))
    assert not has_not_moved(in_year(45, 45, 45, 60))
    assert not has_not_moved(in_year(45, 45))
    gone = replace(in_year(45, 45, 45), reports=())
    assert not has_not_moved(gone)
