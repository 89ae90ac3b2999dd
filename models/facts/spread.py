"""Names that share their first words: "UBND các huyện Nông Cống, Như Thanh", "các sở: Tài chính, Xây dựng"."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.facts.namebook import Found, NameBook, Word

_COMMITTEE = (("ubnd",), ("ủy", "ban", "nhân", "dân"))
_AREAS = (("huyện",), ("thị", "xã"), ("thành", "phố"), ("quận",), ("xã",), ("phường",), ("thị", "trấn"))
_BRANCHES = ("sở", "phòng", "ban")
_LONGEST_NAME = 14
_OPENERS = frozenset({"ubnd", "ủy", "các"})


@dataclass(frozen=True, slots=True)
class Spread:
    """Words ``[first, head_end)`` shared by the names that follow; each name stands on its own words only."""

    first: int
    head_end: int
    names: tuple[Found, ...]


def find_spreads(words: Sequence[Word], book: NameBook) -> list[Spread]:
    """Return the lists of this form, in order."""
    spreads: list[Spread] = []
    index = 0
    while index < len(words):
        if words[index].text not in _OPENERS:
            index += 1
            continue
        spread = _areas_at(words, index, book) or _branches_at(words, index, book)
        if spread:
            spreads.append(spread)
        index = spread.names[-1].last if spread else index + 1
    return spreads


def _areas_at(words: Sequence[Word], index: int, book: NameBook) -> Spread | None:
    """Read "UBND các huyện A, B và thị xã C": proper names, so every word has a capital."""
    committee = next((name for name in _COMMITTEE if _says(words, index, (*name, "các"))), None)
    area = _area_at(words, index + len(committee) + 1) if committee else None
    if committee is None or area is None:
        return None
    head_end = at = index + len(committee) + 1 + len(area)
    found: list[Found] = []
    while at < len(words) and words[at].listed == bool(found):
        own = _area_at(words, at) if found else None
        area = own or area
        name = _area_name(words, at, at + len(own or ()), area, book)
        if name is None:
            break
        found.append(name)
        at = name.last
    return Spread(index, head_end, tuple(found)) if found else None


def _area_name(words: Sequence[Word], start: int, first: int, area: Sequence[str], book: NameBook) -> Found | None:
    """Read one proper name; where it runs on into small letters, only a name the book knows can tell where it ends."""
    last = _end_of_capitals(words, first)
    if last == first:
        return None
    shared = [Word(text, 0, 0) for text in (*_COMMITTEE[1], *area)]
    own = [words[first]._replace(listed=False, walled=False), *words[first + 1 : last]]
    name = book.longest_at([*shared, *own], 0)
    if name is not None and name.last == len(shared) + len(own):
        return Found(start, last, name.entries)
    runs_on = last < len(words) and not (words[last].listed or words[last].walled)
    return None if runs_on else Found(start, last, ())


def _end_of_capitals(words: Sequence[Word], first: int) -> int:
    last = first
    while last < min(len(words), first + 4) and words[last].capital:
        if last > first and (words[last].listed or words[last].walled):
            break
        last += 1
    return last


def _branches_at(words: Sequence[Word], index: int, book: NameBook) -> Spread | None:
    """Read "các sở: A, B và C": each with the shared word before it must be a name."""
    if not _says(words, index, ("các",)) or index + 1 >= len(words) or words[index + 1].text not in _BRANCHES:
        return None
    shared = words[index + 1]._replace(listed=False, walled=False)
    at, found = index + 2, list[Found]()
    while at < len(words) and words[at].capital and words[at].listed == bool(found):
        own = words[at]._replace(listed=False, walled=False)
        name = book.longest_at([shared, own, *words[at + 1 : at + _LONGEST_NAME]], 0)
        if name is None or name.last == 1:
            break
        found.append(Found(at, at + name.last - 1, name.entries))
        at += name.last - 1
    return Spread(index, index + 2, tuple(found)) if found else None


def _says(words: Sequence[Word], index: int, texts: Sequence[str]) -> bool:
    """Do these words stand here in one run, without a comma between?"""
    if index >= len(words) or words[index].text != texts[0]:
        return False
    here = words[index : index + len(texts)]
    run = not any(word.listed or word.walled for word in here[1:])
    return run and tuple(word.text for word in here) == tuple(texts)


def _area_at(words: Sequence[Word], index: int) -> tuple[str, ...] | None:
    return next((area for area in _AREAS if _says(words, index, area)), None)
