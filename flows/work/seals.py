"""Sealing history: committed rows are hashed in batches, each over the one before, so that a changed row is found and named.

Whoever can change the database can change a row and every seal after it; what stands outside, the last root in the
operator's hands or in a backup's manifest, is what such a change cannot reach.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session, col, select

from config.errors import TryAgainLater
from config.language import say
from flows.work.marks import BrokenRow, first_broken, written
from flows.work.office import Office
from models.tables import History, Seal

BATCH = 2000
FIRST_ROOT = "0" * 64


def seal(office: Office, now: datetime) -> int:
    """Seal what was committed since the last seal; returns how many rows were sealed."""
    sealed = 0
    while True:
        with office.database.write(alone="seal") as session:
            last = _last(session)
            rows = settled_history(office, session, last.last_id if last else 0, BATCH)
            if rows:
                previous = last.root if last else FIRST_ROOT
                root = root_of(previous, map(as_sealed, rows))
                first, final = rows[0].id, rows[-1].id
                marks = written((row.id, hash_of(as_sealed(row))) for row in rows)
                session.add(
                    Seal(first_id=first, last_id=final, root=root, previous_root=previous, marks=marks, sealed_at=now)
                )
        sealed += len(rows)
        if len(rows) < BATCH:
            return sealed


def settled_history(office: Office, session: Session, after: int, most: int) -> list[History]:
    """Return history rows after a number, none of which can still be preceded by one that is not committed yet.

    PostgreSQL gives numbers before it commits: the table is locked for a moment, so that every writer has ended. Raises
    TryAgainLater when one takes long.
    """
    if not office.database.is_sqlite:
        try:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            session.execute(text("LOCK TABLE history IN SHARE MODE"))
        except OperationalError as error:
            raise TryAgainLater(
                "Lịch sử đang được ghi; sẽ niêm phong ở lượt sau.", "History is being written; it is sealed next time."
            ) from error
    return list(session.exec(select(History).where(History.id > after).order_by(col(History.id)).limit(most)))


def root_of(previous: str, rows: Iterable[bytes]) -> str:
    """Return the hash over rows as they are written, in order, on top of the root before."""
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        digest.update(row)
    return digest.hexdigest()


def hash_of(row: bytes) -> str:
    """Return the hash of one row by itself."""
    return hashlib.sha256(row).hexdigest()


def as_sealed(row: History) -> bytes:
    """Write a row so that no two rows are written alike."""
    values = [row.id, row.at.isoformat(), row.actor, row.entity, row.entity_id, row.event]
    line = json.dumps([*values, row.before, row.after, row.because], ensure_ascii=False)
    return f"{len(line)}:{line}".encode()


def is_sealed(office: Office, root: str) -> bool:
    """Did this history once end with this root? The root before the first seal is in every history."""
    with office.database.read() as session:
        return root == FIRST_ROOT or session.exec(select(Seal.id).where(Seal.root == root)).first() is not None


def _last(session: Session) -> Seal | None:
    return session.exec(select(Seal).order_by(col(Seal.id).desc())).first()


@dataclass(frozen=True, slots=True)
class Broken:
    """The first place of the history that does not hold, as narrow as it can be proven."""

    seal: int
    first_id: int
    last_id: int
    """The rows of the seal: one of them is not as it was, or the seal itself is not."""
    row: int | None
    """The first row that is not as it was; None where only the rows of the seal can be named."""
    what: str
    """In words."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What comparing history with its seals found."""

    rows: int
    """Sealed rows that are as they were."""
    seals: int
    root: str
    """The last root that holds: keep it where nobody can change it."""
    broken: Broken | None
    unsealed: int
    unsealed_since: datetime | None
    """When the oldest row was written that no seal covers yet."""


def verify(office: Office) -> Verified:
    """Compare every sealed row with its seal, from the first; stops at the first that does not hold."""
    with office.database.read() as session:
        root, reached, rows, seals, broken = FIRST_ROOT, 0, 0, 0, None
        for one in session.exec(select(Seal).order_by(col(Seal.id))):
            found = _as_they_are(session, one, reached)
            broken = _what_is_wrong(one, root, found)
            if broken:
                break
            root, reached, rows, seals = one.root, one.last_id, rows + len(found), seals + 1
            session.expunge_all()
        tail = list(session.exec(select(History).where(History.id > reached).order_by(col(History.id)).limit(1)))
        loose = 0 if broken else len(list(session.exec(select(History.id).where(History.id > reached))))
        return Verified(rows, seals, root, broken, loose, tail[0].at if tail and not broken else None)


def _as_they_are(session: Session, one: Seal, reached: int) -> dict[int, bytes]:
    """Return the rows that stand now where a seal's rows stand, as they would be sealed, by ascending number."""
    here = History.id <= one.last_id
    # In front of the very first there is no row to begin after: whatever stands there was put in.
    query = [here, History.id > reached] if reached else [here]
    try:
        return {row.id: as_sealed(row) for row in session.exec(select(History).where(*query).order_by(col(History.id)))}
    except _UNREADABLE:
        if session.get_bind().dialect.name != "sqlite":
            raise
    # SQLite keeps anything in any column; what is no moment, or no text, was not written by us.
    numbers = session.exec(select(History.id).where(*query).order_by(col(History.id))).all()
    return {number: _one_as_it_is(session, number) for number in numbers}


_UNREADABLE = (ValueError, TypeError, AttributeError, DBAPIError)


def _one_as_it_is(session: Session, number: int) -> bytes:
    try:
        return as_sealed(session.get_one(History, number))
    except _UNREADABLE:
        return b""


def _what_is_wrong(one: Seal, root: str, found: Mapping[int, bytes]) -> Broken | None:
    def broken(vi: str, en: str, row: BrokenRow | None = None) -> Broken:
        return Broken(one.id, one.first_id, one.last_id, row.number if row else None, say(vi, en))

    if one.previous_root != root:
        return broken("dấu không nối tiếp dấu trước", "the seal does not stand on the one before")
    holds = root_of(root, found.values()) == one.root
    if not one.marks:
        ends = found and (min(found), max(found)) == (one.first_id, one.last_id)
        return None if holds and ends else broken(*_WHICH_IS_UNKNOWN)
    try:
        row = first_broken(one.marks, (one.first_id, one.last_id), {n: hash_of(line) for n, line in found.items()})
    except ValueError:
        return broken("dấu đã bị sửa", "the seal itself was changed")
    if row is None:
        return None if holds else broken(*_ROW_AND_MARK)
    return (
        broken("các dòng đúng, dấu đã bị sửa", "the rows hold, their seal was changed")
        if holds
        else broken(*row.words, row)
    )


_WHICH_IS_UNKNOWN = (
    "một dòng bị sửa, xóa hoặc chèn thêm; dấu của phiên bản cũ không cho biết dòng nào",
    "a row was changed, added or removed; a seal of an earlier version does not tell which",
)
_ROW_AND_MARK = (
    "một dòng đã bị sửa cùng với dấu của nó, hoặc dấu đã bị sửa",
    "a row was changed together with its mark, or the seal was changed",
)
