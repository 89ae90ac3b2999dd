"""Receiving: a unit acknowledges, or files its report item by item; or the officer enters the paper that came.

A filing cancels, in its own transaction, everything about it that no mail server has yet.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.attachments import attach, stored
from flows.work.filing_answered import acknowledge_receipt, correct_what_was_told, owe_reviews
from flows.work.find import reports_owed, unit_named
from flows.work.office import Office
from models.decisions import cancel_unsent
from models.facts.due import vi_day
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind, ObligationState, Stage, StageEvent
from models.facts.period import Period
from models.moves import Act, advance_assignment, advance_obligation, record
from models.queries.obligations import open_reports
from models.tables import (
    Assignment,
    Obligation,
    Submission,
    SubmissionItem,
    Unit,
    Weakness,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit says of its items."""

    result: str = ""
    percent: int | None = None
    claims_done: bool = False
    causes: str = ""
    difficulties: str = ""
    proposals: str = ""
    objective_causes: str = ""
    subjective_causes: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """How a signed paper came, when the officer enters it."""

    received_on: date | None = None
    """None: filed now, by the unit itself."""
    number: str | None = None
    file: Path | None = None
    content_pending: bool = False
    """Number and date alone; the items' content follows."""


@dataclass(frozen=True, slots=True)
class Received:
    """What a filing did."""

    unit: str
    period: str
    filed: tuple[str, ...]
    """Codes of the items now filed."""
    already: tuple[str, ...]
    """Codes of items that had been filed before: nothing changed for them."""
    remaining: int
    """Items the unit still owes in the period."""
    on_time: bool
    weaknesses: tuple[int, ...] = field(default=())
    """Numbers of the weaknesses whose stage may have changed."""


def file_report(
    office: Office,
    unit_words: str,
    period: Period,
    items: Sequence[str] | None,
    act: Act,
    answer: Answer = Answer(),  # frozen
    paper: Paper = Paper(),  # frozen
    by_item: Mapping[str, Answer] | None = None,
) -> Received:
    """File a unit's report on the items named (all it owes, if none); what is left out stays owed.

    ``by_item`` gives each item an answer of its own, and names the items in place of ``items``.

    Raises Refused for an unknown unit or period, items that are not the unit's, or a paper from the future.
    """
    today = office_day(act.at)
    counts_from = paper.received_on or today
    if counts_from > today:
        raise Refused(
            f"Ngày nhận {vi_day(counts_from)} sau ngày hôm nay {vi_day(today)}. Hãy ghi lại ngày nhận. Chưa có gì thay đổi.",
            f"The paper is dated as received on {counts_from}, after today {today}. Correct the date. Nothing was changed.",
        )
    with stored(office, paper.file) as kept, office.database.write() as session:
        unit = unit_named(session, unit_words, today)
        answers = _said(session, unit, period, items, answer, by_item, today)
        owed = _locked(session, list(answers))
        _must_be_of_the_period(counts_from, owed)
        fresh = [row for row in owed if row.state in OPEN_STATES]
        closed = [row for row in owed if row.state not in OPEN_STATES]
        filled = [row for row in closed if (answers[row.id] != Answer() or kept) and _awaits_content(session, row)]
        already = [row for row in closed if row not in filled]
        for rows in _by_stream(filled):
            submission = _submission(session, unit, period, rows, answers, paper, counts_from, act)
            if kept and not fresh:
                attach(session, submission, kept)
            for row in rows:
                _fill_one(session, row, submission, answers[row.id], act)
            owe_reviews(office, session, submission, _done(rows, answers), today, act)
        for rows in _by_stream(fresh):
            submission = _submission(session, unit, period, rows, answers, paper, counts_from, act)
            if kept:
                attach(session, submission, kept)
            for row in rows:
                _file_one(session, row, submission, answers[row.id], counts_from, act)
            acknowledge_receipt(session, unit, submission, rows, counts_from, act)
            correct_what_was_told(session, unit, rows, counts_from, act)
            owe_reviews(office, session, submission, _done(rows, answers), today, act)
        remaining = open_reports(session, unit.id, str(period))
        failpoint("receive.before_commit")
        received = Received(
            unit.name,
            str(period),
            _codes(session, [*fresh, *filled]),
            _codes(session, already),
            len(remaining),
            all(counts_from <= row.first_due_on for row in fresh)
            and all((row.first_filed_on or counts_from) <= row.first_due_on for row in filled),
            tuple(sorted({row.weakness_id or 0 for row in fresh})),
        )
    failpoint("receive.after_commit")
    return received


def _said(
    session: Session,
    unit: Unit,
    period: Period,
    items: Sequence[str] | None,
    answer: Answer,
    by_item: Mapping[str, Answer] | None,
    today: date,
) -> dict[int, Answer]:
    """Return what is said of each report, by its number: the same of all, or an answer of its own."""
    if by_item is None:
        return dict.fromkeys([row.id for row in reports_owed(session, unit, period, items, today)], answer)
    return {
        row.id: told for item, told in by_item.items() for row in reports_owed(session, unit, period, [item], today)
    }


def _by_stream(rows: Sequence[Obligation]) -> list[list[Obligation]]:
    """Return the reports of each stream by themselves: one filing is of one unit, one stream and one period."""
    found: dict[int, list[Obligation]] = {}
    for row in rows:
        found.setdefault(row.stream_id or 0, []).append(row)
    return list(found.values())


