"""Reports come in: by item, late or on time, on paper, and as a claim that the weakness is put right."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from config.errors import NotFound, Refused
from flows.work.receive import Answer, Paper, acknowledge, file_report
from flows.work.reports import filings_shown, reports_shown
from flows.work.sweep import preview, sweep
from models.facts.lifecycle import ObligationState, Stage
from models.facts.sweep import DecisionState
from models.tables import Assignment, Attachment, History, Submission, SubmissionItem
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import CUA_BIEN, HEALTH, PLANNING, TRADE


def stages(day: Day, unit: str) -> list[Stage]:
    owed = day.owed(unit)
    with day.office.database.read() as session:
        return [session.get_one(Assignment, row.assignment_id).stage for row in owed]


def test_a_report_on_one_item_leaves_the_other_owed(anywhere: Day) -> None:
    anywhere.begin()
    done = anywhere.report(TRADE, "12/9/2023", ["2"])
    assert (done.filed, done.already, done.remaining, done.on_time) == (("KH35-2023/02",), (), 1, True)
    assert [row.state for row in anywhere.owed(TRADE)] == [ObligationState.OWED, ObligationState.FILED]
    assert stages(anywhere, TRADE) == [Stage.ASSIGNED, Stage.REPORTED]


def test_a_report_on_all_items_names_none(day: Day) -> None:
    done = day.report(TRADE, "12/9/2023")
    assert (done.filed, done.remaining) == (("KH35-2023/01", "KH35-2023/02"), 0)


def test_an_item_is_named_by_number_or_by_code(day: Day) -> None:
    assert day.report(TRADE, "12/9/2023", ["KH35-2023/01"]).filed == ("KH35-2023/01",)
    assert day.report(TRADE, "12/9/2023", ["2", "2"]).filed == ("KH35-2023/02",)


@pytest.mark.parametrize(
    ("when", "on_time"), [("15/9/2023 23:59", True), ("16/9/2023 00:00", False), ("18/9/2023", False)]
)
def test_the_day_counts_and_not_the_hour(day: Day, when: str, on_time: bool) -> None:
    assert day.report(HEALTH, when).on_time is on_time


def test_a_paper_counts_from_the_day_it_was_received(day: Day) -> None:
    done = day.report(HEALTH, "18/9/2023", received_on=date(2023, 9, 15))
    assert done.on_time
    (row,) = day.owed(HEALTH)
    assert row.first_filed_on == date(2023, 9, 15)


def test_a_report_cancels_what_has_not_left_yet(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.sweep("31/8/2023 07:00")
    anywhere.report(HEALTH, "31/8/2023 07:20")
    (row,) = anywhere.owed(HEALTH)
    assert {decision.state for decision in anywhere.decisions(obligation_id=row.id)} == {DecisionState.CANCELLED}
    anywhere.deliver("31/8/2023 08:00")
    assert [letter for letter in anywhere.mailbox.to("chung.yt") if "nhắc" in letter.subject.lower()] == []


def test_filing_again_changes_nothing_and_says_so(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(HEALTH, "12/9/2023")
    before = anywhere.counts()
    again = anywhere.report(HEALTH, "13/9/2023")
    assert (again.filed, again.already) == ((), ("KH35-2023/03",))
    assert anywhere.counts() == before


def test_acknowledging_puts_the_work_in_progress_once(day: Day) -> None:
    done = acknowledge(day.office, CUA_BIEN, Q3, None, day.act())
    assert done.filed == ("KH35-2023/04",)
    assert stages(day, CUA_BIEN) == [Stage.IN_PROGRESS]
    again = acknowledge(day.office, CUA_BIEN, Q3, None, day.act())
    assert (again.filed, again.already) == ((), ("KH35-2023/04",))


def test_a_claim_of_done_stops_the_deadline_and_makes_the_planning_department_decide_in_five_days(day: Day) -> None:
    day.report(TRADE, "12/9/2023", ["2"], done=True)
    (remediation,) = day.owed(TRADE, "-", "remediation")
    assert remediation.state is ObligationState.FILED
    decisions = [row for row in day.owed(PLANNING, kind="review") if row.rule == "decision"]
    assert [row.due_on for row in decisions] == [date(2023, 9, 19)]


def test_a_paper_is_kept_under_a_name_of_our_own_with_its_digest(day: Day, tmp_path: Path) -> None:
    paper = tmp_path / "báo cáo ../quý 3.pdf".replace("/", "-")
    paper.write_bytes(b"%PDF-1.7 a report")
    day.clock.now = at("12/9/2023")
    given = Paper(received_on=date(2023, 9, 12), number="12/BC-SYT", file=paper)
    file_report(day.office, HEALTH, Q3, None, day.act(), Answer(result="Đã thực hiện."), given)
    with day.office.database.read() as session:
        kept = session.exec(select(Attachment)).one()
        submission = session.exec(select(Submission)).one()
        assert (kept.name, kept.size) == (paper.name, 17)
        assert (day.office.settings.home / "attachments" / kept.stored_as).read_bytes() == paper.read_bytes()
        assert (submission.number, submission.on_behalf) == ("12/BC-SYT", True)
        assert submission.received_on == date(2023, 9, 12)


@pytest.mark.parametrize("content", [b"", b"x" * (20 * 1024 * 1024 + 1)], ids=["empty", "over 20 MB"])
def test_a_paper_that_is_empty_or_too_large_is_refused(day: Day, tmp_path: Path, content: bytes) -> None:
    paper = tmp_path / "bao-cao.pdf"
    paper.write_bytes(content)
    before = day.counts()
    with pytest.raises(Refused, match="20 MB"):
        file_report(day.office, HEALTH, Q3, None, day.act(), Answer(), Paper(file=paper))
    assert day.counts() == before


def test_what_is_not_the_units_own_is_refused_and_nothing_is_filed(anywhere: Day) -> None:
    anywhere.begin()
    before = anywhere.counts()
    for unit, items in ((HEALTH, ["1"]), (HEALTH, ["3", "99"]), ("Sở Y tá", None)):
        with pytest.raises(Refused):
            anywhere.report(unit, "12/9/2023", items)
    assert anywhere.counts() == before


def test_a_unit_is_found_by_its_other_name_and_the_nearest_are_named(day: Day) -> None:
    assert day.report("Sở KH&ĐT", "12/9/2023").unit == PLANNING
    with pytest.raises(NotFound, match="Sở Công Thương"):
        day.report("Sở Công thươn", "12/9/2023")


def test_every_filing_is_on_record_with_who_and_when(day: Day) -> None:
    day.report(HEALTH, "12/9/2023 09:30")
    with day.office.database.read() as session:
        rows = [row for row in session.exec(select(History)) if row.at == at("12/9/2023 09:30")]
        told = {(row.entity, row.event) for row in rows}
        assert told >= {("submission", "filed"), ("obligation", "filed"), ("assignment", "filed")}
        assert {row.actor for row in rows} == {"test"}


def test_what_is_shown_of_a_period_is_how_it_stands_on_the_day(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    day.report(CUA_BIEN, "18/9/2023")
    rows = reports_shown(day.office, Q3, None, date(2023, 9, 18))
    standing = {row["unit"]: row["standing"] for row in rows}
    assert standing == {
        TRADE: "overdue",
        PLANNING: "overdue",
        HEALTH: "filed_on_time",
        "UBND huyện An Phú": "overdue",
        "UBND huyện Bình Sơn": "overdue",
        CUA_BIEN: "filed_late",
    }
    assert len(filings_shown(day.office, Q3, HEALTH, date(2023, 9, 18))) == 1
    assert filings_shown(day.office, Q3, TRADE, date(2023, 9, 18)) == []


def test_the_content_of_a_paper_can_follow_and_its_day_of_receipt_stays(day: Day) -> None:
    # The paper of the health department comes on time, on 14/9; its content is typed in on 18/9, after the due date.
    day.clock.now = at("14/9/2023 09:00")
    paper = Paper(date(2023, 9, 14), "12/BC", content_pending=True)
    first = file_report(day.office, HEALTH, Q3, None, day.act(), Answer(), paper)
    assert first.filed
    day.clock.now = at("18/9/2023 09:00")
    nothing = file_report(day.office, HEALTH, Q3, None, day.act(), Answer(), Paper(None, "12/BC"))
    assert (nothing.filed, nothing.already) == ((), first.filed)
    content = file_report(day.office, HEALTH, Q3, None, day.act(), Answer(result="Đã bổ sung 12 bác sĩ."))
    assert (content.filed, content.already, content.on_time) == (first.filed, (), True)
    again = file_report(day.office, HEALTH, Q3, None, day.act(), Answer(result="Đã bổ sung 12 bác sĩ."))
    assert (again.filed, again.already) == ((), first.filed)
    with day.office.database.read() as session:
        results = [row.result for row in session.exec(select(SubmissionItem).order_by(col(SubmissionItem.id)))]
    assert results == [""] * len(first.filed) + ["Đã bổ sung 12 bác sĩ."] * len(first.filed)


def test_a_paper_received_before_the_period_opened_is_a_slip_of_the_pen(day: Day) -> None:
    day.clock.now = at("14/9/2023 09:00")
    with pytest.raises(Refused, match="01/01/2020"):
        file_report(day.office, HEALTH, Q3, None, day.act(), Answer(), Paper(date(2020, 1, 1), "12/BC"))
    assert {row.state for row in day.owed(HEALTH)} == {ObligationState.OWED}


def test_a_day_that_lies_ahead_is_looked_at_and_never_swept(day: Day) -> None:
    day.clock.now = at("14/9/2023 09:00")
    with pytest.raises(Refused, match="03/10/2023"):
        sweep(day.office, day.act(), date(2023, 10, 3))
    assert preview(day.office, day.act(), date(2023, 10, 3)).lines
