"""Duties to report that a document states."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from documents.read.lines import Page
from models.facts.folding import fold_tones
from models.facts.names import NameBook, leading_units
from models.facts.reading import Frequency, Remark, ReportingRuleReading, Span


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(fold_tones(pattern).replace(" ", r"\s"))


_EVERY = r"(?:h(?:ằ|à)ng|mỗi|từng|định kỳ)"
_CARRY_OUT = (  # no verb where it names the unit beside the lead: "đơn vị chủ trì, đơn vị thực hiện"
    "".join(
        f"(?<!chủ trì{between}{unit})"
        for between in (", ", " và ")
        for unit in ("", "đơn vị ", "cơ quan ", "các đơn vị ", "các cơ quan ")
    )
    + "thực hiện"
)
_VERB = (
    r"(?:căn cứ|khẩn trương|tổ chức|chỉ đạo|chủ động|định kỳ|nghiêm túc|tập trung|theo|xây dựng|rà soát|báo cáo"
    rf"|triển khai|{_CARRY_OUT}|gửi|có trách nhiệm|tiếp tục|phối hợp|hằng|hàng|là|làm)"
)
_OFFICE = r"(?:sở|ubnd|ủy ban nhân dân|văn phòng|vp|ban(?! hành)|phòng(?!,| chống)|thanh tra)"
_CLAUSE_END = _compiled(r";|\.(?=[\s/]|$)|\n")
_SENTENCE_END = _compiled(r"\.(?=[\s/]|$)|\n")
_REPORTS = _compiled(r"báo cáo")
_CITED = _compiled(r"báo cáo số \d")
_LAST_MONTH = _compiled(
    r"(?:ngày )?(?P<day>\d{1,2})(?: của)? tháng (?P<month>cuối|đầu)(?: (?:của|mỗi|từng|hằng|hàng)){0,2} q(?:uý|uí)"
    r"(?P<next> (?:sau|tiếp))?"
)
_DAY = _compiled(r"ngày (?P<day>\d{1,2})(?:/(?P<month>\d{1,2}))?(?![\d/.])")
_FREQUENCIES = (
    (Frequency.QUARTERLY, _compiled(rf"{_EVERY}(?: {_EVERY})? q(?:uý|uí)\b")),
    (Frequency.HALF_YEARLY, _compiled(rf"(?:{_EVERY} )?\b(?:6|sáu) tháng\b(?! (?:đầu|cuối))")),
    (Frequency.YEARLY, _compiled(rf"{_EVERY}(?: {_EVERY})? năm\b")),
    (Frequency.UNKNOWN, _compiled(rf"{_EVERY}(?: {_EVERY})? (?:tháng|tuần)\b")),
)
_ONCE = _compiled(
    r"(?:vào|trước|chậm nhất)(?: (?:là|vào|ngày)){0,3} (?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"
)
_UNTIMED = _compiled(r"định kỳ báo cáo|báo cáo định kỳ")
_QUOTE_STARTS = _compiled(rf"định kỳ|{_EVERY} |(?:6|sáu) tháng|(?:trước|vào) ngày|gửi báo cáo|báo cáo")
_TO = _compiled(rf"(?:về|gửi(?: về)?|cho) (?=(?:chủ tịch |lãnh đạo )?{_OFFICE} )")
_TO_WHOM_REPORTED = _compiled(rf"báo cáo (?=(?:chủ tịch |lãnh đạo )?{_OFFICE} )")
_VIA = _compiled(rf"qua (?={_OFFICE}\b)")
_NAME_END = _compiled(r"[,;.()]|\n\n| (?:để|trước|theo|qua|thông qua|vào|xem xét|tổng hợp)\b|$")
_ASKED = _compiled(rf"(?:yêu cầu|đề nghị|giao(?: cho)?) (?P<who>[^;:]{{3,300}}?)(?=,? {_VERB}\b)")
_SUBJECT = _compiled(rf"(?P<who>(?:các|{_OFFICE}|thủ trưởng|giám đốc|đơn vị|cơ quan) [^;:]{{1,300}}?)(?=,? {_VERB}\b)")
_NEXT_REPORTER = _compiled(
    r",\s?(?=(?:giám đốc|trưởng|thủ trưởng|chủ tịch|người đứng đầu|sở|ubnd|các sở|các đơn vị) )|;\s?"
)
_OPENING = 80  # "Định kỳ 6 tháng (trước ngày 15/6), các đơn vị báo cáo ...": who reports is named this early
_QUARTER_MONTHS = {"cuối": 3, "đầu": 1}


def read_rules(
    page: Page, stretches: Iterable[tuple[int, int]], book: NameBook
) -> tuple[list[ReportingRuleReading], list[Remark]]:
    """Return one rule for each clause that says when to report; a duty without a time is only remarked on.

    ``stretches`` are the parts of the page outside its weaknesses: a report a task asks for is no rule of the plan.
    """
    rules: list[ReportingRuleReading] = []
    remarks: list[Remark] = []
    speaking = (stretch for stretch in stretches if _REPORTS.search(page.text, *stretch))
    for sentence in (part for stretch in speaking for part in _parts(page, *stretch, _SENTENCE_END)):
        if not _REPORTS.search(page.text, *sentence):
            continue
        for start, end in _parts(page, *sentence, _CLAUSE_END):
            if not _REPORTS.search(page.text, start, end) or _CITED.search(page.text, start, end):
                continue
            rule = _timed(page, start, end)
            if rule is not None:
                rules.append(_with_parties(page, rule, sentence, book))
            elif _UNTIMED.search(page.text, start, end):
                remarks.append(_without_time(page.span(start, end)))
    return rules, remarks


def _without_time(span: Span) -> Remark:
    return Remark(
        "report_without_time",
        "Văn bản yêu cầu báo cáo định kỳ nhưng không nêu thời gian; hãy đặt thời gian nếu cần theo dõi.",
        "The document asks for reports from time to time without saying when; set a time if they are to be followed.",
        span,
    )


def _parts(page: Page, start: int, end: int, ends: re.Pattern[str]) -> list[tuple[int, int]]:
    cuts = [match.span() for match in ends.finditer(page.text, start, end)]
    begins = [start, *(cut[1] for cut in cuts)]
    return [page.trim(*part) for part in zip(begins, [*(cut[0] for cut in cuts), end], strict=True)]


def _timed(page: Page, start: int, end: int) -> ReportingRuleReading | None:
    """Read when the clause asks for a report; None where it gives neither a rhythm nor a day."""
    quote_at = _QUOTE_STARTS.search(page.text, start, end)
    span = page.span(quote_at.start() if quote_at else start, end)
    rule = ReportingRuleReading(Frequency.UNKNOWN, span.quote(page.raw), span)
    if month := _LAST_MONTH.search(page.text, start, end):
        of_period = None if month["next"] else _QUARTER_MONTHS[month["month"]]
        return replace(rule, frequency=Frequency.QUARTERLY, day=_day(month), month_of_period=of_period)
    for frequency, pattern in _FREQUENCIES:
        if pattern.search(page.text, start, end):
            return _with_day(replace(rule, frequency=frequency), _DAY.search(page.text, start, end))
    if once := _ONCE.search(page.text, start, end):
        on = _date(once)
        return replace(rule, frequency=Frequency.ONCE, on=on) if on else None
    return None


def _with_day(rule: ReportingRuleReading, match: re.Match[str] | None) -> ReportingRuleReading:
    """Add the day, and for a half-year or a year its month, where the clause names them."""
    if match is None:
        return rule
    month = int(match["month"]) if match["month"] else None
    in_period = {Frequency.HALF_YEARLY: lambda at: (at - 1) % 6 + 1, Frequency.YEARLY: lambda at: at}.get(
        rule.frequency
    )
    of_period = in_period(month) if in_period and month and month <= 12 else None  # noqa: PLR2004 - months of a year
    return replace(rule, day=_day(match), month_of_period=of_period)


def _day(match: re.Match[str]) -> int | None:
    day = int(match["day"])
    return day if 1 <= day <= 31 else None  # noqa: PLR2004 - days of a month


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _with_parties(
    page: Page, rule: ReportingRuleReading, sentence: tuple[int, int], book: NameBook
) -> ReportingRuleReading:
    start, end = page.at(rule.span.start), page.at(rule.span.end)
    to = _TO.search(page.text, start, end) or _TO_WHOM_REPORTED.search(page.text, start, end)
    via = _VIA.search(page.text, start, end)
    return replace(
        rule,
        reporters=_reporters(page, sentence[0], max(start, sentence[0] + _OPENING), sentence[1]),
        recipient=_name(page, to.end(), end, book) if to else None,
        via=_name(page, via.end(), end, book) if via else None,
    )


def _name(page: Page, start: int, end: int, book: NameBook) -> str:
    """Return the office named here: as far as a known name goes, else to where the clause goes on."""
    span = Span(page.span(start, end).start, page.span(start, end).end)
    mentions, _ = leading_units(page.raw, span, book, None)
    if mentions and mentions[0].span.start == span.start:
        known_end = page.at(mentions[0].span.end)
        if _NAME_END.match(page.text, known_end, end) or known_end >= end:
            return mentions[0].as_written
    stop = _NAME_END.search(page.text, start, end)
    return page.quote(start, stop.start() if stop else end)


def _reporters(page: Page, start: int, end: int, stop: int) -> tuple[str, ...]:
    """Return who is asked to report: the words between "yêu cầu" and the verb, or the subject of the sentence.

    They stand before the rule's own words at ``end``, or, where those open the sentence, among them.
    """
    opening = (match for match in _SUBJECT.finditer(page.text, start, stop) if match.start("who") <= end)
    asked = (match for match in _ASKED.finditer(page.text, start, stop) if match.end("who") <= end)
    match = next(asked, None) or next(opening, None)
    if match is None:
        return ()
    return tuple(page.quote(*part) for part in _parts(page, *match.span("who"), _NEXT_REPORTER) if part[0] < part[1])
