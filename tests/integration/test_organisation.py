"""Who carries a unit's work, who is in a group, and which mailbox stands behind a role, on a given day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func
from sqlmodel import Session, col, select

from models.database import Database
from models.facts.ladder import Role
from models.facts.units import ContactFact, ContactRole, FocalTerm, OrgPack, UnitFact, UnitKind, Validity
from models.organisation import focal_unit_on, holder_on, members_on, store_pack
from models.packs import load_pack
from models.people import address_of
from models.tables import (
    Contact,
    FocalTermRow,
    GroupMember,
    Portfolio,
    Post,
    Succession,
    SuccessionLink,
    Table,
    Unit,
    UnitAlias,
    UnitGroup,
)
from tests.conftest import PostgreSQL

PACK = load_pack("thanh-hoa-2023")
TABLES: tuple[type[Table], ...] = (
    Unit,
    UnitAlias,
    UnitGroup,
    GroupMember,
    Succession,
    SuccessionLink,
    FocalTermRow,
    Post,
    Portfolio,
    Contact,
)
IN_2023 = date(2023, 9, 15)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def thanh_hoa(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The organisation of Thanh Hóa; every test takes back what it changes."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path_factory.mktemp('organisation') / 'dondoc.sqlite'}")
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        database = Database(server.url(server.create("template1")))
    database.prepare()
    with database.write() as session:
        assert store_pack(session, PACK) > 500
    yield database
    database.dispose()


@pytest.fixture
def session(thanh_hoa: Database) -> Iterator[Session]:
    with thanh_hoa.trial() as session:
        yield session


def unit(session: Session, code: str) -> Unit:
    return session.exec(select(Unit).where(Unit.code == code)).one()


def counts(session: Session) -> list[int]:
    return [session.exec(select(func.count()).select_from(table)).one() for table in TABLES]


# Storing.


def test_a_pack_stored_again_adds_nothing(session: Session) -> None:
    before = counts(session)
    assert store_pack(session, PACK) == 0
    assert counts(session) == before


def test_everything_the_pack_says_is_stored(session: Session) -> None:
    assert len(session.exec(select(Unit)).all()) == len(PACK.units)
    assert len(session.exec(select(Post)).all()) == len(PACK.posts)
    assert len(session.exec(select(Contact)).all()) == len(PACK.contacts)
    assert len(session.exec(select(Succession)).all()) == len(PACK.successions)
    assert len(session.exec(select(GroupMember)).all()) == sum(
        len(version.members) for group in PACK.groups for version in group.versions
    )


def test_a_pack_that_has_learned_a_contact_adds_that_contact_once(session: Session) -> None:
    learned = ContactFact("so-cong-thuong", ContactRole.DEPUTY, "pgd@sct.donvi.example", "Phó Giám đốc")
    for _ in range(2):
        store_pack(session, _with(contacts=(*PACK.contacts, learned)))
    assert len(session.exec(select(Contact)).all()) == len(PACK.contacts) + 1


def test_a_unit_whose_end_the_pack_has_learned_ends_and_keeps_its_name(session: Session) -> None:
    ends = Validity(None, date(2026, 12, 31))
    store_pack(session, _with(units=tuple(_ending(fact, ends) for fact in PACK.units)))
    found = unit(session, "so-ngoai-vu")
    assert (found.name, found.valid_to) == ("Sở Ngoại vụ", date(2026, 12, 31))
    assert len(session.exec(select(Unit)).all()) == len(PACK.units)


def test_a_vice_chairs_charge_ends_the_day_before_a_later_pack_gives_it_to_another(session: Session) -> None:
    ours = unit(session, "so-y-te")
    before = next(post for post in PACK.posts if "so-y-te" in post.in_charge_of)
    after = next(post for post in PACK.posts if post.kind is before.kind and post is not before)
    moved = tuple(
        replace(post, in_charge_of=tuple(code for code in post.in_charge_of if code != "so-y-te"))
        if post is before
        else replace(post, in_charge_of=(*post.in_charge_of, "so-y-te"))
        if post is after
        else post
        for post in PACK.posts
    )
    for _ in range(2):
        store_pack(session, _with(posts=moved), date(2024, 5, 2))
    posts = {post.id: post.code for post in session.exec(select(Post))}
    charges = session.exec(select(Portfolio).where(Portfolio.unit_id == ours.id).order_by(col(Portfolio.valid_from)))
    assert [(posts[row.post_id], row.valid_from, row.valid_to) for row in charges] == [
        (before.code, date(1900, 1, 1), date(2024, 5, 1)),
        (after.code, date(2024, 5, 2), None),
    ]


def test_a_focal_term_ends_the_day_before_a_later_pack_names_another_unit(session: Session) -> None:
    for term in (FocalTerm("so-cong-thuong", Validity(date(2027, 1, 1))), FocalTerm("so-xay-dung", Validity())):
        for _ in range(2):
            store_pack(session, _with(focal=(term,)), date(2028, 3, 1))
    codes = []
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29), date(2028, 3, 1)):
        found = focal_unit_on(session, day)
        codes.append(found.code if found else None)
    assert codes == ["so-tai-chinh", "so-cong-thuong", "so-cong-thuong", "so-xay-dung"]


def _ending(fact: UnitFact, validity: Validity) -> UnitFact:
    return replace(fact, name="Tên khác", validity=validity) if fact.code == "so-ngoai-vu" else fact


def _with(**values: object) -> OrgPack:
    return replace(PACK, **values)  # type: ignore[arg-type]  # fields of the pack


# Who carries on.


@pytest.mark.parametrize(
    ("code", "day", "holder"),
    [
        ("so-cong-thuong", date(2023, 9, 15), "so-cong-thuong"),
        # merged on 1/3/2025 by Nghị định 45/2025
        ("so-ke-hoach-va-dau-tu", date(2025, 2, 28), "so-ke-hoach-va-dau-tu"),
        ("so-ke-hoach-va-dau-tu", date(2025, 3, 1), "so-tai-chinh"),
        ("so-tai-nguyen-va-moi-truong", date(2025, 3, 1), "so-nong-nghiep-va-moi-truong"),
        ("so-nong-nghiep-va-phat-trien-nong-thon", date(2026, 1, 1), "so-nong-nghiep-va-moi-truong"),
        # a new name
        ("ban-dan-toc", date(2025, 3, 1), "so-dan-toc-va-ton-giao"),
        # split five ways: never automatic
        ("so-lao-dong-thuong-binh-va-xa-hoi", date(2025, 2, 28), "so-lao-dong-thuong-binh-va-xa-hoi"),
        ("so-lao-dong-thuong-binh-va-xa-hoi", date(2025, 3, 1), None),
        # Đông Sơn joined the city on 1/1/2025, and districts ended on 30/6/2025
        ("huyen-dong-son", date(2024, 12, 31), "huyen-dong-son"),
        ("huyen-dong-son", date(2025, 1, 1), "tp-thanh-hoa"),
        ("huyen-dong-son", date(2025, 7, 1), None),
        ("huyen-muong-lat", date(2025, 6, 30), "huyen-muong-lat"),
        ("huyen-muong-lat", date(2025, 7, 1), None),
        # a unit that did not exist yet has nobody before it
        ("so-nong-nghiep-va-moi-truong", date(2024, 12, 31), None),
    ],
)
def test_work_passes_on_by_merger_or_new_name_and_never_by_a_split_or_an_end(
    session: Session, code: str, day: date, holder: str | None
) -> None:
    found = holder_on(session, unit(session, code), day)
    assert (found.code if found else None) == holder


@pytest.mark.parametrize(
    ("day", "members"),
    [(date(2024, 12, 31), 27), (date(2025, 1, 1), 26), (date(2025, 6, 30), 26), (date(2025, 7, 1), 0)],
)
def test_the_districts_are_27_then_26_then_none(session: Session, day: date, members: int) -> None:
    group = session.exec(select(UnitGroup).where(UnitGroup.code == "cac-huyen")).one()
    found = members_on(session, group.id, day)
    assert len(found) == members
    assert ("huyen-dong-son" in {one.code for one in found}) == (members == 27)


def test_an_open_group_has_no_members(session: Session) -> None:
    group = session.exec(select(UnitGroup).where(UnitGroup.code == "cac-don-vi-lien-quan")).one()
    assert group.is_open
    assert members_on(session, group.id, IN_2023) == []


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2023, 9, 15), "so-ke-hoach-va-dau-tu"),
        (date(2025, 2, 28), "so-ke-hoach-va-dau-tu"),
        (date(2025, 3, 1), "so-tai-chinh"),
    ],
)
def test_the_focal_unit_changes_on_the_day(session: Session, day: date, code: str) -> None:
    found = focal_unit_on(session, day)
    assert found is not None
    assert found.code == code


# Mailboxes.


@pytest.mark.parametrize(
    ("role", "address", "office"),
    [
        (Role.CLERK, "vanthu.so-cong-thuong@", "Sở Công Thương"),
        (Role.CONTACT, "daumoi.so-cong-thuong@", "Sở Công Thương"),
        (Role.HEAD, "thutruong.so-cong-thuong@", "Sở Công Thương"),
        (Role.PLANNING, "daumoi.so-ke-hoach-va-dau-tu@", "Sở Kế hoạch và Đầu tư"),
        (Role.OFFICE, "van-phong@", "Chánh Văn phòng UBND tỉnh"),
        (Role.VICE_CHAIR, "pct-kinh-te@", "Phó Chủ tịch UBND tỉnh phụ trách kinh tế"),
        (Role.CHAIR, "chu-tich@", "Chủ tịch UBND tỉnh"),
    ],
    ids=str,
)
def test_every_role_has_a_mailbox_and_the_office_it_stands_for(
    session: Session, role: Role, address: str, office: str
) -> None:
    found = address_of(session, unit(session, "so-cong-thuong").id, role, IN_2023)
    assert found is not None
    assert found.address.startswith(address)
    assert found.office == office
    assert found.language == "vi"
    assert not found.stands_in
    assert not found.armed_force


def test_each_unit_climbs_to_its_own_vice_chair(session: Session) -> None:
    found = address_of(session, unit(session, "so-y-te").id, Role.VICE_CHAIR, IN_2023)
    assert found is not None
    assert found.office == "Phó Chủ tịch UBND tỉnh phụ trách văn hóa - xã hội"


def in_the_vice_chairs_place(session: Session, unit_id: int) -> str:
    found = address_of(session, unit_id, Role.VICE_CHAIR, IN_2023)
    assert found is not None
    assert found.in_place_of is Role.VICE_CHAIR
    return found.address


def test_of_a_unit_in_nobodys_charge_the_chair_is_told_in_the_vice_chairs_place(session: Session) -> None:
    ours = unit(session, "so-cong-thuong")
    for charge in session.exec(select(Portfolio).where(Portfolio.unit_id == ours.id)):
        session.delete(charge)
    session.flush()
    assert in_the_vice_chairs_place(session, ours.id) == "chu-tich@thanhhoa.example"


def test_a_vice_chair_whose_charge_has_ended_is_not_written_to(session: Session) -> None:
    ours = unit(session, "so-cong-thuong")
    for charge in session.exec(select(Portfolio).where(Portfolio.unit_id == ours.id)):
        charge.valid_to = date(2023, 9, 14)
        session.add(charge)
    session.flush()
    assert in_the_vice_chairs_place(session, ours.id) == "chu-tich@thanhhoa.example"


def test_letters_to_the_armed_forces_say_so(session: Session) -> None:
    police = unit(session, "cong-an-tinh")
    assert police.kind is UnitKind.ARMED_FORCE
    found = address_of(session, police.id, Role.CLERK, IN_2023)
    assert found is not None
    assert found.armed_force


def bounce(session: Session, unit_id: int, *roles: ContactRole) -> None:
    for contact in session.exec(select(Contact).where(Contact.unit_id == unit_id, col(Contact.role).in_(roles))):
        contact.bounced = True
        session.add(contact)
    session.flush()


@pytest.mark.parametrize(
    ("role", "came_back", "instead"),
    [
        (Role.CLERK, [ContactRole.CLERK], "daumoi."),
        (Role.CLERK, [ContactRole.CLERK, ContactRole.CONTACT], "thutruong."),
        (Role.CONTACT, [ContactRole.CONTACT], "vanthu."),
        (Role.CONTACT, [ContactRole.CONTACT, ContactRole.CLERK], "thutruong."),
        # a head's letter goes to nobody below
        (Role.HEAD, [ContactRole.HEAD], None),
        (Role.CLERK, [ContactRole.CLERK, ContactRole.CONTACT, ContactRole.HEAD], None),
    ],
    ids=str,
)
def test_where_mail_came_back_a_colleague_stands_in_but_nobody_below_the_head(
    session: Session, role: Role, came_back: list[ContactRole], instead: str | None
) -> None:
    ours = unit(session, "so-cong-thuong")
    bounce(session, ours.id, *came_back)
    found = address_of(session, ours.id, role, IN_2023)
    if instead is None:
        assert found is None
    else:
        assert found is not None
        assert found.address.startswith(instead)
        assert found.stands_in


def test_a_deputy_stands_in_for_the_head(session: Session) -> None:
    ours = unit(session, "so-cong-thuong")
    bounce(session, ours.id, ContactRole.HEAD)
    session.add(
        Contact(unit_id=ours.id, role=ContactRole.DEPUTY, address="pgd@sct.donvi.example", display_name="Phó Giám đốc")
    )
    session.flush()
    found = address_of(session, ours.id, Role.HEAD, IN_2023)
    assert found is not None
    assert (found.address, found.stands_in) == ("pgd@sct.donvi.example", True)


def test_a_mailbox_counts_only_on_its_days(session: Session) -> None:
    ours = unit(session, "so-cong-thuong")
    for contact in session.exec(select(Contact).where(Contact.unit_id == ours.id, Contact.role == ContactRole.HEAD)):
        contact.valid_to = date(2023, 9, 14)
        session.add(contact)
    session.add(
        Contact(
            unit_id=ours.id,
            role=ContactRole.HEAD,
            address="gd-moi@sct.donvi.example",
            display_name="Giám đốc",
            valid_from=date(2023, 9, 15),
        )
    )
    session.flush()
    before = address_of(session, ours.id, Role.HEAD, date(2023, 9, 14))
    after = address_of(session, ours.id, Role.HEAD, date(2023, 9, 15))
    assert before is not None
    assert before.address.startswith("thutruong.")
    assert after is not None
    assert after.address == "gd-moi@sct.donvi.example"


@pytest.mark.parametrize(
    ("code", "day", "office"),
    [
        ("so-giao-thong-van-tai", date(2025, 2, 28), "Sở Giao thông vận tải"),
        ("so-giao-thong-van-tai", date(2025, 3, 1), "Sở Xây dựng"),
        ("so-lao-dong-thuong-binh-va-xa-hoi", date(2025, 3, 1), "Sở Tài chính"),
        ("huyen-muong-lat", date(2025, 7, 1), "Sở Tài chính"),
    ],
)
def test_after_a_reorganisation_the_letter_goes_to_who_carries_the_work_on_or_to_nobody(
    session: Session, code: str, day: date, office: str | None
) -> None:
    found = address_of(session, unit(session, code).id, Role.CLERK, day)
    assert (found.office if found else None) == office


def test_the_planning_departments_mail_follows_the_focal_term(session: Session) -> None:
    ours = unit(session, "so-cong-thuong").id
    found = address_of(session, ours, Role.PLANNING, date(2025, 3, 1))
    assert found is not None
    assert found.office == "Sở Tài chính"


def test_where_the_post_has_no_mailbox_nobody_is_written_to(session: Session) -> None:
    chair = session.exec(select(Post).where(Post.code == "chu-tich")).one()
    for contact in session.exec(select(Contact).where(Contact.post_id == chair.id)):
        session.delete(contact)
    session.flush()
    assert address_of(session, unit(session, "so-cong-thuong").id, Role.CHAIR, IN_2023) is None
