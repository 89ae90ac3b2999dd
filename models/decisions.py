"""Writing decisions: at most one for each subject, rung, due version and audience, whoever writes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Dialect, Insert, or_, update
from sqlalchemy import select as sa_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.facts.ladder import Role
from models.facts.sweep import DecisionState
from models.tables import DecisionRow, Message, MessageState

CHUNK = 500


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision to be written."""

    subject: str
    unit_id: int
    rung: str
    role: Role
    notice: str
    purpose: str
    send_on: date
    why: str
    reason: str
    obligation_id: int | None = None
    due_version: int = 0
    state: DecisionState = DecisionState.PLANNED
    needs_approval: bool = False
    immediate: bool = False
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def audience(self) -> str:
        """The role slot: role and owing unit, never an address."""
        return f"unit:{self.unit_id}/{self.role}"


def add_decisions(session: Session, decisions: Sequence[NewDecision], at: datetime) -> int:
    """Write what is not there yet; returns how many rows were new."""
    session.flush()
    insert = _insert(session.get_bind().dialect)
    added = 0
    for start in range(0, len(decisions), CHUNK):
        rows = [_row(decision, at) for decision in decisions[start : start + CHUNK]]
        added += len(session.execute(insert, rows).all()) if rows else 0
    return added


def _insert(dialect: Dialect) -> Insert:
    table = DecisionRow.__table__  # type: ignore[attr-defined]  # SQLModel gives every table class one
    key = ["subject", "rung", "due_version", "audience"]
    if dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing(index_elements=key).returning(table.c.id)
    return postgresql.insert(table).on_conflict_do_nothing(index_elements=key).returning(table.c.id)


def _row(decision: NewDecision, at: datetime) -> dict[str, Any]:
    return {
        "subject": decision.subject,
        "obligation_id": decision.obligation_id,
        "unit_id": decision.unit_id,
        "rung": decision.rung,
        "due_version": decision.due_version,
        "role": decision.role,
        "audience": decision.audience,
        "notice": decision.notice,
        "purpose": decision.purpose,
        "send_on": decision.send_on,
        "state": decision.state,
        "why": decision.why,
        "reason": decision.reason,
        "needs_approval": decision.needs_approval,
        "immediate": decision.immediate,
        "maybe_told": False,
        "detail": json.dumps(decision.detail, ensure_ascii=False, sort_keys=True),
        "message_id": None,
        "decided_at": at,
    }


def cancel_unsent(
    session: Session, obligation_ids: Sequence[int], because: str, state: DecisionState = DecisionState.CANCELLED
) -> int:
    """Cancel every decision about these obligations that no mail server has; returns how many.

    Bundled ones are cancelled too: the sender's intent then finds its message no longer whole and rebuilds it. Those
    whose message is being handed over stay as they are: that letter goes, and what it said is corrected.
    """
    if not obligation_ids:
        return 0
    live = (DecisionState.PLANNED, DecisionState.BUNDLED, DecisionState.HELD)
    leaving = sa_select(col(Message.id)).where(col(Message.state) == MessageState.HANDING_OVER)
    result = session.execute(
        update(DecisionRow)
        .where(col(DecisionRow.obligation_id).in_(obligation_ids), col(DecisionRow.state).in_(live))
        .where(or_(col(DecisionRow.message_id).is_(None), col(DecisionRow.message_id).not_in(leaving)))
        .values(state=state, reason=because)
    )
    return int(getattr(result, "rowcount", 0))
