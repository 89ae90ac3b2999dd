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

REMEDIES = {
    "missing": "thiếu khóa này; hãy thêm vào",
    "string_type": "phải là chữ trong dấu ngoặc kép",
    "int_type": "phải là số nguyên, không có dấu ngoặc kép",
    "int_parsing": "phải là số nguyên, không có dấu ngoặc kép",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "date_type": "phải là ngày viết như 2024-04-29, không có dấu ngoặc kép",
    "date_parsing": "phải là ngày viết như 2024-04-29, không có dấu ngoặc kép",
    "date_from_datetime_parsing": "phải là ngày viết như 2024-04-29, không có dấu ngoặc kép",
    "time_type": "phải là giờ viết như 07:30:00, không có dấu ngoặc kép",
    "time_parsing": "phải là giờ viết như 07:30:00, không có dấu ngoặc kép",
    "tuple_type": "phải là danh sách trong dấu [ ]",
    "list_type": "phải là danh sách trong dấu [ ]",
    "dict_type": "phải là một bảng có tên khóa",
    "model_type": "phải là một bảng có tên khóa",
    "string_pattern_mismatch": "không đúng dạng; mã viết như so-cong-thuong, tên miền thử nghiệm như tinh.example",
    "string_too_short": "quá ngắn; hãy ghi đầy đủ",
    "string_too_long": "quá dài; hãy viết gọn lại",
    "too_short": "không được để trống; hãy thêm ít nhất một dòng",
}


def read_toml(path: Path, shape: type[Shape]) -> Shape:
    """Return what ``path`` says, in the form ``shape``.

    Raises BadSetting with one sentence when the file cannot be read, is not TOML, lacks a key, has one that the
    shape does not know, or holds a value of the wrong kind.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as unreadable:
        raise BadSetting(f"Không đọc được tệp {path} ({unreadable.strerror}); hãy kiểm tra tên và quyền đọc.") from None
    except UnicodeDecodeError as undecodable:
        raise BadSetting(f"Tệp {path} không phải UTF-8 (từ byte {undecodable.start}); hãy lưu lại ở UTF-8.") from None
    except tomllib.TOMLDecodeError as broken:
        raise BadSetting(f"Tệp {path} sai cú pháp TOML: {broken}; hãy sửa tại chỗ đó.") from broken
    try:
        return shape.model_validate(content)
    except ValidationError as wrong:
        raise BadSetting(_sentence(path, shape, wrong)) from wrong


def nearest(name: str, known: list[str]) -> str:
    """Return `` (có phải “...”?)`` with the known name most like ``name``, or nothing when none is alike."""
    alike = get_close_matches(name, known, n=1, cutoff=0.5)
    return f" (có phải “{alike[0]}”?)" if alike else ""


def _sentence(path: Path, shape: type[TomlShape], wrong: ValidationError) -> str:
    """Tell the first error in full, and how many more there are."""
    first, *others = wrong.errors()
    more = f" Còn {len(others)} lỗi khác trong tệp." if others else ""
    return f"Tệp {path}{_where(first['loc'])}: {_remedy(shape, first)}.{more}"


def _where(location: Location) -> str:
    """Write a place in the file as a person counts: the third ``[[day_off]]`` is “day_off thứ 3”."""
    words = ""
    for part in location:
        words += f" thứ {part + 1}" if isinstance(part, int) else f".{part}"
    return f", khóa “{words.removeprefix('.')}”" if words else ""


def _remedy(shape: type[TomlShape], error: "ErrorDetails") -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_known_at(shape, error["loc"][:-1])
        likely = nearest(str(error["loc"][-1]), known)
        return f"không có khóa nào tên như vậy{likely}; các khóa dùng được: {', '.join(known)}"
    if kind in {"enum", "literal_error"}:
        return f"giá trị {error['input']!r} không dùng được; hãy chọn một trong {context['expected']}"
    if kind == "value_error":
        return str(context["error"])
    return REMEDIES.get(kind, error["msg"])


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
