"""What one layout found on a page."""

from dataclasses import dataclass

from models.facts.reading import CauseReading, Remark, WeaknessReading


@dataclass(frozen=True, slots=True)
class Weaknesses:
    """The weaknesses of a page with what belongs to all of them."""

    weaknesses: tuple[WeaknessReading, ...] = ()
    shared_causes: tuple[CauseReading, ...] = ()
    remarks: tuple[Remark, ...] = ()
    stretches: tuple[tuple[int, int], ...] = ()
    """Where they stand, in order, as folded offsets of the page."""
