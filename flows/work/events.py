"""Domain events for other programs: written from history, sent as CloudEvents, signed, until each endpoint took them.

An event is a row with a key of its own, so that the same thing is never two events; its id is the same in every try, so
that a receiver can drop the second (at least once).
"""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select
from standardwebhooks.webhooks import Webhook as Signer

from config.clock import office_day
from config.settings import Settings, Webhook
from flows.work.office import Office
from flows.work.seals import settled_history
from flows.work.ticks import Said
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.instance import instance
from models.people_list import needs_person
from models.tables import (
    Assignment,
    DomainEvent,
    EventDelivery,
    EventState,
    History,
    Message,
    Obligation,
    TickMark,
    Unit,
    Weakness,
)

OF_HISTORY = {
    ("obligation", "filed"): "report.filed",
    ("obligation", "returned"): "report.returned",
    ("assignment", "resolved"): "weakness.resolved",
    ("message", "accepted"): "escalation.sent",
    ("message", "bounced"): "mail.bounced",
}
"""Which rows of history are events for others."""

MISSED = "obligation.missed"
TYPES = (*OF_HISTORY.values(), MISSED)
WATERMARK = "events.history"
BATCH = 1000
GONE = 410
ANSWER_WITHIN = 10.0


def relay(office: Office, now: datetime) -> Said:
    """Write what is new as events and send what waits; returns what was done."""
    written = gather(office, now)
    taken, waiting = send(office, now)
    return (
        f"{written} sự kiện mới, {taken} đã nhận, {waiting} chờ gửi lại",
        f"{written} new events, {taken} taken, {waiting} wait",
    )


def gather(office: Office, now: datetime) -> int:
    """Write events from history since the last look, and from due dates that passed; returns how many are new.

    The first look of an installation begins where history stands: what is long past is no news.
    """
    with office.database.write(alone="events") as session:
        mark = session.get(TickMark, WATERMARK)
        if mark is None:
            newest = session.exec(select(History.id).order_by(col(History.id).desc())).first() or 0
            session.add(TickMark(name=WATERMARK, said=str(newest), succeeded_at=now))
            return 0
        rows = settled_history(office, session, int(mark.said), BATCH)
        found = [*_of_history(session, rows), *_missed(session, now)]
        written = [event for event in found if _write(session, office, event, now)]
        if rows:
            mark.said, mark.succeeded_at = str(rows[-1].id), now
            session.add(mark)
        return len(written)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event before it is written."""

    key: str
    type: str
    subject: str
    at: datetime
    data: dict[str, Any]


def _of_history(session: Session, rows: list[History]) -> Iterator[Happened]:
    for row in rows:
        kind = OF_HISTORY.get((row.entity, row.event))
        if kind is None:
            continue
        if row.entity == "obligation":
            data = _of_obligation(session, session.get_one(Obligation, row.entity_id))
        elif row.entity == "assignment":
            data = _of_assignment(session, session.get_one(Assignment, row.entity_id))
        else:
            message = session.get_one(Message, row.entity_id)
            if kind == "escalation.sent" and message.role not in (Role.PLANNING, *LEADERSHIP):
                continue
            if kind == "escalation.sent" and not message.notice.endswith("_digest"):
                continue
            data = {
                "letter": message.id,
                "role": message.role.value,
                "rung": message.rung,
                "unit": _unit(session, message),
            }
        yield Happened(f"history:{row.id}", kind, f"{row.entity}/{row.entity_id}", row.at, data)


def _missed(session: Session, now: datetime) -> Iterator[Happened]:
    """Reports and dates to put right that have passed: one event for each due version."""
    query = select(Obligation).where(
        col(Obligation.kind).in_([ObligationKind.REPORT, ObligationKind.REMEDIATION]),
        col(Obligation.state).in_(OPEN_STATES),
        Obligation.due_on < office_day(now),
    )
    known = set(session.exec(select(DomainEvent.key).where(DomainEvent.type == MISSED)))
    for row in session.exec(query.order_by(col(Obligation.id))):
        key = f"missed:{row.id}:{row.due_version}"
        if key not in known:
            yield Happened(key, MISSED, f"obligation/{row.id}", now, _of_obligation(session, row))


def _of_obligation(session: Session, row: Obligation) -> dict[str, Any]:
    weakness = session.get(Weakness, row.weakness_id) if row.weakness_id else None
    return {
        "obligation": row.id,
        "kind": row.kind.value,
        "unit": session.get_one(Unit, row.unit_id).name,
        "weakness": weakness.code if weakness else None,
        "period": row.period,
        "due_on": row.due_on.isoformat(),
        "due_version": row.due_version,
    }


def _of_assignment(session: Session, row: Assignment) -> dict[str, Any]:
    weakness = session.get_one(Weakness, row.weakness_id)
    return {"weakness": weakness.code, "unit": session.get_one(Unit, row.unit_id).name}


def _unit(session: Session, message: Message) -> str | None:
    return session.get_one(Unit, message.unit_id).name if message.unit_id else None


def _write(session: Session, office: Office, event: Happened, now: datetime) -> bool:
    """Write an event with its way to each endpoint; False where it was written before."""
    if session.exec(select(DomainEvent.id).where(DomainEvent.key == event.key)).first():
        return False
    secret = instance(session, now).key
    row = DomainEvent(
        key=event.key,
        event_id=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{secret}|{event.key}")),
        type=event.type,
        subject=event.subject,
        happened_at=event.at,
        data=json.dumps(event.data, ensure_ascii=False),
    )
    session.add(row)
    session.flush()
    for hook in office.settings.webhooks:
        if not hook.types or event.type in hook.types:
            session.add(EventDelivery(event_id=row.id, endpoint=hook.name, next_at=now))
    return True


def cloud_event(settings: Settings, row: DomainEvent) -> dict[str, Any]:
    """Return an event in the form of CloudEvents 1.0."""
    return {
        "specversion": "1.0",
        "id": row.event_id,
        "source": f"urn:dondoc:{settings.message_domain}",
        "type": f"dondoc.{row.type}",
        "subject": row.subject,
        "time": row.happened_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": json.loads(row.data),
    }


def send(office: Office, now: datetime) -> tuple[int, int]:
    """Try every delivery whose time has come; returns how many were taken, and how many go on waiting."""
    hooks = {hook.name: hook for hook in office.settings.webhooks}
    with office.database.read() as session:
        due = session.exec(
            select(EventDelivery, DomainEvent)
            .where(EventDelivery.event_id == DomainEvent.id, EventDelivery.state == EventState.WAITING)
            .where(EventDelivery.next_at <= now, col(EventDelivery.endpoint).in_(hooks))
            .order_by(col(EventDelivery.id))
            .limit(BATCH)
        ).all()
        session.expunge_all()
    taken, silent = 0, set[str]()
    for delivery, event in due:
        if delivery.endpoint in silent:  # an endpoint that is away is asked once a look, not once an event
            continue
        status, reply = _post(hooks[delivery.endpoint], cloud_event(office.settings, event), now)
        if status is None:
            silent.add(delivery.endpoint)
        taken += _note(office, delivery.id, status, reply, now)
    return taken, len(due) - taken


def _post(hook: Webhook, event: dict[str, Any], now: datetime) -> tuple[int | None, str]:
    body = json.dumps(event, ensure_ascii=False)
    signature = Signer(hook.secret.get_secret_value()).sign(event["id"], now, body)
    request = urllib.request.Request(str(hook.url), data=body.encode(), method="POST")  # noqa: S310  # http or https, checked in the settings
    for name, value in (
        ("content-type", "application/cloudevents+json; charset=utf-8"),
        ("webhook-id", event["id"]),
        ("webhook-timestamp", str(int(now.timestamp()))),
        ("webhook-signature", signature),
    ):
        request.add_header(name, value)
    try:
        with _opener.open(request, timeout=ANSWER_WITHIN) as answer:
            return answer.status, f"{answer.status}"
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, f"{error.code} {error.reason}"
    except OSError as error:
        return None, f"{type(error).__name__}: {error}"


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """A signed event goes to the address in the settings and nowhere else."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401  # urllib's own
        """Follow nothing."""


