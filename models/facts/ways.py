"""The ways in which questions can be answered."""

from enum import StrEnum


class Way(StrEnum):
    """The ways in which a question can be answered."""

    UNITS = "units"
    """Names of units."""
    NOBODY = "nobody"
    """Nobody is assigned: the words owe nothing for good."""
    EXPAND = "expand"
    """Every member of the group is assigned."""
    DEADLINE = "deadline"
    """A time to be put right, in the words of plans: "Quý IV năm 2023"."""
    NO_DEADLINE = "no_deadline"
    """There is none, and none is expected."""
    REPORT = "report"
    """When reports are due: "quý 15", "6 tháng 20", "năm 10", or one date."""
    NO_REPORT = "no_report"
    """This duty is not followed."""
    NUMBER = "number"
    DATE = "date"
    SEEN = "seen"
    """Nothing has to be given: somebody has looked at it."""
    SAME = "same"
    """The item of a corrected document is the weakness of this number."""
    NEW = "new"
    """It is a new one."""
    DOCUMENT = "document"
    """What the corrected document says counts, in place of what was corrected by hand."""
    BY_HAND = "by_hand"
    """What was corrected by hand stays."""
    CARRY = "carry"
    """The item of the earlier plan goes on as this item of the new one."""
    CLOSE = "close"
    """The item of the earlier plan ends."""
    KEEP = "keep"
    """The item of the earlier plan goes on being followed there."""


FLAGS = frozenset(
    {
        *(Way.NOBODY, Way.EXPAND, Way.NO_DEADLINE, Way.NO_REPORT, Way.SEEN),
        *(Way.NEW, Way.DOCUMENT, Way.BY_HAND, Way.CLOSE, Way.KEEP),
    }
)
"""Ways that need no value beyond yes."""
