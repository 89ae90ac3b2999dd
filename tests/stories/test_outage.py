"""Ten days without power, from Wednesday 13/9 to Friday 22/9/2023, over the due date of 15/9; back on Monday 25/9."""

import pytest

from flows.work.escalation import release
from models.facts.ladder import LEADERSHIP, Role
from models.facts.sweep import HOLD_PREFIX, DecisionState
from tests.support.office import Q3, Day


@pytest.fixture
def back(day: Day) -> Day:
    """The office on Monday 25/9, before its first sweep; the mailbox is empty."""
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
    back.live("25/9/2023", "10/10/2023")
    digests = back.decisions(notice="leadership_digest", role=Role.OFFICE)
    assert digests
    assert {(row.state, row.needs_approval) for row in digests} == {(DecisionState.HELD, True)}
    assert [line for line in back.arrived()["vanphong"] if HOLD_PREFIX not in line] == []
    assert "chutich" not in back.arrived()


def test_a_digest_that_was_approved_says_that_the_days_of_the_outage_are_not_counted(back: Day) -> None:
    back.live("25/9/2023", "28/9/2023")
    back.mailbox.new()
    back.clock.pass_by(24 * 60)
    # Seven reports, and the focal unit's synthesis of 20/9.
    assert release(back.office, Q3, "office", None, back.act("đã rà soát danh sách")) == 8
    back.deliver("29/9/2023 09:00")
    digest = back.mailbox.to("vanphong")[0]
    assert digest.subject.startswith("[Báo cáo] Tình hình gửi báo cáo")
    assert "các ngày đó không tính" in digest.text
