"""Who carries on the work of a unit on a day, from an organisation as facts alone."""

from collections.abc import Mapping, Sequence
from datetime import date

from models.facts.units import OrgPack, SuccessionKind, UnitFact


def holder_of(pack: OrgPack, code: str, day: date) -> UnitFact | None:
    """Return the unit itself, or its one successor, on ``day``; None after a split, an end, or before it began.

    A merger or a new name passes the work on by itself; a split never does (domain section 2: a work queue).
    """
    units: Mapping[str, UnitFact] = {unit.code: unit for unit in pack.units}
    unit, seen = units.get(code), {code}
    while unit is not None and not unit.validity.holds_on(day):
        changes = [
            change for change in pack.successions if unit.code in change.predecessors and change.effective_on <= day
        ]
        heirs = {heir for change in changes for heir in change.successors}
        passes_on = all(change.kind in {SuccessionKind.MERGE, SuccessionKind.RENAME} for change in changes)
        if len(heirs) != 1 or not passes_on or heirs <= seen:
            return None
        seen |= heirs
        unit = units.get(heirs.pop())
    return unit


def members_of(pack: OrgPack, group: str, day: date) -> Sequence[UnitFact]:
    """Return who carries on the work of a group's members of ``day``, each once, in the pack's order."""
    fact = next((one for one in pack.groups if one.code == group), None)
    holders = [holder_of(pack, code, day) for code in (fact.members_on(day) if fact else ())]
    return list(dict.fromkeys(holder for holder in holders if holder is not None))
