"""Writes the sample plan (examples/ke-hoach-mau.txt) in the other formats that are read, into the folder named.

    .venv/bin/python scripts/example_files.py examples

Word: with the head of a state document in a frame, headings, items and dashes numbered by Word, and once more with the
weaknesses as an appendix table. PDF: set as an office prints it. Excel: the filled plan template. Markdown: a bar table.
"""

import io
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from docx.table import Table

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "ke-hoach-mau.txt"
_HEADING = re.compile(r"[IVX]+\. (.+)")
_LEAD, _DEADLINE = "Đơn vị chủ trì: ", "Thời gian khắc phục: "
_ROMAN, _DECIMAL, _DASH = 7, 8, 9


@dataclass(frozen=True, slots=True)
class Weakness:
    """One item of the sample, as its lines give it."""

    number: str
    statement: str
    lead: str
    deadline: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample plan in its parts."""

    issuer: str
    number: str
    place_and_day: str
    title: str
    opening: str
    before: tuple[str, ...]
    """The first section, its heading first."""
    heading: str
    weaknesses: tuple[Weakness, ...]
    after: tuple[str, ...]


def sample() -> Sample:
    """Return the sample plan taken apart."""
    text = SAMPLE.read_text(encoding="utf-8")
    head, first, second, third = re.split(r"\n(?=(?:I|II|III)\. )", text)
    lines = [line for line in head.split("\n") if line]
    heading, *items = [line for line in second.split("\n") if line]
    return Sample(
        issuer=lines[0],
        number=lines[3].removeprefix("Số: "),
        place_and_day=lines[4],
        title=lines[6],
        opening=lines[7],
        before=tuple(line for line in first.split("\n") if line),
        heading=heading,
        weaknesses=tuple(
            Weakness(*_numbered_words(one), lead.removeprefix(_LEAD), time.removeprefix(_DEADLINE))
            for one, lead, time in zip(items[::3], items[1::3], items[2::3], strict=True)
        ),
        after=tuple(line for line in third.split("\n") if line),
    )


def _numbered_words(line: str) -> tuple[str, str]:
    number, _, words = line.partition(". ")
    return number, words


def word(plan: Sample, *, as_table: bool = False) -> bytes:
    """Return the plan as a Word file whose numbers are Word's own; its weaknesses as items or as an appendix."""
    document = Document()
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Times New Roman", Pt(14)
    _numberings(document)
    frame = document.add_table(2, 2)
    frame.cell(0, 0).text, frame.cell(1, 0).text = plan.issuer, f"Số: {plan.number}"
    frame.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    frame.cell(1, 1).text = plan.place_and_day
    for words in ("KẾ HOẠCH", plan.title):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(words).bold = True
    document.add_paragraph(plan.opening)
    for line in plan.before:
        _line(document, line)
    if as_table:
        _line(document, plan.heading + " (Phụ lục kèm theo)")
    else:
        _line(document, plan.heading)
        for weakness in plan.weaknesses:
            _numbered(document, weakness.statement, _DECIMAL)
            for label, words in ((_LEAD, weakness.lead), (_DEADLINE, weakness.deadline)):
                paragraph = document.add_paragraph()
                paragraph.add_run(label.strip()).bold = True
                paragraph.add_run(f" {words}")
    for line in plan.after:
        _line(document, line)
    if as_table:
        _appendix(document, plan)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _appendix(document: WordDocument, plan: Sample) -> None:
    """Set the weaknesses as an appendix: those that follow each other with one time share its cell."""
    head = document.add_paragraph("PHỤ LỤC")
    head.alignment, head.paragraph_format.page_break_before = WD_ALIGN_PARAGRAPH.CENTER, True
    table = document.add_table(1, 4)
    table.style = "Table Grid"
    for cell, words in zip(
        table.rows[0].cells, ("STT", "Hạn chế, yếu kém", "Đơn vị chủ trì", "Thời gian khắc phục"), strict=True
    ):
        cell.paragraphs[0].add_run(words).bold = True
    for weakness in plan.weaknesses:
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[3].text = weakness.number, weakness.statement, ""
        cells[2].text = weakness.lead.rstrip(".").replace("; ", ";\n")
    _merge_times(table, [weakness.deadline for weakness in plan.weaknesses])


