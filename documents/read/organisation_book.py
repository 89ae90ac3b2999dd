"""The workbook of an organisation: which sheets and columns it has, and its filled rows with the cells they stand in."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from config.errors import Refused
from documents.read import open_document
from documents.read.source import Source, Table
from models.facts.folding import fold_words

GUIDE = ("Hướng dẫn", "Instructions")
UNITS = ("Đơn vị", "Units")
GROUPS = ("Nhóm đơn vị", "Groups")
CHANGES = ("Kế thừa", "Successions")
CONTACTS = ("Địa chỉ nhận thư", "Contacts")

FROM, TO = ("Từ ngày", "Valid from"), ("Đến ngày", "Valid to")
CODE, NAME, KIND, ALIASES = ("Mã", "Code"), ("Tên", "Name"), ("Loại", "Kind"), ("Tên gọi khác", "Aliases")
MEMBER = ("Mã đơn vị thành viên", "Member code")
OLD, NEW = ("Mã đơn vị cũ", "Old unit codes"), ("Mã đơn vị kế thừa", "New unit codes")
CHANGE, EFFECTIVE, BASIS = ("Hình thức", "Change"), ("Có hiệu lực từ", "Effective on"), ("Căn cứ", "Legal basis")
HOLDER, ROLE = ("Mã đơn vị hoặc chức danh", "Holder code"), ("Vai trò", "Role")
ADDRESS, SHOWN, LANGUAGE = ("Địa chỉ thư", "Address"), ("Tên hiển thị", "Display name"), ("Ngôn ngữ", "Language")

COLUMNS = {
    UNITS: (CODE, NAME, KIND, FROM, TO, ALIASES),
    GROUPS: (CODE, NAME, ALIASES, MEMBER, FROM, TO),
    CHANGES: (CHANGE, OLD, NEW, EFFECTIVE, BASIS),
    CONTACTS: (HOLDER, ROLE, ADDRESS, SHOWN, LANGUAGE, FROM, TO),
}
"""Sheets with their columns, each in Vietnamese and English; a filled file may use either."""
DAYS = frozenset({FROM, TO, EFFECTIVE})

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class BookRow:
    """One filled row of a sheet."""

    sheet: str
    """The sheet's name as it stands in the file."""
    number: int
    """As Excel counts."""
    cells: dict[Words, str]
    """By column; a column the sheet lacks, or an empty cell, is not there."""
    letters: dict[Words, str]

    def text(self, column: Words) -> str:
        """Return the words of a cell; empty where it holds none."""
        return self.cells.get(column, "")

    def needed(self, column: Words) -> str:
        """Return the words of a cell; raises Refused where it is empty."""
        return self.text(column) or self._missing(column)

    def day(self, column: Words) -> date | None:
        """Return the day of a cell, None where it is empty; raises Refused for what is no day."""
        text = self.text(column)
        if not text:
            return None
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not a moment
            except ValueError:
                continue
        raise self.refused(
            column,
            f"“{text}” không phải là ngày; hãy viết như 01/03/2025",
            f"“{text}” is no day; write it like 01/03/2025",
        )

    def days(self) -> tuple[date | None, date | None]:
        """Return the first and the last day the row holds; raises Refused where they are the wrong way round."""
        first, last = self.day(FROM), self.day(TO)
        if first and last and last < first:
            raise self.refused(
                TO,
                f"ngày cuối {last:%d/%m/%Y} đứng trước ngày đầu {first:%d/%m/%Y}; hãy sửa một trong hai",
                f"the last day {last} is before the first day {first}; correct one of them",
            )
        return first, last

    def several(self, column: Words) -> tuple[str, ...]:
        """Return what a cell lists with semicolons or line breaks between, each once."""
        parts = (" ".join(part.split()) for part in self.text(column).replace("\n", ";").split(";"))
        return tuple(dict.fromkeys(part for part in parts if part))

    def refused(self, column: Words, vi: str, en: str) -> Refused:
        """Return the refusal of a cell: where it stands, what is wrong and what to do."""
        where = f"{self.letters.get(column, '?')}{self.number}"
        return Refused(
            f"Trang tính “{self.sheet}”, hàng {self.number}, cột “{column[0]}” (ô {where}): {vi}. Chưa có gì thay đổi.",
            f"Sheet “{self.sheet}”, row {self.number}, column “{column[1]}” (cell {where}): {en}. Nothing was changed.",
        )

    def _missing(self, column: Words) -> str:
        raise self.refused(column, "ô này để trống; hãy điền", "this cell is empty; fill it in")


