"""The labels by which a plan says what follows: causes, who leads, tasks, the time to be put right."""

import re
from dataclasses import dataclass
from enum import StrEnum

from documents.read.lines import Block, Page
from models.facts.folding import fold_tones


class LabelKind(StrEnum):
    """What the words after a label are."""

    STATEMENT = "statement"
    """"Hạn chế:": the weakness itself follows."""
    CAUSES = "causes"
    REMEDY = "remedy"
    """"Kế hoạch khắc phục", "Trách nhiệm của các đơn vị": roles and tasks follow."""
    TASKS = "tasks"
    LEAD = "lead"
    COORDINATING = "coordinating"
    IMPLEMENTING = "implementing"
    DEADLINE = "deadline"


ROLES = frozenset({LabelKind.LEAD, LabelKind.COORDINATING, LabelKind.IMPLEMENTING})

_BODY = r"(?:cơ quan|đơn vị|sở|ngành|địa phương|tổ chức)"
_WHO = rf"{_BODY}(?:(?:, ?| và |/){_BODY}){{0,3}}"
_DOING = r"(?:,? (?:thực hiện|tham mưu|khắc phục|giải quyết|xử lý|triển khai|tổ chức|theo dõi|chính)){0,4}"
_WEAK = r"(?:hạn chế|tồn tại|yếu kém|khuyết điểm|thiếu sót|bất cập)"
_TIME_FOR = r"(?:,?(?: và)? (?:thực hiện|khắc phục|hoàn thành|xử lý|giải quyết|dự kiến|xong)){1,4}"
_OF = r"(?: (?:của )?(?:những |các )?(?:tồn tại|hạn chế|yếu kém|khuyết điểm)[^:.\n]{0,60})?"

_OPENING = re.compile(
    fold_tones(
        rf"(?:(?P<causes>(?:các |những )?nguyên nhân(?: (?:khách quan|chủ quan|chính|chủ yếu)){{0,2}}{_OF})"
        r"|(?P<tasks>(?:các )?(?:nhiệm vụ(?:(?:,|/| và)? ?(?:các )?(?:giải pháp|biện pháp))?|giải pháp|biện pháp)"
        r"(?:,? (?:chủ yếu|khắc phục|thực hiện|trọng tâm|cụ thể|cần thực hiện)){0,3}"
        r"|nội dung (?:công việc|thực hiện|khắc phục|nhiệm vụ))"
        rf"|(?P<statement>(?:nội dung )?(?:các |những )?{_WEAK}(?:(?:, ?| và ){_WEAK}){{0,3}}(?: cần khắc phục)?(?= ?:))"
        r"|(?P<remedy>(?:kế hoạch|phương án|hướng|phương hướng) khắc phục"
        r"|(?:phân công )?trách nhiệm(?: (?:của )?(?:các )?(?:đơn vị|cơ quan|sở, ngành)| thực hiện)?"
        r"|tổ chức khắc phục))"
        r" ?(?::|\.(?=\s|$)|(?=\n)|$)"
    )
)
_INLINE = re.compile(
    fold_tones(
        rf"(?<!\w)(?:(?P<lead>(?P<lead_who>(?:{_WHO}|trách nhiệm) (?=(?:được (?:giao|phân công) )?chủ trì|chịu ))?"
        rf"(?:(?:được (?:giao|phân công) )?chủ trì|(?<=\s)chịu trách nhiệm(?: chính)?){_DOING})"
        rf"|(?P<coordinating>(?P<coordinating_who>(?:{_WHO}|trách nhiệm) )?(?:cùng )?phối hợp{_DOING})"
        rf"|(?P<implementing>(?P<implementing_who>{_WHO} )(?:tổ chức|triển khai|thực hiện){_DOING})"
        rf"|(?P<deadline>(?:thời gian|thời hạn|thời điểm|mốc thời gian|tiến độ|lộ trình|hạn){_TIME_FOR}"
        r"|(?:thời gian|thời hạn|mốc thời gian)(?! bắt đầu)|(?:tiến độ|lộ trình|hạn chót)(?=\s?:))"
        r"|(?P<causes>nguyên nhân(?: (?:khách quan|chủ quan|chính|chủ yếu)){0,2}))"
        r"(?P<stop>(?:\s\([^()\n]{1,40}\))?\s?:| là(?=[\s:])\s?:?)"
    )
)
_BEFORE_A_LABEL = frozenset(".:;,()-+\n…")
_BEFORE_A_BARE_LABEL = frozenset(".:;(\n…")


@dataclass(frozen=True, slots=True)
class Label:
    """A label with the folded stretch of its own words, colon included."""

    kind: LabelKind
    start: int
    end: int


def find_labels(page: Page, block: Block) -> list[Label]:
    """Return the labels of a block in order; ones that open a line, and roles and times also within a line."""
    found = [label for start, _ in page.lines(block.body, block.end) if (label := _opening(page, start, block.end))]
    taken = {label.start for label in found}
    for match in _INLINE.finditer(page.text, block.body, block.end):
        label = _inline(page, block, match)
        if label is not None and label.start not in taken:
            found.append(label)
    return sorted(found, key=lambda label: label.start)


def opens_with_label(page: Page, block: Block) -> bool:
    """Is the block itself only a label with what follows it, such as "1.1. Nguyên nhân"?"""
    return any(label.start == block.body for label in find_labels(page, block))


def _opening(page: Page, start: int, end: int) -> Label | None:
    match = _OPENING.match(page.text, start, end)
    return Label(LabelKind(str(match.lastgroup)), start, match.end()) if match else None


def _inline(page: Page, block: Block, match: re.Match[str]) -> Label | None:
    kind = next(kind for kind in LabelKind if match.groupdict().get(kind) is not None)
    has_who = match.groupdict().get(f"{kind}_who") is not None
    if not match.group("stop").endswith(":") and not has_who and kind is not LabelKind.DEADLINE:
        return None
    start = match.start()
    before = page.text[max(block.body, start - 3) : start].rstrip(" ")[-1:]
    if start == block.body or before in (_BEFORE_A_LABEL if has_who else _BEFORE_A_BARE_LABEL) or not before:
        return Label(kind, start, match.end())
    return Label(kind, start, match.end()) if has_who and page.is_capital(start) else None
