"""Units and mailboxes of a day, as lists."""

from datetime import date
from typing import Any

from sqlmodel import col, select

from flows.work.office import Office
from models.facts.units import Validity
from models.tables import Contact, Post, Unit

Row = dict[str, Any]


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