def _done(rows: Sequence[Obligation], answers: Mapping[int, Answer]) -> list[Obligation]:
    """Return those of which the unit says that they are put right."""
    return [row for row in rows if answers[row.id].claims_done]


def _must_be_of_the_period(counts_from: date, rows: Sequence[Obligation]) -> None:
    """Refuse a day of receipt before anything was owed: most likely a slip of the year."""
    first = min(row.created_on for row in rows)
    if counts_from < first:
        raise Refused(
            f"Ngày nhận {vi_day(counts_from)} trước ngày kỳ này bắt đầu ({vi_day(first)}). Hãy ghi lại ngày nhận. Chưa có gì thay đổi.",
            f"The paper is dated as received on {counts_from}, before the period opened on {first}. Correct the date. Nothing was changed.",
        )


def _awaits_content(session: Session, row: Obligation) -> bool:
    """Was the paper taken in with number and date alone, its content to follow?"""
    query = (
        select(Submission)
        .join(SubmissionItem)
        .where(SubmissionItem.obligation_id == row.id)
        .order_by(col(Submission.id).desc())
    )
    last = session.exec(query).first()
    return last is not None and last.content_pending and row.state is ObligationState.FILED


def _fill_one(session: Session, row: Obligation, submission: Submission, answer: Answer, act: Act) -> None:
    """Enter the content of a paper that was received before; its day of receipt and standing stay."""
    session.add(_item(submission, row, answer))
    if answer.claims_done:
        stopped = _stop_remediation(session, row, row.first_filed_on or submission.received_on, act)
        cancel_unsent(session, stopped, "đã nhận báo cáo")


def _item(submission: Submission, row: Obligation, answer: Answer) -> SubmissionItem:
    return SubmissionItem(submission_id=submission.id, obligation_id=row.id, **asdict(answer))


def acknowledge(office: Office, unit_words: str, period: Period, items: Sequence[str] | None, act: Act) -> Received:
    """Write down that a unit knows what it owes; its assignments are in progress from here."""
    today = office_day(act.at)
    with office.database.write() as session:
        unit = unit_named(session, unit_words, today)
        owed = reports_owed(session, unit, period, items, today)
        moved, known = [], []
        for row in owed:
            assignment = session.get_one(Assignment, row.assignment_id)
            if assignment.stage is Stage.ASSIGNED:
                advance_assignment(session, assignment, StageEvent.ACKNOWLEDGED, act)
                moved.append(row)
            else:
                known.append(row)
        weaknesses = tuple(sorted({row.weakness_id or 0 for row in moved}))
        remaining = len(open_reports(session, unit.id, str(period)))
        names = (_codes(session, moved), _codes(session, known))
        return Received(unit.name, str(period), *names, remaining, True, weaknesses)


def _locked(session: Session, numbers: Sequence[int]) -> list[Obligation]:
    """Lock the obligations in ascending number, as a sender's intent does, and read them as they are now."""
    query = select(Obligation).where(col(Obligation.id).in_(numbers)).order_by(col(Obligation.id)).with_for_update()
    return list(session.exec(query.execution_options(populate_existing=True)))


def _submission(
    session: Session,
    unit: Unit,
    period: Period,
    rows: Sequence[Obligation],
    answers: Mapping[int, Answer],
    paper: Paper,
    counts_from: date,
    act: Act,
) -> Submission:
    told = [(row.id, row.due_version, answers[row.id]) for row in rows]
    key = hashlib.sha256(repr((unit.id, str(period), told, paper.number)).encode()).hexdigest()
    row = Submission(
        unit_id=unit.id,
        stream_id=rows[0].stream_id or 0,
        period=str(period),
        key=key,
        number=paper.number,
        received_on=counts_from,
        filed_at=act.at,
        filed_by=act.actor,
        on_behalf=paper.received_on is not None,
        content_pending=paper.content_pending,
    )
    session.add(row)
    session.flush()
    record(session, act, "submission", row.id, "filed", after=f"{len(rows)} items")
    return row


def _file_one(
    session: Session, row: Obligation, submission: Submission, answer: Answer, counts_from: date, act: Act
) -> None:
    first = row.first_filed_on or counts_from
    advance_obligation(session, row, ObligationEvent.FILED, act, first_filed_on=first)
    assignment = session.get_one(Assignment, row.assignment_id)
    if assignment.stage is not Stage.ENDED:
        advance_assignment(session, assignment, StageEvent.FILED, act)
    session.add(_item(submission, row, answer))
    stopped = [row.id]
    if answer.claims_done:
        stopped += _stop_remediation(session, row, counts_from, act)
    cancel_unsent(session, stopped, "đã nhận báo cáo")


def _stop_remediation(session: Session, row: Obligation, counts_from: date, act: Act) -> list[int]:
    """A report that claims "done" stops the climb of the deadline to put the weakness right."""
    query = select(Obligation).where(
        Obligation.assignment_id == row.assignment_id, Obligation.kind == ObligationKind.REMEDIATION
    )
    open_ones = [duty for duty in session.exec(query) if duty.state in OPEN_STATES]
    for duty in open_ones:
        first = duty.first_filed_on or counts_from
        advance_obligation(session, duty, ObligationEvent.FILED, act, first_filed_on=first)
    return [duty.id for duty in open_ones]


def _codes(session: Session, rows: Sequence[Obligation]) -> tuple[str, ...]:
    ids = [row.weakness_id for row in rows]
    query = select(Weakness).where(col(Weakness.id).in_(ids)).order_by(col(Weakness.plan_id), col(Weakness.ordinal))
    return tuple(row.code for row in session.exec(query))
