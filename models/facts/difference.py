"""What a corrected document changes: added, gone and changed weaknesses, named fact by fact, before anything is done.

Both sides are told as `Item`, the register's by its rows and the document's by its reading; words are compared with
accidents of typing set aside.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.facts.folding import fold_words
from models.facts.identity import Doubt, Identities, Standing, identify
from models.facts.reading import DeadlineReading, UnitMention, WeaknessReading

ROLES = ("lead", "coordinating", "implementing")


@dataclass(frozen=True, slots=True)
class Named:
    """Words that name who does something, in a role, and whom they stand for."""

    role: str
    words: str
    name: str | None = None
    """Canonical name; None for words nobody is known by."""

    @property
    def shown(self) -> str:
        """The name, or the words with a question mark."""
        return self.name or f"? {self.words}"


@dataclass(frozen=True, slots=True)
class Item:
    """A weakness as a document states it."""

    number: int
    """In the register; of a document its place, from 1."""
    statement: str
    code: str = ""
    place: int | None = None
    """Place in the document."""
    units: tuple[Named, ...] = ()
    deadline: str | None = None
    deadline_means: tuple[Any, ...] | None = None
    """What the deadline was understood as; None where a person said how."""
    causes: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    """Each task's words, with its units behind them."""
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that changed: ``before`` None where it is new, ``after`` None where it is gone."""

    what: str
    """``statement``, ``lead``, ``coordinating``, ``implementing``, ``deadline``, ``cause``, ``task``, ``place``; of the
    plan as a whole ``number``, ``issued_on``, ``issuer``, ``title``, ``focal_unit``, ``reporting_rule``."""
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A weakness that stays, with what changed of it."""

    number: int
    code: str
    place: int
    changes: tuple[Change, ...]

    @property
    def whats(self) -> frozenset[str]:
        """Which kinds of facts changed."""
        return frozenset(change.what for change in self.changes)


@dataclass(frozen=True, slots=True)
class Difference:
    """All that a document changes."""

    of_plan: tuple[Change, ...] = ()
    """Head, reporting rules, causes stated once for all."""
    changed: tuple[Changed, ...] = ()
    added: tuple[Item, ...] = ()
    gone: tuple[Item, ...] = ()
    returned: tuple[Item, ...] = ()
    """Ended before, named again."""
    same: Mapping[int, int] = field(default_factory=dict)
    """From each place in the document to the number in the register."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Does nothing change that anybody owes or reads? Places alone are no change."""
        return not (self.of_plan or self.changed or self.added or self.gone or self.returned or self.doubts)

    def as_json(self) -> dict[str, Any]:
        """Return it as it is printed and kept."""
        return {
            "plan": [_change(change) for change in self.of_plan],
            "added": [_item(item) for item in self.added],
            "gone": [_item(item) for item in self.gone],
            "returned": [_item(item) for item in self.returned],
            "changed": [
                {"code": row.code, "item": row.place, "changes": [_change(change) for change in row.changes]}
                for row in self.changed
            ],
        }


def difference(
    before: Sequence[Item],
    after: Sequence[Item],
    of_plan: Iterable[Change] = (),
    answers: Mapping[int, int | None] | None = None,
) -> Difference:
    """Compare the register with a document; ``answers``: which weakness an item in doubt is, None for a new one."""
    stands = [Standing(item.number, item.place, item.statement, item.ended) for item in before]
    who: Identities = identify(stands, {item.number: item.statement for item in after}, answers)
    old, new = {item.number: item for item in before}, {item.number: item for item in after}
    pairs = [(old[number], new[place]) for place, number in sorted(who.same.items())]
    changed = [Changed(b.number, b.code, a.number, tuple(changes_of(b, a))) for b, a in pairs if not b.ended]
    return Difference(
        tuple(of_plan),
        tuple(row for row in changed if row.whats - {"place"}),
        tuple(new[place] for place in who.new),
        tuple(old[number] for number in who.gone),
        tuple(b for b, _ in pairs if b.ended),
        dict(sorted(who.same.items())),
        who.doubts,
    )


