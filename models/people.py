"""Who stands behind a role on a day: the mailbox a letter to it goes to, found at the moment of sending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import event
from sqlmodel import Session

from models.addressbook import MANY, AddressBook, Holder, Mailbox
from models.facts.ladder import Role
from models.facts.units import ContactRole, PostKind, UnitKind
from models.organisation import focal_unit_on, holder_on
from models.tables import Contact, FocalTermRow, Portfolio, Post, Succession, SuccessionLink, Unit

FALLBACKS = {
    Role.CLERK: (ContactRole.CLERK, ContactRole.CONTACT, ContactRole.HEAD),
    Role.CONTACT: (ContactRole.CONTACT, ContactRole.CLERK, ContactRole.HEAD),
    Role.HEAD: (ContactRole.HEAD, ContactRole.DEPUTY),
    Role.PLANNING: (ContactRole.CONTACT, ContactRole.CLERK, ContactRole.HEAD),
}
"""Whose mailbox stands in when the first is missing or came back; a head's letter goes to nobody below."""

AT_A_POST = (ContactRole.HEAD, ContactRole.DEPUTY, ContactRole.CONTACT, ContactRole.CLERK)

NEXT_UP = {
    Role.OFFICE: (Role.OFFICE, Role.VICE_CHAIR, Role.CHAIR),
    Role.VICE_CHAIR: (Role.VICE_CHAIR, Role.CHAIR),
}
"""Who is told where a post is vacant or nobody there can be written to: the next person up, never one below."""

POSTS = {
    Role.OFFICE: PostKind.OFFICE,
    Role.VICE_CHAIR: PostKind.VICE_CHAIR,
    Role.CHAIR: PostKind.CHAIR,
    Role.OPERATOR: PostKind.OPERATOR,
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A mailbox, and the office it stands for."""

    address: str
    office: str
    """The unit's name or the post's title: never a person's."""
    language: str
    armed_force: bool = False
    stands_in: bool = False
    """Another mailbox than the role's own had to be taken."""
    in_place_of: Role | None = None
    """The leader who has no mailbox today, and whose letter this next person up gets."""


FOUND = "addresses"
"""What a session has found out before, by unit, role and day; forgotten with any change to what it rests on."""

BOOK = "address_book"
"""The rows it found that out from; forgotten with them."""

CHANGED = "addresses_changed"
RESTS_ON = (Contact, FocalTermRow, Portfolio, Post, Succession, SuccessionLink, Unit)


def address_of(session: Session, unit_id: int, role: Role, day: date) -> Recipient | None:
    """Return where a letter to ``role``, seen from the owing unit, goes on ``day``; None where nobody can be reached."""
    if session.autoflush and _changes_people(session):
        session.flush()
    known: dict[tuple[int, Role, date], Recipient | None] = session.info.setdefault(FOUND, {})
    key = (unit_id, role, day)
    if key not in known:
        known[key] = _looked_up(session, unit_id, role, day)
    return known[key]


def addresses_of(
    session: Session, slots: Collection[tuple[int, Role]], day: date
) -> dict[tuple[int, Role], Recipient | None]:
    """Return where letters to many roles go: as `address_of` would say one by one, in a few questions altogether."""
    if len(slots) >= MANY:
        if session.autoflush and _changes_people(session):
            session.flush()
        _book(session).read_whole(session)
    return {slot: address_of(session, *slot, day) for slot in slots}


@event.listens_for(Session, "after_flush")
def _forget(session: Session, _flushed: object) -> None:
    if (FOUND in session.info or BOOK in session.info) and _changes_people(session):
        _forget_all(session)
        session.info[CHANGED] = True


@event.listens_for(Session, "after_rollback")
def _forget_what_did_not_happen(session: Session) -> None:
    if session.info.pop(CHANGED, False):
        _forget_all(session)


def _forget_all(session: Session) -> None:
    session.info.pop(BOOK, None)
    session.info.get(FOUND, {}).clear()


def _changes_people(session: Session) -> bool:
    return any(isinstance(row, RESTS_ON) for row in (*session.new, *session.dirty, *session.deleted))


def _book(session: Session) -> AddressBook:
    found: AddressBook = session.info.setdefault(BOOK, AddressBook())
    return found


def _looked_up(session: Session, unit_id: int, role: Role, day: date) -> Recipient | None:
    if role in POSTS:
        return _at_a_post(session, unit_id, role, day)
    holder = _holder(session, unit_id, role, day)
    if holder is None:
        return None
    contact = _first(_book(session).of_unit(session, holder.id), FALLBACKS[role], day)
    if contact is None:
        return None
    own = contact.role is FALLBACKS[role][0]
    armed = holder.kind is UnitKind.ARMED_FORCE
    return Recipient(contact.address, holder.name, contact.language, armed_force=armed, stands_in=not own)


def _holder(session: Session, unit_id: int, role: Role, day: date) -> Holder | Unit | None:
    """Return the unit that reads what is sent to ``role``: itself, or whoever carries its work on."""
    if role is Role.PLANNING:
        unit = focal_unit_on(session, day)
        return holder_on(session, unit, day) if unit else None
    own = _book(session).unit(session, unit_id)
    if own is None or own.validity.holds_on(day):
        return own
    holder = holder_on(session, session.get_one(Unit, unit_id), day)
    if holder is None and own.validity.valid_to and own.validity.valid_to < day:
        # It ended without one successor: until its work is reassigned, the planning department is reminded of it.
        return focal_unit_on(session, day)
    return holder


def _at_a_post(session: Session, unit_id: int, role: Role, day: date) -> Recipient | None:
    book = _book(session)
    for rung in NEXT_UP.get(role, (role,)):
        post = book.post(session, POSTS[rung], day, unit_id if rung is Role.VICE_CHAIR else None)
        contact = _first(book.at_post(session, post.id), AT_A_POST, day) if post else None
        if contact and post:
            missing = role if rung is not role else None
            return Recipient(contact.address, post.title, contact.language, in_place_of=missing)
    return None


def _first(mailboxes: Sequence[Mailbox], roles: tuple[ContactRole, ...], day: date) -> Mailbox | None:
    """Return the mailbox that is read on ``day``, of the first of ``roles`` that has one."""
    found = [row for row in mailboxes if row.role in roles and row.validity.holds_on(day)]
    return min(found, key=lambda row: (roles.index(row.role), row.id), default=None)
