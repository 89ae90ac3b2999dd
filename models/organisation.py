"""The organisation in the database: storing a pack, and who holds what on a day."""

from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from models.facts.units import ContactFact, OrgPack, SuccessionKind, Validity
from models.tables import (
    Contact,
    FocalTermRow,
    GroupMember,
    Portfolio,
    Post,
    Succession,
    SuccessionLink,
    Unit,
    UnitAlias,
    UnitGroup,
)
from models.tables.base import Table, columns_of

FIRST_DAY = date(1900, 1, 1)
"""Stands for "always" where a key needs a day."""

ONE_DAY = timedelta(days=1)

Row = TypeVar("Row", bound=Table)


def store_pack(session: Session, pack: OrgPack, on: date | None = None) -> int:
    """Add what the database does not have of ``pack``; returns how many rows were added or ended.

    An end that the pack has learned is taken over; nothing is renamed or removed. ``on``: the day from which a unit
    that is under another vice-chair in the pack is under that one, and on which a focal unit without a day takes over; the
    day before is the last of whoever had it. None where the database is new to the pack.
    """
    keeper = _PackKeeper(session, pack, on)
    keeper.store()
    session.flush()
    return keeper.added


class _PackKeeper:
    """Stores one pack, counting what is new."""

    def __init__(self, session: Session, pack: OrgPack, on: date | None = None) -> None:
        self.session, self.pack, self.on, self.added = session, pack, on, 0
        self.units = {unit.code: unit for unit in session.exec(select(Unit))}
        self.posts = {post.code: post for post in session.exec(select(Post))}
        self.groups = {group.code: group for group in session.exec(select(UnitGroup))}

    def store(self) -> None:
        self._units()
        self._groups()
        self._successions()
        self._focal_terms()
        self._posts()
        for contact in self.pack.contacts:
            self._contact(contact)

    def _add(self, row: Row) -> Row:
        self.session.add(row)
        self.added += 1
        return row

    def _units(self) -> None:
        for fact in self.pack.units:
            known = self.units.get(fact.code)
            if known is None:
                self.units[fact.code] = self._add(
                    Unit(
                        code=fact.code,
                        name=fact.name,
                        kind=fact.kind,
                        pack=self.pack.code,
                        valid_from=fact.validity.valid_from,
                        valid_to=fact.validity.valid_to,
                    )
                )
            elif known.valid_to is None and fact.validity.valid_to:
                known.valid_to = fact.validity.valid_to
        self.session.flush()
        known_aliases = {(row.unit_id, row.alias) for row in self.session.exec(select(UnitAlias))}
        for fact in self.pack.units:
            unit_id = self.units[fact.code].id
            for alias in dict.fromkeys(fact.aliases):
                if (unit_id, alias) not in known_aliases:
                    self._add(UnitAlias(unit_id=unit_id, alias=alias))

    def _groups(self) -> None:
        for fact in self.pack.groups:
            known_group = self.groups.get(fact.code)
            if known_group is None:
                known_group = self._add(UnitGroup(code=fact.code, name=fact.name, is_open=fact.is_open))
                self.groups[fact.code] = known_group
            aliases = dict.fromkeys([*known_group.aliases.split("\n"), *fact.aliases])
            known_group.aliases = "\n".join(alias for alias in aliases if alias)
            known_group.note = fact.note or known_group.note
        self.session.flush()
        known = {(row.group_id, row.unit_id, row.valid_from): row for row in self.session.exec(select(GroupMember))}
        for fact in self.pack.groups:
            group_id = self.groups[fact.code].id
            for version in fact.versions:
                first = version.validity.valid_from or FIRST_DAY
                for code in version.members:
                    member = known.get((group_id, self.units[code].id, first))
                    if member is not None:
                        self._end(member, version.validity.valid_to)
                    else:
                        self._add(
                            GroupMember(
                                group_id=group_id,
                                unit_id=self.units[code].id,
                                valid_from=first,
                                valid_to=version.validity.valid_to,
                            )
                        )

    def _successions(self) -> None:
        known = {(row.effective_on, row.basis, row.kind) for row in self.session.exec(select(Succession))}
        for fact in self.pack.successions:
            if (fact.effective_on, fact.basis, fact.kind) in known and (
                not fact.successors or self._linked(fact.predecessors)
            ):
                continue
            row = self._add(Succession(kind=fact.kind, effective_on=fact.effective_on, basis=fact.basis))
            self.session.flush()
            for old in fact.predecessors:
                for new in fact.successors:
                    old_id, new_id = self.units[old].id, self.units[new].id
                    self._add(SuccessionLink(succession_id=row.id, predecessor_id=old_id, successor_id=new_id))
            self.session.flush()

    def _linked(self, predecessors: tuple[str, ...]) -> bool:
        ids = [self.units[code].id for code in predecessors]
        found = self.session.exec(select(SuccessionLink).where(col(SuccessionLink.predecessor_id).in_(ids))).first()
        return found is not None

    def _focal_terms(self) -> None:
        known = list(self.session.exec(select(FocalTermRow).order_by(col(FocalTermRow.id))))
        for term in self.pack.focal:
            unit_id, first, last = self.units[term.unit].id, term.validity.valid_from, term.validity.valid_to
            same = [row for row in known if row.unit_id == unit_id and (row.valid_from == first or first is None)]
            if same:
                self._end(same[-1], last)
                continue
            begins = first or (self.on if known else None)
            for row in known:
                if begins and row.valid_to is None and (row.valid_from is None or row.valid_from < begins):
                    self._end(row, begins - ONE_DAY)
            known.append(self._add(FocalTermRow(unit_id=unit_id, valid_from=begins, valid_to=last)))

    def _end(self, row: FocalTermRow | Portfolio | Contact | GroupMember, last: date | None) -> None:
        """Take over an end that has been learned; an end that is known stays."""
        if last is not None and row.valid_to is None:
            row.valid_to = last
            self.session.add(row)
            self.added += 1

    def _posts(self) -> None:
        for fact in self.pack.posts:
            if fact.code not in self.posts:
                first, last = fact.validity.valid_from, fact.validity.valid_to
                post = Post(code=fact.code, kind=fact.kind, title=fact.title, valid_from=first, valid_to=last)
                self.posts[fact.code] = self._add(post)
        self.session.flush()
        charges: dict[int, list[Portfolio]] = {}
        for row in self.session.exec(select(Portfolio)):
            charges.setdefault(row.unit_id, []).append(row)
        for fact in self.pack.posts:
            for code in fact.in_charge_of:
                unit_id = self.units[code].id
                self._put_in_charge(self.posts[fact.code].id, unit_id, charges.get(unit_id, []))

    def _put_in_charge(self, post_id: int, unit_id: int, charges: list[Portfolio]) -> None:
        """Let a unit be under one vice-chair from the day of the pack on; whoever had it before had it until then."""
        held = [row for row in charges if row.valid_to is None]
        if any(row.post_id == post_id for row in held):
            return
        begins = self.on if charges and self.on else FIRST_DAY
        for row in held:
            if row.valid_from >= begins:
                self.session.delete(row)  # of this same day: it never held
            else:
                self._end(row, begins - ONE_DAY)
        self.session.flush()
        self._add(Portfolio(post_id=post_id, unit_id=unit_id, valid_from=begins))

    def _contact(self, fact: ContactFact) -> None:
        unit, post = self.units.get(fact.holder), self.posts.get(fact.holder)
        unit_id, post_id = unit.id if unit else None, post.id if post else None
        query = select(Contact).where(Contact.address == fact.address, Contact.role == fact.role)
        known = next(
            (row for row in self.session.exec(query) if (row.unit_id, row.post_id) == (unit_id, post_id)), None
        )
        if known is not None:
            self._end(known, fact.validity.valid_to)
            return
        self._add(
            Contact(
                unit_id=unit_id,
                post_id=post_id,
                role=fact.role,
                address=fact.address,
                display_name=fact.display_name,
                language=fact.language,
                valid_from=fact.validity.valid_from,
                valid_to=fact.validity.valid_to,
            )
        )


