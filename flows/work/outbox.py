"""The outbox as people see it: how much waits and until when, every mail with its state, one mail in full."""

from datetime import datetime
from email import message_from_bytes, policy
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from config.errors import NotFound
from config.language import say
from flows.work.office import Office
from models.facts.guards import done_at
from models.tables import Bounce, DecisionRow, History, Message, MessageState, NeedsPerson
from notifications.holds import open_holds
from notifications.pacing import room
from notifications.waiting import Hours, waiting

Row = dict[str, Any]

A_PAGE = 200
"""So many mails are shown at a time, unless more are asked for."""

_SHOWN = (
    "id",
    "address",
    "intended_for",
    "notice",
    "rung",
    "subject",
    "office_day",
    "state",
    "attempts",
    "next_at",
    "accepted_at",
    "phase",
    "remote_reply",
    "possibly_duplicate",
    "held_by",
    "message_id",
)
"""What a list shows; never the bytes of the letters."""


def messages_shown(
    office: Office, state: str | None = None, limit: int = A_PAGE, before: int | None = None
) -> list[Row]:
    """Return one row a mail, the newest first, those with a number below ``before``; raises NotFound for no state."""
    columns = [Message.__table__.c[name] for name in _SHOWN]  # type: ignore[attr-defined]  # every table class has one
    query = sa_select(*columns).order_by(col(Message.id).desc()).limit(limit)
    if state is not None:
        query = query.where(col(Message.state) == _state(state))
    if before is not None:
        query = query.where(col(Message.id) < before)
    with office.database.read() as session:
        return [_row(row._mapping) for row in session.execute(query)]  # noqa: SLF001  # SQLAlchemy's public name for it


def _row(row: Any) -> Row:  # noqa: ANN401  # a row's mapping, by column name
    return {
        "id": row["id"],
        "to": row["address"],
        "intended_for": row["intended_for"],
        "notice": row["notice"],
        "rung": row["rung"],
        "subject": row["subject"],
        "office_day": row["office_day"],
        "state": row["state"].value,
        "attempts": row["attempts"],
        "next_at": row["next_at"] if row["state"] is MessageState.PLANNED else None,
        "accepted_at": row["accepted_at"],
        "phase": row["phase"] or None,
        "remote_reply": row["remote_reply"],
        "possibly_duplicate": row["possibly_duplicate"],
        "held_by": row["held_by"],
        "message_id": row["message_id"],
    }


def outbox_status(office: Office, now: datetime) -> Row:
    """Return how many letters are in each state, how many wait and until when, and what holds them back."""
    hours = Hours(office.settings, office.calendar)
    with office.database.read() as session:
        counted = session.execute(sa_select(col(Message.state), func.count()).group_by(col(Message.state)))
        states = {state.value: count for state, count in counted}
        unwritten = len(waiting(session, hours, now))
        left = unwritten + states.get(MessageState.PLANNED.value, 0)
        free = room(session, office.settings, now).letters
        settings = office.settings
        return {
            "waiting": left,
            "done_at": done_at(now, left, free, settings.throttle_letters, settings.throttle_window) if left else None,
            "states": {state.value: states[state.value] for state in MessageState if state.value in states},
            "holds": [
                {"kind": hold.kind.value, "scope": hold.scope, "because": hold.because, "until": hold.until}
                for hold in open_holds(session)
            ],
            "needs_a_person": _open_needs(session),
        }


def _open_needs(session: Session) -> int:
    query = select(func.count()).select_from(NeedsPerson).where(col(NeedsPerson.settled_at).is_(None))
    return session.exec(query).one()


def message_shown(office: Office, number: int) -> Row:
    """Return one mail: its state with the server's words, what it tells, what became of it, its text; raises NotFound."""
    with office.database.read() as session:
        row = the_message(session, number)
        shown = _row({name: getattr(row, name) for name in _SHOWN})
        history = session.exec(
            select(History).where(History.entity == "message", History.entity_id == number).order_by(col(History.id))
        )
        decisions = session.exec(
            select(DecisionRow).where(DecisionRow.message_id == number).order_by(col(DecisionRow.id))
        )
        bounces = session.exec(select(Bounce).where(Bounce.message_id == number).order_by(col(Bounce.id)))
        return shown | {
            "resend": row.resend,
            "held_because": row.held_because or None,
            "not_after": row.not_after,
            "decisions": [
                {
                    "id": told.id,
                    "audience": told.audience,
                    "rung": told.rung,
                    "state": told.state.value,
                    "why": told.reason,
                }
                for told in decisions
            ],
            "bounces": [
                {"kind": back.kind.value, "status": back.status, "words": back.words, "taken_at": back.taken_at}
                for back in bounces
            ],
            "history": [
                {"at": past.at, "actor": past.actor, "event": past.event, "because": past.because} for past in history
            ],
            "text": _text(row.body),
        }


def the_message(session: Session, number: int) -> Message:
    """Return one mail's row; raises NotFound."""
    row = session.get(Message, number)
    if row is None:
        raise NotFound(
            f"Không có thư số {number}. Xem `dondoc outbox list`.",
            f"There is no mail {number}. See `dondoc outbox list`.",
        )
    return row


def _text(body: bytes) -> str:
    mail = message_from_bytes(body, policy=policy.default)
    part = mail.get_body(("plain",))
    heads = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    return f"{heads}\n\n{part.get_content() if part else ''}"


def needs_shown(office: Office) -> list[Row]:
    """Return what waits for a person, the oldest first."""
    with office.database.read() as session:
        query = select(NeedsPerson).where(col(NeedsPerson.settled_at).is_(None)).order_by(col(NeedsPerson.raised_at))
        return [
            {
                "what": say(row.what, row.what_en or row.what),
                "next_action": say(row.next_action, row.next_action_en or row.next_action),
                "raised_at": row.raised_at,
            }
            for row in session.exec(query)
        ]


def _state(words: str) -> MessageState:
    if words not in {state.value for state in MessageState}:
        known = ", ".join(state.value for state in MessageState)
        raise NotFound(f"Không có trạng thái “{words}”: {known}.", f"There is no state “{words}”: {known}.")
    return MessageState(words)
