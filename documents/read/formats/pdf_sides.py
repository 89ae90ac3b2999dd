"""Heads and signatures of state documents stand in two columns, which are read one after the other."""

from collections.abc import Sequence

from documents.read.formats.pdf_lines import Line, Word
from models.facts.folding import fold

_GAP = 14.0
"""Points between two words that no space between words of one line has."""
_STATE_HEAD = "cộng hòa xã hội chủ nghĩa việt nam"
_MOTTO = "độc lập"
_RECIPIENTS = "nơi nhận"
_CENTRED = 24.0


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
    pieces = _pieces(line)
    if any(piece[0].left < split < piece[-1].right for piece in pieces):
        return True
    left, right = min(other.left for other in lines), max(other.right for other in lines)
    is_alone = len(pieces) == 1
    return is_alone and abs((line.left + line.right) / 2 - (left + right) / 2) < _CENTRED


def _pieces(line: Line) -> list[list[Word]]:
    pieces = [[line.words[0]]]
    for word in line.words[1:]:
        if word.left - pieces[-1][-1].right >= _GAP:
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def _side(block: Sequence[Line], split: float, *, is_left: bool) -> list[Line]:
    side = list[Line]()
    for line in block:
        words = tuple(word for word in line.words if (word.middle[0] < split) is is_left)
        if words:
            side.append(Line(words, line.page, line.page_height))
    return side
