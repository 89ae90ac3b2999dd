"""From the words that name who is responsible to assignments: groups expand, what is open owes nothing.

What the mentions of a weakness stand for before a change and after it is compared, and only the difference is made:
a unit that joined gets its assignment and a notice, one that left is told that it owes nothing more.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from flows.work.withdraw import cancel_owed, end_assignment, take_up_again
from models.decisions import NewDecision, add_decisions
from models.facts.ladder import Role
from models.facts.lifecycle import Stage
from models.facts.questions import LARGE_GROUP, slug
from models.facts.reading import MentionKind
from models.facts.ways import Way
from models.moves import Act, record
from models.organisation import holder_on, members_on
from models.tables import (
    Assignment,
    AssignmentRole,
    Mention,
    OpenQuestion,
    Plan,
    QuestionState,
    Unit,
    UnitRole,
    Weakness,
)


@dataclass
class AssignmentsMade:
    """How many assignments were made, for which units."""

    count: int = 0
    units: set[int] = field(default_factory=set)

    def __add__(self, other: "AssignmentsMade") -> "AssignmentsMade":
        return AssignmentsMade(self.count + other.count, self.units | other.units)


@dataclass(frozen=True, slots=True)
class Part:
    """What one unit has to do with one weakness."""

    roles: frozenset[UnitRole]
    group_id: int | None
    """The group it came from; None where the unit was named itself."""


Parts = Mapping[int, Part]
"""The parts of a weakness by unit."""


def parts_of(session: Session, weakness: Weakness, as_of: date) -> dict[int, Part]:
    """Return the units that the mentions of a weakness stand for on ``as_of``, each with its roles."""
    session.flush()
    found: dict[int, list[tuple[UnitRole, int | None]]] = {}
    query = select(Mention).where(Mention.weakness_id == weakness.id, col(Mention.replaced_by_id).is_(None))
    for mention in session.exec(query):
        for unit, group_id in _units_of(session, weakness, mention, as_of):
            found.setdefault(unit.id, []).append((mention.role, group_id))
    return {
        unit_id: Part(
            frozenset(role for role, _ in named),
            # A unit named itself and within a group has its part by its own name.
            None if any(group is None for _, group in named) else named[0][1],
        )
        for unit_id, named in found.items()
    }


def _units_of(session: Session, weakness: Weakness, mention: Mention, as_of: date) -> Iterator[tuple[Unit, int | None]]:
    if mention.kind is MentionKind.UNIT and mention.unit_id:
        holder = holder_on(session, session.get_one(Unit, mention.unit_id), as_of)
        if holder:
            yield holder, None
    elif mention.kind is MentionKind.GROUP and mention.group_id:
        members = members_on(session, mention.group_id, as_of)
        if not is_expanded(session, weakness, mention, len(members)):
            return
        holders = (holder_on(session, member, as_of) for member in members)
        yield from ((holder, mention.group_id) for holder in holders if holder)


def is_expanded(session: Session, weakness: Weakness, mention: Mention, members: int) -> bool:
    """Is each member of the group that a mention names assigned? Of a large group only when somebody has said so."""
    if members <= LARGE_GROUP or mention.given_id is not None:
        return True
    key = f"{weakness.ordinal:02d}.{mention.role}.{slug(mention.as_written)}"
    query = select(OpenQuestion).where(OpenQuestion.plan_id == weakness.plan_id, OpenQuestion.key == key)
    question = session.exec(query.where(OpenQuestion.state == QuestionState.SETTLED)).first()
    return question is not None and json.loads(question.answer or "{}").get("way") == Way.EXPAND


def assign(
    session: Session, plan: Plan, weakness: Weakness, parts: Parts, as_of: date, act: Act, before: Parts | None = None
) -> AssignmentsMade:
    """Give every unit of ``parts`` its assignment, and a notice where it is new or leads now and did not before.

    ``before``: the parts there were, whose units keep what they have.
    """
    began_on = min(as_of, plan.issued_on or as_of) if before is None else as_of
    known = {row.unit_id: row for row in _assignments(session, weakness)}
    made = AssignmentsMade()
    for unit_id, part in parts.items():
        row = known.get(unit_id)
        if row is None:
            row = Assignment(weakness_id=weakness.id, unit_id=unit_id, group_id=part.group_id, began_on=began_on)
            session.add(row)
            session.flush()
            session.add_all(AssignmentRole(assignment_id=row.id, role=role) for role in sorted(part.roles))
            record(session, act, "assignment", row.id, "assigned", after=row.stage)
            notify_assigned(session, row, act, as_of)
            made += AssignmentsMade(1, {unit_id})
        elif before is not None and before.get(unit_id) == part:
            continue
        elif row.stage is Stage.ENDED:
            take_up_again(session, row, act, as_of)
            _take_roles(session, row, part.roles, act, as_of)
            notify_assigned(session, row, act, as_of, again=True)
            made += AssignmentsMade(1, {unit_id})
        else:
            _take_roles(session, row, part.roles, act, as_of)
    return made


def withdraw(session: Session, weakness: Weakness, before: Parts, after: Parts, act: Act, on: date) -> list[int]:
    """End the parts of the units that left; returns the units."""
    left = [row for row in _assignments(session, weakness) if row.unit_id in before.keys() - after.keys()]
    for row in left:
        end_assignment(session, row, act, on)
    return [row.unit_id for row in left]


def _assignments(session: Session, weakness: Weakness) -> Iterable[Assignment]:
    return session.exec(select(Assignment).where(Assignment.weakness_id == weakness.id)).all()


def _take_roles(session: Session, row: Assignment, roles: frozenset[UnitRole], act: Act, on: date) -> None:
    """Give an assignment its roles; who leads now and did not before is told."""
    there = {
        role.role: role for role in session.exec(select(AssignmentRole).where(AssignmentRole.assignment_id == row.id))
    }
    if roles == frozenset(there):
        return
    for role, held in there.items():
        if role not in roles:
            session.delete(held)
    session.add_all(AssignmentRole(assignment_id=row.id, role=role) for role in sorted(roles - there.keys()))
    before, after = ",".join(sorted(there)), ",".join(sorted(roles))
    record(session, act, "assignment", row.id, "roles", before=before, after=after)
    if UnitRole.LEAD not in roles and UnitRole.LEAD in there:
        cancel_owed(session, row, act)
    if UnitRole.LEAD in roles and UnitRole.LEAD not in there and row.stage is not Stage.ENDED:
        notify_assigned(session, row, act, on, again=True)


def notify_assigned(session: Session, assignment: Assignment, act: Act, on: date, *, again: bool = False) -> None:
    """Decide the notice of assignment; coordinating units get it as a copy.

    ``again``: the unit had a notice before, and leads now, or has its part back.
    """
    session.flush()
    rows = session.exec(select(AssignmentRole).where(AssignmentRole.assignment_id == assignment.id))
    copy = UnitRole.LEAD not in {row.role for row in rows}
    decisions = [
        NewDecision(
            subject=f"assignment:{assignment.id}",
            unit_id=assignment.unit_id,
            rung="assignment:lead" if again else "assignment",
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
