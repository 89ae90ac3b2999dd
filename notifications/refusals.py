"""What a refusal or a bounce brings: the mailbox is marked, its stand-in is told, and a person hears of it.

A domain that refuses too much gets nothing more until a person has looked.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from config.clock import office_day
from models.facts.guards import breaks
from models.facts.sweep import DecisionState
from models.facts.units import PostKind
from models.moves import Act, record
from models.people import address_of
from models.people_list import needs_person
from models.tables import Contact, DecisionRow, HoldKind, Message, MessageState, Post
from notifications.holds import last_lifted, open_hold, raise_hold
from notifications.validity import decisions_of, drop_dead

COUNTED_OVER = timedelta(days=1)
"""Refusals of a domain are counted over so long."""

_OPERATORS = select(col(Post.id)).where(Post.kind == PostKind.OPERATOR)

_NOT_ON_ITS_WAY = (
    MessageState.BLOCKED,
    MessageState.BOUNCED,
    MessageState.CANCELLED,
    MessageState.SUPERSEDED,
    MessageState.AMBIGUOUS_CLOSED,
)


def mark_mailbox(session: Session, message: Message, act: Act) -> bool:
    """Mark the mailbox a letter could not reach, in every role it serves but the operator's own.

    The alarms go there: a mailbox that was full for a day must not silence them for good.
    """
    if message.intended_for is not None:
        return False
    rows = session.exec(
        select(Contact)
        .where(Contact.address == message.address, col(Contact.bounced).is_(False))
        .where(or_(col(Contact.post_id).is_(None), col(Contact.post_id).not_in(_OPERATORS)))
    )
    marked = False
    for contact in rows:
        contact.bounced, marked = True, True
        session.add(contact)
        record(session, act, "contact", contact.id, "bounced", after=message.address)
    session.flush()
    return marked


def pass_on(session: Session, message: Message, not_before: date, act: Act) -> list[str]:
    """Let what a letter should have told wait for whoever stands in; returns the addresses that will be written to.

    What no longer holds is cancelled. A stand-in who is told the same anyhow is not told twice. Where nobody stands in,
    the decision waits, and the next delivery puts the missing address before a person.
    """
    today = office_day(act.at)
    told = (DecisionState.BUNDLED, DecisionState.DONE)
    addresses: set[str] = set()
    for row in drop_dead(session, [row for row in decisions_of(session, message.id) if row.state in told]):
        stand_in = address_of(session, row.unit_id, row.role, today)
        if stand_in and _is_told_anyhow(session, row, stand_in.address, message.id, act.at):
            row.state, row.reason = DecisionState.SUPERSEDED, f"hộp thư thay thế {stand_in.address} đã có thư này"
        else:
            row.state, row.message_id = DecisionState.PLANNED, None
            # A try before the refusal may have arrived all the same: the stand-in's letter says so.
            row.maybe_told = row.maybe_told or message.possibly_duplicate
            row.send_on = max(row.send_on, not_before)
            addresses |= {stand_in.address} if stand_in else set()
        session.add(row)
    session.flush()
    return sorted(addresses)


def _is_told_anyhow(session: Session, row: DecisionRow, address: str, but_not_by: int, now: datetime) -> bool:
    """Does another decision tell the same to this mailbox, in a letter that is on its way or still to be written?"""
    query = select(DecisionRow).where(
        DecisionRow.subject == row.subject,
        DecisionRow.rung == row.rung,
        DecisionRow.due_version == row.due_version,
        DecisionRow.id != row.id,
    )
    for other in session.exec(query):
        if other.message_id is not None and other.message_id != but_not_by:
            message = session.get_one(Message, other.message_id)
            if message.address == address and message.state not in _NOT_ON_ITS_WAY:
                return True
        elif other.state is DecisionState.PLANNED:
            found = address_of(session, other.unit_id, other.role, office_day(now))
            if found and found.address == address:
                return True
    return False


def tell_person(session: Session, message: Message, reply: str, stand_ins: list[str], now: datetime) -> None:
    """Put a letter that was refused or came back on the list, with who is written to instead."""
    instead = f" Đã chuyển cho: {', '.join(stand_ins)}." if stand_ins else ""
    how = "bị trả lại" if message.state is MessageState.BOUNCED else "bị từ chối"
    needs_person(
        session,
        f"message:{message.id}",
        f"Thư “{message.subject}” gửi {message.address} {how}: {reply}.{instead}",
        "Kiểm tra địa chỉ trong danh bạ đơn vị (dondoc contact set) rồi cho gửi lại: "
        f"dondoc outbox resend {message.id} --reason ...",
        now,
        message.unit_id,
    )


def watch_domain(session: Session, domain: str, act: Act) -> None:
    """Stop sending to a domain that refuses too much; counted from the last time a person let it go on."""
    lifted = last_lifted(session, HoldKind.DOMAIN, domain)
    since = max(act.at - COUNTED_OVER, lifted) if lifted else act.at - COUNTED_OVER
    to_it = select(func.count()).select_from(Message).where(Message.domain == domain)
    refused = session.exec(to_it.where(col(Message.refused_at) > since)).one()
    handed = session.exec(to_it.where(or_(col(Message.intent_at) > since, col(Message.refused_at) > since))).one()
    if breaks(refused, handed) and open_hold(session, HoldKind.DOMAIN, domain) is None:
        words = f"Tên miền {domain} từ chối {refused} trong {handed} thư gần nhất: tạm dừng gửi đến tên miền này."
        raise_hold(session, HoldKind.DOMAIN, words, act, scope=domain)


def came_back(session: Session, message: Message, status: str, words: str, not_before: date, act: Act) -> None:
    """Write down that an accepted letter came back: its mailbox is marked, its stand-in is told, a person hears of it.

    A status of x.6 or x.7 (RFC 3463) speaks of our letter, not of the mailbox, which stays in use.
    """
    if message.state not in {MessageState.ACCEPTED, MessageState.AMBIGUOUS, MessageState.AMBIGUOUS_CLOSED}:
        return
    reply = f"{status} {words}".strip()
    message.state, message.refused_at, message.remote_reply = MessageState.BOUNCED, act.at, reply
    session.add(message)
    session.flush()
    said = Act(act.actor, act.at, reply)
    record(session, said, "message", message.id, "bounced")
    stand_ins = []
    if status.split(".")[1:2] not in (["6"], ["7"]) and mark_mailbox(session, message, said):
        stand_ins = pass_on(session, message, not_before, said)
    tell_person(session, message, reply, stand_ins, act.at)
    watch_domain(session, message.domain, act)
