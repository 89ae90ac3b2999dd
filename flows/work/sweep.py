"""The morning's sweep: gather what is owed, decide who is told, write the decisions down.

Nothing is sent here: the decisions are rows, and `deliver` carries them. Sweeping again the same day adds nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import update
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.carrying_over import carry_over
from flows.work.office import Office
from flows.work.operator_mail import tell_the_operator
from flows.work.periods import open_due_periods
from flows.work.remediation import remediation_duties
from models.decisions import CHUNK, NewDecision, add_decisions
from models.facts.due import vi_day
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Ladder, Role
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import HOLD_PREFIX, DecisionState, Outcome, Verdict, Why, decide
from models.moves import Act, record
from models.people import address_of
from models.queries.situation import gather, unit_names
from models.tables import DecisionRow, Obligation, SweepRun, Weakness
from notifications.aftermath import expire


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision of a sweep, as `sweep --json` prints it."""

    obligation: int
    unit: str
    weakness: str | None
    period: str
    rung: str
    audience: str
    address: str | None
    due_on: date
    due_version: int
    send_on: date
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep decided."""

    on: date
    new: int
    """Decisions that were not there before."""
    lines: tuple[DecisionLine, ...]
    opened: tuple[str, ...] = ()
    without_address: tuple[str, ...] = ()
    """Units and posts that nobody can be written to: something for a person."""


def sweep(office: Office, act: Act, on: date | None = None, *, by_order: bool = False) -> Swept:
    """Decide and write down; ``on`` is the office day swept for, today by default.

    ``by_order``: somebody gave the order for it, so history tells who and why. Looks of the timetable, and of `dondoc sweep`,
    which changes nothing where nothing is new, are in `sweep_run` alone.
    """
    day = on or office_day(act.at)
    _must_have_come(day, office_day(act.at))
    with office.database.write(alone="planning") as session:
        carry_over(session, day, act)
        opened = open_due_periods(office, session, day, act)
        remediation_duties(office, session, day, act)
        # What yesterday's letters could not tell is open again before today is decided.
        expire(session, act)
        session.flush()
        verdicts = decide(gather(session, day, office.calendar, office.ladder), day)
        new = _apply(session, office.ladder, verdicts, act) + tell_the_operator(session, office.settings, day, act)
        run = SweepRun(swept_on=day, finished_at=act.at, succeeded=True, decisions=new, actor=act.actor)
        session.add(run)
        if by_order:
            session.flush()
            record(session, act, "sweep_run", run.id, "ordered", after=f"{day.isoformat()}: {new}")
        lines = _lines(session, verdicts, day)
        failpoint("sweep.before_commit")
    return Swept(day, new, lines, tuple(opened), _without_address(lines))


def _must_have_come(day: date, today: date) -> None:
    """Refuse a day that lies ahead: what is decided for it would silence the days between."""
    if day > today:
        raise Refused(
            f"Ngày {vi_day(day)} chưa đến (hôm nay {vi_day(today)}). Hãy xem trước bằng --dry-run. Chưa có gì thay đổi.",
            f"{day} lies ahead (today is {today}). Look with --dry-run instead. Nothing was changed.",
        )


def preview(office: Office, act: Act, on: date | None = None) -> Swept:
    """Decide and write nothing: who would get what, and why."""
    day = on or office_day(act.at)
    with office.database.trial() as session:
        carry_over(session, day, act)
        opened = open_due_periods(office, session, day, act)
        remediation_duties(office, session, day, act)
        verdicts = decide(gather(session, day, office.calendar, office.ladder), day)
        lines = _lines(session, verdicts, day)
        return Swept(day, len(verdicts), lines, tuple(opened), _without_address(lines))


def _apply(session: Session, ladder: Ladder, verdicts: Sequence[Verdict], act: Act) -> int:
    new = [_decision(ladder, verdict) for verdict in verdicts if verdict.outcome in _NEW_STATE]
    added = add_decisions(session, new, act.at)
    for outcome, state in _CHANGED_STATE.items():
        added += _change(session, (verdict for verdict in verdicts if verdict.outcome is outcome), state)
    return added


_CHANGED_STATE = {
    Outcome.RELEASE: DecisionState.PLANNED,
    Outcome.RENEW: DecisionState.PLANNED,
    Outcome.SUPERSEDE: DecisionState.SUPERSEDED,
}
"""What a verdict about an earlier decision makes of it."""

_NEW_STATE = {
    Outcome.PLAN: DecisionState.PLANNED,
    Outcome.HOLD: DecisionState.HELD,
    Outcome.RECORD: DecisionState.SUPERSEDED,
}


def _decision(ladder: Ladder, verdict: Verdict) -> NewDecision:
    owed = verdict.owed
    return NewDecision(
        subject=f"obligation:{owed.obligation}",
        obligation_id=owed.obligation,
        unit_id=owed.unit,
        rung=verdict.rung,
        due_version=owed.due_version,
        role=verdict.role,
        notice=_notice(ladder, verdict),
        purpose=_purpose(ladder, verdict),
        send_on=verdict.send_on,
        state=_NEW_STATE[verdict.outcome],
        why=verdict.why,
        reason=verdict.reason,
        needs_approval=verdict.needs_approval,
    )


def _notice(ladder: Ladder, verdict: Verdict) -> str:
    if verdict.rung.startswith(HOLD_PREFIX):
        return "leadership_preview"
    if verdict.owed.kind is ObligationKind.REVIEW and verdict.role in UNIT_ROLES:
        return "remediation_checkpoint" if verdict.owed.never_overdue else "review_due"
    return ladder.rung(verdict.rung).notice


def _purpose(ladder: Ladder, verdict: Verdict) -> str:
    """Return what travels together: a unit's own ladder in one letter, each kind of digest in another.

    One digest is about one kind of duty of one stream and period: its figures count nothing else.
    """
    owed = verdict.owed
    matter = f"{owed.kind}:{owed.stream}:{owed.period}"
    if verdict.rung.startswith(HOLD_PREFIX):
        rung = ladder.rung(verdict.rung.removeprefix(HOLD_PREFIX))
        # Each vice-chair gets a digest of their own units: each is shown by itself, as it will be sent.
        leader = f":{verdict.owed.vice_chair}" if Role.VICE_CHAIR in rung.tells else ""
        return f"preview{rung.name}{leader}:{matter}"
    if verdict.role is Role.PLANNING:
        return f"planning_digest:{matter}"
    if verdict.role in LEADERSHIP:
        return f"leadership_digest:{matter}"
    if verdict.owed.kind is ObligationKind.REVIEW:
        return "checkpoint" if verdict.owed.never_overdue else "reviews"
    return "reminder"


def _change(session: Session, verdicts: Iterable[Verdict], state: DecisionState) -> int:
    """Move unsent decisions on, all of one rung, role and reason in one statement."""
    unsent = (DecisionState.HELD, DecisionState.PLANNED)
    groups: dict[tuple[str, Role, int, Why, str, date], list[int]] = {}
    for verdict in verdicts:
        owed = verdict.owed
        key = (verdict.rung, verdict.role, owed.due_version, verdict.why, verdict.reason, verdict.send_on)
        groups.setdefault(key, []).append(verdict.owed.obligation)
    count = 0
    for (rung, role, version, why, reason, send_on), ids in groups.items():
        for start in range(0, len(ids), CHUNK):
            changed = session.execute(
                update(DecisionRow)
                .where(col(DecisionRow.obligation_id).in_(ids[start : start + CHUNK]))
                .where(col(DecisionRow.rung) == rung, col(DecisionRow.role) == role)
                .where(col(DecisionRow.due_version) == version, col(DecisionRow.state).in_(unsent))
                .values(state=state, reason=reason, why=why, send_on=send_on)
                .execution_options(synchronize_session=False)
            )
            count += int(getattr(changed, "rowcount", 0))
    return count


def _lines(session: Session, verdicts: Iterable[Verdict], day: date) -> tuple[DecisionLine, ...]:
    units = unit_names(session)
    weaknesses = _weakness_codes(session)
    addresses: dict[tuple[int, Role], str | None] = {}
    lines = []
    for verdict in verdicts:
        owed, slot = verdict.owed, (verdict.owed.unit, verdict.role)
        if slot not in addresses:
            found = address_of(session, owed.unit, verdict.role, day)
            addresses[slot] = found.address if found else None
        lines.append(
            DecisionLine(
                obligation=owed.obligation,
                unit=units[owed.unit],
                weakness=weaknesses.get(owed.obligation),
                period=owed.period,
                rung=verdict.rung,
                audience=f"unit:{owed.unit}/{verdict.role}",
                address=addresses[slot],
                due_on=owed.due_on,
                due_version=owed.due_version,
                send_on=verdict.send_on,
                reason=verdict.reason,
                outcome=verdict.outcome,
            )
        )
    return tuple(lines)


def _weakness_codes(session: Session) -> dict[int, str]:
    """Return the code of the weakness each obligation is about; a synthesis is about none."""
    rows = session.exec(select(col(Obligation.id), col(Weakness.code)).where(Obligation.weakness_id == Weakness.id))
    return dict(rows.all())


def _without_address(lines: Iterable[DecisionLine]) -> tuple[str, ...]:
    unsent = {Outcome.RECORD, Outcome.SUPERSEDE}
    missing = {
        f"{line.unit} ({line.audience})" for line in lines if line.address is None and line.outcome not in unsent
    }
    return tuple(sorted(missing))
