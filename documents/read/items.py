"""Which blocks of a plan are its weaknesses: numbered items that carry the labels of a plan."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from documents.read.labels import ROLES, Label, LabelKind, find_labels
from documents.read.lines import BULLETS, ENDS, Block, Marker, Page

_ITEM_MARKERS = (Marker.NUMBER, Marker.PAREN, Marker.DOTTED)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of words after a label: what is left of the label's own block, or a whole block after it."""

    marker: Marker
    start: int
    end: int

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


@dataclass(frozen=True, slots=True)
class _Labelled:
    block: Block
    labels: tuple[Label, ...]

    @property
    def opens_with_label(self) -> bool:
        return bool(self.labels) and self.labels[0].start == self.block.body

    @property
    def may_be_item(self) -> bool:
        return self.block.marker in _ITEM_MARKERS and not self.opens_with_label


def find_items(page: Page, blocks: Sequence[Block]) -> list[Item]:
    """Return the items in order; none when no numbered block carries a label.

    Items are told by what they carry, not by their numbers, which repeat and jump in real plans: the numbering style
    that carries most labels is the style of items, in every section in which it carries one.
    """
    labelled = [_Labelled(block, tuple(find_labels(page, block))) for block in blocks]
    sections = _sections(labelled)
    styles = [_style(section) for section in sections]
    votes = sum(styles, Counter[Marker]())
    if not votes:
        return []
    style = max(votes, key=lambda marker: (votes[marker], -_ITEM_MARKERS.index(marker)))
    regions = [
        region
        for section, own in zip(sections, styles, strict=True)
        if own[style]
        for region in _regions(section, style)
    ]
    return [_item(region) for region in regions]


def item_of(page: Page, blocks: Sequence[Block]) -> Item:
    """Return one stretch of blocks as an item, whatever its numbers: a cell of a table that holds all of it."""
    return _item([_Labelled(block, tuple(find_labels(page, block))) for block in blocks])


def _sections(labelled: Sequence[_Labelled]) -> list[list[_Labelled]]:
    sections: list[list[_Labelled]] = [[]]
    for entry in labelled:
        if entry.block.marker in ENDS:
            sections.append([])
        else:
            sections[-1].append(entry)
    return sections


def _style(section: Sequence[_Labelled]) -> Counter[Marker]:
    """Count, by numbering style, the blocks to which labels belong: the nearest numbered one before them."""
    votes: Counter[Marker] = Counter()
    owner: _Labelled | None = None
    for entry in section:
        if entry.may_be_item:
            owner = entry
        if owner is not None and entry.labels:
            weight = 2 if any(label.kind in ROLES for label in entry.labels) else 1
            votes[owner.block.marker] += weight
    return votes


def _regions(section: Sequence[_Labelled], style: Marker) -> list[list[_Labelled]]:
    regions: list[list[_Labelled]] = []
    is_open = False
    for entry in section:
        if entry.may_be_item and entry.block.marker is style:
            regions.append([])
            is_open = True
        elif entry.may_be_item and _is_above(entry.block.marker, style):
            is_open = False
        if is_open:
            regions[-1].append(entry)
    return regions


def _is_above(marker: Marker, style: Marker) -> bool:
    """Does a block "1." end an item "1.2."?"""
    return style is Marker.DOTTED and marker is Marker.NUMBER


def _item(region: Sequence[_Labelled]) -> Item:
    first = region[0].block
    labels = _without_early_leads([label for entry in region for label in entry.labels], first)
    ends = [*(label.start for label in labels[1:]), region[-1].block.end]
    segments = _segments(region, labels, ends)
    return Item(first.number, first.body, _statement_end(region, labels), segments, region[-1].block.end)


def _without_early_leads(labels: list[Label], first: Block) -> list[Label]:
    """A statement may speak of a lead unit itself, so within the item's own words only the last such label counts."""
    leads = [label.start for label in labels if label.kind is LabelKind.LEAD and label.start < first.end]
    early = set(leads[:-1])
    return [label for label in labels if label.start not in early]


def _statement_end(region: Sequence[_Labelled], labels: Sequence[Label]) -> int:
    """The statement goes to the first label, or to the end of the block before the one that label opens."""
    if not labels:
        return region[0].block.end
    before = [entry.block for entry in region if entry.block.body < labels[0].start]
    return min(labels[0].start, before[-1].end) if before else labels[0].start


def _segments(region: Sequence[_Labelled], labels: Sequence[Label], ends: Sequence[int]) -> tuple[Segment, ...]:
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
        return Chunk(block.marker if is_bullet else Marker.NONE, label.end, min(block.end, end))
    return Chunk(block.marker, block.body, min(block.end, end)) if end > block.body else None
