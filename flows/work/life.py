"""A weakness's life as the register has it: stage, counts and timeline, and what the last run has shown of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from flows.work.find import weakness_coded
from flows.work.office import Office
from models.facts.lifecycle import ObligationKind, ObligationState, Stage, StageEvent, WeaknessStage, weakness_stage
from models.moves import Act, advance_assignment
from models.tables import Assignment, AssignmentRole, Cause, History, Obligation, Plan, Unit, UnitRole, Weakness


@dataclass(frozen=True, slots=True)
class UnitPart:
    """One lead unit and where it stands."""

    unit: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """One thing that happened."""

    at: datetime
    what: str
    unit: str
    actor: str
    because: str


@dataclass(frozen=True, slots=True)
class WeaknessLife:
    """Everything a reader of the timeline sees."""

    code: str
    statement: str
    plan: str
    deadline: str
    stage: WeaknessStage
    units: tuple[UnitPart, ...]
    causes: tuple[str, ...]
    events: tuple[LifeEvent, ...]

    @property
    def shown(self) -> str:
        """What a lifecycle run publishes; when it differs from the last, a new run is asked for."""
        counts = ",".join(f"{stage}={count}" for stage, count in self.stage.counts.items())
        return f"{self.stage.stage}|{counts}"


def changed_weaknesses(office: Office) -> list[str]:
    """Return the codes of the weaknesses whose stage or counts differ from what the last run showed."""
    with office.database.read() as session:
        stages: dict[int, list[Stage]] = {}
        leads = select(Assignment).join(AssignmentRole).where(AssignmentRole.role == UnitRole.LEAD)
        for assignment in session.exec(leads):
            stages.setdefault(assignment.weakness_id, []).append(assignment.stage)
        rows = session.exec(select(Weakness).order_by(col(Weakness.plan_id), col(Weakness.ordinal))).all()
        return [row.code for row in rows if _shown(stages.get(row.id, [])) != row.published]


def _shown(stages: Sequence[Stage]) -> str:
    stage = weakness_stage(stages)
    return f"{stage.stage}|{','.join(f'{s}={count}' for s, count in stage.counts.items())}"


def reconcile(office: Office, code: str, act: Act) -> WeaknessLife:
    """Apply every move the facts already justify, and return the weakness's life."""
    with office.database.write() as session:
        weakness = weakness_coded(session, code)
        _catch_up(session, weakness, act)
        return _life(session, weakness)


def shown(office: Office, life: WeaknessLife) -> None:
    """Note that a run has shown this life: until its stage or counts change, no new run is asked for."""
    with office.database.write() as session:
        weakness = weakness_coded(session, life.code)
        weakness.published = life.shown
        session.add(weakness)


def forget_what_was_shown(office: Office) -> None:
    """Let every weakness be shown again: whoever was shown them has lost them."""
    with office.database.write() as session:
        session.execute(update(Weakness).values(published=""))


def life_of(office: Office, code: str) -> WeaknessLife:
    """Return a weakness's life; raises NotFound."""
    with office.database.read() as session:
        return _life(session, weakness_coded(session, code))


def _catch_up(session: Session, weakness: Weakness, act: Act) -> None:
    """Bring a part to "reported" whose report is filed: after a restore or a repair by hand, nothing stays behind."""
    filed = (
        select(Assignment)
        .join(Obligation)
        .where(Assignment.weakness_id == weakness.id, Obligation.state == ObligationState.FILED)
        .where(col(Assignment.stage).in_([Stage.ASSIGNED, Stage.IN_PROGRESS]), Obligation.kind == ObligationKind.REPORT)
    )
    for assignment in session.exec(filed).unique().all():
        advance_assignment(session, assignment, StageEvent.FILED, act)


def _life(session: Session, weakness: Weakness) -> WeaknessLife:
    rows = session.exec(
        select(Assignment, Unit)
        .join(AssignmentRole)
        .where(Assignment.weakness_id == weakness.id, AssignmentRole.role == UnitRole.LEAD)
        .where(Assignment.unit_id == Unit.id)
        .order_by(Unit.name)
    ).all()
    plan = session.get_one(Plan, weakness.plan_id)
    causes = session.exec(select(Cause).where(Cause.weakness_id == weakness.id).order_by(col(Cause.id))).all()
    return WeaknessLife(
        code=weakness.code,
        statement=weakness.told_statement,
        plan=plan.number or plan.code,
        deadline=weakness.told_deadline or "–",
        stage=weakness_stage([assignment.stage for assignment, _ in rows]),
        units=tuple(UnitPart(unit.name, assignment.stage) for assignment, unit in rows),
        causes=() if weakness.outside_system else tuple(cause.text for cause in causes),
        events=_events(session, {assignment.id: unit.name for assignment, unit in rows}),
    )


def _events(session: Session, units: dict[int, str]) -> tuple[LifeEvent, ...]:
    query = select(History).where(History.entity == "assignment", col(History.entity_id).in_(units))
    rows = session.exec(query.order_by(col(History.at), col(History.id)))
    return tuple(
        LifeEvent(row.at, row.after or row.event, units[row.entity_id], row.actor, row.because) for row in rows
    )
