"""Holds: reasons why nothing, or nothing to one domain, is handed over; rows that every sender sees."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.moves import Act, record
from models.people_list import needs_person, settle
from models.tables import Hold, HoldKind

NEXT = {
    HoldKind.TRANSPORT: "Kiểm tra máy chủ thư và các cài đặt smtp_*; hệ thống tự thử lại, hoặc chạy dondoc outbox resume.",
    HoldKind.DOMAIN: "Hỏi bên quản trị thư của tên miền này, rồi chạy dondoc outbox resume domain:{scope} --reason ...",
    HoldKind.VOLUME: "Xem trước bằng dondoc sweep --dry-run và dondoc outbox; nếu đúng, chạy dondoc outbox resume volume "
    "--reason ...",
    HoldKind.CLOCK: "Chỉnh lại đồng hồ máy (NTP), rồi chạy dondoc outbox confirm-clock --reason ...",
    HoldKind.RESTORED: "Nhập lại những báo cáo đã nhận sau bản sao lưu, xem dondoc sweep --dry-run, rồi chạy dondoc outbox "
    "resume restored --reason ...",
    HoldKind.PERSON: "Khi gửi lại được, chạy dondoc outbox resume person --reason ...",
}
"""What a person does next, for each kind."""


_OPEN = select(Hold).where(col(Hold.lifted_at).is_(None)).order_by(col(Hold.id))
_OPEN_ONE = _OPEN.where(Hold.kind == bindparam("kind"), Hold.scope == bindparam("scope"))
_LAST_LIFTED = (
    select(Hold.lifted_at)
    .where(Hold.kind == bindparam("kind"), Hold.scope == bindparam("scope"), col(Hold.lifted_at).is_not(None))
    .order_by(col(Hold.lifted_at).desc())
)


def open_holds(session: Session) -> list[Hold]:
    """Return every hold nobody has ended, the oldest first."""
    return list(session.exec(_OPEN))


def in_force(session: Session, now: datetime) -> list[Hold]:
    """Return the holds that stop letters at ``now``; one whose wait is over lets a try through."""
    return stopping_at(now, open_holds(session))


def stopping_at(now: datetime, holds: Sequence[Hold]) -> list[Hold]:
    """Return those of the open holds that stop letters at ``now``."""
    return [hold for hold in holds if hold.until is None or hold.until > now]


def detached(session: Session, holds: list[Hold]) -> list[Hold]:
    """Let holds be read after their transaction has ended."""
    session.flush()
    for hold in holds:
        session.expunge(hold)
    return holds


def open_hold(session: Session, kind: HoldKind, scope: str = "") -> Hold | None:
    """Return the open hold of this kind, if there is one."""
    return session.exec(_OPEN_ONE, params={"kind": kind, "scope": scope}).first()


def raise_hold(
    session: Session,
    kind: HoldKind,
    because: str,
    act: Act,
    *,
    scope: str = "",
    waits: Sequence[timedelta] = (),
) -> Hold:
    """Hold letters back and put one line before a person; raised again it is the same row with a longer wait.

    ``waits``: after which lengths of time a try is made without anybody's word; empty where a person must speak.
    """
    hold = open_hold(session, kind, scope)
    if hold is None:
        hold = Hold(kind=kind, scope=scope, because=because, since=act.at, tries=0)
    hold.tries, hold.because = hold.tries + 1, because
    hold.until = act.at + waits[min(hold.tries, len(waits)) - 1] if waits else None
    session.add(hold)
    session.flush()
    if hold.tries == 1:
        record(session, act, "hold", hold.id, f"raised:{kind}", after=because)
    needs_person(session, _key(hold), because, NEXT[kind].format(scope=scope), act.at)
    return hold


def lift(session: Session, hold: Hold, act: Act) -> None:
    """End a hold, with who and why."""
    hold.lifted_at, hold.lifted_by, hold.lifted_because = act.at, act.actor, act.because
    session.add(hold)
    settle(session, [_key(hold)], act.at)
    record(session, act, "hold", hold.id, f"lifted:{hold.kind}", before=hold.because)


def last_lifted(session: Session, kind: HoldKind, scope: str = "") -> datetime | None:
    """Return when a hold of this kind was last ended: what came before it is not counted again."""
    return session.exec(_LAST_LIFTED, params={"kind": kind, "scope": scope}).first()


def _key(hold: Hold) -> str:
    return f"hold:{hold.kind}:{hold.scope}" if hold.scope else f"hold:{hold.kind}"
