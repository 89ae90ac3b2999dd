"""Names of units and groups as documents write them, and how they are found in running words.

A name is compared as a row of words. Capitals, tone placement, dashes, "và/&" and commas inside a name do not matter,
and capitals such as KH&ĐT or BQL stand for the words they abbreviate. A name is never cut at its own separators.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz, process

from models.facts.folding import Folded, base_letter, fold, fold_tones
from models.facts.national_names import NATIONAL_NAMES
from models.facts.reading import MentionKind
from models.facts.units import ALWAYS, OrgPack, Validity

_WORD = re.compile(r"\w+?(?=và\b)|\w+")
_SPELLED_OUT = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "ptnt": "phát triển nông thôn",
    "kkt": "khu kinh tế",
    "kcn": "khu công nghiệp",
    "bql": "ban quản lý",
    "bhxh": "bảo hiểm xã hội",
    "nhnn": "ngân hàng nhà nước",
    "tp": "thành phố",
    "tx": "thị xã",
}
_WALL = re.compile(r"[;:.()\[\]!?]|\n\n")
_DOTTED = frozenset({"tp", "tx", "tt", "p", "q", "h"})  # "TP. Thanh Hóa": the dot belongs to the abbreviation
_NEAREST_AT_LEAST = 60.0
"""Of 100, how like a name must be to be offered for words nobody lists."""
_MOST_LIKE = 12
_MOST_REMEMBERED = 4_096
_COMMITTEE = re.compile(r"(?:UBND|Ủy ban nhân dân) (?P<area>(?:huyện|thị xã|thành phố|quận) .+)")


class Word(NamedTuple):
    """One word of a folded text, and what stands between it and the word before."""

    text: str
    start: int
    end: int
    capital: bool = False
    """Does it begin with a capital in the raw text?"""
    shout: bool = False
    """Is it all capitals, so that it may be an abbreviation?"""
    listed: bool = False
    """Does a comma or "và" stand before it?"""
    walled: bool = False
    """Does a mark stand before it that no name contains?"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A unit or a group of the pack; ``code`` is None for a name every province uses but this pack does not list."""

    code: str | None
    name: str
    kind: MentionKind
    validity: Validity = ALWAYS
    successors: tuple[str, ...] = ()
    """Names of the units that carry on its work."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words ``[first, last)`` and the entries they name: several only where the pack is ambiguous."""

    first: int
    last: int
    entries: tuple[Entry, ...]


class _Node:
    """One word of names that share all words before it."""

    __slots__ = ("by_initial", "by_word", "entries", "listed")

    def __init__(self, *, listed: bool = False) -> None:
        self.listed = listed
        """May a comma or "và" stand before it?"""
        self.by_word: dict[str, list[_Node]] = {}
        self.by_initial: dict[str, list[_Node]] = {}
        self.entries: list[tuple[int, Entry]] = []
        """What the words up to here name, each with the place at which it was added."""

    def child(self, word: Word) -> "_Node":
        """Return the node of a word after this one, made where there is none."""
        children = self.by_word.setdefault(word.text, [])
        found = next((node for node in children if node.listed is word.listed), None)
        if found is None:
            found = _Node(listed=word.listed)
            children.append(found)
            self.by_initial.setdefault(base_letter(word.text), []).append(found)
        return found

    def after(self, word: Word, *, is_first: bool) -> "list[_Node]":
        """Return where a written word leads: to itself, or, in capitals, over as many words as it has letters."""
        exact = self.by_word.get(word.text, [])
        found = exact if is_first or not word.listed else [node for node in exact if node.listed]
        if not word.shout or word.text[0] not in self.by_initial:
            return found
        reached = [
            node
            for node in self.by_initial[word.text[0]]
            if node not in exact and (is_first or node.listed or not word.listed)
        ]
        for letter in word.text[1:]:
            reached = [below for node in reached for below in node.by_initial.get(letter, ())]
        return found + reached


