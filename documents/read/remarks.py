"""What a reading tells the person who has to settle it, in both languages (decision 0009).

What is said of names of units stands in :mod:`models.facts.mention_remarks`.
"""

from models.facts.reading import DeadlineReading, DocumentHead, DocumentKind, Remark, Span

TOO_LONG = "text_too_long"
"""Code of a remark that words were left out because no plan has so many: a file is refused for it."""

STATEMENT_IS_TASK = "statement_is_task"
_LONGEST_QUOTED = 120


def too_many_lines(span: Span) -> Remark:
    """Say that a text has more lines, or its tables more cells, than are read; ``span`` was left out."""
    return Remark(
        TOO_LONG,
        "Văn bản có nhiều dòng hoặc nhiều ô trong bảng hơn mọi kế hoạch; phần còn lại chưa được đọc.",
        "The document has more lines, or more cells in tables, than any plan; the rest was not read.",
        span,
    )


def too_many_units(span: Span) -> Remark:
    """Say that a text names more units than are read; ``span`` was left out, or read in part."""
    return Remark(
        TOO_LONG,
        "Văn bản nêu tên đơn vị nhiều lần hơn mọi kế hoạch; phần còn lại chưa được đọc.",
        "The document names units more often than any plan; the rest was not read.",
        span,
    )


def unit_list_too_long(rest: Span) -> Remark:
    """Say that a list of units goes on longer than lists of units are, and which part of it was not read."""
    return Remark(
        "unit_list_too_long",
        "Danh sách đơn vị dài hơn mọi danh sách trong kế hoạch; phần sau đó chưa được đọc, hãy kiểm tra lại văn bản.",
        "The list of units is longer than any in a plan; what comes after was not read, check the document.",
        rest,
    )


def about_head(head: DocumentHead) -> list[Remark]:
    """Say what the head of a document leaves blank."""
    remarks = []
    if head.number is None:
        remarks.append(
            Remark(
                "number_missing",
                "Văn bản không ghi số, ký hiệu; hãy nhập số.",
                "The document states no number; enter it.",
            )
        )
    if head.issued_on is None:
        remarks.append(
            Remark(
                "date_missing",
                "Văn bản không ghi ngày ban hành; hãy nhập ngày.",
                "The document states no day of issue; enter it.",
            )
        )
    if head.kind is not DocumentKind.PLAN:
        remarks.append(
            Remark(
                "unassigned",
                "Văn bản chưa giao hạn chế nào cho đơn vị chủ trì; hãy phân công.",
                "The document assigns no weakness to a lead unit; assign them.",
            )
        )
    return remarks


def no_lead(span: Span) -> Remark:
    """Say that a weakness has no lead unit."""
    return Remark(
        "no_lead",
        "Văn bản không nêu đơn vị chủ trì của hạn chế này; hãy phân công.",
        "The document names no lead unit for this weakness; assign one.",
        span,
    )


def no_deadline(span: Span) -> Remark:
    """Say that a weakness has no time to be put right."""
    return Remark(
        "no_deadline",
        "Văn bản không nêu thời gian khắc phục của hạn chế này.",
        "The document gives no time by which this weakness is to be put right.",
        span,
    )


def several_deadlines(last: DeadlineReading) -> Remark:
    """Say that a weakness has several times, of which the last was taken."""
    return Remark(
        "several_deadlines",
        "Có nhiều thời gian khắc phục; đã lấy thời gian nêu sau cùng.",
        "Several times are given; the last one was taken.",
        last.span,
    )


def deadline_unread(deadline: DeadlineReading) -> Remark:
    """Say that the words of a time are no date, or lack the year."""
    if deadline.quarter or deadline.month:
        return Remark(
            "deadline_without_year",
            f"“{deadline.text}” không nêu năm; hãy chọn năm.",
            f"“{deadline.text}” names no year; choose it.",
            deadline.span,
        )
    return Remark(
        "deadline_unread",
        f"Không đọc được thời gian “{deadline.text}”; hãy chọn ngày.",
        f"The time “{deadline.text}” cannot be read; choose a day.",
        deadline.span,
    )


def deadline_in_task(span: Span) -> Remark:
    """Say that a task has a time of its own."""
    return Remark(
        "deadline_in_task",
        "Có thời hạn nêu trong nhiệm vụ; thời hạn này chỉ để theo dõi.",
        "A task names a time of its own; it is shown and not chased.",
        span,
    )


