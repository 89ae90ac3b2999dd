"""One line of the log for each letter that was handed over, put off or refused: which, of what, and what came of it.

No address stands in it, as none stands in the journal (decision 0041): whoever looks for a reader finds the letter by its
number (`dondoc outbox show`). Its domain does, because a server's trouble is a domain's.
"""

import logging
import re
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlmodel import Session

from config.logging import about
from models.facts.period import NO_PERIOD
from models.tables import DecisionRow, Message, Obligation
from models.tables.base import columns_of
from notifications.handing import Handed, HandOver

log = logging.getLogger("dondoc.sender")

NAMED = 10
"""So many obligations are named in a line; a letter may carry hundreds."""

LEVELS = {Handed.REFUSED: logging.WARNING, Handed.UNKNOWN: logging.WARNING, Handed.PAUSED: logging.WARNING}
"""What a person may have to look at; all else goes its way by itself."""

_ADDRESS = re.compile(r"""(?:"[^"]*"|[^\s<>@:;,"'()\[\]]+)@(?=[\w.-]+)""")
"""The part of a mailbox's address that names it; servers repeat it in their answers."""

_message, _decision, _obligation = columns_of(Message), columns_of(DecisionRow), columns_of(Obligation)
_LETTER = select(_message.message_id, _message.notice, _message.rung, _message.domain, _message.attempts).where(
    _message.id == bindparam("message")
)
_OBLIGATIONS = (
    select(_obligation.id, _obligation.period)
    .join(DecisionRow, _decision.obligation_id == _obligation.id)
    .where(_decision.message_id == bindparam("message"))
    .distinct()
    .order_by(_obligation.id)
)


@dataclass(frozen=True, slots=True)
class LetterLine:
    """What a line says of a letter, read before its outcome may take it apart."""

    letter: int
    message_id: str
    notice: str
    rung: str
    domain: str
    attempt: int
    """Which try this was, from 1."""
    obligations: tuple[int, ...]
    periods: tuple[str, ...]


def line_of(session: Session, message_id: int) -> LetterLine | None:
    """Read what a line about a letter says; None where nobody listens."""
    if not log.isEnabledFor(logging.WARNING):
        return None
    given = {"message": message_id}
    row = session.execute(_LETTER, given).one()
    owed = session.execute(_OBLIGATIONS, given).all()
    return LetterLine(
        message_id,
        row.message_id,
        row.notice,
        row.rung,
        row.domain,
        row.attempts + 1,
        tuple(one.id for one in owed),
        tuple(sorted({one.period for one in owed} - {NO_PERIOD})),
    )


def write_line(line: LetterLine | None, handed: HandOver) -> None:
    """Write what came of a letter."""
    if line is None:
        return
    fields = {
        "letter": line.letter,
        "message_id": line.message_id,
        "notice": line.notice,
        "rung": line.rung,
        "domain": line.domain,
        "period": ", ".join(line.periods) or None,
        "obligation": list(line.obligations[:NAMED]),
        "obligations": len(line.obligations),
        "attempt": line.attempt,
        "outcome": handed.outcome.value,
        "phase": handed.phase.value,
    }
    with about(**fields):
        words = f": {without_addresses(handed.reply)}" if handed.reply else ""
        log.log(LEVELS.get(handed.outcome, logging.INFO), "letter %d %s%s", line.letter, handed.outcome, words)


def without_addresses(words: str) -> str:
    """Return a server's words with the names of mailboxes taken out; their domains stay."""
    return _ADDRESS.sub("***@", words)
