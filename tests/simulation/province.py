"""The smallest province in which everything can happen: two units, the focal unit, three leaders, one mailbox each."""

from models.facts.units import (
    ContactFact,
    ContactRole,
    FocalTerm,
    OrgPack,
    PostFact,
    PostKind,
    UnitFact,
    UnitKind,
    Validity,
)
from tests.support.organisation import DOMAIN, HEALTH, PLANNING, TRADE
from tests.support.plans import FOOT, HEAD

ROLES = (ContactRole.CLERK, ContactRole.CONTACT, ContactRole.HEAD)
UNITS = {"ct": TRADE, "yt": HEALTH, "khdt": PLANNING}
MAILBOXES = {
    ("ct", ContactRole.CLERK): "chung.ct",
    ("ct", ContactRole.CONTACT): "chung.ct",
    ("ct", ContactRole.HEAD): "giamdoc.ct",
    **{("yt", role): "yt" for role in ROLES},
    **{("khdt", role): "khdt" for role in ROLES},
    ("van-phong", ContactRole.HEAD): "vanphong",
    ("pct", ContactRole.HEAD): "pct",
    ("chu-tich", ContactRole.HEAD): "chutich",
}
PACK = OrgPack(
    code="nho",
    title="Tỉnh nhỏ, để mô phỏng",
    province="Bắc Hải",
    units=tuple(UnitFact(code, name, UnitKind.DEPARTMENT) for code, name in UNITS.items()),
    groups=(),
    successions=(),
    focal=(FocalTerm("khdt", Validity()),),
    posts=(
        PostFact("van-phong", PostKind.OFFICE, "Chánh Văn phòng UBND tỉnh"),
        PostFact("pct", PostKind.VICE_CHAIR, "Phó Chủ tịch UBND tỉnh", ("khdt", "ct", "yt")),
        PostFact("chu-tich", PostKind.CHAIR, "Chủ tịch UBND tỉnh"),
    ),
    contacts=tuple(
        ContactFact(holder, role, f"{mailbox}@{DOMAIN}", mailbox) for (holder, role), mailbox in MAILBOXES.items()
    ),
)
PLAN = (
    HEAD.format(number=41, issued="22 tháng 8 năm 2023", of="6 tháng đầu năm 2023")
    + """1. Sản xuất công nghiệp tăng thấp.
Đơn vị chủ trì: Sở Công Thương.
Thời gian khắc phục: Năm 2023.

2. Thiếu bác sĩ ở tuyến xã.
Đơn vị chủ trì: Sở Y tế; Sở Công Thương.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.
"""
    + FOOT
)
"""Three assignments; the first deadline to put a weakness right is Sunday 31/12/2023, so Tuesday 2/1/2024."""
