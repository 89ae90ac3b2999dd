"""What the register shows: plans, weaknesses with their stage, questions, and the periods."""

import json
from typing import Any

from sqlmodel import Session, col, select

from config.language import say
from flows.work.find import plan_coded
from flows.work.life import life_of
from flows.work.office import Office
from flows.work.questions import detail, open_questions, told
from models.facts.lifecycle import Stage, weakness_stage
from models.facts.questions import Question
from models.tables import (
    Assignment,
    AssignmentRole,
    Document,
    OpenQuestion,
    PeriodOpening,
    Plan,
    QuestionState,
    Stream,
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
            query = query.where(Weakness.plan_id == plan_coded(session, plan_code).id)
        stages = _lead_stages(session)
        return [
            {
                "code": row.code,
                "statement": row.told_statement,
                "deadline": row.told_deadline,
                "outside": row.outside_system,
                "stage": (stage := weakness_stage(stages.get(row.id, []))).stage.value,
                "counts": {str(name): count for name, count in stage.counts.items()},
            }
            for row in session.exec(query)
        ]


def questions_shown(office: Office, plan_code: str, *, settled: bool = False) -> list[Row]:
    """Return what is to be settled, the weightiest first, with the words it is about; or what was, with its answer."""
    with office.database.read() as session:
        plan = plan_coded(session, plan_code)
        text = session.get_one(Document, plan.document_id).text
        state = QuestionState.SETTLED if settled else QuestionState.OPEN
        query = select(OpenQuestion).where(OpenQuestion.plan_id == plan.id, OpenQuestion.state == state, told())
        rows = session.exec(query.order_by(col(OpenQuestion.weight).desc(), col(OpenQuestion.id)))
        return [_question(row, text) for row in rows]


def open_shown(session: Session, plan: Plan) -> list[Row]:
    """Return what is to be settled in a plan as the caller's transaction has it, the weightiest first."""
    text = session.get_one(Document, plan.document_id).text
    return [_question(row, text) for row in open_questions(session, plan)]


def _question(row: OpenQuestion, text: str) -> Row:
    kept = detail(row)
    stands = row.span_start is not None and row.span_end is not None
    shown = {
        "id": row.key,
        "code": row.code,
        "message": say(row.message, kept.get("en") or row.message),
        "quote": text[row.span_start : row.span_end] if stands else None,
        "line": text.count("\n", 0, row.span_start) + 1 if row.span_start is not None else None,
        "ways": kept.get("ways", []),
        "candidates": kept.get("candidates", []),
    }
    if row.state is QuestionState.SETTLED:
        answer = json.loads(row.answer or "{}")
        shown |= {"answer": answer, "given_by": row.settled_by, "given_at": row.settled_at, "basis": row.because}
    return shown


def question_shown(question: Question, text: str) -> Row:
    """Return a question of a document that is not in the register, in the form of those that are."""
    span = question.span
    return {
        "id": question.id,
        "code": question.code,
        "message": say(question.vi, question.en),
        "quote": span.quote(text) if span else None,
        "line": text.count("\n", 0, span.start) + 1 if span else None,
        "ways": [str(way) for way in question.ways],
        "candidates": list(question.candidates),
    }


def weakness_shown(office: Office, code: str) -> list[Row]:
    """Return one weakness: its statement, and where each lead stands."""
    life = life_of(office, code)
    rows: list[Row] = [
        {
            "what": "statement",
            "value": life.statement or say("(theo dõi ngoài hệ thống)", "(followed outside the system)"),
            "stage": None,
        }
    ]
    return rows + [{"what": "lead", "value": part.unit, "stage": part.stage.value} for part in life.units]


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
