"""The installation's own row: its secret, and whether it has gone live."""

import secrets
from datetime import date, datetime

from sqlmodel import Session

from models.tables import Instance


def instance(session: Session, at: datetime) -> Instance:
    """Return the row, made on first use with a fresh secret."""
    row = session.get(Instance, 1)
    if row is None:
        row = Instance(key=secrets.token_hex(32), created_at=at)
        session.add(row)
        session.flush()
    return row


def is_live(session: Session, day: date) -> bool:
    """Does mail go to its recipients on ``day``? Before that day every letter goes to the operator."""
    row = session.get(Instance, 1)
    return row is not None and row.go_live_on is not None and row.go_live_on <= day
