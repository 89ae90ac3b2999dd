"""A small province: six units, three leaders, and mailboxes as offices really have them."""

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

DOMAIN = "bachai.example"
PLANNING, TRADE, HEALTH = "Sở Kế hoạch và Đầu tư", "Sở Công Thương", "Sở Y tế"
AN_PHU, BINH_SON, CUA_BIEN = "UBND huyện An Phú", "UBND huyện Bình Sơn", "UBND thị xã Cửa Biển"

UNITS = (
    UnitFact("khdt", PLANNING, UnitKind.DEPARTMENT, Validity(), ("Sở KH&ĐT",)),
    UnitFact("ct", TRADE, UnitKind.DEPARTMENT),
    UnitFact("yt", HEALTH, UnitKind.DEPARTMENT),
    UnitFact("an-phu", AN_PHU, UnitKind.DISTRICT),
    UnitFact("binh-son", BINH_SON, UnitKind.DISTRICT),
    UnitFact("cua-bien", CUA_BIEN, UnitKind.DISTRICT),
)
CLERK, CONTACT, HEAD = ContactRole.CLERK, ContactRole.CONTACT, ContactRole.HEAD
MAILBOXES = (
    ("khdt", CLERK, "vanthu.khdt"),
    ("khdt", CONTACT, "daumoi.khdt"),
    ("khdt", HEAD, "giamdoc.khdt"),
    ("ct", CLERK, "vanthu.ct"),
    ("ct", CONTACT, "daumoi.ct"),
    ("ct", HEAD, "giamdoc.ct"),
    # One mailbox for the registry and the officer, as many offices have it.
    ("yt", CLERK, "chung.yt"),
    ("yt", CONTACT, "chung.yt"),
    ("yt", HEAD, "giamdoc.yt"),
    ("an-phu", CLERK, "vanthu.ap"),
    ("an-phu", CONTACT, "daumoi.ap"),
    ("an-phu", HEAD, "chutich.ap"),
    # Nobody is named as officer: the registry stands in.
    ("binh-son", CLERK, "vanthu.bs"),
    ("binh-son", HEAD, "chutich.bs"),
    # One mailbox for everybody.
    ("cua-bien", CLERK, "cuabien"),
    ("cua-bien", CONTACT, "cuabien"),
    ("cua-bien", HEAD, "cuabien"),
    ("van-phong", HEAD, "vanphong"),
    ("pct-kinh-te", HEAD, "pct.kinhte"),
    ("pct-van-xa", HEAD, "pct.vanxa"),
    ("chu-tich", HEAD, "chutich"),
)
PACK = OrgPack(
    code="bac-hai",
    title="Tỉnh Bắc Hải, để thử",
    province="Bắc Hải",
    units=UNITS,
    groups=(GroupFact("huyen", "UBND các huyện, thị xã", (), (GroupVersion(("an-phu", "binh-son", "cua-bien")),)),),
    successions=(),
    focal=(FocalTerm("khdt", Validity()),),
    posts=(
        PostFact("van-phong", PostKind.OFFICE, "Chánh Văn phòng UBND tỉnh"),
        PostFact(
            "pct-kinh-te",
            PostKind.VICE_CHAIR,
            "Phó Chủ tịch phụ trách kinh tế",
            ("khdt", "ct", "an-phu", "binh-son", "cua-bien"),
        ),
        PostFact("pct-van-xa", PostKind.VICE_CHAIR, "Phó Chủ tịch phụ trách văn xã", ("yt",)),
        PostFact("chu-tich", PostKind.CHAIR, "Chủ tịch UBND tỉnh"),
    ),
    contacts=tuple(
        ContactFact(holder, role, f"{mailbox}@{DOMAIN}", f"Hộp thư {mailbox}") for holder, role, mailbox in MAILBOXES
    ),
)
