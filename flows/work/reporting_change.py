"""What a corrected document does to the duties to report: a rule with other days moves what is owed, a gone one ends it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from flows.work.changed_due import move_due, tell_due_changed
from flows.work.comparing import Compared
from flows.work.office import Office
from flows.work.periods import ensure_opening
from flows.work.reporting import write_rule
from flows.work.streams import due_in, rule_words
from models.decisions import cancel_unsent
from models.facts.due import DueCause, apply_due
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind
from models.facts.period import Period
from models.facts.questions import Question
from models.facts.reporters import reporting_roles
from models.facts.words import Words
from models.moves import Act, advance_obligation, record
from models.tables import Given, Obligation, Plan, ReportingRule, Stream


def change_rules(
    office: Office, session: Session, compared: Compared, questions: Sequence[Question], act: Act, on: date
) -> int:
    """Write the rules of the new document in place of those there were; returns how many due dates moved."""
    plan = compared.plan
    before = {row.id: row for row in session.exec(select(ReportingRule).where(ReportingRule.plan_id == plan.id))}
    stay = _still_given(session, list(before.values()), questions)
    for rule in compared.prepared.reading.reporting_rules:
        row = write_rule(office, session, plan, rule, on)
        if row:
            stay.add(row.id)
            row.given_id, row.reporters = None, ",".join(reporting_roles(rule.reporters))
            session.add(row)
    now = session.exec(select(ReportingRule).where(ReportingRule.plan_id == plan.id)).all()
    gone = [row for row in before.values() if row.id not in stay]
    fresh = [row for row in now if row.id not in before]
    moved = 0
    for row in gone:
        old = session.get_one(Stream, row.stream_id)
        if len(gone) == len(fresh) == 1:
            moved += _move(office, session, plan, old, session.get_one(Stream, fresh[0].stream_id), act, on)
        else:
            _cancel(session, _owed(session, plan, old), act)
        record(session, act, "reporting_rule", row.id, "ended", before=row.quote)
        session.delete(row)
        session.flush()
        if session.exec(select(ReportingRule).where(ReportingRule.stream_id == old.id)).first() is None:
            _cancel(session, _syntheses(session, old, on), act)
    return moved


def _still_given(session: Session, rows: Sequence[ReportingRule], questions: Sequence[Question]) -> set[int]:
    """Return the rules whose day a person gave for words that still stand; they are quoted from where those stand now."""
    asked = {question.id: question for question in questions}
    stay = set()
    for row in rows:
        given = session.get(Given, row.given_id) if row.given_id else None
        question = asked.get(given.question or "") if given else None
        if question:
            stay.add(row.id)
            if question.span:
                row.span_start, row.span_end = question.span.start, question.span.end
                session.add(row)
    return stay


def _move(office: Office, session: Session, plan: Plan, old: Stream, new: Stream, act: Act, on: date) -> int:
    """Let what is owed by the old days be owed by the new ones, as a new due version; what is overdue stays so."""
    before: dict[int, date] = {}
    rows = _owed(session, plan, old)
    for row in rows:
        period = Period.parse(row.period)
        day = due_in(new, period)
        if day is None:
            _cancel(session, [row], act)
            continue
        ensure_opening(office, session, new, period, day, act)
        row.stream_id = new.id
        session.add(row)
        due = apply_due(day, rule_words(session, new), office.calendar, new.move)
        if row.due_on < on or (row.original_due_on, row.due_on) == (day, due.applied_on):
            continue
        before[row.id] = row.due_on
        row.original_due_on = day
        move_due(session, row, due, DueCause.AMENDMENT, act)
    why = Words(act.because, act.because)
    tell_due_changed(session, [row for row in rows if before.get(row.id, row.due_on) != row.due_on], before, why, act)
    return len(before)


def _owed(session: Session, plan: Plan, stream: Stream) -> Sequence[Obligation]:
    query = select(Obligation).where(Obligation.plan_id == plan.id, Obligation.stream_id == stream.id)
    query = query.where(Obligation.kind == ObligationKind.REPORT, col(Obligation.state).in_(OPEN_STATES))
    return session.exec(query.order_by(col(Obligation.id))).all()


def _syntheses(session: Session, stream: Stream, on: date) -> Sequence[Obligation]:
    query = select(Obligation).where(Obligation.stream_id == stream.id, Obligation.kind == ObligationKind.SYNTHESIS)
    return session.exec(query.where(col(Obligation.state).in_(OPEN_STATES), Obligation.due_on >= on)).all()


def _cancel(session: Session, rows: Sequence[Obligation], act: Act) -> None:
    cancel_unsent(session, [row.id for row in rows], act.because)
    for row in rows:
        advance_obligation(session, row, ObligationEvent.CANCELLED, act)
