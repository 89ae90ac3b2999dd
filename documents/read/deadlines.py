"""Times to be put right, as plans write them (domain: section 5), and nothing the words do not say."""

import calendar
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from documents.read.lines import Page
from models.facts.folding import fold_tones
from models.facts.reading import DeadlineKind, DeadlineReading, Span

_DATE = (
    r"(?:ngày )?(?P<{0}d>\d{{1,2}})(?: ?[/.-] ?| tháng )(?P<{0}m>\d{{1,2}})(?: ?[/.-] ?| năm )(?P<{0}y>\d{{4}})(?!\d)"
)
_MONTH = r"tháng (?P<{0}m>\d{{1,2}})(?: ?[/.-] ?| năm |, )(?P<{0}y>\d{{4}})(?!\d)"
_QUARTER = r"q(?:uý|uí) ?(?P<{0}q>iv|i{{1,3}}|[1-4])(?: ?[/.-] ?| năm |, | )(?P<{0}y>\d{{4}})(?!\d)"
_YEAR = r"(?:năm )?(?P<{0}y>(?:19|20)\d\d)(?![\d/.])"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(fold_tones(pattern).replace(" ", r"\s"))


_POINTS = [_compiled(rf"(?<![\w/.-]){form.format('')}") for form in (_DATE, _MONTH, _QUARTER, _YEAR)]
_BARE_QUARTER = _compiled(r"q(?:uý|uí) ?(?P<q>iv|i{1,3}|[1-4])\b")
_BARE_MONTH = _compiled(r"tháng (?P<m>\d{1,2})\b")
_HALF = _compiled(r"(?P<n>6|9|sáu|chín) tháng(?: (?P<half>đầu|cuối))?(?: năm)?(?: (?P<y>(?:19|20)\d\d))?")
_ONWARDS = _compiled(
    r"(?:và|đến)(?: (?:trong|các|những)){0,2} năm(?: (?:tiếp theo|tiếp|sau|kế tiếp|tới)){1,2}"
    r"|trở đi|về sau|những năm tiếp theo"
)
_RECURRING = _compiled(r"thường xuyên|h(?:ằ|à)ng (?:năm|quý|tháng|tuần|ngày)|định kỳ|liên tục")
_OPEN = _compiled(r"từng bước|lâu dài|không (?:xác định )?thời hạn|đến khi|cho đến khi")
_REFERENCE = _compiled(
    r"(?:theo|thực hiện theo|căn cứ)(?: đúng)? (?:các )?(?:kế hoạch|tiến độ|lộ trình|quy định|quyết định|chương trình"
    r"|đề án|chỉ đạo|nghị quyết|văn bản|hướng dẫn)"
)
_BEFORE = _compiled(r"trước(?: thời điểm)? $")
_FROM = _compiled(r"(?:từ|kể từ|bắt đầu từ) $")
_UNTIL = _compiled(r"(?:đến|tới)(?: hết)? $|-\s?$")
_PHASE = _compiled(
    r"(?:giai đoạn|từ|thời kỳ|trong các năm|các năm)(?: năm)? (?P<from>(?:19|20)\d\d)"
    r" ?(?:-|đến)(?: hết)?(?: năm)? ?(?P<to>(?:19|20)\d\d)"
)
_SPAN_OF_YEARS = _compiled(r"(?:năm )?(?P<from>(?:19|20)\d\d) ?- ?(?P<to>(?:19|20)\d\d)(?!\d)")
_SEVERAL_QUARTERS = _compiled(
    r"q(?:uý|uí) ?(?P<from>iv|i{1,3}|[1-4])(?: ?[,-] ?| và | đến )(?:q(?:uý|uí) ?)?(?P<to>iv|i{1,3}|[1-4])"
    r"(?: ?/ ?| năm |, )(?P<y>(?:19|20)\d\d)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_IN_TASK = _compiled(
    r"(?:(?:trong|vào|hết|xong trong) )?q(?:uý|uí) ?(?:iv|i{1,3}|[1-4])(?: ?[/-] ?| năm )\d{4}(?!\d)"
    r"|(?:trước|chậm nhất(?: là)?|không quá)(?: (?:ngày|vào ngày|đến ngày|trong ngày))?"
    r" \d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)"
    r"|(?:trước|chậm nhất|xong trong|hoàn thành trong|xong trước)(?: trong)? tháng \d{1,2}(?:/| năm )\d{4}(?!\d)"
    r"|(?:hoàn thành|xong)(?: trước| trong) năm \d{4}(?!\d)"
)
_LONGEST_READ = 300  # a time is said in its first words; the rest is kept, not searched


