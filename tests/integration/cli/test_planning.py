"""The planning officer's commands: whole weaknesses, checkpoints, calendars, successions; in both languages."""

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Desk
from tests.integration.cli.test_refusals import refused
from tests.support.office import CONFIG
from tests.support.organisation import AN_PHU, BINH_SON, HEALTH, PLANNING, TRADE

PUBLIC_MONEY, INDUSTRY, DOCTORS = "KH35-2023/01", "KH35-2023/02", "KH35-2023/03"
OF_HEALTH = ("--unit", HEALTH, "--period", "2023-Q3")
EVIDENCE = ("--evidence", "biên bản kiểm tra ngày 11/9/2023")


def in_english(desk: Desk, *words: object) -> str:
    desk.env(LANGUAGE="en")
    said = desk(*words)
    desk.patch.delenv("DONDOC_LANGUAGE")
    assert said.code == 0, said
    return said.out


# Whole weaknesses.


def test_a_whole_weakness_is_resolved_relapses_and_says_so_in_both_languages(desk: Desk) -> None:
    assert desk("report", "file", *OF_HEALTH, now="2023-09-12T08:00").code == 0
    resolved = desk("review", "resolve", "--weakness", DOCTORS, *EVIDENCE)
    assert f"Đã xác nhận khắc phục {DOCTORS} tại: {HEALTH}." in resolved.out
    assert "was resolved before" in in_english(desk, "review", "resolve", "--weakness", DOCTORS, *EVIDENCE)
    relapsed = desk("review", "relapse", DOCTORS, "--reason", "bác sĩ lại nghỉ việc", "--json", now="2023-10-02T08:00")
    assert relapsed.json["units"] == [HEALTH]
    assert "2023-Q4" in relapsed.json["opened"]


def test_a_relapse_is_told_in_english(desk: Desk) -> None:
    desk("report", "file", *OF_HEALTH, now="2023-09-12T08:00")
    desk("review", "resolve", "--weakness", DOCTORS, *EVIDENCE)
    assert f"{DOCTORS} has come again at: {HEALTH}" in in_english(
        desk, "review", "relapse", DOCTORS, "--reason", "again"
    )


def test_checkpoints_are_recorded_once_in_both_languages(desk: Desk) -> None:
    desk.env(NOW="2023-12-20T08:00")
    said = desk("review", "checkpoint", f"{PUBLIC_MONEY},{DOCTORS}", "--continue")
    assert (said.code, said.out) == (0, f"Đã ghi nhận tiếp tục theo dõi: {PUBLIC_MONEY}, {DOCTORS}.\n")
    assert "Recorded before, nothing changed" in in_english(desk, "review", "checkpoint", DOCTORS, "--continue")
    closed = desk("review", "checkpoint", "KH35-2023/04", "--close", "--reason", "Thông báo số 12/TB-UBND", "--json")
    assert closed.json["decision"] == "close"
    assert AN_PHU in closed.json["units_ended"]


REFUSED = (
    (("review", "resolve", "--weakness", DOCTORS, *EVIDENCE), HEALTH),
    (("review", "resolve", "--weakness", "KH9-2023/01", *EVIDENCE), "KH9-2023/01"),
    (("review", "relapse", DOCTORS, "--reason", "tái diễn"), DOCTORS),
    (("review", "relapse", DOCTORS, "--reason", " "), "--reason"),
    (("review", "checkpoint", INDUSTRY, "--continue"), "31/12"),
    (("review", "checkpoint", DOCTORS, "--close"), "--reason"),
)
WRONG = (
    (("review", "resolve", *EVIDENCE), "--weakness"),
    (("review", "resolve", *EVIDENCE, "--weakness", DOCTORS, "--unit", HEALTH), "--weakness"),
    (("review", "checkpoint", DOCTORS), "--close"),
    (("review", "checkpoint", " , ", "--continue"), ","),
    (("unit", "succession", "--kind", "gộp", "--from", "ct", "--effective", "2023-10-01", "--basis", "NQ"), "--kind"),
    (("unit", "succession", "--kind", "merge", "--from", "ct", "--effective", "mai", "--basis", "NQ"), "2023-09-15"),
    (("calendar", "import"), "TỆP"),
)


@pytest.mark.parametrize(("words", "says"), REFUSED, ids=[" ".join(words) for words, _ in REFUSED])
def test_what_cannot_be_recorded_is_refused_and_changes_nothing(desk: Desk, words: tuple[str, ...], says: str) -> None:
    desk.env(NOW="2023-09-12T08:00")
    assert says in refused(desk, *words).err


