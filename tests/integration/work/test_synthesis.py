"""The synthesis over a register: its figures against queries of our own, its sources against the rows they name."""

import random
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import Session

from config.errors import NotFound, Refused
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from flows.work.chasing import draft_letters
from flows.work.own_duties import synthesis_sent
from flows.work.papers_due import draft_due
from flows.work.pause import set_pause
from flows.work.receive import Answer, Paper, file_report
from flows.work.review import accept, resolve, send_back
from flows.work.synthesize import Draft, draft
from models.facts.lifecycle import ObligationState
from models.facts.period import Period
from models.tables import (
    Assignment,
    History,
    Obligation,
    Plan,
    ReportingRule,
    SubmissionItem,
    Table,
    Weakness,
    WeaknessLink,
)
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import AN_PHU, BINH_SON, CUA_BIEN, HEALTH, PLANNING, TRADE
from tests.support.plans import PLAN_2023

UNITS = (PLANNING, TRADE, HEALTH, AN_PHU, BINH_SON, CUA_BIEN)
WORDS = ("Đã rà soát từng dự án.", "Đã hoàn thành.", "Chưa hoàn thành do thiếu mặt bằng.", "Giải ngân đạt 45%.", "")


def live_a_random_quarter(day: Day, seed: int, plan: str = PLAN_2023) -> None:
    """Let each unit file, file late, file in part, be returned, be confirmed, or stay silent, as the dice fall."""
    dice = random.Random(seed)  # noqa: S311  # examples, not secrets
    day.begin(plan)
    day.sweep("23/8/2023 07:00")
    for unit in UNITS:
        for owed in day.owed(unit):
            if dice.random() < 0.3:
                continue
            day.clock.now = at(
                dice.choice(["12/9/2023 09:00", "15/9/2023 16:00", "18/9/2023 09:00", "22/9/2023 09:00"])
            )
            answer = Answer(
                result=dice.choice(WORDS),
                percent=dice.choice([None, 0, 45, 100]),
                claims_done=dice.random() < 0.3,
                difficulties=dice.choice(["", "Thiếu kinh phí."]),
                proposals=dice.choice(["", "Bố trí kinh phí."]),
                objective_causes=dice.choice(["", "Thời tiết bất lợi."]),
                next_steps=dice.choice(["", "Tiếp tục đôn đốc."]),
            )
            codes = {row.id: row for row in day.owed(unit)}
            code = code_of(day, codes[owed.id].weakness_id or 0)
            file_report(day.office, unit, Q3, [code], day.act(), answer, Paper(number=dice.choice([None, "7/BC"])))
            fate = dice.random()
            if fate < 0.2:
                resolve(day.office, unit, Q3, [code], day.act(), "Biên bản kiểm tra")
            elif fate < 0.4:
                send_back(day.office, unit, Q3, [code], day.act("Bổ sung số liệu"))
            elif fate < 0.6:
                accept(day.office, unit, Q3, [code], day.act())


def code_of(day: Day, weakness: int) -> str:
    with day.office.database.read() as session:
        return str(session.execute(text("SELECT code FROM weakness WHERE id = :id"), {"id": weakness}).scalar_one())


def only(day: Day, period: str = "2023-Q3", on: date = date(2023, 9, 25)) -> Draft:
    (found,) = draft(day.office, Period.parse(period), on, date(2024, 3, 1))
    return found


def one(session: Session, sql: str) -> int:
    return int(session.execute(text(sql)).scalar_one())


@pytest.mark.parametrize("seed", range(6))
def test_every_figure_equals_a_query_of_its_own_and_every_source_is_a_row(anywhere: Day, seed: int) -> None:
    live_a_random_quarter(anywhere, seed)
    made = only(anywhere)
    with anywhere.office.database.read() as session:
        report = "FROM obligation WHERE kind = 'report' AND period = '2023-Q3'"
        came = "state IN ('filed', 'accepted') AND first_filed_on"
        figures = {
            "total": one(session, f"SELECT COUNT(*) {report} AND state NOT IN ('cancelled', 'merged')"),
            "on_time": one(session, f"SELECT COUNT(*) {report} AND {came} <= '2023-09-15'"),
            "late": one(session, f"SELECT COUNT(*) {report} AND {came} > '2023-09-15'"),
            "overdue": one(
                session, f"SELECT COUNT(*) {report} AND state IN ('owed', 'returned') AND due_on < '2023-09-25'"
            ),
            "in_term": one(
                session, f"SELECT COUNT(*) {report} AND state IN ('owed', 'returned') AND due_on >= '2023-09-25'"
            ),
        }
        counted = made.facts.reports
        assert {name: getattr(counted, name) for name in figures} == figures
        resolved = one(
            session,
            "SELECT COUNT(*) FROM weakness WHERE id NOT IN (SELECT weakness_id FROM assignment JOIN assignment_role "
            "ON assignment_id = assignment.id WHERE role = 'lead' AND stage <> 'resolved')",
        )
        assert made.facts.progress.received == resolved
        assert made.facts.progress.total == 4
        words = "\n".join(sentence.text for sentence in synthesis_paper(made.facts).sentences())
        received = figures["on_time"] + figures["late"]
        assert f"đã nhận được {received}/{figures['total']} báo cáo" in words
        assert f"đúng hạn {figures['on_time']}, quá hạn {figures['late']}; chưa nhận" in words
        assert_annexes_equal_queries(session, made)
        assert_sources_exist(session, made)
        assert_every_word_of_every_unit_is_there(session, words)


