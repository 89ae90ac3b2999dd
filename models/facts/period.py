"""Reporting periods: how they are written, which days they cover, when they open and are due.

Written forms: ``2023-Q3`` (quarter), ``2023-H1`` (half-year), ``2023-9M`` (nine months), ``2023`` (year),
``2023-09`` (month), ``once:2017-06-09`` (a report owed once). The text is the form that travels.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from config.errors import Refused
from models.facts.reading import Frequency

NO_PERIOD = "-"
"""Stands for the period of what belongs to none, such as a deadline to put a weakness right."""


class PeriodKind(StrEnum):
    """The forms a period can take."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    ONCE = "once"


class NotAPeriod(Refused):
    """The words name no reporting period."""


_FORMS = re.compile(
    r"(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<nine>9M)|(?P<month>0[1-9]|1[0-2])))?"
    r"|once:(?P<once>\d{4}-\d{2}-\d{2})"
)

FIRST_YEAR, LAST_YEAR = 1976, 2199
"""Years a period can lie in: dates computed around it stay dates."""

_MONTHS_LONG = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}

_OF_FREQUENCY = {
    Frequency.QUARTERLY: PeriodKind.QUARTER,
    Frequency.HALF_YEARLY: PeriodKind.HALF_YEAR,
    Frequency.YEARLY: PeriodKind.YEAR,
    Frequency.ONCE: PeriodKind.ONCE,
}


@dataclass(frozen=True, slots=True)
class Period:
    """One reporting period; ``str()`` is its written form."""

    kind: PeriodKind
    year: int
    number: int = 1
    """Which month, quarter or half of the year, from 1."""
    on: date | None = None
    """The day of a report owed once; None for all other kinds."""

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a written form; raises NotAPeriod with the forms there are."""
        match = _FORMS.fullmatch(text.strip())
        try:
            return (
                cls._from_match(match)
                if match and LAST_YEAR >= int(text.strip().removeprefix("once:")[:4]) >= FIRST_YEAR
                else _refuse(text)
            )
        except ValueError:
            return _refuse(text)

    @classmethod
    def _from_match(cls, match: re.Match[str]) -> "Period":
        if match["once"]:
            on = date.fromisoformat(match["once"])
            return cls(PeriodKind.ONCE, on.year, 1, on)
        year = date(int(match["year"]), 1, 1).year
        if match["quarter"]:
            return cls(PeriodKind.QUARTER, year, int(match["quarter"]))
        if match["half"]:
            return cls(PeriodKind.HALF_YEAR, year, int(match["half"]))
        if match["nine"]:
            return cls(PeriodKind.NINE_MONTHS, year)
        if match["month"]:
            return cls(PeriodKind.MONTH, year, int(match["month"]))
        return cls(PeriodKind.YEAR, year)

    @classmethod
    def holding(cls, kind: PeriodKind, day: date) -> "Period":
        """Return the period of ``kind`` that ``day`` lies in."""
        if kind is PeriodKind.ONCE:
            return cls(kind, day.year, 1, day)
        if kind is PeriodKind.NINE_MONTHS:
            return cls(kind, day.year)
        return cls(kind, day.year, (day.month - 1) // _MONTHS_LONG[kind] + 1)

    def __str__(self) -> str:
        forms = {
            PeriodKind.MONTH: f"{self.year:04d}-{self.number:02d}",
            PeriodKind.QUARTER: f"{self.year:04d}-Q{self.number}",
            PeriodKind.HALF_YEAR: f"{self.year:04d}-H{self.number}",
            PeriodKind.NINE_MONTHS: f"{self.year:04d}-9M",
            PeriodKind.YEAR: f"{self.year:04d}",
            PeriodKind.ONCE: f"once:{self.on}",
        }
        return forms[self.kind]

    @property
    def first_day(self) -> date:
        """First day of the calendar period; of a report owed once, its day."""
        if self.on:
            return self.on
        if self.kind is PeriodKind.NINE_MONTHS:
            return date(self.year, 1, 1)
        return date(self.year, (self.number - 1) * _MONTHS_LONG[self.kind] + 1, 1)

    @property
    def last_day(self) -> date:
        """Last day of the calendar period."""
        if self.on:
            return self.on
        months = 9 if self.kind is PeriodKind.NINE_MONTHS else _MONTHS_LONG[self.kind]
        return last_day_of_month(self.year, self.first_day.month + months - 1)

    def previous(self) -> "Period | None":
        """Return the period before this one; None for a report owed once."""
        if self.kind is PeriodKind.ONCE:
            return None
        return Period.holding(self.kind, self.first_day - timedelta(days=1))

    @property
    def reporting_window(self) -> tuple[date, date]:
        """First day and cut-off of the data a report on this period covers, both included.

        Source: NĐ 09/2019/NĐ-CP Art. 12: a quarter runs from the 15th of the month before it to the 14th of its
        last month; month, half-year and year likewise. A report owed once covers up to the day before it.
        """
        if self.on:
            return date(self.year, 1, 1), self.on - timedelta(days=1)
        day_before = self.first_day - timedelta(days=1)
        return day_before.replace(day=15), self.last_day.replace(day=14)


def period_of_due(frequency: Frequency, due_on: date) -> Period:
    """Return the period a report due on ``due_on`` is about: the one that day lies in."""
    return Period.holding(_OF_FREQUENCY[frequency], due_on)


def last_day_of_month(year: int, month: int) -> date:
    """Return the last day of ``month`` (1-12)."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _refuse(text: str) -> Period:
    raise NotAPeriod(
        f"“{text}” không phải là kỳ báo cáo. Hãy viết 2023-Q3 (quý), 2023-H1 (nửa năm), 2023-9M, 2023, 2023-09 hoặc "
        "once:2017-06-09. Chưa có gì thay đổi.",
        f"“{text}” is not a reporting period. Write 2023-Q3 (quarter), 2023-H1 (half-year), 2023-9M, 2023, 2023-09 "
        "or once:2017-06-09. Nothing was changed.",
    )
