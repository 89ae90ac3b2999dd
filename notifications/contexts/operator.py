"""What the operator is told once a day: everything that needs a person, the oldest first."""

from sqlmodel import col, select

from config.clock import OFFICE_ZONE
from models.tables import NeedsPerson, Unit
from notifications.contexts.desk import Context, Desk


def operator_daily(desk: Desk) -> Context:
    """Return the list as it stands at this moment, each line with where it happened and what to do."""
    query = (
        select(NeedsPerson, Unit)
        .join(Unit, col(NeedsPerson.unit_id) == col(Unit.id), isouter=True)
        .where(col(NeedsPerson.settled_at).is_(None))
        .order_by(col(NeedsPerson.raised_at), col(NeedsPerson.id))
    )
    return {
        "as_of": desk.now.astimezone(OFFICE_ZONE).isoformat(),
        "items": [
            {
                "what": row.what,
                "where": unit.name if unit else None,
                "since": row.raised_at.astimezone(OFFICE_ZONE).isoformat(),
                "next_action": row.next_action,
            }
            for row, unit in desk.session.exec(query)
        ],
    }
