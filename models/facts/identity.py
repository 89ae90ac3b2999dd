"""Which weakness of the register an item of a corrected document is: found where it is beyond doubt, else asked.

Beyond doubt: the same words, wherever they stand now; or words that were mended at the same place. An item that is
like several, or like one that stood elsewhere, is a question to a person.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from models.facts.folding import fold_words
from models.facts.likeness import alike

SAME_WORDS = 80.0
"""From this likeness of the whole sentences on (0 to 100), words at the same place were mended, not replaced."""

MARGIN = 15.0
"""By so much the likeness must exceed that of any other before it is beyond doubt."""

DOUBTFUL = 60.0
"""From this likeness on an item may be one that stood elsewhere, and a person is asked."""

MOST_ASKED = 5
"""So many candidates are shown, the likest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement in the register, and where it stood in the document before."""

    number: int
    """Its number in the register, which it keeps."""
    place: int | None
    """Its place in the document before, from 1; None for one added by hand."""
    statement: str
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A weakness that an item may be."""

    number: int
    score: float
    """0 to 100."""
    shared: tuple[str, ...]
    """The telling words both hold."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """An item of the new document that may be one of several weaknesses, or a new one."""

    place: int
    candidates: tuple[Candidate, ...]


@dataclass
class Identities:
    """Which item is which."""

    same: dict[int, int] = field(default_factory=dict)
    """From the place in the new document to the number in the register."""
    new: tuple[int, ...] = ()
    """Places of items that were not there before."""
    gone: tuple[int, ...] = ()
    """Numbers that the new document no longer names."""
    doubts: tuple[Doubt, ...] = ()


def identify(
    before: Sequence[Standing], after: Mapping[int, str], answers: Mapping[int, int | None] | None = None
) -> Identities:
    """Find which statement of ``after``, by place, is which of ``before``.

    ``answers``: what a person said of places: the number in the register, or None for a new weakness. While there are
    doubts, what they concern is neither new nor gone.
    """
    answers = answers or {}
    found = Identities({place: number for place, number in answers.items() if number is not None})
    told_new = {place for place, number in answers.items() if number is None}
    _by_words(before, {place: words for place, words in after.items() if place not in told_new}, found.same)
    left = [row for row in before if row.number not in set(found.same.values()) and not row.ended]
    open_places = {place: words for place, words in after.items() if place not in found.same and place not in told_new}
    scores = {(row.number, place): _ratio(row.statement, words) for row in left for place, words in open_places.items()}
    for row in left:
        place = _same_place(row, before, found.same)
        if place in open_places and place not in found.same:
            rivals = [scores[row.number, other] for other in open_places if other != place]
            rivals += [scores[other.number, place] for other in left if other.number != row.number]
            if _beyond_doubt(scores[row.number, place], rivals):
                found.same[place] = row.number
    taken = set(found.same.values())
    left = [row for row in left if row.number not in taken]
    open_places = {place: words for place, words in open_places.items() if place not in found.same}
    found.doubts = tuple(_doubts(left, open_places, scores))
    doubtful = {doubt.place for doubt in found.doubts}
    asked = {candidate.number for doubt in found.doubts for candidate in doubt.candidates}
    found.new = tuple(sorted(told_new | (open_places.keys() - doubtful)))
    # What was added by hand stands on a basis of its own: a document that is silent about it does not end it.
    found.gone = tuple(row.number for row in left if row.number not in asked and row.place is not None)
    return found


def _by_words(before: Sequence[Standing], after: Mapping[int, str], same: dict[int, int]) -> None:
    """Match equal words: at the same place first, then in the order in which they stand; ended ones last."""
    taken, waiting = set(same.values()), dict[str, list[Standing]]()
    for row in sorted(before, key=lambda row: (row.ended, row.place is None, row.place or 0)):
        if row.number not in taken:
            waiting.setdefault(fold_words(row.statement), []).append(row)
    places = [place for place in after if place not in same]
    for at_its_place in (True, False):
        for place in places:
            rows = waiting.get(fold_words(after[place]), [])
            found = next((row for row in rows if not at_its_place or (row.place == place and not row.ended)), None)
            if place not in same and found is not None:
                same[place] = found.number
                rows.remove(found)


def _same_place(row: Standing, before: Sequence[Standing], same: Mapping[int, int]) -> int | None:
    """Return where a weakness would stand now: between its neighbours of before, or else at its own place."""
    if row.place is None:
        return None
    places = {number: place for place, number in same.items()}
    at = {other.place: other.number for other in before if other.place is not None}
    above, below = places.get(at.get(row.place - 1, 0)), places.get(at.get(row.place + 1, 0))
    if above is not None and below is not None:
        return above + 1 if below == above + 2 else None
    if above is not None:
        return above + 1
    return below - 1 if below is not None else row.place


def _beyond_doubt(own: float, rivals: Sequence[float]) -> bool:
    return own >= SAME_WORDS and own >= max(rivals, default=0.0) + MARGIN


def _doubts(
    left: Sequence[Standing], places: Mapping[int, str], scores: Mapping[tuple[int, int], float]
) -> Iterable[Doubt]:
    for place, words in places.items():
        candidates = []
        for row in left:
            likeness = alike(row.statement, words)
            score = max(scores[row.number, place], likeness.score if len(likeness.shared) > 1 else 0.0)
            if score >= DOUBTFUL and likeness.shared:
                candidates.append(Candidate(row.number, score, likeness.shared))
        if candidates:
            candidates.sort(key=lambda one: (-one.score, one.number))
            yield Doubt(place, tuple(candidates[:MOST_ASKED]))


def _ratio(one: str, other: str) -> float:
    from rapidfuzz.fuzz import ratio

    return float(ratio(fold_words(one), fold_words(other)))