def read_book(path: Path, wanted: tuple[Words, ...]) -> dict[Words, list[BookRow]]:
    """Return the filled rows of the sheets ``wanted``; a sheet the file does not have is not in the answer.

    Raises Refused where the file cannot be read, has none of these sheets, lacks a column, or has words outside the table.
    """
    source = open_document(path)
    found: dict[Words, list[BookRow]] = {}
    starts = [place.start for place in source.places]
    taken: set[str] = set()
    for table in source.tables:
        name, _ = _cell_of(source, starts, table)
        sheet = next((sheet for sheet in wanted if fold_words(name) in {fold_words(word) for word in sheet}), None)
        if sheet is not None:
            found[sheet] = list(_rows(source, starts, table, sheet, name, path))
            taken.add(name)
    _nothing_outside(source, starts, taken)
    if not found:
        names = ", ".join(f"“{vi}”/“{en}”" for vi, en in wanted)
        raise Refused(
            f"Tệp {path} không có trang tính nào trong số {names} với hàng tiêu đề. Hãy dùng mẫu: dondoc unit template, "
            "dondoc contact template. Chưa có gì thay đổi.",
            f"The file {path} has none of the sheets {names} with a row of heads. Use the blank: dondoc unit template, "
            "dondoc contact template. Nothing was changed.",
        )
    return found


def _rows(source: Source, starts: list[int], table: Table, sheet: Words, name: str, path: Path) -> Iterator[BookRow]:
    heads: dict[int, Words] = {}
    letters: dict[Words, str] = {}
    for index, row in enumerate(table.rows()):
        filled = {cell.column: cell for cell in row if source.text[cell.start : cell.end].strip()}
        if index == 0:
            for number, cell in filled.items():
                head = fold_words(source.text[cell.start : cell.end])
                column = next((known for known in COLUMNS[sheet] if head in {fold_words(word) for word in known}), None)
                if column is not None:
                    heads[number] = column
                    letters[column] = _place(source, starts, cell.start)[1].rstrip("0123456789")
            _all_columns(heads, sheet, name, path)
        elif filled:
            first = next(iter(filled.values()))
            row_number = int(_place(source, starts, first.start)[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            cells = {
                heads[number]: source.text[cell.start : cell.end].strip()
                for number, cell in filled.items()
                if number in heads
            }
            yield BookRow(name, row_number, cells, letters)


def _all_columns(heads: dict[int, Words], sheet: Words, name: str, path: Path) -> None:
    missing = [column for column in COLUMNS[sheet] if column not in heads.values()]
    if missing:
        vi, en = (", ".join(f"“{column[language]}”" for column in missing) for language in (0, 1))
        raise Refused(
            f"Trang tính “{name}” của tệp {path} thiếu cột {vi}; hãy chép hàng tiêu đề từ mẫu. Chưa có gì thay đổi.",
            f"Sheet “{name}” of the file {path} lacks the column {en}; copy the row of heads from the blank. "
            "Nothing was changed.",
        )


def _nothing_outside(source: Source, starts: list[int], taken: set[str]) -> None:
    """Refuse words below a table, such as a row with its first cell alone: they would be left out unsaid."""
    ends = [*starts[1:], len(source.text)]
    for place, end in zip(source.places, ends, strict=True):
        name, cell = _split(place.name)
        after = [table for table in source.tables if _cell_of(source, starts, table)[0] == name]
        if name in taken and after and place.start >= after[-1].end and source.text[place.start : end].strip():
            raise Refused(
                f"Trang tính “{name}”, ô {cell}: hàng này chỉ có một ô có chữ; hãy điền đủ các cột hoặc xóa hàng. "
                "Chưa có gì thay đổi.",
                f"Sheet “{name}”, cell {cell}: this row has words in one cell only; fill in its columns or delete it. "
                "Nothing was changed.",
            )


def _cell_of(source: Source, starts: list[int], table: Table) -> Words:
    filled = next((cell for cell in table.cells if source.text[cell.start : cell.end].strip()), table.cells[0])
    return _place(source, starts, filled.start)


def _place(source: Source, starts: list[int], at: int) -> Words:
    """Return the sheet and the cell of an offset."""
    index = bisect_right(starts, at)
    return _split(source.places[index - 1].name) if index else ("", "")


def _split(place: str) -> Words:
    sheet, _, cell = place.removeprefix("sheet:").rpartition("!")
    return sheet, cell
