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
        Index("ix_message_intent", "intent_at", "domain"),
        Index("ix_message_refused", "domain", "refused_at"),
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
    phase: str = ""
    """How far the last try came: the SMTP command that was answered last, or was not."""
    refused_at: datetime | None = moment(nullable=True)
    """When the server refused it for good, or when it came back."""
    domain: str = ""
    """The address's domain: speed and refusals are counted for each."""
    immediate: bool = False
    """Codes, receipts and the like, which wait neither for office hours nor behind reminders."""
    held_by: str | None = None
    """Who holds it back; None while it may go."""
    held_because: str = ""
    possibly_duplicate: bool = False


class HoldKind(StrEnum):
    """Why nothing, or nothing to one domain, is handed over for now."""

    TRANSPORT = "transport"
    """The mail server refuses our name or password, its certificate, or all we bring. Ends by itself, or by a person."""
    DOMAIN = "domain"
    """A recipient domain refused too much of what we sent. A person ends it."""
    VOLUME = "volume"
    """Far more is due at once than was forecast when the period opened. A person ends it."""
    CLOCK = "clock"
    """The machine's clock jumped, or stands behind what is written already. A person confirms the clock."""
    RESTORED = "restored"
    """The database and the journal of what was sent do not fit. A person looks, then ends it."""
    PERSON = "person"
    """A person said so."""


class Hold(Table, table=True):
    """One reason why letters wait, from when until when, with who ended it; rows are kept."""

    __table_args__ = (Index("ix_hold_open", "lifted_at", "kind"),)
    id: int = Field(default=None, primary_key=True)
    kind: HoldKind = word(HoldKind)
    scope: str = ""
    """The recipient domain, of a hold on one; else empty."""
    because: str
    """What happened, in the office's words and the server's."""
    since: datetime = moment()
    until: datetime | None = moment(nullable=True)
    """When the next try is made without anybody's word; None where a person must speak."""
    tries: int = 1
    """How often it came again at the end of a wait; each wait is longer."""
    lifted_at: datetime | None = moment(nullable=True)
    lifted_by: str = ""
    lifted_because: str = ""


class BounceKind(StrEnum):
    """What a mail that came to the return path is."""

    FAILED = "failed"
    """The letter was not delivered and will not be."""
    DELAYED = "delayed"
    """The letter waits somewhere on its way; nothing is decided yet."""
    AUTO_REPLY = "auto_reply"
    """An automatic answer such as "nghỉ phép": neither a bounce nor a report."""
    FORGED = "forged"
    """The return path does not carry our mark: nobody who saw the letter sent it."""
    UNRELATED = "unrelated"
    """A mail that says nothing of a letter's fate."""


class Bounce(Table, table=True):
    """One mail that came to the return path, known by its content: taken twice it is one row."""

    __table_args__ = (UniqueConstraint("sha256"),)
    id: int = Field(default=None, primary_key=True)
    sha256: str
    kind: BounceKind = word(BounceKind)
    message_id: int | None = reference("message.id", nullable=True)
    """The letter it speaks of, where its return path proves it."""
    recipient: str = ""
    status: str = ""
    """The enhanced status code, such as 5.1.1 (RFC 3463)."""
    words: str = ""
    """The remote server's own words."""
    taken_at: datetime = moment()


class ToldBefore(Table, table=True):
    """A decision that the journal says was told, though the restored database did not know it."""

    __tablename__ = "told_before"
    key: str = Field(primary_key=True)
    """Digest of what was told to whom, by lasting names: see `notifications/journal.py`."""
    message_id: str
    """Message-ID of the letter that told it."""
    told_at: datetime = moment()


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
