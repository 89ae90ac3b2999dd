"""Weaknesses that stand in two places of one document, in its items and in a table of its annex, put together.

Nothing is decided that the words do not decide. A weakness told twice in the same words is one; what only one of its
two places says is taken, and where they differ the first place holds and a remark names the other. Two that are only
alike stay two, with a remark for a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from documents.read import remarks
from documents.read.columns import outside_registers
from documents.read.lines import Page
from documents.read.weaknesses import Weaknesses, is_assigned, is_task, names_a_shortcoming
from models.facts.folding import fold_words
from models.facts.likeness import alike
from models.facts.reading import Remark, Span, UnitMention, WeaknessReading

_ALIKE = 85.0
"""Of 100, from where two statements are shown to a person as perhaps one (`models.facts.likeness`)."""
_MOST_COMPARED = 40_000
"""Pairs of statements that are compared word by word: two hundred in the text by two hundred in the annex."""
_WORD = re.compile(r"\w+")
_ROLES = (("lead", "no_lead"), ("coordinating", ""), ("implementing", ""))


def join(page: Page, first: Weaknesses, others: Iterable[Weaknesses]) -> Weaknesses:
    """Add to what the best layout found the weaknesses that other layouts found elsewhere on the page."""
    outside: list[tuple[int, int]] | None = None
    for other in others:
        if not other.assigned:
            continue
        outside = outside_registers(page) if outside is None else outside
        elsewhere = _elsewhere(page, first, other)
        weak = [index for index in elsewhere if _is_weakness(page, other.weaknesses[index], outside)]
        tasks = [other.weaknesses[index] for index in elsewhere if is_task(other.weaknesses[index])]
        if weak:
            first = _joined(page, first, other, weak)
        if tasks:
            left = remarks.tasks_left(len(tasks), Span(tasks[0].span.start, tasks[-1].span.end))
            first = replace(first, remarks=(*first.remarks, left))
    return first


def _elsewhere(page: Page, first: Weaknesses, other: Weaknesses) -> list[int]:
    """Return which assigned weaknesses of ``other`` lie outside all that ``first`` has read."""
    taken = bytearray(len(page.text) + 1)
    for start, end in first.stretches:
        taken[start:end] = b"\1" * (end - start)
    return [
        index
        for index, (weakness, stretch) in enumerate(zip(other.weaknesses, other.stretches, strict=False))
        if is_assigned(weakness) and not any(taken[slice(*stretch)])
    ]


def _is_weakness(page: Page, weakness: WeaknessReading, outside: Sequence[tuple[int, int]]) -> bool:
    """Does a weakness stand in a table of weaknesses, or speak of something wanting?"""
    if is_task(weakness):
        return False
    start, end = page.at(weakness.span.start), page.at(weakness.span.end)
    in_text = any(first <= start < last for first, last in outside)
    return not in_text or names_a_shortcoming(page, start, end)


def _joined(page: Page, first: Weaknesses, other: Weaknesses, elsewhere: Sequence[int]) -> Weaknesses:
    kept = list(first.weaknesses)
    stretches = [*first.stretches, *(other.stretches[index] for index in elsewhere)]
    by_words = {_key(weakness): place for place, weakness in reversed(list(enumerate(kept)))}
    added: list[WeaknessReading] = []
    for index in elsewhere:
        weakness = other.weaknesses[index]
        place = by_words.get(_key(weakness))
        if place is None:
            added.append(weakness)
        else:
            kept[place] = _told_twice(*sorted((kept[place], weakness), key=_place))
    if len(kept) * len(added) <= _MOST_COMPARED:
        added = [_perhaps_the_same(weakness, kept) for weakness in added]
    ordered = sorted([*kept, *added], key=_place)
    counted = tuple(replace(weakness, ordinal=ordinal) for ordinal, weakness in enumerate(ordered, 1))
    return Weaknesses(
        counted,
        (*first.shared_causes, *other.shared_causes),
        (*first.remarks, *(remark for remark in other.remarks if not _is_within(remark, first, page))),
        tuple(sorted(stretches)),
    )


def _place(weakness: WeaknessReading) -> int:
    return weakness.span.start


def _key(weakness: WeaknessReading) -> tuple[str, ...]:
    return tuple(_WORD.findall(fold_words(weakness.statement)))


def _told_twice(one: WeaknessReading, other: WeaknessReading) -> WeaknessReading:
    """Take what only the other place says; say where it stands, and what it says otherwise."""
    settled: set[str] = set()
    told = [remarks.stated_twice(other.span)]
    held: dict[str, tuple[UnitMention, ...]] = {}
    deadline = one.deadline
    for role, missing in _ROLES:
        mine, theirs = getattr(one, role), getattr(other, role)
        held[role] = mine or theirs
        if theirs and not mine:
            settled.add(missing)
            told += [remark for remark in other.remarks if _is_about(remark, theirs)]
        elif theirs and _who(mine) != _who(theirs):
            told.append(remarks.stated_otherwise("; ".join(unit.as_written for unit in theirs), theirs[0].span))
    if other.deadline is not None and one.deadline is None:
        deadline = other.deadline
        settled |= {"no_deadline", "deadline_by_task"}
        told += [remark for remark in other.remarks if remark.span == other.deadline.span]
    elif (
        other.deadline is not None
        and one.deadline is not None
        and _words(other.deadline.text) != _words(one.deadline.text)
    ):
        told.append(remarks.stated_otherwise(other.deadline.text, other.deadline.span))
    causes = {_words(cause.text) for cause in one.causes}
    tasks = {_words(task.text) for task in one.tasks}
    return replace(
        one,
        causes=(*one.causes, *(cause for cause in other.causes if _words(cause.text) not in causes)),
        tasks=(*one.tasks, *(task for task in other.tasks if _words(task.text) not in tasks)),
        remarks=(*(remark for remark in one.remarks if remark.code not in settled), *told),
        lead=held["lead"],
        coordinating=held["coordinating"],
        implementing=held["implementing"],
        deadline=deadline,
    )


def _is_about(remark: Remark, mentions: Sequence[UnitMention]) -> bool:
    return remark.span is not None and any(remark.span == mention.span for mention in mentions)


def _who(mentions: Sequence[UnitMention]) -> set[str]:
    return {mention.code or _words(mention.as_written) for mention in mentions}


def _words(text: str) -> str:
    return " ".join(_WORD.findall(fold_words(text)))


def _perhaps_the_same(weakness: WeaknessReading, kept: Sequence[WeaknessReading]) -> WeaknessReading:
    scored = [(alike(weakness.statement, other.statement).score, other) for other in kept]
    score, best = max(scored, key=lambda pair: pair[0])
    if score < _ALIKE:
        return weakness
    return replace(weakness, remarks=(*weakness.remarks, remarks.perhaps_stated_twice(best.statement, best.span)))


def _is_within(remark: Remark, first: Weaknesses, page: Page) -> bool:
    """Is a remark of the other layout about words that the first one has read?"""
    if remark.span is None:
        return False
    at = page.at(remark.span.start)
    return any(start <= at < end for start, end in first.stretches)
