"""Who issued what, when, and about which period; blank where the document leaves it blank."""

import re
from datetime import date

from documents.read.lines import Page
from models.facts.folding import fold_tones, fold_words
from models.facts.reading import DocumentHead, DocumentKind

_TOP = 6_000
_KIND_LINE = re.compile(fold_tones(r"(?:^|\n)[\s#>]{0,8}(?P<kind>kế hoạch|báo cáo)(?: ?\n|$)"))
_OWN_NUMBER = re.compile(
    fold_tones(r"(?:^|\n)\s?số ?: ?(?P<number>\d[\w]*) ?/ ?(?P<symbol>[\w&-]+(?: ?- ?[\w&-]+){0,3})")
)
_ISSUED_AS = re.compile(
    fold_tones(
        r"ban\shành\s(?P<kind>kế\shoạch|báo\scáo)\ssố\s(?P<number>\d+\s?/\s?[\w&-]+)"
        r"(?:,?\sngày\s(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4}))?(?:\svề\s(?P<title>[^.;]{1,400}?)(?=[.;]\s|\n\n|$))?"
    )
)
_PLACE_AND_DAY = re.compile(
    fold_tones(r"(?:^|\n)[^\n]{0,80}?, ?ngày (?P<d>\d{1,2}) tháng (?P<m>\d{1,2}) năm (?P<y>\d{4})")
)
_COMMITTEE = r"(?:ubnd|ủy ban nhân dân)"
_LETTERHEAD = re.compile(
    fold_tones(
        rf"(?:^|\n)(?P<issuer>{_COMMITTEE}(?:\s(?:tỉnh|huyện|thành phố|thị xã|quận)[^\n]{{0,40}}?)?)(?=\n| cộng hòa)"
    )
)
_ISSUING = re.compile(
    fold_tones(
        rf"(?P<issuer>(?:chủ\stịch\s)?{_COMMITTEE}\s(?:tỉnh|huyện|thành\sphố|thị\sxã|quận|xã|phường)(?:\s(?!(?:đã|kịp)\s)(?P<place>[^\n.,;:]{{1,40}}?))?)"
        r"\s(?:đã\s)?(?:kịp\sthời\s)?(?:ban\shành|xây\sdựng)\skế\shoạch(?!\svà|,)"
        rf"|(?P<reporter>(?:{_COMMITTEE})\stỉnh)\sbáo\scáo|báo\scáo\scủa\s(?P<author>{_COMMITTEE}\s(?:tỉnh|huyện))"
    )
)
_SIGNED_FOR = re.compile(fold_tones(rf"(?:^|\n)tm\. ?(?P<issuer>{_COMMITTEE}[^\n]{{0,40}})"))
_IN_TITLE = re.compile(
    r"\bcủa (?P<issuer>(?:UBND|Ủy ban nhân dân) (?:tỉnh|huyện|thị xã|thành phố)(?: [A-ZĐÀ-Ỹ]\w*){1,4})"
)
_REVIEW = re.compile(fold_tones(r"kiểm điểm|đánh giá công tác chỉ đạo"))
_LONGEST_TITLE = 1_500
_AFTER_TITLE = re.compile(
    fold_tones(
        r"[#|]|căn cứ|ngày \d|thực hiện (?:nghị|quyết|chỉ|kế|kết|công|thông)|theo |để |trên cơ sở|phần |kính gửi"
        r"|[a-hi][.)] ?|\(|\d+[.)]"
    )
)
_UNFINISHED = re.compile(fold_tones(r"(?:,|-|\b(?:và|về|của|trong|các|những|năm|tháng))$"))
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PERIOD = re.compile(
    fold_tones(
        r"(?P<months>6|sáu|9|chín) tháng(?: (?P<half>đầu|cuối))?(?: năm)?|q(?:uý|uí) ?(?P<quarter>iv|i{1,3}|[1-4])\b"
        r"|tháng (?P<month>\d{1,2})(?=[/ ])|năm (?=\d{4})"
    )
)
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")


def read_head(page: Page) -> DocumentHead:
    """Read the head of a document, or the sentence of a press summary that says what was issued."""
    top = page.text[:_TOP]
    issued_as = _ISSUED_AS.search(top)
    kind_line = _KIND_LINE.search(top)
    title = _title_below(page, kind_line) if kind_line else _title_in(page, issued_as)
    return DocumentHead(
        kind=_kind(kind_line or issued_as, title),
        number=_number(page, issued_as if not kind_line else None),
        issued_on=_issued_on(top, issued_as if not kind_line else None, kind_line),
        issuer=_issuer(page, kind_line, title),
        title=title,
        period=_period(title),
    )


