"""A small plan in our own words: four weaknesses, six units, among them a group of three and the focal unit itself."""

from pathlib import Path

HEAD = """ỦY BAN NHÂN DÂN TỈNH BẮC HẢI

Số: {number}/KH-UBND
Bắc Hải, ngày {issued}

KẾ HOẠCH
Khắc phục hạn chế, yếu kém về kinh tế - xã hội {of}

Qua rà soát, Chủ tịch UBND tỉnh Bắc Hải giao đơn vị khắc phục từng mặt còn yếu như sau.

II. HẠN CHẾ, YẾU KÉM VÀ PHÂN CÔNG KHẮC PHỤC

"""
FOOT = """
III. TỔ CHỨC THỰC HIỆN

1. Định kỳ vào ngày 15 của tháng cuối quý, các đơn vị chủ trì gửi báo cáo kết quả khắc phục về Sở Kế hoạch và Đầu tư.

2. Giao Sở Kế hoạch và Đầu tư là cơ quan đầu mối, theo dõi việc thực hiện và tổng hợp, báo cáo UBND tỉnh.
"""
WEAKNESSES = """1. Giải ngân vốn đầu tư công chậm so với kế hoạch đã giao.
Đơn vị chủ trì: Sở Kế hoạch và Đầu tư; Sở Công Thương.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.

2. Sản xuất công nghiệp tăng thấp.
Đơn vị chủ trì: Sở Công Thương.
Đơn vị phối hợp: Sở Y tế.
Thời gian khắc phục: Năm 2023.

3. Thiếu bác sĩ ở tuyến xã.
Đơn vị chủ trì: Sở Y tế.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.

4. Rác thải sinh hoạt chưa được thu gom hết.
Đơn vị chủ trì: UBND các huyện, thị xã.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.
"""
PLAN_2023 = HEAD.format(number=35, issued="22 tháng 8 năm 2023", of="6 tháng đầu năm 2023") + WEAKNESSES + FOOT
"""Issued Tuesday 22/8/2023; its first report, of the third quarter, is due Friday 15/9/2023."""

PLAN_OF_TWO = (
    HEAD.format(number=36, issued="22 tháng 8 năm 2023", of="6 tháng đầu năm 2023")
    + """1. Sản xuất công nghiệp tăng thấp.
Đơn vị chủ trì: Sở Công Thương.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.

2. Thiếu bác sĩ ở tuyến xã.
Đơn vị chủ trì: Sở Y tế.
Thời gian khắc phục: Năm 2023 và các năm tiếp theo.
"""
    + FOOT
)
"""Two weaknesses of two units: for quarters that are lived many times."""

PLAN_2024 = (
    HEAD.format(number=8, issued="26 tháng 02 năm 2024", of="năm 2023")
    + """1. Chợ đầu mối chưa bảo đảm phòng cháy, chữa cháy.
Đơn vị chủ trì: Sở Công Thương.
Thời gian khắc phục: Trước ngày 08/5/2024.
"""
    + FOOT
)
"""Issued Monday 26/2/2024; its one weakness is to be put right before 8/5/2024, that is by Tuesday 7/5/2024."""

PLAN_2022 = (
    HEAD.format(number=90, issued="10 tháng 5 năm 2022", of="năm 2021") + WEAKNESSES.replace("2023", "2022") + FOOT
)
"""An old plan, all of whose deadlines have long passed when it is imported in 2026."""


def write_plan(folder: Path, text: str = PLAN_2023, name: str = "ke-hoach.txt") -> Path:
    """Write a plan as the file an officer imports."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file
