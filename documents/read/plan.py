"""A plan's items read into weaknesses: statement, causes, units by role, tasks and the time to be put right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from documents.read import remarks
from documents.read.causes import read_causes
from documents.read.deadlines import differ, empty_deadline, read_deadline
from documents.read.items import Chunk, Item, Segment
from documents.read.labels import ROLES, LabelKind
from documents.read.lines import BULLETS, Page
from documents.read.roles import end_of_sentence, role_stretches
from documents.read.tasks import read_tasks
from models.facts.names import NameBook, split_units
from models.facts.reading import (
    CauseReading,
    DeadlineKind,
    DeadlineReading,
    Remark,
    Span,
    TaskReading,
    UnitMention,
    WeaknessReading,
)

AFTER_STATEMENT = ":-(,;+"
"""What may stand between a statement and the label after it, and is no part of the statement."""

_OF_ALL = frozenset({"no_deadline", "deadline_in_task"})
"""What need not be said again of a weakness whose every task has its own time."""


@dataclass(slots=True)
class Parts:
    """What has been read of one weakness so far."""

    causes: list[CauseReading] = field(default_factory=list)
    units: dict[LabelKind, list[UnitMention]] = field(default_factory=lambda: {role: [] for role in ROLES})
    task_chunks: list[Chunk] = field(default_factory=list)
    left: list[Chunk] = field(default_factory=list)
    """Bullets after a time: the next task, of the same assignment or, where another follows, of that one."""
    deadlines: list[DeadlineReading] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)

    def add(self, other: "Parts") -> None:
        """Add what was read in another block of the same weakness."""
        self.causes += other.causes
        self.deadlines += other.deadlines
        self.remarks += other.remarks
        for role, mentions in other.units.items():
            self.add_units(role, mentions)

    def add_units(self, role: LabelKind, mentions: Iterable[UnitMention]) -> None:
        """Add units that are not there yet: rows and blocks of one weakness repeat them."""
        held = {mention.code or mention.as_written for mention in self.units[role]}
        for mention in mentions:
            if (mention.code or mention.as_written) not in held:
                self.units[role].append(mention)
                held.add(mention.code or mention.as_written)


def read_weakness(page: Page, item: Item, ordinal: int, book: NameBook, on: date | None) -> WeaknessReading:
    """Read one item; ``on`` is the day of the document, which decides between units of one name."""
    span = page.span(*page.trim(item.start, item.end, AFTER_STATEMENT))
    read: list[tuple[Parts, list[TaskReading]]] = []
    left: list[Chunk] = []
    cut = _assignments(item.segments)
    for number, segments in enumerate(cut, 1):
        parts = Parts(task_chunks=left)
        for segment in segments:
            read_segment(page, segment, parts, book, on)
        left = parts.left
        parts.task_chunks += left if number == len(cut) else []
        read.append((parts, read_tasks(page, parts.task_chunks, book, on)))
    return weakness_in_blocks(page, ordinal, span, read)


def weakness_in_blocks(
    page: Page, ordinal: int, span: Span, read: Sequence[tuple[Parts, list[TaskReading]]]
) -> WeaknessReading:
    """Return the weakness that is assigned in these blocks, each with its own units, tasks and time.

    A task has the lead units of its block and, where the times of the blocks differ, its time; the weakness then has none.
    """
    if len(read) == 1:
        return weakness_of(page, ordinal, span, *read[0])
    whole = Parts()
    for parts, _ in read:
        whole.add(parts)
    by_task = differ(whole.deadlines)
    tasks = [_of_its_assignment(task, parts, by_task=by_task) for parts, own in read for task in own]
    return weakness_of(page, ordinal, span, whole, tasks, by_task=by_task and bool(tasks))


def _assignments(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Cut an item that is assigned in several blocks, each with a lead unit: after a time, or before the next lead."""
    leads = [at for at, segment in enumerate(segments) if segment.label.kind is LabelKind.LEAD]
    starts = [0]
    for before, lead in pairwise(leads):
        times = [at for at in range(before, lead) if segments[at].label.kind is LabelKind.DEADLINE]
        starts.append(times[-1] + 1 if times else lead)
    return [list(segments[start:end]) for start, end in zip(starts, [*starts[1:], len(segments)], strict=True)]


