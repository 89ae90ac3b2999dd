"""The one door for states, and decisions that are written once whoever writes them."""

import threading
from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, col, select

from config.errors import TryAgainLater
from models.database import Database
from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.duties import NewDuty, add_duties, new_due_version
from models.facts.due import Due, DueCause
from models.facts.ladder import Role
from models.facts.lifecycle import MoveRefused, ObligationEvent, ObligationKind, ObligationState, Stage, StageEvent
from models.facts.sweep import DecisionState
from models.moves import Act, advance_assignment, advance_obligation
from models.tables import Assignment, DecisionRow, DueVersion, History, Obligation
from tests.conftest import MORNING, Register, a_register

ACT = Act("cán bộ tổng hợp", MORNING, "báo cáo số 12/BC")


@pytest.fixture
def ids(database: Database) -> Register:
    with database.write() as session:
        return a_register(session)


def the_assignment(session: Session, ids: Register) -> Assignment:
    return session.exec(select(Assignment).where(Assignment.id == ids.assignment)).one()


def the_obligation(session: Session, ids: Register) -> Obligation:
    return session.exec(select(Obligation).where(Obligation.id == ids.obligation)).one()


def history(session: Session) -> list[tuple[str, str, str | None, str | None]]:
    rows = session.exec(select(History).order_by(col(History.id)))
    return [(row.entity, row.event, row.before, row.after) for row in rows]


# Assignments.


def test_a_move_changes_the_stage_and_leaves_a_history_row_in_the_same_transaction(
    database: Database, ids: Register
) -> None:
    with database.write() as session:
        assert advance_assignment(session, the_assignment(session, ids), StageEvent.FILED, ACT) is Stage.REPORTED
    with database.read() as session:
        assert the_assignment(session, ids).stage is Stage.REPORTED
        (row,) = session.exec(select(History))
        assert (row.entity, row.entity_id, row.event) == ("assignment", ids.assignment, "filed")
        assert (row.before, row.after) == ("assigned", "reported")
        assert (row.actor, row.at, row.because) == ("cán bộ tổng hợp", MORNING, "báo cáo số 12/BC")


def test_a_move_the_lifecycle_does_not_know_changes_nothing(database: Database, ids: Register) -> None:
    with database.write() as session, pytest.raises(MoveRefused, match="đang ở trạng thái “assigned”"):
        advance_assignment(session, the_assignment(session, ids), StageEvent.RESOLVED, ACT)
    with database.read() as session:
        assert the_assignment(session, ids).stage is Stage.ASSIGNED
        assert history(session) == []


def test_an_ended_assignment_says_on_which_day(database: Database, ids: Register) -> None:
    with database.write() as session:
        advance_assignment(session, the_assignment(session, ids), StageEvent.ENDED, ACT)
    with database.read() as session:
        assert the_assignment(session, ids).ended_on == date(2023, 9, 12)


def test_what_ends_early_in_the_morning_ends_on_the_offices_day(database: Database, ids: Register) -> None:
    at_six = datetime(2023, 9, 11, 23, 0, tzinfo=UTC)  # 06:00 of 12/9 in Viet Nam
    with database.write() as session:
        advance_assignment(session, the_assignment(session, ids), StageEvent.ENDED, Act("cli", at_six))
    with database.read() as session:
        assert the_assignment(session, ids).ended_on == date(2023, 9, 12)


def test_acknowledging_twice_is_one_move(database: Database, ids: Register) -> None:
    with database.write() as session:
        advance_assignment(session, the_assignment(session, ids), StageEvent.ACKNOWLEDGED, ACT)
        advance_assignment(session, the_assignment(session, ids), StageEvent.ACKNOWLEDGED, ACT)
        assert history(session) == [("assignment", "acknowledged", "assigned", "in_progress")]


def test_an_assignment_that_someone_moved_meanwhile_is_not_moved_again(database: Database, ids: Register) -> None:
    with database.read() as session:
        stale = the_assignment(session, ids)
        session.expunge(stale)
    with database.write() as session:
        advance_assignment(session, the_assignment(session, ids), StageEvent.ENDED, ACT)
    with database.write() as session, pytest.raises(TryAgainLater, match="cùng lúc"):
        advance_assignment(session, stale, StageEvent.FILED, ACT)
    with database.read() as session:
        assert the_assignment(session, ids).stage is Stage.ENDED
        assert [event for _, event, _, _ in history(session)] == ["ended"]


# Obligations.


