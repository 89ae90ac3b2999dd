"""The documents the register was read from, what a person gave beside them, and what is still to be settled."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.facts.reading import DocumentKind
from models.tables.base import Table, long_text, moment, reference, word


class QuestionState(StrEnum):
    """What has become of something the reading could not settle."""

    OPEN = "open"
    SETTLED = "settled"


class Document(Table, table=True):
    """An issued document as decoded, so that every quotation can be shown from the database alone."""

    id: int = Field(default=None, primary_key=True)
    file_name: str
    sha256: str = Field(unique=True, max_length=64)
    """Of the text as decoded: two files of one text are one document."""
    file_sha256: str | None = None
    """Of the file's own bytes; None for a document from before it was kept."""
    text: str = long_text()
    places: str = "[]"
    """JSON ``[[start, name], ...]``: pages or cells, where the file has them."""
    kind: DocumentKind = word(DocumentKind)
    imported_at: datetime = moment()


class Given(Table, table=True):
    """One act by which a person gave facts that no document states, or corrected what it states, with its basis."""

    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    at: datetime = moment()
    actor: str
    basis: str
    """Why, and on what legal basis: number and date of the paper."""
    question: str | None = None
    """Id of the question it answers; None for an act without one."""


class Amendment(Table, table=True):
    """One corrected or amending document of a plan, taken over with its legal basis."""

    __table_args__ = (UniqueConstraint("plan_id", "document_id", "at"),)
    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    document_id: int = reference("document.id")
    """The document that stands from now on."""
    replaced_id: int = reference("document.id")
    """The document that stood before; its text is kept."""
    number: str | None = None
    issued_on: date | None = None
    basis: str
    at: datetime = moment()
    actor: str
    difference: str
    """JSON: what the document changed."""


class OpenQuestion(Table, table=True):
    """Something the reading could not settle and a person must: never guessed."""

    __tablename__ = "open_question"
    __table_args__ = (
        UniqueConstraint("plan_id", "key"),
        CheckConstraint("(state = 'settled') = (settled_at IS NOT NULL)", name="settled"),
    )
    id: int = Field(default=None, primary_key=True)
    plan_id: int = reference("plan.id")
    weakness_id: int | None = reference("weakness.id", nullable=True)
    key: str
    """Its id, the same in every run and for a corrected document: code, weakness, role and words."""
    code: str
    message: str
    weight: int
    """What depends on it: higher is asked first."""
    span_start: int | None = None
    span_end: int | None = None
    state: QuestionState = word(QuestionState, QuestionState.OPEN)
    detail: str = "{}"
    """JSON: role, words, ways to answer, candidates, and the message in English."""
    answer: str | None = None
    """JSON, as it was given."""
    because: str | None = None
    """Why it was answered so, and on what basis."""
    settled_at: datetime | None = moment(nullable=True)
    settled_by: str | None = None