def _merge_times(table: Table, times: list[str]) -> None:
    begun = 0
    for index in range(1, len(times) + 1):
        if index < len(times) and times[index] == times[begun]:
            continue
        merged = table.cell(begun + 1, 3)
        if index - 1 > begun:
            merged = merged.merge(table.cell(index, 3))
        merged.text = times[begun]
        begun = index


def _line(document: WordDocument, line: str) -> None:
    if match := _HEADING.match(line):
        _numbered(document, match[1], _ROMAN)
    elif line.startswith("- "):
        _numbered(document, line.removeprefix("- "), _DASH)
    else:
        document.add_paragraph(line)


def _numbered(document: WordDocument, words: str, number: int) -> None:
    paragraph = document.add_paragraph(words)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no words for numbering
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="{number}0"/></w:numPr>'))


def _numberings(document: WordDocument) -> None:
    """Add three lists: headings in Roman numerals, items in figures, dashes."""
    root = document.part.numbering_part.element
    for number, form, words in ((_ROMAN, "upperRoman", "%1."), (_DECIMAL, "decimal", "%1."), (_DASH, "bullet", "-")):
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/></w:lvl></w:abstractNum>'
        )
        root.insert(0, abstract)
        root.append(
            parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}0"><w:abstractNumId w:val="{number}0"/></w:num>')
        )


def excel(plan: Sample) -> bytes:
    """Return the plan as a filled template."""
    from documents.read.formats import plan_template as names
    from documents.write.plan_template import blank

    workbook = blank()
    day = re.findall(r"\d+", plan.place_and_day)
    head = {
        names.ISSUER: plan.issuer,
        names.NUMBER: plan.number,
        names.ISSUED_ON: "/".join(day),
        names.ISSUED_AT: plan.place_and_day.partition(",")[0],
        names.TITLE: plan.title,
        names.RULES[0]: plan.after[2].removeprefix("- "),
        names.RULES[1]: plan.after[3].removeprefix("- "),
    }
    first, rows = workbook[names.PLAN_SHEET], workbook[names.WEAKNESS_SHEET]
    for row in range(1, 30):
        if (name := first.cell(row, 1).value) in head:
            first.cell(row, 2).value = head[str(name)]
    for row, weakness in enumerate(plan.weaknesses, names.HEAD_ROW + 2):
        for name, words in (
            ("Hạn chế, yếu kém", weakness.statement),
            ("Đơn vị chủ trì", weakness.lead.rstrip(".")),
            ("Thời gian khắc phục", weakness.deadline),
        ):
            rows.cell(row, names.COLUMNS.index(name) + 1).value = words
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def markdown(plan: Sample) -> str:
    """Return the plan in Markdown, its weaknesses as a bar table."""
    rows = "\n".join(f"| {w.number} | {w.statement} | {w.lead.rstrip('.')} | {w.deadline} |" for w in plan.weaknesses)
    return (
        "\n\n".join(
            (
                plan.issuer,
                f"Số: {plan.number}\n{plan.place_and_day}",
                f"# KẾ HOẠCH\n\n**{plan.title}**",
                plan.opening,
                *plan.before,
                plan.heading,
                f"| STT | Hạn chế, yếu kém | Đơn vị chủ trì | Thời gian khắc phục |\n|---|---|---|---|\n{rows}",
                *plan.after,
            )
        )
        + "\n"
    )


def main() -> int:
    """Write the files; returns the exit code."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the folder is the one argument
        sys.stderr.write("Usage: example_files.py FOLDER\n")
        return 2
    folder, plan = Path(sys.argv[1]), sample()
    files = {
        "ke-hoach-mau.docx": word(plan),
        "ke-hoach-mau-phu-luc.docx": word(plan, as_table=True),
        "ke-hoach-mau.xlsx": excel(plan),
        "ke-hoach-mau.md": markdown(plan).encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
        print(folder / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
