"""What a changed time to put a weakness right does to the duties that follow from it."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from flows.work.changed_due import move_due, tell_due_changed
from flows.work.office import Office
from flows.work.remediation import deadline_of
from flows.work.withdraw import cancel_checkpoints
from models.decisions import cancel_unsent
from models.facts.due import Climb, DueCause, apply_due, remediation_due
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind, ObligationState, Stage
from models.facts.words import Words
from models.moves import Act, advance_obligation
from models.tables import Assignment, Obligation, Plan, Weakness


def deadline_changed(office: Office, session: Session, plan: Plan, weakness: Weakness, act: Act, today: date) -> int:
    """Give what climbs on the old deadline the new one, as a new due version, and tell its units; returns how many moved.

    Where the new deadline climbs nothing, what was owed by the old one is cancelled. Duties that are not there yet are
    added by `remediation_duties`.
    """
    rule = remediation_due(deadline_of(weakness), (plan.issued_on or today).year)
    if rule.climb is not Climb.CHECKPOINT:
        cancel_checkpoints(session, weakness, act)
    duties = _duties(session, weakness)
    if rule.climb is not Climb.CLIMBS or rule.original_on is None or rule.original_on < plan.follow_from:
        _cancel([row for row in duties if row.state in OPEN_STATES], session, act)
        return 0
    due = apply_due(rule.original_on, rule.rule_words, office.calendar, office.due_move)
    before: dict[int, date] = {}
    for row in duties:
        part = session.get(Assignment, row.assignment_id)
        live = part is not None and part.stage not in {Stage.ENDED, Stage.RESOLVED}
        if row.state is ObligationState.CANCELLED and live:
            advance_obligation(session, row, ObligationEvent.REINSTATED, act)
        elif row.state not in OPEN_STATES or row.original_due_on == due.original_on:
            continue
        before[row.id] = row.due_on
        row.original_due_on = due.original_on
        move_due(session, row, due, DueCause.AMENDMENT, act)
    why = Words(act.because or "Thời gian khắc phục thay đổi.", act.because or "The deadline was changed.")
    tell_due_changed(session, [row for row in duties if row.id in before], before, why, act)
    return len(before)


def _duties(session: Session, weakness: Weakness) -> Sequence[Obligation]:
    query = select(Obligation).where(Obligation.weakness_id == weakness.id)
    return session.exec(query.where(Obligation.kind == ObligationKind.REMEDIATION).order_by(col(Obligation.id))).all()


def _cancel(rows: Sequence[Obligation], session: Session, act: Act) -> None:
    cancel_unsent(session, [row.id for row in rows], act.because)
    for row in rows:
        advance_obligation(session, row, ObligationEvent.CANCELLED, act)
