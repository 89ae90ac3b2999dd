"""Since when units say that a weakness is put right, as it was known at the end of a day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from models.facts.lifecycle import ObligationKind, StageEvent
from models.queries.known import chunks, end_of
from models.tables import History, Obligation, Review, Submission, SubmissionItem, Verdict


@dataclass(frozen=True, slots=True)
class _Filing:
    """A report that says "done", or a paper whose content is to follow."""

    at: int
    """Number of its row in the history: the order in which things happened."""
    assignment: int
    report: int
    received_on: date
    says_done: bool
    is_pending: bool


@dataclass(frozen=True, slots=True)
class _Refusal:
    """What was said before counts no more: a reviewer did not confirm it, or the weakness came again."""

    at: int
    assignment: int
    report: int | None = None


def claims_on(session: Session, assignments: Iterable[int], on: date) -> dict[int, date]:
    """Return the day from which each unit says "done", where nobody has refused that word since.

    It is the first such report after the last review that did not confirm it and after the last relapse. Where a paper's
    content was entered later, its day of receipt counts.
    """
    claimed: dict[int, date] = {}
    pending: dict[int, date] = {}
    for part in chunks(assignments):
        events: list[_Filing | _Refusal] = [
            *_filings(session, part, on),
            *_reviews(session, part, on),
            *_relapses(session, part, on),
        ]
        for event in sorted(events, key=lambda event: event.at):
            if isinstance(event, _Refusal):
                claimed.pop(event.assignment, None)
                if event.report is not None:
                    pending.pop(event.report, None)
                continue
            day = pending.pop(event.report, event.received_on)
            if event.is_pending:
                pending[event.report] = day
            if event.says_done:
                claimed.setdefault(event.assignment, day)
    return claimed


def _filings(session: Session, part: list[int], on: date) -> Iterator[_Filing]:
    query = (
        sa_select(
            col(History.id),
            col(Obligation.assignment_id),
            col(Obligation.id),
            col(Submission.received_on),
            col(SubmissionItem.claims_done),
            col(Submission.content_pending),
        )
        .where(col(History.entity) == "submission", col(History.event) == "filed")
        .where(col(History.entity_id) == Submission.id, col(SubmissionItem.submission_id) == Submission.id)
        .where(col(SubmissionItem.obligation_id) == Obligation.id, col(Obligation.assignment_id).in_(part))
        .where(or_(col(SubmissionItem.claims_done), col(Submission.content_pending)))
        .where(col(History.at) <= end_of(on))
    )
    for row in session.execute(query):
        yield _Filing(*row)


def _reviews(session: Session, part: list[int], on: date) -> Iterator[_Refusal]:
    query = (
        sa_select(col(History.id), col(Obligation.assignment_id), col(Obligation.id))
        .where(col(History.entity) == "review", col(History.entity_id) == Review.id)
        .where(col(Review.obligation_id) == Obligation.id, col(Review.verdict) != Verdict.RESOLVED)
        .where(col(Obligation.kind) == ObligationKind.REPORT, col(Obligation.assignment_id).in_(part))
        .where(col(History.at) <= end_of(on))
    )
    for row in session.execute(query):
        yield _Refusal(*row)


def _relapses(session: Session, part: list[int], on: date) -> Iterator[_Refusal]:
    query = (
        sa_select(col(History.id), col(History.entity_id))
        .where(col(History.entity) == "assignment", col(History.event) == StageEvent.RELAPSED)
        .where(col(History.entity_id).in_(part), col(History.at) <= end_of(on))
    )
    for row in session.execute(query):
        yield _Refusal(*row)
