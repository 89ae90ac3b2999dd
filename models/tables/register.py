"""The register: plans, weaknesses, causes, tasks, who was named for them, and who is assigned."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.facts.due import Move
from models.facts.lifecycle import Stage
from models.facts.reading import CauseKind, DeadlineKind, Frequency, MentionKind
from models.tables.base import Table, moment, reference, word

SPAN_CHECK = "span_start >= 0 AND span_end >= span_start"


class UnitRole(StrEnum):
    """What a plan asks of a unit."""

    LEAD = "lead"
    COORDINATING = "coordinating"
    IMPLEMENTING = "implementing"


class Origin(StrEnum):
    """How a row came into the register."""

    IMPORTED = "imported"
    BY_HAND = "by_hand"


class PlanState(StrEnum):
    """Whether a plan is followed."""

    FOLLOWED = "followed"
    """Its assignments owe reports from `follow_from` on."""
    CLOSED = "closed"
    """History only. Final."""


class Plan(Table, table=True):
    """A remediation plan that is followed up."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    """Such as ``KH211-2023``."""
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    title: str
    period: str | None = None
    document_id: int = reference("document.id")
    head_spans: str = "{}"
    """JSON: where number, date, issuer, title and focal unit stand (``[start, end]``, with the id of
    the document where it is an earlier one), or who gave them (an id)."""
    pack: str
    focal_unit_id: int | None = reference("unit.id", nullable=True)
    follow_from: date
    """No obligation, remediation deadline or rung before this day."""
    continues_plan_id: int | None = reference("plan.id", nullable=True)
    state: PlanState = word(PlanState, PlanState.FOLLOWED)
    imported_at: datetime = moment()
    imported_by: str


class Weakness(Table, table=True):
    """One weakness of a plan, with its time to be put right as written and as understood."""

    __table_args__ = (UniqueConstraint("plan_id", "ordinal"), CheckConstraint(SPAN_CHECK, name="span"))
    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    ordinal: int
    code: str = Field(unique=True)
    """Such as ``KH211-2023/05``; stays the same when a corrected document counts otherwise."""
    document_id: int | None = reference("document.id", nullable=True, on_delete=None)
    """The document its spans stand in; None for one added by hand."""
    item: int | None = None
    """Its place in that document, from 1."""
    given_id: int | None = reference("given.id", nullable=True, on_delete=None)
    """Who gave or corrected the statement; None where the document's words stand."""
    deadline_given_id: int | None = reference("given.id", nullable=True, on_delete=None)
    """Who gave the deadline; None where the document's words stand."""
    statement: str
    span_start: int = 0
    span_end: int = 0
    deadline_kind: DeadlineKind = word(DeadlineKind, DeadlineKind.NONE)
    deadline_text: str | None = None
    """Verbatim; None where the text gives no deadline."""
    deadline_year: int | None = None
    deadline_quarter: int | None = None
    deadline_month: int | None = None
    deadline_on: date | None = None
    deadline_until: date | None = None
    deadline_span_start: int | None = None
    deadline_span_end: int | None = None
    origin: Origin = word(Origin, Origin.IMPORTED)
    legal_basis: str | None = None
    """Of a weakness added, corrected or ended by hand."""
    outside_system: bool = False
    """Followed outside the system: number and lead only, no text, no filing."""
    ended_on: date | None = None
    continues_weakness_id: int | None = reference("weakness.id", nullable=True)
    """The item of an earlier plan that this one carries on."""
    published: str | None = None
    """Stage and counts that the last lifecycle run showed; a difference asks for a new run."""

    @property
    def told_statement(self) -> str:
        """The statement as it may be told: nothing of a weakness that is followed outside the system."""
        return "" if self.outside_system else self.statement

    @property
    def told_deadline(self) -> str | None:
        """The deadline's words as they may be told."""
        return "" if self.outside_system else self.deadline_text


class Cause(Table, table=True):
    """One cause of a weakness, or of all of a plan's where the text states it once."""

    __table_args__ = (CheckConstraint(SPAN_CHECK, name="span"),)
    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    weakness_id: int | None = reference("weakness.id", nullable=True)
    """None for a cause that the document states once for all."""
    kind: CauseKind = word(CauseKind)
    text: str
    span_start: int
    span_end: int


