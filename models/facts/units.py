"""Units of the administration and how they change: validity dates, aliases, groups, succession, posts.

A unit is never renamed or deleted in place: it ends on a day and others succeed it, with a legal basis.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class UnitKind(StrEnum):
    """Kinds of unit (domain: section 2)."""

    DEPARTMENT = "department"
    AGENCY = "agency"
    BRANCH_OF_CENTRAL_AGENCY = "branch_of_central_agency"
    STATE_ENTERPRISE = "state_enterprise"
    ARMED_FORCE = "armed_force"
    DISTRICT = "district"
    COMMUNE = "commune"
    MASS_ORGANISATION = "mass_organisation"
    DISTRICT_DIVISION = "district_division"
    DISTRICT_OFFICE = "district_office"


class SuccessionKind(StrEnum):
    """What became of a unit."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    """Never automatic: open work waits for a person to reassign it."""
    ABOLISH = "abolish"
    BOUNDARY = "boundary"


class ContactRole(StrEnum):
    """Whose mailbox a contact is, within a unit or a post."""

    CLERK = "clerk"
    """Văn thư: the registry that takes in official papers."""
    CONTACT = "contact"
    """Đầu mối: the officer who does the work."""
    DEPUTY = "deputy"
    HEAD = "head"
    """Thủ trưởng: the head of the unit."""


class PostKind(StrEnum):
    """Posts above the units, lowest first, and the one beside them."""

    OFFICE = "office"
    """Văn phòng UBND tỉnh."""
    VICE_CHAIR = "vice_chair"
    CHAIR = "chair"
    OPERATOR = "operator"
    """Whoever runs the program; its mailbox is a setting, not part of an organisation pack."""


@dataclass(frozen=True, slots=True)
class Validity:
    """The days something holds: both ends included, None for open."""

    valid_from: date | None = None
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Is ``day`` inside?"""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class UnitFact:
    """One unit of an organisation pack."""

    code: str
    name: str
    kind: UnitKind
    validity: Validity = ALWAYS
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupVersion:
    """The members a group had over some days."""

    members: tuple[str, ...]
    """Unit codes."""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A name that stands for several units; an open group has no versions."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()
    versions: tuple[GroupVersion, ...] = ()
    note: str = ""
    """Where its members are listed, or who confirms them; shown when a person settles the group."""

    @property
    def is_open(self) -> bool:
        """Has nobody listed its members?"""
        return not self.versions

    def members_on(self, day: date) -> tuple[str, ...]:
        """Return the codes of its members on ``day``; empty when no version holds then."""
        return next((version.members for version in self.versions if version.validity.holds_on(day)), ())


@dataclass(frozen=True, slots=True)
class SuccessionFact:
    """Who carries on the work of whom, from which day, on what legal basis."""

    kind: SuccessionKind
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    effective_on: date
    basis: str


@dataclass(frozen=True, slots=True)
class PostFact:
    """An office above the units, never a named person."""

    code: str
    kind: PostKind
    title: str
    in_charge_of: tuple[str, ...] = ()
    """Unit codes a vice-chair is in charge of."""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class FocalTerm:
    """Which unit was the focal unit over some days."""

    unit: str
    validity: Validity


@dataclass(frozen=True, slots=True)
class ContactFact:
    """A mailbox: role and holder (a unit or a post), never a person."""

    holder: str
    """Unit code or post code."""
    role: ContactRole
    address: str
    display_name: str
    language: str = "vi"
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True)
class OrgPack:
    """An organisation as data: anyone can copy the file for another province."""

    code: str
    title: str
    province: str
    units: tuple[UnitFact, ...]
    groups: tuple[GroupFact, ...]
    successions: tuple[SuccessionFact, ...]
    focal: tuple[FocalTerm, ...]
    posts: tuple[PostFact, ...]
    contacts: tuple[ContactFact, ...]

    def unit(self, code: str) -> UnitFact:
        """Return the unit with ``code``; raises KeyError."""
        return next(unit for unit in self.units if unit.code == code)

    def focal_on(self, day: date) -> str | None:
        """Return the code of the focal unit on ``day``."""
        return next((term.unit for term in self.focal if term.validity.holds_on(day)), None)
