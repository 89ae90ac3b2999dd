"""Page numbers and running heads, which belong to the paper and not to the document."""

import re
from collections import Counter
from collections.abc import Sequence

from documents.read.formats.pdf_lines import Line

_NUMBER_ALONE = re.compile(
    r"[-–—]?\s*(?:(?:trang|page)\s*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")
_MARGIN = 0.12
"""Of the page's height, above and below."""
_LINES = 2
_STEP = 6.0
_OFTEN = 0.5
_ENOUGH_PAGES = 2


def without_margins(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of each page without its number and without what stands at one place of most pages."""
    repeated = _repeated(pages)
    return [
        [line for line in lines if not (_is_number(line) or (_is_outer(line, lines) and _key(line) in repeated))]
        for lines in pages
    ]


def _repeated(pages: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    seen = Counter(key for lines in pages for key in {_key(line) for line in lines if _is_outer(line, lines)})
    least = max(_ENOUGH_PAGES, _OFTEN * len(pages))
    return {key for key, times in seen.items() if times >= least and times > 1}


def _key(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.top / _STEP)


def _is_outer(line: Line, lines: Sequence[Line]) -> bool:
    return line in lines[:_LINES] or line in lines[-_LINES:]


def _is_number(line: Line) -> bool:
    in_margin = line.top < _MARGIN * line.page_height or line.bottom > (1 - _MARGIN) * line.page_height
    return in_margin and _NUMBER_ALONE.fullmatch(line.text) is not None
