"""What a session has read of units, posts and their mailboxes: each row once, however many letters look it up.

Its statements are built once and give columns, not objects: they are asked for with every letter, and so they take a
quarter of the time (docs/decisions/0096). Nothing here outlives a change: `models.people` empties it then.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session

from models.facts.units import ContactRole, PostKind, UnitKind, Validity
from models.tables import Contact, Portfolio, Post, Unit
from models.tables.base import columns_of

MANY = 8
"""So many look-ups in a row are answered faster by reading every mailbox at once."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit, as far as letters to it go."""

    id: int
    name: str
    kind: UnitKind
    validity: Validity


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A contact to which mail can be sent."""

    id: int
    role: ContactRole
    address: str
    language: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class Seat:
    """A post above the units."""

    id: int
    title: str


_unit, _contact, _post, _charge = (columns_of(table) for table in (Unit, Contact, Post, Portfolio))
_UNITS = select(_unit.id, _unit.name, _unit.kind, _unit.valid_from, _unit.valid_to)
_ONE_UNIT = _UNITS.where(_unit.id == bindparam("number"))
_MAILBOXES = select(
    *(_contact.unit_id, _contact.post_id, _contact.id, _contact.role, _contact.address, _contact.language),
    *(_contact.valid_from, _contact.valid_to),
).where(_contact.bounced.is_(False))
_OF_UNIT = _MAILBOXES.where(_contact.unit_id == bindparam("number"))
_AT_POST = _MAILBOXES.where(_contact.post_id == bindparam("number"))
_POSTS = (
    select(_post.id, _post.title, _post.valid_from, _post.valid_to)
    .where(_post.kind == bindparam("kind"))
    .order_by(_post.id)
)
_IN_CHARGE = (
    select(_post.id, _post.title, _post.valid_from, _post.valid_to, _charge.valid_from, _charge.valid_to)
    .join_from(Post.__table__, Portfolio.__table__)  # type: ignore[attr-defined]  # SQLModel gives every table class one
    .where(_post.kind == bindparam("kind"), _charge.unit_id == bindparam("number"))
    .order_by(_post.id)
)

_OF_UNITS, _AT_POSTS = "unit", "post"


@dataclass
class AddressBook:
    """The rows one session has read."""

    is_whole: bool = False
    """Were all units and mailboxes read? Then what is not here is not there."""
    units: dict[int, Holder] = field(default_factory=dict)
    mailboxes: dict[tuple[str, int], list[Mailbox]] = field(default_factory=dict)
    seats: dict[tuple[PostKind, int | None], list[tuple[Seat, Validity, Validity]]] = field(default_factory=dict)

    def read_whole(self, session: Session) -> None:
        """Read every unit and mailbox in two questions."""
        if self.is_whole:
            return
        self._units(session, _UNITS, {})
        self.mailboxes.clear()
        self._mailboxes(session, _MAILBOXES, {})
        self.is_whole = True

    def unit(self, session: Session, number: int) -> Holder | None:
        """Return a unit; None where there is none of this number."""
        if number not in self.units and not self.is_whole:
            self._units(session, _ONE_UNIT, {"number": number})
        return self.units.get(number)

    def of_unit(self, session: Session, number: int) -> list[Mailbox]:
        """Return the mailboxes of a unit, of all days."""
        return self._at(session, (_OF_UNITS, number), _OF_UNIT)

    def at_post(self, session: Session, number: int) -> list[Mailbox]:
        """Return the mailboxes of a post, of all days."""
        return self._at(session, (_AT_POSTS, number), _AT_POST)

    def post(self, session: Session, kind: PostKind, day: date, in_charge_of: int | None = None) -> Seat | None:
        """Return the post of a kind on ``day``; of the vice-chairs the one ``in_charge_of`` a unit then."""
        key = (kind, in_charge_of)
        if key not in self.seats:
            values = {"kind": kind} if in_charge_of is None else {"kind": kind, "number": in_charge_of}
            rows = session.execute(_POSTS if in_charge_of is None else _IN_CHARGE, values)
            self.seats[key] = [
                (Seat(number, title), Validity(begins, ends), Validity(*charge))
                for number, title, begins, ends, *charge in rows
            ]
        there = (seat for seat, *spells in self.seats[key] if all(spell.holds_on(day) for spell in spells))
        return next(there, None)

    def _units(self, session: Session, query: Select[Any], values: dict[str, object]) -> None:
        for number, name, kind, begins, ends in session.execute(query, values):
            self.units[number] = Holder(number, name, kind, Validity(begins, ends))

    def _at(self, session: Session, key: tuple[str, int], query: Select[Any]) -> list[Mailbox]:
        if key not in self.mailboxes and not self.is_whole:
            self.mailboxes[key] = []
            self._mailboxes(session, query, {"number": key[1]})
        return self.mailboxes.get(key, [])

    def _mailboxes(self, session: Session, query: Select[Any], values: dict[str, object]) -> None:
        for unit_id, post_id, number, role, address, language, begins, ends in session.execute(query, values):
            key = (_OF_UNITS, unit_id) if post_id is None else (_AT_POSTS, post_id)
            here = self.mailboxes.setdefault(key, [])
            here.append(Mailbox(number, role, address, language, Validity(begins, ends)))
