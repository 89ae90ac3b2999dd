"""Which stretches of a plan are its weaknesses: items told by the labels they carry, not by their numbers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from documents.read.labels import ROLES, Label, LabelKind, find_labels
from documents.read.lines import BULLETS, ENDS, Block, Marker, Page
from documents.read.weaknesses import names_a_shortcoming

_ITEM_MARKERS = (Marker.NUMBER, Marker.PAREN, Marker.DOTTED, Marker.NAMED)
_PARTS = frozenset({Marker.LETTER, Marker.DOTTED, Marker.PAREN, *BULLETS})
_LISTS = frozenset({LabelKind.CAUSES, LabelKind.TASKS})
_DIGITS = re.compile(r"\(?([0-9]{1,6})[.)/]* ?")
_ASSIGNS = ROLES | {LabelKind.DEADLINE}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A block and the labels in it."""

    block: Block
    labels: tuple[Label, ...]
    is_listed: bool = False
    """Is it a numbered entry of a list under a label, such as "Nguyên nhân: 1. ... 2. ..."?"""

    @property
    def opens_with_label(self) -> bool:
        """Is the block itself only a label with what follows it, such as "1.1. Nguyên nhân"?"""
        return bool(self.labels) and self.labels[0].start == self.block.body

    @property
    def may_be_item(self) -> bool:
        """Can the block begin a weakness?"""
        opens_otherwise = self.opens_with_label and self.labels[0].kind is not LabelKind.STATEMENT
        return self.block.marker in _ITEM_MARKERS and not opens_otherwise and not self.is_listed


def labelled_blocks(page: Page, blocks: Sequence[Block]) -> list[Labelled]:
    """Return the blocks with their labels."""
    return [Labelled(block, tuple(find_labels(page, block))) for block in blocks]


def find_regions(page: Page, blocks: Sequence[Block]) -> list[list[Labelled]]:
    """Return the blocks of each weakness, in order; none when no numbered block and no heading carries a label.

    Numbers repeat and jump in real plans: the numbering style that carries most labels is the style of items, in every
    section in which it carries one. Where no number carries any, headings that do are the items.
    """
    labelled = _with_lists_told(page, labelled_blocks(page, blocks))
    sections = _sections(labelled)
    styles = [_style(section) for section in sections]
    votes = sum(styles, Counter[Marker]())
    if votes:
        style = max(votes, key=lambda marker: (votes[marker], -_ITEM_MARKERS.index(marker)))
        found = [
            region
            for section, own in zip(sections, styles, strict=True)
            if own[style]
            for region in _regions(section, style)
        ]
    else:
        found = _under_headings(labelled)
    return [part for region in found for part in _parts(page, region)]


def _with_lists_told(page: Page, labelled: Sequence[Labelled]) -> list[Labelled]:
    """Tell the numbered entries of a list that a label opens, from "1." on, until another label comes.

    There is such a list only below a weakness: labels that stand over all weaknesses of a section open none.
    """
    told: list[Labelled] = []
    is_open, is_below, expected, marker = False, False, 1, Marker.NONE
    for entry in labelled:
        block = entry.block
        if is_open and entry.may_be_item and _count(block) == expected and marker in {block.marker, Marker.NONE}:
            told.append(replace(entry, is_listed=True))
            expected, marker = expected + 1, block.marker
        else:
            told.append(entry)
            is_item = block.marker is Marker.HEADING or (entry.may_be_item and not is_open)
            if is_item or block.marker in ENDS:
                is_below = is_item and names_a_shortcoming(page, block.body, block.end)
            is_open = is_open and not entry.may_be_item
        if entry.labels:
            last = entry.labels[-1]
            is_open = is_below and last.kind in _LISTS and last.end >= block.end
            expected, marker = 1, Marker.NONE
    return told


def _count(block: Block) -> int:
    digits = _DIGITS.fullmatch(block.number)
    return int(digits[1]) if digits else 0


def _sections(labelled: Sequence[Labelled]) -> list[list[Labelled]]:
    sections: list[list[Labelled]] = [[]]
    for entry in labelled:
        if entry.block.marker in ENDS:
            sections.append([])
        else:
            sections[-1].append(entry)
    return sections


def _style(section: Sequence[Labelled]) -> Counter[Marker]:
    """Count, by numbering style, the blocks to which labels belong: the nearest numbered one before them."""
    votes: Counter[Marker] = Counter()
    owner: Labelled | None = None
    for entry in section:
        if entry.may_be_item:
            owner = entry
        if owner is not None and entry.labels:
            weight = 2 if any(label.kind in ROLES for label in entry.labels) else 1
            votes[owner.block.marker] += weight
    return votes


def _regions(section: Sequence[Labelled], style: Marker) -> list[list[Labelled]]:
    regions: list[list[Labelled]] = []
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


def _under_headings(labelled: Sequence[Labelled]) -> list[list[Labelled]]:
    """Return the headings that have who or when under them, each with all that stands there."""
    regions: list[list[Labelled]] = [[]]
    for entry in labelled:
        if entry.block.marker in ENDS:
            regions.append([])
        regions[-1].append(entry)
    return [
        region
        for region in regions
        if region
        and region[0].block.marker is Marker.HEADING
        and not region[0].opens_with_label
        and any(label.kind in _ASSIGNS for entry in region for label in entry.labels)
    ]


def _parts(page: Page, region: list[Labelled]) -> Iterator[list[Labelled]]:
    """Cut a region that is only a heading over several weaknesses."""
    starts = [at for at, entry in enumerate(region) if _states(entry)]
    if not starts:
        starts = _assigned_below(page, region)
    if not starts:
        yield region
        return
    if starts[0] > 0 and any(entry.labels for entry in region[: starts[0]]):
        starts.insert(0, 0)
    for start, end in zip(starts, [*starts[1:], len(region)], strict=True):
        first = stated(region[start])
        yield [replace(first, block=replace(first.block, number="")), *region[start + 1 : end]]


def _states(entry: Labelled) -> bool:
    return entry.opens_with_label and entry.labels[0].kind is LabelKind.STATEMENT


def stated(entry: Labelled) -> Labelled:
    """Return a block "Hạn chế: ..." without the label, so that the words after it are the statement."""
    if not _states(entry):
        return entry
    return Labelled(replace(entry.block, body=entry.labels[0].end), entry.labels[1:])


def _assigned_below(page: Page, region: Sequence[Labelled]) -> list[int]:
    """Return where weaknesses begin under a heading that names none itself and carries no label.

    Each is a marked block that speaks of something wanting and has units or a time of its own.
    """
    heading = region[0]
    if heading.labels or names_a_shortcoming(page, heading.block.body, heading.block.end):
        return []
    marker = next((entry.block.marker for entry in region[1:] if entry.block.marker in _PARTS), None)
    starts = [
        at for at, entry in enumerate(region) if at and entry.block.marker is marker and not entry.opens_with_label
    ]
    for start, end in zip(starts, [*starts[1:], *([len(region)] if starts else [])], strict=True):
        assigned = any(label.kind in _ASSIGNS for entry in region[start:end] for label in entry.labels)
        if not assigned or not names_a_shortcoming(page, region[start].block.body, region[start].block.end):
            return []
    return starts
