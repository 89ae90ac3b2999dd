"""What is owed by when, what was filed, and what reviewers said."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.facts.due import DueCause
from models.facts.lifecycle import ObligationKind, ObligationState
from models.tables.base import Table, moment, reference, word


class Verdict(StrEnum):
    """What a reviewer said of a filed item."""

    ACCEPTED = "accepted"
    CONTINUING = "continuing"
    RETURNED = "returned"
    RESOLVED = "resolved"


class ExtensionState(StrEnum):
    """What has become of a request for more time."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class PeriodOpening(Table, table=True):
    """One period of one stream, opened."""

    __tablename__ = "period_opening"
    __table_args__ = (
        UniqueConstraint("stream_id", "period"),
        CheckConstraint("applied_due_on >= original_due_on", name="due"),
    )
    id: int = Field(default=None, primary_key=True)
    stream_id: int = reference("stream.id")
    period: str = Field(index=True)
    opens_on: date
    window_from: date
    cut_off_on: date
    original_due_on: date
    applied_due_on: date
    due_reason: str
    due_reason_en: str = ""
    """The same sentence in English."""
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    forecast_mails: int = 0
    """Ladder mails forecast at opening if nobody answered; the volume guard compares with it."""


class Obligation(Table, table=True):
    """One thing owed by one unit; the key holds whatever opens it twice."""

    __table_args__ = (
        UniqueConstraint("kind", "subject", "rule", "period"),
        CheckConstraint(
            "(state IN ('filed','accepted')) <= (first_filed_on IS NOT NULL OR kind <> 'report')", name="filed"
        ),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("due_version >= 1", name="version"),
        Index(
            "ix_obligation_open",
            "due_on",
            sqlite_where=text("state IN ('owed','returned')"),
            postgresql_where=text("state IN ('owed','returned')"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    kind: ObligationKind = word(ObligationKind)
    plan_id: int = reference("plan.id")
    subject: str
    """What it is about: ``assignment:12``, ``weakness:5``, ``submission_item:9``, ``stream:1``."""
    rule: str
    """Which rule owes it: ``report``, ``remediation``, ``decision``, ``checkpoint``, ``synthesis``."""
    period: str = Field(index=True)
    """Written form; ``-`` for what belongs to no period."""
    unit_id: int = reference("unit.id")
    """Who owes."""
    weakness_id: int | None = reference("weakness.id", nullable=True)
    assignment_id: int | None = reference("assignment.id", nullable=True)
    stream_id: int | None = reference("stream.id", nullable=True)
    state: ObligationState = word(ObligationState, ObligationState.OWED)
    original_due_on: date
    due_on: date
    """The applied due date of the current version."""
    due_reason: str
    due_reason_en: str = ""
    """The same sentence in English."""
    due_version: int = 1
    created_on: date
    first_filed_on: date | None = None
    """Day the first filing counts from (a paper's day of receipt); it decides "on time" for good."""
    first_due_on: date
    """Applied due date the first filing is measured against; an extension moves it, a return does not."""
    merged_into_id: int | None = reference("obligation.id", nullable=True)
    escalation_stopped: bool = False
    """Leadership rungs of this due version were stopped, with a reason in history."""


class DueVersion(Table, table=True):
    """One due date an obligation had, with its reason; rungs are planned on one version."""

    __tablename__ = "due_version"
    __table_args__ = (UniqueConstraint("obligation_id", "version"),)
    id: int = Field(default=None, primary_key=True)
    obligation_id: int = reference("obligation.id")
    version: int
    original_on: date
    applied_on: date
    reason: str
    reason_en: str = ""
    moved_by: str | None = None
    cause: DueCause = word(DueCause)
    decided_at: datetime = moment()
    actor: str


class Submission(Table, table=True):
    """One filing of one unit for one stream and period; it may cover several plans, item by item."""

    __table_args__ = (UniqueConstraint("key"),)
    id: int = Field(default=None, primary_key=True)
    unit_id: int = reference("unit.id")
    stream_id: int = reference("stream.id")
    period: str
    key: str
    """Digest of what was filed: the same filing twice is one row."""
    number: str | None = None
    """Number and symbol of the signed paper."""
    received_on: date
    """The day it counts from."""
    filed_at: datetime = moment()
    filed_by: str
    on_behalf: bool = False
    """A planning officer entered a paper for the unit."""
    content_pending: bool = False
    """"Đã nhận, chờ nhập nội dung": number and date alone."""


class SubmissionItem(Table, table=True):
    """One weakness's part of a filing."""

    __tablename__ = "submission_item"
    __table_args__ = (UniqueConstraint("submission_id", "obligation_id"),)
    id: int = Field(default=None, primary_key=True)
    submission_id: int = reference("submission.id")
    obligation_id: int = reference("obligation.id")
    result: str = ""
    percent: int | None = None
    claims_done: bool = False
    causes: str = ""
    """Causes whose kind the unit does not say."""
    objective_causes: str = Field(default="", sa_column_kwargs={"server_default": ""})
    subjective_causes: str = Field(default="", sa_column_kwargs={"server_default": ""})
    difficulties: str = ""
    proposals: str = ""
    next_steps: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What the unit will do in the period to come."""


class Attachment(Table, table=True):
    """A file of a submission; on disk and synced before the filing is committed."""

    id: int = Field(default=None, primary_key=True)
    submission_id: int = reference("submission.id")
    name: str
    sha256: str
    size: int
    stored_as: str
    declared_not_secret: bool = False
    scanned: str = "not scanned"


class Review(Table, table=True):
    """One thing a reviewer said of one filed item."""

    id: int = Field(default=None, primary_key=True)
    obligation_id: int = reference("obligation.id")
    submission_item_id: int | None = reference("submission_item.id", nullable=True)
    verdict: Verdict = word(Verdict)
    remarks: str = ""
    evidence: str = ""
    resubmit_by: date | None = None
    reviewed_at: datetime = moment()
    reviewer: str


class Extension(Table, table=True):
    """A request for more time for one obligation, or for a whole period in one decision."""

    __table_args__ = (CheckConstraint("obligation_id IS NOT NULL OR period IS NOT NULL", name="scope"),)
    id: int = Field(default=None, primary_key=True)
    obligation_id: int | None = reference("obligation.id", nullable=True)
    stream_id: int | None = reference("stream.id", nullable=True)
    period: str | None = None
    state: ExtensionState = word(ExtensionState)
    old_due_on: date
    new_due_on: date
    reason: str
    request_number: str | None = None
    asked_by: str
    decided_by: str | None = None
    decided_at: datetime | None = moment(nullable=True)


class Pause(Table, table=True):
    """A unit, a period or one obligation set aside for a reason (a storm), excluded from lateness."""

    __table_args__ = (
        CheckConstraint("unit_id IS NOT NULL OR period IS NOT NULL OR obligation_id IS NOT NULL", name="scope"),
    )
    id: int = Field(default=None, primary_key=True)
    obligation_id: int | None = reference("obligation.id", nullable=True)
    unit_id: int | None = reference("unit.id", nullable=True)
    stream_id: int | None = reference("stream.id", nullable=True)
    period: str | None = None
    reason: str
    paused_from: date
    paused_to: date
    """Last day of it; before `paused_from` where it was called off before it began."""
    actor: str


class LeadershipStop(Table, table=True):
    """One leader is not told of one due version: stopped with a reason, also before there was anything to tell."""

    __tablename__ = "leadership_stop"
    __table_args__ = (UniqueConstraint("obligation_id", "due_version", "leader"),)
    id: int = Field(default=None, primary_key=True)
    obligation_id: int = reference("obligation.id")
    due_version: int
    leader: str
    """Which of the leadership's roles: ``office``, ``vice_chair``, ``chair``."""
    reason: str
    actor: str
    stopped_at: datetime = moment()


class GroupSnapshot(Table, table=True):
    """One unit that belonged to a group when a period opened."""

    __tablename__ = "group_snapshot"
    __table_args__ = (UniqueConstraint("opening_id", "group_id", "unit_id"),)
    id: int = Field(default=None, primary_key=True)
    opening_id: int = reference("period_opening.id")
    group_id: int = reference("unit_group.id")
    unit_id: int = reference("unit.id")
