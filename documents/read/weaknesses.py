"""What one layout found on a page."""

import re
from dataclasses import dataclass

from documents.read.lines import Page
from models.facts.folding import fold_tones
from models.facts.reading import CauseReading, Remark, WeaknessReading

_SHORTCOMING = re.compile(
    fold_tones(
        r"\b(?:chưa|còn|chậm|thấp|thiếu|yếu|kém|giảm|hạn chế|khó khăn|bất cập|vướng mắc|tồn tại|né tránh|không"
        r"|hỏng|xuống cấp|ô nhiễm|vi phạm|lãng phí|quá tải|tồn đọng|nợ đọng|lấn chiếm|trái phép|sai sót|ít|quá hạn)\b"
    )
)

MOST_WEAKNESSES = 5_000
"""More than this no plan has (the largest we know of counts 833 tasks); a layout stops reading one beyond it."""


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


def names_a_shortcoming(page: Page, start: int, end: int) -> bool:
    """Do these words speak of something that is wanting?"""
    return _SHORTCOMING.search(page.text, start, end) is not None
