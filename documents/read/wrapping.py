"""Line breaks that only wrap a paragraph, told from those that end one."""

import re
from itertools import pairwise

_LINE = re.compile(r"[^\n]+")
_ENDS = ".:;!?…"
_WIDEST_PAGE = 140
_NARROWEST_PAGE = 40
_ALMOST_FULL = 0.7
_LOOKS_MARKED = re.compile(r"[-+] ?(?=\d)|[-+•] (?=[^\W\d])|\(\d{1,3}\) |\d{1,2}(?:\.\d{1,2})*[.)/]? ")
_MARKED = re.compile(r"[-+•●▪■◦○✓*]|\(\d{1,3}\)|\d{1,3}(?:[.)/]|(?:\.\d{1,2})+)|[a-zđ][.)]|[ivx]{1,5}[.)]|#")


def unwrap(text: str, capitals: bytes) -> str:
    """Return the text, unchanged in length, with a space for every line break that only wraps.

    ``capitals`` says of every character whether it is a capital in the file. A line that goes on in small letters
    continues the line before. On a page of fixed width a line also continues one its first word would not have fitted.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    width = max((end - start for start, end in lines), default=0)
    width = width if _NARROWEST_PAGE <= width <= _WIDEST_PAGE else 0
    characters = list(text)
    for (start, end), (following, stop) in pairwise(lines):
        if following == end + 1 and _continues(text, (start, end), (following, stop), capitals, width):
            characters[end] = " "
    return "".join(characters)


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], capitals: bytes, width: int) -> bool:
    ended = text[line[1] - 1] in _ENDS
    is_small = text[following[0]].isalpha() and not capitals[following[0]]
    if _MARKED.match(text, *following):
        return bool(width) and not ended and _only_looks_marked(text, following, capitals)
    if is_small and not ended:
        return True
    if not width:
        return False
    word_end = text.find(" ", *following)
    first_word = (word_end if word_end >= 0 else following[1]) - following[0]
    length = line[1] - line[0]
    return length + 1 + first_word > width or (not ended and length >= _ALMOST_FULL * width)


def _only_looks_marked(text: str, following: tuple[int, int], capitals: bytes) -> bool:
    """Does a wrapped line begin with a dash or figure that goes on in small letters or figures ("- 2025")?"""
    match = _LOOKS_MARKED.match(text, *following)
    return (
        match is not None and match.end() < following[1] and not capitals[match.end()] and text[match.end()].isalnum()
    )
