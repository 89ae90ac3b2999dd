"""What a reading leaves open, as questions to a person, in order of what depends on them.

A question has an id that says what it is about ("14.lead.cac-chu-dau-tu": who is meant by these words, leading item
14), never where it stands, so that it is the same in every run, and in a corrected file where the words still stand.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from models.facts.due import vi_day
from models.facts.folding import fold_words
from models.facts.holders import holder_of, members_of
from models.facts.namebook import NameBook
from models.facts.reading import (
    MentionKind,
    Reading,
    Remark,
    Span,
    UnitMention,
    WeaknessReading,
)
from models.facts.rrules import rrule_of
from models.facts.units import OrgPack
from models.facts.ways import Way

LARGE_GROUP = 50
"""A group of more members makes so many obligations that a person confirms it, or names who reports for all."""

PLAN = "plan"
"""Stands for the item in the id of what concerns the whole plan."""


IDENTITY, CORRECTED_BY_HAND = 120, 110
"""What must be settled before a corrected document can be taken over."""
NOBODY_LEADS, LEAD_OPEN, GROUP_LARGE, CONTINUES, REPORT_OPEN = 100, 90, 85, 82, 80
DEADLINE_UNREAD, DATE_MISSING, NO_DEADLINE = 70, 65, 60
IMPLEMENTING_OPEN, COORDINATING_OPEN, NUMBER_MISSING, DOUBT, REMARK = 45, 40, 30, 20, 10
"""Weights: a weakness nobody leads comes before a coordinating group nobody listed."""

_OF_ROLE = {"lead": LEAD_OPEN, "implementing": IMPLEMENTING_OPEN, "coordinating": COORDINATING_OPEN}
_ROLE_WORDS = {
    "lead": ("chủ trì", "leading"),
    "implementing": ("thực hiện", "implementing"),
    "coordinating": ("phối hợp", "coordinating"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a person must settle."""

    id: str
    code: str
    weight: int
    vi: str
    en: str
    ways: tuple[Way, ...]
    ordinal: int | None = None
    """The weakness it is about; None where it is about the whole plan."""
    role: str | None = None
    words: str | None = None
    """The words of the document that are open."""
    span: Span | None = None
    candidates: tuple[str, ...] = ()


Renumber = Callable[[int], int]


def questions_of(
    text: str, reading: Reading, pack: OrgPack, as_of: date, renumber: Renumber | None = None
) -> tuple[Question, ...]:
    """Return what the ``reading`` of ``text`` leaves open, the weightiest first.

    ``as_of``: the day on which units and groups must stand for somebody. ``renumber``: from an item's place in the
    document to its number in the register, where a corrected document counts otherwise.
    """
    book = NameBook.from_pack(pack)
    found: list[Question] = []
    for weakness in reading.weaknesses:
        number = renumber(weakness.ordinal) if renumber else weakness.ordinal
        found += _of_weakness(replace(weakness, ordinal=number), pack, book, as_of)
    found += _of_plan(text, reading)
    return tuple(sorted(_told_apart(found), key=lambda one: (-one.weight, one.ordinal or 0)))


def _of_weakness(weakness: WeaknessReading, pack: OrgPack, book: NameBook, as_of: date) -> Iterator[Question]:
    item = weakness.ordinal
    if not weakness.lead:
        yield Question(
            f"{item:02d}.nobody_leads",
            "nobody_leads",
            NOBODY_LEADS,
            f"Hạn chế {item}: văn bản không giao đơn vị chủ trì. Hãy phân công.",
            f"Weakness {item}: the document names no lead. Assign one.",
            (Way.UNITS, Way.NOBODY),
            item,
            "lead",
            span=weakness.span,
        )
    for role in ("lead", "coordinating", "implementing"):
        for mention in getattr(weakness, role):
            question = _of_mention(item, role, mention, pack, book, as_of)
            if question:
                yield question
    for remark in weakness.remarks:
        yield from _of_remark(remark, item, weakness)


