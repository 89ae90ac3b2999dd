"""Units, groups, successions and mailboxes from an Excel workbook: the difference first, then all of it or nothing.

The register is gone through row by row inside one transaction. To show the difference the same is done and rolled back,
so that what is shown is what will be.
"""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from sqlmodel import select

from documents.read.organisation_book import CHANGES, CONTACTS, GROUPS, UNITS, BookRow, Words, read_book
from flows.work.office import Office
from flows.work.organisation_book.contacts import go_through_contacts
from flows.work.organisation_book.export import blank_book, exported_book
from flows.work.organisation_book.ledger import Difference, Ledger
from flows.work.organisation_book.units import go_through_changes, go_through_groups, go_through_units
from models.instance import instance
from models.moves import Act, record
from models.tables import Post, Unit

__all__ = ["CONTACT_SHEETS", "UNIT_SHEETS", "Difference", "blank_book", "exported_book", "import_book"]

UNIT_SHEETS, CONTACT_SHEETS = (UNITS, GROUPS, CHANGES), (CONTACTS,)
_STEPS: tuple[tuple[Words, Callable[[Ledger, Sequence[BookRow], str], None]], ...] = (
    (UNITS, go_through_units),
    (GROUPS, go_through_groups),
    (CHANGES, go_through_changes),
    (CONTACTS, go_through_contacts),
)


def import_book(
    office: Office, path: Path, sheets: tuple[Words, ...], act: Act, *, apply: bool, ends_missing: date | None = None
) -> list[Difference]:
    """Hold a workbook against the register and return the difference; with ``apply`` it is taken over, whole.

    ``ends_missing``: rows that hold and are not in the sheets of the file have this as their last day.
    Raises Refused, with sheet, row, column and remedy, where one row cannot be meant; nothing is changed then.
    """
    book = read_book(path, sheets)
    with office.database.write() if apply else office.database.trial() as session:
        ledger = Ledger(session, ends_missing)
        ledger.units = {unit.code: unit for unit in session.exec(select(Unit))}
        ledger.posts = {post.code: post for post in session.exec(select(Post))}
        for sheet, go_through in _STEPS:
            if sheet in book:
                go_through(ledger, book[sheet], path.name)
                session.flush()
        if apply and ledger.differences:
            row = instance(session, act.at).id
            after = f"{path.name}: {_counted(ledger.differences)}"
            record(session, act, "instance", row, "organisation_imported", after=after)
        return ledger.differences


def _counted(differences: Sequence[Difference]) -> str:
    actions = ("added", "ended", "changed")
    return ", ".join(f"{action} {sum(row.action == action for row in differences)}" for action in actions)
