"""The workbook as it is given out: a blank, or what the register holds, which imported again changes nothing."""

from collections.abc import Callable, Iterable, Mapping

from sqlmodel import Session, col, select

from documents.read.organisation_book import (
    CHANGES,
    CONTACTS,
    GROUPS,
    UNITS,
    Words,
)
from documents.write.organisation_book import Value, organisation_book
from flows.work.office import Office
from flows.work.organisation_book.ledger import CHANGE_WORDS, KINDS, OFFERED, ROLES
from flows.work.organisation_book.units import successions
from models.organisation import FIRST_DAY
from models.tables import (
    Contact,
    GroupMember,
    Post,
    Unit,
    UnitAlias,
    UnitGroup,
)


def exported_book(office: Office, sheets: tuple[Words, ...], *, english: bool) -> bytes:
    """Return what the register holds as a workbook, ended rows too; imported again it changes nothing."""
    with office.database.read() as session:
        rows = {sheet: list(_EXPORTS[sheet](session, english)) for sheet in sheets}
    return organisation_book(rows, _choices(english=english), english=english)


def blank_book(sheets: tuple[Words, ...], *, english: bool) -> bytes:
    """Return a workbook to fill in."""
    return organisation_book({sheet: [] for sheet in sheets}, _choices(english=english), english=english)


def _choices(*, english: bool) -> dict[Words, list[str]]:
    return {column: [str(word) for word in (words.values() if english else words)] for column, words in OFFERED}


def _said(choices: Mapping[str, str], value: str, *, english: bool) -> str:
    return str(value) if english else next(word for word, meant in choices.items() if meant == value)


def _unit_rows(session: Session, english: bool) -> Iterable[list[Value]]:
    aliases: dict[int, list[str]] = {}
    for alias in session.exec(select(UnitAlias).order_by(col(UnitAlias.id))):
        aliases.setdefault(alias.unit_id, []).append(alias.alias)
    for unit in session.exec(select(Unit).order_by(Unit.code)):
        kind = _said(KINDS, unit.kind, english=english)
        yield [unit.code, unit.name, kind, unit.valid_from, unit.valid_to, "; ".join(aliases.get(unit.id, []))]


def _group_rows(session: Session, english: bool) -> Iterable[list[Value]]:  # noqa: ARG001 - as the others
    units = {unit.id: unit.code for unit in session.exec(select(Unit))}
    members: dict[int, list[GroupMember]] = {}
    for member in session.exec(select(GroupMember).order_by(col(GroupMember.valid_from), col(GroupMember.unit_id))):
        members.setdefault(member.group_id, []).append(member)
    for group in session.exec(select(UnitGroup).order_by(UnitGroup.code)):
        shown: list[Value] = [group.code, group.name, "; ".join(group.aliases.split("\n"))]
        for member in members.get(group.id, []):
            first = member.valid_from if member.valid_from != FIRST_DAY else None
            yield [*shown, units[member.unit_id], first, member.valid_to]
        if group.id not in members:
            yield [*shown, None, None, None]


def _change_rows(session: Session, english: bool) -> Iterable[list[Value]]:
    for kind, effective, basis, old, new in successions(session):
        if old:
            sides = (side.replace(";", "; ") for side in (old, new))
            yield [_said(CHANGE_WORDS, kind, english=english), *sides, effective, basis]


def _contact_rows(session: Session, english: bool) -> Iterable[list[Value]]:
    units = {unit.id: unit.code for unit in session.exec(select(Unit))}
    posts = {post.id: post.code for post in session.exec(select(Post))}
    for row in session.exec(select(Contact).order_by(col(Contact.id))):
        holder = units.get(row.unit_id or 0) or posts.get(row.post_id or 0)
        role = _said(ROLES, row.role, english=english)
        yield [holder, role, row.address, row.display_name, row.language, row.valid_from, row.valid_to]


_EXPORTS: dict[Words, Callable[[Session, bool], Iterable[list[Value]]]] = {
    UNITS: _unit_rows,
    GROUPS: _group_rows,
    CHANGES: _change_rows,
    CONTACTS: _contact_rows,
}
