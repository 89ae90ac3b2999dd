"""What a reviewer should look at before signing: words against figures, claims against proposals, texts that repeat.

Each is pointed out with what it was found in; nothing is corrected, shortened or left out because of it.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from models.facts.folding import fold_words
from models.facts.standing import Standing
from models.facts.synthesis import LeadFact, Said, SynthesisFacts, WeaknessFact

ALIKE = 92.0
"""From this likeness on (0 to 100, rapidfuzz's ratio) a text is called a copy of another."""

SHORT = 40
"""Texts under this many characters are alike by nature ("Đang thực hiện") and are not compared."""

COMPARED = 4_000
"""Characters of each text that are compared: the cost grows with their product."""

WHOLE = 100

COMPARED_PERIODS = 3
"""This period and the two before: "not moved for two quarters" is two steps from one to the next."""


class FlagCode(StrEnum):
    """What was found."""

    PERCENT_AGAINST_WORDS = "percent_against_words"
    DONE_WITH_OPEN_MATTERS = "done_with_open_matters"
    PERCENT_FELL = "percent_fell"
    COPY_OF_LAST_PERIOD = "copy_of_last_period"
    SAME_TEXT_ELSEWHERE = "same_text_elsewhere"
    CONTENT_PENDING = "content_pending"
    RELAPSED = "relapsed"
    NOT_MOVED = "not_moved"
    CLAIM_NOT_CONFIRMED = "claim_not_confirmed"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at, with the rows it was found in."""

    code: FlagCode
    weakness: str
    unit: str
    vi: str
    en: str
    sources: tuple[str, ...]


_DONE = re.compile(r"\b(?:da hoan thanh|hoan thanh dut diem|da khac phuc xong|da khac phuc dut diem|hoan thanh 100)\b")
_NOT_DONE = re.compile(r"\b(?:chua hoan thanh|chua khac phuc|chua thuc hien|chua trien khai|chua dat|chua xong)\b")
_FIGURE = re.compile(r"(?:dat|hoan thanh|ty le)(?: [a-z]+){0,4} (\d{1,3})(?:[.,]\d+)? ?(?:%|phan tram)")
_PLAIN = str.maketrans("đ", "d")


def plain(text: str) -> str:
    """Return the words without tones and capitals, for looking something up in them."""
    bare = unicodedata.normalize("NFD", text[:COMPARED].lower()).translate(_PLAIN)
    return " ".join("".join(char for char in bare if unicodedata.category(char) != "Mn").split())


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 100; texts of very different lengths are not alike."""
    from rapidfuzz.fuzz import ratio

    if not one or not other or min(len(one), len(other)) * 2 < max(len(one), len(other)):
        return 0.0
    return float(ratio(fold_words(one[:COMPARED]), fold_words(other[:COMPARED])))


def flags_of(facts: SynthesisFacts) -> tuple[Flag, ...]:
    """Return everything to look at, weakness by weakness."""
    found: list[Flag] = []
    for weakness in facts.weaknesses:
        for lead in weakness.leads:
            found += _of_lead(weakness, lead)
    found += _same_text(facts)
    return tuple(sorted(found, key=lambda flag: (flag.weakness, list(FlagCode).index(flag.code), flag.unit)))


def _of_lead(weakness: WeaknessFact, lead: LeadFact) -> Iterator[Flag]:
    def flag(code: FlagCode, vi: str, en: str, *sources: str) -> Flag:
        return Flag(code, weakness.code, lead.unit, vi, en, sources)

    own = f"assignment:{lead.assignment}"
    if lead.relapsed_on:
        day = f"{lead.relapsed_on:%d/%m/%Y}"
        yield flag(FlagCode.RELAPSED, f"phát sinh trở lại ngày {day}", f"came back on {day}", own)
    if not lead.is_resolved and has_not_moved(lead):
        vi = "chưa ghi nhận chuyển biến trong hai kỳ liên tiếp"
        yield flag(FlagCode.NOT_MOVED, vi, "has not moved for two periods", *moved_sources(lead))
    for report in lead.reports:
        if report.content_pending:
            vi = "đã nhận văn bản, chưa nhập nội dung"
            yield flag(FlagCode.CONTENT_PENDING, vi, "received, content not entered", f"obligation:{report.obligation}")
    said = lead.said
    if said is None:
        return
    source = f"item:{said.item}"
    yield from (flag(code, vi, en, source) for code, vi, en in _against_itself(said))
    if lead.is_resolved and not said.claims_done and (matters := _open_matters(said)):
        vi = f"được xác nhận đã khắc phục nhưng báo cáo còn nêu {' và '.join(matters)}"
        en = "confirmed as put right, but its report leaves difficulties or proposals open"
        yield flag(FlagCode.DONE_WITH_OPEN_MATTERS, vi, en, source, own)
    if said.claims_done and not lead.is_resolved:
        vi = "đơn vị báo cáo đã khắc phục, chưa có ý kiến xác nhận"
        yield flag(FlagCode.CLAIM_NOT_CONFIRMED, vi, "claimed as done, not confirmed yet", source)
    before = next((earlier.said for earlier in lead.earlier if earlier.said), None)
    if before:
        yield from (flag(code, vi, en, source, f"item:{before.item}") for code, vi, en in _against_before(said, before))


def _against_itself(said: Said) -> Iterator[tuple[FlagCode, str, str]]:
    words, percent = plain(said.result), said.percent
    done, not_done = bool(_DONE.search(words)), bool(_NOT_DONE.search(words))
    code = FlagCode.PERCENT_AGAINST_WORDS
    if percent is not None and percent < WHOLE and (said.claims_done or (done and not not_done)):
        yield code, f"nêu đã hoàn thành nhưng tỷ lệ ghi {percent}%", f"says it is done, but gives {percent}%"
    if percent == WHOLE and not_done:
        yield code, "tỷ lệ ghi 100% nhưng lời văn nêu chưa hoàn thành", "gives 100 %, but says it is not done"
    figure = _FIGURE.search(words)
    if percent is not None and figure and int(figure[1]) != percent and int(figure[1]) <= WHOLE:
        vi = f"lời văn nêu {figure[1]}%, ô tỷ lệ ghi {percent}%"
        yield code, vi, f"the words say {figure[1]} %, the field says {percent} %"
    if said.claims_done and (matters := _open_matters(said)):
        vi = f"báo cáo đã khắc phục nhưng còn nêu {' và '.join(matters)}"
        yield FlagCode.DONE_WITH_OPEN_MATTERS, vi, "claims it is done, but difficulties or proposals are open"


def _open_matters(said: Said) -> list[str]:
    return [name for name, text in (("khó khăn", said.difficulties), ("kiến nghị", said.proposals)) if text.strip()]


def _against_before(said: Said, before: Said) -> Iterator[tuple[FlagCode, str, str]]:
    if said.percent is not None and before.percent is not None and said.percent < before.percent:
        vi = f"tỷ lệ giảm từ {before.percent}% xuống {said.percent}% so với kỳ trước"
        yield FlagCode.PERCENT_FELL, vi, f"the percentage fell from {before.percent} to {said.percent}"
    if len(said.result) >= SHORT and (alike := likeness(said.result, before.result)) >= ALIKE:
        vi = f"nội dung giống kỳ trước {alike:.0f}%"
        yield FlagCode.COPY_OF_LAST_PERIOD, vi, f"the text is {alike:.0f} % that of the period before"


def _same_text(facts: SynthesisFacts) -> Iterator[Flag]:
    """Point out one unit's text that stands under several weaknesses."""
    texts: dict[tuple[str, str], list[tuple[WeaknessFact, Said]]] = defaultdict(list)
    for weakness in facts.weaknesses:
        for lead in weakness.leads:
            if lead.said and len(lead.said.result) >= SHORT:
                texts[lead.unit, " ".join(lead.said.result[:COMPARED].lower().split())].append((weakness, lead.said))
    for (unit, _), places in texts.items():
        if len(places) > 1:
            codes = ", ".join(weakness.code for weakness, _ in places)
            sources = tuple(f"item:{said.item}" for _, said in places)
            vi, en = f"cùng một nội dung cho {codes}", f"the same text for {codes}"
            yield Flag(FlagCode.SAME_TEXT_ELSEWHERE, places[0][0].code, unit, vi, en, sources)


# From period to period.


def has_not_moved(lead: LeadFact) -> bool:
    """Has nothing changed over two periods: no report in the last three, or the same percentage or words?

    A half-year, nine months or a year are looked at quarter by quarter, as quarters are.
    """
    told = _told(lead)
    return len(told) == COMPARED_PERIODS and all(_same(later, before) for later, before in pairwise(told))


def _told(lead: LeadFact) -> list[Said | None]:
    """Return what was told in the last periods in which something was owed, the latest first; none where nothing is owed now."""
    now: dict[str, Said | None] = {}
    for report in lead.reports:
        if report.standing is not Standing.NO_LONGER_OWED:
            now[report.period] = report.said or now.get(report.period)
    before: dict[str, Said | None] = {}
    for earlier in lead.earlier:
        before[earlier.period] = earlier.said or before.get(earlier.period)
    return [*reversed(now.values()), *before.values()][:COMPARED_PERIODS] if now else []


def _same(later: Said | None, before: Said | None) -> bool:
    if later is None or before is None:
        return later is before
    if later.percent is not None and before.percent is not None:
        return later.percent <= before.percent and not later.claims_done
    return not later.claims_done and likeness(later.result, before.result) >= ALIKE


def moved_sources(lead: LeadFact) -> tuple[str, ...]:
    """Return the rows that show whether a lead moved."""
    return (*(f"item:{said.item}" for said in _told(lead) if said), f"assignment:{lead.assignment}")


def has_moved(lead: LeadFact) -> bool:
    """Has a lead come further since the period before: put right, or a higher percentage?"""
    if lead.is_resolved:
        return not lead.earlier_resolved
    before = next((earlier.said for earlier in lead.earlier if earlier.said), None)
    said = lead.said
    if said is None or before is None or said.percent is None or before.percent is None:
        return False
    return said.percent > before.percent
