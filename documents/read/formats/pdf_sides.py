"""Heads and signatures of state documents stand in two columns, which are read one after the other."""

import re
from collections.abc import Sequence
from dataclasses import replace

from documents.read.formats.pdf_lines import Line
from models.facts.folding import fold

_GAP = 6.0
"""Points between two words, more than a space; only what stands beside it tells that columns part there."""
_STATE_HEAD = "cộng hòa xã hội"
_MOTTO = "độc lập"
_RECIPIENTS = "nơi nhận"
_CENTRED = 8.0
_YEAR = re.compile(r"\d{4}")
_UNFINISHED = re.compile(r"(?<!\w)(?:tỉnh|huyện|quận|thị xã|thành phố|phường|thị trấn)")
"""Ends no name: the name of the place follows, as in "ỦY BAN NHÂN DÂN TỈNH"."""


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the columns of a state head or a signature set one after the other."""
    out = list[Line]()
    index = 0
    while index < len(lines):
        split = _split_of(lines[index])
        if split is None:
            out.append(lines[index])
            index += 1
            continue
        stop = index
        while stop < len(lines) and not _crosses(lines[stop], split, lines):
            stop += 1
        block = lines[index : max(stop, index + 1)]
        out += [*_side(block, split, is_left=True), *_side(block, split, is_left=False)]
        index += len(block)
    return out


def _split_of(line: Line) -> float | None:
    """Return where the two columns part, when the line opens such a block."""
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.left - before.right < _GAP:
            continue
        left = fold(" ".join(other.text for other in line.words if other.right <= before.right)).text
        right = fold(" ".join(other.text for other in line.words if other.left >= word.left)).text
        if right.startswith((_STATE_HEAD, _MOTTO)) or left.startswith(_RECIPIENTS):
            return (before.right + word.left) / 2
    return None


def _crosses(line: Line, split: float, lines: Sequence[Line]) -> bool:
    """Do words run across the parting, or stand in the middle of the page as a title does?"""
    if any(word.left < split < word.right for word in line.words):
        return True
    before = [word.right for word in line.words if word.right <= split]
    after = [word.left for word in line.words if word.left >= split]
    if before and after:
        return min(after) - max(before) < _GAP
    left, right = min(other.left for other in lines), max(other.right for other in lines)
    return abs((line.left + line.right) / 2 - (left + right) / 2) < _CENTRED


def _side(block: Sequence[Line], split: float, *, is_left: bool) -> list[Line]:
    side = list[Line]()
    for line in block:
        words = tuple(word for word in line.words if (word.middle[0] < split) is is_left)
        if words:
            side.append(Line(words, line.page, line.page_height))
    return _joined(side)


def _joined(side: Sequence[Line]) -> list[Line]:
    """Join a line that the column was too narrow for with its rest, such as the year of a day."""
    out = list[Line]()
    for line in side:
        goes_on = line.text[0].islower() or _YEAR.fullmatch(line.text) or (out and _is_unfinished(out[-1]))
        if out and goes_on and not line.text.startswith("Số:"):  # a number is a line of its own under any issuer
            out[-1] = Line((*out[-1].words, *line.words), line.page, line.page_height)
        else:
            out.append(line)
    return [replace(line, is_whole=True) for line in out]


def _is_unfinished(line: Line) -> bool:
    words = fold(line.text).text
    return any(match.end() == len(words) for match in _UNFINISHED.finditer(words))
