"""The open questions of a plan in the register: raised once, kept by their id, listed by weight."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, delete, select

from models.facts.difference import same_words
from models.facts.questions import Question
from models.moves import Act, record
from models.tables import Given, Mention, OpenQuestion, Plan, QuestionState, Weakness

CONTINUES = "continues"
"""Code of the questions about items of an earlier plan, which no document of this plan raises."""

LAPSED = {"way": "lapsed"}
"""The answer of a question that a corrected document no longer leaves open."""


def raise_questions(session: Session, plan: Plan, questions: Iterable[Question]) -> int:
    """Put what a reading leaves open on the plan's list; what is there stays as it is. Returns how many were new."""
    session.flush()
    ids = {row.ordinal: row.id for row in session.exec(select(Weakness).where(Weakness.plan_id == plan.id))}
    known = set(session.exec(select(col(OpenQuestion.key)).where(OpenQuestion.plan_id == plan.id)))
    fresh = [question for question in questions if question.id not in known]
    session.add_all(_row(plan, question, ids.get(question.ordinal or 0)) for question in fresh)
    session.flush()
    return len(fresh)


def _row(plan: Plan, question: Question, weakness_id: int | None) -> OpenQuestion:
    return OpenQuestion(
        plan_id=plan.id,
        weakness_id=weakness_id,
        key=question.id,
        code=question.code,
        message=question.vi,
        weight=question.weight,
        span_start=question.span.start if question.span else None,
        span_end=question.span.end if question.span else None,
        detail=json.dumps(detail_of(question), ensure_ascii=False),
    )


def detail_of(question: Question) -> dict[str, Any]:
    """Return what is kept of a question beyond its columns."""
    return {
        "role": question.role,
        "words": question.words,
        "ways": [str(way) for way in question.ways],
        "candidates": list(question.candidates),
        "en": question.en,
    }


def detail(row: OpenQuestion) -> Mapping[str, Any]:
    """Return what `detail_of` kept; empty for a question from before it was kept."""
    kept: Mapping[str, Any] = json.loads(row.detail)
    return kept


def open_questions(session: Session, plan: Plan) -> list[OpenQuestion]:
    """Return what is to be settled in a plan, the weightiest first."""
    query = select(OpenQuestion).where(
        OpenQuestion.plan_id == plan.id, OpenQuestion.state == QuestionState.OPEN, told()
    )
    return list(session.exec(query.order_by(col(OpenQuestion.weight).desc(), col(OpenQuestion.id))))


def told() -> ColumnElement[bool]:
    """A question that may be told: none about a weakness that is followed outside the system."""
    outside = select(col(Weakness.id)).where(col(Weakness.outside_system))
    return or_(col(OpenQuestion.weakness_id).is_(None), col(OpenQuestion.weakness_id).not_in(outside))


def open_count(session: Session, plan: Plan) -> int:
    """Return how many questions of a plan are open."""
    query = select(func.count()).select_from(OpenQuestion)
    return session.exec(
        query.where(OpenQuestion.plan_id == plan.id, OpenQuestion.state == QuestionState.OPEN, told())
    ).one()


def update_questions(session: Session, plan: Plan, questions: Iterable[Question], act: Act) -> tuple[str, ...]:
    """Bring a plan's questions to what a corrected document leaves open; returns the ids that are asked again.

    An answer stays while the words it answered stand. Where they changed it is asked again, and what it gave is undone;
    what is no longer open lapses.
    """
    asked = {question.id: question for question in questions}
    rows = session.exec(select(OpenQuestion).where(OpenQuestion.plan_id == plan.id, OpenQuestion.code != CONTINUES))
    again = []
    for row in rows.all():
        question = asked.get(row.key)
        if question is None:
            _lapse(session, plan, row, act)
            continue
        was, lapsed = str(detail(row).get("words") or ""), row.answer == json.dumps(LAPSED)
        fresh = _row(plan, question, row.weakness_id)
        row.span_start, row.span_end, row.detail, row.message = (
            fresh.span_start,
            fresh.span_end,
            fresh.detail,
            fresh.message,
        )
        if row.state is QuestionState.SETTLED and (lapsed or not same_words(was, question.words or "")):
            _ask_again(session, plan, row, act)
            again.append(row.key)
        session.add(row)
    raise_questions(session, plan, asked.values())
    return tuple(again)


def _lapse(session: Session, plan: Plan, row: OpenQuestion, act: Act) -> None:
    """Take a question off the list that a corrected document no longer leaves open, with what its answer gave."""
    if row.answer == json.dumps(LAPSED):
        return
    record(session, act, "open_question", row.id, "lapsed", before=row.answer)
    _undo(session, plan, row)
    row.state, row.settled_at, row.settled_by = QuestionState.SETTLED, act.at, act.actor
    row.answer, row.because = json.dumps(LAPSED), act.because
    session.add(row)


def _ask_again(session: Session, plan: Plan, row: OpenQuestion, act: Act) -> None:
    record(session, act, "open_question", row.id, "asked_again", before=row.answer)
    _undo(session, plan, row)
    row.state, row.settled_at, row.settled_by, row.answer, row.because = QuestionState.OPEN, None, None, None, None


def _undo(session: Session, plan: Plan, row: OpenQuestion) -> None:
    """Take away the units that the answer named."""
    given = select(col(Given.id)).where(Given.plan_id == plan.id, Given.question == row.key)
    session.exec(delete(Mention).where(col(Mention.given_id).in_(given)))
    session.flush()
