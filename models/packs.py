"""Organisation packs: a province's units, groups, successions, focal terms, posts and mailboxes as a data file."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

from config.data import nearest, read_toml
from config.errors import BadSetting, NotFound
from config.shapes import OrgPackShape, ValidRow
from models.facts.units import (
    ContactFact,
    ContactRole,
    FocalTerm,
    GroupFact,
    GroupVersion,
    OrgPack,
    PostFact,
    PostKind,
    SuccessionFact,
    SuccessionKind,
    UnitFact,
    UnitKind,
    Validity,
)
from models.pack_checks import contradictions, folded, one_spaced

PACKS_FOLDER = Path(__file__).parent.parent / "config" / "org"
DEMONSTRATION_DOMAIN = "donvi.example"
"""A reserved domain: mail to it reaches nobody. Source: RFC 2606."""

MAILBOXES = {
    ContactRole.CLERK: ("vanthu", "Văn thư"),
    ContactRole.CONTACT: ("daumoi", "Đầu mối"),
    ContactRole.HEAD: ("thutruong", "Thủ trưởng"),
}
"""Local part and display name of the demonstration mailboxes of a unit."""

KIND_BY_FIRST_WORDS = {
    "UBND huyện": UnitKind.DISTRICT,
    "UBND thị xã": UnitKind.DISTRICT,
    "UBND thành phố": UnitKind.DISTRICT,
    "UBND xã": UnitKind.COMMUNE,
    "UBND phường": UnitKind.COMMUNE,
    "UBND thị trấn": UnitKind.COMMUNE,
    "Công an": UnitKind.ARMED_FORCE,
    "Bộ Chỉ huy": UnitKind.ARMED_FORCE,
    "Cục": UnitKind.BRANCH_OF_CENTRAL_AGENCY,
    "Kho bạc": UnitKind.BRANCH_OF_CENTRAL_AGENCY,
    "Ngân hàng": UnitKind.BRANCH_OF_CENTRAL_AGENCY,
    "Bảo hiểm": UnitKind.BRANCH_OF_CENTRAL_AGENCY,
    "Công ty": UnitKind.STATE_ENTERPRISE,
    "Hội": UnitKind.MASS_ORGANISATION,
    "Phòng": UnitKind.DISTRICT_DIVISION,
    "Sở": UnitKind.DEPARTMENT,
}
"""What a unit of an unknown province most likely is, by how its name begins; an agency otherwise."""


def pack_names(folder: Path = PACKS_FOLDER) -> tuple[str, ...]:
    """Return the names of the packs there are."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def load_pack(name_or_path: str | Path) -> OrgPack:
    """Return the pack of that name in ``config/org``, or the one at that path (what ends in ``.toml``).

    Raises NotFound, naming the packs there are, and BadSetting for a file that cannot be used or contradicts itself.
    """
    path = Path(name_or_path)
    if path.suffix != ".toml":
        path = PACKS_FOLDER / f"{name_or_path}.toml"
        if str(name_or_path) not in pack_names():
            likely, there_are = nearest(str(name_or_path), list(pack_names())), ", ".join(pack_names())
            raise NotFound(
                f"Không có gói tổ chức “{name_or_path}”{likely}; các gói hiện có: {there_are}.",
                f"There is no organisation pack “{name_or_path}”{likely}; there are {there_are}.",
            )
    pack = _pack(read_toml(path, OrgPackShape))
    if contradiction := next(contradictions(pack), None):
        vi, en = contradiction
        raise BadSetting(f"Tệp {path}: {vi}.", f"File {path}: {en}.")
    return pack


def demonstration_contacts(units: Iterable[UnitFact], domain: str) -> tuple[ContactFact, ...]:
    """Return a clerk's, a contact's and a head's mailbox at ``domain`` for each unit, valid as long as the unit."""
    return tuple(
        ContactFact(
            holder=unit.code,
            role=role,
            address=f"{mailbox}.{unit.code}@{domain}",
            display_name=_display_name(f"{office} {unit.name}"),
            validity=unit.validity,
        )
        for unit in units
        for role, (mailbox, office) in MAILBOXES.items()
    )


def demonstration_post_contacts(posts: Iterable[PostFact], domain: str) -> tuple[ContactFact, ...]:
    """Return the one mailbox of each post, in the role of head: ``<post code>@domain``."""
    return tuple(
        ContactFact(
            holder=post.code,
            role=ContactRole.HEAD,
            address=f"{post.code}@{domain}",
            display_name=_display_name(post.title),
            validity=post.validity,
        )
        for post in posts
    )


