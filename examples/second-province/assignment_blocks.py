"""Weaknesses "1.2. ..." assigned in blocks "1.2.1. Giao ... (cùng ...)", each with its tasks and "Xong: ..."."""

import re
from datetime import date

from documents.read.deadlines import deadlines_within, read_deadline
from documents.read.labels import LabelKind
from documents.read.layouts import Layout
from documents.read.lines import Page
from documents.read.plan import Parts, weakness_in_blocks
from documents.read.weaknesses import Weaknesses
from models.facts.folding import fold_tones
from models.facts.names import NameBook, split_units
from models.facts.reading import CauseKind, CauseReading, TaskReading

_ITEM = re.compile(r"(?m)^\d{1,2}\.\d{1,2}\. (?P<statement>[^\n]+)")
_CAUSE = re.compile(fold_tones(r"(?m)^vì sao: (?P<causes>[^\n]+)"))
_BLOCK = re.compile(
    fold_tones(r"(?m)^\d{1,2}\.\d{1,2}\.\d{1,2}\. giao (?P<lead>[^\n(]+)(?:\(cùng (?P<coordinating>[^\n)]+)\))?")
)
_TASK = re.compile(r"(?m)^\+ (?P<task>[^\n]+)")
_TIME = re.compile(r"(?m)^xong: (?P<time>[^\n]+)")
_CLAUSE = re.compile(r"[^;]+")
_ROLES = {"lead": LabelKind.LEAD, "coordinating": LabelKind.COORDINATING}


def _read(page: Page, book: NameBook, on: date | None) -> Weaknesses:
    found = []
    stretches = []
    items = list(_ITEM.finditer(page.text))
    edges = [*(item.start() for item in items), len(page.text)]
    for item, end in zip(items, edges[1:], strict=True):
        blocks = list(_BLOCK.finditer(page.text, item.end(), end))
        if not blocks:
            continue
        ends = [*(block.start() for block in blocks[1:]), end]
        read = [_block(page, block, stop, book, on) for block, stop in zip(blocks, ends, strict=True)]
        read[0][0].causes += _causes(page, item.end(), blocks[0].start())
        found.append(weakness_in_blocks(page, len(found) + 1, page.span(*item.span("statement")), read))
        stretches.append((item.start(), end))
    return Weaknesses(tuple(found), stretches=tuple(stretches))


def _block(
    page: Page, block: re.Match[str], end: int, book: NameBook, on: date | None
) -> tuple[Parts, list[TaskReading]]:
    parts = Parts()
    for named, role in _ROLES.items():
        if block[named]:
            mentions, told = split_units(page.raw, page.span(*block.span(named)), book, on)
            parts.add_units(role, mentions)
            parts.remarks += told
    parts.deadlines += [read_deadline(page, *time.span("time")) for time in _TIME.finditer(page.text, block.end(), end)]
    tasks = [task.span("task") for task in _TASK.finditer(page.text, block.end(), end)]
    return parts, [
        TaskReading(page.quote(*task), page.span(*task), deadlines=deadlines_within(page, *task)) for task in tasks
    ]


def _causes(page: Page, start: int, end: int) -> list[CauseReading]:
    said = (match.span("causes") for match in _CAUSE.finditer(page.text, start, end))
    clauses = (clause.span() for causes in said for clause in _CLAUSE.finditer(page.text, *causes))
    return [CauseReading(CauseKind.UNSPECIFIED, page.quote(*clause), page.span(*clause)) for clause in clauses]


LAYOUT = Layout("assignment_blocks", 15, _read)
