"""The program as a service: where its regular looks stand, and what it tells other programs."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Table, moment, reference, word


class TickMark(Table, table=True):
    """Where one regular look stands, whichever machine did it: the watermark that the health page is told from."""

    __tablename__ = "tick_mark"
    name: str = Field(primary_key=True)
    began_at: datetime | None = moment(nullable=True)
    succeeded_at: datetime | None = moment(nullable=True)
    said: str = ""
    """What it did, or why it could not, in Vietnamese."""
    said_en: str = ""
    """The same in English."""
    failed: bool = False
    holder: str = ""
    """Machine and process that did it."""


class EventState(StrEnum):
    """Where an event is on its way to one endpoint."""

    WAITING = "waiting"
    """Written and waiting for its next try."""
    TAKEN = "taken"
    """The endpoint answered 2xx. Final."""
    GIVEN_UP = "given_up"
    """The endpoint refused for good or for five days: a person must look."""


class DomainEvent(Table, table=True):
    """Something that happened, for other programs: written once, sent to every endpoint at least once."""

    __tablename__ = "domain_event"
    id: int = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What it stems from, such as ``history:812`` or ``missed:5:1``; the same thing is never two events."""
    event_id: str = Field(unique=True)
    """CloudEvents' id: the same in every try, so that a receiver can drop the second."""
    type: str
    subject: str
    happened_at: datetime = moment()
    data: str = "{}"
    """JSON."""
    shown_at: datetime | None = moment(nullable=True, index=True)
    """When it was handed to Prefect."""


class EventDelivery(Table, table=True):
    """One event on its way to one endpoint."""

    __tablename__ = "event_delivery"
    __table_args__ = (UniqueConstraint("event_id", "endpoint"), Index("ix_event_delivery_waiting", "state", "next_at"))
    id: int = Field(default=None, primary_key=True)
    event_id: int = reference("domain_event.id")
    endpoint: str
    """Name of the `[[webhooks]]` entry."""
    state: EventState = word(EventState, EventState.WAITING)
    attempts: int = 0
    next_at: datetime = moment()
    reply: str = ""
