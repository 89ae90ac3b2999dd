"""More time and setting aside, at the desk."""

from tests.integration.cli.conftest import Desk
from tests.support.organisation import HEALTH, TRADE

OF_TRADE = ("--unit", TRADE, "--period", "2023-Q3")


def test_a_request_waits_on_the_list_until_it_is_granted(desk: Desk) -> None:
    said = desk("extension", "ask", *OF_TRADE, "--items", "2", "--until", "22/09/2023", "--reason", "chờ số liệu")
    assert said.code == 0
    assert "Đã ghi nhận đề nghị gia hạn đến 22/09/2023: Sở Công Thương, kỳ 2023-Q3: KH35-2023/02." in said.out
    assert "Sở Công Thương đề nghị gia hạn" in desk("outbox", "people").out
    granted = desk("extension", "grant", *OF_TRADE, "--reason", "lý do chính đáng", "--json").json
    assert (granted["state"], granted["items"], granted["due_on"]) == ("granted", ["KH35-2023/02"], "2023-09-22")
    assert "Sở Công Thương đề nghị gia hạn" not in desk("outbox", "people").out
    rows = desk("report", "list", "--period", "2023-Q3", "--unit", TRADE, "--json").json
    assert {row["weakness"]: row["due_on"] for row in rows} == {
        "KH35-2023/01": "2023-09-15",
        "KH35-2023/02": "2023-09-22",
    }


def test_a_whole_period_is_extended_without_naming_a_unit(desk: Desk) -> None:
    said = desk("extension", "grant", "--period", "2023-Q3", "--until", "22/9/2023", "--reason", "UBND tỉnh đổi hạn")
    assert said.code == 0
    assert "Đã gia hạn đến 22/09/2023: 6 đơn vị" in said.out
    again = desk("extension", "grant", "--period", "2023-Q3", "--until", "22/9/2023", "--reason", "UBND tỉnh đổi hạn")
    assert (again.code, "không có gì thay đổi" in again.out) == (0, True)


def test_items_without_a_unit_are_wrong_usage(desk: Desk) -> None:
    said = desk("extension", "grant", "--period", "2023-Q3", "--items", "2", "--until", "22/9/2023", "--reason", "bão")
    assert said.code == 2
    assert "--unit" in said.err


def test_a_refusal_says_that_the_date_stands(desk: Desk) -> None:
    desk("extension", "ask", *OF_TRADE, "--until", "22/09/2023", "--reason", "chờ số liệu")
    said = desk("extension", "refuse", *OF_TRADE, "--reason", "đã có số liệu")
    assert said.code == 0
    assert "hạn giữ nguyên 15/09/2023" in said.out


def test_a_unit_is_set_aside_listed_and_brought_back(desk: Desk) -> None:
    said = desk("pause", "set", "--unit", HEALTH, "--until", "30/8/2023", "--reason", "bão số 4")
    assert said.code == 0
    assert "Đã tạm dừng từ 22/08/2023 đến hết 30/08/2023 (số 1)" in said.out
    (row,) = desk("pause", "list", "--json").json
    assert (row["unit"], row["reason"], row["paused_to"]) == (HEALTH, "bão số 4", "2023-08-30")
    ended = desk("pause", "end", "1", "--reason", "bão tan", now="2023-08-25T08:00")
    assert "Tạm dừng đến hết 24/08/2023." in ended.out
    again = desk("pause", "end", "1", "--reason", "bão tan")
    assert (again.code, "không có gì thay đổi" in again.out) == (0, True)


def test_a_pause_of_nothing_is_refused(desk: Desk) -> None:
    before = desk.rows()
    said = desk("pause", "set", "--until", "30/8/2023", "--reason", "bão số 4")
    assert said.code == 1
    assert "--unit" in said.err
    assert "Chưa có gì thay đổi" in said.err
    assert desk.rows() == before
