"""The outbox as people see it: every mail with its state, one mail in full, and what waits for a person."""

from email import message_from_bytes, policy
from typing import Any

from sqlmodel import col, select

from config.errors import NotFound
from flows.work.office import Office
from models.tables import Message, MessageState, NeedsPerson

Row = dict[str, Any]


def messages_shown(office: Office, state: str | None = None) -> list[Row]:
    """Return one row a mail, the newest first; raises NotFound for a state there is not."""
    query = select(Message).order_by(col(Message.id).desc())
    if state is not None:
        query = query.where(Message.state == _state(state))
    with office.database.read() as session:
        return [
            {
                "id": row.id,
                "to": row.address,
                "intended_for": row.intended_for,
                "notice": row.notice,
                "rung": row.rung,
                "subject": row.subject,
                "office_day": row.office_day,
                "state": row.state.value,
                "attempts": row.attempts,
                "next_at": row.next_at if row.state is MessageState.PLANNED else None,
                "accepted_at": row.accepted_at,
                "remote_reply": row.remote_reply,
                "possibly_duplicate": row.possibly_duplicate,
                "message_id": row.message_id,
            }
            for row in session.exec(query)
        ]


def message_text(office: Office, number: int) -> str:
    """Return a mail's headers and plain text; raises NotFound."""
    with office.database.read() as session:
        row = session.get(Message, number)
        if row is None:
            raise NotFound(
                f"Không có thư số {number}. Xem `dondoc outbox list`.",
                f"There is no mail {number}. See `dondoc outbox list`.",
            )
        mail = message_from_bytes(row.body, policy=policy.default)
    body = mail.get_body(("plain",))
    heads = "\n".join(f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "Date", "Message-ID"))
    return f"{heads}\n\n{body.get_content() if body else ''}"


def needs_shown(office: Office) -> list[Row]:
    """Return what waits for a person, the oldest first."""
    with office.database.read() as session:
        query = select(NeedsPerson).where(col(NeedsPerson.settled_at).is_(None)).order_by(col(NeedsPerson.raised_at))
        return [
            {"what": row.what, "next_action": row.next_action, "raised_at": row.raised_at}
            for row in session.exec(query)
        ]


def _state(words: str) -> MessageState:
    if words not in {state.value for state in MessageState}:
        known = ", ".join(state.value for state in MessageState)
        raise NotFound(f"Không có trạng thái “{words}”: {known}.", f"There is no state “{words}”: {known}.")
    return MessageState(words)
