"""A Word file set down as one text: paragraphs with the numbers Word prints, tables in their places, notes at the end.

Read: what one sees on paper when all tracked changes are accepted. Not read: headers and footers, comments, hidden
words, pictures. Bold and italics leave no trace.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from documents.read.formats.docx_numbering import Numbering
from documents.read.formats.docx_styles import Styles, W, number, numbering_of, switched, value
from documents.read.formats.docx_words import Words
from documents.read.formats.grids import is_side_by_side, side_by_side
from documents.read.formats.legacy_letters import refuse_legacy
from documents.read.formats.markup import Element, parse_xml
from documents.read.formats.office import related
from documents.read.formats.package import Package
from documents.read.formats.unfit import Unfit
from documents.read.formats.writing import Slot, Writing, column_name
from documents.read.source import Source

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_THROUGH = frozenset(f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_MOST_CELLS = 200_000
_WIDEST = 200


def read_docx(package: Package, main: str) -> Source:
    """Read the main part of a Word file."""

    def part(kind: str) -> Element | None:
        name = related(package, main, kind)
        return None if name is None else parse_xml(package.read(name), name)

    styles = Styles(part("styles"))
    body = parse_xml(package.read(main), main).find(f"{W}body")
    document = _Document(styles, Numbering(part("numbering"), styles))
    if body is not None:
        document.put(body)
    document.put_notes({"footnote": part("footnotes"), "endnote": part("endnotes")})
    source = document.finish()
    refuse_legacy(source.text, document.words.found.fonts)
    if not source.text.strip() and any(name.startswith("word/media/") for name in package.names):
        raise Unfit(
            "chỉ có ảnh, không có chữ (bản quét). Hãy xin tệp Word gốc, hoặc nhận dạng chữ (OCR) rồi đọc lại.",
            "holds pictures only and no words (a scan). Ask for the original Word file, or have its words recognised "
            "(OCR), and read that.",
        )
    return source


@dataclass(frozen=True, slots=True)
class _Look:
    """How a paragraph looks; where the look changes, what stood together ends, such as a title."""

    is_centred: bool
    is_bold: bool


@dataclass(slots=True)
class _Pending:
    """A paragraph whose end was deleted runs on into the next."""

    words: str = ""


class _Document:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.words = Words(styles)
        self._styles = styles
        self._look: _Look | None = None
        self._numbering = numbering
        self._writing = Writing()
        self._paragraphs = 0
        self._tables = 0
        self._cells = 0
        self._pending = _Pending()

    def put(self, container: Element) -> None:
        """Set down paragraphs and tables in their order."""
        for block in _blocks(container):
            if block.tag == f"{W}tbl":
                self._flush()
                self._put_table(block)
            else:
                self._paragraphs += 1
                place = f"paragraph:{self._paragraphs}"
                lines = self._paragraph(block, self._pending)
                self._part_looks(block, any(line.strip() for line in lines))
                for line in lines:
                    self._writing.line(line, place)
        self._flush()

    def put_notes(self, parts: dict[str, Element | None]) -> None:
        """Set the footnotes down after the document, under a heading, so that they belong to no item above."""
        bodies = {
            f"{kind}:{note.get(f'{W}id', '')}": note
            for kind, root in parts.items()
            if root is not None
            for note in root.findall(f"{W}{kind}")
        }
        notes = [bodies[name] for name in dict.fromkeys(self.words.found.notes) if name in bodies]
        written = [(place, words) for place, note in enumerate(notes, 1) if (words := self._flat(note).strip())]
        if not written:
            return
        start = self._writing.length
        self._writing.line("CHÚ THÍCH", "notes")
        for place, words in written:
            self._writing.line(f"[{place}] {words}", f"note:{place}")
        self._writing.remark(
            "notes",
            f"Văn bản có {len(written)} chú thích cuối trang; phần này được đặt sau văn bản và không thuộc hạn chế nào.",
            f"The document has {len(written)} footnotes; they stand after it and belong to no weakness.",
            (start, self._writing.length),
        )

    def finish(self) -> Source:
        """Return the source, with what a person should know of the file."""
        found = self.words.found
        if found.changes:
            self._writing.remark(
                "tracked_changes",
                f"Tệp còn {found.changes} chỗ sửa theo dõi (Track Changes) chưa được chấp nhận: đã đọc chữ thêm vào, bỏ "
                "chữ bị xóa; hãy đối chiếu với bản ký.",
                f"{found.changes} tracked changes of the file were never accepted: what was added is read, what was "
                "deleted is not; compare it with the signed document.",
            )
        if found.hidden:
            self._writing.remark(
                "hidden_text",
                f"Tệp có {found.hidden} ký tự bị ẩn, không in ra nên không đọc; hãy kiểm tra trong Word.",
                f"The file holds {found.hidden} hidden characters, which are not printed and were not read; look at them "
                "in Word.",
            )
        return self._writing.source()

    def _part_looks(self, paragraph: Element, has_words: bool) -> None:
        """Set a blank line where a title or heading is followed by words that look otherwise."""
        if not has_words:
            return
        properties = paragraph.find(f"{W}pPr")
        alignment = value(properties, "jc") or self._styles.alignment(value(properties, "pStyle"))
        look = _Look(alignment == "center", self.words.is_bold)
        if self._look is not None and look != self._look:
            self._writing.line("")
        self._look = look

    def _flush(self) -> None:
        """Set down what a deleted paragraph mark left waiting, when nothing follows it."""
        if self._pending.words:
            self._writing.line(self._pending.words)
            self._pending.words = ""

    def _paragraph(self, paragraph: Element, pending: _Pending) -> list[str]:
        """Return the lines of a paragraph: its own, then those of the text boxes anchored in it."""
        properties = paragraph.find(f"{W}pPr")
        words = self.words.of(paragraph)
        boxes = self.words.boxes
        printed = self._numbering.next(numbering_of(properties), value(properties, "pStyle"))
        if words.strip() and not pending.words:
            words = printed + words
        words, pending.words = pending.words + words, ""
        if _mark_is_deleted(properties):
            pending.words = words
            return self._boxed(boxes)
        return [words, *self._boxed(boxes)]

    def _boxed(self, boxes: list[Element]) -> list[str]:
        return [line for box in boxes for line in self._flat(box).split("\n") if line.strip()]

    def _flat(self, container: Element) -> str:
        """Return everything in a cell, box or note as lines; a table within it row by row, cell by cell."""
        lines, pending = list[str](), _Pending()
        for block in _blocks(container):
            if block.tag == f"{W}tbl":
                lines += [self._flat(cell) for row in _rows(block) for cell in _cells(row)]
            else:
                lines += self._paragraph(block, pending)
        lines.append(pending.words)
        return "\n".join(line for line in lines if line.strip())

    def _put_table(self, table: Element) -> None:
        self._tables += 1
        slots = self._slots(table)
        if is_side_by_side(slots):
            for words in side_by_side(slots):
                self._writing.line(words, f"table:{self._tables}")
        else:
            self._writing.table(slots)

    def _slots(self, table: Element) -> list[Slot]:
        slots, above = list[Slot](), dict[int, int]()
        for row_index, row in enumerate(_rows(table)):
            column = number(value(row.find(f"{W}trPr"), "gridBefore"), 0)
            for cell in _cells(row):
                properties = cell.find(f"{W}tcPr")
                span = min(max(number(value(properties, "gridSpan"), 1), 1), _WIDEST)
                merged = value(properties, "vMerge")
                if merged is not None and merged != "restart" and column in above:
                    at = above[column]
                    slots[at] = _taller(slots[at], row_index)
                else:
                    above[column] = len(slots)
                    place = f"table:{self._tables}!{column_name(column)}{row_index + 1}"
                    slots.append(Slot(row_index, column, self._flat(cell), 1, span, place))
                column += span
                self._cells += 1
                if self._cells > _MOST_CELLS:
                    raise Unfit(
                        "có quá 200.000 ô bảng, không phải một kế hoạch; hãy kiểm tra có đúng tệp không.",
                        "has more than 200,000 table cells, which no plan does; check that it is the right file.",
                    )
        return slots


def _taller(slot: Slot, row: int) -> Slot:
    return Slot(slot.row, slot.column, slot.text, row - slot.row + 1, slot.columns, slot.place)


def _blocks(container: Element) -> Iterator[Element]:
    for child in container:
        if child.tag in {f"{W}p", f"{W}tbl"}:
            yield child
        elif child.tag in _THROUGH:
            yield from _blocks(child)
        elif child.tag == f"{_MC}AlternateContent":
            yield from _blocks(child[0] if len(child) else child)


def _within(container: Element, name: str) -> Iterator[Element]:
    for child in container:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _THROUGH:
            yield from _within(child, name)


def _rows(table: Element) -> Iterator[Element]:
    for row in _within(table, "tr"):
        properties = row.find(f"{W}trPr")
        if properties is None or properties.find(f"{W}del") is None:
            yield row


def _cells(row: Element) -> Iterator[Element]:
    return _within(row, "tc")


def _mark_is_deleted(properties: Element | None) -> bool:
    run = None if properties is None else properties.find(f"{W}rPr")
    return run is not None and (run.find(f"{W}del") is not None or switched(run, "specVanish") is True)