def _of_mention(
    item: int, role: str, mention: UnitMention, pack: OrgPack, book: NameBook, as_of: date
) -> Question | None:
    words, (vi_role, en_role) = mention.as_written, _ROLE_WORDS[role]
    vi_head, en_head = f"Hạn chế {item} ({vi_role}): ", f"Weakness {item} ({en_role}): "
    code, weight, ways = str(mention.kind), _OF_ROLE[role], (Way.UNITS, Way.NOBODY)
    candidates: tuple[str, ...] = ()
    if mention.kind is MentionKind.OPEN_GROUP:
        note = next((group.note for group in pack.groups if group.code == mention.code and group.note), "")
        vi = f"nhóm “{words}” chưa xác định thành viên; chưa giao nghĩa vụ, chưa gửi thư. {note}"
        en = f"the group “{words}” has no known members; nothing is owed and nobody is written to. {note}"
    elif mention.kind is MentionKind.UNKNOWN:
        candidates = book.nearest(fold_words(words))
        near = "; ".join(candidates) or "–"
        vi = f"không nhận ra đơn vị “{words}”; chưa giao nghĩa vụ. Gần giống: {near}."
        en = f"the unit “{words}” is not known; nothing is owed. Nearest: {near}."
    elif mention.kind is MentionKind.UNIT and holder_of(pack, mention.code or "", as_of) is None:
        code, candidates = "unit_gone", _heirs(pack, mention.code or "")
        vi = f"“{words}” không còn đơn vị nào kế thừa trọn vẹn vào ngày {vi_day(as_of)}; chờ phân công lại."
        en = f"nobody carries on all the work of “{words}” on {as_of}; assign it anew."
    elif mention.kind is MentionKind.GROUP:
        count = len(members_of(pack, mention.code or "", as_of))
        if 0 < count <= LARGE_GROUP:
            return None
        code = "group_large" if count else "unit_gone"
        weight, ways = (GROUP_LARGE, (Way.EXPAND, Way.UNITS)) if count else (weight, ways)
        vi = (
            f"nhóm “{words}” có {count} đơn vị. Xác nhận giao cho từng đơn vị, hoặc chọn đơn vị tổng hợp thay."
            if count
            else f"nhóm “{words}” không có thành viên nào vào ngày {vi_day(as_of)}; chờ phân công."
        )
        en = (
            f"the group “{words}” has {count} units. Confirm that each is assigned, or name one that reports for all."
            if count
            else f"the group “{words}” has no member on {as_of}; assign somebody."
        )
    else:
        return None
    name = f"{item:02d}.{role}.{slug(words)}"
    return Question(
        name,
        code,
        weight,
        (vi_head + vi).strip(),
        (en_head + en).strip(),
        ways,
        item,
        role,
        words,
        mention.span,
        candidates,
    )


def _heirs(pack: OrgPack, code: str) -> tuple[str, ...]:
    names = {unit.code: unit.name for unit in pack.units}
    heirs = [heir for change in pack.successions if code in change.predecessors for heir in change.successors]
    return tuple(dict.fromkeys(names[heir] for heir in heirs if heir in names))


_ASKED_ELSEWHERE = frozenset({"open_group", "unit_unknown", "unit_ambiguous", "no_lead", "unassigned"})
"""Remarks of a reading that are asked about as mentions, or item by item."""

_DEADLINES = {
    "deadline_unread": (DEADLINE_UNREAD, "không đọc được thời gian khắc phục", "the deadline could not be read"),
    "deadline_without_year": (DEADLINE_UNREAD, "thời gian khắc phục không nêu năm", "the deadline names no year"),
    "no_deadline": (NO_DEADLINE, "văn bản không nêu thời gian khắc phục", "the document names no deadline"),
}

_MERELY_SAID = frozenset({"unit_in_two_roles", "deadline_in_task", "number_repeated"})