def test_a_filing_moves_the_obligation_and_sets_its_day_with_it(database: Database, ids: Register) -> None:
    with database.write() as session:
        state = advance_obligation(
            session, the_obligation(session, ids), ObligationEvent.FILED, ACT, first_filed_on=date(2023, 9, 12)
        )
        assert state is ObligationState.FILED
    with database.read() as session:
        found = the_obligation(session, ids)
        assert (found.state, found.first_filed_on) == (ObligationState.FILED, date(2023, 9, 12))
        assert history(session) == [("obligation", "filed", "owed", "filed")]


def test_an_obligation_refuses_what_the_lifecycle_does_not_know(database: Database, ids: Register) -> None:
    with database.write() as session, pytest.raises(MoveRefused):
        advance_obligation(session, the_obligation(session, ids), ObligationEvent.ACCEPTED, ACT)
    with database.read() as session:
        assert the_obligation(session, ids).state is ObligationState.OWED
        assert history(session) == []


def test_an_obligation_that_someone_moved_meanwhile_is_not_moved_again(database: Database, ids: Register) -> None:
    with database.read() as session:
        stale = the_obligation(session, ids)
        session.expunge(stale)
    with database.write() as session:
        advance_obligation(session, the_obligation(session, ids), ObligationEvent.CANCELLED, ACT)
    with database.write() as session, pytest.raises(TryAgainLater):
        advance_obligation(session, stale, ObligationEvent.FILED, ACT, first_filed_on=date(2023, 9, 12))
    with database.read() as session:
        found = the_obligation(session, ids)
        assert (found.state, found.first_filed_on) == (ObligationState.CANCELLED, None)


# Duties and due versions.


def a_duty(ids: Register, period: str = "2023-Q4") -> NewDuty:
    due = Due(date(2023, 12, 15), date(2023, 12, 15), "Báo cáo định kỳ.")
    return NewDuty(
        ObligationKind.REPORT,
        ids.plan,
        f"assignment:{ids.assignment}",
        "report",
        period,
        ids.unit,
        due,
        date(2023, 9, 12),
    )


def test_a_duty_is_added_once_with_its_first_due_version(database: Database, ids: Register) -> None:
    with database.write() as session:
        assert add_duties(session, [a_duty(ids), a_duty(ids)], ACT) == 1
    with database.write() as session:
        assert add_duties(session, [a_duty(ids)], ACT) == 0
        assert add_duties(session, [a_duty(ids, period="2024-Q1")], ACT) == 1
        versions = session.exec(select(DueVersion).order_by(col(DueVersion.id))).all()
        assert [(row.version, row.cause, row.applied_on) for row in versions] == [
            (1, DueCause.OPENING, date(2023, 12, 15)),
            (1, DueCause.OPENING, date(2023, 12, 15)),
        ]
        assert history(session) == [("obligation", "opened", None, "owed")] * 2


def test_a_new_due_date_is_a_new_version_and_takes_up_the_climb_again(database: Database, ids: Register) -> None:
    later = Due(date(2023, 9, 22), date(2023, 9, 22), "Gia hạn theo văn bản 45/SCT.")
    with database.write() as session:
        obligation = the_obligation(session, ids)
        obligation.escalation_stopped = True
        new_due_version(session, obligation, later, DueCause.EXTENSION, ACT)
    with database.read() as session:
        found = the_obligation(session, ids)
        assert (found.due_version, found.due_on, found.first_due_on) == (2, date(2023, 9, 22), date(2023, 9, 22))
        assert found.original_due_on == date(2023, 9, 15)
        assert found.due_reason == "Gia hạn theo văn bản 45/SCT."
        assert not found.escalation_stopped
        assert history(session) == [("obligation", "due:extension", "2023-09-15", "2023-09-22")]


def test_a_return_leaves_what_the_first_filing_is_measured_against(database: Database, ids: Register) -> None:
    with database.write() as session:
        obligation = the_obligation(session, ids)
        advance_obligation(session, obligation, ObligationEvent.FILED, ACT, first_filed_on=date(2023, 9, 15))
        advance_obligation(session, obligation, ObligationEvent.RETURNED, ACT)
        new_due_version(
            session, obligation, Due(date(2023, 9, 25), date(2023, 9, 25), "Bổ sung."), DueCause.RETURN, ACT
        )
    with database.read() as session:
        found = the_obligation(session, ids)
        assert (found.due_on, found.first_due_on, found.first_filed_on) == (
            date(2023, 9, 25),
            date(2023, 9, 15),
            date(2023, 9, 15),
        )


