"""The sample plan in every format that is read is the same register, and every span quotes its own file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from documents.read import open_document, read_document
from documents.read.as_json import reading_as_json
from models.facts.names import NameBook
from models.packs import load_pack
from scripts.example_files import SAMPLE, Sample, excel, markdown, sample, word
from tests.support.pdf_files import Paper

BOOK = NameBook.from_pack(load_pack("thanh-hoa-2023"))
PLAN = sample()


def printed(plan: Sample) -> bytes:
    """The plan as an office prints it: two-column head, running head, first lines moved in, page numbers."""
    paper = Paper("Kế hoạch số 211/KH-UBND")
    paper.two_columns(
        (*plan.issuer.rsplit(" ", 2)[:1], f"Số: {plan.number}"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", plan.place_and_day),
    )
    paper.ln(6)
    paper.paragraph("KẾ HOẠCH", align="C")
    paper.paragraph(plan.title, align="C")
    paper.ln(4)
    for words in (plan.opening, *plan.before, plan.heading):
        paper.paragraph(words, 8)
    for weakness in plan.weaknesses:
        paper.paragraph(f"{weakness.number}. {weakness.statement}", 8)
        paper.paragraph(f"Đơn vị chủ trì: {weakness.lead}", 8)
        paper.paragraph(f"Thời gian khắc phục: {weakness.deadline}", 8)
    for words in plan.after:
        paper.paragraph(words, 8)
    return paper.bytes()


def printed_as_table(plan: Sample) -> bytes:
    """The weaknesses as a ruled table over several pages, its head printed on each."""
    paper = Paper()
    paper.two_columns((plan.issuer, f"Số: {plan.number}"), ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", plan.place_and_day))
    paper.ln(6)
    paper.paragraph("KẾ HOẠCH", align="C")
    paper.paragraph(plan.title, align="C")
    paper.ln(4)
    for words in (plan.opening, *plan.before, plan.heading):
        paper.paragraph(words, 8)
    with paper.table(col_widths=(10, 70, 55, 30), line_height=6) as table:
        table.row(("STT", "Hạn chế, yếu kém", "Đơn vị chủ trì", "Thời gian khắc phục"))
        for weakness in plan.weaknesses:
            table.row((weakness.number, weakness.statement, weakness.lead.rstrip("."), weakness.deadline))
    for words in plan.after:
        paper.paragraph(words, 8)
    return paper.bytes()


FORMS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "word": ("plan.docx", lambda: word(PLAN)),
    "word, an appendix table with merged cells": ("plan.docx", lambda: word(PLAN, as_table=True)),
    "excel": ("plan.xlsx", lambda: excel(PLAN)),
    "markdown": ("plan.md", lambda: markdown(PLAN).encode()),
    "pdf": ("plan.pdf", lambda: printed(PLAN)),
    "pdf, a table over pages": ("plan.pdf", lambda: printed_as_table(PLAN)),
}
Json = dict[str, Any]  # JSON, nested


def facts(path: Path) -> Json:
    """Return what was read without where it stands: the register it makes."""
    text, reading = read_document(path, BOOK)
    assert all(weakness.span.quote(text).strip() for weakness in reading.weaknesses)
    return {
        "number": reading.document.number,
        "issued_on": reading.document.issued_on,
        "title": reading.document.title,
        "focal": reading.focal_unit.name if reading.focal_unit else None,
        "rules": [(rule.frequency, rule.day, rule.month_of_period, rule.recipient) for rule in reading.reporting_rules],
        "weaknesses": [
            {
                "statement": " ".join(weakness.statement.split()),
                "lead": [(unit.name, unit.kind) for unit in weakness.lead],
                "deadline": (weakness.deadline.kind, weakness.deadline.year) if weakness.deadline else None,
                "causes": len(weakness.causes),
                "tasks": len(weakness.tasks),
            }
            for weakness in reading.weaknesses
        ],
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_sample_in_another_format_is_the_same_register(tmp_path: Path, form: str) -> None:
    name, build = FORMS[form]
    file = tmp_path / name
    file.write_bytes(build())
    expected = facts(SAMPLE)
    assert len(expected["weaknesses"]) == 38
    found = facts(file)
    for one, other in zip(found["weaknesses"], expected["weaknesses"], strict=True):
        assert one == other
    assert found == expected


@pytest.mark.parametrize("form", FORMS)
def test_every_quotation_is_the_file_s_own_words_at_a_place_with_a_name(tmp_path: Path, form: str) -> None:
    name, build = FORMS[form]
    file = tmp_path / name
    file.write_bytes(build())
    source = open_document(file)
    text, reading = read_document(file, BOOK)
    assert text == source.text
    for weakness in reading.weaknesses:
        for mention in weakness.lead:
            assert mention.span.quote(text) == mention.as_written
        if name != "plan.md":
            assert source.place_of(weakness.span.start)
    assert all(weakness["span"] for weakness in reading_as_json(reading, text)["weaknesses"])
