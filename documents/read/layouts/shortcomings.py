"""The section of a report or review that names shortcomings nobody is assigned to yet ("Tồn tại, hạn chế")."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from documents.read.causes import causes_in_sentence
from documents.read.layouts import Layout
from documents.read.lines import BULLETS, ENDS, Block, Marker, Page
from documents.read.remarks import no_lead
from documents.read.weaknesses import MOST_WEAKNESSES, Weaknesses, names_a_shortcoming
from models.facts.folding import fold_tones
from models.facts.names import NameBook
from models.facts.reading import CauseKind, CauseReading, WeaknessReading

_NAMES = r"(?:tồn tại|hạn chế|yếu kém|khuyết điểm|bất cập)"
_HEADING = re.compile(
    fold_tones(
        rf"(?:về )?(?:những |các |một số )?(?:khó khăn,? )?{_NAMES}(?:(?:, ?| và | ){_NAMES}){{0,3}}"
        r"(?:(?:,| và)(?: các)? nguyên nhân[^\n.:;]{0,40}|,? (?:chủ yếu|cần|trong|của|về)[^\n.:;]{0,60})? ?[:.]?$"
    )
)
_ALL_OF_THEM = re.compile(
    fold_tones(rf"(?:những |các )?{_NAMES}[^.\n]{{0,60}}(?:nêu trên|trên đây|này|kể trên|ở trên)")
)
_CAUSES = re.compile(fold_tones(r"(?:\*+ ?)?(?:các |những )?nguyên nhân"))
_INTRODUCED = re.compile(fold_tones(r"(?:đó là|như sau|cụ thể|sau đây|sau|gồm|như|là|chế|kém) ?:"))
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_BELONGS_BEFORE = re.compile(fold_tones(r"(?:nhất là|đặc biệt|trong đó|điển hình|ví dụ)\b"))
_ITEM_MARKERS = frozenset({Marker.NUMBER, Marker.PAREN, Marker.DOTTED, Marker.LETTER, *BULLETS})
_LONGEST_SUBHEADING = 100


def _read(page: Page, book: NameBook, on: date | None) -> Weaknesses:  # noqa: ARG001 - nobody is assigned here
    """Return one weakness for each bullet of the section, or for each clause where it is running text."""
    section = _section(page, page.blocks())
    if not section:
        return Weaknesses()
    marked = [block for block in section if block.marker in _ITEM_MARKERS]
    stretches, shared = _from_bullets(page, marked) if marked else _from_sentences(page, section)
    del stretches[MOST_WEAKNESSES + 1 :]
    weaknesses = tuple(_weakness(page, ordinal, *stretch) for ordinal, stretch in enumerate(stretches, 1))
    return Weaknesses(weaknesses, tuple(shared), stretches=tuple(stretches))


def _section(page: Page, blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks under the heading, up to the next heading of its rank."""
    for index, heading in enumerate(blocks):
        if not _is_heading(page, heading):
            continue
        body = [] if heading.marker in ENDS else _rest_of_heading(page, heading)
        for block in blocks[index + 1 :]:
            same_rank = block.marker is heading.marker and heading.marker not in {Marker.NONE, *BULLETS}
            if block.marker in ENDS or (same_rank and not _continues(heading, block)):
                break
            body.append(block)
        if body:
            return body
    return []


def _is_heading(page: Page, block: Block) -> bool:
    end = page.text.find("\n", block.body, block.end)
    return _HEADING.match(page.text, block.body, block.end if end < 0 else end) is not None


def _rest_of_heading(page: Page, heading: Block) -> list[Block]:
    """Unmarked lines under a numbered heading are part of its block; they are the section's first words."""
    line_end = page.text.find("\n", heading.body, heading.end)
    start, end = page.trim(line_end, heading.end) if line_end >= 0 else (heading.end, heading.end)
    return [Block(Marker.NONE, "", start, start, end)] if start < end else []


def _continues(heading: Block, block: Block) -> bool:
    """Is a numbered block under "2. Tồn tại" its first item rather than the next heading?"""
    return block.number.strip(".)/( ") == "1" and heading.number.strip(".)/( ") != "0"