UNIT_FIGURES = """
SELECT unit.name, COUNT(*),
  SUM(CASE WHEN state IN ('filed', 'accepted') AND first_filed_on <= '2023-09-15' THEN 1 ELSE 0 END),
  SUM(CASE WHEN state IN ('filed', 'accepted') AND first_filed_on > '2023-09-15' THEN 1 ELSE 0 END),
  SUM(CASE WHEN state IN ('owed', 'returned') THEN 1 ELSE 0 END)
FROM obligation JOIN unit ON unit.id = obligation.unit_id
WHERE obligation.kind = 'report' AND period = '2023-Q3' AND state NOT IN ('cancelled', 'merged')
GROUP BY unit.name
"""


def assert_annexes_equal_queries(session: Session, made: Draft) -> None:
    """Every figure of Phụ lục II, as a sheet's numbers too, and the rows of Phụ lục I, against queries of our own."""
    wanted = {str(row[0]): [int(figure) for figure in row[1:]] for row in session.execute(text(UNIT_FIGURES))}
    register, reported, *_ = synthesis_paper(made.facts).annexes
    assert reported.grid
    assert register.grid
    written = {row[1].text: [int(cell.text) for cell in row[2:6]] for row in reported.grid.rows}
    assert written == wanted
    leads = one(session, "SELECT COUNT(*) FROM assignment_role WHERE role = 'lead'")
    assert len(register.grid.rows) == leads
    (file,) = [file for file in made.files if file.name.endswith(".xlsx")]
    sheet = load_workbook(BytesIO(file.content)).worksheets[1]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert {str(row[1]): row[2:6] for row in cells if row[1] in wanted} == wanted
    assert made.facts.trend[-1].reports == made.facts.reports


def assert_sources_exist(session: Session, made: Draft) -> None:
    tables: dict[str, type[Table]] = {
        "item": SubmissionItem,
        "obligation": Obligation,
        "assignment": Assignment,
        "weakness": Weakness,
        "plan": Plan,
        "history": History,
        "link": WeaknessLink,
        "rule": ReportingRule,
    }
    known = sources_of(made.facts)
    for sentence in synthesis_paper(made.facts).sentences():
        for key in sentence.sources:
            assert known[key]
            kind, _, number = key.partition(":")
            if kind in tables:
                assert session.get(tables[kind], int(number)), key
            else:
                assert kind in {"count", "mail"}, key


def assert_every_word_of_every_unit_is_there(session: Session, words: str) -> None:
    rows = session.execute(
        text("SELECT result, difficulties, proposals, objective_causes, next_steps FROM submission_item")
    )
    for row in rows:
        for said in row:
            assert said in words


def test_a_day_that_has_passed_gives_the_same_bytes_whatever_came_later(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "12/9/2023", ["2"])
    before = only(day, on=date(2023, 9, 14))
    day.report(TRADE, "15/9/2023", ["1"])
    day.clock.now = at("15/9/2023 15:00")
    resolve(day.office, TRADE, Q3, ["2"], day.act(), "Biên bản")
    after = only(day, on=date(2023, 9, 14))
    assert [file.content for file in after.files] == [file.content for file in before.files]
    assert only(day).facts.reports.received == 2
    assert before.facts.reports.received == 1


def test_a_paper_entered_later_counts_from_the_day_it_was_known(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "20/9/2023", ["2"], received_on=date(2023, 9, 14))
    assert only(day, on=date(2023, 9, 19)).facts.reports.received == 0
    later = only(day, on=date(2023, 9, 20)).facts.reports
    assert (later.received, later.on_time) == (1, 1)


