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

    @property
    def assigned(self) -> int:
        """How many weaknesses have a unit or a time; the mark of a layout that fits the page."""
        return sum(1 for weakness in self.weaknesses if weakness.lead or weakness.implementing or weakness.deadline)