class NameBook:
    """Every way of writing every unit and group of one organisation pack."""

    def __init__(self, entries: Iterable[tuple[Entry, tuple[str, ...]]] = (), province: str = "") -> None:
        """Take each entry with all its spellings; ``province`` may follow a name without changing it."""
        self.province = province
        self._root = _Node()
        self._count = 0
        self._spellings: dict[str, Entry] = {}
        self.seen: dict[str, object] = {}
        """Words that were looked at with this book, and what the one who looked keeps of them."""
        self._near: dict[str, tuple[str, ...]] = {}
        for entry, spellings in entries:
            for spelling in spellings:
                self._add(entry, spelling)
        for name in NATIONAL_NAMES:
            self._add(Entry(None, name, MentionKind.UNKNOWN), name)

    @classmethod
    def from_pack(cls, pack: OrgPack) -> "NameBook":
        """Read the names and aliases of all units and groups of ``pack``, also of units that have ended."""
        heirs: dict[str, list[str]] = defaultdict(list)
        names = {unit.code: unit.name for unit in pack.units}
        for succession in pack.successions:
            for predecessor in succession.predecessors:
                heirs[predecessor] += [names.get(code, code) for code in succession.successors]
        units = [
            (
                Entry(unit.code, unit.name, MentionKind.UNIT, unit.validity, tuple(heirs[unit.code])),
                (*unit.aliases, *_without_committee(unit.name)),
            )
            for unit in pack.units
        ]
        groups = [
            (Entry(group.code, group.name, _kind_of_group(open_=group.is_open)), group.aliases) for group in pack.groups
        ]
        return cls([(entry, (entry.name, *aliases)) for entry, aliases in (*units, *groups)], pack.province)

    @classmethod
    def empty(cls) -> "NameBook":
        """Return a book that knows no organisation: every unit read with it is unknown, every group open."""
        return cls()

    def longest_at(self, words: Sequence[Word], first: int) -> Found | None:
        """Return the longest name that begins at ``words[first]``."""
        if not (words[first].shout or words[first].text in self._root.by_word):
            return None
        nodes, at, last = [self._root], first, first
        ends: list[tuple[int, Entry]] = []
        while at < len(words) and not (at > first and words[at].walled):
            word, is_first = words[at], at == first
            if len(nodes) == 1:
                nodes = nodes[0].after(word, is_first=is_first)
            else:
                nodes = [below for node in nodes for below in node.after(word, is_first=is_first)]
            if not nodes:
                break
            at += 1
            if here := [entry for node in nodes for entry in node.entries]:
                last, ends = at, here
        if len(ends) == 1:
            return Found(first, last, (ends[0][1],))
        entries = list(dict.fromkeys(entry for _, entry in sorted(ends, key=lambda end: end[0])))
        known = [entry for entry in entries if entry.code is not None]
        return Found(first, last, tuple(known or entries)) if entries else None

    def nearest(self, words: str, count: int = 3) -> tuple[str, ...]:
        """Return the canonical names most like ``words``, best first; empty when nothing is close."""
        wanted = words[:120].lower()
        if wanted not in self._near:
            if len(self._near) >= _MOST_REMEMBERED:
                self._near.clear()
            self._near[wanted] = self._like(wanted)
        return self._near[wanted][:count]

    def remember(self, words: str, seen: object) -> None:
        """Keep what was found in some words; of very many, all are forgotten at once."""
        if len(self.seen) >= _MOST_REMEMBERED:
            self.seen.clear()
        self.seen[words] = seen

    def _like(self, wanted: str) -> tuple[str, ...]:
        scored = process.extract(
            wanted, self._spellings.keys(), scorer=fuzz.ratio, limit=_MOST_LIKE, score_cutoff=_NEAREST_AT_LEAST
        )
        names = [self._spellings[spelling].name for spelling, _, _ in scored]
        return tuple(dict.fromkeys(names))

    def _add(self, entry: Entry, spelling: str) -> None:
        words = [part for word in words_of(fold(spelling), spelling) for part in _spell_out(word)]
        if not words:
            return
        node = self._root
        for word in words:
            node = node.child(word)
        self._count += 1
        node.entries.append((self._count, entry))
        if entry.code is not None:
            key = " ".join(word.text for word in words_of(fold(spelling), spelling))
            self._spellings.setdefault(key, entry)


def choose(entries: Sequence[Entry], on: date | None) -> Entry | None:
    """Return the one entry meant on that day: the only one, or the only one valid then; None when it stays open."""
    if len(entries) == 1:
        return entries[0]
    valid = [entry for entry in entries if on is not None and entry.validity.holds_on(on)]
    return valid[0] if len(valid) == 1 else None


def words_of(folded: Folded, raw: str, base: int = 0) -> list[Word]:
    """Return the words of a folded text; ``raw`` starts at offset ``base`` of the offsets in ``folded``."""
    words: list[Word] = []
    gap_from, joined = 0, False
    for match in _WORD.finditer(folded.text):
        start, end = match.span()
        if match.group() == "và":
            joined = True
            continue
        gap = folded.text[gap_from:start]
        written = raw[folded.starts[start] - base : folded.ends[end - 1] - base]
        words.append(
            Word(
                match.group(),
                start,
                end,
                capital=written[:1].isupper(),
                shout=written.isupper() and (len(written) > 1 or _is_dotted(folded.text, match)),
                listed=joined or "," in gap,
                walled=_is_wall(gap, words[-1].text if words else ""),
            )
        )
        gap_from, joined = end, False
    return words


def _is_dotted(text: str, word: re.Match[str]) -> bool:
    """Is this a letter that stands for a word, such as "H." for huyện?"""
    return word.group() in _DOTTED and text.startswith(".", word.end())


def _is_wall(gap: str, before: str) -> bool:
    return gap != " " and _WALL.search(gap) is not None and not (gap == ". " and before in _DOTTED)


def _spell_out(word: Word) -> list[Word]:
    parts = fold_tones(_SPELLED_OUT.get(word.text, word.text)).split()
    return [Word(part, 0, 0, listed=word.listed and at == 0) for at, part in enumerate(parts)]


def _without_committee(name: str) -> tuple[str, ...]:
    """Return "huyện An Phú" for "UBND huyện An Phú": plans write either."""
    match = _COMMITTEE.fullmatch(name)
    return (match["area"],) if match else ()


def _kind_of_group(*, open_: bool) -> MentionKind:
    return MentionKind.OPEN_GROUP if open_ else MentionKind.GROUP
