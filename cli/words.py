"""The words of the command line itself: Typer's own in Vietnamese, and the office's words for columns and values."""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from cli.words_of_plans import OF_PLANS, WHAT
from config.language import say, speaks_english

FIXED = {
    "Usage: ": "Cách dùng: ",
    "[OPTIONS]": "[TÙY CHỌN]",
    "COMMAND [ARGS]...": "LỆNH [THAM SỐ]...",
    "\nArguments:\n": "\nTham số:\n",
    "\nOptions:\n": "\nTùy chọn:\n",
    "\nCommands:\n": "\nLệnh:\n",
    "Show this message and exit.": "Hiện phần hướng dẫn này.",
    "[required]": "[bắt buộc]",
    "[default: ": "[mặc định: ",
}
"""What Typer prints of its own in a page of help."""

A_TYPE = re.compile(r" <(?:path|str|int|date)>")
"""Python's name of an argument's type, which tells an officer nothing."""


def _in_the_users_language(page: str) -> str:
    if not speaks_english():
        for english, vietnamese in FIXED.items():
            page = page.replace(english, vietnamese)
    return A_TYPE.sub("", page)


class Command(TyperCommand):
    """A command whose help is all in one language."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # Typer keeps the type of its contexts to itself
        return _in_the_users_language(super().get_help(ctx))


class Group(TyperGroup):
    """A group of commands whose help is all in one language."""

    def get_help(self, ctx: Any) -> str:  # noqa: ANN401  # as above
        return _in_the_users_language(super().get_help(ctx))


def group(vi: str, en: str) -> typer.Typer:
    """Return an empty group of commands that explains itself when it is called without one."""
    return typer.Typer(cls=Group, help=say(vi, en), no_args_is_help=True)


def wrong_usage(error: TyperException) -> str:
    """Return what is wrong with the words of a command, and where its help is; of a bare group, its help."""
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.message)
    said = (error.format_message() if speaks_english() else _in_vietnamese(error)).rstrip(".")
    command = context.command_path if context else "dondoc"
    return say(f"{said}. Xem: {command} --help", f"{said}. See: {command} --help")


def _in_vietnamese(error: Any) -> str:  # noqa: ANN401  # each kind of Typer's usage error has fields of its own
    parameter = getattr(error, "param", None)
    hint = parameter.get_error_hint() if parameter else getattr(error, "param_hint", None)
    kind = type(error).__name__
    if kind == "MissingParameter":
        return f"Thiếu {hint}"
    if kind == "NoSuchOption":
        alike = ", ".join(sorted(error.possibilities or ()))
        return f"Không có tùy chọn {error.option_name}{f' (gần giống: {alike})' if alike else ''}"
    if hint:
        return f"Giá trị của {hint} không hợp lệ: {error.message}"
    said = str(error.message)
    if said.startswith("No such command"):
        return "Không có lệnh" + said.removeprefix("No such command").replace("Did you mean", "Gần giống")
    return f"Sai cách dùng: {said}"


HEADINGS = {
    "actor": ("Người thực hiện", "By"),
    "accepted_at": ("Máy chủ nhận lúc", "Accepted at"),
    "address": ("Địa chỉ", "Address"),
    "as_of": ("Số liệu đến", "As of"),
    "attempts": ("Số lần gửi", "Tries"),
    "brought_at": ("Lưu lúc", "Kept at"),
    "brought_by": ("Người lưu", "Kept by"),
    "bounced": ("Bị trả lại", "Bounced"),
    "claims_done": ("Báo đã xong", "Claims done"),
    "code": ("Mã", "Code"),
    "counts": ("Số đơn vị chủ trì", "Leads"),
    "cut_off_on": ("Chốt số liệu", "Cut-off"),
    "deadline": ("Thời gian khắc phục", "Deadline"),
    "due_on": ("Hạn áp dụng", "Due on"),
    "due_reason": ("Lý do của hạn", "Why that day"),
    "due_version": ("Phiên bản hạn", "Due version"),
    "earlier": ("Hạn chế trước", "Earlier"),
    "outside": ("Ngoài hệ thống", "Outside"),
    "earlier_statement": ("Nội dung trước", "Earlier statement"),
    "filed_at": ("Gửi lúc", "Filed at"),
    "filed_by": ("Người nhập", "Filed by"),
    "first_filed_on": ("Gửi lần đầu", "First filed"),
    "follow_from": ("Theo dõi từ", "Followed from"),
    "held_by": ("Người giữ lại", "Held by"),
    "holder": ("Của", "Whose"),
    "id": ("Số", "No."),
    "intended_for": ("Dành cho", "Meant for"),
    "issued_on": ("Ngày ban hành", "Issued on"),
    "kind": ("Loại", "Kind"),
    "sheet": ("Trang tính", "Sheet"),
    "action": ("Thay đổi", "Change"),
    "detail": ("Chi tiết", "Detail"),
    "likeness": ("Giống (%)", "Likeness (%)"),
    "line": ("Dòng", "Line"),
    "message": ("Nội dung", "Message"),
    "message_id": ("Message-ID", "Message-ID"),
    "name": ("Tên", "Name"),
    "new_due_on": ("Hạn mới", "New due date"),
    "next_action": ("Việc cần làm", "Next action"),
    "next_at": ("Gửi lại lúc", "Next try"),
    "notice": ("Loại thư", "Notice"),
    "number": ("Số, ký hiệu", "Number"),
    "office_day": ("Ngày", "Day"),
    "obligation": ("Nghĩa vụ", "Obligation"),
    "old_due_on": ("Hạn trước", "Former due date"),
    "opens_on": ("Mở kỳ", "Opens on"),
    "original_due_on": ("Hạn gốc", "Original due date"),
    "phase": ("Bước", "Step"),
    "paused_from": ("Tạm dừng từ", "Rests from"),
    "paused_to": ("Đến hết", "To the end of"),
    "percent": ("Tỷ lệ (%)", "Percent"),
    "period": ("Kỳ", "Period"),
    "possibly_duplicate": ("Có thể trùng", "May be twice"),
    "quote": ("Trích nguồn", "Quotation"),
    "raised_at": ("Từ lúc", "Since"),
    "received_on": ("Ngày nhận", "Received on"),
    "reason": ("Lý do", "Reason"),
    "recipient": ("Nơi nhận", "Recipient"),
    "remote_reply": ("Máy chủ trả lời", "Server's words"),
    "result": ("Kết quả", "Result"),
    "role": ("Vai trò", "Role"),
    "rung": ("Bậc", "Rung"),
    "resolved": ("Đã xác nhận", "Confirmed"),
    "sent_at": ("Gửi lúc", "Sent at"),
    "sha256": ("SHA-256", "SHA-256"),
    "shared": ("Từ chung", "Shared words"),
    "size": ("Cỡ (byte)", "Size (bytes)"),
    "stage": ("Giai đoạn", "Stage"),
    "standing": ("Tình hình", "Standing"),
    "state": ("Trạng thái", "State"),
    "statement": ("Hạn chế, yếu kém", "Weakness"),
    "subject": ("Tiêu đề", "Subject"),
    "title": ("Trích yếu", "Title"),
    "to": ("Đến", "To"),
    "unit": ("Đơn vị", "Unit"),
    "value": ("Giá trị", "Value"),
    "weakness": ("Hạn chế", "Weakness"),
    "what": ("Nội dung", "What"),
    "words": ("Nội dung đính chính", "Addendum"),
    "window_from": ("Số liệu từ", "Data from"),
}
"""Columns of what the register shows, by their JSON keys."""

_STAGE = {
    "assigned": ("đã phân công", "assigned"),
    "in_progress": ("đang khắc phục", "in progress"),
    "reported": ("đã báo cáo, chờ xác nhận", "reported"),
    "resolved": ("đã khắc phục", "resolved"),
    "ended": ("dừng theo dõi", "ended"),
}
_STATE = {
    "owed": ("còn phải thực hiện", "owed"),
    "filed": ("đã gửi, chờ xác nhận", "filed"),
    "accepted": ("đã tiếp nhận", "accepted"),
    "returned": ("trả lại bổ sung", "returned"),
    "cancelled": ("đã hủy", "cancelled"),
    "merged": ("đã nhập vào nghĩa vụ khác", "merged"),
    "planned": ("chờ gửi", "planned"),
    "claimed": ("đang xử lý", "claimed"),
    "handing_over": ("đang giao", "handing over"),
    "ambiguous": ("chưa rõ, có thể trùng", "ambiguous"),
    "ambiguous_closed": ("chưa rõ, không gửi lại", "ambiguous, closed"),
    "bounced": ("bị trả lại", "bounced"),
    "blocked": ("bị từ chối", "blocked"),
    "superseded": ("được thay thế", "superseded"),
    "draft": ("dự thảo", "draft"),
    "frozen": ("đã chốt", "frozen"),
    "numbered": ("đã có số", "numbered"),
    "sent": ("đã gửi", "sent"),
    "followed": ("đang theo dõi", "followed"),
}
VALUES: dict[str, dict[str, tuple[str, str]]] = {
    **OF_PLANS,
    "stage": _STAGE,
    "state": _STATE,
    "standing": {
        "not_due": ("chưa đến hạn", "not due"),
        "due_soon": ("sắp đến hạn", "due soon"),
        "due_today": ("đến hạn hôm nay", "due today"),
        "overdue": ("quá hạn, chưa gửi", "overdue"),
        "paused": ("tạm dừng", "set aside"),
        "filed_on_time": ("đúng hạn", "filed on time"),
        "filed_late": ("quá hạn, đã gửi", "filed late"),
        "no_longer_owed": ("không còn phải báo cáo", "no longer owed"),
    },
    "action": {"added": ("thêm", "added"), "ended": ("kết thúc", "ended"), "changed": ("sửa", "changed")},
    "role": {
        "clerk": ("văn thư", "registry"),
        "contact": ("đầu mối theo dõi", "contact officer"),
        "deputy": ("cấp phó", "deputy"),
        "head": ("thủ trưởng", "head of the unit"),
        "planning": ("cơ quan đầu mối", "planning department"),
        "office": ("Văn phòng UBND tỉnh", "the Committee's office"),
        "vice_chair": ("Phó Chủ tịch phụ trách", "vice-chair in charge"),
        "chair": ("Chủ tịch", "chair"),
        "operator": ("người vận hành", "operator"),
    },
    "what": {
        **WHAT,
        "statement": ("hạn chế, yếu kém", "weakness"),
        "lead": ("chủ trì", "lead"),
        "coordinating": ("phối hợp", "coordinating"),
        "implementing": ("thực hiện", "implementing"),
        "task": ("nhiệm vụ, giải pháp", "task"),
        "deadline": ("thời gian khắc phục", "deadline"),
        "cause (objective)": ("nguyên nhân khách quan", "objective cause"),
        "cause (subjective)": ("nguyên nhân chủ quan", "subjective cause"),
        "cause (unspecified)": ("nguyên nhân", "cause"),
    },
    "reader": {
        "lead": ("đơn vị", "unit"),
        "planning": ("cơ quan đầu mối", "planning department"),
        "office": ("Văn phòng UBND tỉnh", "Committee's office"),
        "vice_chair": ("Phó Chủ tịch phụ trách", "vice-chair in charge"),
        "chair": ("Chủ tịch", "chair"),
        "operator": ("người vận hành", "operator"),
    },
    "outcome": {
        "plan": ("sẽ gửi", "to be sent"),
        "hold": ("giữ lại để xem trước", "held for a look"),
        "release": ("cho gửi", "released"),
        "renew": ("nhắc lại vào ngày mới", "told anew"),
        "supersede": ("được thay thế", "superseded"),
        "record": ("chỉ ghi nhận, không gửi", "recorded, not sent"),
    },
    "handed": {
        "accepted": ("máy chủ thư đã nhận", "accepted"),
        "later": ("bị hoãn, sẽ gửi lại", "put off, will be tried again"),
        "refused": ("bị từ chối", "refused"),
        "withdrawn": ("đã rút lại trước khi gửi", "withdrawn before it left"),
        "unknown": ("chưa rõ đã đến hay chưa", "unknown whether it arrived"),
        "paused": ("máy chủ thư chưa nhận thư của hệ thống", "the server takes nothing from us now"),
    },
    "bounce": {
        "failed": ("bị trả lại", "bounced"),
        "delayed": ("đang chờ trên đường", "delayed on its way"),
        "auto_reply": ("trả lời tự động, không tính", "an automatic answer, not counted"),
        "forged": ("không mang dấu của hệ thống, bỏ qua", "without our mark, ignored"),
        "unrelated": ("không liên quan", "unrelated"),
    },
    "kind": {
        "department": ("sở, cơ quan chuyên môn", "department"),
        "agency": ("cơ quan, ban quản lý, trung tâm", "agency"),
        "branch_of_central_agency": ("cơ quan ngành dọc", "branch of a central agency"),
        "state_enterprise": ("doanh nghiệp nhà nước", "state enterprise"),
        "armed_force": ("lực lượng vũ trang", "armed force"),
        "district": ("huyện, thị xã, thành phố", "district"),
        "commune": ("xã, phường", "commune"),
        "mass_organisation": ("tổ chức chính trị - xã hội, hội", "mass organisation"),
        "district_division": ("phòng thuộc huyện", "district division"),
        "report": ("báo cáo", "report"),
        "review_copy": ("bản rà soát", "review copy"),
        "edited": ("bản đã sửa", "edited"),
        "annexes": ("phụ lục", "annexes"),
        "chart": ("biểu đồ", "chart"),
        "submission": ("tờ trình", "submission"),
        "invitation": ("giấy mời", "invitation"),
        "signed": ("bản đã ký", "signed"),
        "addendum": ("đính chính", "addendum"),
        "district_office": ("văn phòng HĐND và UBND huyện", "district office"),
    },
}
"""Office words of the values of some columns; every other value stands for itself."""


def heading(key: str) -> str:
    """Return a column's heading in the user's language."""
    return say(*HEADINGS[key]) if key in HEADINGS else key


def word(column: str, value: str) -> str:
    """Return the office's word for a value of a column, in the user's language."""
    words = VALUES.get(column, {}).get(value)
    return say(*words) if words else value