def unit_in_two_roles(as_written: str, span: Span) -> Remark:
    """Say that a unit both leads and coordinates."""
    return Remark(
        "unit_in_two_roles",
        f"“{as_written}” vừa chủ trì vừa phối hợp; chỉ báo cáo một lần.",
        f"“{as_written}” both leads and coordinates; it owes one report.",
        span,
    )


def number_repeated(number: str, span: Span) -> Remark:
    """Say that a printed number stands at more than one item."""
    return Remark(
        "number_repeated",
        f"Số thứ tự “{number}” lặp lại; đã đánh số theo thứ tự trong văn bản.",
        f"The number “{number}” is used more than once; items were counted in order.",
        span,
    )


def deadline_by_task(first: Span) -> Remark:
    """Say that every task has a time of its own and the weakness none."""
    return Remark(
        "deadline_by_task",
        "Mỗi nhiệm vụ có thời hạn riêng, không có thời gian khắc phục chung; hãy chọn thời gian khắc phục của hạn chế.",
        "Each task has a time of its own and the weakness has none; choose the time of the weakness.",
        first,
    )


def statement_goes_on(rest: Span) -> Remark:
    """Say that a page break parts a statement in two cells."""
    return Remark(
        "statement_goes_on",
        "Nội dung hạn chế bị ngắt trang và còn tiếp ở đây; hãy bổ sung phần này.",
        "The statement is cut by a page break and goes on here; add this part to it.",
        rest,
    )


def statement_is_task(span: Span) -> Remark:
    """Say that a table names only tasks, which stand for the weaknesses."""
    return Remark(
        STATEMENT_IS_TASK,
        "Bảng chỉ nêu nhiệm vụ, không nêu hạn chế; đã lấy nhiệm vụ làm nội dung theo dõi, hãy xem lại.",
        "The table names tasks only and no weakness; the task stands for it, look at it again.",
        span,
    )


def role_not_told(as_written: str, span: Span) -> Remark:
    """Say that one column holds two roles and the words do not tell which is whose."""
    return Remark(
        "role_not_told",
        f"Cột chung cho đơn vị chủ trì và phối hợp, không rõ vai trò của “{as_written}”; hãy xác định.",
        f"One column holds lead and coordinating units and does not say which “{as_written}” is; settle it.",
        span,
    )


def stated_twice(other: Span) -> Remark:
    """Say that a weakness stands in two places of the document, the second of them ``other``."""
    return Remark(
        "stated_twice",
        "Hạn chế này được nêu ở hai chỗ trong văn bản (trong phần lời và trong bảng); đã ghép thành một.",
        "This weakness stands in two places of the document, in its text and in a table; they were put together.",
        other,
    )


def stated_otherwise(words: str, span: Span) -> Remark:
    """Say that the second place of a weakness says something else than the first, which was taken."""
    return Remark(
        "stated_otherwise",
        f"Chỗ thứ hai của hạn chế này ghi khác: “{words}”; đã lấy theo chỗ thứ nhất, hãy xem lại.",
        f"The second place of this weakness says otherwise: “{words}”; the first was taken, look at it again.",
        span,
    )


def perhaps_stated_twice(statement: str, span: Span) -> Remark:
    """Say that another weakness of the document has nearly the same words."""
    words = " ".join(statement.split())
    words = words if len(words) <= _LONGEST_QUOTED else words[: _LONGEST_QUOTED - 1] + "…"
    return Remark(
        "perhaps_stated_twice",
        f"Có thể trùng với hạn chế nêu ở chỗ khác trong văn bản: “{words}”; hãy xem lại.",
        f"Perhaps the same as another weakness of the document: “{words}”; look at it again.",
        span,
    )


def tasks_left(count: int, span: Span) -> Remark:
    """Say that a table of tasks beside the weaknesses was not taken into them."""
    return Remark(
        "tasks_left",
        f"Văn bản còn bảng nhiệm vụ ({count} dòng) không nêu hạn chế; chưa đưa vào hạn chế nào, hãy xem lại.",
        f"The document has a table of tasks ({count} rows) that names no weakness; they belong to none yet, look at it "
        "again.",
        span,
    )