_term = columns_of(FocalTermRow)
_TERMS = sa_select(_term.unit_id, _term.valid_from, _term.valid_to).order_by(_term.id)


def focal_unit_on(session: Session, day: date) -> Unit | None:
    """Return the focal unit on ``day``; where it was merged or renamed since its term began, who carries it on."""
    if session.autoflush:
        session.flush()  # columns, asked for with every letter: the session does not see for itself what they rest on
    for unit_id, *spell in session.execute(_TERMS):
        if Validity(*spell).holds_on(day):
            unit = session.get(Unit, unit_id)
            return (holder_on(session, unit, day) or unit) if unit else None
    return None


def members_on(session: Session, group_id: int, day: date) -> list[Unit]:
    """Return the members of a group on ``day``, by name."""
    rows = session.exec(select(GroupMember).where(GroupMember.group_id == group_id)).all()
    ids = {row.unit_id for row in rows if Validity(row.valid_from, row.valid_to).holds_on(day)}
    return list(session.exec(select(Unit).where(col(Unit.id).in_(ids)).order_by(Unit.name)))


def holder_on(session: Session, unit: Unit, day: date) -> Unit | None:
    """Return who carries the unit's work on ``day``: itself, or its one successor; None after a split or an end.

    A merger or a new name passes the work on by itself; a split never does (domain section 2: a work queue).
    """
    seen = {unit.id}
    while not Validity(unit.valid_from, unit.valid_to).holds_on(day):
        links = session.exec(
            select(SuccessionLink, Succession)
            .where(SuccessionLink.predecessor_id == unit.id, SuccessionLink.succession_id == Succession.id)
            .where(Succession.effective_on <= day)
        ).all()
        successors = {link.successor_id for link, _ in links}
        passes_on = all(row.kind in {SuccessionKind.MERGE, SuccessionKind.RENAME} for _, row in links)
        if len(successors) != 1 or not passes_on or successors <= seen:
            return None
        successor = session.get(Unit, successors.pop())
        if successor is None:
            return None
        seen.add(successor.id)
        unit = successor
    return unit


def predecessors_of(session: Session, unit: Unit, day: date) -> set[int]:
    """Return the numbers of the units whose work had gone to ``unit`` by ``day``, by a merger or a new name.

    However long ago; one that is known already and lies ahead passes nothing on yet.
    """
    links = session.exec(
        select(SuccessionLink)
        .join(Succession)
        .where(col(Succession.kind).in_([SuccessionKind.MERGE, SuccessionKind.RENAME]))
        .where(Succession.effective_on <= day)
    ).all()
    found: set[int] = set()
    heirs = {unit.id}
    while heirs:
        heirs = {link.predecessor_id for link in links if link.successor_id in heirs} - found - {unit.id}
        found |= heirs
    return found
