"""Every figure of the letters, and of the periods before in the trend, against queries written for these tests alone."""

import random
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from documents.write.content import Annex, Paper
from documents.write.letters import chasing_letter, invitation, submission
from flows.work.chasing import letter_facts
from flows.work.paper_streams import stream_of
from flows.work.receive import Answer, file_report
from flows.work.synthesize import facts_of
from models.facts.period import Period
from models.facts.synthesis import SynthesisFacts
from tests.integration.work.test_synthesis import UNITS, code_of, live_a_random_quarter
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.plans import PLAN_2023

Q4 = Period.parse("2023-Q4")
SOON = PLAN_2023.replace("Năm 2023 và các năm tiếp theo", "Trước ngày 20/9/2023", 1)
"""The first weakness is to be put right by Tuesday 19/9/2023: on some dice it is overdue, on some put right late."""

ON = date(2023, 9, 25)


def rows(session: Session, sql: str, **values: object) -> list[Mapping[str, Any]]:
    return [dict(row) for row in session.execute(text(sql), values).mappings()]


def figures(words: str) -> list[int]:
    return [int(found) for found in re.findall(r"(?<![\d/])\d+(?![\d,]*[%/])", words)]


def day_of(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def owed_rows(session: Session, period: str) -> list[Mapping[str, Any]]:
    return rows(
        session,
        "SELECT u.name, o.state, o.due_on, o.first_filed_on, w.ordinal FROM obligation o JOIN unit u ON u.id = o.unit_id "
        "JOIN weakness w ON w.id = o.weakness_id WHERE o.kind = 'report' AND o.period = :period "
        "AND o.state NOT IN ('cancelled', 'merged')",
        period=period,
    )


def missing(row: Mapping[str, Any]) -> bool:
    return row["state"] in {"owed", "returned"}


def overdue(row: Mapping[str, Any]) -> bool:
    return missing(row) and day_of(row["due_on"]) < ON


def facts_on(day: Day, session: Session, period: Period, on: date) -> SynthesisFacts:
    return facts_of(day.office, session, stream_of(session, period, None), period, on)


def sentences(paper: Paper) -> str:
    return "\n".join(sentence.text for sentence in paper.sentences())


def table_of(annex: Annex) -> list[list[str]]:
    assert annex.grid
    return [[cell.text for cell in row] for row in annex.grid.rows]


@pytest.mark.parametrize("seed", range(10, 14))
def test_every_figure_of_the_letters_equals_a_query_of_its_own(anywhere: Day, seed: int) -> None:
    live_a_random_quarter(anywhere, seed, SOON)
    with anywhere.office.database.read() as session:
        owed = owed_rows(session, "2023-Q3")
        assert_chasing_letters(anywhere, session, owed)
        facts = facts_on(anywhere, session, Q3, ON)
        assert_submission(session, submission(facts), owed)
        assert_invitation(session, invitation(facts), owed)


def assert_chasing_letters(day: Day, session: Session, owed: Sequence[Mapping[str, Any]]) -> None:
    facts = letter_facts(session, day.office.settings, Q3, ON, date(2023, 9, 28), stream_of(session, Q3, None))
    assert facts
    units = {row["name"] for row in owed}
    late = {name: [row for row in owed if row["name"] == name and overdue(row)] for name in units}
    late = {name: found for name, found in late.items() if found}
    complete = units - {row["name"] for row in owed if missing(row)}
    wanted = f"đã nhận được đủ báo cáo của {len(complete)}/{len(units)} đơn vị; còn {len(late)} đơn vị chưa gửi đủ"
    for second in (False, True):
        if len(late) > 1:
            whole = chasing_letter(facts, facts.late, second=second)
            assert wanted in sentences(whole)
            assert set(whole.addressees) == set(late)
            listed = {row[1]: (int(row[2]), row[3]) for row in table_of(whole.annexes[0])}
            assert listed == {
                name: (len(found), f"{min(day_of(row['due_on']) for row in found):%d/%m/%Y}")
                for name, found in late.items()
            }
        for unit in facts.late:
            alone = sentences(chasing_letter(facts, [unit], second=second))
            due = min(day_of(row["due_on"]) for row in late[unit.unit])
            assert wanted in alone
            assert (
                f"{unit.unit} còn {len(late[unit.unit])} nội dung, hạn gửi ngày {due.day} tháng {due.month} năm"
                in alone
            )


def of_weaknesses(session: Session) -> dict[str, int]:
    """Count the weaknesses in the cells of the Tờ trình, from leads, their last days and the reviewers' words."""
    leads = rows(
        session,
        "SELECT a.weakness_id, a.stage, o.due_on, o.state, o.first_filed_on FROM assignment a "
        "JOIN assignment_role r ON r.assignment_id = a.id AND r.role = 'lead' "
        "LEFT JOIN obligation o ON o.assignment_id = a.id AND o.kind = 'remediation' AND o.rule = 'remediation'",
    )
    found = {"total": 0, "resolved": 0, "in_term": 0, "overdue": 0}
    for weakness in {row["weakness_id"] for row in leads}:
        live = [row for row in leads if row["weakness_id"] == weakness and row["stage"] != "ended"]
        found["total"] += 1
        if all(row["stage"] == "resolved" for row in live):
            found["resolved"] += 1
        elif any(row["stage"] != "resolved" and is_late(row) for row in live):
            found["overdue"] += 1
        else:
            found["in_term"] += 1
    return found


def is_late(row: Mapping[str, Any]) -> bool:
    if row["due_on"] is None or day_of(row["due_on"]) >= ON:
        return False
    said_done = row["state"] == "filed" and day_of(row["first_filed_on"]) <= day_of(row["due_on"])
    return not said_done


def assert_submission(session: Session, paper: Paper, owed: Sequence[Mapping[str, Any]]) -> None:
    came = [row for row in owed if not missing(row)]
    late = [row for row in came if day_of(row["first_filed_on"]) > date(2023, 9, 15)]
    words = sentences(paper)
    assert f"đã nhận được {len(came)}/{len(owed)} báo cáo" in words
    share = f"{100 * len(came) / len(owed):.1f}".replace(".0", "").replace(".", ",")
    assert f"({share}%), trong đó quá hạn {len(late)}; chưa nhận {len(owed) - len(came)} báo cáo" in words
    (second,) = [line for line in words.splitlines() if line.startswith("2. Kết quả khắc phục")]
    counted = of_weaknesses(session)
    assert figures(second)[1:] == [counted["total"], counted["resolved"], counted["in_term"], counted["overdue"]]


def assert_invitation(session: Session, paper: Paper, owed: Sequence[Mapping[str, Any]]) -> None:
    asking: dict[str, set[int]] = {}
    items = rows(
        session,
        "SELECT u.name, w.ordinal, i.proposals FROM submission_item i JOIN obligation o ON o.id = i.obligation_id "
        "JOIN unit u ON u.id = o.unit_id JOIN weakness w ON w.id = o.weakness_id ORDER BY i.id",
    )
    for row in items:
        of_unit = asking.setdefault(row["name"], set())
        (of_unit.add if row["proposals"] else of_unit.discard)(row["ordinal"])
    late = {name: sum(overdue(row) for row in owed if row["name"] == name) for name in {row["name"] for row in owed}}
    passed = {
        row["name"]
        for row in rows(
            session,
            "SELECT u.name, a.stage, o.due_on, o.state, o.first_filed_on FROM obligation o JOIN assignment a "
            "ON a.id = o.assignment_id JOIN unit u ON u.id = a.unit_id "
            "WHERE o.kind = 'remediation' AND o.rule = 'remediation'",
        )
        if row["stage"] != "resolved" and is_late(row)
    }
    wanted = {name for name in late if late[name] or name in passed or asking.get(name)}
    table = {row[1]: row[2] for row in table_of(paper.annexes[0])}
    assert set(table) == wanted
    for name, reasons in table.items():
        assert ("Hạn chế quá thời gian khắc phục: số 1." in reasons) == (name in passed)
        assert (f"Còn {late[name]} báo cáo quá hạn gửi." in reasons) == bool(late[name])
        found = re.search(r"tại hạn chế số ([\d, -]+)\.", reasons)
        assert expanded(found[1] if found else "") == asking.get(name, set())


def expanded(ranges: str) -> set[int]:
    found: set[int] = set()
    for part in filter(None, ranges.split(", ")):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.parametrize("seed", range(20, 22))
def test_every_period_of_the_trend_equals_a_query_of_its_own(anywhere: Day, seed: int) -> None:
    live_a_random_quarter(anywhere, seed)
    anywhere.sweep("26/9/2023 07:00")
    dice = random.Random(seed)  # noqa: S311  # examples, not secrets
    for unit in UNITS:
        for owed in anywhere.owed(unit, "2023-Q4"):
            if dice.random() < 0.5:
                anywhere.clock.now = at(dice.choice(["12/12/2023 09:00", "18/12/2023 09:00"]))
                code = code_of(anywhere, owed.weakness_id or 0)
                file_report(anywhere.office, unit, Q4, [code], anywhere.act(), Answer(result="Đã làm."))
    on = date(2023, 12, 20)
    with anywhere.office.database.read() as session:
        trend = {one.period: one.reports for one in facts_on(anywhere, session, Q4, on).trend}
        assert list(trend) == ["2023-Q3", "2023-Q4"]
        for period, due in (("2023-Q3", date(2023, 9, 15)), ("2023-Q4", date(2023, 12, 15))):
            owed_then = owed_rows(session, period)
            came = [day_of(row["first_filed_on"]) for row in owed_then if not missing(row)]
            counted = trend[period]
            assert counted.total == len(owed_then) > 0
            assert counted.on_time == sum(filed <= due for filed in came)
            assert counted.late == sum(filed > due for filed in came)
            assert counted.overdue == sum(missing(row) and day_of(row["due_on"]) < on for row in owed_then)
            assert counted.in_term == sum(missing(row) and day_of(row["due_on"]) >= on for row in owed_then)
