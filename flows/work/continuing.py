"""A plan that continues an earlier one: each item still open there is carried over, closed or kept, by a person's word.

What it may be in the new plan is suggested by likeness, with the words both share; nothing is carried over silently.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from flows.work.find import plan_coded
from flows.work.links import LIKELY, is_before, link_reason
from flows.work.withdraw import cancel_checkpoints, end_assignment, end_weakness
from models.facts.answers import Answer, WrongAnswer
from models.facts.lifecycle import Stage
from models.facts.likeness import alike
from models.facts.questions import CONTINUES, Question
from models.facts.ways import Way
from models.moves import Act, record
from models.tables import Assignment, OpenQuestion, Plan, Weakness, WeaknessLink

PREFIX = "earlier."
"""Before the number of an item of the earlier plan, in the id of its question."""


def earlier_plan(session: Session, code: str, plan: Plan | None) -> Plan:
    """Return the plan that is continued; raises Refused where it cannot be."""
    earlier = plan_coded(session, code)
    if plan and (earlier.id == plan.id or not is_before(earlier, plan)):
        raise Refused(
            f"{code} không phải là kế hoạch ban hành trước {plan.code}, không nối tiếp được. Chưa có gì thay đổi.",
            f"{code} is not a plan before {plan.code} and cannot be continued by it. Nothing was changed.",
        )
    if plan and plan.continues_plan_id not in {None, earlier.id}:
        before = session.get_one(Plan, plan.continues_plan_id)
        raise Refused(
            f"{plan.code} đã nối tiếp kế hoạch {before.code}. Chưa có gì thay đổi.",
            f"{plan.code} continues plan {before.code} already. Nothing was changed.",
        )
    return earlier


def questions_of_earlier(session: Session, earlier: Plan, items: Mapping[int, str]) -> list[Question]:
    """Return one question for each item still open in the earlier plan; ``items``: statements of the new one, by number."""
    return [_question(earlier, row, items) for row in _open_items(session, earlier)]


def _open_items(session: Session, plan: Plan) -> Sequence[Weakness]:
    """Return the weaknesses that go on: not ended, and not put right by all its units."""
    going_on = select(col(Assignment.weakness_id)).where(col(Assignment.stage).not_in([Stage.ENDED, Stage.RESOLVED]))
    assigned = select(col(Assignment.weakness_id))
    query = select(Weakness).where(Weakness.plan_id == plan.id, col(Weakness.ended_on).is_(None))
    query = query.where(col(Weakness.id).in_(going_on) | col(Weakness.id).not_in(assigned))
    return session.exec(query.order_by(col(Weakness.ordinal))).all()


def _question(earlier: Plan, row: Weakness, items: Mapping[int, str]) -> Question:
    found = [] if row.outside_system else [(alike(row.statement, words), number) for number, words in items.items()]
    likely = sorted((one for one in found if one[0].score >= LIKELY), key=lambda one: (-one[0].score, one[1]))
    candidates = [
        f"{number:02d} ({like.score:.0f}%; {', '.join(like.shared)}): {items[number]}" for like, number in likely[:5]
    ]
    words = f"“{row.told_statement}”" if row.told_statement else row.code
    return Question(
        f"{PREFIX}{row.ordinal:02d}",
        "continues",
        CONTINUES,
        f"Hạn chế {row.ordinal} của {earlier.code}: {words} còn đang theo dõi. Chuyển tiếp vào hạn chế nào của kế hoạch này, "
        "kết thúc, hay giữ ở kế hoạch cũ?",
        f"Weakness {row.ordinal} of {earlier.code}: {words} is still open. Which item of this plan carries it on, does it end, "
        "or stay in the earlier plan?",
        (Way.CARRY, Way.CLOSE, Way.KEEP),
        words=row.code,
        candidates=tuple(candidates),
    )


def continue_item(
    session: Session, plan: Plan, question: OpenQuestion, answer: Answer, first: str | None, act: Act
) -> None:
    """Carry an item of the earlier plan over, close it or keep it, as a person said."""
    row = session.exec(
        select(Weakness).where(
            Weakness.plan_id == plan.continues_plan_id,
            Weakness.ordinal == int(question.key.removeprefix(PREFIX)),
        )
    ).one()
    if row.ended_on:
        raise WrongAnswer(
            f"{row.code} đã dừng theo dõi theo câu trả lời trước, không đổi được nữa. Chưa có gì thay đổi.",
            f"{row.code} has ended by an earlier answer, which cannot be changed. Nothing was changed.",
        )
    record(
        session,
        act,
        "weakness",
        row.id,
        f"continued:{answer.way}",
        before=first,
        after=", ".join(answer.values) or None,
    )
    if answer.way is Way.CLOSE:
        end_weakness(session, row, act, office_day(act.at))
    elif answer.way is Way.CARRY:
        _carry(session, row, _target(session, plan, question.key, answer.values[0]), act)


def _target(session: Session, plan: Plan, key: str, words: str) -> Weakness:
    number = words.rpartition("/")[2]
    query = select(Weakness).where(Weakness.plan_id == plan.id, col(Weakness.ended_on).is_(None))
    rows = {row.ordinal: row for row in session.exec(query)}
    if not number.isdecimal() or int(number) not in rows:
        raise WrongAnswer(
            f"Trả lời “{key}”: kế hoạch {plan.code} không có hạn chế số {words}. Chưa có gì thay đổi.",
            f"Answer “{key}”: plan {plan.code} has no weakness {words}. Nothing was changed.",
        )
    return rows[int(number)]


def _carry(session: Session, earlier: Weakness, later: Weakness, act: Act) -> None:
    """End the earlier item, and link its history; only units that have no part in the later one are told that theirs ended."""
    if later.continues_weakness_id is None:
        later.continues_weakness_id = earlier.id
        session.add(later)
    known = select(WeaknessLink).where(WeaknessLink.weakness_id == later.id, WeaknessLink.earlier_id == earlier.id)
    if session.exec(known).first() is None:
        reason = link_reason(alike(later.statement, earlier.statement), act)
        session.add(
            WeaknessLink(
                weakness_id=later.id, earlier_id=earlier.id, reason=reason, confirmed_at=act.at, confirmed_by=act.actor
            )
        )
    goes_on = set(session.exec(select(col(Assignment.unit_id)).where(Assignment.weakness_id == later.id)))
    today = office_day(act.at)
    for part in session.exec(select(Assignment).where(Assignment.weakness_id == earlier.id)).all():
        end_assignment(session, part, act, today, tell=part.unit_id not in goes_on)
    cancel_checkpoints(session, earlier, act)
    earlier.ended_on = today
    session.add(earlier)
    session.flush()
    record(session, act, "weakness", earlier.id, "carried_over", after=later.code)
