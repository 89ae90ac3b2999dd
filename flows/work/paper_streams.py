"""Which stream a paper is of: where a period has several, each has papers of its own, and the person says which."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from documents.write.words import issuer_words
from models.facts.period import Period
from models.facts.synthesis import PlanFact, covered
from models.tables import PeriodOpening, Plan, ReportingRule, Stream


def streams_with(session: Session, period: Period) -> list[Stream]:
    """Return the streams that opened any period it covers, the oldest first; raises NotFound where none did."""
    names = [str(part) for part in covered(period)]
    opened = select(col(PeriodOpening.stream_id)).where(col(PeriodOpening.period).in_(names))
    streams = list(session.exec(select(Stream).where(col(Stream.id).in_(opened)).order_by(col(Stream.id))))
    if not streams:
        known = ", ".join(sorted(set(session.exec(select(col(PeriodOpening.period)))))) or "–"
        raise NotFound(
            f"Kỳ {period} chưa mở nên chưa có gì để tổng hợp. Các kỳ đã mở: {known}. Chưa có gì thay đổi.",
            f"{period} was not opened, so there is nothing to put together. Opened: {known}. Nothing was changed.",
        )
    return streams


def stream_of(session: Session, period: Period, number: int | None) -> Stream:
    """Return the stream asked for by its number, or the only one; raises Refused, naming them, where it must be said."""
    streams = streams_with(session, period)
    if number is None and len(streams) == 1:
        return streams[0]
    found = next((stream for stream in streams if stream.id == number), None)
    if found is None:
        named = "; ".join(f"{stream.id} ({stream_words(session, stream)})" for stream in streams)
        asked_vi = "" if number is None else f"không có luồng {number}; "
        asked_en = "" if number is None else f"there is no stream {number}; "
        raise Refused(
            f"Kỳ {period}: {asked_vi}có {len(streams)} luồng báo cáo: {named}. Ghi thêm --stream và số của luồng. "
            "Chưa có gì thay đổi.",
            f"{period}: {asked_en}it has {len(streams)} stream(s): {named}. Add --stream with the number of one. "
            "Nothing was changed.",
        )
    return found


def stream_words(session: Session, stream: Stream) -> str:
    """Name a stream by its plans and whom its reports go to."""
    return f"{', '.join(plan.code for plan in plans_of(session, stream))} → {stream.recipient}"


def plans_of(session: Session, stream: Stream) -> list[Plan]:
    """Return the plans whose rules make the stream, the oldest first."""
    rules = select(col(ReportingRule.plan_id)).where(ReportingRule.stream_id == stream.id)
    return list(session.exec(select(Plan).where(col(Plan.id).in_(rules)).order_by(col(Plan.id))))


def plan_facts(plans: Sequence[Plan]) -> tuple[PlanFact, ...]:
    """Return plans as papers cite them."""
    return tuple(
        PlanFact(plan.id, plan.code, plan.number, plan.issued_on, issuer_words(plan.issuer), plan.title)
        for plan in plans
    )
