"""What a paper says, before anything knows how it is laid out: sentences with their sources, paragraphs, tables."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words, and the keys of the sources that bear them out, such as ``item:9`` or ``count:reports``."""

    text: str
    sources: tuple[str, ...] = ()
    see: str = ""
    """Where in the paper the same words stand as running text; for words in a table that may be long."""


class Look(StrEnum):
    """How a paragraph stands in the paper."""

    BODY = "body"
    BASIS = "basis"
    """Căn cứ: slanted, one a line (NĐ 30/2020, Phụ lục I)."""
    SECTION = "section"
    """I., II., III.: bold."""
    PART = "part"
    """1., 2.: bold."""
    ITEM = "item"
    """A weakness's own line: bold and slanted."""
    POINT = "point"
    """Begins with a dash."""
    QUOTATION = "quotation"
    """A further paragraph of a unit's own words."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together."""

    sentences: tuple[Sentence, ...]
    look: Look = Look.BODY


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    title: str
    width_mm: float
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell, paragraph by paragraph."""

    sentences: tuple[Sentence, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(sentence.text for sentence in self.sentences)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for sentence in self.sentences for key in sentence.sources))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its heading row is repeated on every page, its rows are not split."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    days: tuple[int, ...] = ()
    """Columns that hold days, and numbers, for the annex as a workbook."""
    numbers: tuple[int, ...] = ()


Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex: its Roman number, its title and its table or picture."""

    number: str
    title: str
    grid: Grid | None = None
    picture: bytes | None = None
    landscape: bool = False
    note: Sentence | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper in the official layout (NĐ 30/2020/NĐ-CP, Phụ lục I), as a draft: no number, no date, no signature."""

    superior: str
    """The superior agency and the issuing one, in ordinary letters; the heading writes them in capitals."""
    agency: str
    symbol: str
    """What stands after the number: BC-SKHĐT."""
    place: str
    kind: str
    """BÁO CÁO, TỜ TRÌNH; empty for a công văn, which has no name of its kind."""
    subject: str
    """Trích yếu."""
    addressees: tuple[str, ...]
    blocks: tuple[Block, ...]
    signer: tuple[str, ...]
    copies: tuple[str, ...]
    """Nơi nhận."""
    as_of: date
    annexes: tuple[Annex, ...] = ()
    heads_up: tuple[Sentence, ...] = field(default=())
    """What the reviewer should look at; in the review copy only."""

    def sentences(self) -> Iterator[Sentence]:
        """Give every sentence of the paper, in order."""
        for block in self.blocks:
            yield from _sentences(block)
        for annex in self.annexes:
            if annex.note:
                yield annex.note
            if annex.grid:
                yield from _sentences(annex.grid)
        yield from self.heads_up


def _sentences(block: Block) -> Iterator[Sentence]:
    if isinstance(block, Paragraph):
        yield from block.sentences
        return
    for row in block.rows:
        for cell in row:
            yield from cell.sentences


def body(text: str, *sources: str, look: Look = Look.BODY) -> Paragraph:
    """Make a paragraph of one sentence."""
    return Paragraph((Sentence(text, sources),), look)
