"""The script of a rehearsal: who does what on which day, as YAML; what is wrong with it is a sentence with its line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from config.errors import Refused

UNIT, UNITS, ITEMS, DAY, WORDS, YES = "unit", "units", "items", "day", "words", "yes or no"
"""Kinds of values."""

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Form:
    """What an act needs and what it may have beside ``on`` and ``do``."""

    needs: Fields
    may: Fields


_ITEMS = {"items": ITEMS, "period": WORDS}
ACTS: Mapping[str, Form] = {
    "report": Form({"unit": UNIT}, _ITEMS | {"done": YES, "received_on": DAY, "number": WORDS}),
    "ack": Form({"unit": UNIT}, _ITEMS),
    "accept": Form({"unit": UNIT}, _ITEMS),
    "return": Form({"unit": UNIT}, _ITEMS | {"by": DAY, "reason": WORDS}),
    "resolve": Form({"unit": UNIT}, _ITEMS | {"evidence": WORDS}),
    "extend": Form({"until": DAY}, _ITEMS | {"unit": UNIT, "reason": WORDS}),
    "outage": Form({"until": DAY}, {}),
    "bounce": Form({"unit": UNIT}, {"role": WORDS}),
    "merge": Form({"units": UNITS, "into": UNIT}, {"basis": WORDS}),
    "holiday": Form({}, {"day": DAY, "name": WORDS, "make_up": DAY}),
    "stop_escalation": Form({}, {"unit": UNIT, "leader": WORDS, "period": WORDS, "reason": WORDS}),
}
"""Every act of a script."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script."""

    on: date
    do: str
    values: Mapping[str, Any]
    line: int
    file: str

    def get(self, name: str) -> Any:  # noqa: ANN401  # checked by its form when it was read
        """Return a value, or None where the script gives none."""
        return self.values.get(name)

    def refused(self, vi: str, en: str) -> Refused:
        """Return the refusal of this step, with its place."""
        return _wrong(self.file, self.line, vi, en)


def read_script(path: Path) -> tuple[Step, ...]:
    """Read a script, its steps by day; raises Refused with the file, the line and what is wrong there."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(
            f"Không đọc được kịch bản {path}: {error}. Hãy kiểm tra đường dẫn và lưu tệp ở dạng UTF-8. Chưa có gì thay đổi.",
            f"The script {path} cannot be read: {error}. Check its path and save it as UTF-8. Nothing was changed.",
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise _wrong(str(path), line, f"không đúng dạng YAML ({problem})", f"no proper YAML ({problem})") from error
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise _wrong(
            str(path),
            root.start_mark.line + 1,
            "kịch bản là một danh sách, mỗi dòng như “- {on: 2023-09-12, do: report, unit: Sở Công Thương}”",
            "a script is a list, each line like “- {on: 2023-09-12, do: report, unit: Sở Công Thương}”",
        )
    steps = [_step(str(path), node) for node in root.value]
    return tuple(sorted(steps, key=lambda step: step.on))


def _step(file: str, node: yaml.Node) -> Step:
    line = node.start_mark.line + 1
    given = _plain(node) if isinstance(node, yaml.MappingNode) else None
    if not isinstance(given, dict):
        raise _wrong(file, line, "cần các khóa “on” và “do”", "the keys “on” and “do” are needed")
    values = {("on" if key is True else str(key)): value for key, value in given.items()}  # YAML 1.1 reads "on" as yes
    on, do = values.pop("on", None), values.pop("do", None)
    if not _is_day(on):
        raise _wrong(
            file,
            line,
            f"“on” phải là một ngày như 2023-09-12, không phải “{on}”",
            f"“on” is a day such as 2023-09-12, not “{on}”",
        )
    if do not in ACTS:
        known = ", ".join(ACTS)
        raise _wrong(
            file, line, f"không có việc “{do}”; hãy dùng: {known}", f"there is no act “{do}”; use one of {known}"
        )
    form = ACTS[do]
    _must_fit(file, line, do, form, values)
    return Step(on, do, values, line, file)


def _plain(node: yaml.Node) -> object:
    return yaml.safe_load(yaml.serialize(node))


def _must_fit(file: str, line: int, do: str, form: Form, values: Mapping[str, Any]) -> None:
    for name in form.needs:
        if name not in values:
            raise _wrong(file, line, f"việc “{do}” cần khóa “{name}”", f"the act “{do}” needs the key “{name}”")
    for name, value in values.items():
        kind = {**form.needs, **form.may}.get(name)
        if kind is None:
            known = ", ".join([*form.needs, *form.may]) or "–"
            raise _wrong(
                file,
                line,
                f"việc “{do}” không có khóa “{name}”; hãy dùng: {known}",
                f"the act “{do}” has no key “{name}”; use {known}",
            )
        if not _CHECKS[kind](value):
            raise _wrong(
                file,
                line,
                f"khóa “{name}” phải là {_KINDS_VI[kind]}, không phải “{value}”",
                f"the key “{name}” is {_KINDS_EN[kind]}, not “{value}”",
            )


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_words(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip() != ""


def _is_yes_or_no(value: object) -> bool:
    return isinstance(value, bool)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_words(entry) for entry in value)


_CHECKS = {
    UNIT: _is_words,
    UNITS: _is_list,
    ITEMS: _is_list,
    DAY: _is_day,
    WORDS: _is_words,
    YES: _is_yes_or_no,
}
_KINDS_VI = {
    UNIT: "tên một đơn vị",
    UNITS: "danh sách tên đơn vị như [A, B]",
    ITEMS: "danh sách nội dung như [2, 5]",
    DAY: "một ngày như 2023-09-12",
    WORDS: "chữ",
    YES: "true hoặc false",
}
_KINDS_EN = {
    UNIT: "the name of a unit",
    UNITS: "a list of units such as [A, B]",
    ITEMS: "a list of items such as [2, 5]",
    DAY: "a day such as 2023-09-12",
    WORDS: "words",
    YES: "true or false",
}


def _wrong(file: str, line: int, vi: str, en: str) -> Refused:
    return Refused(
        f"{file}, dòng {line}: {vi}. Chưa có gì thay đổi.", f"{file}, line {line}: {en}. Nothing was changed."
    )
