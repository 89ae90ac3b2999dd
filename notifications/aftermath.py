"""What is left of senders that died, and of letters nobody knows the fate of: freed, settled, or taken apart."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.settings import Settings
from models.facts.sweep import DecisionState
from models.moves import Act, record
from models.people_list import settle
from models.tables import DecisionRow, Message, MessageState
from notifications.maillog import Taken
from notifications.validity import decisions_of, drop_dead, is_whole
from notifications.waiting import Hours

HELD = (MessageState.CLAIMED, MessageState.HANDING_OVER)
"""States in which some sender has a letter in hand."""


_HELD = select(Message).where(col(Message.state).in_(HELD))
_AMBIGUOUS = select(Message).where(Message.state == MessageState.AMBIGUOUS).order_by(col(Message.id))
_EXPIRED = (
    select(Message)
    .where(col(Message.state).in_((MessageState.PLANNED, MessageState.AMBIGUOUS)))  # in nobody's hand
    .where(col(Message.not_after) < bindparam("now"))
    .with_for_update(skip_locked=True)
)
_TOLD = (
    update(DecisionRow)
    .where(col(DecisionRow.message_id) == bindparam("message"), col(DecisionRow.state) == DecisionState.BUNDLED)
    .values(state=DecisionState.DONE)
    .execution_options(synchronize_session="evaluate")
)


def held_messages(session: Session) -> list[Message]:
    """Return the messages some sender holds."""
    return list(session.exec(_HELD))


def next_office_day(hours: Hours, now: datetime) -> date:
    """Return today while the office is open or still to open, else the next working day."""
    today = office_day(now)
    if now > hours.close(today):
        today += timedelta(days=1)
    return hours.calendar.next_working_day(today)


def take_apart(session: Session, message: Message, act: Act) -> None:
    """Let the decisions that still hold wait for a new letter; the rest is cancelled with this one.

    Each keeps its day: a rung of an earlier day waits for the next sweep, which knows whether a later one has come.
    """
    rows = [row for row in decisions_of(session, message.id) if row.state is DecisionState.BUNDLED]
    live = drop_dead(session, rows)
    _wait_again(session, live, maybe_told=message.possibly_duplicate)
    if message.possibly_duplicate:
        message.state = MessageState.AMBIGUOUS_CLOSED  # it may have arrived: nobody may call it unsent
    else:
        message.state = MessageState.SUPERSEDED if live else MessageState.CANCELLED
    message.owner = None
    session.add(message)
    record(session, act, "message", message.id, message.state)


def _wait_again(session: Session, rows: list[DecisionRow], *, maybe_told: bool) -> None:
    for row in rows:
        row.state, row.message_id = DecisionState.PLANNED, None
        row.maybe_told = row.maybe_told or maybe_told
        session.add(row)


def expire(session: Session, act: Act) -> int:
    """Take apart the written letters whose office day closed before they could leave; returns how many."""
    rows = session.exec(_EXPIRED, params={"now": act.at}).all()
    for message in rows:
        take_apart(session, message, act)
    return len(rows)


def make_accepted(session: Session, message: Message, reply: str, act: Act) -> None:
    """Write down that a server took a letter, with the decisions it told."""
    message.state, message.accepted_at, message.remote_reply, message.owner = MessageState.ACCEPTED, act.at, reply, None
    session.add(message)
    session.execute(_TOLD, {"message": message.id})
    settle(session, [f"message:{message.id}"], act.at)
    record(session, Act(act.actor, act.at, reply), "message", message.id, "accepted")


def make_ambiguous(session: Session, message: Message, reply: str, settings: Settings, act: Act) -> None:
    """Write down that nobody can know whether a letter arrived; it is looked at again later."""
    message.state, message.remote_reply = MessageState.AMBIGUOUS, reply
    message.possibly_duplicate, message.owner = True, None
    message.next_at = act.at + settings.resend_ambiguous_after
    session.add(message)
    record(session, Act(act.actor, act.at, reply), "message", message.id, "ambiguous")


def rescue(session: Session, rows: Sequence[Message], settings: Settings, act: Act) -> int:
    """Free what dead senders held: claimed is planned again at once, handing over is ambiguous."""
    for row in rows:
        if row.state is MessageState.CLAIMED:
            row.state, row.next_at, row.owner = MessageState.PLANNED, act.at, None
            session.add(row)
            record(session, Act(act.actor, act.at, "sender died"), "message", row.id, row.state)
        else:
            make_ambiguous(session, row, "sender died", settings, act)
    return len(rows)


def ambiguous(session: Session) -> list[Message]:
    """Return the letters nobody knows the fate of."""
    return list(session.exec(_AMBIGUOUS))


def settle_by_log(session: Session, taken: Mapping[str, Taken], act: Act) -> int:
    """Accept the ambiguous letters that the mail server's own log says it took: they are not sent again."""
    rows = [row for row in ambiguous(session) if row.message_id in taken] if taken else []
    for row in rows:
        make_accepted(session, row, f"(mail log) {taken[row.message_id].words}", act)
        row.possibly_duplicate = False
        session.add(row)
    return len(rows)


def settle_ambiguous(session: Session, act: Act) -> int:
    """Look again at letters nobody knows the fate of: whole ones go once more, changed ones are closed."""
    rows = [row for row in ambiguous(session) if row.next_at <= act.at]
    for message in rows:
        decisions = decisions_of(session, message.id)
        if is_whole(session, decisions) and act.at <= message.not_after:
            message.state = MessageState.PLANNED
        else:
            live = drop_dead(session, [row for row in decisions if row.state is DecisionState.BUNDLED])
            _wait_again(session, live, maybe_told=True)
            message.state = MessageState.AMBIGUOUS_CLOSED
        session.add(message)
        record(session, act, "message", message.id, f"settled:{message.state}")
    return len(rows)
