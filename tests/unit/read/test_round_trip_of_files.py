"""Any register, in a file of each format, is read back as that register, and every span quotes the file's own text."""

from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.read import read_source
from documents.read.formats import office, pdf
from documents.read.source import Source
from tests.support.filled_template import as_bytes, filled
from tests.support.office_files import cell, p, table, word
from tests.support.pdf_files import Paper
from tests.support.registers import HEAD, REGISTERS, Task, Weakness, _table, facts_of, facts_read, full_plan
from tests.unit.read.sample import BOOK
from tests.unit.read.test_documents import check_quotations_of

RANDOM = st.randoms(use_true_random=False)
ALL = ("statement", "lead", "coordinating", "causes", "tasks", "time")


def word_paragraphs(register: Sequence[Weakness], random: Random) -> Source:
    lines = full_plan(register, random).text.splitlines()
    return office.read(word("".join(p(escape(line)) for line in lines)))


def word_table(register: Sequence[Weakness], random: Random) -> Source:
    head = "".join(p(escape(line)) for line in [*HEAD.splitlines(), "PHỤ LỤC"])
    rows = ("".join(cell(*(p(escape(line)) for line in lines)) for lines in row) for row in _table(register, random))
    return office.read(word(head + table(*rows) + p("Hết.")))


def printed_paragraphs(register: Sequence[Weakness], random: Random) -> Source:
    lines = full_plan(
        register, random
    ).text.splitlines()  # before the paper: a draw given up would leave its fonts open
    paper = Paper("Kế hoạch của tỉnh")
    for line in lines:
        paper.paragraph(line, 8, align="L") if line else paper.ln(4)
    return pdf.read(paper.bytes())


def printed_table(register: Sequence[Weakness], random: Random) -> Source:  # noqa: ARG001 - a printed table has one form
    paper = Paper()
    for line in HEAD.splitlines():
        paper.paragraph(line, align="L") if line else paper.ln(4)
    paper.set_font("D", size=8)
    with paper.table(col_widths=(10, 70, 55, 30), line_height=5, align="L") as grid:
        for row in _short_table(register):
            grid.row(row)
    return pdf.read(paper.bytes())


def _short_table(register: Sequence[Weakness]) -> list[tuple[str, str, str, str]]:
    rows = [
        (str(number), weakness.statement, "; ".join(written for written, _ in weakness.lead), weakness.time[0])
        for number, weakness in enumerate(register, 1)
    ]
    return [("STT", "Hạn chế, yếu kém", "Đơn vị chủ trì", "Thời gian khắc phục"), *rows]


def plan_template(register: Sequence[Weakness], random: Random) -> Source:  # noqa: ARG001 - a template has one form
    return office.read(as_bytes(filled([_row(weakness) for weakness in register])))


def _row(weakness: Weakness) -> dict[str, str]:
    said = {
        kind: [f"- {text}" for told, text in weakness.causes if told == kind] for kind in ("objective", "subjective")
    }
    return {
        "Hạn chế, yếu kém": weakness.statement,
        "Nguyên nhân khách quan": "\n".join(said["objective"]),
        "Nguyên nhân chủ quan": "\n".join(said["subjective"]),
        "Đơn vị chủ trì": "; ".join(written for written, _ in weakness.lead),
        "Đơn vị phối hợp": "; ".join(written for written, _ in weakness.coordinating),
        "Nhiệm vụ, giải pháp": "\n".join(_with_headers(weakness.tasks)),
        "Thời gian khắc phục": weakness.time[0],
    }


def _with_headers(tasks: Sequence[Task]) -> list[str]:
    lines: list[str] = []
    for units, together in groupby(tasks, key=lambda task: task.units):
        lines.append(f"- {', '.join(written for written, _ in units)}:")
        lines += [f"+ {task.text}" for task in together]
    return lines


Build = Callable[[Sequence[Weakness], Random], Source]
FILES: dict[str, tuple[Build, tuple[str, ...]]] = {
    "Word, paragraphs": (word_paragraphs, ALL),
    "Word, a table": (word_table, ALL),
    "PDF, paragraphs": (printed_paragraphs, ALL),
    "PDF, a table": (printed_table, ("statement", "lead", "time")),
    "Excel, the template": (plan_template, ("statement", "lead", "coordinating", "tasks", "time")),
}
"""How a register is written, and what of it the file says in the register's own order."""


@pytest.mark.parametrize("name", FILES)
@given(register=REGISTERS, random=RANDOM)
@settings(max_examples=10, deadline=None)
def test_a_register_in_a_file_is_read_back(name: str, register: Sequence[Weakness], random: Random) -> None:
    build, only = FILES[name]
    source = build(register, random)
    reading = read_source(source, BOOK)
    assert facts_read(reading, only=only) == facts_of(register, only=only)
    check_quotations_of(reading, source.text)
    assert all(source.place_of(weakness.span.start) for weakness in reading.weaknesses)
