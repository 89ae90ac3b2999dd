"""Stopping and releasing: the focal officer's say over what goes to leadership, on record and for one due version."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from flows.work.find import unit_named
from flows.work.office import Office
from flows.work.remediation import NO_PERIOD
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import OPEN_STATES
from models.facts.period import Period
from models.facts.sweep import DecisionState
from models.moves import Act, record
from models.organisation import focal_unit_on
from models.tables import DecisionRow, Obligation


def stop(office: Office, period: Period | None, leader: str | None, units: Sequence[str] | None, act: Act) -> int:
    """Stop the leadership rungs of the period's open obligations; returns for how many.

    ``period``: None stands for the deadlines to put weaknesses right. With ``leader`` only what is held for that leader is cancelled; without it no leader hears of this due version.
    Never for the focal unit's own lateness, which the Committee's office releases.
    """
    _must_say_why(act)
    roles = _roles(leader)
    with office.database.write() as session:
        focal = focal_unit_on(session, office_day(act.at))
        rows = [row for row in _open(session, period, units, act) if focal is None or row.unit_id != focal.id]
        touched = 0
        for row in rows:
            live = (DecisionState.HELD, DecisionState.PLANNED, DecisionState.BUNDLED)
            cancelled = session.execute(
                update(DecisionRow)
                .where(col(DecisionRow.obligation_id) == row.id, col(DecisionRow.role).in_(roles))
                .where(col(DecisionRow.state).in_(live), col(DecisionRow.due_version) == row.due_version)
                .where(col(DecisionRow.notice) == "leadership_digest")
                .values(state=DecisionState.CANCELLED, reason=f"đã dừng: {act.because}")
            )
            changed = int(getattr(cancelled, "rowcount", 0))
            if leader is None and not row.escalation_stopped:
                row.escalation_stopped = True
                session.add(row)
                changed += 1
            if changed:
                touched += 1
                record(session, act, "obligation", row.id, "escalation_stopped", after=leader or "leadership")
        return touched


def release(office: Office, period: Period | None, leader: str | None, units: Sequence[str] | None, act: Act) -> int:
    """Let held digests leave with the next delivery; returns how many decisions were released."""
    _must_say_why(act)
    today = office_day(act.at)
    with office.database.write() as session:
        count = 0
        for row in _open(session, period, units, act):
            released = session.execute(
                update(DecisionRow)
                .where(col(DecisionRow.obligation_id) == row.id, col(DecisionRow.role).in_(_roles(leader)))
                .where(col(DecisionRow.state) == DecisionState.HELD, col(DecisionRow.due_version) == row.due_version)
                .values(state=DecisionState.PLANNED, send_on=today, needs_approval=False, reason=act.because)
            )
            changed = int(getattr(released, "rowcount", 0))
            if changed:
                count += changed
                record(session, act, "obligation", row.id, "escalation_released", after=leader or "leadership")
        return count


def _open(session: Session, period: Period | None, units: Sequence[str] | None, act: Act) -> Sequence[Obligation]:
    query = select(Obligation).where(
        Obligation.period == (str(period) if period else NO_PERIOD), col(Obligation.state).in_(OPEN_STATES)
    )
    if units:
        ids = [unit_named(session, words, office_day(act.at)).id for words in units]
        query = query.where(col(Obligation.unit_id).in_(ids))
    return session.exec(query.order_by(col(Obligation.id))).all()


def _roles(leader: str | None) -> tuple[Role, ...]:
    if leader is None:
        return LEADERSHIP
    if leader not in {str(role) for role in LEADERSHIP}:
        names = ", ".join(LEADERSHIP)
        raise Refused(
            f"Không có cấp lãnh đạo “{leader}”. Hãy dùng: {names}. Chưa có gì thay đổi.",
            f"There is no leader “{leader}”. Use one of {names}. Nothing was changed.",
        )
    return (Role(leader),)


def _must_say_why(act: Act) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy nêu lý do (--reason). Chưa có gì thay đổi.", "Give a reason (--reason). Nothing was changed."
        )