def _from_bullets(page: Page, marked: Sequence[Block]) -> tuple[list[tuple[int, int]], list[CauseReading]]:
    """One bullet is one weakness; the bullets under a short line that names no shortcoming count, not that line."""
    bullets = [block for block in marked if block.marker in BULLETS]
    numbered = [block for block in marked if block.marker not in BULLETS]
    items = numbered if numbered and not all(_is_subheading(page, block) for block in numbered) else bullets or numbered
    outer = items[0].marker
    stretches: list[tuple[int, int]] = []
    shared: list[CauseReading] = []
    for block in items:
        if block.marker is not outer:
            continue
        if _CAUSES.match(page.text, block.body, block.end):
            shared += _causes(page, block.body, block.end)
            continue
        first, *others = page.paragraphs(block.body, block.end) or [(block.body, block.end)]
        stretches.append(page.trim(*first))
        shared += [cause for other in others for cause in _causes_after(page, *other)]
    return stretches, shared


def _is_subheading(page: Page, block: Block) -> bool:
    is_short = block.end - block.body < _LONGEST_SUBHEADING
    return is_short and not names_a_shortcoming(page, block.body, block.end)


def _causes_after(page: Page, start: int, end: int) -> list[CauseReading]:
    """Read a paragraph after the bullets: causes, when it speaks of causes of all of them."""
    speaks_of_all = _ALL_OF_THEM.match(page.text, start, end) or _CAUSES.match(page.text, start, end)
    return _causes(page, start, end) if speaks_of_all else []


def _causes(page: Page, start: int, end: int) -> list[CauseReading]:
    """The causes of all items: as the sentence names their kinds, else the paragraph as one cause."""
    named = causes_in_sentence(page, start, end)
    return named or [CauseReading(CauseKind.UNSPECIFIED, page.quote(start, end), page.span(start, end))]


def _from_sentences(page: Page, section: Sequence[Block]) -> tuple[list[tuple[int, int]], list[CauseReading]]:
    """Running text: the clauses between semicolons of the sentences after the words that introduce the list."""
    stretches: list[tuple[int, int]] = []
    shared: list[CauseReading] = []
    paragraphs = [part for block in section for part in page.paragraphs(block.start, block.end)]
    introduced = False
    for start, end in paragraphs:
        if _causes_after(page, start, end):
            shared += _causes(page, start, end)
            continue
        match = _INTRODUCED.search(page.text, start, end)
        introduced = introduced or match is not None
        begin = match.end() if match else start
        clauses = [clause for sentence in _sentences(page, begin, end) for clause in _clauses(page, *sentence)]
        stretches += [clause for clause in clauses if introduced or names_a_shortcoming(page, *clause)]
    return stretches, shared


def _sentences(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    stops = [
        match.end()
        for match in _SENTENCE_END.finditer(page.text, start, end)
        if page.is_capital(match.end() + 1) and not page.text.endswith(" tp", 0, match.start())
    ]
    edges = [start, *stops, end]
    return [page.trim(*part) for part in pairwise(edges) if part[0] < part[1]]


def _clauses(page: Page, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at semicolons; a clause that opens with "nhất là" belongs to the one before."""
    clauses: list[tuple[int, int]] = []
    at = start
    while at < end:
        stop = page.text.find(";", at, end)
        stop = end if stop < 0 else stop
        clause = page.trim(at, stop, ".;")
        if clauses and _BELONGS_BEFORE.match(page.text, *clause):
            clauses[-1] = (clauses[-1][0], clause[1])
        elif clause[0] < clause[1]:
            clauses.append(clause)
        at = stop + 1
    return clauses


def _weakness(page: Page, ordinal: int, start: int, end: int) -> WeaknessReading:
    span = page.span(start, end)
    return WeaknessReading(
        ordinal=ordinal,
        statement=span.quote(page.raw),
        span=span,
        causes=tuple(causes_in_sentence(page, start, end)),
        remarks=(no_lead(span),),
    )


LAYOUT = Layout("shortcomings", 30, _read)
