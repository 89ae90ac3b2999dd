"""Organisation packs: what the file of Thanh Hóa says, and what no pack may say."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from config.errors import BadSetting, NotFound
from config.shapes import UnitKindName
from models.facts.units import ContactRole, PostKind, SuccessionKind, UnitFact, UnitKind
from models.packs import PACKS_FOLDER, demonstration_contacts, demonstration_pack, load_pack, pack_names

PACK = load_pack("thanh-hoa-2023")
GROUPS = {group.code: group for group in PACK.groups}
A_PLACE = """
code = "mau"
title = "Tỉnh Mẫu"
province = "Mẫu"
unit = [
    { code = "so-a", name = "Sở A", kind = "department", valid_to = 2025-02-28, aliases = ["Sở Anh"] },
    { code = "so-b", name = "Sở B", kind = "department" },
]
[[group]]
code = "cac-so"
name = "Các sở"
version = [{ valid_to = 2025-02-28, members = ["so-a", "so-b"] }]
[[succession]]
kind = "merge"
predecessors = ["so-a"]
successors = ["so-b"]
effective_on = 2025-03-01
basis = "Nghị định"
[[focal]]
unit = "so-b"
[[post]]
code = "van-phong"
kind = "office"
title = "Chánh Văn phòng"
[[post]]
code = "pct"
kind = "vice_chair"
title = "Phó Chủ tịch"
in_charge_of = ["so-a", "so-b"]
[[post]]
code = "chu-tich"
kind = "chair"
title = "Chủ tịch"
[[contact]]
holder = "so-b"
role = "clerk"
address = "vanthu.sob@mau.gov.vn"
display_name = "Văn thư Sở B"
[contacts.demonstration]
domain = "mau.example"
"""


def a_pack_file(folder: Path, text: str = A_PLACE) -> Path:
    path = folder / "mau.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("on", "districts", "departments", "focal"),
    [
        (date(2022, 9, 15), 27, 20, "so-ke-hoach-va-dau-tu"),
        (date(2023, 9, 15), 27, 20, "so-ke-hoach-va-dau-tu"),
        (date(2024, 12, 31), 27, 20, "so-ke-hoach-va-dau-tu"),
        (date(2025, 1, 1), 26, 20, "so-ke-hoach-va-dau-tu"),
        (date(2025, 2, 28), 26, 20, "so-ke-hoach-va-dau-tu"),
        (date(2025, 3, 1), 26, 15, "so-tai-chinh"),
        (date(2025, 6, 30), 26, 15, "so-tai-chinh"),
        (date(2025, 7, 1), 0, 15, "so-tai-chinh"),
    ],
    ids=str,
)
def test_groups_and_the_focal_unit_of_thanh_hoa_change_on_the_day(
    on: date, districts: int, departments: int, focal: str
) -> None:
    assert len(set(GROUPS["cac-huyen"].members_on(on))) == districts
    assert len(set(GROUPS["cac-so"].members_on(on))) == departments
    assert PACK.focal_on(on) == focal


def test_the_departments_group_leaves_out_central_branches_armed_forces_and_enterprises() -> None:
    members = [PACK.unit(code) for version in GROUPS["cac-so"].versions for code in version.members]
    assert {unit.kind for unit in members} == {UnitKind.DEPARTMENT, UnitKind.AGENCY}


def test_open_groups_have_no_members() -> None:
    open_groups = [group for group in PACK.groups if group.is_open]
    assert {group.name for group in open_groups} == {
        "Các chủ đầu tư",
        "Các đơn vị liên quan",
        "Các đơn vị đầu mối được giao theo dõi dự án lớn, trọng điểm",
    }
    assert "Phụ lục 16" in GROUPS["cac-don-vi-dau-moi-du-an-lon"].note


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Sở Nông nghiệp và PTNT", "so-nong-nghiep-va-phat-trien-nong-thon"),
        ("Sở Lao động, Thương binh và Xã hội", "so-lao-dong-thuong-binh-va-xa-hoi"),
        ("Sở Lao động - Thương binh và Xã hội", "so-lao-dong-thuong-binh-va-xa-hoi"),
        ("BQL Khu kinh tế Nghi Sơn và các khu công nghiệp", "bql-kkt-nghi-son"),
        ("Ban QLKKT Nghi Sơn và các KCN", "bql-kkt-nghi-son"),
        ("Cục thuế Thanh Hóa", "cuc-thue-thanh-hoa"),
        ("Ngân hàng Nhà nước Việt Nam Chi nhánh Thanh Hóa", "ngan-hang-nha-nuoc-thanh-hoa"),
        ("UBND huyện Hoằng Hóa", "huyen-hoang-hoa"),
        ("UBND thành phố Thanh Hóa", "tp-thanh-hoa"),
        ("các sở, ban, ngành cấp tỉnh", "cac-so"),
        ("UBND cấp huyện", "cac-huyen"),
    ],
)
def test_the_words_of_the_plans_find_their_unit_or_group(words: str, code: str) -> None:
    found = {
        thing.code
        for things in (PACK.units, PACK.groups)
        for thing in things
        if words.casefold() in {name.casefold() for name in (thing.name, *thing.aliases)}
    }
    assert found == {code}


def test_a_split_department_names_five_successors_and_is_marked_as_split() -> None:
    labour = next(change for change in PACK.successions if "so-lao-dong-thuong-binh-va-xa-hoi" in change.predecessors)
    assert labour.kind is SuccessionKind.SPLIT
    assert len(labour.successors) == 5


def test_every_unit_that_ends_has_a_succession_on_the_day_after() -> None:
    ended = {unit.code for unit in PACK.units if unit.validity.valid_to}
    assert ended == {code for change in PACK.successions for code in change.predecessors}


def test_every_unit_is_in_charge_of_exactly_one_vice_chair() -> None:
    vice_chairs = [post for post in PACK.posts if post.kind is PostKind.VICE_CHAIR]
    assert 3 <= len(vice_chairs) <= 4
    assert sorted(code for post in vice_chairs for code in post.in_charge_of) == sorted(u.code for u in PACK.units)


def test_contacts_are_offices_at_a_reserved_domain_one_address_each() -> None:
    addresses = [contact.address for contact in PACK.contacts]
    assert len(addresses) == len(set(addresses)) == 3 * len(PACK.units) + len(PACK.posts)
    assert all(address.endswith("@thanhhoa.example") for address in addresses)
    clerk = next(contact for contact in PACK.contacts if contact.address == "vanthu.so-cong-thuong@thanhhoa.example")
    assert (clerk.role, clerk.display_name) == (ContactRole.CLERK, "Văn thư Sở Công Thương")
    assert "van-phong@thanhhoa.example" in addresses
    assert "thutruong.huyen-hoang-hoa@thanhhoa.example" in addresses


def test_every_address_and_display_name_is_safe_in_a_header() -> None:
    for contact in PACK.contacts:
        assert re.fullmatch(r"[a-z0-9.-]{1,64}@[a-z.]+", contact.address)
        assert not set(contact.display_name) & set('\r\n,<>;:"@')


def test_the_mailbox_of_a_unit_ends_with_the_unit() -> None:
    mailbox = next(contact for contact in PACK.contacts if contact.holder == "huyen-dong-son")
    assert mailbox.validity.holds_on(date(2024, 12, 31))
    assert not mailbox.validity.holds_on(date(2025, 1, 1))


def test_a_comma_in_the_name_of_a_unit_does_not_reach_the_display_name() -> None:
    unit = UnitFact("so-vh", "Sở Văn hóa, Thể thao và Du lịch", UnitKind.DEPARTMENT)
    clerk, *_ = demonstration_contacts([unit], "tinh.example")
    assert clerk.display_name == "Văn thư Sở Văn hóa Thể thao và Du lịch"


def test_the_kinds_a_file_may_use_are_the_kinds_there_are() -> None:
    assert set(get_args(UnitKindName)) == set(UnitKind)


@pytest.mark.parametrize("name", pack_names())
def test_every_pack_that_ships_is_usable_and_named_as_its_file(name: str) -> None:
    assert load_pack(name).code == name
    assert load_pack(PACKS_FOLDER / f"{name}.toml") == load_pack(name)


def test_a_pack_that_is_not_there_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound, match=r"“thanh-hoa”.*“thanh-hoa-2023”.*hiện có: thanh-hoa-2023"):
        load_pack("thanh-hoa")


def test_a_contact_row_takes_the_place_of_the_mailbox_made_by_rule(tmp_path: Path) -> None:
    pack = load_pack(a_pack_file(tmp_path))
    clerks = [contact.address for contact in pack.contacts if contact.role is ContactRole.CLERK]
    assert clerks == ["vanthu.sob@mau.gov.vn", "vanthu.so-a@mau.example"]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ('code = "so-b", name', 'code = "so-a", name', "mã “so-a” được dùng 2 lần"),
        ('code = "pct"', 'code = "so-b"', "mã “so-b” được dùng 2 lần"),
        ('["Sở Anh"]', '["sở  b"]', "tên “Sở B” chỉ cả “so-a” và “so-b”"),
        ('["Sở Anh"]', '["Sở a"]', "tên “Sở a” chỉ cả “so-a” và “so-a”"),
        ('members = ["so-a", "so-b"]', 'members = ["so-a", "so-bb"]', "“version.members” nêu “so-bb”.*“so-b”"),
        ('successors = ["so-b"]', 'successors = ["so-c"]', "“succession” nêu “so-c”"),
        ('unit = "so-b"', 'unit = "so-x"', "“focal.unit” nêu “so-x”"),
        ('in_charge_of = ["so-a", "so-b"]', 'in_charge_of = ["so-a", "so-z"]', "“post.in_charge_of” nêu “so-z”"),
        ('in_charge_of = ["so-a", "so-b"]', 'in_charge_of = ["so-a"]', "“so-b” thuộc 0 Phó Chủ tịch"),
        ('holder = "so-b"', 'holder = "so-y"', "“contact.holder” nêu “so-y”"),
        ('kind = "chair"', 'kind = "office"', "đúng một .*“office”"),
        ("effective_on = 2025-03-01", "effective_on = 2025-04-01", "“so-a” hết từ 01/04/2025"),
        ("[{ valid_to = 2025-02-28, members", "[{ members", "nhóm “cac-so” có “so-a” vào ngày"),
        ("version = [{", 'version = [{ members = ["so-b"] }, {', "nhóm “cac-so” có hai phiên bản trùng ngày"),
        ('[[focal]]\nunit = "so-b"', '[[focal]]\nunit = "so-b"\n[[focal]]\nunit = "so-a"', "hai nhiệm kỳ đầu mối"),
        ('name = "Sở B"', r'name = "Sở B\r\nBcc: x@y.vn"', "“unit 2.name”.*dấu xuống dòng"),
        ('name = "Sở B"', 'name = "Sở B <x@y.vn>"', "“unit 2.name”.*dấu < >"),
        ('"Văn thư Sở B"', '"Văn thư, Sở B"', "“contact 1.display_name”.*địa chỉ khác"),
        ('"vanthu.sob@mau.gov.vn"', '"a@mau.gov.vn, b@mau.gov.vn"', "“contact 1.address”.*một địa chỉ"),
        ('"vanthu.sob@mau.gov.vn"', r'"a@mau.gov.vn\nBcc: b@mau.vn"', "“contact 1.address”.*một địa chỉ"),
        ('"vanthu.sob@mau.gov.vn"', '"vanthu.sób@mau.gov.vn"', "“contact 1.address”.*không dấu"),
        ('domain = "mau.example"', 'domain = "gmail.com"', "“contacts.demonstration.domain”.*không đúng dạng"),
        ('kind = "merge"', 'kind = "marriage"', "“succession 1.kind”"),
    ],
)
def test_a_pack_that_contradicts_itself_is_refused(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in A_PLACE
    with pytest.raises(BadSetting, match=sentence) as refused:
        load_pack(a_pack_file(tmp_path, A_PLACE.replace(right, wrong, 1)))
    assert not set(refused.value.vi + refused.value.en) & set("\r\n")


def test_a_province_without_a_pack_gets_one_from_the_names_its_document_uses() -> None:
    pack = demonstration_pack(
        "Kế hoạch của tỉnh khác",
        ["Sở Y tế", "UBND huyện Đông Hòa", "sở  y tế", "Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế\nBcc: <x@y.vn>"],
        focal_name="Sở Tài chính",
    )
    assert [unit.code for unit in pack.units] == [
        "so-tai-chinh",
        "so-van-hoa-the-thao-va-du-lich",
        "so-y-te",
        "so-y-te-bcc-x-y-vn",
        "ubnd-huyen-dong-hoa",
    ]
    assert pack.unit("ubnd-huyen-dong-hoa").kind is UnitKind.DISTRICT
    assert pack.focal_on(date(2026, 1, 1)) == "so-tai-chinh"
    assert [post.kind for post in pack.posts] == [PostKind.OFFICE, PostKind.VICE_CHAIR, PostKind.CHAIR]
    assert all(contact.address.endswith("@donvi.example") for contact in pack.contacts)
    assert not any(set(contact.display_name) & set("\r\n,<>:@") for contact in pack.contacts)


def test_two_names_with_the_same_letters_get_different_codes() -> None:
    pack = demonstration_pack("Tỉnh", ["Sở Nội vụ", "Sở Nói vu"])
    assert len({unit.code for unit in pack.units}) == 3
    assert pack.unit(pack.focal[0].unit).name == "Cơ quan đầu mối"
