"""Reading the data files of the program: TOML, checked against a shape before anything uses it.

A wrong file ends in one sentence that names the file, the key and the remedy, never in a traceback.
"""

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from config.errors import BadSetting

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class TomlShape(BaseModel):
    """Base of every shape a data file can have: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Shape = TypeVar("Shape", bound=TomlShape)
Location = tuple[int | str, ...]
"""Where in a file pydantic met an error: keys, and places in arrays of tables counted from 0."""

Said = tuple[str, str]
"""The same words in Vietnamese and in English."""

A_WHOLE_NUMBER = ("phải là số nguyên, không có dấu ngoặc kép", "must be a whole number without quotation marks")
A_YES_OR_NO = ("phải là true hoặc false", "must be true or false")
A_DATE = ("phải là ngày viết như 2024-04-29, không có dấu ngoặc kép", "must be a date such as 2024-04-29, unquoted")
A_TIME = ("phải là giờ viết như 07:30:00, không có dấu ngoặc kép", "must be a time such as 07:30:00, unquoted")
A_LIST = ("phải là danh sách trong dấu [ ]", "must be a list in [ ]")
A_TABLE = ("phải là một bảng có tên khóa", "must be a table of keys")
REMEDIES: dict[str, Said] = {
    "missing": ("thiếu khóa này; hãy thêm vào", "this key is missing; add it"),
    "string_type": ("phải là chữ trong dấu ngoặc kép", "must be text in quotation marks"),
    "string_pattern_mismatch": (
        "không đúng dạng; mã viết như so-cong-thuong, tên miền thử nghiệm như tinh.example",
        "has the wrong form; write a code as so-cong-thuong, a trial domain as tinh.example",
    ),
    "string_too_short": ("quá ngắn; hãy ghi đầy đủ", "is too short; write it in full"),
    "string_too_long": ("quá dài; hãy viết gọn lại", "is too long; shorten it"),
    "too_short": ("không được để trống; hãy thêm ít nhất một dòng", "must not be empty; add at least one row"),
    "int_type": A_WHOLE_NUMBER,
    "int_parsing": A_WHOLE_NUMBER,
    "bool_type": A_YES_OR_NO,
    "bool_parsing": A_YES_OR_NO,
    "date_type": A_DATE,
    "date_parsing": A_DATE,
    "date_from_datetime_parsing": A_DATE,
    "time_type": A_TIME,
    "time_parsing": A_TIME,
    "tuple_type": A_LIST,
    "list_type": A_LIST,
    "dict_type": A_TABLE,
    "model_type": A_TABLE,
}


class WrongValue(ValueError):
    """What a shape's own check says is wrong, in both languages, with the remedy."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi)
        self.said: Said = (vi, en)


def read_toml(path: Path, shape: type[Shape]) -> Shape:
    """Return what ``path`` says, in the form ``shape``.

    Raises BadSetting with one sentence when the file cannot be read, is not TOML, lacks a key, has one that the
    shape does not know, or holds a value of the wrong kind.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as unreadable:
        raise BadSetting(
            f"Không đọc được tệp {path} ({unreadable.strerror}); hãy kiểm tra tên và quyền đọc.",
            f"File {path} cannot be read ({unreadable.strerror}); check its name and who may read it.",
        ) from unreadable
    except UnicodeDecodeError as undecodable:
        raise BadSetting(
            f"Tệp {path} không phải UTF-8 (từ byte {undecodable.start}); hãy lưu lại ở UTF-8.",
            f"File {path} is not UTF-8 (from byte {undecodable.start}); save it as UTF-8.",
        ) from undecodable
    except tomllib.TOMLDecodeError as broken:
        raise BadSetting(
            f"Tệp {path} sai cú pháp TOML: {broken}; hãy sửa tại chỗ đó.",
            f"File {path} is not TOML: {broken}; mend it there.",
        ) from broken
    try:
        return shape.model_validate(content)
    except ValidationError as wrong:
        raise BadSetting(*_sentence(path, shape, wrong)) from wrong


def nearest(name: str, known: list[str]) -> str:
    """Return `` (“...”?)`` with the known name most like ``name``, or nothing when none is alike."""
    alike = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" (“{alike[0]}”?)" if alike else ""


def _sentence(path: Path, shape: type[TomlShape], wrong: ValidationError) -> Said:
    """Tell the first error in full, and how many more there are."""
    first, *others = wrong.errors()
    vi, en = _remedy(shape, first)
    more_vi = f" (còn {len(others)} lỗi khác trong tệp)" if others else ""
    more_en = f" (and {len(others)} more in this file)" if others else ""
    place_vi, place_en = _place(first["loc"])
    return f"Tệp {path}{place_vi}: {vi}{more_vi}.", f"File {path}{place_en}: {en}{more_en}."


def _place(location: Location) -> Said:
    """Write a place in the file as a person counts: in the third ``[[day_off]]``, key “name”, is “day_off 3.name”."""
    words = "".join(f" {part + 1}" if isinstance(part, int) else f".{part}" for part in location).removeprefix(".")
    return (f", khóa “{words}”", f", key “{words}”") if words else ("", "")


def _remedy(shape: type[TomlShape], error: "ErrorDetails") -> Said:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_known_at(shape, error["loc"][:-1])
        likely, all_known = nearest(str(error["loc"][-1]), known), ", ".join(known)
        return (
            f"không có khóa nào tên như vậy{likely}; các khóa dùng được: {all_known}",
            f"there is no such key{likely}; the keys are {all_known}",
        )
    if kind in {"enum", "literal_error"}:
        given, choice = repr(error["input"]), context["expected"]
        return f"không nhận {given}; hãy chọn một trong {choice}", f"does not take {given}; choose one of {choice}"
    if kind == "value_error":
        own = context["error"]
        return own.said if isinstance(own, WrongValue) else (str(own), str(own))
    return REMEDIES.get(kind, (error["msg"], error["msg"]))


def _keys_known_at(shape: type[BaseModel], location: Location) -> list[str]:
    """Return the keys the table at ``location`` may have."""
    for part in location:
        if isinstance(part, str) and part in shape.model_fields:
            shape = _model_within(shape.model_fields[part].annotation) or shape
    return sorted(shape.model_fields)


def _model_within(annotation: object) -> type[BaseModel] | None:
    """Return the shape inside ``tuple[Shape, ...]``, ``dict[str, Shape]``, ``Shape | None`` or ``Shape``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_within(inner))), None)
