"""From the words that name who is responsible to assignments: groups expand, what is open owes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, select

from flows.work import questions
from models.decisions import NewDecision, add_decisions
from models.facts.ladder import Role
from models.facts.reading import MentionKind
from models.moves import Act, record
from models.organisation import holder_on, members_on
from models.tables import Assignment, AssignmentRole, Mention, Plan, Unit, UnitRole, Weakness


@dataclass
class AssignmentsMade:
    """How many assignments were made, for which units."""

    count: int = 0
    units: set[int] = field(default_factory=set)

    def __add__(self, other: "AssignmentsMade") -> "AssignmentsMade":
        return AssignmentsMade(self.count + other.count, self.units | other.units)


@dataclass(frozen=True, slots=True)
class _Part:
    unit: Unit
    role: UnitRole
    group_id: int | None


def assign_units(
    session: Session, plan: Plan, weakness: Weakness, mentions: Iterable[Mention], as_of: date, act: Act
) -> AssignmentsMade:
    """Give every unit that the mentions stand for on ``as_of`` its part, with a notice; the rest become questions."""
    parts: dict[int, list[_Part]] = {}
    for mention in mentions:
        for part in _parts(session, plan, weakness, mention, as_of):
            parts.setdefault(part.unit.id, []).append(part)
    began_on = min(as_of, plan.issued_on or as_of)
    made = AssignmentsMade()
    for unit_id, roles in parts.items():
        # A unit named itself and within a group has its part by its own name.
        group_id = None if any(part.group_id is None for part in roles) else roles[0].group_id
        row = Assignment(weakness_id=weakness.id, unit_id=unit_id, group_id=group_id, began_on=began_on)
        session.add(row)
        session.flush()
        named = {part.role for part in roles}
        session.add_all(AssignmentRole(assignment_id=row.id, role=role) for role in sorted(named))
        record(session, act, "assignment", row.id, "assigned", after=row.stage)
        session.flush()
        notify_assigned(session, row, act, as_of)
        made += AssignmentsMade(1, {unit_id})
    return made


def _parts(session: Session, plan: Plan, weakness: Weakness, mention: Mention, as_of: date) -> Iterator[_Part]:
    """Give the units a mention stands for; where there are none, raise the question why."""
    if mention.kind is MentionKind.UNIT and mention.unit_id:
        unit = session.get(Unit, mention.unit_id)
        holder = holder_on(session, unit, as_of) if unit else None
        if holder is None:
            questions.raise_unit_gone(session, plan, weakness, mention, as_of)
        else:
            yield _Part(holder, mention.role, None)
    elif mention.kind is MentionKind.GROUP and mention.group_id:
        members = members_on(session, mention.group_id, as_of)
        if not members:
            questions.raise_unit_gone(session, plan, weakness, mention, as_of)
        for member in members:
            holder = holder_on(session, member, as_of)
            if holder:
                yield _Part(holder, mention.role, mention.group_id)
    else:
        questions.raise_unsettled_mention(session, plan, weakness, mention)


def notify_assigned(session: Session, assignment: Assignment, act: Act, on: date) -> None:
    """Decide the notice of assignment; coordinating units get it as a copy."""
    rows = session.exec(select(AssignmentRole).where(AssignmentRole.assignment_id == assignment.id))
    roles = {row.role for row in rows}
    copy = UnitRole.LEAD not in roles
    decisions = [
        NewDecision(
            subject=f"assignment:{assignment.id}",
            unit_id=assignment.unit_id,
            rung="assignment",
            role=role,
            notice="assignment",
            purpose="assignment_copy" if copy else "assignment",
            send_on=on,
            why="assigned",
            reason="được phân công trong kế hoạch",
        )
        for role in (Role.CLERK, Role.CONTACT)
    ]
    add_decisions(session, decisions, act.at)