@pytest.mark.parametrize(("words", "says"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_wrong_usage_is_named(desk: Desk, words: tuple[str, ...], says: str) -> None:
    assert says in refused(desk, *words, code=2).err


# Calendars.

STORM = """
[[day_off]]
on = 2023-09-15
name = "nghỉ bão"
kind = "swap"
source = "Công văn để thử"
"""


def a_calendar(desk: Desk, more: str = "") -> Path:
    return desk.write("2023.toml", (CONFIG / "calendar" / "2023.toml").read_text(encoding="utf-8") + more)


def test_a_calendar_that_moves_nothing_says_so_in_both_languages(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    assert "Không có hạn nào phải dời." in desk("calendar", "check").out
    assert "No due date moves." in in_english(desk, "calendar", "check", "--file", a_calendar(desk))


def test_a_day_off_announced_late_is_shown_first_then_moves_each_due_date_once(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    file = a_calendar(desk, STORM)
    shown = desk("calendar", "check", "--file", file, "--json")
    assert {line["new_due_on"] for line in shown.json} == {"2023-09-18"}
    before = desk.rows()
    assert "chưa có gì thay đổi" in desk("calendar", "import", file, answer="n\n").out
    assert desk.rows() == before
    done = desk("calendar", "import", file, "--yes", "--json")
    assert len(done.json["moved"]) == len(shown.json)
    assert "0 due dates moved" in in_english(desk, "calendar", "import", file, "--yes")


@pytest.mark.parametrize("content", ["year = ", "x = 1\n"], ids=["no TOML", "no year"])
def test_a_file_that_is_no_calendar_is_refused_with_its_name(desk: Desk, content: str) -> None:
    file = desk.write("lich.toml", content)
    desk.env(NOW="2023-09-12T08:00")
    assert "lich.toml" in refused(desk, "calendar", "check", "--file", file).err
    assert "lich.toml" in refused(desk, "calendar", "import", file, "--yes").err


def test_a_calendar_file_that_is_not_there_is_named(desk: Desk) -> None:
    assert "khong-co.toml" in refused(desk, "calendar", "import", "khong-co.toml", "--yes").err


# Successions.

MERGED = ("--from", f"{AN_PHU};{BINH_SON}", "--effective", "2023-09-11", "--basis", "Nghị quyết số 5/NQ-HĐND")


def test_a_merger_is_written_down_once_and_carries_the_work_over(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    done = desk("unit", "succession", "--kind", "merge", *MERGED, "--new-name", "UBND huyện An Bình", "--json")
    assert done.code == 0, done
    assert done.json["successors"] == ["UBND huyện An Bình"]
    assert (done.json["carried"]["moved"], done.json["carried"]["merged"]) == (1, 1)
    again = desk("unit", "succession", "--kind", "merge", *MERGED, "--to", "UBND huyện An Bình")
    assert "Đã ghi nhận trước đó" in again.out
    assert "Written down before" in in_english(
        desk, "unit", "succession", "--kind", "merge", *MERGED, "--to", "UBND huyện An Bình"
    )


def test_a_split_waits_for_a_person_who_reassigns(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    how = ("--effective", "2023-09-11", "--basis", "Nghị quyết số 5/NQ-HĐND")
    split = desk("unit", "succession", "--kind", "split", "--from", AN_PHU, "--to", f"{BINH_SON};{TRADE}", *how)
    assert split.code == 3
    assert AN_PHU in split.err
    given = desk("unit", "reassign", "--unit", AN_PHU, "--to", BINH_SON, "--reason", "Thông báo số 7")
    assert given.code == 0, given


NO_SUCCESSION = (
    (
        ("--kind", "merge", "--from", "Sở Không Có", "--to", TRADE, "--effective", "2023-09-11", "--basis", "NQ"),
        "Sở Không Có",
    ),
    (("--kind", "merge", "--from", AN_PHU, "--to", TRADE, "--effective", "2023-09-11", "--basis", " "), "--basis"),
    (("--kind", "split", "--from", AN_PHU, "--to", TRADE, "--effective", "2023-09-11", "--basis", "NQ"), "split"),
    (("--kind", "abolish", "--from", AN_PHU, "--to", TRADE, "--effective", "2023-09-11", "--basis", "NQ"), "abolish"),
)


@pytest.mark.parametrize(("words", "says"), NO_SUCCESSION, ids=[says for _, says in NO_SUCCESSION])
def test_a_succession_that_does_not_fit_is_refused(desk: Desk, words: tuple[str, ...], says: str) -> None:
    desk.env(NOW="2023-09-12T08:00")
    assert says in refused(desk, "unit", "succession", *words).err


def test_only_the_work_of_a_unit_that_ended_is_reassigned(desk: Desk) -> None:
    desk.env(NOW="2023-09-12T08:00")
    said = refused(desk, "unit", "reassign", "--unit", TRADE, "--to", PLANNING, "--reason", "điều chuyển")
    assert TRADE in said.err