def test_what_is_set_aside_is_neither_late_nor_chased_in_the_papers(day: Day) -> None:
    """Health rests from 14/9 to 26/9, of Trade one item of two; the others are late since 15/9."""
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("14/9/2023 09:00")
    first, last = date(2023, 9, 14), date(2023, 9, 26)
    set_pause(day.office, first, last, day.act("bão số 4"), HEALTH)
    set_pause(day.office, first, last, day.act("bão số 4"), TRADE, Q3, ["2"])
    counted = only(day).facts.reports
    assert (counted.in_term, counted.overdue) == (2, 5)
    (letter,) = draft_letters(day.office, Q3, date(2023, 9, 25), None)
    assert set(letter.units) == {PLANNING, TRADE, AN_PHU, BINH_SON, CUA_BIEN}
    day.report(HEALTH, "25/9/2023")
    day.report(AN_PHU, "25/9/2023")
    counted = only(day).facts.reports
    assert (counted.on_time, counted.late) == (1, 1)
    before = only(day, on=date(2023, 9, 13)).facts
    set_pause(day.office, date(2023, 9, 1), last, day.act("bão số 5"), BINH_SON)
    assert only(day, on=date(2023, 9, 13)).facts == before
    assert draft_letters(day.office, Q3, date(2023, 9, 14), None) == []


def test_a_stopped_escalation_stands_in_the_synthesis_with_its_reason(day: Day) -> None:
    from flows.work.escalation import stop

    day.live("11/9/2023", "21/9/2023")
    day.clock.now = at("21/9/2023 09:00")
    stop(day.office, Q3, None, [TRADE], day.act("đơn vị đang khắc phục bão"))
    words = "\n".join(sentence.text for sentence in synthesis_paper(only(day).facts).sentences())
    assert f"về {TRADE}; lý do: đơn vị đang khắc phục bão." in words
    assert re.search(r"đã gửi thư điện tử nhắc hạn đến các đơn vị vào \d+ ngày làm việc", words)


def test_a_half_year_nine_months_and_a_year_roll_up_their_quarters(day: Day) -> None:
    day.live("23/8/2023", "25/8/2023")
    day.report(TRADE, "12/9/2023", ["1", "2"])
    day.sweep("18/9/2023 07:00")
    day.report(TRADE, "12/12/2023", ["2"], period="2023-Q4")
    day.clock.now = at("20/12/2023 09:00")
    year = only(day, "2023", date(2023, 12, 20))
    assert year.facts.periods == ("2023-Q3", "2023-Q4")
    assert year.facts.reports_of("2023-Q3").received == 2
    assert year.facts.reports_of("2023-Q4").received == 1
    assert year.facts.reports.received == 3
    assert synthesis_paper(year.facts).subject.endswith("năm 2023")
    assert only(day, "2023-9M", date(2023, 12, 20)).facts.reports.received == 2


def test_a_period_that_was_not_opened_and_a_day_ahead_are_refused_with_a_sentence(day: Day) -> None:
    with pytest.raises(NotFound, match="2022-Q1"):
        draft(day.office, Period.parse("2022-Q1"), date(2023, 9, 1), date(2023, 9, 1))
    with pytest.raises(Refused, match="02/09/2023"):
        draft(day.office, Q3, date(2023, 9, 2), date(2023, 9, 1))


def test_a_returned_report_is_owed_again_and_its_words_still_stand(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "12/9/2023", ["2"])
    day.clock.now = at("13/9/2023 09:00")
    send_back(day.office, TRADE, Q3, ["2"], day.act("Bổ sung số liệu"))
    facts = only(day, on=date(2023, 9, 14)).facts
    (report,) = next(w for w in facts.weaknesses if w.ordinal == 2).reports
    assert report.returned
    assert report.said is not None
    assert facts.reports.received == 0
    assert day.owed(TRADE)[0].state in ObligationState


def test_files_are_named_in_ascii_for_any_period(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    for file in only(day).files:
        assert file.name.isascii()
        assert Path(file.name).name == file.name


def test_the_draft_of_a_period_that_fell_due_is_made_by_itself_until_its_synthesis_is_sent(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("15/9/2023 07:00")
    assert draft_due(day.office, day.act()) == []
    day.clock.now = at("18/9/2023 07:00")
    assert draft_due(day.office, day.act()) == ["2023-Q3"]
    folder = day.office.settings.home / "drafts" / "2023-Q3"
    first = {file.name: file.read_bytes() for file in folder.iterdir()}
    assert len(first) == 6
    draft_due(day.office, day.act())
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == first
    synthesis_sent(day.office, Q3, day.act())
    assert draft_due(day.office, day.act()) == []
