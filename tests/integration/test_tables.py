"""The database refuses impossible rows, keeps moments in UTC, and changes all of a transaction or nothing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from models.database import Database
from models.facts.ladder import Role
from models.facts.lifecycle import ObligationKind, ObligationState, Stage
from models.facts.sweep import DecisionState
from models.facts.units import ContactRole, UnitKind
from models.tables import (
    Assignment,
    AssignmentRole,
    Contact,
    DecisionRow,
    Document,
    DueVersion,
    Extension,
    ExtensionState,
    Instance,
    Mention,
    Message,
    MessageState,
    NeedsPerson,
    Obligation,
    OpenQuestion,
    PeriodOpening,
    Plan,
    QuestionState,
    ReportingRule,
    Seal,
    Submission,
    SubmissionItem,
    Table,
    Task,
    Unit,
    UnitAlias,
    UnitRole,
    Weakness,
)
from tests.conftest import MORNING, PostgreSQL, Register, a_register

DAY = date(2023, 9, 15)


def changed(row: Table, **values: object) -> Table:
    """Give a copy of a row, not yet stored, with other values."""
    return type(row)(**{**row.model_dump(exclude={"id"}), **values})


@dataclass(frozen=True)
class Rows:
    """A stored register, to take rows from."""

    session: Session
    ids: Register

    def the(self, kind: type[Any]) -> Any:  # noqa: ANN401  # any table
        return self.session.get(kind, getattr(self.ids, kind.__name__.lower()))

    def opening(self, **values: object) -> PeriodOpening:
        facts: dict[str, Any] = {
            "stream_id": self.ids.stream,
            "period": "2023-Q3",
            "opens_on": date(2023, 6, 16),
            "window_from": date(2023, 6, 15),
            "cut_off_on": date(2023, 9, 14),
            "original_due_on": DAY,
            "applied_due_on": DAY,
            "due_reason": "",
            "opened_at": MORNING,
        }
        return PeriodOpening(**_with(facts, values))

    def decision(self, **values: object) -> DecisionRow:
        facts: dict[str, Any] = {
            "subject": f"obligation:{self.ids.obligation}",
            "obligation_id": self.ids.obligation,
            "unit_id": self.ids.unit,
            "rung": "-3",
            "due_version": 1,
            "role": Role.CLERK,
            "audience": f"unit:{self.ids.unit}/clerk",
            "notice": "reminder",
            "purpose": "reminder",
            "send_on": DAY,
            "why": "due",
            "reason": "",
            "decided_at": MORNING,
        }
        return DecisionRow(**_with(facts, values))

    def message(self, **values: object) -> Message:
        facts: dict[str, Any] = {
            "address": "vanthu@donvi.example",
            "role": Role.CLERK,
            "purpose": "reminder",
            "notice": "reminder",
            "rung": "-3",
            "office_day": DAY,
            "message_id": "<1@donvi.example>",
            "subject": "",
            "body": b"",
            "body_sha256": "",
            "next_at": MORNING,
            "not_after": MORNING,
            "created_at": MORNING,
        }
        return Message(**_with(facts, values))

    def submission(self, **values: object) -> Submission:
        facts: dict[str, Any] = {
            "unit_id": self.ids.unit,
            "stream_id": self.ids.stream,
            "period": "2023-Q3",
            "key": "a",
            "received_on": DAY,
            "filed_at": MORNING,
            "filed_by": "web",
        }
        return Submission(**_with(facts, values))

    def question(self, **values: object) -> OpenQuestion:
        facts: dict[str, Any] = {"plan_id": self.ids.plan, "key": "a", "code": "a", "message": "", "weight": 1}
        return OpenQuestion(**_with(facts, values))

    def mention(self, **values: object) -> Mention:
        facts: dict[str, Any] = {
            "role": UnitRole.LEAD,
            "kind": "unit",
            "as_written": "Sở",
            "span_start": 0,
            "span_end": 2,
        }
        return Mention(**_with(facts, values))

    def contact(self, **values: object) -> Contact:
        facts: dict[str, Any] = {
            "unit_id": self.ids.unit,
            "role": ContactRole.CLERK,
            "address": "vanthu@donvi.example",
            "display_name": "Văn thư",
        }
        return Contact(**_with(facts, values))

    def rule(self) -> ReportingRule:
        facts: dict[str, Any] = {"plan_id": self.ids.plan, "stream_id": self.ids.stream, "key": "a", "quote": ""}
        return ReportingRule(**facts, span_start=0, span_end=0)

    def due_version(self) -> DueVersion:
        facts: dict[str, Any] = {"obligation_id": self.ids.obligation, "version": 1, "cause": "opening"}
        return DueVersion(**facts, original_on=DAY, applied_on=DAY, reason="", decided_at=MORNING, actor="cli")


def _with(facts: dict[str, Any], values: dict[str, object]) -> dict[str, Any]:
    return {**facts, **values}


Attempt = Callable[[Rows], list[Table]]

IMPOSSIBLE: dict[str, Attempt] = {
    # what may be there only once
    "two plans of one code": lambda rows: [changed(rows.the(Plan))],
    "two weaknesses of one number in a plan": lambda rows: [changed(rows.the(Weakness), code="KH211-2023/06")],
    "two weaknesses of one code": lambda rows: [changed(rows.the(Weakness), ordinal=6)],
    "two tasks of one number": lambda rows: [
        Task(weakness_id=rows.ids.weakness, ordinal=1, text="", span_start=0, span_end=0) for _ in range(2)
    ],
    "a document imported twice": lambda rows: [changed(rows.the(Document))],
    "two units of one code": lambda rows: [changed(rows.the(Unit))],
    "an alias twice": lambda rows: [UnitAlias(unit_id=rows.ids.unit, alias="Sở CT") for _ in range(2)],
    "a unit assigned twice to a weakness": lambda rows: [changed(rows.the(Assignment))],
    "a role twice in an assignment": lambda rows: [
        AssignmentRole(assignment_id=rows.ids.assignment, role=UnitRole.LEAD) for _ in range(2)
    ],
    "a question asked twice": lambda rows: [rows.question(), rows.question()],
    "a reporting rule twice": lambda rows: [rows.rule(), rows.rule()],
    "a period opened twice": lambda rows: [rows.opening(), rows.opening()],
    "an obligation twice": lambda rows: [changed(rows.the(Obligation))],
    "a due version twice": lambda rows: [rows.due_version(), rows.due_version()],
    "a filing twice": lambda rows: [rows.submission(), rows.submission()],
    "a decision twice": lambda rows: [rows.decision(), rows.decision(state=DecisionState.SUPERSEDED)],
    "two letters to an address for one purpose on one day": lambda rows: [
        rows.message(),
        rows.message(message_id="<2@donvi.example>"),
    ],
    "two letters of one Message-ID": lambda rows: [rows.message(), rows.message(part=2)],
    "one thing for a person twice": lambda _: [
        NeedsPerson(key="bounce:a", what="", next_action="", raised_at=MORNING) for _ in range(2)
    ],
    "a row sealed twice": lambda _: [
        Seal(first_id=1, last_id=last, root="", previous_root="", sealed_at=MORNING) for last in (5, 6)
    ],
    # states tied to their dates
    "an ended assignment without its day": lambda rows: [changed(_other_unit(rows, Assignment), stage=Stage.ENDED)],
    "a live assignment with an end": lambda rows: [changed(_other_unit(rows, Assignment), ended_on=DAY)],
    "a filed report without its day": lambda rows: [
        changed(rows.the(Obligation), period="2023-Q4", state=ObligationState.FILED)
    ],
    "an accepted report that was never filed": lambda rows: [
        changed(rows.the(Obligation), period="2023-Q4", state=ObligationState.ACCEPTED)
    ],
    "a merged obligation without the one that stands for it": lambda rows: [
        changed(rows.the(Obligation), period="2023-Q4", state=ObligationState.MERGED)
    ],
    "an owed obligation merged into another": lambda rows: [
        changed(rows.the(Obligation), period="2023-Q4", merged_into_id=rows.ids.obligation)
    ],
    "due version 0": lambda rows: [changed(rows.the(Obligation), period="2023-Q4", due_version=0)],
    "a due date before the one it moved from": lambda rows: [rows.opening(applied_due_on=DAY - timedelta(days=1))],
    "a settled question without its moment": lambda rows: [rows.question(state=QuestionState.SETTLED)],
    "an open question that was settled": lambda rows: [rows.question(settled_at=MORNING)],
    "a bundled decision without its letter": lambda rows: [rows.decision(state=DecisionState.BUNDLED)],
    "a claimed letter without an owner": lambda rows: [rows.message(state=MessageState.CLAIMED)],
    "a letter handed over without intent": lambda rows: [rows.message(state=MessageState.HANDING_OVER, owner="work:1")],
    "a letter handed over by nobody": lambda rows: [rows.message(state=MessageState.HANDING_OVER, intent_at=MORNING)],
    "an accepted letter without its moment": lambda rows: [rows.message(state=MessageState.ACCEPTED)],
    "a seal of no rows": lambda _: [Seal(first_id=5, last_id=4, root="", previous_root="", sealed_at=MORNING)],
    "a second installation": lambda _: [Instance(id=2, key="a", created_at=MORNING)],
    # shapes
    "a quotation that ends before it begins": lambda rows: [
        rows.mention(weakness_id=rows.ids.weakness, span_start=5, span_end=4)
    ],
    "a quotation before the text": lambda rows: [rows.mention(weakness_id=rows.ids.weakness, span_start=-1)],
    "a mention of nowhere": lambda rows: [rows.mention()],
    "a mailbox of nobody": lambda rows: [rows.contact(unit_id=None)],
    "a mailbox that is no address": lambda rows: [rows.contact(address="văn thư")],
    "two addresses in one mailbox": lambda rows: [rows.contact(address="a@b.example, c@d.example")],
    "a unit that ends before it begins": lambda rows: [
        changed(rows.the(Unit), code="b", valid_from=DAY, valid_to=DAY - timedelta(days=1))
    ],
    "an extension of nothing": lambda _: [
        Extension(state=ExtensionState.ASKED, old_due_on=DAY, new_due_on=DAY, reason="", asked_by="cli")
    ],
    # rows that point nowhere
    "an obligation of no unit": lambda rows: [changed(rows.the(Obligation), period="2023-Q4", unit_id=999)],
    "an item of no filing": lambda rows: [SubmissionItem(submission_id=999, obligation_id=rows.ids.obligation)],
}


def _other_unit(rows: Rows, kind: type[Any]) -> Table:
    """Give the row for a second unit, so that only its state is wrong."""
    other = Unit(code="so-y-te", name="Sở Y tế", kind=UnitKind.DEPARTMENT, pack="mau")
    rows.session.add(other)
    rows.session.flush()
    return changed(rows.the(kind), unit_id=other.id)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One database for tests that only try and take everything back."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'dondoc.sqlite'}")
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        database = Database(server.url(server.create("template1")))
    database.prepare()
    yield database
    database.dispose()


@pytest.mark.parametrize("attempt", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_the_database_refuses(shared_database: Database, attempt: Attempt) -> None:
    with shared_database.trial() as session:
        rows = Rows(session, a_register(session))
        session.add_all(attempt(rows))
        with pytest.raises(IntegrityError) as refused:
            session.flush()
    assert "null value" not in str(refused.value)
    assert "NOT NULL" not in str(refused.value.orig), "the example itself lacks something"


def test_what_is_refused_is_refused_for_the_reason_named(shared_database: Database) -> None:
    """The same rows with the one fact put right are taken."""
    with shared_database.trial() as session:
        rows = Rows(session, a_register(session))
        session.add_all(
            [
                rows.opening(applied_due_on=DAY + timedelta(days=2)),
                rows.question(state=QuestionState.SETTLED, settled_at=MORNING),
                rows.message(state=MessageState.HANDING_OVER, owner="work:1", intent_at=MORNING),
                rows.message(part=2, message_id="<2@donvi.example>", state=MessageState.ACCEPTED, accepted_at=MORNING),
                rows.mention(weakness_id=rows.ids.weakness),
                rows.contact(),
                changed(_other_unit(rows, Assignment), stage=Stage.ENDED, ended_on=DAY),
                changed(rows.the(Obligation), period="2023-Q4", state=ObligationState.FILED, first_filed_on=DAY),
                changed(
                    rows.the(Obligation),
                    period="2024-Q1",
                    state=ObligationState.MERGED,
                    merged_into_id=rows.ids.obligation,
                ),
                # a remediation deadline that was met has no filing of its own
                changed(
                    rows.the(Obligation),
                    kind=ObligationKind.REMEDIATION,
                    rule="remediation",
                    state=ObligationState.FILED,
                ),
                rows.decision(),
                rows.decision(due_version=2),
                rows.decision(audience=f"unit:{rows.ids.unit}/contact"),
            ]
        )
        session.flush()


def test_a_word_the_program_does_not_know_is_refused_by_the_database_itself(shared_database: Database) -> None:
    with shared_database.trial() as session:
        rows = Rows(session, a_register(session))
        statement = text("UPDATE obligation SET state = 'forgotten' WHERE id = :id")
        with pytest.raises(IntegrityError):
            session.execute(statement, {"id": rows.ids.obligation})


def test_a_unit_that_owes_something_cannot_be_deleted(shared_database: Database) -> None:
    with shared_database.trial() as session:
        rows = Rows(session, a_register(session))
        with pytest.raises(IntegrityError):
            session.execute(text("DELETE FROM unit WHERE id = :id"), {"id": rows.ids.unit})
