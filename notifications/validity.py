"""Whether what a letter says still holds: asked when it is written, before each try, and just before DATA."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from models.facts.lifecycle import OPEN_STATES, ObligationState
from models.facts.sweep import DecisionState
from models.queries.kept import keep, keep_rows
from models.tables import DecisionRow, Obligation

_CARRIED = (
    select(DecisionRow)
    .where(DecisionRow.message_id == bindparam("message"))
    .order_by(col(DecisionRow.id))
    .execution_options(populate_existing=True)
)
_TOLD_OF = select(DecisionRow.obligation_id).where(DecisionRow.message_id == bindparam("message"))
_LOCKED = (
    select(Obligation)
    .where(col(Obligation.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Obligation.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def still_holds(session: Session, row: DecisionRow) -> bool:
    """Is this still to be told: its obligation open, its due version the current one, not stopped?"""
    if row.obligation_id is None:
        return True
    owed = session.get_one(Obligation, row.obligation_id)
    if row.due_version == 0:
        return owed.state is not ObligationState.MERGED
    stopped = owed.escalation_stopped and row.notice == "leadership_digest"
    return owed.state in OPEN_STATES and owed.due_version == row.due_version and not stopped


def is_whole(session: Session, rows: Sequence[DecisionRow]) -> bool:
    """Does every decision of a letter still hold?"""
    _fetch_obligations(session, rows)
    return bool(rows) and all(row.state is DecisionState.BUNDLED and still_holds(session, row) for row in rows)


def drop_dead(session: Session, rows: Sequence[DecisionRow]) -> list[DecisionRow]:
    """Cancel what is no longer to be told: reported, ended, or overtaken by a new due date."""
    live = []
    _fetch_obligations(session, rows)
    for row in rows:
        if still_holds(session, row):
            live.append(row)
        else:
            row.state, row.reason = DecisionState.CANCELLED, "nghĩa vụ đã thực hiện hoặc đã thay đổi hạn"
            session.add(row)
    return live


def decisions_of(session: Session, message_id: int) -> list[DecisionRow]:
    """Return the decisions a letter carries, as they are in the database now."""
    return list(session.exec(_CARRIED, params={"message": message_id}))


def obligations_of(session: Session, message_id: int) -> list[int]:
    """Return the numbers of the obligations a letter tells of, in ascending order."""
    return sorted({number for number in session.exec(_TOLD_OF, params={"message": message_id}) if number})


def lock_obligations(session: Session, ids: Sequence[int]) -> None:
    """Lock the obligations in ascending number, as a filing does: without it PostgreSQL lets both pass each other."""
    if ids:
        keep_rows(session, Obligation, session.exec(_LOCKED, params={"ids": ids}).all())


def _fetch_obligations(session: Session, rows: Iterable[DecisionRow]) -> None:
    """Read the obligations of many decisions in one question; later look-ups find them in the session."""
    keep(session, Obligation, [row.obligation_id for row in rows])