def changes_of(before: Item, after: Item) -> Iterator[Change]:
    """Give each fact of a weakness that changed."""
    if before.place is not None and before.place != after.number:
        yield Change("place", str(before.place), str(after.number))
    if not same_words(before.statement, after.statement):
        yield Change("statement", before.statement, after.statement)
    for role in ROLES:
        yield from _of_role(role, before.units, after.units)
    if deadline_changes(before, after):
        yield Change("deadline", before.deadline, after.deadline)
    yield from listed_changes("cause", before.causes, after.causes)
    yield from listed_changes("task", before.tasks, after.tasks)


def deadline_changes(before: Item, after: Item) -> bool:
    """Does the document give another time to put it right, or the same words another meaning?"""
    if not same_words(before.deadline or "", after.deadline or ""):
        return True
    return None not in {before.deadline_means, after.deadline_means} and before.deadline_means != after.deadline_means


def same_words(one: str, other: str) -> bool:
    """Are these the same words, accidents of typing set aside?"""
    return " ".join(fold_words(one).split()) == " ".join(fold_words(other).split())


def _of_role(role: str, before: Sequence[Named], after: Sequence[Named]) -> Iterator[Change]:
    old = [unit for unit in before if unit.role == role]
    new = [unit for unit in after if unit.role == role]
    for unit in old:
        if not any(_is_same(unit, other) for other in new):
            yield Change(role, unit.shown, None)
    for unit in new:
        if not any(_is_same(unit, other) for other in old):
            yield Change(role, None, unit.shown)


def _is_same(one: Named, other: Named) -> bool:
    if one.name and other.name:
        return one.name == other.name
    return one.name == other.name and same_words(one.words, other.words)


def listed_changes(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Give what a list lost and gained; one lost and one gained is one that changed."""
    old, new = Counter(map(_key, before)), Counter(map(_key, after))
    lost = [words for words in dict.fromkeys(before) if old[_key(words)] > new[_key(words)]]
    gained = [words for words in dict.fromkeys(after) if new[_key(words)] > old[_key(words)]]
    if len(lost) == len(gained) == 1:
        yield Change(what, lost[0], gained[0])
        return
    yield from (Change(what, words, None) for words in lost)
    yield from (Change(what, None, words) for words in gained)


def _key(words: str) -> str:
    return " ".join(fold_words(words).split())


# From a reading.


def item_of(read: WeaknessReading) -> Item:
    """Return an item of a document."""
    return Item(
        number=read.ordinal,
        statement=read.statement,
        place=read.ordinal,
        units=tuple(Named(role, one.as_written, one.name) for role in ROLES for one in _mentions(read, role)),
        deadline=read.deadline.text if read.deadline else None,
        deadline_means=means(read.deadline),
        causes=tuple(f"{cause.kind}: {cause.text}" for cause in read.causes),
        tasks=tuple(
            task_words(task.text, [unit.name or unit.as_written for unit in task.units]) for task in read.tasks
        ),
    )


def means(deadline: DeadlineReading | None) -> tuple[Any, ...]:
    """Return what a deadline was understood as."""
    if deadline is None:
        return ("none",) + (None,) * 5
    return (
        str(deadline.kind),
        deadline.year,
        deadline.quarter,
        deadline.month,
        deadline.on,
        deadline.until,
    )


def task_words(text: str, units: Iterable[str]) -> str:
    """Return a task with its units behind it, as it is compared and shown."""
    return " · ".join([text, *sorted(units)])


def _mentions(read: WeaknessReading, role: str) -> tuple[UnitMention, ...]:
    found: tuple[UnitMention, ...] = getattr(read, role)
    return found


def _change(change: Change) -> dict[str, Any]:
    return {"what": change.what, "before": change.before, "after": change.after}


def _item(item: Item) -> dict[str, Any]:
    return {
        "code": item.code or None,
        "item": item.place,
        "statement": item.statement,
        "lead": [unit.shown for unit in item.units if unit.role == "lead"],
        "deadline": item.deadline,
    }
