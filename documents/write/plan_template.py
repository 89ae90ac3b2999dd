"""The blank of the plan template: an Excel file an officer fills in where a plan cannot be read as it is."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from documents.read.formats.plan_template import (
    COLUMNS,
    DEADLINE,
    FIELDS,
    FOCAL,
    GUIDE_SHEET,
    HEAD_ROW,
    ISSUED_AT,
    ISSUED_ON,
    ISSUER,
    MARK,
    NUMBER,
    PLAN_SHEET,
    RULES,
    STATEMENT,
    TITLE,
    WEAKNESS_SHEET,
)

ROWS = 200
"""Prepared rows for weaknesses; more may be added below."""
_WIDTHS = (5, 36, 20, 20, 20, 25, 22, 22, 34, 16)
_FONT = "Times New Roman"
_HEAD = PatternFill("solid", start_color="1F4E79")
_LABEL = PatternFill("solid", start_color="DDEBF7")
_RULED = Border(*(Side("thin", color="9DB2C9"),) * 4)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_OPEN = Protection(locked=False)

_HELP = {
    ISSUER: "Ví dụ: ỦY BAN NHÂN DÂN TỈNH THANH HÓA",
    NUMBER: "Ví dụ: 211/KH-UBND. Chưa có số thì để trống.",
    ISSUED_ON: "Ngày/tháng/năm, ví dụ 22/08/2023. Chưa có ngày thì để trống.",
    ISSUED_AT: "Địa danh ghi trước ngày, ví dụ: Thanh Hóa",
    TITLE: "Ví dụ: Khắc phục hạn chế, yếu kém về kinh tế - xã hội 6 tháng đầu năm 2023",
    FOCAL: "Cơ quan theo dõi, đôn đốc, ví dụ: Sở Kế hoạch và Đầu tư",
    RULES[
        0
    ]: "Nguyên văn câu trong kế hoạch, ví dụ: Định kỳ ngày 15 của tháng cuối quý, các đơn vị chủ trì gửi báo cáo "
    "kết quả khắc phục về Sở Kế hoạch và Đầu tư.",
    RULES[1]: "Nếu kế hoạch có thêm chế độ báo cáo khác.",
    RULES[2]: "Nếu kế hoạch có thêm chế độ báo cáo khác.",
}
_GUIDE = {
    "Cách dùng": "",
    "1": "Điền trang “Kế hoạch”: cột B, mỗi dòng một thông tin. Điều văn bản không nêu thì để trống, không đoán.",
    "2": "Điền trang “Hạn chế”: mỗi hàng một hạn chế, theo thứ tự trong văn bản. Không gộp ô, không dùng công thức.",
    "3": "Lưu tệp (.xlsx), rồi xem thử: dondoc plan parse TỆP. Mỗi chỗ sai được nêu kèm địa chỉ ô.",
    "4": "Nhập vào sổ: dondoc plan import TỆP.",
    "Các cột": "",
    "STT": "Số thứ tự, có sẵn; hạn chế được đọc theo thứ tự các hàng.",
    "Hạn chế, yếu kém": "Nguyên văn câu nêu hạn chế. Bắt buộc.",
    "Nguyên nhân (3 cột)": "Mỗi nguyên nhân một dòng trong ô (Alt+Enter), mở đầu bằng “- ”. Cột “Nguyên nhân” chỉ dùng khi "
    "văn bản không phân biệt khách quan, chủ quan.",
    "Đơn vị (3 cột)": "Tên đơn vị như trong văn bản, cách nhau bằng dấu chấm phẩy “;”. Nhóm đơn vị (“UBND các huyện, thị "
    "xã, thành phố”) ghi nguyên tên nhóm.",
    "Nhiệm vụ, giải pháp": "Mỗi nhiệm vụ một dòng trong ô (Alt+Enter), mở đầu bằng “- ”.",
    "Thời gian khắc phục": "Như trong văn bản: Năm 2023; Quý III/2023; trước ngày 30/9/2023; Năm 2023 và các năm tiếp theo; "
    "thường xuyên.",
    "Khóa ô": "Tiêu đề và nhãn được khóa (không mật khẩu) để không bị sửa nhầm; cần sửa: Xem lại → Bỏ bảo vệ trang tính.",
}


def write_blank(path: Path) -> None:
    """Write the blank template to a file."""
    blank().save(path)


def blank() -> Workbook:
    """Return the blank template."""
    workbook = Workbook()
    plan = workbook.active
    if not isinstance(plan, Worksheet):  # a new workbook has one
        raise TypeError("A new workbook has no sheet.")
    plan.title = PLAN_SHEET
    _plan_sheet(plan)
    _weakness_sheet(workbook.create_sheet(WEAKNESS_SHEET))
    _guide_sheet(workbook.create_sheet(GUIDE_SHEET))
    workbook.defined_names[MARK] = DefinedName(MARK, attr_text=f"'{WEAKNESS_SHEET}'!$A${HEAD_ROW + 1}")
    workbook.properties.title = "Mẫu nhập kế hoạch khắc phục hạn chế, yếu kém"
    workbook.properties.creator = "Đôn Đốc"
    return workbook


def _plan_sheet(sheet: Worksheet) -> None:
    _title(sheet, "KẾ HOẠCH KHẮC PHỤC HẠN CHẾ, YẾU KÉM", "Điền cột B. Điều văn bản không nêu thì để trống.")
    for letter, width in zip("ABC", (26, 74, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    for column, head in enumerate(("Thông tin", "Nội dung", "Ghi chú"), 1):
        _head(sheet, HEAD_ROW + 1, column, head)
    for row, name in enumerate(FIELDS, HEAD_ROW + 2):
        label, value, note = (sheet.cell(row, column) for column in (1, 2, 3))
        label.value, note.value = name, _HELP[name]
        label.font, value.font = Font(name=_FONT, size=12, bold=True), Font(name=_FONT, size=12)
        note.font = Font(name=_FONT, size=11, italic=True, color="595959")
        label.fill, value.protection = _LABEL, _OPEN
        value.number_format = "dd/mm/yyyy" if name == ISSUED_ON else "@"
        for cell in (label, value, note):
            cell.alignment, cell.border = _WRAPPED, _RULED
        sheet.row_dimensions[row].height = 48 if name in {TITLE, *RULES} else 24
    sheet.freeze_panes = f"B{HEAD_ROW + 2}"
    _print_setup(sheet, "C")


def _weakness_sheet(sheet: Worksheet) -> None:
    _title(
        sheet,
        "HẠN CHẾ, YẾU KÉM VÀ PHÂN CÔNG KHẮC PHỤC",
        "Mỗi hàng một hạn chế. Nhiều đơn vị cách nhau bằng dấu chấm phẩy; nhiều nguyên nhân, nhiệm vụ: mỗi điều một dòng "
        "trong ô (Alt+Enter), mở đầu bằng “- ”.",
    )
    for column, (head, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
        _head(sheet, HEAD_ROW + 1, column, head)
    for row in range(HEAD_ROW + 2, HEAD_ROW + 2 + ROWS):
        for column in range(1, len(COLUMNS) + 1):
            cell = sheet.cell(row, column)
            cell.font, cell.border, cell.protection = Font(name=_FONT, size=11), _RULED, _OPEN
            cell.alignment = Alignment(horizontal="center", vertical="top") if column == 1 else _WRAPPED
            cell.number_format = "0" if column == 1 else "@"
        sheet.cell(row, 1).value = row - HEAD_ROW - 1
    last = HEAD_ROW + 1 + ROWS
    _checked(sheet, f"A{HEAD_ROW + 2}:A{last}", DataValidation("whole", operator="between", formula1="1", formula2="9999"),
             "STT là số nguyên từ 1.")  # fmt: skip
    statement = get_column_letter(STATEMENT + 1)
    _checked(sheet, f"{statement}{HEAD_ROW + 2}:{statement}{last}",
             DataValidation("textLength", operator="between", formula1="3", formula2="5000"),
             "Hạn chế cần từ 3 đến 5.000 ký tự.")  # fmt: skip
    deadline = get_column_letter(DEADLINE + 1)
    _checked(sheet, f"{deadline}{HEAD_ROW + 2}:{deadline}{last}",
             DataValidation("textLength", operator="between", formula1="3", formula2="300"),
             "Ghi như trong văn bản, ví dụ: Năm 2023; Quý III/2023; trước ngày 30/9/2023.")  # fmt: skip
    sheet.freeze_panes = f"C{HEAD_ROW + 2}"
    sheet.print_title_rows = f"{HEAD_ROW + 1}:{HEAD_ROW + 1}"
    _print_setup(sheet, get_column_letter(len(COLUMNS)))


def _guide_sheet(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 110
    for row, (name, words) in enumerate(_GUIDE.items(), 1):
        first, second = sheet.cell(row, 1, name), sheet.cell(row, 2, words)
        first.font = Font(name=_FONT, size=14 if not words else 12, bold=True)
        second.font = Font(name=_FONT, size=12)
        first.alignment = second.alignment = _WRAPPED
    _print_setup(sheet, "B")


def _title(sheet: Worksheet, title: str, words: str) -> None:
    sheet["A1"], sheet["A2"] = title, words
    sheet["A1"].font = Font(name=_FONT, size=14, bold=True)
    sheet["A2"].font = Font(name=_FONT, size=11, italic=True, color="595959")


def _head(sheet: Worksheet, row: int, column: int, words: str) -> None:
    cell = sheet.cell(row, column, words)
    cell.font = Font(name=_FONT, size=12, bold=True, color="FFFFFF")
    cell.fill, cell.border = _HEAD, _RULED
    cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    sheet.row_dimensions[row].height = 36


def _checked(sheet: Worksheet, where: str, rule: DataValidation, words: str) -> None:
    rule.allow_blank, rule.showErrorMessage, rule.showInputMessage = True, True, False
    rule.errorTitle, rule.error = "Chưa đúng", words
    rule.add(where)
    sheet.add_data_validation(rule)


def _print_setup(sheet: Worksheet, last_column: str) -> None:
    """A4 across, as wide as the page; locked without a password, so that only slips are kept out."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "Trang &P/&N"
    sheet.print_area = f"A1:{last_column}{sheet.max_row}"
    sheet.sheet_view.showGridLines = False
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False
    protection.insertRows = protection.deleteRows = protection.sort = protection.autoFilter = False
