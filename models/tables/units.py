"""Units, groups, succession, posts and contacts, each with the days it holds."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.facts.units import ContactRole, PostKind, SuccessionKind, UnitKind
from models.tables.base import Table, moment, reference, word


class Unit(Table, table=True):
    """One unit of the administration; never renamed or deleted in place."""

    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_from <= valid_to", name="days"),)
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    kind: UnitKind = word(UnitKind)
    pack: str
    """Code of the organisation pack it came from."""
    valid_from: date | None = None
    valid_to: date | None = None


class UnitAlias(Table, table=True):
    """Another way a document may write a unit's name."""

    __table_args__ = (UniqueConstraint("unit_id", "alias"),)
    id: int = Field(default=None, primary_key=True)
    unit_id: int = reference("unit.id")
    alias: str


class UnitGroup(Table, table=True):
    """A name that stands for several units; an open group has no members and owes nothing."""

    __tablename__ = "unit_group"
    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    name: str
    is_open: bool = False
    aliases: str = ""
    """Other ways a document may write its name, one a line."""
    note: str = ""
    """Where its members are listed; shown when a person settles the group."""


class GroupMember(Table, table=True):
    """A unit's membership of a group over some days."""

    __tablename__ = "group_member"
    __table_args__ = (UniqueConstraint("group_id", "unit_id", "valid_from"),)
    id: int = Field(default=None, primary_key=True)
    group_id: int = reference("unit_group.id")
    unit_id: int = reference("unit.id")
    valid_from: date
    """First day; the earliest date there is where the pack names none."""
    valid_to: date | None = None


class Succession(Table, table=True):
    """A change of units on one day, with its legal basis; who passed to whom stands in `SuccessionLink`."""

    id: int = Field(default=None, primary_key=True)
    kind: SuccessionKind = word(SuccessionKind)
    effective_on: date
    basis: str


class SuccessionLink(Table, table=True):
    """One predecessor and one successor of a succession (many to many)."""

    __tablename__ = "succession_link"
    succession_id: int = Field(foreign_key="succession.id", primary_key=True)
    predecessor_id: int = Field(foreign_key="unit.id", primary_key=True)
    successor_id: int = Field(foreign_key="unit.id", primary_key=True)


class FocalTermRow(Table, table=True):
    """Which unit was the focal unit over some days."""

    __tablename__ = "focal_term"
    id: int = Field(default=None, primary_key=True)
    unit_id: int = reference("unit.id")
    valid_from: date | None = None
    valid_to: date | None = None


class Post(Table, table=True):
    """An office above the units: the Committee's office, a vice-chair, the chair; or the operator's."""

    id: int = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    kind: PostKind = word(PostKind)
    title: str
    valid_from: date | None = None
    valid_to: date | None = None


class Portfolio(Table, table=True):
    """A vice-chair's charge of a unit over some days."""

    __table_args__ = (UniqueConstraint("post_id", "unit_id", "valid_from"),)
    id: int = Field(default=None, primary_key=True)
    post_id: int = reference("post.id")
    unit_id: int = reference("unit.id")
    valid_from: date
    valid_to: date | None = None


class Contact(Table, table=True):
    """A mailbox of a unit or post over some days: role and office, never a person's private address."""

    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (post_id IS NULL)", name="one_holder"),
        CheckConstraint("address LIKE '%_@_%' AND address NOT LIKE '% %'", name="address"),
    )
    id: int = Field(default=None, primary_key=True)
    unit_id: int | None = reference("unit.id", nullable=True)
    post_id: int | None = reference("post.id", nullable=True)
    role: ContactRole = word(ContactRole)
    address: str = Field(index=True)
    display_name: str
    language: str = "vi"
    valid_from: date | None = None
    valid_to: date | None = None
    confirmed_at: datetime | None = moment(nullable=True)
    """When a test mail to it was confirmed; None until then."""
    bounced: bool = False
    """Mail came back; nothing more is sent there until someone confirms it."""
