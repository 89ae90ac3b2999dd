"""The planning department's own papers: a period's synthesis through its life, its files, and links between plans."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Table, moment, reference, word


class SynthesisState(StrEnum):
    """Where a period's synthesis report is."""

    DRAFT = "draft"
    """Drafted and edited; its figures still follow the register."""
    FROZEN = "frozen"
    """Figures, texts and files are fixed; what comes later is an addendum."""
    NUMBERED = "numbered"
    """Signed and issued: its number and date are entered."""
    SENT = "sent"
    """Gone to the leadership; the duty of the period is done. Final."""


class PaperKind(StrEnum):
    """What a kept file is."""

    REPORT = "report"
    REVIEW_COPY = "review_copy"
    EDITED = "edited"
    """The report as people edited it and brought it back."""
    ANNEXES = "annexes"
    CHART = "chart"
    SUBMISSION = "submission"
    """Tờ trình: the cover letter to the Committee."""
    INVITATION = "invitation"
    SIGNED = "signed"
    ADDENDUM = "addendum"


class Synthesis(Table, table=True):
    """One period's synthesis report of one stream, from its first edited draft to its sending."""

    __table_args__ = (
        UniqueConstraint("stream_id", "period"),
        CheckConstraint("(state = 'draft') = (frozen_at IS NULL)", name="frozen"),
        CheckConstraint("(state IN ('numbered','sent')) <= (number IS NOT NULL)", name="numbered"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )
    id: int = Field(default=None, primary_key=True)
    stream_id: int = reference("stream.id")
    period: str
    state: SynthesisState = word(SynthesisState, SynthesisState.DRAFT)
    as_of: date | None = None
    """The day the frozen figures are of."""
    facts: str = ""
    """JSON of every figure, text and source as frozen."""
    facts_sha256: str = ""
    number: str | None = None
    issued_on: date | None = None
    frozen_at: datetime | None = moment(nullable=True)
    frozen_by: str | None = None
    sent_at: datetime | None = moment(nullable=True)


class PaperFile(Table, table=True):
    """One file of a synthesis, kept under its own digest and never changed."""

    __tablename__ = "paper_file"
    id: int = Field(default=None, primary_key=True)
    synthesis_id: int = reference("synthesis.id")
    kind: PaperKind = word(PaperKind)
    name: str
    sha256: str
    size: int
    brought_at: datetime = moment()
    brought_by: str


class Addendum(Table, table=True):
    """A correction of a frozen synthesis: beside it, never inside it."""

    __table_args__ = (UniqueConstraint("synthesis_id", "ordinal"),)
    id: int = Field(default=None, primary_key=True)
    synthesis_id: int = reference("synthesis.id")
    ordinal: int
    words: str
    paper_file_id: int | None = reference("paper_file.id", nullable=True)
    written_at: datetime = moment()
    written_by: str


class WeaknessLink(Table, table=True):
    """A person's word that a weakness is that of an earlier plan come again: it is chronic, with that history."""

    __tablename__ = "weakness_link"
    __table_args__ = (
        UniqueConstraint("weakness_id", "earlier_id"),
        CheckConstraint("weakness_id <> earlier_id", name="two"),
    )
    id: int = Field(default=None, primary_key=True)
    weakness_id: int = reference("weakness.id")
    earlier_id: int = reference("weakness.id")
    reason: str
    """Why: the words both share, and what the person added."""
    confirmed_at: datetime = moment()
    confirmed_by: str
