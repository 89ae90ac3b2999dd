"""The items of a plan: the statement of each weakness, and what stands under each of its labels."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from documents.read.labels import Label, LabelKind
from documents.read.lines import BULLETS, Block, Marker, Page
from documents.read.regions import Labelled, find_regions, labelled_blocks, stated
from documents.read.weaknesses import MOST_WEAKNESSES

_SUBHEADINGS = frozenset({Marker.LETTER, Marker.DOTTED, Marker.NUMBER, Marker.PAREN})


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of words after a label: what is left of the label's own block, or a whole block after it."""

    marker: Marker
    start: int
    end: int
    indent: int = 0

    @property
    def is_empty(self) -> bool:
        return self.start >= self.end


@dataclass(frozen=True, slots=True)
class Segment:
    """A label and all that stands under it until the next label of the item."""

    label: Label
    chunks: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One weakness as it stands on the page."""

    number: str
    start: int
    end: int
    """The statement: the words between the number and the first label."""
    segments: tuple[Segment, ...]
    region_end: int
    """Where all that belongs to the item ends."""


def find_items(page: Page, blocks: Sequence[Block]) -> list[Item]:
    """Return the items in order, at most as many as are read; none when nothing carries the labels of a plan."""
    return [_item(region) for region in find_regions(page, blocks)[: MOST_WEAKNESSES + 1]]


def item_of(page: Page, blocks: Sequence[Block]) -> Item:
    """Return one stretch of blocks as an item, whatever its numbers: a cell of a table that holds all of it."""
    first, *others = labelled_blocks(page, blocks)
    return _item([stated(first), *others])


def _item(region: Sequence[Labelled]) -> Item:
    first = region[0].block
    labels = _without_early_leads(
        [label for entry in region for label in entry.labels if label.kind is not LabelKind.STATEMENT], first
    )
    ends = [*(label.start for label in labels[1:]), region[-1].block.end]
    segments = _segments(region, labels, ends)
    return Item(first.number, first.body, _statement_end(region, labels), segments, region[-1].block.end)


def _without_early_leads(labels: list[Label], first: Block) -> list[Label]:
    """A statement may speak of a lead unit itself, so within the item's own words only the last such label counts."""
    leads = [label.start for label in labels if label.kind is LabelKind.LEAD and label.start < first.end]
    early = set(leads[:-1])
    return [label for label in labels if label.start not in early]


def _statement_end(region: Sequence[Labelled], labels: Sequence[Label]) -> int:
    """The statement goes to the first label, or to the end of the block before the one that label opens."""
    if not labels:
        return region[0].block.end
    before = [entry.block for entry in region if entry.block.body < labels[0].start]
    again = {entry.block.marker for entry in region if entry.block.start > labels[0].start} & _SUBHEADINGS
    while len(before) > 1 and before[-1].marker in again:
        before.pop()  # "a) Đối với vốn ngân sách tỉnh", over the first of several assignments
    return min(labels[0].start, before[-1].end) if before else labels[0].start


def _segments(region: Sequence[Labelled], labels: Sequence[Label], ends: Sequence[int]) -> tuple[Segment, ...]:
    starts = [entry.block.start for entry in region]
    segments = []
    for label, end in zip(labels, ends, strict=False):
        first = bisect_right(starts, label.end) - 1
        last = bisect_left(starts, end)
        chunks = (_chunk(entry.block, label, end) for entry in region[max(first, 0) : last])
        segments.append(Segment(label, tuple(chunk for chunk in chunks if chunk is not None)))
    return tuple(segments)


def _chunk(block: Block, label: Label, end: int) -> Chunk | None:
    """Return the part of a block between two labels; the marker of a block that the next label opens is no part."""
    if block.start < label.end:
        is_bullet = label.start == block.body and block.marker in BULLETS
        return Chunk(block.marker if is_bullet else Marker.NONE, label.end, min(block.end, end), block.indent)
    return Chunk(block.marker, block.body, min(block.end, end), block.indent) if end > block.body else None
