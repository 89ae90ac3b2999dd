"""Which days the office works: weekends, holidays, days off in compensation, swapped days and make-up Saturdays.

Source: Bộ luật Lao động 2019, Article 112 (the public holidays; a holiday that falls on the weekly rest day is
compensated on the next working day). Swaps of working days are announced year by year and never computed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from config.errors import Refused

ONE_DAY = timedelta(days=1)
WEEKEND = {5: "thứ Bảy", 6: "Chủ nhật"}
"""The weekly days of rest, by ``date.weekday()``."""
WEEKEND_IN_ENGLISH = {5: "Saturday", 6: "Sunday"}
IN_ENGLISH = {
    "Tết Dương lịch": "New Year's Day",
    "Tết Nguyên đán": "the Lunar New Year",
    "Giỗ Tổ Hùng Vương": "the Hùng Kings' Commemoration",
    "Ngày Chiến thắng": "Victory Day",
    "Quốc tế Lao động": "International Labour Day",
    "Quốc khánh": "the National Day",
    "Ngày Văn hóa Việt Nam": "Vietnamese Culture Day",
}
"""The public holidays of Article 112."""


class CalendarMissing(Refused):
    """No calendar file is there for the year a question is about."""


class DayOffKind(StrEnum):
    """Why a day other than the weekly rest is off."""

    HOLIDAY = "holiday"
    """A public holiday of Article 112."""
    COMPENSATION = "compensation"
    """Nghỉ bù: in place of a holiday that fell on a weekly day of rest."""
    SWAP = "swap"
    """Hoán đổi: an ordinary working day off, made up for on another day."""


@dataclass(frozen=True, slots=True)
class DayOff:
    """One named day off."""

    on: date
    name: str
    kind: DayOffKind
    source: str
    uncertain: bool = False
    """Not confirmed by a published law or announcement."""

    @property
    def reason(self) -> str:
        """Say why the day is off, as a letter would: “nghỉ lễ Quốc khánh”, “nghỉ bù Giỗ Tổ Hùng Vương”."""
        if self.kind is DayOffKind.SWAP:
            return f"nghỉ hoán đổi {self.name}"
        if self.kind is DayOffKind.COMPENSATION:
            return f"nghỉ bù {self.name}"
        return f"nghỉ {self.name}" if self.name.startswith("Tết") else f"nghỉ lễ {self.name}"

    @property
    def reason_in_english(self) -> str:
        """Say it in English; a name nobody has translated stands as it is announced."""
        name = IN_ENGLISH.get(self.name, self.name)
        if self.kind is DayOffKind.SWAP:
            return f"day off by announcement, {self.name}"
        return f"day off in place of {name}" if self.kind is DayOffKind.COMPENSATION else name


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A weekend day worked (ngày làm bù) instead of a working day that was off."""

    on: date
    instead_of: date
    source: str


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of the years it knows; asking about any other year raises CalendarMissing.

    Deadlines rest on Bộ luật Dân sự 2015, Article 147 (the first day is not counted) and Article 148 (a time that
    ends on a weekend or holiday ends with the next working day), by analogy.
    """

    years: frozenset[int]
    days: tuple[DayOff, ...] = ()
    """The named days off of these years, weekends apart."""
    make_ups: tuple[MakeUp, ...] = ()

    def is_working_day(self, day: date) -> bool:
        """Tell whether the office works on ``day``."""
        self._know(day.year)
        return self.is_make_up(day) or (day.weekday() not in WEEKEND and day not in self._off)

    def is_make_up(self, day: date) -> bool:
        """Tell whether ``day`` is a weekend day worked in exchange for another."""
        return day in self._made_up

    def reason_off(self, day: date) -> str | None:
        """Return why ``day`` is off, in Vietnamese; None when it is a working day.

        A holiday that falls on a weekend is named as the holiday.
        """
        if self.is_working_day(day):
            return None
        return self._off[day].reason if day in self._off else WEEKEND[day.weekday()]

    def reason_off_in_english(self, day: date) -> str | None:
        """Return why ``day`` is off, in English; None when it is a working day."""
        if self.is_working_day(day):
            return None
        return self._off[day].reason_in_english if day in self._off else WEEKEND_IN_ENGLISH[day.weekday()]

    def next_working_day(self, day: date) -> date:
        """Return the first working day on or after ``day``.

        Source: BLDS 2015, Article 148(5): a time that ends on a day off ends with the next working day.
        """
        while not self.is_working_day(day):
            day += ONE_DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return the last working day on or before ``day``."""
        while not self.is_working_day(day):
            day -= ONE_DAY
        return day

    def add_working_days(self, start: date, count: int) -> date:
        """Return the day ``count`` working days after ``start`` (before it, if negative).

        ``start`` itself is never counted; ``count=0`` returns ``start`` even on a holiday.
        Raises CalendarMissing when the walk enters a year we have no holiday file for.
        Source: BLDS 2015, Article 147(2): the first day of a time counted in days is not counted.
        """
        day, step = start, ONE_DAY if count > 0 else -ONE_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to and including ``end``; negative when ``end`` is earlier.

        From a Friday to the Monday after it is 1. Source: BLDS 2015, Article 147(2), as above.
        """
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + n * ONE_DAY) for n in range(1, (end - start).days + 1))

    def days_off(self, year: int) -> tuple[DayOff, ...]:
        """Return the named days off of ``year`` in order, plain weekends left out."""
        self._know(year)
        return tuple(sorted((off for off in self.days if off.on.year == year), key=lambda off: off.on))

    @cached_property
    def _off(self) -> dict[date, DayOff]:
        return {off.on: off for off in self.days}

    @cached_property
    def _made_up(self) -> dict[date, MakeUp]:
        return {make_up.on: make_up for make_up in self.make_ups}

    def _know(self, year: int) -> None:
        if year not in self.years:
            raise CalendarMissing(
                f"Chưa có lịch làm việc năm {year} (mới có: {_in_words(self.years)}); "
                f"hãy thêm tệp config/calendar/{year}.toml theo thông báo nghỉ lễ, Tết của năm đó.",
                f"There is no working calendar for {year} (only {_in_words(self.years)}); "
                f"add config/calendar/{year}.toml with the holidays announced for that year.",
            )


def _in_words(years: Iterable[int]) -> str:
    return ", ".join(str(year) for year in sorted(years)) or "0"
