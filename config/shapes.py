"""The shapes of the data files: calendars (``calendar/<year>.toml``) and organisations (``org/<pack>.toml``)."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.data import TomlShape, WrongValue

SATURDAY = 5


class DayOffRow(TomlShape):
    """One day off of a year, or one that the package lists and that is worked after all."""

    on: date
    name: str = Field(min_length=1)
    kind: Literal["holiday", "compensation", "swap"]
    source: str = Field(min_length=1)
    off: bool = True
    """false: worked, although the package has it as a day off."""
    uncertain: bool = False
    """true: not confirmed; shown with the day until somebody confirms it."""


class MakeUpRow(TomlShape):
    """One Saturday or Sunday worked in exchange for a working day off."""

    on: date
    instead_of: date
    source: str = Field(min_length=1)


class CalendarYearShape(TomlShape):
    """``config/calendar/<year>.toml``: what was announced for one year, on top of the package's holidays."""

    year: int = Field(ge=1995, le=2100)
    announced: bool
    """Has the announcement of the year (swaps, Tết, the day beside 2/9) been entered or checked?"""
    source: str = Field(min_length=1)
    note: str = ""
    day_off: tuple[DayOffRow, ...] = ()
    make_up: tuple[MakeUpRow, ...] = ()

    @model_validator(mode="after")
    def _days_agree(self) -> Self:
        days = [row.on for row in self.day_off] + [row.on for row in self.make_up]
        for day in days:
            if day.year != self.year:
                raise WrongValue(
                    f"ngày {day:%d/%m/%Y} không thuộc năm {self.year}; hãy chuyển sang tệp của năm đó",
                    f"{day} is not in {self.year}; move it to the file of its year",
                )
        if twice := {day for day in days if days.count(day) > 1}:
            raise WrongValue(
                f"ngày {min(twice):%d/%m/%Y} được ghi hai lần; hãy giữ một dòng",
                f"{min(twice)} stands there twice; keep one row",
            )
        swapped = {row.on for row in self.day_off if row.kind == "swap"}
        for made_up in self.make_up:
            if made_up.on.weekday() < SATURDAY:
                raise WrongValue(
                    f"ngày làm bù {made_up.on:%d/%m/%Y} không phải thứ Bảy, Chủ nhật; hãy sửa “on”",
                    f"make-up day {made_up.on} is no Saturday or Sunday; correct “on”",
                )
            if made_up.instead_of.year == self.year and made_up.instead_of not in swapped:
                raise WrongValue(
                    f"ngày làm bù {made_up.on:%d/%m/%Y} thay cho {made_up.instead_of:%d/%m/%Y}, nhưng ngày này "
                    "không có trong [[day_off]] với kind = “swap”; hãy thêm dòng đó",
                    f"make-up day {made_up.on} stands for {made_up.instead_of}, "
                    "which no [[day_off]] lists with kind = “swap”; add that row",
                )
        return self


MAIL_ADDRESS = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
"""Plain ASCII only: no display name, no second address, no look-alike letters."""


def _shown(text: str) -> str:
    """Give a text to be quoted: what cannot be seen is written out, Vietnamese letters stay."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def _one_line(text: str) -> str:
    """Refuse what could start another header or another address, and give the rest as NFC without outer spaces."""
    if any(unicodedata.category(letter)[0] == "C" for letter in text) or set(text) & set("<>"):
        raise WrongValue(
            f"“{_shown(text)}” có dấu xuống dòng, ký tự điều khiển hoặc dấu < >; hãy bỏ các dấu đó",
            f"“{_shown(text)}” has a line break, a control character or < >; take them out",
        )
    return unicodedata.normalize("NFC", text).strip()


def _display_name(text: str) -> str:
    if set(text) & set(',;:"@\\'):
        raise WrongValue(
            f"“{_shown(text)}” có dấu , ; : ngoặc kép, @ hoặc gạch chéo, trong thư sẽ thành địa chỉ khác; hãy bỏ các dấu đó",
            f"“{_shown(text)}” has , ; : a quotation mark, @ or a backslash; mail would read another address, take them out",
        )
    return _one_line(text)


def _address(text: str) -> str:
    if not MAIL_ADDRESS.fullmatch(text):
        raise WrongValue(
            f"{text!a} không phải một địa chỉ thư; hãy viết một địa chỉ, chữ thường không dấu",
            f"{text!a} is not one mail address; write one, in plain lower-case letters",
        )
    return text


Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
"""A stable slug such as ``so-cong-thuong``; it stands in addresses, so it is short and plain."""
Name = Annotated[str, Field(min_length=2), AfterValidator(_one_line)]
DisplayName = Annotated[str, Field(min_length=2), AfterValidator(_display_name)]
Address = Annotated[str, AfterValidator(_address)]
UnitKindName = Literal[
    "department",
    "agency",
    "branch_of_central_agency",
    "state_enterprise",
    "armed_force",
    "district",
    "commune",
    "mass_organisation",
    "district_division",
    "district_office",
]


class ValidRow(TomlShape):
    """A row that holds over some days, both ends included; a missing end is open."""

    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise WrongValue(
                "“valid_to” trước “valid_from”; hãy đổi lại", "“valid_to” is before “valid_from”; turn them"
            )
        return self


class UnitRow(ValidRow):
    """One unit."""

    code: Code
    name: Name
    kind: UnitKindName
    aliases: tuple[Name, ...] = ()


class GroupVersionRow(ValidRow):
    """The members of a group over some days."""

    members: tuple[Code, ...]


class GroupRow(TomlShape):
    """A name that stands for several units; without versions it is an open group."""

    code: Code
    name: Name
    aliases: tuple[Name, ...] = ()
    note: str = ""
    version: tuple[GroupVersionRow, ...] = ()


class SuccessionRow(TomlShape):
    """Who carries on whose work, from when, on what legal basis."""

    kind: Literal["rename", "merge", "split", "abolish", "boundary"]
    predecessors: tuple[Code, ...] = Field(min_length=1)
    successors: tuple[Code, ...] = ()
    effective_on: date
    basis: str = Field(min_length=1)


class FocalRow(ValidRow):
    """A term of the focal unit."""

    unit: Code


class PostRow(ValidRow):
    """A post above the units."""

    code: Code
    kind: Literal["office", "vice_chair", "chair"]
    title: Name
    in_charge_of: tuple[Code, ...] = ()


class ContactRow(ValidRow):
    """A mailbox of a unit or a post; the display name is an office, never a person."""

    holder: Code
    role: Literal["clerk", "contact", "deputy", "head"]
    address: Address
    display_name: DisplayName
    language: Literal["vi", "en"] = "vi"


class DemonstrationRow(TomlShape):
    """Mailboxes made by rule for trying the program out, under a reserved domain that reaches nobody."""

    domain: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*\.(example|test|invalid)$")
    """Reserved names only. Source: RFC 2606."""


class ContactsRow(TomlShape):
    """How the contacts that have no row of their own are made."""

    demonstration: DemonstrationRow | None = None


class OrgPackShape(TomlShape):
    """``config/org/<pack>.toml``: the units of a province, their changes, groups, focal terms, posts and contacts."""

    code: Code
    title: Name
    province: Name
    unit: tuple[UnitRow, ...] = Field(min_length=1)
    group: tuple[GroupRow, ...] = ()
    succession: tuple[SuccessionRow, ...] = ()
    focal: tuple[FocalRow, ...] = Field(min_length=1)
    post: tuple[PostRow, ...] = Field(min_length=1)
    contact: tuple[ContactRow, ...] = ()
    contacts: ContactsRow = ContactsRow()
