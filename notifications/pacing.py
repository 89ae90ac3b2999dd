"""How fast letters may leave: at most so many in a window, in all and to one domain, counted in the database.

Senders of several processes share the count, because it is made from the messages themselves: those whose intent was
committed in the window, and those some sender has in hand.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from config.settings import Settings
from models.tables import Message, MessageState
from models.tables.base import columns_of

RESERVE = 10
"""One in so many: what letters that must leave at once may go beyond the limit."""


_message = columns_of(Message)
_IN_WINDOW = (_message.intent_at > bindparam("since"), _message.intent_at <= bindparam("now"))
_OF_DOMAIN = _message.domain == bindparam("domain")
_QUERIES = (select(func.count()).where(*_IN_WINDOW), select(func.count()).where(_message.state == MessageState.CLAIMED))
_QUERIES_OF_DOMAIN = tuple(query.where(_OF_DOMAIN) for query in _QUERIES)
_WHEN = select(_message.intent_at).where(*_IN_WINDOW).order_by(_message.intent_at.desc())
_WHEN_OF_DOMAIN = _WHEN.where(_OF_DOMAIN)


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
    values = {"since": now - settings.throttle_window, "now": now, "domain": domain}
    queries, when = (_QUERIES, _WHEN) if domain is None else (_QUERIES_OF_DOMAIN, _WHEN_OF_DOMAIN)
    taken = sum(session.execute(query, values).scalar_one() for query in queries)
    if taken < limit:
        return Room(limit - taken, now)
    query = when.offset(max(0, limit - 1)).limit(1)
    return Room(0, (session.execute(query, values).scalar() or now) + settings.throttle_window)
