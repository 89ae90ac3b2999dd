"""Who stands behind a role on a day: the mailbox a letter to it goes to, found at the moment of sending."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import event, or_
from sqlmodel import Session, col, select

from models.facts.ladder import Role
from models.facts.units import ContactRole, PostKind, UnitKind, Validity
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


@event.listens_for(Session, "after_flush")
def _forget(session: Session, _flushed: object) -> None:
    if FOUND in session.info and _changes_people(session):
        session.info[FOUND].clear()
        session.info[CHANGED] = True


@event.listens_for(Session, "after_rollback")
def _forget_what_did_not_happen(session: Session) -> None:
    if session.info.pop(CHANGED, False):
        session.info[FOUND].clear()


def _changes_people(session: Session) -> bool:
    return any(isinstance(row, RESTS_ON) for row in (*session.new, *session.dirty, *session.deleted))


def _looked_up(session: Session, unit_id: int, role: Role, day: date) -> Recipient | None:
    if role in POSTS:
        return _at_a_post(session, unit_id, role, day)
    unit = focal_unit_on(session, day) if role is Role.PLANNING else session.get(Unit, unit_id)
    holder = holder_on(session, unit, day) if unit else None
    if holder is None and unit and unit.valid_to and unit.valid_to < day:
        # It ended without one successor: until its work is reassigned, the planning department is reminded of it.
        holder = focal_unit_on(session, day)
    if holder is None:
        return None
    contact = _contact(session, day, FALLBACKS[role], unit_id=holder.id)
    if contact is None:
        return None
    own = contact.role is FALLBACKS[role][0]
    armed = holder.kind is UnitKind.ARMED_FORCE
    return Recipient(contact.address, holder.name, contact.language, armed_force=armed, stands_in=not own)


def _at_a_post(session: Session, unit_id: int, role: Role, day: date) -> Recipient | None:
    for rung in NEXT_UP.get(role, (role,)):
        post = _post(session, unit_id, rung, day)
        contact = _contact(session, day, AT_A_POST, post_id=post.id) if post else None
        if contact and post:
            missing = role if rung is not role else None
            return Recipient(contact.address, post.title, contact.language, in_place_of=missing)
    return None


def _post(session: Session, unit_id: int, role: Role, day: date) -> Post | None:
    query = select(Post).where(Post.kind == POSTS[role]).order_by(col(Post.id))
    if role is Role.VICE_CHAIR:
        in_charge = or_(col(Portfolio.valid_to).is_(None), col(Portfolio.valid_to) >= day)
        query = query.join(Portfolio).where(Portfolio.unit_id == unit_id, Portfolio.valid_from <= day, in_charge)
    posts = [post for post in session.exec(query) if Validity(post.valid_from, post.valid_to).holds_on(day)]
    return posts[0] if posts else None


def _contact(
    session: Session, day: date, roles: tuple[ContactRole, ...], unit_id: int | None = None, post_id: int | None = None
) -> Contact | None:
    query = select(Contact).where(
        Contact.unit_id == unit_id, Contact.post_id == post_id, col(Contact.bounced).is_(False)
    )
    found = [row for row in session.exec(query) if Validity(row.valid_from, row.valid_to).holds_on(day)]
    return min(
        (row for row in found if row.role in roles), key=lambda row: (roles.index(row.role), row.id), default=None
    )
