"""Texts made to be hard to read: each a beginning, a piece repeated to any length, and an end."""

_PLAN = "KẾ HOẠCH\nKhắc phục hạn chế năm 2023\n\n1. Ao cạn\n"
_HEAD = "KẾ HOẠCH\n\n| TT | Hạn chế | Đơn vị chủ trì | Thời hạn |\n"
HARD: dict[str, tuple[str, str, str]] = {
    "weaknesses": (_PLAN, "2. Ao {i} cạn\nĐơn vị chủ trì: Sở Y tế.\nThời gian khắc phục: Năm 2023.\n", ""),
    "a list of unknown units": (_PLAN + "Đơn vị chủ trì: ", "Sở Lạ {i}, ", ".\n"),
    "a list of shared first words": (_PLAN + "Đơn vị chủ trì: ", "Sở Y tế, UBND các huyện ", ".\n"),
    "long lists of units": (
        _PLAN,
        "2. Ao {i} cạn\nĐơn vị chủ trì: " + "Sở Y tế, UBND các huyện Nông Cống, Như Thanh, Sở Lạ, " * 300 + "\n",
        "",
    ),
    "short names line by line in many lists": (_PLAN, "2. Ao {i} cạn\nĐơn vị chủ trì:\n" + "Sở Y tế\n" * 1000, ""),
    "units line by line": (_PLAN + "Đơn vị chủ trì:\n", "Sở Y tế\n", ".\n"),
    "letters before and after": (_PLAN, "a) ao\n", "Đơn vị chủ trì: Sở Y tế\na) x\n"),
    "labels without an end": (_PLAN, "Đơn vị chủ trì là Sở Y tế Đơn vị phối hợp ", ""),
    "labels alone": (_PLAN, "Đơn vị chủ trì\n", ""),
    "causes": (_PLAN + "Nguyên nhân\n", "- mưa.\nXong.\n", ""),
    "headers of tasks": (_PLAN + "Nhiệm vụ, giải pháp\n", "- Sở Y tế:\n- làm\n", ""),
    "emphasis": (_PLAN, "**2. *ao*\n*Đơn vị chủ trì:* Sở Y tế\n", ""),
    "html and escapes": (_PLAN, "<br><b>x</b>\\- __a__ ", ""),
    "marks without letters": (_PLAN, "a\u0302\u0301 \u0323 ", ""),
    "surrogates and NUL": (_PLAN, "\ud800\x00 - ", ""),
    "a wrapped page": (
        _PLAN,
        "Việc nạo vét kênh ở một số địa phương chưa được thực hiện, kinh phí của\nTrung ương\n",
        "",
    ),
    "times": (_PLAN + "Thời gian khắc phục: ", "quý I, từ 2020 đến ", ".\n"),
    "rows of a table": (_HEAD, "| {i} | Ao cạn | Sở Y tế | Năm 2023 |\n", ""),
    "rows that go on": (_HEAD, "| | | Sở Lạ {i} | Năm 2023 |\n", ""),
    "tables": ("KẾ HOẠCH\n\n", "| Hạn chế | Đơn vị chủ trì |\n| Ao cạn | Sở Y tế |\n\n", ""),
    "bars": (_PLAN, "|", "\n"),
    "one line": ("KẾ HOẠCH\n\n1. Ao: ", "như: chưa; nhất là Đơn vị chủ trì: ", "\n"),
    "clauses": ("BÁO CÁO\nA\nTồn tại, hạn chế\nđó là: ", "ao cạn; nhất là hồ. Đường còn hỏng; ", "\n"),
    "duties to report": ("KẾ HOẠCH\nA\n", "Yêu cầu các sở, ban, ngành định kỳ báo cáo Sở Y tế, ", ""),
    "focal units": ("KẾ HOẠCH\n", "Sở Y tế là cơ quan đầu mối Sở ", ""),
    "a title without an end": ("KẾ HOẠCH\n", "Về việc của\n", ""),
    "one letter": ("", "a", ""),
    "brackets": ("", "(", ""),
    "numbers": ("", "1. ", ""),
}


def hard_text(name: str, length: int) -> str:
    """Return the text of that name, about ``length`` characters long."""
    begin, piece, end = HARD[name]
    return begin + "".join(piece.replace("{i}", str(at)) for at in range(length // len(piece))) + end
