"""What a filing sets going: the receipt, the correction of what was told, the decision the planning department owes."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, office_day
from flows.work.office import Office
from models.decisions import NewDecision, add_decisions
from models.duties import NewDuty, add_duties
from models.facts.due import REVIEW_WORKING_DAYS, Due, vi_day
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Role
from models.facts.lifecycle import ObligationKind
from models.moves import Act
from models.organisation import focal_unit_on
from models.queries.obligations import open_reports
from models.tables import Attachment, DecisionRow, Message, MessageState, Obligation, Submission, SubmissionItem, Unit

OWED_NOTICES = ("reminder", "due_today", "overdue", "planning_digest", "leadership_digest")
"""Letters that say a report is still owed."""


def acknowledge_receipt(
    session: Session, unit: Unit, submission: Submission, rows: Sequence[Obligation], counts_from: date, act: Act
) -> None:
    """Decide the receipt, for every mailbox of the unit: it leaves at once, and an impostor's filing shows."""
    files = session.exec(select(Attachment).where(Attachment.submission_id == submission.id)).all()
    detail = {
        "obligations": [row.id for row in rows],
        "remaining": [row.id for row in open_reports(session, unit.id, submission.period)],
        "document_no": submission.number,
        "received_at": act.at.astimezone(OFFICE_ZONE).isoformat(),
        "on_time": all(counts_from <= row.first_due_on for row in rows),
        "files": [{"name": file.name, "sha256": file.sha256, "size": file.size} for file in files],
        "on_behalf": submission.on_behalf,
        "reminded_since": _reminded_since(session, rows, counts_from),
    }
    decisions = [
        NewDecision(
            subject=f"submission:{submission.id}",
            unit_id=unit.id,
            rung="receipt",
            role=role,
            notice="receipt",
            purpose=f"receipt:{submission.id}",
            send_on=office_day(act.at),
            why="filed",
            reason="đã tiếp nhận báo cáo",
            immediate=True,
            detail=detail,
        )
        for role in (Role.CLERK, Role.CONTACT)
    ]
    add_decisions(session, decisions, act.at)


def correct_what_was_told(
    session: Session, unit: Unit, rows: Sequence[Obligation], counts_from: date, act: Act
) -> None:
    """Tell those who were told the report was missing, when it had come before, or came as leaders were being told.

    Leaders, the planning department and the unit's head; clerk and contact read it in their receipt (`reminded_since`).
    """
    roles: dict[Role, set[int]] = {}
    sent_on: dict[Role, date] = {}
    for decision, message in _told(session, rows):
        is_leader = decision.role in LEADERSHIP
        came_before = counts_from <= message.office_day if is_leader else counts_from < message.office_day
        if came_before and (is_leader or decision.role in {Role.PLANNING, Role.HEAD}):
            roles.setdefault(decision.role, set()).add(decision.obligation_id or 0)
            sent_on[decision.role] = max(sent_on.get(decision.role, message.office_day), message.office_day)
    decisions = [
        NewDecision(
            subject=f"unit:{unit.id}:{min(ids)}",
            unit_id=unit.id,
            rung="follow_up",
            role=role,
            notice="follow_up",
            purpose=f"follow_up:{unit.id}:{min(ids)}",
            send_on=office_day(act.at),
            why="filed",
            reason="báo cáo đã nhận trước khi nơi nhận được thông tin là chưa có",
            detail={
                "obligations": sorted(ids),
                "received_on": counts_from.isoformat(),
                "digest_sent_on": sent_on[role].isoformat(),
            },
        )
        for role, ids in roles.items()
    ]
    add_decisions(session, decisions, act.at)


def _told(session: Session, rows: Sequence[Obligation]) -> Sequence[tuple[DecisionRow, Message]]:
    """Return what was sent, or may have been, about these reports being owed."""
    sent = (MessageState.HANDING_OVER, MessageState.ACCEPTED, MessageState.AMBIGUOUS)
    query = (
        select(DecisionRow, Message)
        .where(DecisionRow.message_id == Message.id, col(Message.state).in_(sent))
        .where(col(DecisionRow.obligation_id).in_([row.id for row in rows]), col(DecisionRow.notice).in_(OWED_NOTICES))
    )
    return session.exec(query.order_by(col(DecisionRow.id))).all()


def _reminded_since(session: Session, rows: Sequence[Obligation], counts_from: date) -> list[str]:
    """Return the days on which the unit was reminded of what had come already."""
    days = {
        message.office_day
        for decision, message in _told(session, rows)
        if decision.role in UNIT_ROLES and message.office_day > counts_from
    }
    return [day.isoformat() for day in sorted(days)]


def owe_reviews(
    office: Office, session: Session, submission: Submission, rows: Sequence[Obligation], today: date, act: Act
) -> None:
    """A report that claims "done" makes the planning department owe a decision within five working days."""
    if not rows:
        return
    focal = focal_unit_on(session, today)
    if focal is None:
        return
    due_on = office.calendar.add_working_days(today, REVIEW_WORKING_DAYS)
    words = f"Báo cáo nêu đã khắc phục, nhận ngày {vi_day(today)}; cơ quan đầu mối xem xét trong 5 ngày làm việc: ngày {vi_day(due_on)}."
    items = session.exec(select(SubmissionItem).where(SubmissionItem.submission_id == submission.id)).all()
    of = {item.obligation_id: item.id for item in items}
    duties = [
        NewDuty(
            kind=ObligationKind.REVIEW,
            plan_id=row.plan_id,
            subject=f"submission_item:{of[row.id]}",
            rule="decision",
            period=row.period,
            unit_id=focal.id,
            due=Due(due_on, due_on, words),
            created_on=today,
            weakness_id=row.weakness_id,
            assignment_id=row.assignment_id,
            stream_id=row.stream_id,
        )
        for row in rows
    ]
    add_duties(session, duties, act)