@dataclass(frozen=True, slots=True)
class _Point:
    """A day, month, quarter or year the text names: ``kind`` says which, ``first`` and ``last`` are its days."""

    kind: DeadlineKind
    first: date
    last: date
    quarter: int | None
    start: int
    end: int


def read_deadline(page: Page, start: int, end: int) -> DeadlineReading:
    """Read the words of a time label; words that are no date give ``none``, and the words are kept in any case."""
    start, end = page.trim(start, end, ".,;:()")
    blank = DeadlineReading(page.quote(start, end), DeadlineKind.NONE, page.span(start, end))
    words = page.text[start : min(end, start + _LONGEST_READ)]
    return next((read for read in (rule(words, blank) for rule in _RULES) if read is not None), blank)


def deadlines_within(page: Page, start: int, end: int) -> tuple[DeadlineReading, ...]:
    """Return the times by which a task says it is to be done; dates of cited documents and phases are none."""
    return tuple(read_deadline(page, *match.span()) for match in _IN_TASK.finditer(page.text, start, end))


def _range(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    """Read "Giai đoạn 2026-2030", "Quý III, IV/2023", "6 tháng cuối năm 2023", or two dates joined by "từ ... đến"."""
    if several := _SEVERAL_QUARTERS.search(words):
        year = int(several["y"])
        quarters = (_QUARTERS[several["from"]], _QUARTERS[several["to"]])
        return _between(blank, _quarter(year, quarters[0])[0], _quarter(year, quarters[1])[1])
    if phase := _PHASE.search(words) or _SPAN_OF_YEARS.search(words):
        return _between(blank, date(int(phase["from"]), 1, 1), date(int(phase["to"]), 12, 31))
    if half := _HALF.search(words):
        return _half(words, half, blank)
    points = _points(words)
    if len(points) > 1 and _UNTIL.search(words[points[-2].end : points[-1].start]):
        return _between(blank, points[-2].first, points[-1].last)
    if len(points) > 1 and _ONWARDS.search(words) is None and points[0].last < points[-1].last:
        return _between(blank, points[0].first, points[-1].last)
    return None


def _half(words: str, half: re.Match[str], blank: DeadlineReading) -> DeadlineReading | None:
    year = int(half["y"]) if half["y"] else next((point.first.year for point in _points(words)), None)
    if year is None:
        return None
    months = 6 if half["n"] in {"6", "sáu"} else 9
    if half["half"] == "cuối":
        return _between(blank, date(year, 13 - months, 1), date(year, 12, 31))
    return _between(blank, date(year, 1, 1), _month(year, months)[1])


def _dated(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    """A day, month, quarter or year, before it, from it, or with the years that follow."""
    point = next(iter(_points(words)), None)
    if point is None:
        return None
    before = words[: point.start]
    if _BEFORE.search(before):
        return replace(blank, kind=DeadlineKind.BEFORE_DATE, on=point.first)
    if _RECURRING.match(words):
        return replace(blank, kind=DeadlineKind.RECURRING, year=point.first.year)
    onwards = _ONWARDS.search(words) is not None or _RECURRING.search(words) is not None
    by_year = onwards and point.kind is DeadlineKind.YEAR
    if (_FROM.search(before) and not by_year) or (onwards and point.kind in {DeadlineKind.DATE, DeadlineKind.MONTH}):
        return replace(blank, kind=DeadlineKind.FROM_DATE, on=point.first)
    if point.kind is DeadlineKind.DATE:
        return replace(blank, kind=DeadlineKind.DATE, on=point.first)
    if point.kind is DeadlineKind.MONTH:
        return replace(blank, kind=DeadlineKind.MONTH, year=point.first.year, month=point.first.month)
    if point.kind is DeadlineKind.QUARTER:
        kind = DeadlineKind.QUARTER_ONWARDS if onwards else DeadlineKind.QUARTER
        return replace(blank, kind=kind, year=point.first.year, quarter=point.quarter)
    kind = DeadlineKind.YEAR_ONWARDS if onwards else DeadlineKind.YEAR
    return replace(blank, kind=kind, year=point.first.year)


def _reference(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    return replace(blank, kind=DeadlineKind.BY_REFERENCE) if _REFERENCE.match(words) else None


def _open_ended(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    return replace(blank, kind=DeadlineKind.OPEN_ENDED) if _OPEN.search(words) else None


def _recurring(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    return replace(blank, kind=DeadlineKind.RECURRING) if _RECURRING.search(words) else None


def _without_year(words: str, blank: DeadlineReading) -> DeadlineReading | None:
    """A quarter or month without a year is no date: what was said is kept, the kind stays ``none``."""
    if quarter := _BARE_QUARTER.search(words):
        return replace(blank, quarter=_QUARTERS[quarter["q"]])
    if (month := _BARE_MONTH.search(words)) and 1 <= int(month["m"]) <= 12:  # noqa: PLR2004 - months of a year
        return replace(blank, month=int(month["m"]))
    return None


_RULES: tuple[Callable[[str, DeadlineReading], DeadlineReading | None], ...] = (
    _reference,
    _range,
    _dated,
    _open_ended,
    _recurring,
    _without_year,
)


def _points(words: str) -> list[_Point]:
    """Return the points in time in order of place, none inside another."""
    found: list[_Point] = []
    for pattern in _POINTS:
        for match in pattern.finditer(words):
            point = _point(match)
            if point and not any(other.start < point.end and point.start < other.end for other in found):
                found.append(point)
    return sorted(found, key=lambda point: point.start)


def _point(match: re.Match[str]) -> _Point | None:
    named = match.groupdict()
    year, quarter = int(named["y"]), _QUARTERS.get(named.get("q") or "")
    try:
        if named.get("d"):
            day = date(year, int(named["m"]), int(named["d"]))
            return _Point(DeadlineKind.DATE, day, day, None, *match.span())
        if named.get("m"):
            return _Point(DeadlineKind.MONTH, *_month(year, int(named["m"])), None, *match.span())
        if quarter:
            return _Point(DeadlineKind.QUARTER, *_quarter(year, quarter), quarter, *match.span())
        return _Point(DeadlineKind.YEAR, date(year, 1, 1), date(year, 12, 31), None, *match.span())
    except ValueError:
        return None  # the thirty-first of February is no date


def _month(year: int, month: int) -> tuple[date, date]:
    first = date(year, month, 1)
    return first, first + timedelta(days=calendar.monthrange(year, month)[1] - 1)


def _quarter(year: int, quarter: int) -> tuple[date, date]:
    return date(year, 3 * quarter - 2, 1), _month(year, 3 * quarter)[1]


def _between(blank: DeadlineReading, first: date, last: date) -> DeadlineReading | None:
    return replace(blank, kind=DeadlineKind.RANGE, on=first, until=last) if first <= last else None


def empty_deadline(page: Page, at: int) -> DeadlineReading:
    """Return the reading of a label with nothing after it."""
    span = page.folded.span(at, at)
    return DeadlineReading("", DeadlineKind.NONE, Span(span.start, span.start))


def differ(deadlines: Sequence[DeadlineReading]) -> bool:
    """Do the times of several rows or assignments differ in their words?"""
    return len({" ".join(time.text.split()).lower() for time in deadlines}) > 1
