"""A plan of numbered items, each with labels under it: "1. ...", "Đơn vị chủ trì: ...", "Thời gian khắc phục: ..."."""

from datetime import date

from documents.read.columns import outside_registers
from documents.read.items import find_items
from documents.read.layouts import Layout
from documents.read.lines import Block, Marker, Page
from documents.read.plan import read_weakness, repeated_numbers
from documents.read.weaknesses import Weaknesses, as_many_as_are_read
from models.facts.names import NameBook


def _read(page: Page, book: NameBook, on: date | None) -> Weaknesses:
    items = find_items(page, _blocks(page))
    found = (read_weakness(page, item, ordinal, book, on) for ordinal, item in enumerate(items, 1))
    read, unread = as_many_as_are_read(found, page)
    return Weaknesses(
        read,
        remarks=(*repeated_numbers(page, items), *unread),
        stretches=tuple((item.start, item.region_end) for item in items),
    )


def _blocks(page: Page) -> list[Block]:
    """Return the blocks of the page; a table of weaknesses ends what stands before it and is no part of an item."""
    stretches = outside_registers(page)
    if len(stretches) == 1:
        return page.blocks()
    blocks: list[Block] = []
    for start, end in stretches:
        blocks += [*page.blocks_in(start, end), Block(Marker.CLOSING, "", end, end, end)]
    return blocks


LAYOUT = Layout("numbered_items", 20, _read)
