"""The life of an assignment and of an obligation: every state, who brings a row there, and every legal move.

One table each. Whatever is not in the table is refused; `models.moves` is the only writer of a state.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from config.errors import Refused


class Stage(StrEnum):
    """Where one unit stands with one weakness."""

    ASSIGNED = "assigned"
    """Named as responsible by the plan. The unit's acknowledgement, draft or filing takes it on."""
    IN_PROGRESS = "in_progress"
    """The unit is at work, or a report came back or was accepted as continuing."""
    REPORTED = "reported"
    """The unit filed and waits for the reviewer."""
    RESOLVED = "resolved"
    """A reviewer confirmed, on an accepted report with evidence, that the weakness is put right here."""
    ENDED = "ended"
    """The unit has nothing more to do with it: succession or withdrawal. Only a new decision assigns it again."""


class StageEvent(StrEnum):
    """What moves an assignment."""

    ACKNOWLEDGED = "acknowledged"
    DRAFTED = "drafted"
    FILED = "filed"
    RETURNED = "returned"
    CONTINUING = "continuing"
    """The report was accepted, the weakness is not yet put right."""
    RESOLVED = "resolved"
    RELAPSED = "relapsed"
    ENDED = "ended"
    REASSIGNED = "reassigned"
    """A later document or decision names the unit again."""


class ObligationState(StrEnum):
    """What has become of one thing owed. Lateness is not here: it follows from the day (`standing`)."""

    OWED = "owed"
    """Opened with its period; the unit's filing takes it on."""
    FILED = "filed"
    """The report is in and waits for review; nobody is reminded."""
    ACCEPTED = "accepted"
    """The reviewer took it. Final."""
    RETURNED = "returned"
    """Sent back with a new date; owed again, and climbs on that date."""
    CANCELLED = "cancelled"
    """No longer owed: resolved, withdrawn or amended away. Only a part assigned again brings it back."""
    MERGED = "merged"
    """Another obligation of the same weakness, unit and period stands for it. Final."""


class ObligationEvent(StrEnum):
    """What moves an obligation."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    MERGED = "merged"
    REINSTATED = "reinstated"
    """The part it belonged to was assigned again before its due date."""


class ObligationKind(StrEnum):
    """What is owed."""

    REPORT = "report"
    """A lead unit's periodical report on one weakness."""
    REMEDIATION = "remediation"
    """Putting the weakness right by its deadline."""
    REVIEW = "review"
    """A decision of the planning department: on a report that claims "done", or a yearly checkpoint."""
    SYNTHESIS = "synthesis"
    """The planning department's quarterly report to the Committee."""


OPEN_STATES = frozenset({ObligationState.OWED, ObligationState.RETURNED})
"""States in which something is still owed and the ladder may climb."""

_ADVANCED = (ObligationState.OWED, ObligationState.RETURNED, ObligationState.FILED, ObligationState.ACCEPTED)


def further_advanced(one: ObligationState, other: ObligationState) -> ObligationState:
    """Return which of two obligations' states is nearer to being done; the first where both are as near."""
    return max(one, other, key=_ADVANCED.index)


_S, _E = Stage, StageEvent
STAGE_MOVES: Mapping[tuple[Stage, StageEvent], Stage] = {
    (_S.ASSIGNED, _E.ACKNOWLEDGED): _S.IN_PROGRESS,
    (_S.ASSIGNED, _E.DRAFTED): _S.IN_PROGRESS,
    (_S.ASSIGNED, _E.FILED): _S.REPORTED,
    (_S.IN_PROGRESS, _E.ACKNOWLEDGED): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _E.DRAFTED): _S.IN_PROGRESS,
    (_S.IN_PROGRESS, _E.FILED): _S.REPORTED,
    (_S.REPORTED, _E.FILED): _S.REPORTED,
    (_S.REPORTED, _E.RETURNED): _S.IN_PROGRESS,
    (_S.REPORTED, _E.CONTINUING): _S.IN_PROGRESS,
    (_S.REPORTED, _E.RESOLVED): _S.RESOLVED,
    (_S.IN_PROGRESS, _E.RESOLVED): _S.RESOLVED,
    (_S.RESOLVED, _E.RELAPSED): _S.IN_PROGRESS,
    **{(stage, _E.ENDED): _S.ENDED for stage in _S if stage is not _S.ENDED},
    (_S.ENDED, _E.REASSIGNED): _S.ASSIGNED,
}
"""Legal moves of an assignment. Resolving from in_progress needs a report accepted earlier (checked at the door)."""

_OS, _OE = ObligationState, ObligationEvent
OBLIGATION_MOVES: Mapping[tuple[ObligationState, ObligationEvent], ObligationState] = {
    (_OS.OWED, _OE.FILED): _OS.FILED,
    (_OS.RETURNED, _OE.FILED): _OS.FILED,
    (_OS.FILED, _OE.ACCEPTED): _OS.ACCEPTED,
    (_OS.FILED, _OE.RETURNED): _OS.RETURNED,
    (_OS.OWED, _OE.CANCELLED): _OS.CANCELLED,
    (_OS.RETURNED, _OE.CANCELLED): _OS.CANCELLED,
    (_OS.FILED, _OE.CANCELLED): _OS.CANCELLED,
    (_OS.OWED, _OE.MERGED): _OS.MERGED,
    (_OS.RETURNED, _OE.MERGED): _OS.MERGED,
    (_OS.FILED, _OE.MERGED): _OS.MERGED,
    (_OS.CANCELLED, _OE.REINSTATED): _OS.OWED,
}
"""Legal moves of an obligation."""

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)


class MoveRefused(Refused):
    """The lifecycle knows no such move."""


def next_state(moves: Mapping[tuple[State, Event], State], state: State, event: Event, what: str) -> State:
    """Return where ``event`` takes ``state``; raises MoveRefused, naming ``what`` and the events that are legal."""
    if (state, event) in moves:
        return moves[state, event]
    legal = ", ".join(str(e) for s, e in moves if s == state) or "–"
    raise MoveRefused(
        f"{what} đang ở trạng thái “{state}”, không thể “{event}”. Từ đây có thể: {legal}. Chưa có gì thay đổi.",
        f"{what} is “{state}” and cannot be “{event}”. Possible from here: {legal}. Nothing was changed.",
    )


_ADVANCEMENT = (Stage.ASSIGNED, Stage.IN_PROGRESS, Stage.REPORTED, Stage.RESOLVED)


@dataclass(frozen=True, slots=True)
class WeaknessStage:
    """A weakness as its lead units stand: the least advanced of them, and how many stand where."""

    stage: Stage
    counts: Mapping[Stage, int]

    @property
    def leads(self) -> int:
        """How many lead units it has that have not ended."""
        return sum(self.counts.values())

    @property
    def reported(self) -> int:
        """How many of them have reported, or are done: the 38 of "38 of 47 reported"."""
        return sum(self.counts.get(stage, 0) for stage in (Stage.REPORTED, Stage.RESOLVED))


def weakness_stage(lead_stages: Iterable[Stage]) -> WeaknessStage:
    """Return the stage of a weakness from its leads' stages; ended leads count only when nobody else is left.

    A weakness that nobody leads yet is ``assigned`` to nobody: it has the stage assigned and no counts.
    """
    stages = list(lead_stages)
    live = [stage for stage in stages if stage is not Stage.ENDED]
    if not live:
        return WeaknessStage(Stage.ENDED if stages else Stage.ASSIGNED, {})
    least = min(live, key=_ADVANCEMENT.index)
    return WeaknessStage(least, {stage: live.count(stage) for stage in _ADVANCEMENT if stage in live})
