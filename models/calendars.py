"""Loading the working calendar: public holidays from the ``holidays`` package, announcements from our files on top.

A year is known only when ``config/calendar/<year>.toml`` exists, so that a year nobody has looked at raises
CalendarMissing and is not quietly taken for a year without swaps.
"""

import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from config.data import read_toml
from config.errors import BadSetting
from config.shapes import CalendarYearShape
from models.facts.calendar import DayOff, DayOffKind, MakeUp, WorkingCalendar

CALENDAR_FOLDER = Path(__file__).parent.parent / "config" / "calendar"

COMPENSATION_MARK = " (nghỉ bù)"
SWAPPED_WITH = re.compile(r"thay cho ngày (\d{2})/(\d{2})/(\d{4})")
OFFICIAL_NAMES = {
    "Ngày Giỗ Tổ Hùng Vương": "Giỗ Tổ Hùng Vương",
    "Ngày Quốc tế Lao động": "Quốc tế Lao động",
}
"""Names of the package that Article 112 of BLLĐ 2019 writes otherwise."""


def own_calendars(home: Path) -> Path:
    """Return the folder of the calendars an office imported: each stands in place of the shipped file of its year."""
    return home / "calendar"


def year_of(file: Path) -> int:
    """Return the year a calendar file is about; raises BadSetting for a file that cannot be used."""
    return read_toml(file, CalendarYearShape).year


def load_calendar(
    folder: Path = CALENDAR_FOLDER, own: Path | None = None, instead: Path | None = None
) -> WorkingCalendar:
    """Return the calendar of the years that have a file in ``folder``, or in the office's ``own``, which stands above.

    ``instead``: one more file, in place of any other of its year. A row of a file replaces what the package says of
    that day. Raises BadSetting for a file that cannot be used.
    """
    paths = {path.name: path for place in (folder, own) if place for path in sorted(place.glob("*.toml"))}
    by_year = {file.year: file for file in (_read_year(paths[name]) for name in sorted(paths))}
    if instead:
        file = read_toml(instead, CalendarYearShape)
        by_year[file.year] = file
    files = [by_year[year] for year in sorted(by_year)]
    if not files:
        raise BadSetting(
            f"Thư mục {folder} chưa có tệp lịch nào; hãy thêm một tệp cho mỗi năm, như 2023.toml.",
            f"Folder {folder} has no calendar file; add one for each year, such as 2023.toml.",
        )
    years = frozenset(file.year for file in files)
    days, make_ups = _from_package(years)
    for file in files:
        days |= {row.on: _day_off(file, row.on) for row in file.day_off}
        make_ups |= {row.on: MakeUp(row.on, row.instead_of, row.source) for row in file.make_up}
    worked = {row.on for file in files for row in file.day_off if not row.off}
    return WorkingCalendar(
        years=years,
        days=tuple(days[on] for on in sorted(days) if on not in worked),
        make_ups=tuple(make_ups[on] for on in sorted(make_ups) if make_ups[on].instead_of not in worked),
    )


def _read_year(path: Path) -> CalendarYearShape:
    file = read_toml(path, CalendarYearShape)
    if path.stem != str(file.year):
        raise BadSetting(
            f"Tệp {path}, khóa “year”: ghi {file.year}; tên tệp và năm phải giống nhau.",
            f"File {path}, key “year”: says {file.year}; name of the file and year must agree.",
        )
    return file


def _day_off(file: CalendarYearShape, on: date) -> DayOff:
    row = next(row for row in file.day_off if row.on == on)
    return DayOff(row.on, row.name, DayOffKind(row.kind), row.source, row.uncertain)


def _from_package(years: Iterable[int]) -> tuple[dict[date, DayOff], dict[date, MakeUp]]:
    """Return the package's days off and make-up days of ``years``.

    What the package adds only when asked for observed days is a day off in compensation; this covers Tết, where the
    days added beside the five holidays have names of their own ("29 Tết", "Mùng năm ...").
    """
    from holidays import country_holidays

    source = f"gói holidays {version('holidays')}, theo Điều 112 BLLĐ 2019"
    holidays_proper = country_holidays("VN", years=years, expand=False, language="vi", observed=False)
    with_observed = country_holidays("VN", years=years, expand=False, language="vi")
    days: dict[date, DayOff] = {}
    make_ups: dict[date, MakeUp] = {}
    for on, name in sorted(with_observed.items()):
        if swap := SWAPPED_WITH.search(name):
            worked_on = date(int(swap[3]), int(swap[2]), int(swap[1]))
            days[on] = DayOff(on, f"(làm bù ngày {worked_on:%d/%m/%Y})", DayOffKind.SWAP, source)
            make_ups[worked_on] = MakeUp(worked_on, on, source)
        else:
            kind = DayOffKind.HOLIDAY if on in holidays_proper else DayOffKind.COMPENSATION
            days[on] = DayOff(on, _official_name(name), kind, source)
    return days, make_ups


def _official_name(name: str) -> str:
    """Return the name Article 112 of BLLĐ 2019 gives the holiday, whatever day of it ``name`` is."""
    holiday = name.removesuffix(COMPENSATION_MARK)
    if "Tết" in holiday and "Dương lịch" not in holiday:
        return "Tết Nguyên đán"
    return OFFICIAL_NAMES.get(holiday, holiday)