def _of_its_assignment(task: TaskReading, parts: Parts, *, by_task: bool) -> TaskReading:
    """Give a task the lead units, and where they differ the time, of the block it stands in."""
    times = tuple(parts.deadlines) if by_task else ()
    return replace(task, units=task.units or tuple(parts.units[LabelKind.LEAD]), deadlines=(*task.deadlines, *times))


def weakness_of(
    page: Page, ordinal: int, span: Span, parts: Parts, tasks: Sequence[TaskReading], *, by_task: bool = False
) -> WeaknessReading:
    """Return the weakness whose statement is ``span`` and whose ``parts`` were read, with what is to be settled.

    ``by_task`` says that its times are those of single tasks, so that it has none of its own.
    """
    lead = tuple(parts.units[LabelKind.LEAD])
    coordinating = tuple(parts.units[LabelKind.COORDINATING])
    deadlines = [] if by_task else parts.deadlines
    return WeaknessReading(
        ordinal=ordinal,
        statement=span.quote(page.raw),
        span=span,
        causes=tuple(parts.causes),
        lead=lead,
        coordinating=coordinating,
        implementing=tuple(parts.units[LabelKind.IMPLEMENTING]),
        tasks=tuple(tasks),
        deadline=deadlines[-1] if deadlines else None,
        remarks=(
            *parts.remarks,
            *([remarks.deadline_by_task(parts.deadlines[0].span)] if by_task else []),
            *(
                told
                for told in _remarks(span, lead, coordinating, deadlines, tasks)
                if not (by_task and told.code in _OF_ALL)
            ),
        ),
    )


def repeated_numbers(page: Page, items: Sequence[Item]) -> list[Remark]:
    """Say which printed numbers stand at more than one item; the ordinal counts by order and does not repeat."""
    times = Counter(item.number for item in items if item.number)
    return [
        remarks.number_repeated(item.number, page.span(item.start, item.end))
        for item in items
        if times[item.number] > 1
    ]


def read_segment(page: Page, segment: Segment, parts: Parts, book: NameBook, on: date | None) -> None:
    """Add what stands under one label to what was read of the weakness."""
    kind = segment.label.kind
    if kind is LabelKind.CAUSES:
        parts.causes += read_causes(page, segment)
    elif kind in ROLES:
        stretches, rest, unread = role_stretches(page, segment.chunks, book)
        for start, end in stretches:
            mentions, told = split_units(page.raw, page.span(start, end), book, on)
            parts.units[kind] += mentions
            parts.remarks += told
        parts.remarks += unread
        parts.task_chunks += rest
    elif kind is LabelKind.DEADLINE:
        parts.deadlines.append(_deadline(page, segment))
        parts.left += [chunk for chunk in segment.chunks[1:] if chunk.marker in BULLETS and not chunk.is_empty]
    else:
        parts.task_chunks += segment.chunks


def _deadline(page: Page, segment: Segment) -> DeadlineReading:
    """Read the first words under the label, on its line or below it."""
    for chunk in segment.chunks:
        start, end = page.trim(chunk.start, chunk.end)
        if start < end:
            return read_deadline(page, start, end_of_sentence(page, start, end))
    return empty_deadline(page, segment.label.end)


def _remarks(
    span: Span,
    lead: Sequence[UnitMention],
    coordinating: Sequence[UnitMention],
    deadlines: Sequence[DeadlineReading],
    tasks: Sequence[TaskReading],
) -> list[Remark]:
    told = [
        remarks.unit_in_two_roles(mention.as_written, mention.span)
        for mention in coordinating
        if mention.code is not None and mention.code in {unit.code for unit in lead}
    ]
    if not lead:
        told.append(remarks.no_lead(span))
    if not deadlines:
        told.append(remarks.no_deadline(span))
    if len(deadlines) > 1:
        told.append(remarks.several_deadlines(deadlines[-1]))
    told += [remarks.deadline_unread(deadline) for deadline in deadlines[-1:] if deadline.kind is DeadlineKind.NONE]
    within = next((task.deadlines[0] for task in tasks if task.deadlines), None)
    return [*told, remarks.deadline_in_task(within.span)] if within else told