class Task(Table, table=True):
    """One task or measure of a weakness."""

    __table_args__ = (UniqueConstraint("weakness_id", "ordinal"), CheckConstraint(SPAN_CHECK, name="span"))
    id: int = Field(default=None, primary_key=True)
    weakness_id: int = reference("weakness.id")
    ordinal: int
    text: str
    span_start: int
    span_end: int


class TaskDeadline(Table, table=True):
    """A deadline inside a task's words: shown, and does not climb."""

    __tablename__ = "task_deadline"
    id: int = Field(default=None, primary_key=True)
    task_id: int = reference("task.id")
    kind: DeadlineKind = word(DeadlineKind)
    text: str
    on: date | None = None
    span_start: int
    span_end: int


class Mention(Table, table=True):
    """Words of the document that name who does something, and what they were matched with."""

    __table_args__ = (
        CheckConstraint(SPAN_CHECK, name="span"),
        CheckConstraint("unit_id IS NULL OR group_id IS NULL", name="one_match"),
        CheckConstraint("(weakness_id IS NULL) <> (task_id IS NULL)", name="one_place"),
    )
    id: int = Field(default=None, primary_key=True)
    weakness_id: int | None = reference("weakness.id", nullable=True)
    task_id: int | None = reference("task.id", nullable=True)
    role: UnitRole = word(UnitRole)
    kind: MentionKind = word(MentionKind)
    as_written: str
    name: str | None = None
    unit_id: int | None = reference("unit.id", nullable=True)
    group_id: int | None = reference("unit_group.id", nullable=True)
    given_id: int | None = reference("given.id", nullable=True, on_delete=None)
    """Who named the unit; None where the document did."""
    replaced_by_id: int | None = reference("given.id", nullable=True, on_delete=None)
    """The correction by hand that took the place of these words; None while they count."""
    span_start: int
    span_end: int


class Assignment(Table, table=True):
    """One unit's part in one weakness; its stage moves by `models.moves` alone."""

    __table_args__ = (
        UniqueConstraint("weakness_id", "unit_id"),
        CheckConstraint("(stage = 'ended') = (ended_on IS NOT NULL)", name="ended"),
    )
    id: int = Field(default=None, primary_key=True)
    weakness_id: int = reference("weakness.id")
    unit_id: int = reference("unit.id")
    group_id: int | None = reference("unit_group.id", nullable=True)
    """The group it came from, None where the unit was named itself."""
    stage: Stage = word(Stage, Stage.ASSIGNED, index=True)
    began_on: date
    ended_on: date | None = None
    resumed_on: date | None = None
    """Day it went on again after it had ended or was put right; periods in between are not owed."""


class AssignmentRole(Table, table=True):
    """One role of an assignment; a unit in two roles owes one report."""

    __tablename__ = "assignment_role"
    __table_args__ = (UniqueConstraint("assignment_id", "role"),)
    id: int = Field(default=None, primary_key=True)
    assignment_id: int = reference("assignment.id")
    role: UnitRole = word(UnitRole)


class Stream(Table, table=True):
    """Reports to one recipient through one focal unit on one rule; plans that agree in all three share it."""

    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    focal_unit_id: int = reference("unit.id")
    recipient: str
    rrule: str
    """RFC 5545 recurrence rule of the due dates."""
    frequency: Frequency = word(Frequency)
    move: Move = word(Move, Move.NEXT_WORKING_DAY)


class ReportingRule(Table, table=True):
    """A plan's own words for a stream: who reports, and the quotation."""

    __tablename__ = "reporting_rule"
    __table_args__ = (UniqueConstraint("plan_id", "key"), CheckConstraint(SPAN_CHECK, name="span"))
    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    stream_id: int = reference("stream.id")
    key: str
    reporters: str = "lead"
    """Roles that owe, comma between."""
    quote: str
    given_id: int | None = reference("given.id", nullable=True, on_delete=None)
    """Who gave its day; None where the document did."""
    span_start: int
    span_end: int

    def roles(self) -> set[UnitRole]:
        """Return the roles that owe a report by this rule."""
        return {UnitRole(role) for role in self.reporters.split(",")}
