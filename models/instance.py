"""The installation's own row: its secret, and whether it has gone live."""

import secrets
from datetime import datetime

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
