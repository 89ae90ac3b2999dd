"""Line breaks that only wrap a paragraph, told from those that end one."""

import re
from itertools import pairwise

from models.facts.folding import fold_tones

_LINE = re.compile(r"[^\n]+")
_ENDS = ".:;!?…"
_WIDEST_PAGE = 140
_NARROWEST_PAGE = 40
_ALMOST_FULL = 0.7
_SURELY_WRAPPED = 0.1
_MARKED = re.compile(
    r"[-+•●▪■◦○✓*]|\(\d{1,6}\)|\d{1,6}(?:[.)](?!\d)|/(?= ))|\d{1,2}(?:\.\d{1,2}){1,3}(?!\d)|[a-zđ][.)]|[ivx]{1,5}[.)]|#"
)
_LOOKS_MARKED = re.compile(r"[-+] ?(?=\d)|[-+•] |\(\d{1,3}\) |\d{1,2}(?:\.\d{1,2})*[.)/]? ")
_OPENS_ANEW = re.compile(
    fold_tones(
        r"(?:(?:cơ quan|đơn vị)[^:\n]{0,40}|chủ trì|phối hợp|thời (?:gian|hạn)[^:\n]{0,40}|nguyên nhân[^:\n]{0,40}) ?:"
        r"|nguyên nhân|kế hoạch khắc phục|nhiệm vụ|giải pháp|biện pháp|trách nhiệm|căn cứ|nơi nhận|tm\."
    )
)


def unwrap(text: str, breaks: frozenset[int], capitals: bytes) -> str:
    """Return the text, unchanged in length, with a space for every line break that only wraps.

    No line goes on over one of ``breaks``. ``capitals`` says of every character whether it is a capital in the file. A line that goes on in small letters
    continues the line before. On a page of fixed width a line also continues one its first word would not have fitted.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    adjoining = [
        (line, following)
        for line, following in pairwise(lines)
        if following[0] == line[1] + 1 and line[1] not in breaks
    ]
    small = [_goes_on_small(text, line, following, capitals) for line, following in adjoining]
    width = _width(lines) if sum(small) >= max(3, _SURELY_WRAPPED * len(lines)) else 0
    characters = list(text)
    for (line, following), goes_on in zip(adjoining, small, strict=True):
        if goes_on or (width and _was_full(text, line, following, capitals, width)):
            characters[line[1]] = " "
    return "".join(characters)


def _width(lines: list[tuple[int, int]]) -> int:
    width = max((end - start for start, end in lines), default=0)
    return width if _NARROWEST_PAGE <= width <= _WIDEST_PAGE else 0


def _goes_on_small(text: str, line: tuple[int, int], following: tuple[int, int], capitals: bytes) -> bool:
    if text[line[1] - 1] in _ENDS or _MARKED.match(text, *following):
        return False
    return text[following[0]].isalpha() and not capitals[following[0]]


def _was_full(text: str, line: tuple[int, int], following: tuple[int, int], capitals: bytes, width: int) -> bool:
    """Was the line as full as a page of this width allows, so that the next one may continue it?"""
    length = line[1] - line[0]
    word_end = text.find(" ", *following)
    first_word = (word_end if word_end >= 0 else following[1]) - following[0]
    no_room, ended = length + 1 + first_word > width, text[line[1] - 1] in _ENDS
    if _MARKED.match(text, *following):
        return (
            not ended and (no_room or length >= _ALMOST_FULL * width) and _only_looks_marked(text, following, capitals)
        )
    if _OPENS_ANEW.match(text, *following):
        return False
    return no_room or (not ended and length >= _ALMOST_FULL * width)


def _only_looks_marked(text: str, following: tuple[int, int], capitals: bytes) -> bool:
    """Does a wrapped line begin with a dash or figure that goes on in small letters or figures ("- 2025")?"""
    match = _LOOKS_MARKED.match(text, *following)
    if match is None or match.end() >= following[1]:
        return False
    joins_names = text.endswith("hđnd", 0, following[0] - 1)  # "HĐND - UBND" is one name
    return joins_names or (not capitals[match.end()] and text[match.end()].isalnum())
