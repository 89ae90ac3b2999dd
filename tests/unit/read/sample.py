"""A small organisation and a plan in our own words, for tests of reading."""

from datetime import date

from models.facts.names import NameBook
from models.facts.units import (
    GroupFact,
    GroupVersion,
    OrgPack,
    SuccessionFact,
    SuccessionKind,
    UnitFact,
    UnitKind,
    Validity,
)

_ENDED = Validity(None, date(2025, 2, 28))
_BEGUN = Validity(date(2025, 3, 1), None)


def _unit(code: str, name: str, *aliases: str, validity: Validity = _ENDED) -> UnitFact:
    return UnitFact(code, name, UnitKind.DEPARTMENT, validity, aliases)


PACK = OrgPack(
    code="thu",
    title="Tỉnh thử",
    province="Bắc Hải",
    units=(
        _unit("nn", "Sở Nông nghiệp và Phát triển nông thôn"),
        _unit("khdt", "Sở Kế hoạch và Đầu tư"),
        _unit("ld", "Sở Lao động, Thương binh và Xã hội"),
        _unit("tc", "Sở Tài chính", validity=Validity()),
        _unit("yt", "Sở Y tế", validity=Validity()),
        _unit("xd", "Sở Xây dựng", validity=Validity()),
        _unit("nnmt", "Sở Nông nghiệp và Môi trường", validity=_BEGUN),
        _unit("bql", "Ban Quản lý Khu kinh tế Đông Hải và các khu công nghiệp", validity=Validity()),
        _unit("ca", "Công an tỉnh", validity=Validity()),
        _unit("an-phu", "UBND huyện An Phú", validity=Validity()),
        _unit("binh-son", "UBND huyện Bình Sơn", validity=Validity()),
        _unit("cua-bien", "UBND thị xã Cửa Biển", validity=Validity()),
        _unit("ao-cu", "Ban Ao hồ", "Ban nước", validity=_ENDED),
        _unit("ao-moi", "Ban Sông ngòi", "Ban nước", validity=_BEGUN),
    ),
    groups=(
        GroupFact("so", "Các sở, ban, ngành cấp tỉnh", (), (GroupVersion(("tc", "yt")),)),
        GroupFact("huyen", "UBND các huyện, thị xã", (), (GroupVersion(("an-phu", "binh-son", "cua-bien")),)),
        GroupFact("chu", "Các chủ đầu tư"),
    ),
    successions=(SuccessionFact(SuccessionKind.MERGE, ("khdt",), ("tc",), date(2025, 3, 1), "Nghị quyết thử"),),
    focal=(),
    posts=(),
    contacts=(),
)
BOOK = NameBook.from_pack(PACK)
ISSUED = date(2024, 2, 5)

PLAN = """UBND TỈNH BẮC HẢI
Số: 45/KH-UBND                Bắc Hải, ngày 05 tháng 02 năm 2024

KẾ HOẠCH
Khắc phục hạn chế trong công tác thủy lợi
quý IV năm 2023

Căn cứ Báo cáo số 12/BC-UBND ngày 10/01/2024, UBND tỉnh ban hành kế hoạch như sau:
A. YÊU CẦU
1. Phân công rõ đơn vị chủ trì, đơn vị phối hợp và thời gian hoàn thành.
B. NỘI DUNG
1. Kênh mương xuống cấp, có nơi chưa được nạo vét.
1.1. Nguyên nhân
- Nguyên nhân khách quan: Mưa lũ kéo dài.
- Nguyên nhân chủ quan: Kiểm tra chưa đều.

Có nơi ba năm chưa kiểm tra.
1.2. Kế hoạch khắc phục
a) Trách nhiệm của các đơn vị
- Đơn vị chủ trì: Sở NN&PTNT, Sở LĐ-TB&XH và UBND các huyện An Phú, Bình Sơn.
- Đơn vị phối hợp: Các đơn vị có liên quan.
b)Nhiệm vụ, giải pháp khắc phục
- Sở Nông nghiệp và PTNT chủ trì, phối hợp với các đơn vị liên quan:
+ Lập danh mục kênh cần nạo vét trong Quý II/2024.
+Bố trí kinh phí theo Quyết định số 9/QĐ-UBND ngày 15/01/2024.
- UBND các huyện, thị xã huy động người dân tham gia.
- Tuyên truyền để người dân hiểu.
1.3. Thời gian khắc phục:Năm 2024 và các năm tiếp theo.
2. Trạm bơm hỏng: cần sửa ba trạm như sau: trạm số 1, trạm số 2: \
Đơn vị chủ trì thực hiện là Sở Xây dựngvà Công an tỉnh. Thời gian khắc phục: Quý III/2024.
C. TỔ CHỨC THỰC HIỆN
1. Yêu cầu Giám đốc các sở, Chủ tịch UBND các huyện, thị xã căn cứ kế hoạch này tổ chức thực hiện; \
định kỳ ngày 15 của tháng cuối quý, gửi báo cáo kết quả về Sở Kế hoạch và Đầu tư để tổng hợp.
2. Giao Sở Kế hoạch và Đầu tư chủ trì, là cơ quan đầu mối, theo dõi việc thực hiện.
Nơi nhận:
- Như trên;
"""
