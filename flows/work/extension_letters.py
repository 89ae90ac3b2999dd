"""What is said about a request for more time: to the officer who decides it, and to the unit that asked."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlmodel import Session, select

from config.clock import office_day
from flows.work.changed_due import period_words
from models.decisions import NewDecision, add_decisions
from models.facts.due import vi_day
from models.facts.ladder import Role
from models.facts.period import Period
from models.facts.words import Words
from models.moves import Act
from models.organisation import focal_unit_on
from models.people_list import needs_person
from models.tables import Extension, Obligation, Unit


def answer(
    session: Session,
    unit: Unit,
    rows: Sequence[Obligation],
    asked: Mapping[int, Extension],
    act: Act,
    *,
    granted: bool,
) -> None:
    """Decide the letter that tells the unit what became of its request."""
    focal = focal_unit_on(session, office_day(act.at))
    requests = [asked[row.id] for row in rows if row.id in asked]
    detail = {
        "obligations": [row.id for row in rows],
        "granted": granted,
        "old_due_on": min(row.original_due_on if granted else row.due_on for row in rows).isoformat(),
        "new_due_on": max(row.due_on for row in rows).isoformat(),
        "reason": act.because,
        "request_no": next((request.request_number for request in requests if request.request_number), None),
        "approver": focal.name if focal else act.actor,
    }
    asked_times = len(session.exec(select(Extension).where(Extension.obligation_id == rows[0].id)).all())
    decisions = [
        NewDecision(
            subject=f"obligation:{rows[0].id}",
            unit_id=unit.id,
            # A second request on the same due date has an answer of its own.
            rung=f"extension:{asked_times}",
            role=role,
            notice="extension",
            purpose=f"extension:{rows[0].id}:{asked_times}",
            send_on=office_day(act.at),
            why="extension",
            reason="trả lời đề nghị gia hạn",
            due_version=max(row.due_version for row in rows),
            detail=detail,
        )
        for role in (Role.CLERK, Role.CONTACT)
    ]
    add_decisions(session, decisions, act.at)


def put_before_a_person(session: Session, unit: Unit, period: Period | None, until: date, act: Act) -> None:
    """Put a request on the list for a person, with the command that answers it."""
    named, option = period_words(period), str(period) if period else "remediation"
    command = f'dondoc extension grant --unit "{unit.name}" --period {option} --reason ...'
    what = Words(
        f"{unit.name} đề nghị gia hạn {named.vi} đến {vi_day(until)}: {act.because}",
        f"{unit.name} asks for more time, {named.en}, to {until}: {act.because}",
    )
    action = Words(
        f"Trả lời bằng `{command}`, hoặc refuse thay cho grant.",
        f"Answer with `{command}`, or refuse in place of grant.",
    )
    needs_person(session, request_key(unit, period), what, action, act.at, unit.id)


def request_key(unit: Unit, period: Period | None) -> str:
    """Return the key of the request's line on the list for a person."""
    return f"extension:{unit.id}:{period or 'remediation'}"
