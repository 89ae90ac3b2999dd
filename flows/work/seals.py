"""Sealing history: committed rows are hashed in batches, each over the one before, so that a changed row is found.

Whoever can change the database can change a row and every seal after it; what stands outside, the last root in the
operator's hands or in a backup's manifest, is what such a change cannot reach.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from config.errors import TryAgainLater
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
                root = root_of(previous, rows)
                first, final = rows[0].id, rows[-1].id
                session.add(Seal(first_id=first, last_id=final, root=root, previous_root=previous, sealed_at=now))
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


def root_of(previous: str, rows: list[History]) -> str:
    """Return the hash over rows, in order, on top of the root before."""
    digest = hashlib.sha256(previous.encode())
    for row in rows:
        digest.update(_written(row))
    return digest.hexdigest()


def _written(row: History) -> bytes:
    """Write a row so that no two rows are written alike."""
    values = [row.id, row.at.isoformat(), row.actor, row.entity, row.entity_id, row.event]
    line = json.dumps([*values, row.before, row.after, row.because], ensure_ascii=False)
    return f"{len(line)}:{line}".encode()


def _last(session: Session) -> Seal | None:
    return session.exec(select(Seal).order_by(col(Seal.id).desc())).first()


@dataclass(frozen=True, slots=True)
class Verified:
    """What comparing history with its seals found."""

    rows: int
    """Sealed rows that are as they were."""
    seals: int
    root: str
    """The last root that holds: keep it where nobody can change it."""
    broken: str | None
    """The first place that does not hold: rows and what is wrong."""
    unsealed: int
    unsealed_since: datetime | None
    """When the oldest row was written that no seal covers yet."""


def verify(office: Office) -> Verified:
    """Compare every sealed row with its seal, from the first; stops at the first that does not hold."""
    with office.database.read() as session:
        root, reached, rows, seals, broken = FIRST_ROOT, 0, 0, 0, None
        for one in session.exec(select(Seal).order_by(col(Seal.id))):
            found = list(
                session.exec(
                    select(History).where(History.id > reached, History.id <= one.last_id).order_by(col(History.id))
                )
            )
            broken = _what_is_wrong(one, root, found)
            if broken:
                break
            root, reached, rows, seals = one.root, one.last_id, rows + len(found), seals + 1
            session.expunge_all()
        tail = list(session.exec(select(History).where(History.id > reached).order_by(col(History.id)).limit(1)))
        loose = 0 if broken else len(list(session.exec(select(History.id).where(History.id > reached))))
        return Verified(rows, seals, root, broken, loose, tail[0].at if tail and not broken else None)


def _what_is_wrong(one: Seal, root: str, found: list[History]) -> str | None:
    place = f"history {one.first_id}-{one.last_id} (seal {one.id})"
    if one.previous_root != root:
        return f"{place}: the seal does not stand on the one before"
    if not found or found[0].id != one.first_id or found[-1].id != one.last_id:
        return f"{place}: a row is missing, or one stands before the first"
    if root_of(root, found) != one.root:
        return f"{place}: a row was changed, added or removed"
    return None
