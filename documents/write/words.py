"""The words of official papers: dates, periods, names of offices, numbers, symbols; Vietnamese alone, as the papers are."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from models.facts.period import Period, PeriodKind
from models.facts.units import UnitKind

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")

BLANK_DATE = "ngày      tháng      năm"
"""A draft's own date is left to whoever signs it."""


def clean(text: str) -> str:
    """Take out what no paper may hold: controls, marks that reorder or hide text, lone surrogates, what XML refuses.

    Line breaks and tabs stay, every kind of line end becomes a line feed, and letters are composed (NFC).
    """
    if not text.isprintable():  # nearly every text is: no line break, nothing hidden
        text = text.replace("\r\n", "\n").translate(_KEPT)
    return unicodedata.normalize("NFC", text)


class _Kept(dict[int, int | None]):
    """Every character's place in a paper, looked up once: itself, a line feed for any line end, or nowhere."""

    def __missing__(self, code: int) -> int | None:
        char = chr(code)
        hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}
        if char in "\r\v\f\x85\u2028\u2029":
            code_kept: int | None = ord("\n")
        else:
            code_kept = None if hidden and char not in "\n\t" else code
        self[code] = code_kept
        return code_kept


_KEPT = _Kept()


def on_one_line(text: str) -> str:
    """Return a text without line breaks and doubled spaces."""
    return " ".join(clean(text).split())


LONGEST_PARAGRAPH = 6_000
"""Characters, some two pages. Units write shorter ones; an office program lays out an endless one in time that grows with
the square of its length (measured: 100,000 words in one paragraph did not open within 250 s, in ten within 40)."""


def in_pieces(text: str, longest: int) -> Iterator[str]:
    """Give a text in pieces that end with a sentence, else with a word, where there is one; joined they are the text."""
    while len(text) > longest:
        end = text.rfind(". ", longest // 2, longest - 1) + 2
        if end < 2:  # noqa: PLR2004  # no sentence ends there
            end = text.rfind(" ", 0, longest) + 1 or longest
        yield text[:end]
        text = text[end:]
    yield text


def official_day(day: date) -> str:
    """Write a day as papers do: a zero before a day under 10 and before the months 1 and 2 (NĐ 30/2020, Phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)  # noqa: PLR2004  # January and February
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def short_day(day: date) -> str:
    """Write a day as tables do: ``15/09/2023``."""
    return f"{day:%d/%m/%Y}"


def period_words(period: Period) -> str:
    """Write a period as papers do: "quý III năm 2023", "6 tháng đầu năm 2023"."""
    if period.on:
        return f"đợt ngày {short_day(period.on)}"
    return {
        PeriodKind.MONTH: f"tháng {period.number} năm {period.year}",
        PeriodKind.QUARTER: f"quý {ROMAN[period.number]} năm {period.year}",
        PeriodKind.HALF_YEAR: f"6 tháng {'đầu' if period.number == 1 else 'cuối'} năm {period.year}",
        PeriodKind.NINE_MONTHS: f"9 tháng năm {period.year}",
        PeriodKind.YEAR: f"năm {period.year}",
    }[period.kind]


def next_period_words(period: Period) -> str:
    """Write the period that comes after this one, as section IV names it."""
    if period.kind is PeriodKind.QUARTER:
        return period_words(Period.parse(_quarter_after(period)))
    if period.kind is PeriodKind.HALF_YEAR:
        first = period.number == 1
        return period_words(Period.parse(f"{period.year}-H2" if first else f"{period.year + 1}-H1"))
    if period.kind is PeriodKind.NINE_MONTHS:
        return period_words(Period.parse(f"{period.year}-Q4"))
    return "kỳ tiếp theo" if period.kind in {PeriodKind.ONCE, PeriodKind.MONTH} else f"năm {period.year + 1}"


def _quarter_after(period: Period) -> str:
    return f"{period.year + period.number // 4}-Q{period.number % 4 + 1}"


def percent(part: int, whole: int) -> str:
    """Write a share with one decimal at most: "64,9%"; of nothing it is "0%"."""
    if not whole:
        return "0%"
    return f"{100 * part / whole:.1f}".removesuffix(".0").replace(".", ",") + "%"


def listed(names: Sequence[str]) -> str:
    """Join names by semicolons, as papers do where a name may hold a comma."""
    return "; ".join(names)


def plan_words(number: str | None, issued_on: date | None, issuer: str, title: str) -> str:
    """Name a plan as a paper cites it."""
    named = f"Kế hoạch số {number}" if number else f"Kế hoạch “{on_one_line(title)}”"
    return f"{named}{f' {official_day(issued_on)}' if issued_on else ''} của {issuer}"


def issuer_words(issuer: str | None) -> str:
    """Write an issuer as running text does: a heading's capitals become "UBND tỉnh Thanh Hóa"."""
    if not issuer:
        return "UBND tỉnh"
    if not issuer.isupper():
        return issuer
    short = re.sub("ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN", "UBND", issuer)
    words = [word if word == "UBND" else word.capitalize() for word in short.split()]
    ranks = {"Tỉnh", "Huyện", "Thị", "Xã", "Thành", "Phố", "Phường"}
    at = 1
    while words[0] == "UBND" and at < len(words) and words[at] in ranks:
        words[at] = words[at].lower()
        at += 1
    return " ".join(words)


def in_ranges(numbers: Sequence[int]) -> str:
    """Write numbers as a reader scans them: "3-7, 9"."""
    parts: list[list[int]] = []
    for number in sorted(set(numbers)):
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def symbol(unit: str) -> str:
    """Return the symbol of a unit in document numbers: "Sở Kế hoạch và Đầu tư" is SKHĐT."""
    words = re.findall(r"\w+", unit)
    if words[:1] == ["UBND"]:
        return "UBND"
    return "".join(word[0].upper() for word in words if word.lower() != "và")


def signer(unit: str, kind: UnitKind) -> tuple[str, ...]:
    """Return the lines above the place of signature: the post of whoever heads the unit (NĐ 30/2020, Article 13)."""
    if unit.startswith(("UBND", "Ủy ban nhân dân")):
        return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    posts = {
        "Sở": "GIÁM ĐỐC",
        "Văn phòng": "CHÁNH VĂN PHÒNG",
        "Ban": "TRƯỞNG BAN",
        "Phòng": "TRƯỞNG PHÒNG",
        "Thanh tra": "CHÁNH THANH TRA",
    }
    found = next((post for start, post in posts.items() if unit.startswith(start)), None)
    return (found or ("TRƯỞNG PHÒNG" if kind is UnitKind.DISTRICT_DIVISION else "THỦ TRƯỞNG ĐƠN VỊ"),)
