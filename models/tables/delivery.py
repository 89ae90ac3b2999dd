"""Decisions to tell, and the messages that carry them. A decision is no message: two tables, two uniquenesses."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.facts.ladder import Role
from models.facts.sweep import DecisionState
from models.tables.base import Table, moment, reference, word


class MessageState(StrEnum):
    """Where a message is on its way to the mail server."""

    PLANNED = "planned"
    """Written and waiting for its next try (`next_at`). A sender claims it."""
    CLAIMED = "claimed"
    """A live sender has it in hand. If the sender dies, it is planned again at once."""
    HANDING_OVER = "handing_over"
    """The intent is committed, DATA may begin. If the sender dies now, nobody can know: ambiguous."""
    ACCEPTED = "accepted"
    """The mail server answered 250. Final, unless a bounce comes."""
    AMBIGUOUS = "ambiguous"
    """Handed over or not, nobody knows; each item is checked again before it goes once more, the same bytes."""
    AMBIGUOUS_CLOSED = "ambiguous_closed"
    """Ambiguous, and something in it changed: not sent again; the rest goes in a new message. Final."""
    BOUNCED = "bounced"
    """Accepted, and came back later."""
    BLOCKED = "blocked"
    """The server refused for good, or five days passed: a person must look."""
    CANCELLED = "cancelled"
    """Everything in it was reported or ended before it left. Final."""
    SUPERSEDED = "superseded"
    """Its office day ended, or it was rebuilt without dead items. Final."""


class DecisionRow(Table, table=True):
    """One decision that one role is told of one rung; at most one, whatever number of sweeps run."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("subject", "rung", "due_version", "audience"),
        CheckConstraint("(state = 'bundled') <= (message_id IS NOT NULL)", name="bundled"),
        Index("ix_decision_waiting", "state", "send_on"),
    )
    id: int = Field(default=None, primary_key=True)
    subject: str
    """``obligation:812``; of notices that no obligation carries, ``assignment:5`` or ``submission:9``."""
    obligation_id: int | None = reference("obligation.id", nullable=True)
    unit_id: int = reference("unit.id")
    """The unit that owes; the audience's role is seen from it."""
    rung: str
    """A rung of the ladder ("-3", "+5"), or the notice's name."""
    due_version: int
    role: Role = word(Role)
    audience: str
    """Role slot such as ``unit:12/head``; never an address."""
    notice: str
    """Which notice tells it."""
    purpose: str
    """Decisions of one purpose to one address travel in one message."""
    send_on: date
    state: DecisionState = word(DecisionState, DecisionState.PLANNED)
    why: str
    reason: str
    needs_approval: bool = False
    immediate: bool = False
    """Receipts and the like, which do not wait for office hours."""
    maybe_told: bool = False
    """A letter that carried it was handed over without an answer: the next one is marked as a possible duplicate."""
    detail: str = "{}"
    """JSON a notice needs beyond the obligation's own rows, such as a reviewer's remarks."""
    message_id: int | None = reference("message.id", nullable=True)
    decided_at: datetime = moment()


class Message(Table, table=True):
    """One letter to one address for one purpose on one office day: rendered once, sent byte for byte."""

    __table_args__ = (
        UniqueConstraint("address", "purpose", "office_day", "part"),
        UniqueConstraint("message_id"),
        CheckConstraint("(state = 'handing_over') <= (intent_at IS NOT NULL)", name="intent"),
        CheckConstraint("(state = 'accepted') <= (accepted_at IS NOT NULL)", name="accepted"),
        CheckConstraint("(state IN ('claimed','handing_over')) <= (owner IS NOT NULL)", name="owner"),
        Index("ix_message_waiting", "state", "next_at"),
    )
    id: int = Field(default=None, primary_key=True)
    address: str
    intended_for: str | None = None
    """In shadow mode, whom it would have gone to."""
    unit_id: int | None = reference("unit.id", nullable=True)
    role: Role = word(Role)
    purpose: str
    notice: str
    rung: str
    """The highest rung it carries."""
    office_day: date
    part: int = 1
    """Second and later letters of the same purpose on one day: decisions that came after the first was closed."""
    resend: int = 0
    """Raised by a person who asks for a new sending; it makes a new Message-ID."""
    message_id: str
    """RFC 5322 Message-ID, deterministic: HMAC of row and resend number."""
    subject: str
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body_sha256: str
    state: MessageState = word(MessageState, MessageState.PLANNED)
    owner: str | None = None
    fence: int = 0
    """Raised by each claim: a sender that lost its claim finds its fence stale."""
    attempts: int = 0
    next_at: datetime = moment()
    not_after: datetime = moment()
    """Past this moment it is no longer worth sending: the office's close for ladder mail."""
    created_at: datetime = moment()
    intent_at: datetime | None = moment(nullable=True)
    accepted_at: datetime | None = moment(nullable=True)
    remote_reply: str = ""
    """The server's own words."""
    possibly_duplicate: bool = False


class MailLink(Table, table=True):
    """A link in a mail: bound to unit, address, stream and period, and not a login."""

    __tablename__ = "mail_link"
    id: int = Field(default=None, primary_key=True)
    token_sha256: str = Field(unique=True)
    unit_id: int = reference("unit.id")
    address: str
    stream_id: int = reference("stream.id")
    period: str
    valid_until: date
    revoked_at: datetime | None = moment(nullable=True)
