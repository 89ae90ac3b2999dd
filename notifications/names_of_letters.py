"""What a letter is called and which step of the ladder it is, in words: for tables that officers read."""

from config.language import say

_NOTICES = {
    "accepted": ("báo cáo được chấp nhận", "report accepted"),
    "assignment": ("giao việc", "assignment"),
    "due_changed": ("đổi hạn", "due date changed"),
    "due_today": ("nhắc ngày đến hạn", "due today"),
    "extension": ("trả lời xin lùi hạn", "answer about more time"),
    "follow_up": ("đính chính việc đã báo lên trên", "correction to those told"),
    "leadership_digest": ("báo cáo lãnh đạo", "leadership digest"),
    "leadership_preview": ("bản xem trước báo cáo lãnh đạo", "preview of the leadership digest"),
    "operator_daily": ("việc cần người xử lý trong ngày", "the day's list for a person"),
    "overdue": ("thông báo quá hạn", "overdue"),
    "planning_digest": ("tổng hợp đơn vị quá hạn", "digest of units that are late"),
    "receipt": ("biên nhận báo cáo", "receipt"),
    "relapsed": ("hạn chế phát sinh trở lại", "come again"),
    "remediation_checkpoint": ("rà soát cuối năm", "yearly checkpoint"),
    "reminder": ("nhắc trước hạn", "reminder"),
    "resolved": ("xác nhận đã khắc phục", "confirmed as put right"),
    "returned": ("trả lại báo cáo", "report returned"),
    "review_due": ("báo cáo chờ xem xét", "report waits for review"),
    "synthesis_cover": ("trình báo cáo tổng hợp", "synthesis report sent up"),
    "withdrawn": ("thôi giao việc", "withdrawn"),
}
_HOLD = "hold:"


def notice_words(notice: str) -> str:
    """Return what a letter is called; one of an unknown kind by its own name."""
    return say(*_NOTICES.get(notice, (notice, notice)))


def rung_words(rung: str) -> str:
    """Return which step of the ladder it is: “7 ngày trước hạn”; a dash for letters that no step brings.

    A ladder may name its steps otherwise than by their days: those names stand as they are.
    """
    step = rung.removeprefix(_HOLD)
    if not step.lstrip("+-").isdecimal():
        return "–" if rung in _NOTICES else rung
    days = int(step)
    if days < 0:
        words = say(f"{-days} ngày trước hạn", f"{-days} days before" if days < -1 else "the day before")
    elif days == 0:
        words = say("ngày đến hạn", "the due date")
    else:
        words = say(f"{days} ngày làm việc sau hạn", f"{days} working day{'s' if days > 1 else ''} after")
    return say(f"{words} (xem trước)", f"{words} (shown first)") if rung.startswith(_HOLD) else words
