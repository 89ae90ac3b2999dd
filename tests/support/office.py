"""An office at work in a test: its settings, its clock, its mail server, and the steps of a day."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from sqlmodel import func, select

from config.clock import office_day
from config.settings import load_settings
from flows.work.deliver import Delivered, deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import PlanImported, import_plan
from flows.work.office import Office
from flows.work.receive import Answer, Paper, Received, file_report
from flows.work.sweep import Swept, sweep
from models.calendars import load_calendar
from models.database import Database
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.facts.units import ContactRole, OrgPack
from models.ladders import load_ladder
from models.moves import Act
from models.tables import Contact, DecisionRow, Message, NeedsPerson, Obligation, Table, Unit
from tests.support.clock import Clock, at
from tests.support.mailbox import Mailbox, an_open_mailbox
from tests.support.organisation import PACK
from tests.support.plans import PLAN_2023, write_plan

Q3 = Period.parse("2023-Q3")
Row = TypeVar("Row", Contact, DecisionRow, Message, NeedsPerson, Obligation, Unit)
CONFIG = Path(__file__).parent.parent.parent / "config"


def an_office(tmp_path: Path, database: Database, smtp_port: int = 1, **settings: object) -> Office:
    """Give an office with the shipped calendar and ladder, at home in ``tmp_path``."""
    home = tmp_path / "home"
    home.mkdir(exist_ok=True)
    read = load_settings(home=home, database_url=database.url, smtp_port=smtp_port, **settings)
    return Office(read, database, load_calendar(CONFIG / "calendar"), load_ladder(CONFIG / "ladder.toml"))


def kind_of_purpose(row: Message) -> str:
    """Return a letter's purpose without the number, stream or period it is about."""
    return re.sub(r":(\d|report:|remediation:|review:|synthesis:).*", "", row.purpose)


@dataclass
class Day:
    """An office, its clock and its mail server: the whole of what a story needs."""

    office: Office
    mailbox: Mailbox
    folder: Path
    clock: Clock = field(default_factory=lambda: Clock(at("22/8/2023 14:00")))

    def act(self, because: str = "") -> Act:
        return Act("test", self.clock(), because)

    def begin(self, text: str = PLAN_2023, pack: OrgPack = PACK, *, live: bool = True) -> PlanImported:
        """Import a plan at the clock's moment; ``live``: mail goes to its recipients from this day."""
        done = import_plan(self.office, write_plan(self.folder, text), pack, self.act())
        if live:
            set_go_live(self.office, office_day(self.clock()), self.act())
        return done

    def sweep(self, when: str) -> Swept:
        self.clock.now = at(when)
        return sweep(self.office, self.act())

    def deliver(self, when: str | None = None) -> Delivered:
        self.clock.now = at(when) if when else self.clock.now
        return asyncio.run(deliver(self.office, self.clock))

    def live(self, first: str, last: str | None = None) -> None:
        """Live the days from ``first`` to ``last``, each with its sweep at seven and its mail at eight."""
        day, end = office_day(at(first)), office_day(at(last or first))
        while day <= end:
            self.sweep(f"{day:%d/%m/%Y} 07:00")
            self.deliver(f"{day:%d/%m/%Y} 08:00")
            day += timedelta(days=1)

    def live_through(self, day: str) -> Delivered:
        """Live one day and say what its delivery did."""
        self.sweep(f"{day} 07:00")
        return self.deliver(f"{day} 08:00")

    def report(
        self,
        unit: str,
        when: str,
        items: Sequence[str] | None = None,
        *,
        period: str = "2023-Q3",
        done: bool = False,
        received_on: date | None = None,
    ) -> Received:
        """File a unit's report, or enter the paper that came on ``received_on``."""
        self.clock.now = at(when)
        answer = Answer(result="Đã thực hiện theo báo cáo kèm theo.", claims_done=done)
        paper = Paper(received_on, "12/BC") if received_on else Paper()
        return file_report(self.office, unit, Period.parse(period), items, self.act(), answer, paper)

    # What came, and what stands in the register.

    def arrived(self) -> dict[str, list[str]]:
        """Tell, for each mailbox, what came in order: ``31/08 reminder -14``."""
        rows = {row.message_id: row for row in self.rows(Message)}
        story: dict[str, list[str]] = {}
        for letter in self.mailbox.letters:
            row = rows[letter.message_id]
            line = f"{row.office_day:%d/%m} {kind_of_purpose(row)} {row.rung}"
            story.setdefault(letter.address.partition("@")[0], []).append(line)
        return story

    def rows(self, table: type[Row]) -> list[Row]:
        """Return a table's rows by their number, free of any session."""
        with self.office.database.read() as session:
            found = list(session.exec(select(table)))
            session.expunge_all()
        return sorted(found, key=lambda row: row.id)

    def decisions(self, **wanted: object) -> list[DecisionRow]:
        """Return the decisions with these values, in the order they were written."""
        return [
            row for row in self.rows(DecisionRow) if all(getattr(row, key) == value for key, value in wanted.items())
        ]

    def owed(self, unit: str | None = None, period: str = "2023-Q3", kind: str = "report") -> list[Obligation]:
        """Return the obligations of a period, all or one unit's, by their number."""
        names = {row.id: row.name for row in self.rows(Unit)}
        rows = [row for row in self.rows(Obligation) if row.period == period and row.kind == ObligationKind(kind)]
        return [row for row in rows if unit in {None, names[row.unit_id]}]

    def new_mailbox(self, code: str, role: ContactRole, address: str | None) -> None:
        """Give a unit's role another address; None: it has none any more."""
        with self.office.database.write() as session:
            unit = session.exec(select(Unit).where(Unit.code == code)).one()
            for row in session.exec(select(Contact).where(Contact.unit_id == unit.id, Contact.role == role)):
                if address is None:
                    session.delete(row)
                else:
                    row.address = address
                    session.add(row)

    def counts(self) -> dict[str, int]:
        """Count the rows of every table, but the log of sweeps itself."""
        with self.office.database.read() as session:
            return {
                str(table.name): int(session.execute(select(func.count()).select_from(table)).scalar_one())
                for table in Table.metadata.sorted_tables
                if table.name != "sweep_run"
            }


def assert_no_old_deadline_wakes(day: Day, follow_from: date) -> None:
    """Nothing is owed that was due before, and nobody was told of anything but the part they have."""
    owed = day.rows(Obligation)
    assert owed
    assert not [row for row in owed if row.original_due_on < follow_from]
    assert {row.rung for row in day.rows(DecisionRow)} == {"assignment"}


@contextmanager
def a_day(tmp_path: Path, database: Database, **settings: object) -> Iterator[Day]:
    """Open an office with a mail server of its own."""
    with an_open_mailbox() as mailbox:
        yield Day(an_office(tmp_path, database, mailbox.port, **settings), mailbox, tmp_path)
