"""The journal against the database, before each delivery: what the one knows and the other does not.

A letter in the journal whose row still waits was taken by the server: it becomes accepted. Letters the database has never
heard of mean that it was restored from a backup: what they told is remembered, Message-IDs change, and a person is asked.
"""

from collections.abc import Iterator
from itertools import islice

from sqlmodel import Session, col, select

from models.facts.sweep import DecisionState
from models.instance import instance
from models.moves import Act, record
from models.tables import DecisionRow, HoldKind, Instance, Message, MessageState, ToldBefore
from notifications.holds import open_hold, raise_hold
from notifications.journal import Journal, Line, Owner, instance_digest

KNOWN_IN_A_ROW = 64
"""After so many lines the database knows, it knows those before them: senders commit a little out of order."""

BY_JOURNAL = "(journal)"
"""Stands for the server's words where only the journal tells that it took a letter."""

_MAY_BE_SENT = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HANDING_OVER, MessageState.AMBIGUOUS)


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
        rows = {row.message_id: row for row in session.exec(select(Message).where(_among(lines)))}
        told = set(session.exec(select(ToldBefore.message_id).where(col(ToldBefore.message_id).in_(_ids(lines)))))
        for line in lines:
            row = rows.get(line.message_id)
            if row is None or row.body_sha256 != line.sha256:
                is_heard = line.message_id in told
                known = known + 1 if is_heard else 0
                unheard += [] if is_heard else [line]
            else:
                known += 1
                settled += row.id not in held and _accept(session, row, line, act)
        if known >= KNOWN_IN_A_ROW:
            break
    return settled, unheard


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, KNOWN_IN_A_ROW)):
        yield batch


def _ids(lines: list[Line]) -> list[str]:
    return [line.message_id for line in lines]


def _among(lines: list[Line]) -> bool:
    return col(Message.message_id).in_(_ids(lines))  # type: ignore[return-value]  # a condition, as `where` wants it


def _accept(session: Session, row: Message, line: Line, act: Act) -> bool:
    """Write down that the server took a letter whose row still waits."""
    if row.state not in _MAY_BE_SENT:
        return False
    row.state, row.accepted_at, row.remote_reply, row.owner = MessageState.ACCEPTED, line.at, BY_JOURNAL, None
    session.add(row)
    query = select(DecisionRow).where(DecisionRow.message_id == row.id, DecisionRow.state == DecisionState.BUNDLED)
    for decision in session.exec(query):
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
