"""Writing what was read into the register: weaknesses with causes, tasks and the words that name units, each with its place."""

from collections.abc import Iterable

from sqlmodel import Session, col, delete, select

from models.facts.reading import (
    CauseReading,
    DeadlineReading,
    MentionKind,
    Reading,
    TaskReading,
    UnitMention,
    WeaknessReading,
)
from models.tables import (
    Cause,
    Document,
    Mention,
    Plan,
    Task,
    TaskDeadline,
    Unit,
    UnitGroup,
    UnitRole,
    Weakness,
)

ROLES = (UnitRole.LEAD, UnitRole.COORDINATING, UnitRole.IMPLEMENTING)


class Rows:
    """Writes rows; knows the units and groups that mentions were matched with."""

    def __init__(self, session: Session, document: Document) -> None:
        self.session, self.document = session, document
        self.units = {unit.code: unit.id for unit in session.exec(select(Unit))}
        self.groups = {group.code: group.id for group in session.exec(select(UnitGroup))}

    def new_weakness(self, plan: Plan, read: WeaknessReading, ordinal: int) -> Weakness:
        """Write a weakness under a number of the register."""
        row = Weakness(plan_id=plan.id, ordinal=ordinal, code=f"{plan.code}/{ordinal:02d}", statement=read.statement)
        set_deadline(row, read.deadline)
        self.place(row, read)
        self.session.flush()
        self.facts(plan, row, read)
        return row

    def place(self, row: Weakness, read: WeaknessReading) -> None:
        """Note where the words of a weakness stand."""
        row.document_id, row.item = self.document.id, read.ordinal
        row.span_start, row.span_end = read.span.start, read.span.end
        row.deadline_span_start = read.deadline.span.start if read.deadline else None
        row.deadline_span_end = read.deadline.span.end if read.deadline else None
        self.session.add(row)

    def facts(self, plan: Plan, row: Weakness, read: WeaknessReading) -> None:
        """Write causes, tasks and mentions of a weakness as read."""
        self.causes(plan, row, read.causes)
        for ordinal, task in enumerate(read.tasks, start=1):
            self._task(row, ordinal, task)
        for role in ROLES:
            mentions: tuple[UnitMention, ...] = getattr(read, role)
            self.session.add_all(self.mention(mention, role, weakness_id=row.id) for mention in mentions)
        self.session.flush()

    def without_facts(self, row: Weakness) -> None:
        """Take away causes, tasks and mentions that the document gave; what a person gave stays."""
        tasks = select(col(Task.id)).where(Task.weakness_id == row.id)
        for statement in (
            delete(TaskDeadline).where(col(TaskDeadline.task_id).in_(tasks)),
            delete(Mention).where(col(Mention.task_id).in_(tasks)),
            delete(Task).where(col(Task.weakness_id) == row.id),
            delete(Cause).where(col(Cause.weakness_id) == row.id),
            delete(Mention).where(col(Mention.weakness_id) == row.id, col(Mention.given_id).is_(None)),
        ):
            self.session.exec(statement)

    def causes(self, plan: Plan, row: Weakness | None, causes: Iterable[CauseReading]) -> None:
        """Write causes; without a weakness those that the document states once for all."""
        for cause in causes:
            weakness_id, place = row.id if row else None, _place(cause)
            self.session.add(Cause(plan_id=plan.id, weakness_id=weakness_id, kind=cause.kind, text=cause.text, **place))

    def shared_causes(self, plan: Plan, reading: Reading) -> None:
        """Write the causes stated once for all items, in place of those that were there."""
        self.session.exec(delete(Cause).where(col(Cause.plan_id) == plan.id, col(Cause.weakness_id).is_(None)))
        self.causes(plan, None, reading.shared_causes)

    def _task(self, weakness: Weakness, ordinal: int, task: TaskReading) -> None:
        row = Task(weakness_id=weakness.id, ordinal=ordinal, text=task.text, **_place(task))
        self.session.add(row)
        self.session.flush()
        self.session.add_all(self.mention(unit, UnitRole.IMPLEMENTING, task_id=row.id) for unit in task.units)
        for deadline in task.deadlines:
            time = TaskDeadline(
                task_id=row.id, kind=deadline.kind, text=deadline.text, on=deadline.on, **_place(deadline)
            )
            self.session.add(time)

    def mention(
        self, read: UnitMention, role: UnitRole, weakness_id: int | None = None, task_id: int | None = None
    ) -> Mention:
        """Return the words that name a unit as a row."""
        is_group = read.kind in {MentionKind.GROUP, MentionKind.OPEN_GROUP}
        return Mention(
            weakness_id=weakness_id,
            task_id=task_id,
            role=role,
            kind=read.kind,
            as_written=read.as_written,
            name=read.name,
            unit_id=self.units.get(read.code or "") if read.kind is MentionKind.UNIT else None,
            group_id=self.groups.get(read.code or "") if is_group else None,
            span_start=read.span.start,
            span_end=read.span.end,
        )


def _place(read: CauseReading | TaskReading | DeadlineReading) -> dict[str, int]:
    return {"span_start": read.span.start, "span_end": read.span.end}


def set_deadline(row: Weakness, deadline: DeadlineReading | None) -> None:
    """Give a weakness its time to be put right, as written and as understood."""
    from models.facts.reading import DeadlineKind

    row.deadline_kind = deadline.kind if deadline else DeadlineKind.NONE
    row.deadline_text = deadline.text if deadline else None
    row.deadline_year = deadline.year if deadline else None
    row.deadline_quarter = deadline.quarter if deadline else None
    row.deadline_month = deadline.month if deadline else None
    row.deadline_on = deadline.on if deadline else None
    row.deadline_until = deadline.until if deadline else None
