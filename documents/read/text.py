"""A text read into a :class:`models.facts.reading.Reading`, layout by layout."""

from collections.abc import Callable, Sequence
from datetime import date

from documents.read.focal import find_focal_unit
from documents.read.head import read_head
from documents.read.items import find_items
from documents.read.lines import Block, Page
from documents.read.plan import read_weakness, repeated_numbers
from documents.read.rules import read_rules
from documents.read.shortcomings import read_shortcomings
from documents.read.weaknesses import Weaknesses
from models.facts.names import NameBook
from models.facts.reading import DocumentHead, DocumentKind, Reading, Remark

Layout = Callable[[Page, Sequence[Block], NameBook, date | None], Weaknesses]
"""Reads the weaknesses a page holds in one way of setting them out; empty when the page is set out otherwise."""


def read_text(text: str, book: NameBook) -> Reading:
    """Read a document of any kind; never raises, and what the text does not say is absent."""
    page = Page(text)
    head = read_head(page)
    blocks = page.blocks()
    found = _first_that_reads(page, blocks, book, _day_meant(head))
    rules, remarks = read_rules(page, _outside(page, found), book) if head.kind is DocumentKind.PLAN else ([], [])
    return Reading(
        document=head,
        focal_unit=find_focal_unit(page, book, _day_meant(head)),
        reporting_rules=tuple(rules),
        weaknesses=found.weaknesses,
        shared_causes=found.shared_causes,
        remarks=(*_about_head(head), *found.remarks, *remarks),
    )


def _numbered_plan(page: Page, blocks: Sequence[Block], book: NameBook, on: date | None) -> Weaknesses:
    items = find_items(page, blocks)
    return Weaknesses(
        tuple(read_weakness(page, item, ordinal, book, on) for ordinal, item in enumerate(items, 1)),
        remarks=tuple(repeated_numbers(page, items)),
        stretches=tuple((item.start, item.region_end) for item in items),
    )


LAYOUTS: tuple[Layout, ...] = (_numbered_plan, read_shortcomings)
"""Tried in order; the first that finds weaknesses is the layout of the page."""


def _first_that_reads(page: Page, blocks: Sequence[Block], book: NameBook, on: date | None) -> Weaknesses:
    for layout in LAYOUTS:
        found = layout(page, blocks, book, on)
        if found.weaknesses:
            return found
    return Weaknesses()


def _outside(page: Page, found: Weaknesses) -> list[tuple[int, int]]:
    """Return the stretches of the page that no weakness covers."""
    edges = [0, *(edge for stretch in found.stretches for edge in stretch), len(page.text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _day_meant(head: DocumentHead) -> date | None:
    """Return the day by which units are told apart: the document's, or the last of its year if only that is known."""
    if head.issued_on is not None or head.period is None:
        return head.issued_on
    return date(int(head.period[:4]), 12, 31)


def _about_head(head: DocumentHead) -> list[Remark]:
    remarks = []
    if head.number is None:
        remarks.append(Remark("number_missing", "Văn bản không ghi số, ký hiệu; hãy nhập số."))
    if head.issued_on is None:
        remarks.append(Remark("date_missing", "Văn bản không ghi ngày ban hành; hãy nhập ngày."))
    if head.kind is not DocumentKind.PLAN:
        remarks.append(Remark("unassigned", "Văn bản chưa giao hạn chế nào cho đơn vị chủ trì; hãy phân công."))
    return remarks
