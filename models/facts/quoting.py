"""From words to where they stand, and from a place to the line it is in and the words around it."""

from dataclasses import dataclass
from datetime import date

from models.facts.folding import fold, fold_words
from models.facts.reading import Reading, Span

CONTEXT = 80
"""Code points shown before and after a quotation, cut at whole words."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a document as they stand there."""

    line: int
    """From 1."""
    quote: str
    before: str
    after: str


def quotation(text: str, span: Span, context: int = CONTEXT) -> Quotation:
    """Return the words of ``text`` at ``span``, unchanged, with the line they begin in and what stands around them."""
    before, after = text[max(0, span.start - context) : span.start], text[span.end : span.end + context]
    if span.start > context:
        before = before.partition(" ")[2] or before
    if span.end + context < len(text):
        after = after.rpartition(" ")[0] or after
    return Quotation(text.count("\n", 0, span.start) + 1, span.quote(text), before, after)


def find_words(text: str, words: str) -> Span | None:
    """Return where ``words`` first stand in ``text``, whatever their spaces, capitals and tone places; None if nowhere."""
    folded = fold(text)
    line = folded.text.replace("\n", " ")
    wanted = " ".join(fold_words(words).split())
    at = line.find(wanted) if wanted else -1
    return folded.span(at, at + len(wanted)) if at >= 0 else None


def head_spans(text: str, reading: Reading) -> dict[str, Span]:
    """Return where the facts of a document's head stand: number, date, issuer, title, focal unit; what is not found is left out."""
    head = reading.document
    written = {
        "number": (head.number or "",),
        "issued_on": _ways_to_write(head.issued_on) if head.issued_on else (),
        "issuer": (head.issuer or "",),
        "title": (head.title or "",),
    }
    opening = text[:_HEAD]
    found = {
        name: next(filter(None, (find_words(opening, words) for words in forms)), None)
        for name, forms in written.items()
    }
    if reading.focal_unit:
        found["focal_unit"] = reading.focal_unit.span
    return {name: span for name, span in found.items() if span}


_HEAD = 20_000
"""A head stands in the first pages; a press summary names the number in its first paragraphs."""


def _ways_to_write(day: date) -> tuple[str, ...]:
    return (
        f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        f"ngày {day.day:02d} tháng {day.month} năm {day.year}",
        f"ngày {day.day} tháng {day.month:02d} năm {day.year}",
        f"{day.day:02d}/{day.month:02d}/{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day:02d}/{day.month}/{day.year}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02d}-{day.month:02d}-{day.year}",
    )
