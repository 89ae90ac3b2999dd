"""What the commands on plans print: what was read, what is open, and where each fact comes from."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from cli.common import echo, table, when
from cli.words import word
from config.language import say

if TYPE_CHECKING:
    from models.facts.reading import Reading, UnitMention

Row = Mapping[str, Any]

KINDS = {
    "plan": ("Kế hoạch", "Plan"),
    "review": ("Báo cáo kiểm điểm", "Review"),
    "report": ("Báo cáo", "Report"),
}
SHORT = 110
"""Code points of a statement in a table; the whole of it stands in `dondoc plan show CODE/05`."""


def show_reading(reading: "Reading", questions: Sequence[Row]) -> None:
    """Show a document as it was read: head, reporting rules, one line a weakness."""
    head = reading.document
    issued = when(head.issued_on) if head.issued_on else "–"
    kind = say(*KINDS[head.kind])
    echo(
        f"{kind} số {head.number or '–'}, ngày {issued}, {head.issuer or '–'}\n{head.title or ''}",
        f"{kind} number {head.number or '–'}, dated {issued}, {head.issuer or '–'}\n{head.title or ''}",
    )
    if reading.focal_unit:
        name = reading.focal_unit.name or reading.focal_unit.as_written
        echo(f"Cơ quan đầu mối: {name}", f"Focal unit: {name}")
    for rule in reading.reporting_rules:
        echo(f"Chế độ báo cáo: “{rule.quote}”", f"Reporting rule: “{rule.quote}”")
    open_in = _open_in(questions)
    table(
        say(f"Đã đọc {len(reading.weaknesses)} hạn chế", f"{len(reading.weaknesses)} weaknesses were read"),
        [
            "#",
            say("Hạn chế, yếu kém", "Weakness"),
            say("Chủ trì", "Lead"),
            say("Phối hợp", "Coordinating"),
            say("Thời gian khắc phục", "Deadline"),
            say("Cần xác định", "To settle"),
        ],
        (
            (
                weakness.ordinal,
                shortened(weakness.statement),
                "; ".join(named(mention) for mention in weakness.lead) or "–",
                "; ".join(named(mention) for mention in weakness.coordinating) or "–",
                f"{weakness.deadline.text} ({word('deadline_kind', weakness.deadline.kind)})"
                if weakness.deadline
                else "–",
                "\n".join(open_in.get(weakness.ordinal, ())),
            )
            for weakness in reading.weaknesses
        ),
        [0, 5, 4, 4, 3, 2],
    )


def _open_in(questions: Sequence[Row]) -> dict[int, list[str]]:
    """Return the kinds of what is open in each item, each once."""
    found: dict[int, list[str]] = {}
    for row in questions:
        item = str(row["id"]).partition(".")[0]
        if item.isdecimal() and (name := word("question", str(row["code"]))) not in found.setdefault(int(item), []):
            found[int(item)].append(name)
    return found


def shortened(words: str, most: int = SHORT) -> str:
    """Return the first words of a statement, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def named(mention: "UnitMention") -> str:
    """Return the unit a mention was matched to; a question mark stands before words nobody was found for."""
    settled = mention.kind in {"unit", "group"}
    return (mention.name or mention.as_written) if settled else f"? {mention.as_written}"


def show_questions(rows: Sequence[Row], title: str) -> None:
    """Show what is to be settled, the weightiest first, each with its id."""
    if not rows:
        echo("Không còn điểm nào cần xác định.", "Nothing is to be settled.")
        return
    echo(f"{title} ({len(rows)}), quan trọng nhất trước:", f"{title} ({len(rows)}), the weightiest first:")
    for row in rows:
        typer.echo(f"- {row['id']}: {row['message']}")
        if "answer" in row:
            _show_answer(row)


def _show_answer(row: Row) -> None:
    answer = row["answer"]
    values = "; ".join(answer.get("values", ()))
    said = ": ".join(part for part in (word("way", str(answer.get("way"))), values) if part)
    at = when(row["given_at"]) if row["given_at"] else "–"
    echo(
        f"  → {said} ({row['given_by']}, {at}; căn cứ: {row['basis'] or '–'})",
        f"  → {said} ({row['given_by']}, {at}; basis: {row['basis'] or '–'})",
    )


def show_sources(rows: Sequence[Row], code: str) -> None:
    """Show each fact with its quotation in its surroundings, or with who gave it."""
    from rich.console import Console
    from rich.text import Text

    files = {(row["file"], row["sha256"]) for row in rows if row["file"]}
    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(code, style="bold"))
    for file, digest in sorted(files):
        console.print(Text(say(f"Tệp {file}, SHA-256 {digest}", f"File {file}, SHA-256 {digest}")))
    for row in rows:
        console.print()
        console.print(Text.assemble((f"{word('what', str(row['what']))}: ", "bold"), _value(row)))
        if row["quote"] is not None:
            where = say(f"dòng {row['line']}", f"line {row['line']}") + (f", {row['place']}" if row["place"] else "")
            around = (f"…{_edge(row['before'])}", "dim"), (f"«{row['quote']}»", ""), (f"{_edge(row['after'])}…", "dim")
            console.print(Text.assemble(f"  {where}: ", *around))
        if row["given_by"]:
            at = when(row["given_at"])
            console.print(
                Text(
                    say(
                        f"  do {row['given_by']} xác định lúc {at}; căn cứ: {row['basis']}",
                        f"  given by {row['given_by']} at {at}; basis: {row['basis']}",
                    )
                )
            )


def _value(row: Row) -> str:
    """Write a value on one line; of a deadline its kind in the office's words."""
    words = _one_line(row["value"])
    if "deadline" in str(row["what"]) and words.endswith(")"):
        text, _, kind = words[:-1].rpartition(" (")
        return f"{text} ({word('deadline_kind', kind)})"
    return words


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _edge(words: str) -> str:
    """Show the line breaks beside a quotation, so that its place is recognised."""
    return words.replace("\r", "").replace("\n", " ⏎ ")
