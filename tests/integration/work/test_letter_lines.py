"""What the sender writes into the log: one line a letter, with its obligations and period, and without any address."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from config.logging import log_to
from flows.work.letter_lines import NAMED, without_addresses
from models.database import Database
from models.tables import Contact, DecisionRow, Message, Obligation
from tests.support.at_work import at_work, has_swept_and_sent
from tests.support.office import Day, a_day
from tests.support.program import until


def lines_of_letters(log: str) -> list[dict[str, Any]]:
    """Read a log as a collector does; what is no letter's is left out."""
    lines = [json.loads(line) for line in log.splitlines()]
    return [line for line in lines if line["logger"] == "dondoc.sender"]


@pytest.fixture
def log(day: Day) -> Iterator[StringIO]:
    """What this process writes as the part `work` does."""
    root = logging.getLogger()
    handlers, level, out = root.handlers[:], root.level, StringIO()
    log_to(day.office.settings, "work", out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)


def carried(day: Day) -> dict[int, tuple[list[int], set[str]]]:
    """The obligations that each letter carries, and their periods."""
    owed = {row.id: row for row in day.rows(Obligation)}
    found: dict[int, tuple[list[int], set[str]]] = {row.id: ([], set()) for row in day.rows(Message)}
    for row in day.rows(DecisionRow):
        if row.message_id is not None and row.obligation_id is not None:
            numbers, periods = found[row.message_id]
            numbers.append(row.obligation_id)
            periods.add(owed[row.obligation_id].period)
    return {letter: (sorted(set(numbers)), periods - {"-"}) for letter, (numbers, periods) in found.items()}


def assert_no_address(day: Day, text: str) -> None:
    for contact in day.rows(Contact):
        assert contact.address.partition("@")[0] + "@" not in text


def test_each_letter_of_a_real_process_has_a_line_with_its_obligations_and_period(
    tmp_path: Path, sqlite_database: Database
) -> None:
    home = tmp_path / "home"
    with a_day(tmp_path, sqlite_database, timetable_file=home / "timetable.toml") as day:
        day.begin()
        with at_work(day, home, "cli", "up", "--only", "work") as process:
            until(lambda: has_swept_and_sent(day) or process.poll() is not None)
        text = (home / "log").read_text()
        lines = {line["letter"]: line for line in lines_of_letters(text)}
        rows, told = day.rows(Message), carried(day)
        assert len(lines) == len(lines_of_letters(text)) == len(rows) > 0
        for row in rows:
            line = lines[row.id]
            assert (line["part"], line["tick"], line["level"]) == ("work", "deliver", "info")
            assert (line["message_id"], line["rung"], line["notice"]) == (row.message_id, row.rung, row.notice)
            assert (line["outcome"], line["attempt"], line["domain"]) == ("accepted", 1, row.domain)
            numbers, periods = told[row.id]
            assert (line["obligation"], line["obligations"]) == (numbers[:NAMED], len(numbers))
            assert line.get("period", "") == ", ".join(sorted(periods))
        assert {"2023-Q3"} in [periods for _, periods in told.values()]
        assert_no_address(day, text)


def test_what_is_put_off_and_refused_says_why_without_the_mailbox_a_server_repeats(day: Day, log: StringIO) -> None:
    day.deliver("22/8/2023 15:00")
    log.truncate(0)
    log.seek(0)
    day.sweep("31/8/2023 07:00")
    day.mailbox.answer = "451 4.3.0 try again later"
    day.deliver("31/8/2023 08:00")
    day.mailbox.answer = "550 5.7.1 <daumoi.ct@thu.example>: refused by daumoi.ct@thu.example"
    day.deliver("31/8/2023 08:30")
    lines, told = lines_of_letters(log.getvalue()), carried(day)
    first, second = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert {(line["outcome"], line["attempt"], line["level"], line["phase"]) for line in first} == {
        ("later", 1, "info", "dot")
    }
    assert {(line["outcome"], line["attempt"], line["level"]) for line in second} == {("refused", 2, "warning")}
    assert {line["letter"] for line in first} == {line["letter"] for line in second}
    assert all(line["obligation"] == told[line["letter"]][0][:NAMED] != [] for line in lines)
    assert {line["period"] for line in lines} == {"2023-Q3"}
    assert first[0]["message"].endswith(": 451 4.3.0 try again later")
    assert second[0]["message"].endswith(": 550 5.7.1 <***@thu.example>: refused by ***@thu.example")
    assert_no_address(day, log.getvalue())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("250 2.0.0 Ok: queued as 4RbC", "250 2.0.0 Ok: queued as 4RbC"),
        ("550 <van.thu+a@so.example> unknown", "550 <***@so.example> unknown"),
        ('550 "văn thư"@so.example', "550 ***@so.example"),
        ("554 rcpt=van_thu@so.example,from=x@y", "554 ***@so.example,***@y"),
    ],
)
def test_a_servers_words_keep_their_sense_and_lose_mailboxes(said: str, written: str) -> None:
    assert without_addresses(said) == written
