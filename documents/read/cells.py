"""What the cells of a register hold: lists of units, of tasks, of causes."""

import re
from collections.abc import Iterable
from datetime import date

from documents.read import remarks
from documents.read.columns import Column
from documents.read.items import Chunk, item_of
from documents.read.labels import ROLES, LabelKind, find_labels
from documents.read.lines import BULLETS, Marker, Page
from documents.read.plan import Parts, read_segment
from documents.read.roles import within_a_list
from documents.read.source import Cell
from models.facts.folding import fold_tones
from models.facts.names import NameBook, split_units
from models.facts.reading import Remark, UnitMention

_LISTED = frozenset({Marker.NUMBER, Marker.PAREN, Marker.LETTER, *BULLETS})
_ROLE_OF = {
    Column.LEAD: LabelKind.LEAD,
    Column.COORDINATING: LabelKind.COORDINATING,
    Column.IMPLEMENTING: LabelKind.IMPLEMENTING,
}
_ROLE_SAID = re.compile(
    fold_tones(r"\(?(?P<role>chủ trì|phối hợp)(?: thực hiện)?(?P<with>(?:,? phối hợp)?\s(?:với|cùng)\s)?\)?")
)


def read_who(page: Page, column: Column, cell: Cell, parts: Parts, book: NameBook, on: date | None) -> None:
    """Add the units of a cell to their roles: as labels inside it say, else as the head of the column says."""
    blocks = page.blocks_in(*page.cell(cell))
    if any(label.kind in ROLES for block in blocks for label in find_labels(page, block)):
        before = item_of(page, blocks)
        for segment in before.segments:
            read_segment(page, segment, parts, book, on)
        return
    if column in _ROLE_OF:
        mentions, told = units_in(page, [cell], book, on)
        parts.remarks += told
        parts.add_units(_ROLE_OF[column], mentions)
    else:
        _read_both(page, cell, parts, book, on)


def _read_both(page: Page, cell: Cell, parts: Parts, book: NameBook, on: date | None) -> None:
    """Read "Sở Y tế (chủ trì), Sở Tài chính (phối hợp)" or "Sở Y tế chủ trì, phối hợp với Sở Tài chính"."""
    at, end = page.cell(cell)
    role: LabelKind | None = None
    for said in _ROLE_SAID.finditer(page.text, at, end):
        is_lead = said["role"].startswith("chủ")
        told_after = LabelKind.LEAD if is_lead else LabelKind.COORDINATING
        _read_share(page, (at, said.start()), role or told_after, parts, book, on)
        role = LabelKind.COORDINATING if said["with"] else None
        at = said.end()
    _read_share(page, (at, end), role, parts, book, on)


def _read_share(
    page: Page, share: tuple[int, int], role: LabelKind | None, parts: Parts, book: NameBook, on: date | None
) -> None:
    start, end = page.trim(*share, " ,;.-()")
    if start >= end:
        return
    end, unread = within_a_list(page, start, end)
    parts.remarks += unread
    mentions, told = split_units(page.raw, page.span(start, end), book, on)
    parts.remarks += told
    if role is None:
        parts.remarks += [remarks.role_not_told(mention.as_written, mention.span) for mention in mentions]
    parts.add_units(role or LabelKind.IMPLEMENTING, mentions)


def units_in(
    page: Page, cells: Iterable[Cell], book: NameBook, on: date | None
) -> tuple[list[UnitMention], list[Remark]]:
    """Return the units of cells; the marks of a list in one are no part of a name ("H. An Phú" is)."""
    mentions: list[UnitMention] = []
    told: list[Remark] = []
    for block in (block for cell in cells for block in page.blocks_in(*page.cell(cell))):
        start = block.body if block.marker in _LISTED else block.start
        end, unread = within_a_list(page, start, block.end)
        found, remarked = split_units(page.raw, page.span(start, end), book, on)
        mentions += found
        told += [*remarked, *unread]
    return mentions, told


def chunks_in(page: Page, cell: Cell) -> tuple[Chunk, ...]:
    """Return what a cell lists: its marked lines, or, where it has none, its paragraphs."""
    chunks: list[Chunk] = []
    for block in page.blocks_in(*page.cell(cell)):
        if block.marker is Marker.NONE:
            chunks += [Chunk(Marker.NONE, *paragraph) for paragraph in page.paragraphs(block.start, block.end)]
        else:
            chunks.append(Chunk(block.marker, block.body, block.end, block.indent))
    return tuple(chunks)


def has_words(page: Page, cell: Cell) -> bool:
    """Does a cell hold a letter or a figure?"""
    start, end = page.cell(cell)
    return start < end and (page.text[start].isalnum() or any(map(str.isalnum, page.text[start:end])))


def words_of_cell(page: Page, cell: Cell) -> str:
    """Return the folded words of a cell."""
    return page.text[slice(*page.cell(cell))]
