"""The register's organisation as facts: what a document is read with, and what goes into a sheet for the office."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import zip_longest

from sqlmodel import Session, col, select

from models.facts.units import (
    ContactFact,
    FocalTerm,
    GroupFact,
    GroupVersion,
    OrgPack,
    PostFact,
    SuccessionFact,
    UnitFact,
    Validity,
)
from models.organisation import FIRST_DAY
from models.tables import (
    Contact,
    FocalTermRow,
    GroupMember,
    Portfolio,
    Post,
    Succession,
    SuccessionLink,
    Unit,
    UnitAlias,
    UnitGroup,
)

ONE_DAY = timedelta(days=1)


def organisation_of(session: Session, code: str, title: str = "", province: str = "") -> OrgPack:
    """Return all the register knows of units, whatever packs and sheets it came from, under a pack's name."""
    units = {row.id: row for row in session.exec(select(Unit).order_by(col(Unit.id)))}
    codes = {number: row.code for number, row in units.items()}
    posts = list(session.exec(select(Post).order_by(col(Post.id))))
    return OrgPack(
        code=code,
        title=title,
        province=province,
        units=_units(session, units.values()),
        groups=_groups(session, codes),
        successions=_successions(session, codes),
        focal=tuple(
            FocalTerm(codes[row.unit_id], Validity(row.valid_from, row.valid_to))
            for row in session.exec(select(FocalTermRow).order_by(col(FocalTermRow.id)))
        ),
        posts=_posts(session, posts, codes),
        contacts=_contacts(session, codes, {row.id: row.code for row in posts}),
    )


def _units(session: Session, rows: Iterable[Unit]) -> tuple[UnitFact, ...]:
    aliases: dict[int, list[str]] = defaultdict(list)
    for alias in session.exec(select(UnitAlias).order_by(col(UnitAlias.id))):
        aliases[alias.unit_id].append(alias.alias)
    return tuple(
        UnitFact(row.code, row.name, row.kind, Validity(row.valid_from, row.valid_to), tuple(aliases[row.id]))
        for row in rows
    )


def _groups(session: Session, codes: dict[int, str]) -> tuple[GroupFact, ...]:
    members: dict[int, list[GroupMember]] = defaultdict(list)
    for row in session.exec(select(GroupMember).order_by(col(GroupMember.id))):
        members[row.group_id].append(row)
    return tuple(
        GroupFact(
            group.code,
            group.name,
            tuple(line for line in group.aliases.split("\n") if line),
            tuple(_versions(members[group.id], codes)),
            group.note,
        )
        for group in session.exec(select(UnitGroup).order_by(col(UnitGroup.id)))
    )


def _versions(rows: list[GroupMember], codes: dict[int, str]) -> Iterable[GroupVersion]:
    """Give one version for each stretch of days over which the members stay the same."""
    begins = {row.valid_from for row in rows} | {row.valid_to + ONE_DAY for row in rows if row.valid_to}
    days = sorted(begins)
    for first, after in zip_longest(days, days[1:]):
        here = [row for row in rows if Validity(row.valid_from, row.valid_to).holds_on(first)]
        if here:
            yield GroupVersion(tuple(codes[row.unit_id] for row in here), Validity(_open(first), _before(after)))


def _before(day: date | None) -> date | None:
    return day - ONE_DAY if day else None


def _open(day: date) -> date | None:
    return None if day == FIRST_DAY else day


def _successions(session: Session, codes: dict[int, str]) -> tuple[SuccessionFact, ...]:
    links: dict[int, list[SuccessionLink]] = defaultdict(list)
    for link in session.exec(select(SuccessionLink).order_by(col(SuccessionLink.succession_id))):
        links[link.succession_id].append(link)
    return tuple(
        SuccessionFact(
            row.kind,
            tuple(dict.fromkeys(codes[link.predecessor_id] for link in links[row.id])),
            tuple(dict.fromkeys(codes[link.successor_id] for link in links[row.id])),
            row.effective_on,
            row.basis,
        )
        for row in session.exec(select(Succession).order_by(col(Succession.effective_on), col(Succession.id)))
    )


def _posts(session: Session, posts: Iterable[Post], codes: dict[int, str]) -> tuple[PostFact, ...]:
    charges: dict[int, list[str]] = defaultdict(list)
    for row in session.exec(select(Portfolio).where(col(Portfolio.valid_to).is_(None)).order_by(col(Portfolio.id))):
        charges[row.post_id].append(codes[row.unit_id])
    return tuple(
        PostFact(post.code, post.kind, post.title, tuple(charges[post.id]), Validity(post.valid_from, post.valid_to))
        for post in posts
    )


def _contacts(session: Session, units: dict[int, str], posts: dict[int, str]) -> tuple[ContactFact, ...]:
    return tuple(
        ContactFact(
            units[row.unit_id] if row.unit_id else posts[row.post_id or 0],
            row.role,
            row.address,
            row.display_name,
            row.language,
            Validity(row.valid_from, row.valid_to),
        )
        for row in session.exec(select(Contact).order_by(col(Contact.id)))
    )
