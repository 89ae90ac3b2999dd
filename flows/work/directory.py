"""Units and mailboxes: of a day as lists, and taking over what is new in an organisation pack."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, func, select

from config.clock import office_day
from config.errors import Refused
from flows.work.find import unit_named
from flows.work.office import Office
from models.facts.ladder import UNIT_ROLES
from models.facts.units import ContactRole, OrgPack, Validity
from models.instance import instance
from models.moves import Act, record
from models.organisation import store_pack
from models.people_list import settle
from models.tables import Contact, Post, Unit

ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,}")
"""One address, nothing that could make it two (RFC 5321 4.5.3.1 for the lengths)."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the register learned from an organisation pack."""

    pack: str
    added: int
    """Rows of every kind: units, aliases, members of groups, posts, mailboxes."""
    contacts: int
    """How many of them are mailboxes."""


def take_over(office: Office, pack: OrgPack, act: Act) -> TakenOver:
    """Add what ``pack`` has and the register has not: a unit that nobody could write to gets its mailbox."""
    with office.database.write() as session:
        before = _contact_count(session)
        added = store_pack(session, pack, office_day(act.at))
        if added:
            record(session, act, "instance", instance(session, act.at).id, "pack_taken_over", after=pack.code)
        return TakenOver(pack.code, added, _contact_count(session) - before)


def _contact_count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Contact)).one()


def units_shown(office: Office, day: date) -> list[Row]:
    """Return the units that exist on ``day``."""
    with office.database.read() as session:
        return [
            {"code": unit.code, "name": unit.name, "kind": unit.kind.value, "to": unit.valid_to}
            for unit in session.exec(select(Unit).order_by(Unit.name))
            if Validity(unit.valid_from, unit.valid_to).holds_on(day)
        ]


def contacts_shown(office: Office, day: date) -> list[Row]:
    """Return the mailboxes that hold on ``day``, with whose they are."""
    with office.database.read() as session:
        units = {unit.id: unit.name for unit in session.exec(select(Unit))}
        posts = {post.id: post.title for post in session.exec(select(Post))}
        return [
            {
                "holder": units.get(row.unit_id or 0) or posts.get(row.post_id or 0),
                "role": row.role.value,
                "address": row.address,
                "bounced": row.bounced,
            }
            for row in session.exec(select(Contact).order_by(col(Contact.id)))
            if Validity(row.valid_from, row.valid_to).holds_on(day)
        ]


def set_contact(office: Office, unit_words: str, role_words: str, address: str, act: Act) -> bool:
    """Give a unit's role a mailbox from today on; the one it had ends yesterday. False when it has this one already.

    Raises Refused for an unknown unit, a role there is not, or words that are no address.
    """
    today = office_day(act.at)
    role = _role(role_words)
    if not ADDRESS.fullmatch(address):
        raise Refused(
            f"“{address}” không phải là một địa chỉ thư; hãy viết như vanthu@donvi.example. Chưa có gì thay đổi.",
            f"“{address}” is no mail address; write it like vanthu@donvi.example. Nothing was changed.",
        )
    with office.database.write() as session:
        unit = unit_named(session, unit_words, today)
        query = select(Contact).where(Contact.unit_id == unit.id, Contact.role == role)
        held = [row for row in session.exec(query) if Validity(row.valid_from, row.valid_to).holds_on(today)]
        if any(row.address == address and not row.bounced for row in held):
            return False
        for row in held:
            row.valid_to = today - timedelta(days=1)
            session.add(row)
        words = {ContactRole.CLERK: "Văn thư", ContactRole.CONTACT: "Đầu mối", ContactRole.HEAD: "Thủ trưởng"}
        name = f"{words.get(role, 'Cấp phó')} {unit.name}"
        fresh = Contact(unit_id=unit.id, role=role, address=address, display_name=name, valid_from=today)
        session.add(fresh)
        session.flush()
        record(session, act, "contact", fresh.id, "set", before=", ".join(row.address for row in held), after=address)
        settle(session, [f"no_address:{unit.id}/{told}" for told in UNIT_ROLES], act.at)
        return True


def _role(words: str) -> ContactRole:
    if words not in {role.value for role in ContactRole}:
        known = ", ".join(role.value for role in ContactRole)
        raise Refused(
            f"Không có vai trò “{words}”; hãy dùng: {known}. Chưa có gì thay đổi.",
            f"There is no role “{words}”; use one of {known}. Nothing was changed.",
        )
    return ContactRole(words)
