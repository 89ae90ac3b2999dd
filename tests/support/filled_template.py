"""The plan template, filled in as an officer would."""

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from documents.read.formats.plan_template import (
    COLUMNS,
    HEAD_ROW,
    ISSUED_AT,
    ISSUED_ON,
    ISSUER,
    NUMBER,
    PLAN_SHEET,
    RULES,
    TITLE,
    WEAKNESS_SHEET,
)
from documents.write.plan_template import blank

HEAD = {
    ISSUER: "ỦY BAN NHÂN DÂN TỈNH BẮC HẢI",
    NUMBER: "12/KH-UBND",
    ISSUED_ON: "05/02/2024",
    ISSUED_AT: "Bắc Hải",
    TITLE: "Khắc phục hạn chế, yếu kém năm 2023",
    RULES[0]: "Định kỳ ngày 15 của tháng cuối quý, các đơn vị chủ trì gửi báo cáo về Sở Kế hoạch và Đầu tư.",
}
ROW = {
    "Hạn chế, yếu kém": "Giải ngân vốn đầu tư công chậm.",
    "Nguyên nhân khách quan": "- Giá vật liệu tăng.\n- Mưa lũ kéo dài.",
    "Nguyên nhân chủ quan": "Chủ đầu tư chưa sát việc.",
    "Đơn vị chủ trì": "Sở Tài chính; Sở Xây dựng",
    "Đơn vị phối hợp": "Sở Y tế",
    "Nhiệm vụ, giải pháp": "- Rà soát từng dự án.\n- Báo cáo hằng tháng.",
    "Thời gian khắc phục": "Năm 2024",
}


def filled(rows: Sequence[Mapping[str, object]] = (ROW,), head: Mapping[str, object] = HEAD) -> Workbook:
    """Return the template with these rows, by the heads of its columns."""
    workbook = blank()
    plan, weaknesses = sheet(workbook, PLAN_SHEET), sheet(workbook, WEAKNESS_SHEET)
    for row in range(1, plan.max_row + 1):
        if (name := plan.cell(row, 1).value) in head:
            plan.cell(row, 2).value = head[str(name)]  # type: ignore[assignment]  # what a cell takes is what it is given
    for index, values in enumerate(rows):
        for name, value in values.items():
            weaknesses.cell(HEAD_ROW + 2 + index, COLUMNS.index(name) + 1).value = value  # type: ignore[assignment]  # as above
    return workbook


def sheet(workbook: Workbook, name: str) -> Worksheet:
    found = workbook[name]
    assert isinstance(found, Worksheet)
    return found


def as_bytes(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
