"""The planning department's own duties: writing down that the synthesis report was sent."""

from sqlmodel import Session, select

from config.clock import office_day
from config.errors import Refused
from flows.work.office import Office
from flows.work.paper_streams import stream_of
from models.decisions import cancel_unsent
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind
from models.facts.period import Period
from models.moves import Act, advance_obligation
from models.tables import Obligation


def synthesis_sent(office: Office, period: Period, act: Act, stream: int | None = None) -> bool:
    """Write down that a stream's synthesis report went to the Committee; False when it was written down before.

    Raises Refused for a period in which none is owed, and where several streams owe one and none is named.
    """
    with office.database.write() as session:
        rows = _syntheses(session, period)
        if rows:
            chosen = stream_of(session, period, stream)
            rows = [row for row in rows if row.stream_id == chosen.id]
        if not rows:
            raise Refused(
                f"Kỳ {period} không có báo cáo tổng hợp nào phải gửi. Xem `dondoc period list`. Chưa có gì thay đổi.",
                f"No synthesis report is owed for {period}. See `dondoc period list`. Nothing was changed.",
            )
        fresh = [row for row in rows if row.state in OPEN_STATES]
        for row in fresh:
            advance_obligation(session, row, ObligationEvent.FILED, act, first_filed_on=office_day(act.at))
            advance_obligation(session, row, ObligationEvent.ACCEPTED, act)
        cancel_unsent(session, [row.id for row in fresh], "báo cáo tổng hợp đã gửi")
        return bool(fresh)


def _syntheses(session: Session, period: Period) -> list[Obligation]:
    query = select(Obligation).where(Obligation.kind == ObligationKind.SYNTHESIS, Obligation.period == str(period))
    return list(session.exec(query))
