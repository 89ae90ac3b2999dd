"""A paper as a Word file: the final copy, or the review copy with a mark after every sentence and its list of sources."""

import io
from collections.abc import Iterator, Mapping, Sequence
from xml.parsers import expat

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from documents.write import long_texts
from documents.write.content import Annex, Cell, Column, Grid, Look, Paper, Paragraph, Sentence
from documents.write.layout import (
    ANNEX_SIZE,
    BODY_SIZE,
    FONT,
    LANDSCAPE_MARGINS_MM,
    MARGINS_MM,
    NAMESPACES,
    cell,
    header,
    paragraph,
    row,
    ruled,
    run,
    section,
    table,
    twips,
)
from documents.write.package import CORE, core_properties, repacked
from documents.write.sources import SourceMarks
from documents.write.words import BLANK_DATE, LONGEST_PARAGRAPH, in_pieces, in_ranges

MOTTO = "Độc lập - Tự do - Hạnh phúc"
PORTRAIT_WIDTH = twips(210 - MARGINS_MM["left"] - MARGINS_MM["right"])
LANDSCAPE_WIDTH = twips(297 - LANDSCAPE_MARGINS_MM["left"] - LANDSCAPE_MARGINS_MM["right"])
KINDS = {"BÁO CÁO": "Báo cáo", "TỜ TRÌNH": "Tờ trình", "GIẤY MỜI": "Giấy mời", "": "Công văn"}
BODY = "word/document.xml"


def word_file(paper: Paper, sources: Mapping[str, str] | None = None) -> bytes:
    """Return the paper as .docx; with ``sources`` it is the review copy. The same paper is the same bytes."""
    return _Writer(paper, sources).file()


