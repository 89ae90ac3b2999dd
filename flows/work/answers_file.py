"""Answers as a file an officer fills in: reading it, and making the blank from what is open."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from config.errors import Refused
from config.language import say
from models.facts.answers import Raw

_MOST_BYTES = 1_000_000
Row = Mapping[str, Any]

_HINTS = {
    "units": (
        "tên các đơn vị, mỗi tên trong dấu ngoặc kép, cách nhau dấu phẩy",
        "names of units, each in quotation marks",
    ),
    "nobody": ("true: không giao đơn vị nào", "true: nobody is assigned"),
    "expand": ("true: giao cho từng đơn vị của nhóm", "true: each unit of the group is assigned"),
    "deadline": ("ví dụ: Quý IV năm 2023", "such as: Quý IV năm 2023"),
    "no_deadline": ("true: không có hạn cuối", "true: there is none"),
    "report": (
        "quý 15, 6 tháng 20, năm 10, hoặc một ngày 09/06/2017",
        "quarter 15, half_year 20, year 10, or one day 2017-06-09",
    ),
    "no_report": ("true: không theo dõi chế độ báo cáo này", "true: this duty is not followed"),
    "number": ("số, ký hiệu văn bản", "the document's number"),
    "date": ("ngày ban hành, ví dụ 22/08/2023", "the day of issue, such as 2023-08-22"),
    "seen": ("true: đã xem", "true: looked at"),
    "same": ("số thứ tự của hạn chế trong sổ theo dõi", "number of the weakness in the register"),
    "new": ("true: hạn chế mới", "true: a new weakness"),
    "document": ("true: theo văn bản mới", "true: as the new document says"),
    "by_hand": ("true: giữ nội dung đã sửa trực tiếp", "true: the correction by hand stays"),
    "carry": ("số thứ tự của hạn chế trong kế hoạch mới", "number of the item in the new plan"),
    "close": ("true: kết thúc theo dõi", "true: it ends"),
    "keep": ("true: tiếp tục theo dõi theo kế hoạch cũ", "true: it goes on under the earlier plan"),
}


def read_answers(file: Path) -> list[Raw]:
    """Return the answers of a file; raises Refused with the line where it cannot be understood."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _unusable(file, "quá 1 MB", "larger than 1 MB")
        read = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise _unusable(file, reason, reason) from error
    except UnicodeDecodeError as error:
        raise _unusable(file, "không đúng mã UTF-8", "not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise _unusable(file, f"dòng {line} không đúng dạng YAML", f"line {line} is no YAML") from error
    return list(_answers(file, read))


def _answers(file: Path, read: object) -> Iterator[Raw]:
    listed = read.get("answers") if isinstance(read, dict) else read
    if not isinstance(listed, list) or not all(isinstance(one, dict) and one.get("id") for one in listed):
        raise _unusable(
            file,
            "cần danh sách “answers”, mỗi mục có “id”; tạo bản mẫu bằng `dondoc plan questions … --template`",
            "it needs a list “answers” whose entries have an “id”; make a blank with `dondoc plan questions … --template`",
        )
    ids = [str(one["id"]) for one in listed]
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise _unusable(file, f"“{twice[0]}” có hai lần", f"“{twice[0]}” stands there twice")
    shared = str(read.get("why") or "") if isinstance(read, dict) else ""
    for one in listed:
        yield {**one, "why": one.get("why") or shared}


def _unusable(file: Path, vi: str, en: str) -> Refused:
    return Refused(
        f"Không dùng được tệp trả lời {file}: {vi}. Hãy sửa rồi làm lại. Chưa có gì thay đổi.",
        f"The answers in {file} cannot be used: {en}. Correct the file and repeat. Nothing was changed.",
    )


def blank(title: str, command: str, questions: Sequence[Row]) -> str:
    """Return the file to be filled in: each open question with its words and the ways to answer it."""
    lines = [
        f"# {title}",
        say(
            "# Mỗi điểm: điền một trong các dòng trả lời và căn cứ (why: số, ngày văn bản). Để trống: chưa trả lời.",
            "# For each: fill in one way to answer, and why (number and date of a paper). Blank: not answered.",
        ),
        say(
            "# everywhere: true áp dụng cho mọi điểm cùng cụm từ; remember: true ghi cụm từ là tên khác của đơn vị.",
            "# everywhere: true answers every question about the same words; remember: true keeps them as the unit's name.",
        ),
        f"# {command}",
        f'why: ""  # {say("căn cứ chung, dùng khi một điểm không nêu riêng", "the basis of answers that name none")}',
        "answers:" if questions else "answers: []",
    ]
    for row in questions:
        lines += ["", *_asked(row), f"  - id: {json.dumps(row['id'])}", *_ways(row), '    why: ""']
    return "\n".join(lines) + "\n"


def _asked(row: Row) -> Iterator[str]:
    yield f"  # {' '.join(str(row['message']).split())}"
    if row.get("quote"):
        quote = " ".join(str(row["quote"]).split())
        shown = quote if len(quote) <= 200 else quote[:199] + "…"  # noqa: PLR2004  # a line that can be read
        yield f"  # {say('Trích, dòng', 'Quotation, line')} {row['line']}: “{shown}”"


def _ways(row: Row) -> Iterator[str]:
    for number, way in enumerate(row["ways"]):
        value = "[]" if way == "units" else ""
        line = f"{way}: {value}".rstrip()
        yield f"    {'' if number == 0 else '# '}{line}  # {say(*_HINTS[way])}"