def demonstration_pack(
    title: str, unit_names: Sequence[str], focal_name: str | None = None, domain: str = DEMONSTRATION_DOMAIN
) -> OrgPack:
    """Return a pack made from the names a document uses, for a province that has no pack yet.

    Names that differ only in letter case or spacing are one unit. ``focal_name`` is the focal unit the document
    names, added when ``unit_names`` lacks it; when there is none, a stand-in called “Cơ quan đầu mối” takes the role.
    One vice-chair is in charge of all units. The mailboxes are demonstration addresses that reach nobody.
    """
    focal = one_spaced(focal_name or "Cơ quan đầu mối")
    by_fold = {folded(name): one_spaced(name) for name in reversed([*unit_names, focal]) if name.strip()}
    units: list[UnitFact] = []
    for name in sorted(by_fold.values()):
        units.append(UnitFact(_new_code(name, taken={unit.code for unit in units}), name, _kind_of(name)))
    posts = (
        PostFact("van-phong", PostKind.OFFICE, "Chánh Văn phòng UBND"),
        PostFact("pho-chu-tich", PostKind.VICE_CHAIR, "Phó Chủ tịch UBND", tuple(unit.code for unit in units)),
        PostFact("chu-tich", PostKind.CHAIR, "Chủ tịch UBND"),
    )
    return OrgPack(
        code="trinh-dien",
        title=title,
        province="",
        units=tuple(units),
        groups=(),
        successions=(),
        focal=(FocalTerm(next(unit.code for unit in units if folded(unit.name) == folded(focal)), Validity()),),
        posts=posts,
        contacts=(*demonstration_contacts(units, domain), *demonstration_post_contacts(posts, domain)),
    )


def _pack(file: OrgPackShape) -> OrgPack:
    units = tuple(UnitFact(row.code, row.name, UnitKind(row.kind), _validity(row), row.aliases) for row in file.unit)
    posts = tuple(
        PostFact(row.code, PostKind(row.kind), row.title, row.in_charge_of, _validity(row)) for row in file.post
    )
    return OrgPack(
        code=file.code,
        title=file.title,
        province=file.province,
        units=units,
        groups=tuple(
            GroupFact(
                row.code,
                row.name,
                row.aliases,
                tuple(GroupVersion(version.members, _validity(version)) for version in row.version),
                row.note,
            )
            for row in file.group
        ),
        successions=tuple(
            SuccessionFact(SuccessionKind(row.kind), row.predecessors, row.successors, row.effective_on, row.basis)
            for row in file.succession
        ),
        focal=tuple(FocalTerm(row.unit, _validity(row)) for row in file.focal),
        posts=posts,
        contacts=_contacts(file, units, posts),
    )


def _contacts(file: OrgPackShape, units: tuple[UnitFact, ...], posts: tuple[PostFact, ...]) -> tuple[ContactFact, ...]:
    """Return the contacts that have a row, and demonstration mailboxes for the roles that have none."""
    listed = tuple(
        ContactFact(row.holder, ContactRole(row.role), row.address, row.display_name, row.language, _validity(row))
        for row in file.contact
    )
    if file.contacts.demonstration is None:
        return listed
    domain = file.contacts.demonstration.domain
    made = (*demonstration_contacts(units, domain), *demonstration_post_contacts(posts, domain))
    have = {(contact.holder, contact.role) for contact in listed}
    return (*listed, *(contact for contact in made if (contact.holder, contact.role) not in have))


def _validity(row: ValidRow) -> Validity:
    return Validity(row.valid_from, row.valid_to)


def _display_name(words: str) -> str:
    """Return ``words`` without what a mail header would read as another address."""
    return one_spaced(re.sub(r'[,;:"@\\]', "", words))


def _new_code(name: str, taken: set[str]) -> str:
    """Return an ASCII slug of ``name``, short enough for an address and not in ``taken``."""
    letters = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    words = re.findall(r"[a-z0-9]+", "".join(letter for letter in letters if not unicodedata.combining(letter)))
    slug = "-".join(words)[:45].strip("-") or "don-vi"
    return next(code for n in range(1, len(taken) + 2) if (code := slug if n == 1 else f"{slug}-{n}") not in taken)


def _kind_of(name: str) -> UnitKind:
    return next((kind for words, kind in KIND_BY_FIRST_WORDS.items() if name.startswith(words)), UnitKind.AGENCY)
