"""How fast letters may leave: at most so many in a window, in all and to one domain, counted in the database.

Senders of several processes share the count, because it is made from the messages themselves: those whose intent was
committed in the window, and those some sender has in hand.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.settings import Settings
from models.tables import Message, MessageState

RESERVE = 10
"""One in so many: what letters that must leave at once may go beyond the limit."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many letters may still leave now, and from when one more may."""

    letters: int
    free_at: datetime

    @property
    def is_free(self) -> bool:
        """May a letter leave now?"""
        return self.letters > 0


def room(
    session: Session, settings: Settings, now: datetime, domain: str | None = None, *, at_once: bool = False
) -> Room:
    """Return the room left, in all or to ``domain``; codes and receipts (``at_once``) may go a tenth beyond."""
    limit = settings.throttle_letters
    limit += max(1, limit // RESERVE) if at_once else 0
    left = [Message.intent_at > now - settings.throttle_window, Message.intent_at <= now]  # type: ignore[operator]  # a column
    in_hand = [Message.state == MessageState.CLAIMED]
    if domain is not None:
        left.append(Message.domain == domain)
        in_hand.append(Message.domain == domain)
    taken = session.exec(select(func.count()).select_from(Message).where(*left)).one()
    taken += session.exec(select(func.count()).select_from(Message).where(*in_hand)).one()
    if taken < limit:
        return Room(limit - taken, now)
    query = select(Message.intent_at).where(*left).order_by(col(Message.intent_at).desc())
    moments = session.exec(query.offset(max(0, limit - 1)).limit(1)).first()
    return Room(0, (moments or now) + settings.throttle_window)
