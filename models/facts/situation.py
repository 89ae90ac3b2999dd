"""What the sweep decides from and what it says: what is owed, what was decided before, and one verdict for each rung and role."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from models.facts.calendar import WorkingCalendar
from models.facts.ladder import Ladder, Role
from models.facts.lifecycle import ObligationKind
from models.facts.telling import REASONS, DecisionState, Outcome, Why

HOLD_PREFIX = "hold:"
"""A rung of this form shows a held leadership digest to the officer who may stop it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided before for one rung and role at this due version."""

    state: DecisionState
    send_on: date
    needs_approval: bool = False
    decided_on: date | None = None
    """Day it was first decided, which telling anew does not move; None stands for `send_on`."""
    in_a_letter: bool = False
    """Is it in a letter that is written and has not left: whoever should read it has not heard yet?"""


@dataclass(frozen=True, slots=True)
class Owed:
    """One open obligation, with the few facts the ladder asks for."""

    obligation: int
    kind: ObligationKind
    unit: int
    stream: str
    """Reports of one stream and period travel to a leader in one digest."""
    period: str
    due_on: date
    """The applied due date."""
    due_version: int
    created_on: date
    """Day this due version came to be; of the first, day the obligation was created. Earlier rungs are never sent."""
    vice_chair: str = ""
    """Code of the vice-chair in charge of the unit, empty where there is none."""
    by_focal_unit: bool = False
    """The unit that owes is the focal unit itself."""
    paused: bool = False
    paused_on: frozenset[date] = frozenset()
    """Days on which it was paused: they make nobody later."""
    waits_for_a_unit: bool = False
    """Its unit ended without one successor: it is reminded of up to its day, and climbs nothing."""
    reachable: bool = True
    """Somebody at the unit can be written to."""
    stopped: bool = False
    """The focal officer stopped the leadership rungs of this due version."""
    stopped_for: frozenset[Role] = frozenset()
    """Leaders who alone are not told of this due version."""
    never_overdue: bool = False
    """A yearly checkpoint: reminded up to its day, never after it."""
    decided: Mapping[tuple[str, Role], Decided] = field(default_factory=dict)

    @property
    def ends_with_its_day(self) -> bool:
        """Is it never called overdue, and nobody told above the unit?"""
        return self.never_overdue or self.waits_for_a_unit


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything the sweep decides from."""

    owed: tuple[Owed, ...]
    calendar: WorkingCalendar
    ladder: Ladder
    swept_on: frozenset[date] = frozenset()
    """Days of earlier successful sweeps: a working day without one does not count for rungs above the unit."""
    mail_days: Mapping[tuple[int, Role, str], frozenset[date]] = field(default_factory=dict)
    """Days on which a unit's role got, or is to get, a ladder mail about its reports of a period."""
    digest_days: Mapping[tuple[str, str, str], frozenset[date]] = field(default_factory=dict)
    """Days on which a leader got, or is to get, a digest of a stream and period."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision about one rung of one obligation for one role."""

    owed: Owed
    rung: str
    role: Role
    outcome: Outcome
    send_on: date
    why: Why
    needs_approval: bool = False

    @property
    def reason(self) -> str:
        """The sentence history keeps."""
        return REASONS[self.why].format(day=f"{self.send_on:%d/%m/%Y}")
