"""The decisions and letters of a simulated office as rows, read whole from its database."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """One row of the decisions, as the schedule left it."""

    id: int
    obligation: int | None
    unit: int
    rung: str
    version: int
    role: str
    notice: str
    purpose: str
    send_on: date
    state: str
    why: str
    reason: str
    needs_approval: bool
    message: int | None
    maybe_told: bool
    key: tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the messages."""

    id: int
    address: str
    purpose: str
    state: str
    office_day: date
    message_id: str
    body: bytes
    possibly_duplicate: bool
    accepted_at: str | None


DECISIONS = (
    "SELECT id, obligation_id, unit_id, rung, due_version, role, notice, purpose, send_on, state, why, reason, "
    "needs_approval, message_id, maybe_told, subject, audience FROM decision ORDER BY id"
)
MESSAGES = (
    "SELECT id, address, purpose, state, office_day, message_id, body, possibly_duplicate, accepted_at FROM message"
)


def decision_of(row: tuple[Any, ...]) -> Decision:
    send_on, maybe_told, subject, audience = date.fromisoformat(row[8]), bool(row[14]), row[15], row[16]
    key = (subject, row[3], row[4], audience)
    values: tuple[Any, ...] = (*row[:8], send_on, *row[9:12], bool(row[12]), row[13], maybe_told, key)
    return Decision(*values)


def letter_of(row: tuple[Any, ...]) -> Letter:
    values: tuple[Any, ...] = (*row[:4], date.fromisoformat(row[4]), *row[5:7], bool(row[7]), row[8])
    return Letter(*values)
