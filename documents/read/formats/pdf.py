"""A text PDF set down as one text: what a reader sees, page by page, freed of page numbers and running heads.

A PDF holds letters with places and no more. Words, lines, paragraphs and tables are told from where the letters stand;
a line is joined to the next only where the page had no room left for the next word.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import resolve1
from pdfplumber.utils.exceptions import PdfminerException

from documents.read.formats.legacy_letters import refuse_legacy
from documents.read.formats.package import locked
from documents.read.formats.pdf_flow import Flow
from documents.read.formats.pdf_lines import Line, Word, lines_of
from documents.read.formats.pdf_margins import without_margins
from documents.read.formats.pdf_sides import in_reading_order
from documents.read.formats.pdf_tables import Grid, grids_of
from documents.read.formats.unfit import Unfit, broken
from documents.read.formats.writing import Writing
from documents.read.source import Source

_MOST_PAGES = 500
_PAGE = re.compile(rb"/Type\s*/Page\b")
_MOST_PAGE_OBJECTS = 10 * _MOST_PAGES
"""Pages that stand open in a file are counted before it is parsed; one that was saved again and again has some twice."""
_FEWEST_LETTERS = 60
"""A page of words has ten times as many; a scan with a stamp or a signature of letters fewer."""
_UNKNOWN_LETTER = "(cid:"
_UNKNOWN_SHARE = 0.02


def read(content: bytes) -> Source:
    """Read a PDF that has its words in it; raises Unfit for a scan, a password, letters without meaning."""
    with _opened(content) as pdf:
        sheets, fonts = list[tuple[list[Line], list[Grid]]](), Counter[str]()
        unread = list[int]()
        for page in pdf.pages:
            lines, grids, letters = _sheet(page, fonts)
            if letters < _FEWEST_LETTERS and page.images:
                unread.append(page.page_number)
            sheets.append((lines, grids))
            page.close()
    source = _set_down(sheets, unread)
    if len(unread) == len(sheets) or (unread and not source.text.strip()):
        raise _scanned()
    if not source.text.strip():
        raise Unfit(
            "không có chữ nào: các trang để trống, hoặc chữ đã đổi thành hình vẽ. Hãy xin tệp Word gốc; nếu không có, nhận "
            "dạng chữ (OCR), soát lại rồi đọc tệp mới.",
            "has no words: its pages are empty, or their letters were turned into drawings. Ask for the original Word file; "
            "if there is none, have its words recognised (OCR), check them, and read the new file.",
        )
    refuse_legacy(source.text, fonts)
    if source.text.count(_UNKNOWN_LETTER) * len(_UNKNOWN_LETTER) > _UNKNOWN_SHARE * len(source.text):
        raise Unfit(
            "dùng phông chữ không kèm bảng mã nên không lấy được chữ. Hãy xin tệp Word gốc, hoặc nhận dạng chữ (OCR) rồi "
            "đọc lại.",
            "uses fonts that do not say which letters they show, so its words cannot be had. Ask for the original Word "
            "file, or have its words recognised (OCR), and read that.",
        )
    return source


@contextmanager
def _opened(content: bytes) -> Iterator[Any]:  # pdfplumber's PDF publishes no types
    if sum(1 for _ in islice(_PAGE.finditer(content), _MOST_PAGE_OBJECTS + 1)) > _MOST_PAGE_OBJECTS:
        raise _too_many_pages()
    try:
        pdf = pdfplumber.open(io.BytesIO(content))
    except (PdfminerException, PDFPasswordIncorrect) as error:
        if isinstance(error, PDFPasswordIncorrect) or any(isinstance(why, PDFPasswordIncorrect) for why in error.args):
            raise locked() from error
        raise broken("không mở được như một tệp PDF", "it cannot be opened as a PDF") from error
    with pdf:
        if _said_pages(pdf.doc) > _MOST_PAGES:
            raise _too_many_pages()
        pages = sum(1 for _ in islice(PDFPage.create_pages(pdf.doc), _MOST_PAGES + 1))
        if pages > _MOST_PAGES:
            raise _too_many_pages()
        if pages == 0:
            raise broken("không có trang nào", "it has no page")
        yield pdf


def _said_pages(document: PDFDocument) -> int:
    """Return how many pages the file says it has: one page named 200,000 times is given once, and is none to read."""
    root = resolve1(document.catalog.get("Pages"))
    said = resolve1(root.get("Count")) if isinstance(root, dict) else None
    return said if isinstance(said, int) else 0


def _too_many_pages() -> Unfit:
    return Unfit(
        f"có quá {_MOST_PAGES} trang, không phải một kế hoạch; hãy chỉ lưu những trang cần đọc.",
        f"has more than {_MOST_PAGES} pages, which no plan does; save only the pages to be read.",
    )


def _sheet(page: Any, fonts: Counter[str]) -> tuple[list[Line], list[Grid], int]:  # noqa: ANN401 - as above
    """Return the lines and tables of a page, and how many letters it has."""
    upright = page.filter(lambda thing: thing.get("object_type") != "char" or thing.get("upright", True))
    for char in upright.chars:
        if not char["text"].isascii():
            fonts[str(char.get("fontname", "")).rpartition("+")[2]] += 1
    words = [
        Word(word["text"], word["x0"], word["x1"], word["top"], word["bottom"])
        for word in upright.extract_words(x_tolerance_ratio=0.15, y_tolerance=2)
    ]
    grids, rest = grids_of(upright, words)
    lines = lines_of(rest, page.page_number, page.height)
    return lines, grids, len(upright.chars)


def _set_down(sheets: list[tuple[list[Line], list[Grid]]], unread: list[int]) -> Source:
    writing = Writing()
    flow = Flow(writing)
    kept = without_margins([lines for lines, _ in sheets])
    for number, (lines, (_, grids)) in enumerate(zip(kept, sheets, strict=True), 1):
        flow.page(number, in_reading_order(lines), grids)
    flow.end()
    if unread:
        shown = ", ".join(str(number) for number in unread[:20])
        writing.remark(
            "scanned_pages",
            f"Trang {shown} chỉ có ảnh, không có chữ nên không đọc; hãy xem có hạn chế nào nằm ở đó không.",
            f"Page {shown} holds pictures and no words and was not read; look whether a weakness stands there.",
        )
    return writing.source()


def _scanned() -> Unfit:
    return Unfit(
        "là bản quét: chỉ có ảnh của trang giấy, không có chữ. Hãy xin tệp Word gốc; nếu không có, nhận dạng chữ (OCR, ví "
        "dụ “ocrmypdf -l vie vào.pdf ra.pdf”), soát lại rồi đọc tệp mới.",
        "is a scan: it holds pictures of the pages and no words. Ask for the original Word file; if there is none, have "
        "its words recognised (OCR, such as “ocrmypdf -l vie in.pdf out.pdf”), check them, and read the new file.",
    )
