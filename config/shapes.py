"""The shapes of the data files: calendars (``calendar/<year>.toml``) and organisations (``org/<pack>.toml``)."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from config.data import TomlShape

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
                raise ValueError(f"ngày {day:%d/%m/%Y} không thuộc năm {self.year}; hãy chuyển sang tệp của năm đó")
        if twice := {day for day in days if days.count(day) > 1}:
            raise ValueError(f"ngày {min(twice):%d/%m/%Y} được ghi hai lần; hãy giữ một dòng")
        swapped = {row.on for row in self.day_off if row.kind == "swap"}
        for made_up in self.make_up:
            if made_up.on.weekday() < SATURDAY:
                raise ValueError(f"ngày làm bù {made_up.on:%d/%m/%Y} không phải thứ Bảy, Chủ nhật; hãy sửa “on”")
            if made_up.instead_of.year == self.year and made_up.instead_of not in swapped:
                raise ValueError(
                    f"ngày làm bù {made_up.on:%d/%m/%Y} thay cho {made_up.instead_of:%d/%m/%Y} "
                    'nhưng ngày này không có trong [[day_off]] với kind = "swap"; hãy thêm dòng đó'
                )
        return self
