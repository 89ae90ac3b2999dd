"""Where each obligation stood at the end of a day: its state, its date and what was set aside, as they were known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.facts.lifecycle import ObligationState
from models.facts.standing import Standing, standing
from models.queries.known import due_on, states_on
from models.queries.pauses import paused_days_known
from models.tables import Obligation

CAME = frozenset({ObligationState.FILED, ObligationState.ACCEPTED, ObligationState.RETURNED})
"""States in which something was filed."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One obligation at the end of a day."""

    state: ObligationState
    standing: Standing
    due_on: date
    """The date its filing was first owed by, where something came and was not returned; else the date that applied then."""
    first_filed_on: date | None


def stands_on(session: Session, rows: Sequence[Obligation], day: date) -> dict[int, Stand]:
    """Return how each obligation stood; those opened later are left out."""
    states = states_on(session, rows, day)
    dues = due_on(session, states, day)
    paused = paused_days_known(session, rows, day)
    found: dict[int, Stand] = {}
    for row in rows:
        state = states.get(row.id)
        if state is None:
            continue
        filed_on = row.first_filed_on if state in CAME else None
        due = row.first_due_on if state in CAME - {ObligationState.RETURNED} else dues.get(row.id, row.due_on)
        found[row.id] = Stand(state, standing(state, due, filed_on, day, paused[row.id]), due, filed_on)
    return found
