"""What units wrote of what they owed, as it was known at the end of a day."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from models.facts.synthesis import Said
from models.queries.known import chunks, end_of
from models.tables import Submission, SubmissionItem


def said_on(session: Session, obligations: Iterable[int], on: date) -> tuple[dict[int, Said], set[int]]:
    """Return the latest words on each obligation, and those whose paper came with its content to follow."""
    said: dict[int, Said] = {}
    pending: set[int] = set()
    for part in chunks(obligations):
        query = (
            select(SubmissionItem, Submission)
            .where(SubmissionItem.submission_id == Submission.id, Submission.filed_at <= end_of(on))
            .where(col(SubmissionItem.obligation_id).in_(part))
            .order_by(col(SubmissionItem.id))
        )
        for item, submission in session.exec(query):
            if submission.content_pending:
                pending.add(item.obligation_id)
            if has_content(item):
                said[item.obligation_id] = words_of(item, submission)
    return said, pending


def has_content(item: SubmissionItem) -> bool:
    """Did the unit say anything in it?"""
    texts = (item.result, item.causes, item.objective_causes, item.subjective_causes)
    further = (item.difficulties, item.proposals, item.next_steps)
    return item.claims_done or item.percent is not None or any(text.strip() for text in (*texts, *further))


def words_of(item: SubmissionItem, submission: Submission) -> Said:
    """Return a filed item as the synthesis quotes it."""
    return Said(
        item=item.id,
        submission=submission.id,
        number=submission.number,
        received_on=submission.received_on,
        result=item.result,
        percent=item.percent,
        claims_done=item.claims_done,
        causes=item.causes,
        objective_causes=item.objective_causes,
        subjective_causes=item.subjective_causes,
        difficulties=item.difficulties,
        proposals=item.proposals,
        next_steps=item.next_steps,
    )
