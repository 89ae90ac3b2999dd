"""Writing obligations: what is missing is added with its first due version, what is there stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlmodel import Session

from models.facts.due import Due, DueCause
from models.facts.lifecycle import ObligationKind
from models.moves import Act, record
from models.tables import DueVersion, Obligation
from models.tables.base import columns_of


@dataclass(frozen=True, slots=True)
class NewDuty:
    """An obligation to be written; `kind`, `subject`, `rule` and `period` are its key."""

    kind: ObligationKind
    plan_id: int
    subject: str
    rule: str
    period: str
    unit_id: int
    due: Due
    created_on: date
    weakness_id: int | None = None
    assignment_id: int | None = None
    stream_id: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same duty when it is asked for again."""
        return (self.kind.value, self.subject, self.rule, self.period)


def add_duties(session: Session, duties: Sequence[NewDuty], act: Act) -> int:
    """Write the duties that are not there yet; returns how many were added."""
    if not duties:
        return 0
    known = _known_keys(session, {duty.period for duty in duties})
    fresh = {duty.key: duty for duty in duties if duty.key not in known}
    rows = [(_row(duty), duty.due) for duty in fresh.values()]
    session.add_all(row for row, _ in rows)
    session.flush()
    session.add_all(_first_version(row, due, act) for row, due in rows)
    for row, _ in rows:
        record(session, act, "obligation", row.id, "opened", after=row.state)
    session.flush()
    return len(rows)


def new_due_version(session: Session, obligation: Obligation, due: Due, cause: DueCause, act: Act) -> None:
    """Give an obligation a new due date; rungs planned on the old one no longer stand."""
    before = obligation.due_on
    obligation.due_version += 1
    obligation.due_on = due.applied_on
    obligation.due_reason, obligation.due_reason_en = due.reason, due.reason_en
    obligation.escalation_stopped = False
    if obligation.first_filed_on is None:
        obligation.first_due_on = due.applied_on
    session.add(obligation)
    session.add(_version(obligation, due, cause, act))
    record(session, act, "obligation", obligation.id, f"due:{cause}", before=before, after=due.applied_on)
    session.flush()


_obligation = columns_of(Obligation)
_KEYS = select(_obligation.kind, _obligation.subject, _obligation.rule, _obligation.period).where(
    _obligation.period.in_(bindparam("periods", expanding=True))
)


def _known_keys(session: Session, periods: set[str]) -> set[tuple[str, str, str, str]]:
    session.flush()
    return {(kind.value, *key) for kind, *key in session.execute(_KEYS, {"periods": sorted(periods)})}


def _row(duty: NewDuty) -> Obligation:
    return Obligation(
        kind=duty.kind,
        plan_id=duty.plan_id,
        subject=duty.subject,
        rule=duty.rule,
        period=duty.period,
        unit_id=duty.unit_id,
        weakness_id=duty.weakness_id,
        assignment_id=duty.assignment_id,
        stream_id=duty.stream_id,
        original_due_on=duty.due.original_on,
        due_on=duty.due.applied_on,
        first_due_on=duty.due.applied_on,
        due_reason=duty.due.reason,
        due_reason_en=duty.due.reason_en,
        created_on=duty.created_on,
    )


def _first_version(row: Obligation, due: Due, act: Act) -> DueVersion:
    return _version(row, due, DueCause.OPENING, act)


def _version(row: Obligation, due: Due, cause: DueCause, act: Act) -> DueVersion:
    return DueVersion(
        obligation_id=row.id,
        version=row.due_version,
        original_on=due.original_on,
        applied_on=due.applied_on,
        reason=due.reason,
        reason_en=due.reason_en,
        moved_by=due.moved_by,
        cause=cause,
        decided_at=act.at,
        actor=act.actor,
    )
