"""A view of a text for matching: how words look once accidents of typing are set aside, with the way back.

Set aside are: the composition of letters (NFC, also for tone marks typed before the circumflex), capitals, the place of
the tone mark ("Hoá/Hóa", "uỷ/ủy"), kinds of space and dash, marks of emphasis, invisible characters and converter debris.
Every folded character knows the code points of the raw text it stands for, so what is found here is quoted from there.
"""

import re
import unicodedata
from array import array
from dataclasses import dataclass
from functools import lru_cache

from models.facts.reading import Span

_MARKS = "\u0300-\u036f"
_HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff\ufffe"
_PLAIN = rf"[^\s*\[<\\_{_MARKS}{_HIDDEN}]"
_MOST_WORDS = 200
"""Of one piece: a regular expression keeps some memory for each time a group is repeated."""
_PIECES = re.compile(
    rf"(?P<debris>\[bookmark:[^\]\n]{{0,80}}\])"
    rf"|(?P<break><[bB][rR] ?/?>)"
    rf"|(?P<tag></?(?:[bBiIuU]|em|strong)>)"
    rf"|(?P<escape>\\(?=[\\*_{{}}\[\]()#+.!|>-]))"
    rf"|(?P<space>\s+)"
    rf"|(?P<stars>\*+)"
    rf"|(?P<strokes>(?<![^\W_])_{{1,3}}(?=[^\W_])|(?<=[^\s_])_{{1,3}}(?![\w]))"
    rf"|(?P<hidden>[{_HIDDEN}]+)"
    rf"|(?P<marked>[^\s*][{_MARKS}]{{1,8}})"
    rf"|(?P<plain>{_PLAIN}+(?:[ \n]{_PLAIN}+){{0,{_MOST_WORDS}}}(?![{_MARKS}]))"
    rf"|(?P<other>.)",
    re.DOTALL,
)
_NEWLINES = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_QUALITIES = "\u0302\u0306\u031b"  # circumflex, breve, horn: part of the letter, so before the tone
_LOOKALIKES = {**dict.fromkeys("‐‑‒–—―−", "-"), "ð": "đ", "“": '"', "”": '"', "’": "'", "‘": "'", "：": ":"}
_TONES = {
    **{"o" + late: early + "a" for early, late in zip("óòỏõọ", "áàảãạ", strict=True)},
    **{"o" + late: early + "e" for early, late in zip("óòỏõọ", "éèẻẽẹ", strict=True)},
    **{"u" + late: early + "y" for early, late in zip("úùủũụ", "ýỳỷỹỵ", strict=True)},
}
_LATE_TONE = re.compile("o[áàảãạéèẻẽẹ]|u[ýỳỷỹỵ]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The matching view ``text`` of a raw text.

    A run of space is one space, a line break one newline, blank lines two; no line begins or ends in a space.
    """

    text: str
    starts: "array[int]"
    """Raw offset at which each folded character begins."""
    ends: "array[int]"

    def span(self, start: int, end: int) -> Span:
        """Return the raw span of the folded characters ``[start, end)``; an empty stretch has an empty span."""
        if start < end:
            return Span(self.starts[start], self.ends[end - 1])
        at = self.starts[start] if start < len(self.starts) else self._raw_end
        return Span(at, at)

    @property
    def _raw_end(self) -> int:
        return self.ends[-1] if self.ends else 0


class _Offsets:
    """Where each folded character begins and ends; characters that stand for themselves are counted run by run."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._starts, self._ends = array("Q"), array("Q")
        self._from = self._to = 0

    def one_for_one(self, start: int, end: int) -> None:
        """Count characters that each stand for the raw one in the same place."""
        if start != self._to:
            self._end_run()
            self._from = start
        self._to = end

    def all_for_all(self, count: int, start: int, end: int) -> None:
        """Count characters that together stand for a raw stretch."""
        self._end_run()
        self._starts.extend([self._base + start] * count)
        self._ends.extend([self._base + end] * count)

    def both(self) -> "tuple[array[int], array[int]]":
        """Return the beginnings and the ends."""
        self._end_run()
        return self._starts, self._ends

    def _end_run(self) -> None:
        first, last = self._base + self._from, self._base + self._to
        self._starts.extend(range(first, last))
        self._ends.extend(range(first + 1, last + 1))
        self._from = self._to


def fold(raw: str, base: int = 0) -> Folded:
    """Return the matching view of ``raw``, whose first character stands at ``base`` of the file; linear in length."""
    out: list[str] = []
    offsets = _Offsets(base)
    at_line_start = True
    for piece in _PIECES.finditer(raw):
        start, end = piece.span()
        kind = piece.lastgroup
        folded = piece.group().lower() if kind == "plain" else _fold_piece(piece, at_line_start=at_line_start, raw=raw)
        if not folded or (kind == "space" and at_line_start):
            continue
        if kind == "space" and end - start > len(folded):
            end = start + len(folded)
        if len(folded) == end - start:
            offsets.one_for_one(start, end)
        elif kind == "plain":
            for offset, character in enumerate(piece.group(), start):
                offsets.all_for_all(len(character.lower()), offset, offset + 1)
        else:
            offsets.all_for_all(len(folded), start, end)
        out.append(folded)
        at_line_start = folded[-1] == "\n"
    text = "".join(out)
    for other, usual in _LOOKALIKES.items():
        text = text.replace(other, usual)
    return Folded(_LATE_TONE.sub(lambda pair: _TONES[pair.group()], text), *offsets.both())


def capitals_of(folded: Folded, raw: str, base: int = 0) -> bytes:
    """Return for each folded character 1 if it is a capital in ``raw``, whose first character stands at ``base``."""
    own = raw.__getitem__
    starts = folded.starts if base == 0 else (start - base for start in folded.starts)
    return bytes(map(str.isupper, map(own, starts)))


def fold_words(raw: str) -> str:
    """Return ``raw`` as it is compared: for names and patterns, where offsets do not matter."""
    return fold(raw).text.strip()


def fold_tones(pattern: str) -> str:
    """Return a pattern written in ordinary spelling as it must be to match a folded text; escapes are untouched."""
    composed = unicodedata.normalize("NFC", pattern)
    return _LATE_TONE.sub(lambda pair: _TONES[pair.group()], composed)


def base_letter(character: str) -> str:
    """Return the letter without circumflex, horn and tone; "đ" stays "đ"."""
    return unicodedata.normalize("NFD", character)[:1]


def _fold_piece(piece: re.Match[str], *, at_line_start: bool, raw: str) -> str:
    match piece.lastgroup:
        case "debris" | "hidden" | "tag" | "escape" | "strokes":
            return ""
        case "break":
            return "\n"
        case "space":
            return _fold_space(piece.group())
        case "stars":
            bullet = at_line_start and len(piece.group()) == 1 and raw[piece.end() : piece.end() + 1].isspace()
            return "*" if bullet else ""
        case "marked":
            return _compose(piece.group())
    return piece.group().lower()


def _fold_space(space: str) -> str:
    breaks = len(_NEWLINES.findall(space))
    return " " if breaks == 0 else "\n" * min(breaks, 2)


@lru_cache(maxsize=4_096)
def _compose(letter: str) -> str:
    bare, *marks = list(unicodedata.normalize("NFD", letter))
    ordered = [mark for mark in marks if mark in _QUALITIES] + [mark for mark in marks if mark not in _QUALITIES]
    return unicodedata.normalize("NFC", bare + "".join(ordered)).lower()