def _kind(named: re.Match[str] | None, title: str | None) -> DocumentKind:
    if named is None or named["kind"].startswith("kế"):
        return DocumentKind.PLAN
    return DocumentKind.REVIEW if _REVIEW.search(fold_words(title or "")) else DocumentKind.REPORT


def _title_below(page: Page, kind_line: re.Match[str]) -> str | None:
    """The lines under "KẾ HOẠCH" as far as they go on, joined; a full stop at the end is no part of a title."""
    start = end = 0
    for line in page.lines(kind_line.end(), min(len(page.text), kind_line.end() + _LONGEST_TITLE)):
        if page.in_table(line[0]) or (end and not _goes_on(page, end, line[0])):
            break
        start, end = start or line[0], line[1]
    return _one_line(page.quote(start, end)) if end else None


def _goes_on(page: Page, end: int, following: int) -> bool:
    """Does the title go on in the next line: directly below, or after a blank line when the words are unfinished?"""
    before = page.text[max(0, end - 30) : end].rstrip()
    if before.endswith((".", ":")) or _AFTER_TITLE.match(page.text, following):
        return False
    unfinished = _UNFINISHED.search(before) is not None or not page.is_capital(following)
    return unfinished or following == end + 1


def _title_in(page: Page, issued_as: re.Match[str] | None) -> str | None:
    if issued_as is None or issued_as["title"] is None:
        return None
    return _one_line(page.quote(*issued_as.span("title")))


def _one_line(quote: str) -> str | None:
    words = " ".join(quote.replace("*", " ").split())
    return (words if words.endswith("...") else words.rstrip(".")) or None


def _number(page: Page, issued_as: re.Match[str] | None) -> str | None:
    match = _OWN_NUMBER.search(page.text, 0, _TOP)
    if match:
        return "".join(page.quote(match.start("number"), match.end("symbol")).split())
    return "".join(page.quote(*issued_as.span("number")).split()) if issued_as else None


def _issued_on(top: str, issued_as: re.Match[str] | None, kind_line: re.Match[str] | None) -> date | None:
    """Only the day at the head counts: days further down are those of other documents."""
    head = top[: kind_line.end()] if kind_line else top[:400]
    for match in (_PLACE_AND_DAY.search(head), issued_as):
        if match and match["d"]:
            try:
                return date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def _issuer(page: Page, kind_line: re.Match[str] | None, title: str | None) -> str | None:
    """The letterhead, else who the text says issues it, else for whom it is signed, else whose work the title names."""
    head_end = kind_line.start() if kind_line else 0
    for match in (_LETTERHEAD.search(page.text, 0, head_end), *_ISSUING.finditer(page.text, 0, _TOP)):
        if match and _is_place(page, match):
            group = next(name for name in ("issuer", "reporter", "author") if match.groupdict().get(name))
            return " ".join(page.quote(*match.span(group)).split())
    signed = _SIGNED_FOR.search(page.text, max(0, len(page.text) - _TOP))
    if signed:
        return " ".join(page.quote(*signed.span("issuer")).split())
    named = _IN_TITLE.search(title or "")
    return named["issuer"] if named else None


def _is_place(page: Page, match: re.Match[str]) -> bool:
    """Is what follows "UBND huyện" a proper name, and not the beginning of another clause?"""
    if not match.groupdict().get("place"):
        return True
    return all(word[:1].isupper() for word in page.quote(*match.span("place")).split())


def _period(title: str | None) -> str | None:
    """The first period the title names; its year may stand further on ("quý I, nhiệm vụ quý II năm 2017")."""
    words = fold_words(title or "")
    match = _PERIOD.search(words)
    if match is None:
        return None
    year = _YEAR.search(words, match.start())
    if year is None:
        return None
    return year.group() + _within_year(match)


def _within_year(match: re.Match[str]) -> str:
    if match["quarter"]:
        return f"-Q{_QUARTERS[match['quarter']]}"
    if match["month"]:
        return f"-{int(match['month']):02d}" if 1 <= int(match["month"]) <= 12 else ""  # noqa: PLR2004 - months of a year
    if match["months"] in {"9", "chín"}:
        return "-9M"
    if match["months"]:
        return "-H2" if match["half"] == "cuối" else "-H1"
    return ""
