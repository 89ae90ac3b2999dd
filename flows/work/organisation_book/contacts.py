"""The sheet of mailboxes against the register."""

from collections.abc import Sequence

from sqlmodel import select

from config.shapes import MAIL_ADDRESS
from documents.read.organisation_book import (
    ADDRESS,
    CONTACTS,
    HOLDER,
    LANGUAGE,
    ROLE,
    BookRow,
)
from flows.work.organisation_book.ledger import (
    LANGUAGES,
    ROLES,
    Ledger,
    display_name,
    holder_of,
    may_end,
    offered,
    shown,
)
from models.facts.units import ContactRole
from models.tables import (
    Contact,
)


def go_through_contacts(ledger: Ledger, rows: Sequence[BookRow], file: str) -> None:  # noqa: ARG001 - as the others
    """Take over mailboxes; one that is not in the sheet ends only where that is asked for."""
    known = {_contact_key(contact): contact for contact in ledger.session.exec(select(Contact))}
    codes: dict[tuple[int | None, int | None], str] = {(unit.id, None): code for code, unit in ledger.units.items()} | {
        (None, post.id): code for code, post in ledger.posts.items()
    }
    seen: set[tuple[int | None, int | None, ContactRole, str]] = set()
    for row in rows:
        unit_id, post_id = holder_of(ledger, row)
        role, address = ContactRole(offered(row, ROLE, ROLES)), row.needed(ADDRESS)
        if not MAIL_ADDRESS.fullmatch(address):
            raise row.refused(
                ADDRESS,
                f"“{address}” không phải một địa chỉ thư; hãy viết một địa chỉ, chữ thường không dấu",
                f"“{address}” is not one mail address; write one, in plain lower-case letters",
            )
        name, (first, last) = display_name(row), row.days()
        language = offered(row, LANGUAGE, LANGUAGES) if row.text(LANGUAGE) else "vi"
        key = unit_id, post_id, role, address
        what = f"{row.needed(HOLDER)}, {role.value}: {address}"
        if key in seen:
            raise row.refused(ADDRESS, "hàng này lặp lại; hãy bỏ một hàng", "this row stands twice; take one away")
        seen.add(key)
        contact = known.get(key)
        if contact is None:
            contact = Contact(
                unit_id=unit_id, post_id=post_id, role=role, address=address, display_name=name, language=language
            )
            contact.valid_from, contact.valid_to = first, last
            ledger.session.add(contact)
            ledger.note(CONTACTS, "added", what)
            continue
        now = (contact.display_name, contact.language, contact.valid_from)
        if now != (name, language, first):
            contact.display_name, contact.language, contact.valid_from = name, language, first
            ledger.note(
                CONTACTS, "changed", what, f"{now[0]}, {now[1]}, {shown(now[2])} → {name}, {language}, {shown(first)}"
            )
        if contact.valid_to != last:
            ledger.note(CONTACTS, "ended" if last else "changed", what, f"{shown(contact.valid_to)} → {shown(last)}")
            contact.valid_to = last
    for key, contact in known.items():
        if key not in seen and may_end(ledger, contact.valid_from, contact.valid_to):
            contact.valid_to = ledger.ends_missing
            what = f"{codes[key[0], key[1]]}, {contact.role.value}: {contact.address}"
            ledger.note(CONTACTS, "ended", what, shown(ledger.ends_missing))


def _contact_key(contact: Contact) -> tuple[int | None, int | None, ContactRole, str]:
    return contact.unit_id, contact.post_id, contact.role, contact.address
