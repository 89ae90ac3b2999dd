"""The due date as an entry for the reader's own calendar (RFC 5545), brought up to date by later letters.

One entry stands for what a unit owes of one kind and period: its UID never changes, its SEQUENCE grows with every new
due date and every filing, and it is cancelled when nothing of it is owed any more. A file, never an invitation: nobody
is asked to accept or decline a duty.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event
from sqlmodel import Session, col, select

from config.settings import Settings
from models.facts.ladder import UNIT_ROLES
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.instance import instance
from models.queries.obligations import Item, items
from models.tables import DecisionRow, Message, MessageState, Obligation
from notifications.contexts.desk import Desk, common_words, item, reason_of, recipients_of
from notifications.letters import Attachment
from notifications.render import render_parts

PUBLISHED_BY = frozenset({"reminder", "due_today", "due_changed", "returned", "extension"})
"""Notices that bring an entry to a reader who may not have it yet."""

UPDATED_BY = frozenset({"receipt", "accepted", "resolved"})
"""Notices that bring up to date, or cancel, an entry the reader was sent before; to others they bring nothing."""

HANDED = (MessageState.ACCEPTED, MessageState.AMBIGUOUS, MessageState.AMBIGUOUS_CLOSED, MessageState.HANDING_OVER)

PRODUCT = "-//dondoc//Don Doc//VI"


@dataclass(frozen=True, slots=True)
class DueEntry:
    """One entry, as plain facts."""

    uid: str
    sequence: int
    due_on: date
    summary: str
    description: str
    cancelled: bool


def due_entries(desk: Desk, message: Message, decisions: Sequence[DecisionRow], language: str) -> list[Attachment]:
    """Return the calendar files of a letter to a unit: at most one of entries to keep and one of entries to drop."""
    if message.role not in UNIT_ROLES or message.notice not in PUBLISHED_BY | UPDATED_BY:
        return []
    told = items(desk.session, _obligations_of(decisions))
    reader = message.intended_for or message.address
    entries = [
        _entry(desk, matter, language)
        for matter in _matters(desk.session, told)
        if message.notice in PUBLISHED_BY or _was_sent(desk.session, reader, matter)
    ]
    return [
        _file(desk.settings, [entry for entry in entries if entry.cancelled is cancelled], desk.now, language)
        for cancelled in (False, True)
        if any(entry.cancelled is cancelled for entry in entries)
    ]


def _obligations_of(decisions: Sequence[DecisionRow]) -> list[int]:
    ids = [row.obligation_id for row in decisions if row.obligation_id]
    return ids or list(json.loads(decisions[0].detail).get("obligations", []))


# What one entry stands for.


@dataclass(frozen=True, slots=True)
class _Matter:
    """All a unit owes, or owed, of one kind and period; deadlines to put right go by the day first set."""

    name: str
    items: tuple[Item, ...]

    @property
    def open(self) -> list[Item]:
        return [item for item in self.items if item.obligation.state in OPEN_STATES]


def _matters(session: Session, told: Iterable[Item]) -> list[_Matter]:
    found: dict[str, _Matter] = {}
    for each in told:
        name = _name(each.obligation)
        if name not in found:
            found[name] = _Matter(name, tuple(items(session, _alike(session, each.obligation))))
    return list(found.values())


def _name(row: Obligation) -> str:
    if row.kind is ObligationKind.REMEDIATION:
        return f"{row.unit_id}|{row.kind}|plan:{row.plan_id}|{row.original_due_on.isoformat()}"
    return f"{row.unit_id}|{row.kind}|stream:{row.stream_id}|{row.period}"


def _alike(session: Session, row: Obligation) -> list[int]:
    query = select(Obligation).where(Obligation.unit_id == row.unit_id, Obligation.kind == row.kind)
    query = query.where(Obligation.period == row.period)
    return [other.id for other in session.exec(query.order_by(col(Obligation.id))) if _name(other) == _name(row)]


def _was_sent(session: Session, reader: str, matter: _Matter) -> bool:
    """Did an earlier letter bring this entry to this mailbox?"""
    ids = [item.obligation.id for item in matter.items]
    query = (
        select(Message)
        .join(DecisionRow)
        .where(col(DecisionRow.obligation_id).in_(ids), col(Message.notice).in_(PUBLISHED_BY))
        .where(col(Message.state).in_(HANDED))
    )
    return any((row.intended_for or row.address) == reader for row in session.exec(query))


# How it is written.


def _entry(desk: Desk, matter: _Matter, language: str) -> DueEntry:
    shown = matter.open or list(matter.items)
    nearest = min(shown, key=lambda each: (each.obligation.due_on, each.obligation.id))
    owed = nearest.obligation
    words = common_words(desk)
    words |= recipients_of(desk, [nearest.plan], [owed.stream_id], words["focal"]["name"])
    to = words["recipient_body"] if owed.kind is ObligationKind.SYNTHESIS else words["reports_to"]
    context = words | {
        "unit": nearest.unit.name,
        "to": to,
        "items": [item(desk, each) for each in shown],
        "period": None if owed.kind is ObligationKind.REMEDIATION else owed.period,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": reason_of(desk, owed),
    }
    parts = render_parts("_base/due_entry", context, language)
    return DueEntry(
        uid=_uid(instance(desk.session, desk.now).key, matter.name, desk.settings.message_domain),
        sequence=sum(2 * each.obligation.due_version + (each not in matter.open) for each in matter.items),
        due_on=owed.due_on,
        summary=parts["summary"],
        description=parts["description"],
        cancelled=not matter.open,
    )


def _uid(instance_key: str, name: str, domain: str) -> str:
    digest = hmac.new(instance_key.encode(), f"due|{name}".encode(), hashlib.sha256).digest()
    return f"{base64.b32encode(digest).decode().lower()[:26]}@{domain}"


def _file(settings: Settings, entries: Sequence[DueEntry], now: datetime, language: str) -> Attachment:
    """Set entries down as one file; RFC 5546 has one method a file, PUBLISH or CANCEL."""
    cancelled = entries[0].cancelled
    method = "CANCEL" if cancelled else "PUBLISH"
    name = {
        ("vi", False): "han-gui-bao-cao.ics",
        ("vi", True): "huy-han-gui-bao-cao.ics",
        ("en", False): "due-date.ics",
        ("en", True): "due-date-cancelled.ics",
    }[language, cancelled]
    return Attachment(
        name,
        "text/calendar",
        calendar_of(entries, method, settings.focal_email, now),
        (("charset", "utf-8"), ("method", method)),
    )


def calendar_of(entries: Sequence[DueEntry], method: str, organizer: str, now: datetime) -> bytes:
    """Write the entries as iCalendar: whole days that block no time, and no alarm, since the letters are the alarm."""
    calendar = Calendar()
    for key, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method)):
        calendar.add(key, value)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", now)
        event.add("dtstart", entry.due_on)
        event.add("dtend", entry.due_on + timedelta(days=1))
        event.add("summary", entry.summary)
        event.add("description", entry.description)
        event.add("organizer", f"mailto:{organizer}")
        event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
