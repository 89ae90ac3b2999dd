"""Names that every province uses: known well enough to be kept whole in a list, never enough to be a unit of a pack.

Source: Nghị định 24/2014/NĐ-CP, 107/2020/NĐ-CP and 45/2025/NĐ-CP on departments of a province; 37/2014/NĐ-CP on the
divisions of a district; the names of central branches and of the armed forces as they stand in provincial documents.
"""

_FIELDS = (
    "Nội vụ",
    "Tư pháp",
    "Tài chính",
    "Công Thương",
    "Xây dựng",
    "Y tế",
    "Ngoại vụ",
    "Du lịch",
    "Nông nghiệp và Phát triển nông thôn",
    "Nông nghiệp và Môi trường",
    "Kế hoạch và Đầu tư",
    "Giao thông vận tải",
    "Tài nguyên và Môi trường",
    "Thông tin và Truyền thông",
    "Lao động, Thương binh và Xã hội",
    "Văn hóa, Thể thao và Du lịch",
    "Văn hóa và Thể thao",
    "Khoa học và Công nghệ",
    "Giáo dục và Đào tạo",
    "Dân tộc và Tôn giáo",
    "Quy hoạch - Kiến trúc",
)
_DIVISIONS = (
    *_FIELDS,
    "Tài chính - Kế hoạch",
    "Văn hóa và Thông tin",
    "Kinh tế",
    "Kinh tế và Hạ tầng",
    "Kinh tế, Hạ tầng và Đô thị",
    "Quản lý đô thị",
    "Dân tộc",
)

NATIONAL_NAMES: tuple[str, ...] = (
    *(f"Sở {field}" for field in _FIELDS),
    *(f"Phòng {field}" for field in _DIVISIONS),
    "UBND tỉnh",
    "UBND huyện",
    "Thanh tra tỉnh",
    "Thanh tra huyện",
    "Ban Dân tộc",
    "Ban Dân tộc tỉnh",
    "Văn phòng UBND tỉnh",
    "Văn phòng HĐND và UBND",
    "Công an tỉnh",
    "Công an huyện",
    "Bộ Chỉ huy Quân sự tỉnh",
    "Bộ Chỉ huy Bộ đội Biên phòng tỉnh",
    "Cục Thuế tỉnh",
    "Cục Hải quan tỉnh",
    "Cục Thống kê tỉnh",
    "Kho bạc Nhà nước tỉnh",
    "Bảo hiểm xã hội",
    "Bảo hiểm xã hội tỉnh",
    "Bảo hiểm xã hội huyện",
    "Liên đoàn Lao động tỉnh",
    "Liên đoàn Lao động huyện",
    "Ủy ban Mặt trận Tổ quốc tỉnh",
)
