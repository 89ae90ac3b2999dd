"""Times to be put right: every form plans use, the words kept beside the reading."""

from datetime import date

import pytest

from documents.read.deadlines import deadlines_within, read_deadline
from documents.read.lines import Page
from documents.read.source import Source
from models.facts.reading import DeadlineKind as Kind
from models.facts.reading import DeadlineReading


def read(words: str) -> DeadlineReading:
    page = Page(Source(words))
    reading = read_deadline(page, 0, len(page.text))
    assert reading.span.quote(words) == reading.text
    return reading


YEARS_AND_QUARTERS = [
    ("Năm 2023", Kind.YEAR, 2023, None, None),
    ("Trong năm 2022.", Kind.YEAR, 2022, None, None),
    ("Hết năm 2023", Kind.YEAR, 2023, None, None),
    ("Năm 2023 và các năm tiếp theo", Kind.YEAR_ONWARDS, 2023, None, None),
    ("Trong năm 2022 và những năm tiếp theo", Kind.YEAR_ONWARDS, 2022, None, None),
    ("Từ năm 2023 trở đi", Kind.YEAR_ONWARDS, 2023, None, None),
    ("Trong quý 2 năm 2017", Kind.QUARTER, 2017, 2, None),
    ("Quý III/2022", Kind.QUARTER, 2022, 3, None),
    ("quí IV - 2023", Kind.QUARTER, 2023, 4, None),
    ("Quý IV năm 2025 và các năm tiếp theo", Kind.QUARTER_ONWARDS, 2025, 4, None),
    ("Tháng 12/2025", Kind.MONTH, 2025, None, 12),
    ("Hoàn thành trong tháng 9 năm 2023", Kind.MONTH, 2023, None, 9),
    ("Thường xuyên, năm 2023", Kind.RECURRING, 2023, None, None),
    ("Quý IV", Kind.NONE, None, 4, None),
    ("Tháng 9", Kind.NONE, None, None, 9),
]


@pytest.mark.parametrize(("words", "kind", "year", "quarter", "month"), YEARS_AND_QUARTERS)
def test_years_quarters_and_months(
    words: str, kind: Kind, year: int | None, quarter: int | None, month: int | None
) -> None:
    reading = read(words)
    assert (reading.kind, reading.year, reading.quarter, reading.month) == (kind, year, quarter, month)


DAYS = [
    ("Trước ngày 30/11/2026", Kind.BEFORE_DATE, date(2026, 11, 30), None),
    ("Trước 31.12.2023", Kind.BEFORE_DATE, date(2023, 12, 31), None),
    ("Trước quý IV/2024", Kind.BEFORE_DATE, date(2024, 10, 1), None),
    ("ngày 30 tháng 11 năm 2026", Kind.DATE, date(2026, 11, 30), None),
    ("Chậm nhất ngày 15/9/2023", Kind.DATE, date(2023, 9, 15), None),
    ("Từ 01/7/2025", Kind.FROM_DATE, date(2025, 7, 1), None),
    ("Từ ngày 01/7/2025 trở đi", Kind.FROM_DATE, date(2025, 7, 1), None),
    ("Giai đoạn 2026-2030", Kind.RANGE, date(2026, 1, 1), date(2030, 12, 31)),
    ("từ năm 2023 đến năm 2025", Kind.RANGE, date(2023, 1, 1), date(2025, 12, 31)),
    ("Quý III, IV/2023", Kind.RANGE, date(2023, 7, 1), date(2023, 12, 31)),
    ("6 tháng cuối năm 2023", Kind.RANGE, date(2023, 7, 1), date(2023, 12, 31)),
    ("Từ tháng 9/2023 đến tháng 2/2024", Kind.RANGE, date(2023, 9, 1), date(2024, 2, 29)),
    ("Năm 2023, 2024", Kind.RANGE, date(2023, 1, 1), date(2024, 12, 31)),
]


@pytest.mark.parametrize(("words", "kind", "on", "until"), DAYS)
def test_days_and_ranges(words: str, kind: Kind, on: date, until: date | None) -> None:
    reading = read(words)
    assert (reading.kind, reading.on, reading.until) == (kind, on, until)


WITHOUT_A_DAY = [
    ("Thường xuyên", Kind.RECURRING),
    ("Hằng năm", Kind.RECURRING),
    ("Hàng quý", Kind.RECURRING),
    ("Khắc phục từng bước, bảo đảm ổn định", Kind.OPEN_ENDED),
    ("Theo kế hoạch số 12/KH-UBND ngày 01/02/2023", Kind.BY_REFERENCE),
    ("Theo tiến độ dự án", Kind.BY_REFERENCE),
    ("ngày 31/02/2023", Kind.NONE),
    ("năm 0000", Kind.NONE),
    ("sớm", Kind.NONE),
    ("", Kind.NONE),
]


@pytest.mark.parametrize(("words", "kind"), WITHOUT_A_DAY)
def test_no_date_is_read_where_none_is_given(words: str, kind: Kind) -> None:
    reading = read(words)
    assert (reading.kind, reading.on, reading.until, reading.year) == (kind, None, None, None)


IN_TASKS = [
    ("trình phê duyệt trong Quý III năm 2022.", [Kind.QUARTER]),
    ("nạo vét xong trước ngày 30/6/2024; sửa chữa quý IV/2024", [Kind.BEFORE_DATE, Kind.QUARTER]),
    ("hoàn thành trong năm 2024", [Kind.YEAR]),
    ("theo Quyết định số 9/QĐ-UBND ngày 15/01/2024, giai đoạn 2021 - 2025", []),
    ("lập kế hoạch sử dụng đất năm 2022", []),
]


@pytest.mark.parametrize(("words", "kinds"), IN_TASKS)
def test_a_task_has_only_the_times_it_is_to_be_done_by(words: str, kinds: list[Kind]) -> None:
    page = Page(Source(words))
    assert [reading.kind for reading in deadlines_within(page, 0, len(page.text))] == kinds
