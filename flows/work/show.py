"""What the register shows: plans, weaknesses with their stage, questions, and the words each fact was read from."""

from typing import Any

from sqlmodel import Session, col, select

from config.errors import NotFound
from config.language import say
from flows.work.life import life_of
from flows.work.office import Office
from models.facts.lifecycle import Stage, weakness_stage
from models.facts.reading import Span
from models.tables import (
    Assignment,
    AssignmentRole,
    Cause,
    Document,
    Mention,
    OpenQuestion,
    PeriodOpening,
    Plan,
    QuestionState,
    Stream,
    Task,
    UnitRole,
    Weakness,
)

Row = dict[str, Any]


def plans_shown(office: Office) -> list[Row]:
    """Return one row a plan."""
    with office.database.read() as session:
        return [
            {
                "code": plan.code,
                "number": plan.number,
                "issued_on": plan.issued_on,
                "title": plan.title,
                "follow_from": plan.follow_from,
                "state": plan.state.value,
            }
            for plan in session.exec(select(Plan).order_by(col(Plan.id)))
        ]


def weaknesses_shown(office: Office, plan_code: str | None) -> list[Row]:
    """Return one row a weakness, of one plan or of all, with its stage and counts."""
    with office.database.read() as session:
        query = select(Weakness).order_by(col(Weakness.plan_id), col(Weakness.ordinal))
        if plan_code:
            query = query.where(Weakness.plan_id == _plan(session, plan_code).id)
        stages = _lead_stages(session)
        return [
            {
                "code": row.code,
                "statement": row.statement,
                "deadline": row.deadline_text,
                "stage": (stage := weakness_stage(stages.get(row.id, []))).stage.value,
                "counts": {str(name): count for name, count in stage.counts.items()},
            }
            for row in session.exec(query)
        ]


def questions_shown(office: Office, plan_code: str) -> list[Row]:
    """Return what is to be settled, the weightiest first, with the words it is about."""
    with office.database.read() as session:
        plan = _plan(session, plan_code)
        text = session.get_one(Document, plan.document_id).text
        query = select(OpenQuestion).where(OpenQuestion.plan_id == plan.id, OpenQuestion.state == QuestionState.OPEN)
        rows = session.exec(query.order_by(col(OpenQuestion.weight).desc(), col(OpenQuestion.id)))
        return [
            {
                "code": row.code,
                "message": row.message,
                "quote": text[row.span_start : row.span_end] if row.span_start is not None else None,
            }
            for row in rows
        ]


def weakness_shown(office: Office, code: str, *, with_source: bool) -> list[Row]:
    """Return one weakness: where each lead stands; with ``with_source``, the words each fact was read from."""
    life = life_of(office, code)
    rows: list[Row] = [{"what": "statement", "value": life.statement, "line": None, "quote": None}]
    rows += [{"what": "lead", "value": part.unit, "line": None, "quote": part.stage.value} for part in life.units]
    if not with_source:
        return rows
    with office.database.read() as session:
        weakness = session.exec(select(Weakness).where(Weakness.code == code)).one()
        plan = session.get_one(Plan, weakness.plan_id)
        text = session.get_one(Document, plan.document_id).text
        return [_quoted(text, what, value, span) for what, value, span in _facts(session, weakness)]


def _facts(session: Session, weakness: Weakness) -> list[tuple[str, str, Span]]:
    mentions = session.exec(select(Mention).where(Mention.weakness_id == weakness.id).order_by(col(Mention.id)))
    causes = session.exec(select(Cause).where(Cause.weakness_id == weakness.id).order_by(col(Cause.id)))
    tasks = session.exec(select(Task).where(Task.weakness_id == weakness.id).order_by(col(Task.ordinal)))
    facts = [
        ("statement", weakness.statement, Span(weakness.span_start, weakness.span_end)),
        *((row.role.value, row.name or "?", Span(row.span_start, row.span_end)) for row in mentions),
        *((f"cause ({row.kind})", row.text, Span(row.span_start, row.span_end)) for row in causes),
        *(("task", row.text, Span(row.span_start, row.span_end)) for row in tasks),
    ]
    if weakness.deadline_span_start is not None and weakness.deadline_span_end is not None:
        span = Span(weakness.deadline_span_start, weakness.deadline_span_end)
        facts.append(("deadline", f"{weakness.deadline_kind}", span))
    return facts


def _quoted(text: str, what: str, value: str, span: Span) -> Row:
    return {"what": what, "value": value, "line": text.count("\n", 0, span.start) + 1, "quote": span.quote(text)}


def periods_shown(office: Office) -> list[Row]:
    """Return the periods that were opened, each with its due date and why that day."""
    with office.database.read() as session:
        rows = session.exec(
            select(PeriodOpening, Stream)
            .where(PeriodOpening.stream_id == Stream.id)
            .order_by(col(PeriodOpening.applied_due_on))
        ).all()
        return [
            {
                "period": opening.period,
                "recipient": stream.recipient,
                "opens_on": opening.opens_on,
                "window_from": opening.window_from,
                "cut_off_on": opening.cut_off_on,
                "original_due_on": opening.original_due_on,
                "due_on": opening.applied_due_on,
                "due_reason": say(opening.due_reason, opening.due_reason_en or opening.due_reason),
            }
            for opening, stream in rows
        ]


def _lead_stages(session: Session) -> dict[int, list[Stage]]:
    stages: dict[int, list[Stage]] = {}
    for row in session.exec(select(Assignment).join(AssignmentRole).where(AssignmentRole.role == UnitRole.LEAD)):
        stages.setdefault(row.weakness_id, []).append(row.stage)
    return stages


def _plan(session: Session, code: str) -> Plan:
    plan = session.exec(select(Plan).where(Plan.code == code)).first()
    if plan is None:
        known = ", ".join(session.exec(select(col(Plan.code)))) or "–"
        raise NotFound(
            f"Không có kế hoạch “{code}”. Các kế hoạch: {known}. Chưa có gì thay đổi.",
            f"There is no plan “{code}”. Plans: {known}. Nothing was changed.",
        )
    return plan
