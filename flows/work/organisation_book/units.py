"""The sheets of units, of groups and of successions against the register."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from config.errors import Refused
from documents.read.organisation_book import (
    ALIASES,
    BASIS,
    CHANGE,
    CHANGES,
    CODE,
    EFFECTIVE,
    GROUPS,
    KIND,
    MEMBER,
    NAME,
    NEW,
    OLD,
    UNITS,
    BookRow,
)
from flows.work.carrying_over import LIVE_STAGES
from flows.work.organisation_book.ledger import (
    CHANGE_WORDS,
    KINDS,
    Ledger,
    code_of,
    may_end,
    name_of,
    offered,
    once,
    shown,
    unit_of,
)
from models.facts.folding import fold_words
from models.facts.units import SuccessionKind, UnitKind
from models.organisation import FIRST_DAY
from models.tables import (
    Assignment,
    GroupMember,
    Succession,
    SuccessionLink,
    Unit,
    UnitAlias,
    UnitGroup,
)


def go_through_units(ledger: Ledger, rows: Sequence[BookRow], file: str) -> None:
    """Take over units and their other names; a changed name is refused."""
    seen: dict[str, int] = {}
    for row in rows:
        code, name = code_of(row, CODE), name_of(row, NAME)
        kind, (first, last) = UnitKind(offered(row, KIND, KINDS)), row.days()
        once(row, CODE, code, seen)
        known = ledger.units.get(code)
        if known is None:
            fresh = Unit(code=code, name=name, kind=kind, pack=file, valid_from=first, valid_to=last)
            ledger.session.add(fresh)
            ledger.units[code] = fresh
            ledger.note(UNITS, "added", code, name)
        else:
            _unit_again(ledger, row, known, kind, first, last)
    ledger.session.flush()
    _aliases(ledger, rows)
    for code, unit in ledger.units.items():
        if code not in seen and may_end(ledger, unit.valid_from, unit.valid_to):
            _without_open_work(ledger, unit)
            unit.valid_to = ledger.ends_missing
            ledger.note(UNITS, "ended", code, f"{unit.name}: {ledger.ends_missing:%d/%m/%Y}")


def _unit_again(
    ledger: Ledger, row: BookRow, known: Unit, kind: UnitKind, first: date | None, last: date | None
) -> None:
    name = name_of(row, NAME)
    if fold_words(name) != fold_words(known.name):
        raise row.refused(
            NAME,
            f"mã “{known.code}” đang là “{known.name}”, đơn vị không được đổi tên tại chỗ; hãy ghi “Đến ngày” cho đơn vị cũ, "
            "thêm đơn vị mới với mã khác và một hàng ở trang “Kế thừa”",
            f"code “{known.code}” is “{known.name}”, and a unit is never renamed in place; give the old one its last day, "
            "add the new one under another code, and a row on the sheet “Successions”",
        )
    if known.kind is not kind:
        ledger.note(UNITS, "changed", known.code, f"{known.kind.value} → {kind.value}")
        known.kind = kind
    if known.valid_from != first:
        ledger.note(UNITS, "changed", known.code, f"{shown(known.valid_from)} → {shown(first)}")
        known.valid_from = first
    if known.valid_to != last:
        ledger.note(UNITS, "ended" if last else "changed", known.code, f"{shown(known.valid_to)} → {shown(last)}")
        known.valid_to = last


def _aliases(ledger: Ledger, rows: Sequence[BookRow]) -> None:
    """Add the other names of units; one that already stands for another unit is refused."""
    named: dict[str, str] = {fold_words(unit.name): code for code, unit in ledger.units.items()}
    codes = {unit.id: code for code, unit in ledger.units.items()}
    for known in ledger.session.exec(select(UnitAlias)):
        named.setdefault(fold_words(known.alias), codes[known.unit_id])
    for row in rows:
        code = row.needed(CODE)
        for alias in row.several(ALIASES):
            other = named.setdefault(fold_words(alias), "")
            if other not in {"", code}:
                raise row.refused(
                    ALIASES,
                    f"tên “{alias}” đã chỉ đơn vị “{other}”; hãy bỏ ở một nơi",
                    f"the name “{alias}” stands for “{other}” already; take one away",
                )
            if not other:
                named[fold_words(alias)] = code
                ledger.session.add(UnitAlias(unit_id=ledger.units[code].id, alias=alias))
                ledger.note(UNITS, "added", code, alias)


def _without_open_work(ledger: Ledger, unit: Unit) -> None:
    query = select(Assignment).where(Assignment.unit_id == unit.id, col(Assignment.stage).in_(LIVE_STAGES))
    if ledger.session.exec(query).first() is not None:
        raise Refused(
            f"Đơn vị “{unit.name}” ({unit.code}) không có trong tệp nhưng còn việc đang theo dõi; hãy thêm lại hàng của đơn "
            "vị, hoặc ghi nhận kế thừa: dondoc unit succession. Chưa có gì thay đổi.",
            f"“{unit.name}” ({unit.code}) is not in the file and still has open work; put its row back, or say who succeeds "
            "it: dondoc unit succession. Nothing was changed.",
        )


def go_through_groups(ledger: Ledger, rows: Sequence[BookRow], file: str) -> None:  # noqa: ARG001 - as the others
    """Take over groups and the days of their members."""
    groups = {group.code: group for group in ledger.session.exec(select(UnitGroup))}
    members = {(row.group_id, row.unit_id, row.valid_from): row for row in ledger.session.exec(select(GroupMember))}
    seen: set[tuple[int, int, date]] = set()
    for row in rows:
        code, name = code_of(row, CODE), name_of(row, NAME)
        group = groups.get(code)
        if group is None:
            group = UnitGroup(code=code, name=name, is_open=True)
            groups[code] = group
            ledger.session.add(group)
            ledger.session.flush()
            ledger.note(GROUPS, "added", code, name)
        _group_aliases(ledger, row, group)
        if row.text(MEMBER):
            unit = unit_of(ledger, row, MEMBER, row.text(MEMBER))
            first, last = row.days()
            key = group.id, unit.id, first or FIRST_DAY
            group.is_open = False
            seen.add(key)
            _member(ledger, members, key, last, f"{code}: {unit.code}")
    codes = {group.id: group.code for group in groups.values()}
    units = {unit.id: unit.code for unit in ledger.units.values()}
    for key, member in members.items():
        if key not in seen and may_end(ledger, member.valid_from, member.valid_to):
            member.valid_to = ledger.ends_missing
            ledger.note(GROUPS, "ended", f"{codes[key[0]]}: {units[key[1]]}", shown(ledger.ends_missing))


def _group_aliases(ledger: Ledger, row: BookRow, group: UnitGroup) -> None:
    held = [alias for alias in group.aliases.split("\n") if alias]
    fresh = [alias for alias in row.several(ALIASES) if alias not in held]
    if fresh:
        group.aliases = "\n".join([*held, *fresh])
        ledger.note(GROUPS, "added", group.code, "; ".join(fresh))


def _member(
    ledger: Ledger,
    members: dict[tuple[int, int, date], GroupMember],
    key: tuple[int, int, date],
    last: date | None,
    what: str,
) -> None:
    known = members.get(key)
    if known is None:
        group_id, unit_id, first = key
        members[key] = GroupMember(group_id=group_id, unit_id=unit_id, valid_from=first, valid_to=last)
        ledger.session.add(members[key])
        ledger.note(GROUPS, "added", what)
    elif known.valid_to != last:
        ledger.note(GROUPS, "ended" if last else "changed", what, f"{shown(known.valid_to)} → {shown(last)}")
        known.valid_to = last


def go_through_changes(ledger: Ledger, rows: Sequence[BookRow], file: str) -> None:  # noqa: ARG001 - as the others
    """Add the successions that are not written down yet; none is ever changed."""
    known = set(successions(ledger.session))
    for row in rows:
        kind = SuccessionKind(offered(row, CHANGE, CHANGE_WORDS))
        row.needed(OLD)
        old = [unit_of(ledger, row, OLD, code) for code in row.several(OLD)]
        new = [unit_of(ledger, row, NEW, code) for code in row.several(NEW)]
        effective, basis = row.day(EFFECTIVE), row.needed(BASIS)
        if effective is None:
            row.needed(EFFECTIVE)
            continue
        heirs = ";".join(sorted(unit.code for unit in new))
        # Who ended without an heir is not kept with the change: its own last day says it.
        key = kind, effective, basis, ";".join(sorted(unit.code for unit in old)) if new else "", heirs
        if key in known:
            continue
        known.add(key)
        change = Succession(kind=kind, effective_on=effective, basis=basis)
        ledger.session.add(change)
        ledger.session.flush()
        for left in old:
            for right in new:
                ledger.session.add(
                    SuccessionLink(succession_id=change.id, predecessor_id=left.id, successor_id=right.id)
                )
        ledger.note(
            CHANGES, "added", f"{'; '.join(row.several(OLD))} → {heirs or '–'}", f"{effective:%d/%m/%Y}, {basis}"
        )


Change = tuple[SuccessionKind, date, str, str, str]


def successions(session: Session) -> dict[Change, Succession]:
    """Return the successions there are, by what tells one from another: kind, day, basis, old and new units."""
    codes = {unit.id: unit.code for unit in session.exec(select(Unit))}
    links: dict[int, tuple[set[str], set[str]]] = {}
    for link in session.exec(select(SuccessionLink)):
        old, new = links.setdefault(link.succession_id, (set(), set()))
        old.add(codes[link.predecessor_id])
        new.add(codes[link.successor_id])
    empty: tuple[set[str], set[str]] = (set(), set())
    return {
        (row.kind, row.effective_on, row.basis, *(";".join(sorted(side)) for side in links.get(row.id, empty))): row  # type: ignore[misc]  # five parts
        for row in session.exec(select(Succession).order_by(col(Succession.effective_on), col(Succession.id)))
    }
