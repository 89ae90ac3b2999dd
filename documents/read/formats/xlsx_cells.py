"""The cells of an Excel file as a reader sees them: words as shown, with what is wrong about a cell kept beside them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from documents.read.formats.markup import Element, parse_xml
from documents.read.formats.office import relations
from documents.read.formats.package import Package
from documents.read.formats.unfit import Unfit
from documents.read.formats.writing import column_name

X = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_DATE_NUMBERS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_MOST_CELLS = 200_000
_MOST_SHEETS = 100
_LAST_DAY = 2_958_465
"""31/12/9999, as Excel counts."""


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell that holds something."""

    row: int
    column: int
    text: str
    is_error: bool = False
    is_formula: bool = False
    """With its stored value as text; without one the text is empty."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, counted from nought, with its last row and column in it."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class Sheet:
    """One sheet: its cells by row and column."""

    name: str
    is_hidden: bool = False
    cells: dict[tuple[int, int], SheetCell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)

    def text(self, row: int, column: int) -> str:
        """Return the words of a cell; empty where it holds none."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def rows(self) -> list[int]:
        """Return the rows that hold something, in order."""
        return sorted({row for (row, _), cell in self.cells.items() if cell.text.strip() or cell.is_error})

    def address(self, row: int, column: int) -> str:
        """Return where a cell stands, as a person says it: ``Hạn chế!C7``."""
        return f"{self.name}!{column_name(column)}{row + 1}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order and the names the file defines."""

    sheets: tuple[Sheet, ...]
    names: frozenset[str]


def read_workbook(package: Package, main: str) -> Workbook:
    """Read every sheet of a workbook."""
    root = parse_xml(package.read(main), main)
    parts = relations(package, main)
    by_kind = {part.kind: part.target for part in parts.values() if not part.is_external and part.target in package}
    strings = _strings(package, by_kind.get("sharedstrings"))
    properties = root.find(f"{X}workbookPr")
    first_day = date(1904, 1, 1) if properties is not None and _is_on(properties, "date1904") else date(1899, 12, 30)
    forms = _Forms(package, by_kind.get("styles"), first_day)
    sheets, left = list[Sheet](), _MOST_CELLS
    for element in list(root.iter(f"{X}sheet"))[:_MOST_SHEETS]:
        part = parts.get(element.get(_ID, ""))
        if part is None or part.is_external or part.target not in package or part.kind != "worksheet":
            continue
        sheet = Sheet(element.get("name", ""), element.get("state", "visible") != "visible")
        _fill(sheet, parse_xml(package.read(part.target), part.target), strings, forms, left)
        left -= len(sheet.cells)
        sheets.append(sheet)
    names = frozenset(name.get("name", "") for name in root.iter(f"{X}definedName"))
    return Workbook(tuple(sheets), names)


def _strings(package: Package, name: str | None) -> list[str]:
    if name is None:
        return []
    return [_rich(item) for item in parse_xml(package.read(name), name).iter(f"{X}si")]


def _rich(item: Element) -> str:
    """Return the words of a cell written in several fonts; the readings above ideographs are none of them."""
    return "".join(text.text or "" for text in item.iter(f"{X}t") if next(text.iterancestors(f"{X}rPh"), None) is None)


class _Forms:
    """Which cell styles show a number as a date or as a percentage."""

    def __init__(self, package: Package, name: str | None, first_day: date) -> None:
        self._first_day = first_day
        self._codes: list[tuple[int, str]] = []
        if name is None:
            return
        root = parse_xml(package.read(name), name)
        custom = {form.get("numFmtId", ""): form.get("formatCode", "") for form in root.iter(f"{X}numFmt")}
        for styles in root.iter(f"{X}cellXfs"):
            for style in styles:
                number = style.get("numFmtId", "0")
                self._codes.append((int(number) if number.isdecimal() else 0, custom.get(number, "")))

    def shown(self, value: str, style: str) -> str:
        """Return a number as the sheet shows it, in the Vietnamese way: 15, 10,5, 25%, 22/08/2023."""
        try:
            figure = float(value)
        except ValueError:
            return value
        number, code = self._codes[int(style)] if style.isdecimal() and int(style) < len(self._codes) else (0, "")
        bare = _QUOTED.sub("", code).lower()
        if (number in _DATE_NUMBERS or any(sign in bare for sign in "dy")) and 1 <= figure <= _LAST_DAY:
            return f"{self._first_day + timedelta(days=int(figure)):%d/%m/%Y}"
        if number in {9, 10} or "%" in bare:
            return f"{_figure(figure * 100)}%"
        return _figure(figure)


def _figure(figure: float) -> str:
    return f"{figure:.10g}".replace(".", ",") if abs(figure) < 1e15 else f"{figure:g}"  # noqa: PLR2004 - as Excel does


def _fill(sheet: Sheet, root: Element, strings: list[str], forms: _Forms, most: int) -> None:
    for row_index, row in _numbered_rows(root):
        if _is_on(row, "hidden"):
            sheet.hidden_rows.append(row_index)
        column = -1
        for element in row.iter(f"{X}c"):
            at = _at(element.get("r", ""))
            column = at[1] if at else column + 1
            cell = _cell(element, row_index, column, strings, forms)
            if cell.text or cell.is_error or cell.is_formula:
                sheet.cells[row_index, column] = cell
                if len(sheet.cells) > most:
                    raise Unfit(
                        "có quá 200.000 ô có chữ, không phải một kế hoạch; hãy kiểm tra có đúng tệp không.",
                        "has more than 200,000 cells with words, which no plan does; check that it is the right file.",
                    )
    for element in root.iter(f"{X}mergeCell"):
        first, _, last = element.get("ref", "").partition(":")
        begin, end = _at(first), _at(last)
        if begin and end and begin[0] <= end[0] and begin[1] <= end[1]:
            sheet.merges.append(Merge(*begin, *end))


def _numbered_rows(root: Element) -> Iterator[tuple[int, Element]]:
    index = -1
    for row in root.iter(f"{X}row"):
        said = row.get("r", "")
        index = int(said) - 1 if said.isdecimal() and 0 < int(said) <= 1_048_576 else index + 1  # noqa: PLR2004 - Excel's
        yield index, row


def _cell(element: Element, row: int, column: int, strings: list[str], forms: _Forms) -> SheetCell:
    kind, value = element.get("t", "n"), element.findtext(f"{X}v") or ""
    is_formula = element.find(f"{X}f") is not None
    if kind == "s":
        text = strings[int(value)] if value.isdecimal() and int(value) < len(strings) else ""
    elif kind == "inlineStr":
        inline = element.find(f"{X}is")
        text = "" if inline is None else _rich(inline)
    elif kind == "b":
        text = {"1": "TRUE", "0": "FALSE"}.get(value, value)
    elif kind in {"str", "e", "d"} or not value:
        text = value
    else:
        text = forms.shown(value, element.get("s", ""))
    return SheetCell(row, column, _unescaped(text), kind == "e", is_formula)


def _unescaped(text: str) -> str:
    """Excel writes characters XML has no place for as ``_x000D_``."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text) if "_x" in text else text


def _at(address: str) -> tuple[int, int] | None:
    match = _ADDRESS.fullmatch(address)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _is_on(element: Element, name: str) -> bool:
    return element.get(name, "0") in {"1", "true"}