def _of_remark(remark: Remark, item: int, weakness: WeaknessReading) -> Iterator[Question]:
    if remark.code in _ASKED_ELSEWHERE:
        return
    if remark.code in _DEADLINES:
        weight, vi, en = _DEADLINES[remark.code]
        words = weakness.deadline.text if weakness.deadline else None
        said = f": “{words}”" if words else ""
        yield Question(
            f"{item:02d}.deadline",
            remark.code,
            weight,
            f"Hạn chế {item}: {vi}{said}. Hãy ghi thời gian, hoặc xác nhận không có hạn cuối.",
            f"Weakness {item}: {en}{said}. Give it, or confirm that there is none.",
            (Way.DEADLINE, Way.NO_DEADLINE),
            item,
            words=words,
            span=remark.span if words else weakness.span,
        )
        return
    yield _doubt(remark, f"{item:02d}", f"Hạn chế {item}: ", f"Weakness {item}: ", item)


def _doubt(remark: Remark, where: str, vi: str, en: str, item: int | None = None) -> Question:
    weight = REMARK if remark.code in _MERELY_SAID else DOUBT
    words = next(iter(re.findall("“([^”]*)”", remark.vi)), "")
    name = ".".join(part for part in (where, remark.code, slug(words)) if part)
    return Question(name, remark.code, weight, vi + remark.vi, en + remark.en, (Way.SEEN,), item, span=remark.span)


def _of_plan(text: str, reading: Reading) -> Iterator[Question]:
    for rule in reading.reporting_rules:
        if rrule_of(rule) is None:
            yield _report_question(rule.quote, rule.span, "rule_without_day")
    for remark in reading.remarks:
        match remark.code:
            case "number_missing":
                vi, en = "Văn bản không ghi số, ký hiệu. Hãy nhập số.", "The document has no number. Give it."
                yield Question(
                    "plan.number", "number_missing", NUMBER_MISSING, vi, en, (Way.NUMBER, Way.SEEN), span=remark.span
                )
            case "date_missing":
                vi, en = "Văn bản không ghi ngày ban hành. Hãy nhập ngày.", "The document has no date. Give it."
                yield Question(
                    "plan.date", "date_missing", DATE_MISSING, vi, en, (Way.DATE, Way.SEEN), span=remark.span
                )
            case "report_without_time":
                yield _report_question(remark.span.quote(text) if remark.span else remark.vi, remark.span, remark.code)
            case code if code not in _ASKED_ELSEWHERE:
                yield _doubt(remark, PLAN, "", "")


def _report_question(words: str, span: Span | None, code: str) -> Question:
    vi = f"Chế độ báo cáo không nêu ngày cụ thể: “{_short(words)}”. Hãy xác định ngày gửi, hoặc không theo dõi."
    en = f"A duty to report has no day: “{_short(words)}”. Give the day, or say that it is not followed."
    return Question(
        f"plan.report.{slug(words)[:30].strip('-')}",
        code,
        REPORT_OPEN,
        vi,
        en,
        (Way.REPORT, Way.NO_REPORT),
        words=words,
        span=span,
    )


def _short(words: str, most: int = 160) -> str:
    line = " ".join(words.split())
    return line if len(line) <= most else line[: most - 1].rsplit(" ", 1)[0] + "…"


def slug(words: str) -> str:
    """Return ``words`` as plain letters and dashes, short enough to be typed."""
    letters = unicodedata.normalize("NFD", fold_words(words).replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:48].strip("-")


def _told_apart(questions: list[Question]) -> Iterator[Question]:
    """Give a number to the second and later questions of one id; the same question twice stays one."""
    times: dict[str, int] = {}
    for question in questions:
        times[question.id] = times.get(question.id, 0) + 1
        number = times[question.id]
        yield question if number == 1 else replace(question, id=f"{question.id}.{number}")
