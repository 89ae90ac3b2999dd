"""What one layout found on a page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from documents.read.lines import Page
from documents.read.remarks import STATEMENT_IS_TASK, too_many_units
from models.facts.folding import fold_tones
from models.facts.reading import CauseReading, Remark, Span, WeaknessReading

_SHORTCOMING = re.compile(
    fold_tones(
        r"\b(?:chưa|còn|chậm|thấp|thiếu|yếu|kém|giảm|hạn chế|khó khăn|bất cập|vướng mắc|tồn tại|né tránh|không"
        r"|hỏng|xuống cấp|ô nhiễm|vi phạm|lãng phí|quá tải|tồn đọng|nợ đọng|lấn chiếm|trái phép|sai sót|ít|quá hạn)\b"
    )
)

MOST_WEAKNESSES = 5_000
"""More than this no plan has (the largest we know of counts 833 tasks); a layout stops reading one beyond it."""
MOST_MENTIONS = 50_000
"""More names of units than these no plan has: ten for each of five thousand weaknesses."""


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
        return sum(map(is_assigned, self.weaknesses))

    @property
    def names_tasks_only(self) -> bool:
        """Does it name only what is to be done, every statement a task?"""
        return bool(self.weaknesses) and all(map(is_task, self.weaknesses))


def is_task(weakness: WeaknessReading) -> bool:
    """Is the statement only what is to be done, as the layout has remarked?"""
    return any(remark.code == STATEMENT_IS_TASK for remark in weakness.remarks)


def is_assigned(weakness: WeaknessReading) -> bool:
    """Has a weakness a unit that leads or carries out, or a time?"""
    return bool(weakness.lead or weakness.implementing or weakness.deadline)


def names_a_shortcoming(page: Page, start: int, end: int) -> bool:
    """Do these words speak of something that is wanting?"""
    return _SHORTCOMING.search(page.text, start, end) is not None


def as_many_as_are_read(
    found: Iterable[WeaknessReading], page: Page
) -> tuple[tuple[WeaknessReading, ...], tuple[Remark, ...]]:
    """Read one weakness after the other until more units are named than any plan names; say where that was."""
    read: list[WeaknessReading] = []
    mentions = 0
    for weakness in found:
        read.append(weakness)
        mentions += len(weakness.lead) + len(weakness.coordinating) + len(weakness.implementing)
        mentions += sum(len(task.units) for task in weakness.tasks)
        if mentions > MOST_MENTIONS:
            return tuple(read), (too_many_units(Span(weakness.span.start, len(page.raw))),)
    return tuple(read), ()
