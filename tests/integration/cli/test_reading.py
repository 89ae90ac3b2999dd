"""Every command that reads: as JSON one document, for the eye the same in the user's own language."""

import json

import pytest

from tests.integration.cli.conftest import Desk
from tests.support.organisation import PLANNING, TRADE

MORNING = "2023-08-31T07:30"
"""Thursday, the working day the first reminder falls on: 14 days before is a holiday."""
SWEEP_KEYS = [
    "obligation",
    "unit",
    "weakness",
    "period",
    "rung",
    "audience",
    "address",
    "due_on",
    "due_version",
    "send_on",
    "reason",
    "outcome",
]

READING = (
    ["plan", "parse", "ke-hoach.txt"],
    ["plan", "show"],
    ["plan", "show", "KH35-2023"],
    ["plan", "show", "KH35-2023", "--questions"],
    ["plan", "show", "KH35-2023/02"],
    ["plan", "show", "KH35-2023/02", "--source"],
    ["weaknesses"],
    ["weaknesses", "--stage", "assigned"],
    ["period", "list"],
    ["report", "list", "--period", "2023-Q3"],
    ["report", "show", "--unit", TRADE, "--period", "2023-Q3"],
    ["outbox", "list"],
    ["outbox", "people"],
    ["unit", "list"],
    ["unit", "list", "--on", "2023-08-22"],
    ["contact", "list"],
)


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_reading_command_prints_one_json_document_and_writes_nothing(desk: Desk, words: list[str]) -> None:
    before = desk.rows()
    said = desk(*words, "--json")
    assert (said.code, said.err) == (0, "")
    json.loads(said.out)
    assert desk.rows() == before


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_reading_command_speaks_the_users_language(desk: Desk, words: list[str]) -> None:
    vietnamese = desk(*words)
    desk.env(LANGUAGE="en")
    english = desk(*words)
    assert (vietnamese.code, english.code) == (0, 0)
    assert vietnamese.out != english.out


def test_what_a_plan_says_is_shown_with_the_words_and_the_line_it_was_read_from(desk: Desk) -> None:
    rows = desk("plan", "show", "KH35-2023/02", "--source", "--json").json
    text = desk.plan.read_text(encoding="utf-8").splitlines()
    assert [row["what"] for row in rows] == ["statement", "lead", "coordinating", "deadline"]
    for row in rows:
        assert row["quote"] in text[row["line"] - 1]


def test_parsing_needs_no_folder_and_makes_none(newcomer: Desk) -> None:
    read = newcomer("plan", "parse", newcomer.plan, "--json").json
    assert set(read) == {"document", "focal_unit", "reporting_rules", "weaknesses", "shared_causes", "remarks"}
    assert not newcomer.home.exists()


def test_the_sweeps_lines_have_the_keys_others_rely_on(desk: Desk) -> None:
    said = desk("sweep", "--dry-run", "--json", now=MORNING)
    assert said.lines
    assert all(list(line) == SWEEP_KEYS for line in said.lines)
    assert said.lines == desk("sweep", "--json", now=MORNING).lines


def test_a_dry_sweep_names_every_recipient_rung_and_reason_and_writes_nothing(desk: Desk) -> None:
    rows, size = desk.rows(), desk.database.stat().st_size
    lines = desk("sweep", "--dry-run", "--json", now="2023-09-18T07:30").lines
    shown = desk("sweep", "--dry-run", now="2023-09-18T07:30").out
    assert {line["rung"] for line in lines} >= {"0", "+1"}
    for line in lines:
        assert str(line["address"]) in shown
        assert f"bậc {line['rung']}," in shown
        assert str(line["reason"]) in shown
        assert str(line["unit"]) in shown
    assert "chưa ghi gì" in shown
    assert desk.rows() == rows
    assert desk.database.stat().st_size == size


def test_a_sweep_for_a_later_day_can_be_looked_at_today(desk: Desk) -> None:
    lines = desk("sweep", "--dry-run", "--json", "--on", "15/09/2023", now=MORNING).lines
    assert "0" in {line["rung"] for line in lines if line["outcome"] == "plan"}


def test_a_table_that_goes_into_a_file_breaks_no_address(desk: Desk) -> None:
    shown = desk("contact", "list").out
    for row in desk("contact", "list", "--json").json:
        assert row["address"] in shown


def test_days_are_written_as_the_users_language_does(desk: Desk) -> None:
    assert "15/09/2023" in desk("period", "list").out
    desk.env(LANGUAGE="en")
    assert "2023-09-15" in desk("period", "list").out


def test_units_are_those_of_the_day(desk: Desk) -> None:
    names = [row["name"] for row in desk("unit", "list", "--json").json]
    assert PLANNING in names
    assert names == sorted(names)