_opener = urllib.request.build_opener(_NoDetour)
FIRST_BAD, FIRST_GOOD = 300, 200


def _note(office: Office, number: int, status: int | None, reply: str, now: datetime) -> int:
    """Write down what came of a try; returns 1 when it was taken."""
    settings = office.settings
    with office.database.write() as session:
        row = session.get_one(EventDelivery, number)
        row.attempts, row.reply = row.attempts + 1, reply[:300]
        if status is not None and FIRST_GOOD <= status < FIRST_BAD:
            row.state = EventState.TAKEN
        else:
            waits = settings.retry_after
            event = session.get_one(DomainEvent, row.event_id)
            row.next_at = now + waits[min(row.attempts, len(waits)) - 1]
            if status == GONE or now - event.happened_at >= settings.give_up_after:
                row.state = EventState.GIVEN_UP
                needs_person(
                    session,
                    f"webhook:{row.endpoint}",
                    f"Nơi nhận sự kiện “{row.endpoint}” không nhận: {row.reply}",
                    "Kiểm tra địa chỉ trong cài đặt webhooks; bỏ mục đó nếu không dùng nữa.",
                    now,
                )
        session.add(row)
        return int(row.state is EventState.TAKEN)


def unshown(office: Office) -> list[DomainEvent]:
    """Return the events that Prefect was not handed yet, the oldest first."""
    with office.database.read() as session:
        query = select(DomainEvent).where(col(DomainEvent.shown_at).is_(None)).order_by(col(DomainEvent.id))
        found = list(session.exec(query.limit(BATCH)))
        session.expunge_all()
        return found


def note_shown(office: Office, numbers: list[int], now: datetime) -> None:
    """Write down that Prefect was handed these."""
    with office.database.write() as session:
        for row in session.exec(select(DomainEvent).where(col(DomainEvent.id).in_(numbers))):
            row.shown_at = now
            session.add(row)
