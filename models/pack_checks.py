"""What an organisation pack must not say: names for two things, units nobody knows, days that cannot be."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from config.data import Said, nearest
from models.facts.units import GroupFact, OrgPack, PostKind, SuccessionKind, UnitFact, Validity

ONE_DAY = timedelta(days=1)


def contradictions(pack: OrgPack) -> Iterator[Said]:
    """Yield a clause, in both languages, for everything in ``pack`` that cannot be meant.

    Codes are checked before what uses them: stop at the first clause, those after it may stumble over it.
    """
    yield from _codes_twice(pack)
    yield from _names_twice(pack)
    yield from _unknown_codes(pack)
    yield from _groups_amiss(pack)
    yield from _changes_amiss(pack)
    yield from _posts_amiss(pack)


def folded(name: str) -> str:
    """Return ``name`` without the differences of letter case, spacing and Unicode form."""
    return one_spaced(name).casefold()


def one_spaced(name: str) -> str:
    """Return ``name`` as one line of NFC text without angle brackets, whatever the document had there."""
    return " ".join(re.sub(r"[<>\x00-\x1f\x7f]", " ", unicodedata.normalize("NFC", name)).split())


def _codes_twice(pack: OrgPack) -> Iterator[Said]:
    codes = Counter([unit.code for unit in pack.units] + [group.code for group in pack.groups])
    codes.update(post.code for post in pack.posts)
    for code, times in codes.items():
        if times > 1:
            yield (
                f"mã “{code}” được dùng {times} lần; hãy đặt mã khác nhau",
                f"code “{code}” is used {times} times; give each its own",
            )


def _names_twice(pack: OrgPack) -> Iterator[Said]:
    """Yield the names and aliases that stand for two things, or twice for one."""
    holders: list[UnitFact | GroupFact] = [*pack.units, *pack.groups]
    holder_of: dict[str, str] = {}
    for holder in holders:
        for name in (holder.name, *holder.aliases):
            if other := holder_of.get(folded(name)):
                yield (
                    f"tên “{name}” chỉ cả “{other}” và “{holder.code}”; hãy bỏ ở một nơi",
                    f"name “{name}” stands for “{other}” and “{holder.code}”; take one away",
                )
            holder_of[folded(name)] = holder.code


def _unknown_codes(pack: OrgPack) -> Iterator[Said]:
    units = [unit.code for unit in pack.units]
    posts = [post.code for post in pack.posts]
    named = [
        *(("version.members", code) for group in pack.groups for version in group.versions for code in version.members),
        *(("succession", code) for change in pack.successions for code in (*change.predecessors, *change.successors)),
        *(("focal.unit", term.unit) for term in pack.focal),
        *(("post.in_charge_of", code) for post in pack.posts for code in post.in_charge_of),
        *(("contact.holder", contact.holder) for contact in pack.contacts if contact.holder not in posts),
    ]
    for key, code in named:
        if code not in units:
            likely = nearest(code, units)
            yield (
                f"khóa “{key}” nêu “{code}”, không có trong tệp{likely}; hãy sửa hoặc thêm đơn vị",
                f"key “{key}” names “{code}”, which is not in the file{likely}; correct it or add the unit",
            )


def _groups_amiss(pack: OrgPack) -> Iterator[Said]:
    """Yield groups with two memberships on one day, and members outside the days their unit exists."""
    validity = {unit.code: unit.validity for unit in pack.units}
    for group in pack.groups:
        if _overlap([version.validity for version in group.versions]):
            yield (
                f"nhóm “{group.code}” có hai phiên bản trùng ngày; hãy sửa valid_from, valid_to",
                f"group “{group.code}” has two versions on one day; correct valid_from, valid_to",
            )
        for version in group.versions:
            for code in version.members:
                if not _within(version.validity, validity[code]):
                    yield (
                        f"nhóm “{group.code}” có “{code}” vào ngày đơn vị này không có; hãy sửa phiên bản của nhóm",
                        f"group “{group.code}” has “{code}” on days that unit does not exist; correct the version",
                    )


def _changes_amiss(pack: OrgPack) -> Iterator[Said]:
    """Yield focal terms that overlap, and units that do not end the day before others succeed them."""
    if _overlap([term.validity for term in pack.focal]):
        yield (
            "hai nhiệm kỳ đầu mối [[focal]] trùng ngày; hãy sửa valid_from, valid_to",
            "two terms of [[focal]] share a day; correct valid_from, valid_to",
        )
    ends = {unit.code: unit.validity.valid_to for unit in pack.units}
    for change in pack.successions:
        ending = set(change.predecessors) - set(change.successors)
        if change.kind is SuccessionKind.BOUNDARY:
            continue  # both sides go on
        for code in sorted(ending):
            if ends[code] != change.effective_on - ONE_DAY:
                yield (
                    f"“{code}” hết từ {change.effective_on:%d/%m/%Y}; valid_to phải là ngày trước đó, hãy sửa một nơi",
                    f"“{code}” ends on {change.effective_on}; its valid_to must be the day before, correct one of them",
                )


def _posts_amiss(pack: OrgPack) -> Iterator[Said]:
    """Yield what would leave a rung of the ladder without exactly one post above a unit."""
    for kind in (PostKind.OFFICE, PostKind.CHAIR):
        if [post.kind for post in pack.posts].count(kind) != 1:
            yield (
                f"cần đúng một [[post]] có kind = “{kind}”; hãy thêm hoặc bớt",
                f"there must be exactly one [[post]] with kind = “{kind}”; add or remove one",
            )
    in_charge = Counter(code for post in pack.posts if post.kind is PostKind.VICE_CHAIR for code in post.in_charge_of)
    for unit in pack.units:
        if in_charge[unit.code] != 1:
            yield (
                f"đơn vị “{unit.code}” thuộc {in_charge[unit.code]} Phó Chủ tịch; hãy ghi vào đúng một in_charge_of",
                f"unit “{unit.code}” is under {in_charge[unit.code]} vice-chairs; put it in exactly one in_charge_of",
            )


def _overlap(validities: Sequence[Validity]) -> bool:
    """Tell whether any two share a day."""
    in_order = sorted(validities, key=_first_day)
    return any(_last_day(earlier) >= _first_day(later) for earlier, later in pairwise(in_order))


def _within(inner: Validity, outer: Validity) -> bool:
    return _first_day(outer) <= _first_day(inner) and _last_day(inner) <= _last_day(outer)


def _first_day(validity: Validity) -> date:
    return validity.valid_from or date.min


def _last_day(validity: Validity) -> date:
    return validity.valid_to or date.max
