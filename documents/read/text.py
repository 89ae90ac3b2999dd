"""A document read into a :class:`models.facts.reading.Reading`: its head, its weaknesses in the layout that fits, its rules."""

from datetime import date

from documents.read.bounds import with_tables
from documents.read.focal import find_focal_unit
from documents.read.head import read_head
from documents.read.layouts import best_reading
from documents.read.lines import Page
from documents.read.remarks import about_head
from documents.read.rules import read_rules
from documents.read.source import Source
from documents.read.weaknesses import Weaknesses
from models.facts.names import NameBook
from models.facts.reading import DocumentHead, DocumentKind, Reading


def read_text(text: str, book: NameBook) -> Reading:
    """Read a text of any kind; never raises, and what the text does not say is absent."""
    return read_source(Source(text), book)


def read_source(source: Source, book: NameBook) -> Reading:
    """Read a document of any format; never raises. What is longer than any plan is read in part, with a remark."""
    source = with_tables(source)
    page = Page(source)
    head = read_head(page)
    on = _day_meant(head)
    found = best_reading(page, book, on)
    rules, remarks = read_rules(page, _outside(page, found), book) if head.kind is DocumentKind.PLAN else ([], [])
    return Reading(
        document=head,
        focal_unit=find_focal_unit(page, book, on),
        reporting_rules=tuple(rules),
        weaknesses=found.weaknesses,
        shared_causes=found.shared_causes,
        remarks=(*source.remarks, *about_head(head), *found.remarks, *remarks),
    )


def _outside(page: Page, found: Weaknesses) -> list[tuple[int, int]]:
    """Return the stretches of the page that no weakness covers."""
    edges = [0, *(edge for stretch in found.stretches for edge in stretch), len(page.text)]
    return [(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def _day_meant(head: DocumentHead) -> date | None:
    """Return the day by which units are told apart: the document's, or the last of its year if only that is known."""
    if head.issued_on is not None or head.period is None:
        return head.issued_on
    return date(int(head.period[:4]), 12, 31)
