"""Reports are reviewed: accepted, returned with a date, or confirmed; and every change of state is on record."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session, select

from config.errors import Refused
from flows.work.life import changed_weaknesses, life_of, reconcile, shown
from flows.work.own_duties import synthesis_sent
from flows.work.receive import acknowledge
from flows.work.review import accept, resolve, send_back
from flows.work.review_case import Reviewed
from models.facts.lifecycle import ObligationState, Stage
from models.tables import Assignment, History, Obligation, Review, Verdict
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import AN_PHU, BINH_SON, CUA_BIEN, HEALTH, PLANNING, TRADE


def stage(day: Day, unit: str) -> Stage:
    (row,) = day.owed(unit)
    with day.office.database.read() as session:
        return session.get_one(Assignment, row.assignment_id).stage


def test_an_accepted_report_leaves_the_weakness_in_progress(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(HEALTH, "12/9/2023")
    done = accept(anywhere.office, HEALTH, Q3, None, anywhere.act())
    assert (done.items, done.already) == (("KH35-2023/03",), ())
    assert [row.state for row in anywhere.owed(HEALTH)] == [ObligationState.ACCEPTED]
    assert stage(anywhere, HEALTH) is Stage.IN_PROGRESS
    again = accept(anywhere.office, HEALTH, Q3, None, anywhere.act())
    assert (again.items, again.already) == ((), ("KH35-2023/03",))


def test_a_returned_report_is_owed_again_on_the_reviewers_date_and_was_on_time(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(HEALTH, "15/9/2023")
    done = send_back(anywhere.office, HEALTH, Q3, None, anywhere.act("làm rõ số liệu"), date(2023, 9, 20))
    (row,) = anywhere.owed(HEALTH)
    assert done.due_on == row.due_on == date(2023, 9, 20)
    assert (row.state, row.due_version, row.first_due_on) == (ObligationState.RETURNED, 2, date(2023, 9, 15))
    assert row.first_filed_on == date(2023, 9, 15)
    assert stage(anywhere, HEALTH) is Stage.IN_PROGRESS
    assert anywhere.report(HEALTH, "19/9/2023").filed == ("KH35-2023/03",)


def test_a_return_without_a_date_gives_three_working_days(day: Day) -> None:
    day.report(HEALTH, "14/9/2023")
    assert send_back(day.office, HEALTH, Q3, None, day.act("làm rõ số liệu")).due_on == date(2023, 9, 19)


def test_a_date_on_a_day_off_is_moved_to_the_next_working_day(day: Day) -> None:
    day.report(HEALTH, "14/9/2023")
    done = send_back(day.office, HEALTH, Q3, None, day.act("làm rõ số liệu"), date(2023, 9, 16))
    assert done.due_on == date(2023, 9, 18)


def test_a_resolved_item_owes_nothing_more_and_its_deadline_is_met(anywhere: Day) -> None:
    anywhere.begin()
    anywhere.report(TRADE, "12/9/2023", ["2"], done=True)
    done = resolve(anywhere.office, TRADE, Q3, ["2"], anywhere.act(), "biên bản kiểm tra")
    assert done.items == ("KH35-2023/02",)
    (remediation,) = anywhere.owed(TRADE, "-", "remediation")
    assert remediation.state is ObligationState.ACCEPTED
    (decision,) = [row for row in anywhere.owed(PLANNING, kind="review") if row.rule == "decision"]
    assert decision.state is ObligationState.ACCEPTED
    again = resolve(anywhere.office, TRADE, Q3, ["2"], anywhere.act(), "biên bản kiểm tra")
    assert (again.items, again.already) == ((), ("KH35-2023/02",))


def test_an_accepted_item_can_be_resolved_later(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    accept(day.office, HEALTH, Q3, None, day.act())
    resolve(day.office, HEALTH, Q3, ["3"], day.act(), "số liệu thống kê")
    assert stage(day, HEALTH) is Stage.RESOLVED


def test_a_claim_that_is_not_accepted_puts_the_deadline_back(day: Day) -> None:
    day.report(TRADE, "12/9/2023", ["2"], done=True)
    send_back(day.office, TRADE, Q3, ["2"], day.act("chưa đủ căn cứ"))
    (remediation,) = day.owed(TRADE, "-", "remediation")
    assert (remediation.state, remediation.due_on) == (ObligationState.RETURNED, date(2024, 1, 2))


REVIEWS: dict[str, Callable[[Day], Reviewed]] = {
    "accept": lambda day: accept(day.office, HEALTH, Q3, None, day.act()),
    "return": lambda day: send_back(day.office, HEALTH, Q3, None, day.act("làm rõ")),
    "resolve": lambda day: resolve(day.office, HEALTH, Q3, ["3"], day.act(), "biên bản"),
}


@pytest.mark.parametrize("verdict", REVIEWS)
def test_what_was_not_filed_cannot_be_reviewed(day: Day, verdict: str) -> None:
    before = day.counts()
    with pytest.raises(Refused, match="chờ xem xét"):
        REVIEWS[verdict](day)
    assert day.counts() == before


def test_a_review_of_one_item_not_filed_leaves_the_others_as_they_were(day: Day) -> None:
    day.report(TRADE, "12/9/2023", ["2"])
    before = day.counts()
    with pytest.raises(Refused, match="KH35-2023/01"):
        accept(day.office, TRADE, Q3, ["1", "2"], day.act())
    assert day.counts() == before
    assert accept(day.office, TRADE, Q3, None, day.act()).items == ("KH35-2023/02",)


def test_every_review_says_who_when_what_and_why(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    send_back(day.office, HEALTH, Q3, None, day.act("làm rõ số liệu"))
    with day.office.database.read() as session:
        review = session.exec(select(Review)).one()
        assert (review.verdict, review.remarks, review.reviewer) == (Verdict.RETURNED, "làm rõ số liệu", "test")
        assert review.reviewed_at == at("12/9/2023")


def test_a_synthesis_is_sent_once_and_owed_only_where_a_period_is_open(day: Day) -> None:
    day.clock.now = at("19/9/2023")
    assert synthesis_sent(day.office, Q3, day.act("văn bản đã phát hành"))
    assert not synthesis_sent(day.office, Q3, day.act("văn bản đã phát hành"))
    (row,) = day.owed(kind="synthesis")
    assert (row.state, row.first_filed_on) == (ObligationState.ACCEPTED, date(2023, 9, 19))
    with pytest.raises(Refused):
        synthesis_sent(day.office, Q3.previous() or Q3, day.act())


# What a weakness's life shows.


def test_a_weakness_stands_where_its_last_lead_stands(day: Day) -> None:
    for code in changed_weaknesses(day.office):
        shown(day.office, reconcile(day.office, code, day.act()))
    assert changed_weaknesses(day.office) == []
    day.report(AN_PHU, "12/9/2023")
    day.report(BINH_SON, "12/9/2023")
    assert changed_weaknesses(day.office) == ["KH35-2023/04"]
    life = reconcile(day.office, "KH35-2023/04", day.act())
    assert life.stage.stage is Stage.ASSIGNED
    assert (life.stage.reported, life.stage.leads) == (2, 3)
    day.report(CUA_BIEN, "13/9/2023")
    assert life_of(day.office, "KH35-2023/04").stage.stage is Stage.REPORTED
    assert changed_weaknesses(day.office) == ["KH35-2023/04"]


def test_a_part_left_behind_its_filed_report_catches_up(day: Day) -> None:
    day.report(HEALTH, "12/9/2023")
    with day.office.database.write() as session:
        (row,) = [row for row in session.exec(select(Assignment)) if row.stage is Stage.REPORTED]
        row.stage = Stage.ASSIGNED  # as after a restore of one table
        session.add(row)
    assert reconcile(day.office, "KH35-2023/03", day.act()).stage.stage is Stage.REPORTED


# History.

STATES = {*ObligationState, *Stage}


def test_every_change_of_state_is_on_record_with_who_when_and_what(anywhere: Day) -> None:
    anywhere.begin()
    acknowledge(anywhere.office, CUA_BIEN, Q3, None, anywhere.act())
    anywhere.report(TRADE, "12/9/2023", done=True)
    anywhere.report(HEALTH, "13/9/2023")
    send_back(anywhere.office, HEALTH, Q3, None, anywhere.act("làm rõ số liệu"))
    resolve(anywhere.office, TRADE, Q3, ["2"], anywhere.act(), "biên bản kiểm tra")
    accept(anywhere.office, TRADE, Q3, ["1"], anywhere.act())
    anywhere.report(HEALTH, "18/9/2023")
    with anywhere.office.database.read() as session:
        assert_recorded(session, "obligation", {row.id: row.state.value for row in session.exec(select(Obligation))})
        assert_recorded(session, "assignment", {row.id: row.stage.value for row in session.exec(select(Assignment))})
        reasons = {row.because for row in session.exec(select(History)) if row.after == "returned"}
        assert reasons == {"làm rõ số liệu"}


def assert_recorded(session: Session, entity: str, states: dict[int, str]) -> None:
    """Follow each row's history from where it began to the state it has."""
    rows = list(session.exec(select(History).where(History.entity == entity).order_by(History.id)))  # type: ignore[arg-type]  # SQLModel's columns
    assert all(row.actor and row.event and row.at for row in rows)
    first = {"obligation": "owed", "assignment": "assigned"}[entity]
    reached = dict.fromkeys(states, first)
    for row in rows:
        if row.before in STATES:  # a new due date is on record too, with the days before and after
            assert row.before == reached[row.entity_id], f"{entity} {row.entity_id}"
            reached[row.entity_id] = row.after or ""
    assert reached == states


def test_a_weakness_is_looked_at_again_until_it_was_shown(day: Day) -> None:
    life = reconcile(day.office, "KH35-2023/03", day.act())
    assert "KH35-2023/03" in changed_weaknesses(day.office)
    shown(day.office, life)
    assert "KH35-2023/03" not in changed_weaknesses(day.office)
