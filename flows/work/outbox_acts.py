"""What a person does to the outbox: send again, hold back, let go, say that clock or database are right again."""

import hashlib
from datetime import datetime, timedelta

from sqlmodel import Session

from config.clock import office_day
from config.errors import NotFound, Refused
from flows.work.office import Office
from flows.work.outbox import the_message
from models.facts.sweep import DecisionState
from models.instance import instance
from models.moves import Act, record
from models.people_list import settle
from models.tables import Hold, HoldKind, Message, MessageState, ToldBefore
from notifications.holds import lift, open_holds, raise_hold
from notifications.journal import Journal, Owner, instance_digest
from notifications.letters import message_id_of
from notifications.validity import decisions_of, still_holds
from notifications.waiting import LADDER_PURPOSES, Hours
from notifications.writing import WORTH_SENDING

_FINAL = (MessageState.ACCEPTED, MessageState.BLOCKED, MessageState.BOUNCED, MessageState.AMBIGUOUS_CLOSED)
"""Letters that may be sent anew: what is still on its way goes by itself."""


def resend(office: Office, number: int, act: Act) -> str:
    """Send a letter anew, under another Message-ID, if all it says still holds; returns the new Message-ID.

    Raises Refused where it is on its way by itself, or says what is no longer so.
    """
    with office.database.write() as session:
        message = the_message(session, number)
        if message.state not in _FINAL:
            raise Refused(
                f"Thư số {number} đang ở trạng thái “{message.state}”, không cần gửi lại bằng tay. Chưa có gì thay đổi.",
                f"Mail {number} is {message.state}: it needs no sending by hand. Nothing was changed.",
            )
        rows = decisions_of(session, number)
        if not rows or not all(still_holds(session, row) for row in rows):
            raise Refused(
                f"Nội dung thư số {number} không còn đúng (đã báo cáo, đã đổi hạn, hoặc đã chuyển sang thư khác): không gửi "
                "lại. Chưa có gì thay đổi.",
                f"What mail {number} says no longer holds (reported, changed, or told by another letter): it is not sent "
                "again. Nothing was changed.",
            )
        for row in rows:
            row.state = DecisionState.BUNDLED
            session.add(row)
        before = message.message_id
        _renew(session, office, message, act)
        # The journal knows the letter by its first Message-ID; without this it would look like one of a lost time.
        session.add(ToldBefore(key=f"line:{before}", message_id=before, told_at=act.at))
        settle(session, [f"message:{number}"], act.at)
        record(session, act, "message", number, f"resend:{message.resend}", before=before, after=message.message_id)
        return message.message_id


def _renew(session: Session, office: Office, message: Message, act: Act) -> None:
    """Give a letter its next number: other Message-ID, same words."""
    ours, domain, before = instance(session, act.at), office.settings.message_domain, message.message_id
    message.resend += 1
    message.message_id = message_id_of(ours.key, message.id, message.resend, domain, ours.epoch)
    message.body = message.body.replace(before.encode(), message.message_id.encode(), 1)
    message.body_sha256 = hashlib.sha256(message.body).hexdigest()
    message.state, message.attempts, message.next_at = MessageState.PLANNED, 0, act.at
    message.possibly_duplicate, message.refused_at, message.owner = False, None, None
    message.created_at = act.at
    message.not_after = _worth_until(office, message, act)
    session.add(message)


def _worth_until(office: Office, message: Message, act: Act) -> datetime:
    hours = Hours(office.settings, office.calendar)
    if not message.purpose.startswith(LADDER_PURPOSES):
        return act.at + WORTH_SENDING
    day = office.calendar.next_working_day(office_day(act.at))
    close = hours.close(day)
    return close if close > act.at else hours.close(office.calendar.next_working_day(day + timedelta(days=1)))


def hold_back(office: Office, number: int | None, act: Act) -> None:
    """Hold one letter back, or, without a number, everything; raises Refused for a letter that has left."""
    with office.database.write() as session:
        if number is None:
            raise_hold(session, HoldKind.PERSON, f"{act.actor} tạm dừng gửi thư: {act.because}", act)
            return
        message = the_message(session, number)
        if message.state not in {MessageState.PLANNED, MessageState.CLAIMED, MessageState.AMBIGUOUS}:
            raise Refused(
                f"Thư số {number} đang ở trạng thái “{message.state}”: không giữ lại được nữa. Chưa có gì thay đổi.",
                f"Mail {number} is {message.state}: it cannot be held back any more. Nothing was changed.",
            )
        message.held_by, message.held_because = act.actor, act.because
        session.add(message)
        record(session, act, "message", number, "held")


def let_go(office: Office, number: int, act: Act) -> None:
    """Let a letter go that was held back; raises Refused for one that is not."""
    with office.database.write() as session:
        message = the_message(session, number)
        if message.held_by is None:
            raise Refused(
                f"Thư số {number} không bị giữ lại. Chưa có gì thay đổi.",
                f"Mail {number} is not held back. Nothing was changed.",
            )
        message.held_by, message.held_because = None, ""
        session.add(message)
        record(session, act, "message", number, "released")


def resume(office: Office, which: str, act: Act) -> int:
    """End the holds of a kind, or of one domain (``domain:x``); returns how many. Raises NotFound for no such kind."""
    kind, scope = _kind_of(which)
    with office.database.write() as session:
        holds = [hold for hold in open_holds(session) if hold.kind is kind and scope in {"", hold.scope}]
        for hold in holds:
            _end(session, office, hold, act)
    return len(holds)


def _kind_of(which: str) -> tuple[HoldKind, str]:
    words, _, scope = which.partition(":")
    if words not in {kind.value for kind in HoldKind}:
        known = ", ".join(kind.value for kind in HoldKind)
        raise NotFound(
            f"Không có loại tạm dừng “{words}”: {known}; một tên miền thì viết domain:vidu.vn. Chưa có gì thay đổi.",
            f"There is no hold “{words}”: {known}; of one domain, write domain:example.org. Nothing was changed.",
        )
    return HoldKind(words), scope.lower()


def _end(session: Session, office: Office, hold: Hold, act: Act) -> None:
    lift(session, hold, act)
    if hold.kind is HoldKind.RESTORED:
        _begin_journal_anew(session, office, act)


def _begin_journal_anew(session: Session, office: Office, act: Act) -> None:
    """Let the journal fit the database from now on, where it is missing, another installation's, or older."""
    ours, journal = instance(session, act.at), Journal(office.settings.home)
    us, owner = Owner(instance_digest(ours.key), ours.epoch), journal.owner()
    if owner == us:
        return
    if owner is not None and owner.instance != us.instance:
        journal.set_aside(act.at)
    journal.begin(us)
    ours.keeps_journal = True
    session.add(ours)
