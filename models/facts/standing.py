"""Standing: how an obligation stands on a day. It follows from the day and is never stored."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.facts.lifecycle import ObligationState
from models.facts.pauses import is_late

DUE_SOON_DAYS = 14


class Standing(StrEnum):
    """The words of the tracking reports (domain 3.4)."""

    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    PAUSED = "paused"
    """Set aside for now: neither late nor reminded."""
    FILED_ON_TIME = "filed_on_time"
    FILED_LATE = "filed_late"
    NO_LONGER_OWED = "no_longer_owed"


IN_TERM = (Standing.NOT_DUE, Standing.DUE_SOON, Standing.DUE_TODAY, Standing.PAUSED)
"""Not filed, and not late."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The four cells of VPCP reports (domain 3.4): received on time or late; missing in term or overdue."""

    on_time: int = 0
    late: int = 0
    in_term: int = 0
    overdue: int = 0

    @property
    def received(self) -> int:
        return self.on_time + self.late

    @property
    def missing(self) -> int:
        return self.in_term + self.overdue

    @property
    def total(self) -> int:
        return self.received + self.missing


def standing(
    state: ObligationState,
    due_on: date,
    first_filed_on: date | None,
    today: date,
    paused_on: Collection[date] = frozenset(),
) -> Standing:
    """Return how it stands today; the first filing decides "on time", also after a return.

    ``due_on`` is the applied due date the first filing was owed by when something was filed, else the current one.
    ``paused_on``: the days on which it was set aside; they make nobody late.
    """
    if state in {ObligationState.CANCELLED, ObligationState.MERGED}:
        return Standing.NO_LONGER_OWED
    if state in {ObligationState.FILED, ObligationState.ACCEPTED} and first_filed_on is not None:
        late = is_late(due_on, first_filed_on, paused_on)
        return Standing.FILED_LATE if late else Standing.FILED_ON_TIME
    if today in paused_on:
        return Standing.PAUSED
    if today > due_on:
        return Standing.OVERDUE
    if today == due_on:
        return Standing.DUE_TODAY
    return Standing.DUE_SOON if (due_on - today).days <= DUE_SOON_DAYS else Standing.NOT_DUE


def count(standings: list[Standing]) -> Counts:
    """Count standings into the four cells; what is no longer owed is not counted."""
    return Counts(
        on_time=standings.count(Standing.FILED_ON_TIME),
        late=standings.count(Standing.FILED_LATE),
        in_term=sum(standings.count(s) for s in IN_TERM),
        overdue=standings.count(Standing.OVERDUE),
    )
