"""From any fact to the words it was read from, with line, place and surroundings, or to the person who gave it.

All of it from the database: the stored text of each document, its file's name and digests. The file is not needed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound
from documents.read.source import Place, Source
from flows.work.find import plan_coded
from flows.work.office import Office
from models.facts.quoting import quotation
from models.facts.reading import Span
from models.tables import (
    Cause,
    Document,
    Given,
    Mention,
    Plan,
    ReportingRule,
    Task,
    TaskDeadline,
    Unit,
    UnitRole,
    Weakness,
)

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of the register, and where it comes from."""

    what: str
    value: str
    span: Span | None
    document_id: int | None
    given_id: int | None = None


def sources_shown(office: Office, code: str) -> list[Row]:
    """Return every fact of a plan's head, or of one weakness ("KH211-2023/05"), with its source; raises NotFound."""
    with office.database.read() as session:
        if "/" in code:
            facts = list(_of_weakness(session, _weakness(session, code)))
        else:
            facts = list(_of_plan(session, plan_coded(session, code)))
        return [_Shown(session).row(fact) for fact in facts]


def _weakness(session: Session, code: str) -> Weakness:
    row = session.exec(select(Weakness).where(Weakness.code == code)).first()
    if row is None:
        raise NotFound(
            f"Không có hạn chế nào mang mã “{code}”. Xem mã trong `dondoc plan show`. Chưa có gì thay đổi.",
            f"There is no weakness with code “{code}”. See `dondoc plan show`. Nothing was changed.",
        )
    return row


def _of_plan(session: Session, plan: Plan) -> Iterator[Fact]:
    stands: dict[str, Any] = json.loads(plan.head_spans)
    focal = session.get(Unit, plan.focal_unit_id) if plan.focal_unit_id else None
    values = {
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "issuer": plan.issuer,
        "title": plan.title,
        "focal_unit": focal.name if focal else None,
    }
    for what, value in values.items():
        where = stands.get(what)
        span = Span(*where[:2]) if isinstance(where, list) else None
        # A third number is the document it stands in, where that is not the one that stands for the plan now.
        document = where[2] if isinstance(where, list) and len(where) > 2 else plan.document_id  # noqa: PLR2004
        if value is not None:
            yield Fact(what, value, span, document, where if isinstance(where, int) else None)
    rules = select(ReportingRule).where(ReportingRule.plan_id == plan.id).order_by(col(ReportingRule.id))
    for rule in session.exec(rules):
        yield Fact("reporting_rule", rule.quote, _span(rule), plan.document_id, rule.given_id)
    shared = select(Cause).where(Cause.plan_id == plan.id, col(Cause.weakness_id).is_(None)).order_by(col(Cause.id))
    for cause in session.exec(shared):
        yield Fact(f"cause ({cause.kind})", cause.text, _span(cause), plan.document_id)


def _of_weakness(session: Session, weakness: Weakness) -> Iterator[Fact]:
    document = weakness.document_id
    if weakness.outside_system:
        yield from (fact for fact in _of_mentions(session, weakness) if fact.what == UnitRole.LEAD)
        return
    yield Fact("statement", weakness.statement, _span(weakness), document, weakness.given_id)
    yield from _of_mentions(session, weakness)
    for cause in session.exec(select(Cause).where(Cause.weakness_id == weakness.id).order_by(col(Cause.id))):
        yield Fact(f"cause ({cause.kind})", cause.text, _span(cause), document)
    for task in session.exec(select(Task).where(Task.weakness_id == weakness.id).order_by(col(Task.ordinal))):
        yield Fact("task", task.text, _span(task), document)
        for unit in session.exec(select(Mention).where(Mention.task_id == task.id).order_by(col(Mention.id))):
            yield Fact("task_unit", unit.name or f"? {unit.as_written}", _span(unit), document)
        for time in session.exec(select(TaskDeadline).where(TaskDeadline.task_id == task.id)):
            yield Fact("task_deadline", f"{time.text} ({time.kind})", _span(time), document)
    if weakness.deadline_text is not None or weakness.deadline_given_id:
        start, end = weakness.deadline_span_start, weakness.deadline_span_end
        span = Span(start, end) if start is not None and end is not None else None
        value = f"{weakness.deadline_text or '–'} ({weakness.deadline_kind})"
        yield Fact("deadline", value, span, document, weakness.deadline_given_id)


def _of_mentions(session: Session, weakness: Weakness) -> Iterator[Fact]:
    mentions = select(Mention).where(Mention.weakness_id == weakness.id).order_by(col(Mention.id))
    for mention in session.exec(mentions):
        name = mention.name or f"? {mention.as_written}"
        replaced = mention.replaced_by_id is not None
        given_id = mention.replaced_by_id if replaced else mention.given_id
        yield Fact("replaced" if replaced else mention.role.value, name, _span(mention), weakness.document_id, given_id)


def _span(row: Weakness | Mention | Cause | Task | TaskDeadline | ReportingRule) -> Span:
    return Span(row.span_start, row.span_end)


class _Shown:
    """Shows facts; opens each document once."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def row(self, fact: Fact) -> Row:
        row: Row = {"what": fact.what, "value": fact.value, "line": None, "place": None, "quote": None}
        row |= {"before": None, "after": None, "span": None, "file": None, "sha256": None}
        row |= {"given_by": None, "given_at": None, "basis": None}
        given = self.session.get(Given, fact.given_id) if fact.given_id else None
        if given:
            row |= {"given_by": given.actor, "given_at": given.at, "basis": given.basis}
        if fact.span is None or fact.document_id is None or fact.span.start == fact.span.end:
            return row
        document = self.session.get_one(Document, fact.document_id)
        words = quotation(document.text, fact.span)
        return row | {
            "line": words.line,
            "place": _place(document, fact.span.start),
            "quote": words.quote,
            "before": words.before,
            "after": words.after,
            "span": [fact.span.start, fact.span.end],
            "file": document.file_name,
            "sha256": document.file_sha256 or document.sha256,
        }


def _place(document: Document, at: int) -> str | None:
    places = tuple(Place(start, name) for start, name in json.loads(document.places))
    return Source("", (), places).place_of(at)
