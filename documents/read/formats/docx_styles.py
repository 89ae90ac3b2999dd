"""What a Word file says of its styles: hidden words, fonts and numbering, each through the style a style is based on."""

from collections.abc import Iterator
from dataclasses import dataclass

from documents.read.formats.markup import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ABSURD = 1_000_000
_OFF = frozenset({"0", "false", "off"})


@dataclass(frozen=True, slots=True)
class Numbered:
    """A paragraph's or style's place in a list: which numbering and, where said, which level."""

    number_id: str
    level: int | None


class Styles:
    """The styles of one file by id."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else list(root.iter(f"{W}style"))
        self._styles = {style.get(f"{W}styleId", ""): style for style in found}
        self._defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._default = {
            style.get(f"{W}type", ""): style.get(f"{W}styleId", "")
            for style in found
            if is_on(style.get(f"{W}default", "0"))
        }

    def says(self, name: str, *style_ids: str | None) -> bool:
        """Is the property on in the first of these styles that speaks of it: ``vanish``, ``b``?"""
        for properties in self._run_properties(*style_ids):
            if (said := switched(properties, name)) is not None:
                return said
        return False

    def alignment(self, style_id: str | None) -> str:
        """Return how paragraphs of the style are set: ``center``, ``both``; empty where it does not say."""
        for style in self._line(style_id or self._default.get("paragraph")):
            if said := value(style.find(f"{W}pPr"), "jc"):
                return said
        return ""

    def font(self, *style_ids: str | None) -> str:
        """Return the font of the first of these styles that names one."""
        for properties in self._run_properties(*style_ids):
            if name := font_of(properties):
                return name
        return font_of(self._defaults)

    def numbered(self, style_id: str | None) -> Numbered | None:
        """Return the numbering a paragraph has by its style."""
        for style in self._line(style_id or self._default.get("paragraph")):
            if (found := numbering_of(style.find(f"{W}pPr"))) is not None:
                return found
        return None

    def lineage(self, style_id: str | None) -> list[str]:
        """Return the style and those it is based on, nearest first."""
        return [style.get(f"{W}styleId", "") for style in self._line(style_id)]

    def _run_properties(self, *style_ids: str | None) -> Iterator[Element | None]:
        for style_id in (*style_ids, self._default.get("paragraph")):
            for style in self._line(style_id):
                yield style.find(f"{W}rPr")

    def _line(self, style_id: str | None) -> Iterator[Element]:
        seen = set[str]()
        while style_id and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            yield self._styles[style_id]
            style_id = value(self._styles[style_id], "basedOn")


def value(parent: Element | None, name: str) -> str | None:
    """Return ``w:val`` of a child; None where there is no such child."""
    child = None if parent is None else parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val", "")


def number(said: str | None, otherwise: int) -> int:
    """Return a figure of the file, or the other one where it is none or absurd."""
    try:
        figure = int(said or "")
    except ValueError:
        return otherwise
    return figure if abs(figure) <= _ABSURD else otherwise


def is_on(said: str) -> bool:
    """Is a switch on? One without a value is."""
    return said.lower() not in _OFF


def switched(properties: Element | None, name: str) -> bool | None:
    """Is the property on, off, or not spoken of?"""
    said = value(properties, name)
    return None if said is None else is_on(said)


def font_of(properties: Element | None) -> str:
    """Return the font the properties name; empty where they name none."""
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


def numbering_of(properties: Element | None) -> Numbered | None:
    """Return the numbering paragraph properties name; its id is "0" where they take a numbering away."""
    said = None if properties is None else properties.find(f"{W}numPr")
    if said is None:
        return None
    number_id, level = value(said, "numId"), value(said, "ilvl")
    return Numbered(number_id or "", None if level is None else number(level, 0))
