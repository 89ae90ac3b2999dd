"""What happened, in order; what waits for a person; and the program's own few facts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.tables.base import Table, moment, reference


class History(Table, table=True):
    """One change, written in the transaction that made it; rows are never changed or deleted."""

    id: int = Field(default=None, primary_key=True)
    at: datetime = moment(index=True)
    actor: str
    entity: str
    """Table of what changed."""
    entity_id: int
    event: str
    before: str | None = None
    after: str | None = None
    because: str = ""


class Seal(Table, table=True):
    """A hash over committed history rows, chained to the seal before."""

    __table_args__ = (CheckConstraint("last_id >= first_id", name="rows"),)
    id: int = Field(default=None, primary_key=True)
    first_id: int = Field(unique=True)
    last_id: int = Field(unique=True)
    root: str
    previous_root: str
    marks: str = ""
    """The beginning of each row's own hash (flows/work/marks.py): the root says that something was changed, these say what.
    Empty in seals of earlier versions."""
    sealed_at: datetime = moment()


class SweepRun(Table, table=True):
    """One sweep: a working day without a successful one does not count for rungs above the unit."""

    __tablename__ = "sweep_run"
    id: int = Field(default=None, primary_key=True)
    swept_on: date = Field(index=True)
    finished_at: datetime = moment()
    succeeded: bool
    decisions: int
    actor: str


class NeedsPerson(Table, table=True):
    """Something the program cannot settle ("Cần người xử lý"), with the next action."""

    __tablename__ = "needs_person"
    __table_args__ = (UniqueConstraint("key"),)
    id: int = Field(default=None, primary_key=True)
    key: str
    """What it is about; raised again, it is the same row."""
    what: str
    next_action: str
    what_en: str = ""
    """The same in English; empty where nobody wrote it."""
    next_action_en: str = ""
    unit_id: int | None = reference("unit.id", nullable=True)
    raised_at: datetime = moment()
    settled_at: datetime | None = moment(nullable=True)


class Instance(Table, table=True):
    """The one row about this installation."""

    __table_args__ = (CheckConstraint("id = 1", name="one"),)
    id: int = Field(default=1, primary_key=True)
    key: str
    """Secret from which Message-IDs are made; a restored copy keeps it."""
    epoch: int = 1
    """Raised when a restored copy goes on: letters written after it get other Message-IDs than those before."""
    keeps_journal: bool = False
    """Was a journal of what was sent begun beside this database? Then one that is missing is missed."""
    created_at: datetime = moment()
    go_live_on: date | None = None
    """Until it is set every mail goes to the operator."""
