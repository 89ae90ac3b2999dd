"""A made-up province of a hundred lead units, and plans that all of them lead: for what must hold with thousands of rows."""

from models.facts.units import (
    ContactFact,
    ContactRole,
    FocalTerm,
    GroupFact,
    GroupVersion,
    OrgPack,
    PostFact,
    PostKind,
    UnitFact,
    UnitKind,
    Validity,
)
from tests.support.plans import FOOT, HEAD

UNITS = 100
HALF = UNITS // 2
"""A group of more than 50 waits for a person."""
PLANNING = UnitFact("khdt", "Sở Kế hoạch và Đầu tư", UnitKind.DEPARTMENT, Validity(), ("Sở KH&ĐT",))


def a_pack() -> OrgPack:
    """A province of 100 lead units in two groups, each with the mailboxes of its registry and its officer."""
    departments = [UnitFact(f"so-{n}", f"Sở thử nghiệm số {n:02d}", UnitKind.DEPARTMENT) for n in range(HALF)]
    districts = [UnitFact(f"huyen-{n}", f"UBND huyện Thử nghiệm số {n:02d}", UnitKind.DISTRICT) for n in range(HALF)]
    units = (PLANNING, *departments, *districts)
    posts = (
        PostFact("van-phong", PostKind.OFFICE, "Chánh Văn phòng UBND tỉnh"),
        PostFact("pct", PostKind.VICE_CHAIR, "Phó Chủ tịch", tuple(unit.code for unit in units)),
        PostFact("chu-tich", PostKind.CHAIR, "Chủ tịch UBND tỉnh"),
    )
    mailboxes = [
        ContactFact(unit.code, role, f"{unit.code}.{role.value}@thu.example", f"Hộp thư {unit.code}")
        for unit in units
        for role in (ContactRole.CLERK, ContactRole.CONTACT)
    ]
    above = [ContactFact(post.code, ContactRole.HEAD, f"{post.code}@thu.example", post.title) for post in posts]
    groups = (
        GroupFact("cac-so", "Các sở thử nghiệm", (), (GroupVersion(tuple(unit.code for unit in departments)),)),
        GroupFact(
            "cac-huyen", "UBND các huyện thử nghiệm", (), (GroupVersion(tuple(unit.code for unit in districts)),)
        ),
    )
    return OrgPack(
        code="thu",
        title="Tỉnh để đo",
        province="Bắc Hải",
        units=units,
        groups=groups,
        successions=(),
        focal=(FocalTerm("khdt", Validity()),),
        posts=posts,
        contacts=(*mailboxes, *above),
    )


def a_plan(weaknesses: int) -> str:
    """A plan of so many weaknesses, each led by all 100 units."""
    items = "\n".join(
        f"{n}. Nội dung hạn chế thứ {n} về kinh tế - xã hội trên địa bàn.\n"
        "Đơn vị chủ trì: Các sở thử nghiệm; UBND các huyện thử nghiệm.\n"
        "Thời gian khắc phục: Năm 2024 và các năm tiếp theo.\n"
        for n in range(1, weaknesses + 1)
    )
    return HEAD.format(number=35, issued="22 tháng 8 năm 2023", of="6 tháng đầu năm 2023") + items + FOOT
