"""A script is looked through before its first day is lived: units, periods, roles and days it names must make sense."""

from collections.abc import Sequence

from sqlmodel import Session

from config.errors import NotFound, Refused
from flows.work.find import unit_itself
from flows.work.rehearse.script import Step
from models.facts.period import Period
from models.facts.units import ContactRole


def look_through(session: Session, steps: Sequence[Step]) -> None:
    """Raise Refused, with file and line, for the first step that names what does not exist."""
    for step in steps:
        for words in (step.get("unit"), step.get("into"), *(step.get("units") or ())):
            if words is not None:
                _must_be_a_unit(session, step, str(words))
        _must_be_a_period(step)
        _must_be_a_role(step)
        _must_not_end_before_it_begins(step)


def _must_be_a_unit(session: Session, step: Step, words: str) -> None:
    try:
        unit_itself(session, words)
    except NotFound as error:
        raise _at(step, error) from error


def _must_be_a_period(step: Step) -> None:
    words = step.get("period")
    if words is None:
        if step.do == "extend" and step.get("unit") is None:
            raise step.refused(
                "gia hạn cho mọi đơn vị phải ghi kỳ (period), ví dụ 2023-Q4",
                "more time for every unit needs the period, such as 2023-Q4",
            )
        return
    try:
        Period.parse(str(words))
    except (Refused, ValueError) as error:
        raise step.refused(
            f"không có kỳ “{words}”; hãy ghi như 2023-Q3 hoặc 2023-09",
            f"there is no period “{words}”; write it as 2023-Q3 or 2023-09",
        ) from error


def _must_be_a_role(step: Step) -> None:
    role = step.get("role")
    if role is not None and str(role) not in {known.value for known in ContactRole}:
        known = ", ".join(each.value for each in ContactRole)
        raise step.refused(f"không có vai trò “{role}”; hãy dùng: {known}", f"there is no role “{role}”; use {known}")


def _must_not_end_before_it_begins(step: Step) -> None:
    until = step.get("until") or step.get("by")
    if until is not None and until < step.on:
        raise step.refused(
            f"ngày {until:%d/%m/%Y} trước ngày của việc ({step.on:%d/%m/%Y}); hãy ghi ngày sau",
            f"{until} lies before the day of the act ({step.on}); name a later day",
        )


def _at(step: Step, error: Refused) -> Refused:
    return Refused(f"{step.file}, dòng {step.line}: {error.vi}", f"{step.file}, line {step.line}: {error.en}")
