"""What a decision tells, under a name that outlives its row: the journal knows decisions a restored database does not."""

import hashlib
from collections.abc import Sequence

from sqlmodel import Session, col, select

from models.facts.sweep import DecisionState
from models.queries.kept import keep
from models.tables import Assignment, DecisionRow, Obligation, ToldBefore, Unit, Weakness
from notifications.waiting import RUNG_REASONS


def told_keys(session: Session, rows: Sequence[DecisionRow]) -> dict[int, str]:
    """Return each decision's lasting name, as a digest.

    A rung is named by who owes what by when, because a sweep of the restored database decides it again. What a person's
    act brought (a receipt, an answer) is named by its moment too: done again after a restore, it is told again.
    """
    _fetch(session, rows)
    return {row.id: hashlib.sha256("|".join(_names(session, row)).encode()).hexdigest()[:20] for row in rows}


def _fetch(session: Session, rows: Sequence[DecisionRow]) -> None:
    """Read all that the names are made of in a few questions."""
    keep(session, Unit, [row.unit_id for row in rows])
    numbers = [row.obligation_id for row in rows]
    keep(session, Obligation, numbers)
    owed = [session.get_one(Obligation, number) for number in numbers if number is not None]
    subjects = [row.subject.partition(":") for row in rows]
    parts = [int(number) for kind, _, number in subjects if kind == "assignment" and number.isdecimal()]
    keep(session, Assignment, parts)
    assigned = [found for number in parts if (found := session.get(Assignment, number))]
    keep(session, Weakness, [*(row.weakness_id for row in owed), *(row.weakness_id for row in assigned)])


def _names(session: Session, row: DecisionRow) -> list[str]:
    unit = session.get_one(Unit, row.unit_id)
    names = [row.notice, row.rung, str(row.due_version), str(row.role), unit.pack, unit.code]
    if row.obligation_id is not None:
        owed = session.get_one(Obligation, row.obligation_id)
        weakness = session.get(Weakness, owed.weakness_id) if owed.weakness_id else None
        names += [owed.kind, owed.rule, owed.period, weakness.code if weakness else "", owed.due_on.isoformat()]
    kind, _, number = row.subject.partition(":")
    if kind == "assignment" and number.isdecimal():
        assignment = session.get(Assignment, int(number))
        weakness = session.get(Weakness, assignment.weakness_id) if assignment else None
        names += [weakness.code if weakness else row.subject]
    elif row.why not in RUNG_REASONS:
        names += [row.subject, row.decided_at.isoformat()]
    return names


_ANY_TOLD_BEFORE = select(ToldBefore.key).limit(1)


def not_told_before(session: Session, rows: list[DecisionRow]) -> list[DecisionRow]:
    """Leave out what the journal says was told before the database was restored; those rows are done."""
    if session.exec(_ANY_TOLD_BEFORE).first() is None:
        return rows
    keys = told_keys(session, rows)
    known = set(session.exec(select(ToldBefore.key).where(col(ToldBefore.key).in_(keys.values()))))
    for row in rows:
        if keys[row.id] in known:
            row.state, row.reason = DecisionState.DONE, "đã gửi trước khi khôi phục cơ sở dữ liệu (sent.journal)"
            session.add(row)
    return [row for row in rows if keys[row.id] not in known]
