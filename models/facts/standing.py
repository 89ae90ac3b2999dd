"""Standing: how an obligation stands on a day. It follows from the day and is never stored."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.facts.lifecycle import ObligationState

DUE_SOON_DAYS = 14


class Standing(StrEnum):
    """The words of the tracking reports (domain 3.4)."""

    NOT_DUE = "not_due"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    OVERDUE = "overdue"
    FILED_ON_TIME = "filed_on_time"
    FILED_LATE = "filed_late"
    NO_LONGER_OWED = "no_longer_owed"


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


def standing(state: ObligationState, due_on: date, first_filed_on: date | None, today: date) -> Standing:
    """Return how it stands today; the first filing decides "on time", also after a return.

    ``due_on`` is the applied due date the first filing was owed by when something was filed, else the current one.
    """
    if state in {ObligationState.CANCELLED, ObligationState.MERGED}:
        return Standing.NO_LONGER_OWED
    if state in {ObligationState.FILED, ObligationState.ACCEPTED} and first_filed_on is not None:
        return Standing.FILED_ON_TIME if first_filed_on <= due_on else Standing.FILED_LATE
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
        in_term=sum(standings.count(s) for s in (Standing.NOT_DUE, Standing.DUE_SOON, Standing.DUE_TODAY)),
        overdue=standings.count(Standing.OVERDUE),
    )
