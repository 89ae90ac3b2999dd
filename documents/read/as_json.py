"""A reading as the JSON that ``dondoc plan parse --json`` prints (design: section 5)."""

from datetime import date
from typing import Any

from models.facts.reading import (
    CauseReading,
    DeadlineReading,
    FocalMention,
    Reading,
    Remark,
    ReportingRuleReading,
    Span,
    TaskReading,
    UnitMention,
    WeaknessReading,
)

Json = dict[str, Any]  # values of json.dumps: nested, so Any


def reading_as_json(reading: Reading, text: str) -> Json:
    """Return the reading of ``text`` in the published shape.

    Spans are ``[start, end)`` in code points; raises ValueError when one does not lie within ``text``, which means that
    the reading is of another text.
    """
    document = reading.document
    return _checked(
        {
            "document": {
                "kind": str(document.kind),
                "number": document.number,
                "issued_on": _day(document.issued_on),
                "issuer": document.issuer,
                "title": document.title,
                "period": document.period,
            },
            "focal_unit": _focal(reading.focal_unit),
            "reporting_rules": [_rule(rule) for rule in reading.reporting_rules],
            "weaknesses": [_weakness(weakness) for weakness in reading.weaknesses],
            "shared_causes": [_cause(cause) for cause in reading.shared_causes],
            "remarks": [_remark(remark) for remark in reading.remarks],
        },
        len(text),
    )


def _weakness(weakness: WeaknessReading) -> Json:
    return {
        "ordinal": weakness.ordinal,
        "statement": weakness.statement,
        "span": _span(weakness.span),
        "causes": [_cause(cause) for cause in weakness.causes],
        "lead": [_unit(unit) for unit in weakness.lead],
        "coordinating": [_unit(unit) for unit in weakness.coordinating],
        "implementing": [_unit(unit) for unit in weakness.implementing],
        "tasks": [_task(task) for task in weakness.tasks],
        "deadline": _deadline(weakness.deadline) if weakness.deadline else None,
        "remarks": [_remark(remark) for remark in weakness.remarks],
    }


def _unit(unit: UnitMention) -> Json:
    return {"as_written": unit.as_written, "name": unit.name, "kind": str(unit.kind), "span": _span(unit.span)}


def _task(task: TaskReading) -> Json:
    return {
        "text": task.text,
        "span": _span(task.span),
        "units": [_unit(unit) for unit in task.units],
        "deadlines": [_deadline(deadline) for deadline in task.deadlines],
    }


def _deadline(deadline: DeadlineReading) -> Json:
    return {
        "text": deadline.text,
        "kind": str(deadline.kind),
        "year": deadline.year,
        "quarter": deadline.quarter,
        "month": deadline.month,
        "on": _day(deadline.on),
        "until": _day(deadline.until),
        "span": _span(deadline.span),
    }


def _cause(cause: CauseReading) -> Json:
    return {"kind": str(cause.kind), "text": cause.text, "span": _span(cause.span)}


def _rule(rule: ReportingRuleReading) -> Json:
    return {
        "frequency": str(rule.frequency),
        "day": rule.day,
        "month_of_period": rule.month_of_period,
        "on": _day(rule.on),
        "reporters": list(rule.reporters),
        "recipient": rule.recipient,
        "via": rule.via,
        "quote": rule.quote,
        "span": _span(rule.span),
    }


def _focal(focal: FocalMention | None) -> Json | None:
    return {"as_written": focal.as_written, "name": focal.name, "span": _span(focal.span)} if focal else None


def _remark(remark: Remark) -> Json:
    return {"code": remark.code, "message": remark.message, "span": _span(remark.span) if remark.span else None}


def _span(span: Span) -> list[int]:
    return [span.start, span.end]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _checked(document: Json, length: int) -> Json:
    for weakness in document["weaknesses"]:
        if weakness["span"][1] > length:
            raise ValueError(f"weakness {weakness['ordinal']} ends at {weakness['span'][1]}, the text at {length}")
    return document
