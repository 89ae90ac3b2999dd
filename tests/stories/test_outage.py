"""Ten days without power, from Wednesday 13/9 to Friday 22/9/2023, over the due date of 15/9; back on Monday 25/9."""

import pytest

from flows.work.escalation import release
from models.facts.ladder import LEADERSHIP, Role
from models.facts.sweep import DecisionState
from tests.support.office import Q3, Day


@pytest.fixture
def back(day: Day) -> Day:
    """The office after Tuesday 12/9; the mailbox is empty."""
    day.begin()
    day.deliver()
    day.live("31/8/2023")
    day.live("8/9/2023")
    day.live("12/9/2023")
    day.mailbox.new()
    return day


def test_after_ten_days_away_each_address_gets_one_letter_with_its_latest_step(back: Day) -> None:
    back.live("25/9/2023")
    arrived = back.arrived()
    assert arrived == {
        mailbox: ["25/09 reminder +1"]
        for mailbox in (
            *("vanthu.khdt", "daumoi.khdt", "giamdoc.khdt"),
            *("vanthu.ct", "daumoi.ct", "giamdoc.ct"),
            *("chung.yt", "giamdoc.yt"),
            *("vanthu.ap", "daumoi.ap", "chutich.ap"),
            *("vanthu.bs", "chutich.bs"),
            "cuabien",
        )
    }


def test_the_letter_names_the_steps_that_were_passed_over(back: Day) -> None:
    back.live("25/9/2023")
    (letter,) = back.mailbox.to("vanthu.bs")
    assert "14/09/2023" in letter.text
    assert "15/09/2023" in letter.text
    steps = [
        (row.rung, row.reason)
        for row in back.decisions(unit_id=5, role=Role.CLERK)
        if row.state is DecisionState.SUPERSEDED
    ]
    assert steps == [
        ("-1", "bị bậc sau thay thế: đáng lẽ gửi ngày 14/09/2023"),
        ("0", "bị bậc sau thay thế: đáng lẽ gửi ngày 15/09/2023"),
    ]


def test_nobody_above_hears_before_the_unit_did(back: Day) -> None:
    """The units hear on Monday 25/9; the planning department on 26/9; the leaders' digest is shown on Thursday 28/9."""
    back.live("25/9/2023")
    assert not [row for row in back.decisions() if row.role in {Role.PLANNING, *LEADERSHIP}]
    back.live("26/9/2023", "28/9/2023")
    above = [line for line in back.arrived()["daumoi.khdt"] if "reminder" not in line]
    assert above == ["26/09 planning_digest +2", "28/09 preview+5 hold:+5"]
    assert set(back.arrived()["vanphong"]) == {"28/09 preview+5 hold:+5"}


def test_a_digest_that_only_our_outage_made_due_waits_for_approval(back: Day) -> None:
    """The reports' own day, 22/9, passed while we were away; the synthesis, due 20/9, climbs on 27/9 and finds us here."""
    back.live("25/9/2023", "10/10/2023")
    reports = {row.id for row in back.owed()}
    digests = [
        row for row in back.decisions(notice="leadership_digest", role=Role.OFFICE) if row.obligation_id in reports
    ]
    assert digests
    assert {(row.state, row.needs_approval) for row in digests} == {(DecisionState.HELD, True)}
    told = back.decisions(notice="leadership_digest", state=DecisionState.DONE)
    assert {row.obligation_id for row in told} == {row.id for row in back.owed(kind="synthesis")}


def test_a_digest_that_was_approved_says_that_the_days_of_the_outage_are_not_counted(back: Day) -> None:
    back.live("25/9/2023", "28/9/2023")
    back.mailbox.new()
    back.clock.pass_by(24 * 60)
    # Seven reports but the focal unit's own, which the Committee's office releases, with the synthesis of 20/9.
    assert release(back.office, Q3, "office", None, back.act("đã rà soát danh sách")) == 6
    assert release(back.office, Q3, "office", None, back.act("đồng ý"), by_office=True) >= 1
    back.deliver("29/9/2023 09:00")
    digest = back.mailbox.to("vanphong")[0]
    assert digest.subject.startswith("[Báo cáo] Tình hình gửi báo cáo")
    assert "các ngày đó không tính" in digest.text


def test_an_hour_without_power_costs_nobody_a_letter(back: Day) -> None:
    """On Wednesday 13/9 nothing is due; on Thursday 14/9 the morning's sweep comes at half past eight."""
    back.sweep("14/9/2023 08:30")
    back.deliver("14/9/2023 08:40")
    story = back.arrived()
    assert story["chung.yt"] == ["14/09 reminder -1"]
    assert all(len(lines) == 1 for lines in story.values())
    back.live("15/9/2023", "19/9/2023")
    assert "19/09 planning_digest +2" in back.arrived()["daumoi.khdt"]


def test_after_sixty_days_away_each_address_gets_one_letter_and_nobody_above_hears_before_the_unit(back: Day) -> None:
    """Away from Wednesday 13/9 to Sunday 12/11: the third quarter fell due and climbed past the chair meanwhile.

    Back on Monday 13/11 the units hear of it; the fourth quarter, due 15/12, opened, and its first step is 1/12.
    """
    back.live("13/11/2023")
    story = back.arrived()
    assert {line for lines in story.values() for line in lines} == {"13/11 reminder +1"}
    assert all(len(lines) == 1 for lines in story.values())
    assert not [row for row in back.decisions() if row.role in {Role.PLANNING, *LEADERSHIP}]
    back.live("14/11/2023", "16/11/2023")
    above = [line for line in back.arrived()["daumoi.khdt"] if "reminder" not in line]
    assert above == ["14/11 planning_digest +2", "16/11 preview+5 hold:+5"]
    assert set(back.arrived()["vanphong"]) == {"16/11 preview+5 hold:+5"}
