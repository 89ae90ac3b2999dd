"""The words of one paragraph of a Word file, as they stand when tracked changes are accepted and nothing is hidden."""

from collections import Counter
from dataclasses import dataclass, field

from documents.read.formats.docx_styles import Styles, W, font_of, switched, value
from documents.read.formats.markup import Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_THROUGH = frozenset(
    f"{W}{name}" for name in ("hyperlink", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo")
)
_NEW = frozenset({f"{W}ins", f"{W}moveTo"})
_OLD = frozenset({f"{W}del", f"{W}moveFrom"})
_DRAWN = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_FIXED = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_SYMBOLS = {"2d": "-", "2b": "+", "b7": "•", "a7": "▪", "fc": "✓", "3d": "=", "25": "%"}
"""Of the fonts Symbol and Wingdings, by the last two figures of their private code."""
_PRIVATE = range(0xE000, 0xF900)
_ORDINARY = range(0x20, 0xD800)


@dataclass(slots=True)
class Found:
    """What was met on the way, over the whole file."""

    fonts: Counter[str] = field(default_factory=Counter)
    """How many characters beyond ASCII stand in each font, which tells texts typed for the old fonts."""
    changes: int = 0
    hidden: int = 0
    notes: list[str] = field(default_factory=list)
    """Ids of footnotes and endnotes in the order of their marks, such as ``footnote:2``."""


class Words:
    """Reads paragraphs; ``boxes`` holds the text boxes anchored in the last one."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self.found = Found()
        self.boxes: list[Element] = []
        self.is_bold = False
        """Was every word of the last paragraph bold? Titles and headings are told from what follows by it."""

    def of(self, paragraph: Element) -> str:
        """Return the words of a paragraph, without its number."""
        self.boxes, self.is_bold = [], True
        parts: list[str] = []
        self._read(paragraph, parts, value(paragraph.find(f"{W}pPr"), "pStyle"))
        return "".join(parts)

    def _read(self, parent: Element, parts: list[str], style: str | None) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, parts, style)
            elif tag in _THROUGH:
                self._read(child, parts, style)
            elif tag in _NEW:
                self.found.changes += 1
                self._read(child, parts, style)
            elif tag in _OLD:
                self.found.changes += 1
            elif tag == f"{_MC}AlternateContent":
                self._read(_chosen(child), parts, style)
            elif tag.startswith(_MATH):
                parts.extend(math.text or "" for math in child.iter(f"{_MATH}t"))

    def _run(self, run: Element, parts: list[str], style: str | None) -> None:
        properties = run.find(f"{W}rPr")
        own_style = value(properties, "rStyle")
        said = switched(properties, "vanish")
        if self._styles.says("vanish", own_style, style) if said is None else said:
            self.found.hidden += sum(len(text.text or "") for text in run.iter(f"{W}t"))
            return
        before = len(parts)
        self._inside(run, parts)
        words = "".join(parts[before:])
        if words.strip() and self.is_bold:
            bold = switched(properties, "b")
            self.is_bold = self._styles.says("b", own_style, style) if bold is None else bold
        if not words.isascii():
            font = font_of(properties) or self._styles.font(own_style, style)
            self.found.fonts[font] += sum(not char.isascii() for char in words)

    def _inside(self, run: Element, parts: list[str]) -> None:
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                parts.append(child.text or "")
            elif tag in _FIXED:
                parts.append(_FIXED[tag])
            elif tag == f"{W}sym":
                parts.append(_symbol(child.get(f"{W}char", "")))
            elif tag in {f"{W}footnoteReference", f"{W}endnoteReference"}:
                kind = "footnote" if tag == f"{W}footnoteReference" else "endnote"
                self.found.notes.append(f"{kind}:{child.get(f'{W}id', '')}")
            elif tag in _DRAWN:
                self._boxes_in(child)
            elif tag == f"{_MC}AlternateContent":
                self._inside(_chosen(child), parts)

    def _boxes_in(self, drawn: Element) -> None:
        """Keep the text boxes of a drawing, the outermost only: what stands in one is read with it."""
        for box in drawn.iter(f"{W}txbxContent"):
            if not any(other in self.boxes for other in box.iterancestors(f"{W}txbxContent")):
                self.boxes.append(box)


def _chosen(alternatives: Element) -> Element:
    """Return what new programs show; the fallback says the same again for old ones."""
    choice = alternatives.find(f"{_MC}Choice")
    fallback = alternatives.find(f"{_MC}Fallback")
    if choice is None or (fallback is not None and not _has_words(choice) and _has_words(fallback)):
        return alternatives if fallback is None else fallback
    return choice


def _has_words(element: Element) -> bool:
    return next(element.iter(f"{W}t"), None) is not None


def _symbol(code: str) -> str:
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    if point in _PRIVATE:
        return _SYMBOLS.get(f"{point & 0xFF:x}", "•")
    return chr(point) if point in _ORDINARY else ""