class _Writer:
    """Writes one copy of one paper."""

    def __init__(self, paper: Paper, sources: Mapping[str, str] | None) -> None:
        self.paper = paper
        self.marks = SourceMarks(sources) if sources is not None else None
        self.document: WordDocument = Document()
        self.headers = self._headers()

    def file(self) -> bytes:
        xml = "".join(self._body()).encode()
        # Read once before it is given out: what is not whole XML opens in no office program.
        expat.ParserCreate().Parse(xml, True)
        self._styles()
        out = io.BytesIO()
        self.document.save(out)
        fixed = {CORE: core_properties(self.paper.subject, self.paper.agency, self.paper.as_of), BODY: xml}
        return repacked(out.getvalue(), fixed)

    def _body(self) -> Iterator[str]:
        landscape_follows = any(annex.landscape for annex in self.paper.annexes)
        yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NAMESPACES}><w:body>'
        yield from self._parts()
        last = section(landscape=False, first_page_apart=not landscape_follows, **self._relations())
        yield f"<w:sectPr>{last}</w:sectPr></w:body></w:document>"

    def _headers(self) -> tuple[str, str]:
        package = self.document.part.package
        relations = []
        for number, numbered in ((1, True), (2, False)):
            name = PackURI(f"/word/header{number}.xml")
            part = Part(name, CONTENT_TYPE.WML_HEADER, header(numbered=numbered, marked=True).encode(), package)
            relations.append(self.document.part.relate_to(part, RELATIONSHIP_TYPE.HEADER))
        return relations[0], relations[1]

    def _relations(self) -> dict[str, str]:
        return {"header": self.headers[0], "first_header": self.headers[1]}

    def _styles(self) -> None:
        """One font for everything, and no language but Vietnamese."""
        fonts = f'w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"'
        looks = parse_xml(
            f'<w:rPrDefault {NAMESPACES}><w:rPr><w:rFonts {fonts}/><w:sz w:val="{BODY_SIZE * 2}"/>'
            f'<w:szCs w:val="{BODY_SIZE * 2}"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        )
        styles = self.document.styles.element
        old = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}")
        old.getparent().replace(old, looks)
        normal = self.document.styles["Normal"].element
        for child in list(normal.findall(qn("w:rPr"))):
            normal.remove(child)

    # The parts of a paper, in order.

    def _parts(self) -> Iterator[str]:
        yield self._heading()
        yield from self._title()
        yield from self._addressees()
        for at, block in enumerate(self.paper.blocks, 1):
            if isinstance(block, Paragraph):
                # The place of signature never stands on a page without the paper's last words.
                yield self._paragraph(block, last=at == len(self.paper.blocks))
            else:
                yield from self._grid(block, PORTRAIT_WIDTH, BODY_SIZE - 2)
                yield paragraph("", after=0)
        yield paragraph("", after=0, keep=True)
        yield self._signature()
        for number, annex in enumerate(self.paper.annexes):
            before = self.paper.annexes[number - 1] if number else None
            yield from self._annex(annex, before)
        if self.marks is not None:
            yield from self._for_the_reviewer()

    def _heading(self) -> str:
        left, right = round(PORTRAIT_WIDTH * 0.39), PORTRAIT_WIDTH - round(PORTRAIT_WIDTH * 0.39)
        agency = [
            paragraph(run(self.paper.superior.upper(), 13), "center", after=0),
            paragraph(run(self.paper.agency.upper(), 13, bold=True), "center", after=0),
            ruled(left, left // 3),
        ]
        state = [
            paragraph(run("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True), "center", after=0),
            paragraph(run(MOTTO, 13.5, bold=True), "center", after=0),
            ruled(right, twips(60)),
        ]
        number = [paragraph(run(f"Số:          /{self.paper.symbol}", 13), "center", before=4, after=0)]
        if not self.paper.kind:
            number.append(paragraph(run(self.paper.subject, 12.5), "center", before=4, after=0))
        place = [paragraph(run(f"{self.paper.place}, {BLANK_DATE}", 13.5, slanted=True), "center", before=4, after=0)]
        rows = [
            row([cell("".join(agency), left), cell("".join(state), right)]),
            row([cell("".join(number), left), cell("".join(place), right)]),
        ]
        return table(rows, (left, right), bordered=False)

    def _title(self) -> list[str]:
        if not self.paper.kind:
            return [paragraph("", after=0)]
        return [
            paragraph(run(self.paper.kind, BODY_SIZE, bold=True), "center", before=18, after=0),
            paragraph(run(self.paper.subject, BODY_SIZE, bold=True), "center", after=2),
            ruled(PORTRAIT_WIDTH, PORTRAIT_WIDTH // 3),
        ]

    def _addressees(self) -> list[str]:
        names = self.paper.addressees
        if len(names) == 1:
            return [paragraph(run(f"Kính gửi: {names[0]}."), "center", before=12, after=12)]
        if not names:
            return [paragraph("", after=6)]
        lines = [paragraph(run("Kính gửi:"), "left", indented=True, before=12, after=0, keep=True)]
        for at, name in enumerate(names, 1):
            ending = "." if at == len(names) else ";"
            lines.append(paragraph(run(f"\t- {name}{ending}"), "left", indented=True, after=0))
        return [*lines, paragraph("", after=6)]

    def _signature(self) -> str:
        left, right = PORTRAIT_WIDTH // 2, PORTRAIT_WIDTH - PORTRAIT_WIDTH // 2
        copies = [paragraph(run("Nơi nhận:", 12, bold=True, slanted=True), "left", after=0)]
        copies += [paragraph(run(line, 11), "left", after=0) for line in self.paper.copies]
        place = [paragraph(run(line, BODY_SIZE, bold=True), "center", after=0) for line in self.paper.signer]
        place.append(paragraph("", "center", after=60))
        return table(
            [row([cell("".join(copies), left), cell("".join(place), right)], whole=True)], (left, right), bordered=False
        )

    # Sentences and tables.

    def _sentence(self, sentence: Sentence, size: float, *, bold: bool = False, slanted: bool = False) -> str:
        words = run(sentence.text, size, bold=bold, slanted=slanted)
        if self.marks is None or not sentence.sources:
            return words
        numbers = self.marks.marks(sentence.sources)
        return words + run(f"[{in_ranges(numbers)}]", size, raised=True)

    def _paragraph(self, block: Paragraph, *, last: bool) -> str:
        bold = block.look in {Look.SECTION, Look.PART, Look.ITEM}
        slanted = block.look in {Look.ITEM, Look.BASIS}
        opening = run("- ") if block.look is Look.POINT else ""
        runs = [self._sentence(sentence, BODY_SIZE, bold=bold, slanted=slanted) for sentence in block.sentences]
        return paragraph(opening + run(" ").join(runs), indented=True, keep=bold or last)

    def _grid(self, grid: Grid, width: int, size: float) -> Iterator[str]:
        widths = _scaled(grid.columns, width)
        titles = [
            cell(paragraph(run(column.title, size, bold=True), "center", after=0), at)
            for column, at in zip(grid.columns, widths, strict=True)
        ]
        notes: list[Sequence[Sentence]] = []
        rows = [row(titles, heading=True, whole=True)]
        rows += [self._row(grid.columns, cells, widths, size, notes) for cells in grid.rows]
        yield table(rows, widths, bordered=True)
        for number, sentences in enumerate(notes, 1):
            opening = run(f"Ghi chú {number}. ", size, bold=True)
            for sentence in sentences:
                for words in in_pieces(sentence.text, LONGEST_PARAGRAPH):
                    yield paragraph(opening + run(words, size), before=4, after=2)
                    opening = ""

    def _row(
        self,
        columns: Sequence[Column],
        cells: Sequence[Cell],
        widths: Sequence[int],
        size: float,
        notes: list[Sequence[Sentence]],
    ) -> str:
        """Write a row, kept on one page where it fits on one; ``notes`` takes the long texts that stand nowhere else in the paper."""

        def place(see: str, sentences: Sequence[Sentence]) -> str:
            if not see:
                notes.append(sentences)
            return see or f"ghi chú {len(notes)} dưới bảng"

        drawn, fits = [], True
        for column, content, width in zip(columns, cells, widths, strict=True):
            align = "center" if column.centred else "left"
            sentences = long_texts.shown(content, column, place)
            lines = [paragraph(self._sentence(words, size), align, after=2) for words in sentences]
            drawn.append(cell("".join(lines) or paragraph("", after=0), width))
            fits = fits and sum(len(words.text) for words in sentences) <= long_texts.fits(column)
        return row(drawn, whole=fits)

    # Annexes, and what only the reviewer sees.

    def _annex(self, annex: Annex, before: Annex | None) -> Iterator[str]:
        turned_before = before.landscape if before else False
        if before is None or turned_before != annex.landscape:
            yield self._section_break(landscape=turned_before, first=before is None)
            opening = ""
        else:
            opening = '<w:r><w:br w:type="page"/></w:r>'
        yield paragraph(opening + run(f"Phụ lục {annex.number}".strip(), bold=True), "center", after=0, keep=True)
        yield paragraph(run(annex.title, bold=True), "center", after=2, keep=True)
        kept = f"(Kèm theo {KINDS[self.paper.kind]} số          /{self.paper.symbol} {BLANK_DATE}      của {self.paper.agency})"
        yield paragraph(run(kept, 13, slanted=True), "center", after=2, keep=True)
        if annex.note:
            yield paragraph(self._sentence(annex.note, 13, slanted=True), "center")
        if annex.grid:
            width = LANDSCAPE_WIDTH if annex.landscape else PORTRAIT_WIDTH
            yield from self._grid(annex.grid, width, ANNEX_SIZE)
        if annex.picture:
            yield self._picture(annex.picture)

    def _section_break(self, *, landscape: bool, first: bool) -> str:
        inside = section(landscape=landscape, first_page_apart=first, **self._relations())
        return f"<w:p><w:pPr><w:sectPr>{inside}</w:sectPr></w:pPr></w:p>"

    def _picture(self, picture: bytes) -> str:
        drawn = self.document.part.new_pic_inline(io.BytesIO(picture), Mm(155), None)
        inline = etree.tostring(drawn, encoding="unicode")
        return paragraph(f"<w:r><w:drawing>{inline}</w:drawing></w:r>", "center", after=0)

    def _for_the_reviewer(self) -> Iterator[str]:
        """What to look at, and the list of sources: in the review copy alone."""
        assert self.marks is not None  # noqa: S101  # the caller asked
        opening = '<w:r><w:br w:type="page"/></w:r>'
        yield paragraph(opening + run("BẢN RÀ SOÁT - KHÔNG PHÁT HÀNH", bold=True), "center")
        yield paragraph(run("1. Nội dung cần lưu ý", bold=True), keep=True)
        for sentence in self.paper.heads_up or (Sentence("Không phát hiện nội dung trùng lặp hoặc mâu thuẫn."),):
            yield paragraph(run("- ", 12) + self._sentence(sentence, 12), after=2)
        yield paragraph(run("2. Danh mục nguồn", bold=True), before=6, keep=True)
        for number, words in self.marks.listed():
            yield paragraph(run(f"[{number}] {words}", 12), "left", after=2)


def _scaled(columns: Sequence[Column], width: int) -> list[int]:
    whole = sum(column.width_mm for column in columns)
    widths = [round(column.width_mm / whole * width) for column in columns]
    widths[-1] += width - sum(widths)
    return widths
