"""Answers to questions, as a person gives them: one way of answering, its value, and why.

In a file an answer is a mapping: the question's id, one of the ways the question offers, and the basis.

    - id: 14.lead.cac-chu-dau-tu
      units: [Ban Quản lý dự án đầu tư xây dựng, UBND huyện An Phú]
      why: Công văn số 12/UBND-TH ngày 01/9/2023
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from config.errors import Refused
from models.facts.reading import Frequency, ReportingRuleReading, Span
from models.facts.ways import FLAGS, Way

EVERY = {
    "quý": Frequency.QUARTERLY,
    "quarter": Frequency.QUARTERLY,
    "6 tháng": Frequency.HALF_YEARLY,
    "nửa năm": Frequency.HALF_YEARLY,
    "half_year": Frequency.HALF_YEARLY,
    "năm": Frequency.YEARLY,
    "year": Frequency.YEARLY,
}
"""Words for how often, in the answer to when reports are due."""

_BESIDES = frozenset({"id", "why", "everywhere", "remember"})
_LAST_DAY = 31
Raw = Mapping[str, Any]  # a mapping as a YAML file gives it


class WrongAnswer(Refused):
    """An answer cannot be understood."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one question."""

    way: Way
    values: tuple[str, ...] = ()
    """Names, or the one value the way needs; empty for the ways that say yes."""
    why: str = ""
    everywhere: bool = False
    """For every open question of the plan about the same words."""
    remember: bool = False
    """The words are another name of the one unit from now on."""

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept."""
        kept: dict[str, Any] = {"way": str(self.way), "values": list(self.values)}
        return kept | ({"everywhere": True} if self.everywhere else {}) | ({"remember": True} if self.remember else {})


def answer_of(raw: Raw, ways: Sequence[Way], why: str = "") -> Answer | None:
    """Return the answer a mapping gives; None where it is left blank. Raises WrongAnswer with what to write instead.

    ``ways``: those the question offers; ``why``: the basis where the answer names none of its own.
    """
    name = str(raw.get("id", "?"))
    given = {key: value for key, value in raw.items() if key not in _BESIDES and not _is_blank(value)}
    if unknown := sorted(set(given) - set(ways)):
        offered = ", ".join(ways)
        raise WrongAnswer(
            f"Trả lời “{name}”: không dùng được “{unknown[0]}”. Điểm này nhận: {offered}. Chưa có gì thay đổi.",
            f"Answer “{name}”: “{unknown[0]}” is no way to answer it. It takes: {offered}. Nothing was changed.",
        )
    if not given:
        return None
    if len(given) > 1:
        raise WrongAnswer(
            f"Trả lời “{name}”: chỉ chọn một trong {', '.join(sorted(given))}. Chưa có gì thay đổi.",
            f"Answer “{name}”: choose one of {', '.join(sorted(given))}. Nothing was changed.",
        )
    key, value = next(iter(given.items()))
    way = Way(key)
    basis = str(raw.get("why") or why).strip()
    if not basis and way is not Way.SEEN:
        raise WrongAnswer(
            f"Trả lời “{name}”: hãy nêu căn cứ ở “why” (số, ngày văn bản). Chưa có gì thay đổi.",
            f"Answer “{name}”: say on what basis in “why” (number and date of a paper). Nothing was changed.",
        )
    values = () if way in FLAGS else _values(value)
    return Answer(way, values, basis, bool(raw.get("everywhere")), bool(raw.get("remember")))


def _is_blank(value: object) -> bool:
    return value is None or value is False or (isinstance(value, str | list | tuple) and not _values(value))


def _values(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list | tuple) else re.split(r"[;\n]", _words(value))
    return tuple(words for part in parts if (words := " ".join(_words(part).split())))


def _words(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def day_of(words: str) -> date | None:
    """Return the day that ``15/09/2023`` or ``2023-09-15`` names; None for other words."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(words.strip(), form).date()  # noqa: DTZ007  # a day, not a moment
        except ValueError:
            continue
    return None


def rule_of(words: str, quote: str, span: Span) -> ReportingRuleReading | None:
    """Return the reporting rule that an answer gives: "quý 15", "6 tháng 20", "năm 10", or one date; None for others."""
    blank = ReportingRuleReading(Frequency.UNKNOWN, quote, span)
    once = day_of(words)
    if once:
        return replace(blank, frequency=Frequency.ONCE, on=once)
    match = re.fullmatch(r"(?:hằng |hàng |mỗi )?(.+?)[ ,]+(?:ngày )?(\d{1,2})", " ".join(words.split()).casefold())
    if match is None or match.group(1) not in EVERY or not 1 <= int(match.group(2)) <= _LAST_DAY:
        return None
    return replace(blank, frequency=EVERY[match.group(1)], day=int(match.group(2)))
