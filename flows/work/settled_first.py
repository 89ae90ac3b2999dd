"""What must be settled before a corrected document can be taken over: which item is which, and whose word counts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.facts.difference import Difference, Item, same_words
from models.facts.questions import CORRECTED_BY_HAND, IDENTITY, Question
from models.facts.reading import WeaknessReading
from models.facts.ways import Way


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact that a person corrected by hand, and the item that says it otherwise now."""

    number: int
    what: str
    by_hand: str
    item: Item


def of_identity(
    found: Difference, before: Mapping[int, Item], after: Mapping[int, Item], readings: Mapping[int, WeaknessReading]
) -> Iterator[Question]:
    """Ask which weakness an item is that may be one or another; the candidates say how like they are, and in which words."""
    for doubt in found.doubts:
        item = after[doubt.place]
        listed = [
            f"{one.number:02d} ({one.score:.0f}%; {', '.join(one.shared) or '–'}): "
            f"{_short(before[one.number].statement)}"
            for one in doubt.candidates
        ]
        vi = f"Mục {doubt.place} của văn bản mới: “{_short(item.statement)}”. Là hạn chế nào đang theo dõi, hay hạn chế mới?"
        en = f"Item {doubt.place} of the new document: “{_short(item.statement)}”. Which weakness of the register is it, or is it new?"
        yield Question(
            f"item.{doubt.place:02d}",
            "identity",
            IDENTITY,
            vi,
            en,
            (Way.SAME, Way.NEW),
            span=readings[doubt.place].span,
            candidates=tuple(listed),
        )


def of_corrections(corrections: Iterable[Correction]) -> Iterator[Question]:
    """Ask what counts where a document changes words that a person had corrected by hand to something else."""
    for one in corrections:
        document = _words_of(one.item, one.what)
        if same_words(one.by_hand, document):
            continue
        vi = f"Hạn chế {one.number}: đã sửa trực tiếp thành “{_short(one.by_hand)}”, văn bản mới ghi “{_short(document)}”. Theo nội dung nào?"
        en = f"Weakness {one.number}: corrected by hand to “{_short(one.by_hand)}”, the new document says “{_short(document)}”. Which counts?"
        key = f"{one.number:02d}.{one.what}.by_hand"
        yield Question(key, "by_hand", CORRECTED_BY_HAND, vi, en, (Way.DOCUMENT, Way.BY_HAND), one.number)


def _words_of(item: Item, what: str) -> str:
    if what == "statement":
        return item.statement
    if what == "deadline":
        return item.deadline or "–"
    return "; ".join(sorted(unit.name or unit.words for unit in item.units if unit.role == what)) or "–"


def _short(words: str, most: int = 140) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"
