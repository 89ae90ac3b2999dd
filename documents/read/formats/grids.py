"""Tables that are none: frames that only set words side by side, such as the heads of state documents."""

from collections.abc import Sequence

from documents.read.formats.writing import Slot
from models.facts.folding import fold

_MOST_ROWS = 6
_MOST_COLUMNS = 3
_STATE_HEAD = "cộng hòa xã hội chủ nghĩa việt nam"
_RECIPIENTS = "nơi nhận"


def is_side_by_side(slots: Sequence[Slot]) -> bool:
    """Is this the frame of a state heading or of a signature, or a box round one cell?"""
    if len(slots) == 1:
        return True
    rows = max((slot.row for slot in slots), default=0) + 1
    columns = max((slot.column + slot.columns for slot in slots), default=0)
    if rows > _MOST_ROWS or len({slot.column for slot in slots}) > _MOST_COLUMNS or columns == 1:
        return False
    folded = [fold(slot.text).text for slot in slots]
    return any(_STATE_HEAD in words or words.startswith(_RECIPIENTS) for words in folded)


def side_by_side(slots: Sequence[Slot]) -> list[str]:
    """Return the words column by column, as they are read."""
    ordered = sorted(slots, key=lambda slot: (slot.column, slot.row))
    return [line for slot in ordered for line in slot.text.split("\n") if line.strip()]
