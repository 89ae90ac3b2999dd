"""The numbers Word prints before paragraphs: they stand nowhere in the words, only the rules to count them do."""

from dataclasses import dataclass, field

from documents.read.formats.docx_styles import Numbered, Styles, W, is_on, number, value
from documents.read.formats.markup import Element
from documents.read.formats.numerals import letters, roman

_LEVELS = 9
_LARGEST = 3_999
_BULLETS = {"–": "-", "—": "-", "−": "-", "‐": "-", "­": "-", "\uf02d": "-", "\uf02b": "+", "\uf0b7": "•"}
_NO_BULLET = " \u00a0\t"


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    words: str
    start: int
    suffix: str
    restart: int | None
    """After which level (from 1) it begins anew; 0 is never, None after every higher one."""
    is_legal: bool
    style: str | None


@dataclass(slots=True)
class _List:
    """An abstract numbering with where its counts stand; every numbering on it goes on counting."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbering:
    """The numberings of one file, counting paragraph by paragraph."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = dict[str, _List]()
        self._numbers = dict[str, tuple[_List, dict[int, int], dict[int, _Level]]]()
        self._begun = set[tuple[str, int]]()
        if root is not None:
            self._load(root)

    def next(self, own: Numbered | None, style_id: str | None) -> str:
        """Return what is printed before the next paragraph, with the space after it; empty where nothing is."""
        by_style = self._styles.numbered(style_id)
        meant = own if own is not None and own.number_id else by_style
        if meant is None or meant.number_id not in self._numbers:
            return ""
        the_list, starts, overrides = self._numbers[meant.number_id]
        levels = the_list.levels | overrides
        level = own.level if own is not None and own.level is not None else None
        if level is None:
            level = self._level_of_style(levels, style_id, meant)
        if level not in levels:
            return ""
        self._count(the_list, levels, level, meant.number_id, starts)
        return _printed(levels, the_list.counts, level)

    def _level_of_style(self, levels: dict[int, _Level], style_id: str | None, meant: Numbered) -> int:
        line = self._styles.lineage(style_id)
        for index, level in levels.items():
            if level.style is not None and level.style in line:
                return index
        return meant.level or 0

    def _count(
        self, a_list: _List, levels: dict[int, _Level], level: int, number_id: str, starts: dict[int, int]
    ) -> None:
        counts = a_list.counts
        for higher in range(level):
            if counts[higher] is None and higher in levels:
                counts[higher] = levels[higher].start
        begins_here = level in starts and (number_id, level) not in self._begun
        self._begun.add((number_id, level))
        count = counts[level]
        if begins_here:
            counts[level] = starts[level]
        else:
            counts[level] = levels[level].start if count is None else count + 1
        for lower in range(level + 1, _LEVELS):
            restart = levels[lower].restart if lower in levels else None
            if restart is None or level < restart:
                counts[lower] = None

    def _load(self, root: Element) -> None:
        linked = dict[str, str]()
        for abstract in root.findall(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId", "")
            self._lists[name] = _List(dict(_level(element) for element in abstract.findall(f"{W}lvl")[:_LEVELS]))
            if (own := value(abstract, "styleLink")) is not None:
                linked[own] = name
        for abstract in root.findall(f"{W}abstractNum"):
            if (style := value(abstract, "numStyleLink")) in linked and style is not None:
                self._lists[abstract.get(f"{W}abstractNumId", "")] = self._lists[linked[style]]
        for entry in root.findall(f"{W}num"):
            a_list = self._lists.get(value(entry, "abstractNumId") or "")
            if a_list is not None:
                self._numbers[entry.get(f"{W}numId", "")] = (a_list, *_overrides(entry))


def _overrides(entry: Element) -> tuple[dict[int, int], dict[int, _Level]]:
    starts, levels = dict[int, int](), dict[int, _Level]()
    for override in entry.findall(f"{W}lvlOverride"):
        index = number(override.get(f"{W}ilvl"), 0)
        if (said := value(override, "startOverride")) is not None:
            starts[index] = number(said, 1)
        if (element := override.find(f"{W}lvl")) is not None:
            levels[index] = _level(element)[1]
    return starts, levels


def _level(element: Element) -> tuple[int, _Level]:
    restart = value(element, "lvlRestart")
    legal = value(element, "isLgl")
    index = min(max(number(element.get(f"{W}ilvl"), 0), 0), _LEVELS - 1)
    return index, _Level(
        form=value(element, "numFmt") or "decimal",
        words=value(element, "lvlText") or "",
        start=number(value(element, "start"), 0),
        suffix=value(element, "suff") or "tab",
        restart=None if restart is None else number(restart, 0),
        is_legal=legal is not None and is_on(legal),
        style=value(element, "pStyle"),
    )


def _printed(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
    own = levels[level]
    if own.form == "none" and "%" in own.words:
        return ""
    words = "".join(_BULLETS.get(char, char) for char in own.words) if own.form == "bullet" else own.words
    if own.form == "bullet":
        words = "".join("•" if "\ue000" <= char <= "\uf8ff" else char for char in words).strip(_NO_BULLET)
    for index in range(_LEVELS):
        if f"%{index + 1}" in words:
            count = counts[index]
            form = levels[index].form if index in levels else "decimal"
            form = "decimal" if own.is_legal and form != "none" else form
            words = words.replace(f"%{index + 1}", _numeral(count or 0, form))
    if not words.strip():
        return ""
    return words if own.suffix == "nothing" else f"{words} "


def _numeral(count: int, form: str) -> str:
    if form in {"upperRoman", "lowerRoman"} and 0 < count <= _LARGEST:
        numeral = roman(count)
        return numeral if form == "upperRoman" else numeral.lower()
    if form in {"upperLetter", "lowerLetter"} and 0 < count <= _LARGEST:
        numeral = letters(count)
        return numeral if form == "lowerLetter" else numeral.upper()
    if form == "decimalZero":
        return f"{count:02d}"
    return "" if form in {"none", "bullet"} else str(count)
