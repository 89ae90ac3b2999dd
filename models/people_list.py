"""The list "Cần người xử lý": what the program cannot settle, each with the next action."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.facts.words import Words
from models.tables import NeedsPerson

_OF_KEY = select(NeedsPerson).where(NeedsPerson.key == bindparam("key"))
_OPEN = select(NeedsPerson).where(
    col(NeedsPerson.key).in_(bindparam("keys", expanding=True)), col(NeedsPerson.settled_at).is_(None)
)


def needs_person(
    session: Session,
    key: str,
    what: Words | str,
    next_action: Words | str,
    now: datetime,
    unit_id: int | None = None,
) -> None:
    """Put something on the list; raised again it is the same row, open again. A plain text is Vietnamese alone."""
    what, next_action = _both(what), _both(next_action)
    row = session.exec(_OF_KEY, params={"key": key}).first()
    if row is None:
        row = NeedsPerson(key=key, what=what.vi, next_action=next_action.vi, unit_id=unit_id, raised_at=now)
    row.what, row.what_en = what
    row.next_action, row.next_action_en = next_action
    row.settled_at = None
    session.add(row)
    session.flush()


def _both(words: Words | str) -> Words:
    return words if isinstance(words, Words) else Words(words, "")


def settle(session: Session, keys: Sequence[str], now: datetime) -> int:
    """Take these lines off the list; returns how many were open."""
    rows = session.exec(_OPEN, params={"keys": keys}).all()
    for row in rows:
        row.settled_at = now
        session.add(row)
    return len(rows)
