"""What the sheets of the workbook share: the words they offer, the differences found, and what a cell must be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from config.data import nearest
from documents.read.organisation_book import (
    CHANGE,
    HOLDER,
    KIND,
    LANGUAGE,
    ROLE,
    SHOWN,
    BookRow,
    Words,
)
from models.facts.folding import fold_words
from models.facts.units import ContactRole, SuccessionKind, UnitKind
from models.tables import (
    Post,
    Unit,
)

KINDS = {
    "sở": UnitKind.DEPARTMENT,
    "cơ quan khác": UnitKind.AGENCY,
    "ngành dọc": UnitKind.BRANCH_OF_CENTRAL_AGENCY,
    "doanh nghiệp": UnitKind.STATE_ENTERPRISE,
    "lực lượng vũ trang": UnitKind.ARMED_FORCE,
    "cấp huyện": UnitKind.DISTRICT,
    "cấp xã": UnitKind.COMMUNE,
    "hội đoàn thể": UnitKind.MASS_ORGANISATION,
    "phòng cấp huyện": UnitKind.DISTRICT_DIVISION,
    "văn phòng cấp huyện": UnitKind.DISTRICT_OFFICE,
}
ROLES = {
    "văn thư": ContactRole.CLERK,
    "đầu mối": ContactRole.CONTACT,
    "cấp phó": ContactRole.DEPUTY,
    "thủ trưởng": ContactRole.HEAD,
}
CHANGE_WORDS = {
    "đổi tên": SuccessionKind.RENAME,
    "hợp nhất": SuccessionKind.MERGE,
    "chia tách": SuccessionKind.SPLIT,
    "giải thể": SuccessionKind.ABOLISH,
    "điều chỉnh địa giới": SuccessionKind.BOUNDARY,
}
LANGUAGES = {"vi": "vi", "en": "en"}
OFFERED: tuple[tuple[Words, Mapping[str, str]], ...] = (
    (KIND, KINDS),
    (ROLE, ROLES),
    (CHANGE, CHANGE_WORDS),
    (LANGUAGE, LANGUAGES),
)
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_CODE = 50
_NO_NAME = re.compile(r'[,;:"@\\<>]|[^\S ]')


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the workbook says otherwise than the register."""

    sheet: str
    action: str
    """``added``, ``ended`` or ``changed``."""
    what: str
    """The code, name or address it is about."""
    detail: str = ""


@dataclass(slots=True)
class Ledger:
    """The register while a workbook is held against it."""

    session: Session
    ends_missing: date | None
    differences: list[Difference] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)

    def note(self, sheet: Words, action: str, what: str, detail: str = "") -> None:
        self.differences.append(Difference(sheet[0], action, what, detail))


def may_end(ledger: Ledger, first: date | None, last: date | None) -> bool:
    """Is a row that the file no longer has to be ended: asked for, and holding on that day and after it?"""
    on = ledger.ends_missing
    return on is not None and (first is None or first <= on) and (last is None or last > on)


def code_of(row: BookRow, column: Words) -> str:
    """Return the lasting key of a row; raises Refused for what is none."""
    code = row.needed(column)
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise row.refused(
            column,
            f"mã “{code}” không hợp lệ; hãy dùng chữ thường không dấu, số và gạch nối, tối đa {_LONGEST_CODE} ký tự",
            f"the code “{code}” is not valid; use plain small letters, figures and hyphens, at most {_LONGEST_CODE}",
        )
    return code


def name_of(row: BookRow, column: Words) -> str:
    """Return a name as one line."""
    return " ".join(row.needed(column).split())


def display_name(row: BookRow) -> str:
    """Return the name a letter shows beside the address; raises Refused for what mail would read otherwise."""
    name = row.needed(SHOWN)
    if _NO_NAME.search(name):
        raise row.refused(
            SHOWN,
            "tên có dấu , ; : ngoặc kép, @, < > hoặc xuống dòng, trong thư sẽ thành địa chỉ khác; hãy bỏ các dấu đó",
            "the name has , ; : a quotation mark, @, < > or a line break; mail would read another address, take them out",
        )
    return name


def once(row: BookRow, column: Words, code: str, seen: dict[str, int]) -> None:
    """Refuse a code that stands in two rows."""
    if code in seen:
        raise row.refused(
            column,
            f"mã “{code}” đã có ở hàng {seen[code]}; hãy đặt mã khác hoặc bỏ một hàng",
            f"the code “{code}” stands in row {seen[code]} already; give it another or take one row away",
        )
    seen[code] = row.number


def offered(row: BookRow, column: Words, choices: Mapping[str, str]) -> str:
    """Return the value of a word the sheet offers, in Vietnamese or as the code itself."""
    words = row.needed(column)
    known = {fold_words(word): value for word, value in choices.items()}
    found = known.get(fold_words(words)) or next((value for value in choices.values() if value == words.lower()), None)
    if found is None:
        offered = ", ".join(choices)
        raise row.refused(
            column,
            f"“{words}” không có trong các lựa chọn; hãy dùng: {offered}",
            f"“{words}” is none of the choices; use one of {', '.join(choices.values())}",
        )
    return found


def unit_of(ledger: Ledger, row: BookRow, column: Words, code: str) -> Unit:
    """Return the unit with a code; raises Refused with the nearest code where there is none."""
    unit = ledger.units.get(code)
    if unit is None:
        likely = nearest(code, list(ledger.units))
        raise row.refused(
            column,
            f"không có đơn vị mã “{code}”{likely}; hãy sửa mã hoặc thêm đơn vị",
            f"there is no unit with the code “{code}”{likely}; correct it or add the unit",
        )
    return unit


def holder_of(ledger: Ledger, row: BookRow) -> tuple[int | None, int | None]:
    """Return the number of the unit, or of the post, whose mailbox a row is."""
    code = row.needed(HOLDER)
    if code in ledger.posts:
        return None, ledger.posts[code].id
    return unit_of(ledger, row, HOLDER, code).id, None


def shown(day: date | None) -> str:
    """Write a day, or the sign for none."""
    return f"{day:%d/%m/%Y}" if day else "–"
