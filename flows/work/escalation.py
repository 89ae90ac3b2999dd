"""Stopping and releasing: the focal officer's say over what goes to leadership, on record and for one due version."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from flows.work.find import unit_named
from flows.work.office import Office
from models.facts.ladder import LEADERSHIP, Role
from models.facts.lifecycle import OPEN_STATES
from models.facts.period import NO_PERIOD, Period
from models.facts.sweep import DecisionState
from models.moves import Act, record
from models.organisation import focal_unit_on
from models.queries.situation import vice_chair_of
from models.tables import DecisionRow, LeadershipStop, Obligation


def stop(office: Office, period: Period | None, leader: str | None, units: Sequence[str] | None, act: Act) -> int:
    """Stop the leadership rungs of the period's open obligations; returns for how many.

    ``period``: None stands for the deadlines to put weaknesses right. ``leader``: one role, or the code of one
    vice-chair; that leader alone is not told of these due versions, whether or not a digest was prepared. Without it no
    leader hears. Never for the focal unit's own lateness, which the Committee's office releases.
    """
    _must_say_why(act)
    with office.database.write(alone="planning") as session:
        roles, in_charge_of = _whom(session, leader, act)
        focal = focal_unit_on(session, office_day(act.at))
        rows = [row for row in _open(session, period, units, act) if focal is None or row.unit_id != focal.id]
        touched = 0
        for row in rows:
            if in_charge_of is not None and row.unit_id not in in_charge_of:
                continue
            if _stop_one(session, row, roles, act, everybody=leader is None):
                touched += 1
                record(session, act, "obligation", row.id, "escalation_stopped", after=leader or "leadership")
        return touched


def _stop_one(session: Session, row: Obligation, roles: Sequence[Role], act: Act, *, everybody: bool) -> bool:
    """Write down who is not told of this due version, and cancel what was decided; False where it stood before."""
    live = (DecisionState.HELD, DecisionState.PLANNED, DecisionState.BUNDLED)
    session.execute(
        update(DecisionRow)
        .where(col(DecisionRow.obligation_id) == row.id, col(DecisionRow.role).in_(roles))
        .where(col(DecisionRow.state).in_(live), col(DecisionRow.due_version) == row.due_version)
        .where(col(DecisionRow.notice) == "leadership_digest")
        .values(state=DecisionState.CANCELLED, reason=f"đã dừng: {act.because}")
    )
    query = select(LeadershipStop).where(
        LeadershipStop.obligation_id == row.id, LeadershipStop.due_version == row.due_version
    )
    known = {stop.leader for stop in session.exec(query)}
    fresh = [role for role in roles if role.value not in known]
    session.add_all(
        LeadershipStop(
            obligation_id=row.id,
            due_version=row.due_version,
            leader=role.value,
            reason=act.because,
            actor=act.actor,
            stopped_at=act.at,
        )
        for role in fresh
    )
    if everybody:
        row.escalation_stopped = True
        session.add(row)
    return bool(fresh)


def release(
    office: Office,
    period: Period | None,
    leader: str | None,
    units: Sequence[str] | None,
    act: Act,
    *,
    by_office: bool = False,
) -> int:
    """Let held digests leave with the next delivery; returns how many decisions were released.

    ``by_office``: the Committee's office decides, over the focal unit's own lateness and over nothing else; the focal
    officer decides over all other.
    """
    _must_say_why(act)
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        roles, in_charge_of = _whom(session, leader, act)
        focal = focal_unit_on(session, today)
        count = 0
        for row in _open(session, period, units, act):
            own = focal is not None and row.unit_id == focal.id
            if own is not by_office or (in_charge_of is not None and row.unit_id not in in_charge_of):
                continue
            released = session.execute(
                update(DecisionRow)
                .where(col(DecisionRow.obligation_id) == row.id, col(DecisionRow.role).in_(roles))
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


def _whom(session: Session, leader: str | None, act: Act) -> tuple[tuple[Role, ...], set[int] | None]:
    """Return the roles meant, and of one vice-chair the units in that vice-chair's charge; None stands for all."""
    if leader is None:
        return LEADERSHIP, None
    if leader in {str(role) for role in LEADERSHIP}:
        return (Role(leader),), None
    in_charge = vice_chair_of(session, office_day(act.at))
    if leader in in_charge.values():
        return (Role.VICE_CHAIR,), {unit for unit, code in in_charge.items() if code == leader}
    names = ", ".join([*LEADERSHIP, *sorted(set(in_charge.values()))])
    raise Refused(
        f"Không có cấp lãnh đạo “{leader}”. Hãy dùng: {names}. Chưa có gì thay đổi.",
        f"There is no leader “{leader}”. Use one of {names}. Nothing was changed.",
    )


def _must_say_why(act: Act) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy nêu lý do (--reason). Chưa có gì thay đổi.", "Give a reason (--reason). Nothing was changed."
        )
