"""The journal against the database, before each delivery: what the one knows and the other does not.

A letter in the journal whose row still waits was taken by the server: it becomes accepted. Letters the database has never
heard of mean that it was restored from a backup: what they told is remembered, Message-IDs change, and a person is asked.
"""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.facts.sweep import DecisionState
from models.instance import instance
from models.moves import Act, record
from models.tables import HoldKind, Instance, Message, MessageState, ToldBefore
from models.tables.base import columns_of
from notifications.holds import open_hold, raise_hold
from notifications.journal import Journal, Line, Owner, instance_digest
from notifications.validity import decisions_of

KNOWN_IN_A_ROW = 64
"""After so many lines the database knows, it knows those before them: senders commit a little out of order."""

BY_JOURNAL = "(journal)"
"""Stands for the server's words where only the journal tells that it took a letter."""

_MAY_BE_SENT = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HANDING_OVER, MessageState.AMBIGUOUS)


_message, _told_before = columns_of(Message), columns_of(ToldBefore)
# Without the letters themselves: sixty-four of them are a megabyte, looked at before each delivery.
_LETTERS = select(_message.id, _message.message_id, _message.body_sha256, _message.state).where(
    _message.message_id.in_(bindparam("ids", expanding=True))
)
_HEARD_OF = select(_told_before.message_id).where(_told_before.message_id.in_(bindparam("ids", expanding=True)))


def compare(session: Session, journal: Journal, held: set[int], act: Act) -> int:
    """Bring the database to what the journal knows; returns how many letters were found to be sent.

    ``held``: numbers of messages that a living sender has in hand; their lines are just being written down.
    """
    ours = instance(session, act.at)
    owner, us = journal.owner(), Owner(instance_digest(ours.key), ours.epoch)
    if owner is None:
        _begin(session, journal, ours, us, act)
        return 0
    if owner.instance != us.instance:
        _ask(session, "Nhật ký gửi (sent.journal) thuộc một hệ thống khác: chưa gửi thư nào.", act)
        return 0
    if owner.epoch < us.epoch:
        _ask(session, "Nhật ký gửi (sent.journal) cũ hơn cơ sở dữ liệu: có thể thiếu thư đã gửi.", act)
        return 0
    settled, unheard = _look(session, journal, held, act)
    if unheard or owner.epoch > us.epoch:
        _remember(session, unheard)
        ours.epoch = max(owner.epoch, us.epoch) + 1
        session.add(ours)
        journal.begin(Owner(us.instance, ours.epoch))
        _ask(
            session,
            f"Cơ sở dữ liệu được khôi phục từ bản sao lưu cũ: {len(unheard)} thư đã gửi sau bản đó được nhận ra và không "
            "gửi lại. Báo cáo nhận sau bản sao lưu không còn trong cơ sở dữ liệu.",
            act,
        )
    return settled


def _begin(session: Session, journal: Journal, ours: Instance, us: Owner, act: Act) -> None:
    """Begin a journal; where one was kept before, it is missed."""
    if ours.keeps_journal:
        _ask(
            session, f"Không thấy nhật ký gửi {journal.path.name} bên cạnh cơ sở dữ liệu: không rõ thư nào đã gửi.", act
        )
        return
    journal.begin(us)
    ours.keeps_journal = True
    session.add(ours)


def _ask(session: Session, because: str, act: Act) -> None:
    if open_hold(session, HoldKind.RESTORED) is None:
        raise_hold(session, HoldKind.RESTORED, because, act)


def _look(session: Session, journal: Journal, held: set[int], act: Act) -> tuple[int, list[Line]]:
    settled, unheard, known = 0, [], 0
    for lines in _batches(journal.newest()):
        ids = {"ids": [line.message_id for line in lines]}
        rows = {row.message_id: row for row in session.execute(_LETTERS, ids)}
        missing = len(rows) < len(lines) or any(rows[line.message_id].body_sha256 != line.sha256 for line in lines)
        told = set(session.execute(_HEARD_OF, ids).scalars()) if missing else set()
        for line in lines:
            row = rows.get(line.message_id)
            if row is None or row.body_sha256 != line.sha256:
                is_heard = line.message_id in told
                known = known + 1 if is_heard else 0
                unheard += [] if is_heard else [line]
            else:
                known += 1
                settled += row.id not in held and row.state in _MAY_BE_SENT and _accept(session, row.id, line, act)
        if known >= KNOWN_IN_A_ROW:
            break
    return settled, unheard


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, KNOWN_IN_A_ROW)):
        yield batch


def _accept(session: Session, number: int, line: Line, act: Act) -> bool:
    """Write down that the server took a letter whose row still waits."""
    row = session.get_one(Message, number)
    if row.state not in _MAY_BE_SENT:
        return False
    row.state, row.accepted_at, row.remote_reply, row.owner = MessageState.ACCEPTED, line.at, BY_JOURNAL, None
    session.add(row)
    for decision in decisions_of(session, row.id):
        if decision.state is DecisionState.BUNDLED:
            decision.state = DecisionState.DONE
            session.add(decision)
    record(session, act, "message", row.id, "accepted", after=BY_JOURNAL)
    return True


def _remember(session: Session, lines: list[Line]) -> None:
    """Keep what letters of a lost time told, so that it is not told again."""
    for line in lines:
        for key in (f"line:{line.message_id}", *line.told):
            if session.get(ToldBefore, key) is None:
                session.add(ToldBefore(key=key, message_id=line.message_id, told_at=line.at))
    session.flush()
