"""A plan of numbered items, each with labels under it: "1. ...", "Đơn vị chủ trì: ...", "Thời gian khắc phục: ..."."""

from datetime import date

from documents.read.items import find_items
from documents.read.layouts import Layout
from documents.read.lines import Page
from documents.read.plan import read_weakness, repeated_numbers
from documents.read.weaknesses import Weaknesses
from models.facts.names import NameBook


def _read(page: Page, book: NameBook, on: date | None) -> Weaknesses:
    items = find_items(page, page.blocks())
    return Weaknesses(
        tuple(read_weakness(page, item, ordinal, book, on) for ordinal, item in enumerate(items, 1)),
        remarks=tuple(repeated_numbers(page, items)),
        stretches=tuple((item.start, item.region_end) for item in items),
    )


LAYOUT = Layout("numbered_items", 20, _read)