# Decisions.


def a_decision(
    ids: Register, role: Role = Role.CLERK, rung: str = "-3", state: DecisionState = DecisionState.PLANNED
) -> NewDecision:
    return NewDecision(
        subject=f"obligation:{ids.obligation}",
        unit_id=ids.unit,
        rung=rung,
        role=role,
        notice="reminder",
        purpose="reminder",
        send_on=date(2023, 9, 12),
        why="due",
        reason="đến bậc nhắc",
        obligation_id=ids.obligation,
        due_version=1,
        state=state,
        detail={"ghi chú": "đã gọi điện"},
    )


def decisions(database: Database) -> list[DecisionRow]:
    with database.read() as session:
        rows = list(session.exec(select(DecisionRow).order_by(col(DecisionRow.id))))
        session.expunge_all()
        return rows


def test_the_same_decisions_written_again_add_nothing(database: Database, ids: Register) -> None:
    both = [a_decision(ids), a_decision(ids, Role.HEAD)]
    for added in (2, 0):
        with database.write() as session:
            assert add_decisions(session, both, MORNING) == added
    assert [row.audience for row in decisions(database)] == [f"unit:{ids.unit}/clerk", f"unit:{ids.unit}/head"]


def test_a_decision_written_again_does_not_change_the_one_there_is(database: Database, ids: Register) -> None:
    with database.write() as session:
        add_decisions(session, [a_decision(ids, state=DecisionState.SUPERSEDED)], MORNING)
    with database.write() as session:
        assert add_decisions(session, [a_decision(ids), a_decision(ids, rung="-1")], MORNING) == 1
    assert [(row.rung, row.state) for row in decisions(database)] == [
        ("-3", DecisionState.SUPERSEDED),
        ("-1", DecisionState.PLANNED),
    ]


def test_a_decision_twice_in_one_go_is_one(database: Database, ids: Register) -> None:
    with database.write() as session:
        assert add_decisions(session, [a_decision(ids), a_decision(ids)], MORNING) == 1


def test_more_decisions_than_fit_one_statement_are_all_written(database: Database, ids: Register) -> None:
    many = [a_decision(ids, rung=f"+{number}") for number in range(1, 1202)]
    with database.write() as session:
        assert add_decisions(session, many, MORNING) == 1201
    with database.write() as session:
        assert add_decisions(session, many, MORNING) == 0
        assert add_decisions(session, [], MORNING) == 0


def test_two_sweeps_at_the_same_time_write_each_decision_once(database: Database, ids: Register) -> None:
    many = [a_decision(ids, rung=f"+{number}") for number in range(1, 101)]
    added: list[int] = []
    start = threading.Barrier(2)

    def sweep() -> None:
        start.wait()
        with database.write() as session:
            added.append(add_decisions(session, many, MORNING))

    sweeps = [threading.Thread(target=sweep) for _ in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert sum(added) == 100
    assert len(decisions(database)) == 100


def test_the_words_of_a_decision_are_kept_as_written(database: Database, ids: Register) -> None:
    with database.write() as session:
        add_decisions(session, [a_decision(ids)], MORNING)
    (row,) = decisions(database)
    assert row.detail == '{"ghi chú": "đã gọi điện"}'
    assert row.reason == "đến bậc nhắc"
    assert row.decided_at == MORNING


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (DecisionState.PLANNED, DecisionState.CANCELLED),
        (DecisionState.HELD, DecisionState.CANCELLED),
        (DecisionState.DONE, DecisionState.DONE),
        (DecisionState.SUPERSEDED, DecisionState.SUPERSEDED),
    ],
    ids=str,
)
def test_when_the_report_comes_what_was_not_sent_is_cancelled(
    database: Database, ids: Register, state: DecisionState, after: DecisionState
) -> None:
    with database.write() as session:
        add_decisions(session, [a_decision(ids, state=state)], MORNING)
        assert cancel_unsent(session, [ids.obligation], "đã nhận báo cáo") == (state is not after)
    assert [row.state for row in decisions(database)] == [after]


def test_cancelling_for_nothing_cancels_nothing(database: Database, ids: Register) -> None:
    with database.write() as session:
        add_decisions(session, [a_decision(ids)], MORNING)
        assert cancel_unsent(session, [], "–") == 0
        assert cancel_unsent(session, [ids.obligation + 1], "–") == 0
    assert [row.state for row in decisions(database)] == [DecisionState.PLANNED]
