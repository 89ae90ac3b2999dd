"""What the text leaves open: listed for a person, in order of what depends on it, and owing nothing until then."""

from datetime import date

from sqlalchemy import func
from sqlmodel import Session, select

from models.facts.due import vi_day
from models.facts.reading import MentionKind, Reading, Remark, ReportingRuleReading, Span
from models.tables import Mention, OpenQuestion, Plan, QuestionState, UnitRole, Weakness

NOBODY_LEADS, LEAD_OPEN, RULE_OPEN, DOUBT, COORDINATION_OPEN = 100, 90, 80, 50, 40
"""Weights: a weakness nobody leads comes before a coordinating group nobody listed."""


def raise_unsettled_mention(session: Session, plan: Plan, weakness: Weakness, mention: Mention) -> None:
    """Ask who is meant by an open group or by words the pack does not know."""
    if mention.kind is MentionKind.OPEN_GROUP:
        words = f"Nhóm “{mention.as_written}” chưa xác định thành viên: chưa giao nghĩa vụ, chưa gửi thư."
    else:
        words = f"Không nhận ra đơn vị “{mention.as_written}”: chưa giao nghĩa vụ, chưa gửi thư."
    _ask_about_mention(session, plan, weakness, mention, str(mention.kind), words)


def raise_unit_gone(session: Session, plan: Plan, weakness: Weakness, mention: Mention, as_of: date) -> None:
    """Ask who carries on the work of a unit or group that has nobody on a day."""
    words = (
        f"“{mention.as_written}” không còn đơn vị nào vào ngày {vi_day(as_of)} (đã giải thể, chia tách hoặc chưa thành "
        "lập): chờ phân công lại."
    )
    _ask_about_mention(session, plan, weakness, mention, "unit_gone", words)


def _ask_about_mention(
    session: Session, plan: Plan, weakness: Weakness, mention: Mention, code: str, words: str
) -> None:
    weight = LEAD_OPEN if mention.role is UnitRole.LEAD else COORDINATION_OPEN
    span = Span(mention.span_start, mention.span_end)
    message = f"{weakness.code} ({mention.role}): {words}"
    _ask(session, plan, f"{code}:{weakness.ordinal}:{span.start}", code, message, weight, weakness.id, span)


def raise_rule(session: Session, plan: Plan, rule: ReportingRuleReading, span: Span) -> None:
    """Ask for the day of a reporting duty that the text does not date."""
    message = f"Chế độ báo cáo không nêu ngày cụ thể: “{rule.quote}”. Hãy xác định ngày gửi."
    _ask(session, plan, f"rule_without_day:{span.start}", "rule_without_day", message, RULE_OPEN, None, span)


def raise_for_plan(session: Session, plan: Plan, reading: Reading) -> None:
    """Ask who leads each weakness the document gives to nobody, and take over the reading's own doubts."""
    ids = {row.ordinal: row.id for row in session.exec(select(Weakness).where(Weakness.plan_id == plan.id))}
    for weakness in reading.weaknesses:
        if not weakness.lead:
            message = f"{plan.code}/{weakness.ordinal:02d}: văn bản không giao đơn vị chủ trì. Hãy phân công."
            key = f"nobody_leads:{weakness.ordinal}"
            _ask(session, plan, key, "nobody_leads", message, NOBODY_LEADS, ids[weakness.ordinal], weakness.span)
        for remark in weakness.remarks:
            _raise_remark(session, plan, remark, ids[weakness.ordinal])
    for remark in reading.remarks:
        _raise_remark(session, plan, remark, None)


def open_count(session: Session, plan: Plan) -> int:
    """Return how many questions of a plan are open."""
    query = select(func.count()).select_from(OpenQuestion)
    return session.exec(query.where(OpenQuestion.plan_id == plan.id, OpenQuestion.state == QuestionState.OPEN)).one()


_ASKED_ELSEWHERE = {"open_group", "unit_unknown", "unit_gone", "no_lead", "nobody_leads", "unassigned"}
"""Remarks of a reading that the assignment step raises itself, with the unit's role."""


def _raise_remark(session: Session, plan: Plan, remark: Remark, weakness_id: int | None) -> None:
    if remark.code in _ASKED_ELSEWHERE:
        return
    place = remark.span.start if remark.span else 0
    key = f"{remark.code}:{weakness_id or 0}:{place}"
    _ask(session, plan, key, remark.code, remark.message, DOUBT, weakness_id, remark.span)


def _ask(
    session: Session,
    plan: Plan,
    key: str,
    code: str,
    message: str,
    weight: int,
    weakness_id: int | None,
    span: Span | None,
) -> None:
    session.flush()
    known = select(OpenQuestion).where(OpenQuestion.plan_id == plan.id, OpenQuestion.key == key)
    if session.exec(known).first():
        return
    session.add(
        OpenQuestion(
            plan_id=plan.id,
            weakness_id=weakness_id,
            key=key,
            code=code,
            message=message,
            weight=weight,
            span_start=span.start if span else None,
            span_end=span.end if span else None,
        )
    )
