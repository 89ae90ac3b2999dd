"""Reading a report as its reader does: its lines, its lists of numbers, what stands under each weakness."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from documents.write.content import Grid, Look, Paper, Paragraph, Sentence


def one(lines: Sequence[str], start: str) -> str:
    (found,) = [line for line in lines if line.startswith(start)]
    return found


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}".removesuffix(".0").replace(".", ",") + "%" if whole else "0%"


def sections(paper: Paper) -> dict[str, list[Sentence]]:
    """Return the sentences under each weakness's own line, by its code."""
    found: dict[str, list[Sentence]] = {}
    code = ""
    for block in paper.blocks:
        if isinstance(block, Paragraph) and block.look is Look.SECTION:
            code = ""
        if (
            isinstance(block, Paragraph)
            and block.look is Look.ITEM
            and (named := re.search(r"\((KH\S+)\)$", text_of(block)))
        ):
            code = named[1]
            found[code] = []
        elif isinstance(block, Paragraph) and code:
            found[code] += block.sentences
    return found


def text_of(block: Paragraph) -> str:
    return " ".join(sentence.text for sentence in block.sentences)


def listed(lines: Sequence[str]) -> Iterator[tuple[str, tuple[int, dict[str, set[int]]]]]:
    for line in lines:
        if found := re.fullmatch(r"(.+?) \((\d+)\): (số .*)\.", line):
            plans = re.findall(r"số ([\d, -]+) \((\S+)\)", found[3])
            yield found[1], (int(found[2]), {plan: set(numbers(ranges)) for ranges, plan in plans})


def numbers(ranges: str) -> Iterator[int]:
    for part in ranges.split(", "):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def shown(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else " ".join(str(value).split())


def told_sentences(paper: Paper) -> Iterator[Sentence]:
    """Give all that is said: everything but headings, the numbers of rows and the names of the four cells' rows."""
    for block in paper.blocks:
        if isinstance(block, Grid):
            yield from (sentence for row in block.rows for cell in row[1:] for sentence in cell.sentences)
        elif block.look not in {Look.SECTION, Look.PART} and not re.match(r"[abc]\) Nguyên nhân", text_of(block)):
            yield from block.sentences
    for annex in paper.annexes:
        yield from [annex.note] if annex.note else []
        rows = annex.grid.rows if annex.grid else ()
        yield from (sentence for row in rows for cell in row[1:] for sentence in cell.sentences)
    yield from paper.heads_up
