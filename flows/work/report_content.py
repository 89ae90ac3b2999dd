"""What a unit says of each of its items, read from a YAML file or a workbook that an officer filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from config.errors import Refused
from flows.work.receive import Answer

COLUMNS = {
    "item": ("item", "nội dung", "stt", "mã"),
    "result": ("result", "kết quả"),
    "percent": ("percent", "tỷ lệ", "tỷ lệ (%)"),
    "claims_done": ("done", "claims_done", "đã khắc phục"),
    "causes": ("causes", "nguyên nhân"),
    "objective_causes": ("objective_causes", "nguyên nhân khách quan"),
    "subjective_causes": ("subjective_causes", "nguyên nhân chủ quan"),
    "difficulties": ("difficulties", "khó khăn"),
    "proposals": ("proposals", "kiến nghị"),
    "next_steps": ("next_steps", "nhiệm vụ kỳ sau"),
}
"""Headings a file may use, in English and in Vietnamese."""

MAX_BYTES = 5 * 1024 * 1024
YES = {"true", "yes", "x", "có", "1"}


def read_content(file: Path) -> dict[str, Answer]:
    """Return the answer to each item the file names; raises Refused with place and remedy."""
    try:
        too_big = file.stat().st_size > MAX_BYTES
        rows = [] if too_big else list(_workbook(file) if file.suffix.lower() == ".xlsx" else _yaml(file))
    except OSError as error:
        raise _wrong(file, "", f"không đọc được: {error.strerror}", f"cannot be read: {error.strerror}") from error
    if not rows:
        raise _wrong(file, "", "không có nội dung nào, hoặc lớn hơn 5 MB", "holds no items, or more than 5 MB")
    answers: dict[str, Answer] = {}
    for place, row in rows:
        item = str(row.pop("item", "") or "").strip().removesuffix(".0")
        if not item:
            raise _wrong(file, place, "thiếu số hoặc mã nội dung (item)", "has no item number or code")
        if item in answers:
            raise _wrong(file, place, f"nội dung {item} ghi hai lần", f"names item {item} twice")
        answers[item] = _answer(file, place, row)
    return answers


def _answer(file: Path, place: str, row: Mapping[str, Any]) -> Answer:
    known = {field.name for field in fields(Answer)}
    words = {key: str(value).strip() for key, value in row.items() if key in known and value is not None}
    percent = words.pop("percent", "").rstrip("%").strip().removesuffix(".0")
    done = words.pop("claims_done", "").lower() in YES
    if percent and not (percent.isdecimal() and int(percent) <= 100):  # noqa: PLR2004  # per cent
        raise _wrong(file, place, f"tỷ lệ “{percent}” phải từ 0 đến 100", f"percent “{percent}” must lie in 0 to 100")
    return Answer(percent=int(percent) if percent else None, claims_done=done, **words)


def _yaml(file: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    import yaml

    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        first = str(error).splitlines()[0]
        raise _wrong(file, "", f"không phải YAML (UTF-8): {first}", f"is no YAML (UTF-8): {first}") from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise _wrong(file, "", "phải là danh sách: - {item: 2, result: …}", "must be a list: - {item: 2, result: …}")
    for number, row in enumerate(found, 1):
        yield f"mục {number}", {_key(file, f"mục {number}", str(key)): value for key, value in row.items()}


def _workbook(file: Path) -> Iterable[tuple[str, dict[str, Any]]]:
    import zipfile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(file) as packed:
            if sum(member.file_size for member in packed.infolist()) > 10 * MAX_BYTES:
                raise _wrong(file, "", "quá lớn khi giải nén", "is too large once unpacked")
        sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
        rows = list(sheet.iter_rows(values_only=True))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _wrong(file, "", "không phải tệp .xlsx nguyên vẹn", "is no whole .xlsx file") from error
    heading = [_key(file, "dòng 1", str(value)) if value else "" for value in (rows[0] if rows else ())]
    for number, row in enumerate(rows[1:], 2):
        if any(value not in {None, ""} for value in row):
            yield f"dòng {number}", {key: value for key, value in zip(heading, row, strict=False) if key}


def _key(file: Path, place: str, heading: str) -> str:
    wanted = " ".join(heading.lower().split())
    found = next((key for key, names in COLUMNS.items() if wanted in names), None)
    if found is None:
        known = ", ".join(names[0] for names in COLUMNS.values())
        raise _wrong(
            file,
            place,
            f"không có trường “{heading}”; các trường: {known}",
            f"there is no field “{heading}”; fields: {known}",
        )
    return found


def _wrong(file: Path, place: str, vi: str, en: str) -> Refused:
    at = f", {place}" if place else ""
    return Refused(
        f"{file}{at}: {vi}. Hãy sửa tệp. Chưa có gì thay đổi.",
        f"{file}{at}: {en}. Correct the file. Nothing was changed.",
    )
