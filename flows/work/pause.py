"""Setting aside: a unit, a period or single items rest for a reason, such as a storm, until a day.

While something rests nobody is told of it, and its days make nobody later. What was decided for today and has not left
is kept back, and told anew on the first working morning after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import NotFound, Refused
from config.failpoints import failpoint
from flows.work.find import reports_owed, unit_named
from flows.work.office import Office
from models.facts.due import vi_day
from models.facts.lifecycle import OPEN_STATES
from models.facts.period import NO_PERIOD, Period
from models.facts.sweep import DecisionState
from models.moves import Act, record
from models.queries.pauses import paused_days
from models.tables import DecisionRow, Message, MessageState, Obligation, Pause, Unit, Weakness

Row = dict[str, Any]

LONGEST_PAUSE_DAYS = 366


@dataclass(frozen=True, slots=True)
class Paused:
    """What was set aside."""

    pauses: tuple[int, ...]
    """Numbers of its rows; several where single items were named."""
    first: date
    last: date
    new: bool
    obligations: int
    """How many obligations that are open rest with it today."""


def set_pause(
    office: Office,
    first: date,
    last: date,
    act: Act,
    unit_words: str | None = None,
    period: Period | None = None,
    items: Sequence[str] | None = None,
) -> Paused:
    """Set a unit, a period, or single items of both aside, both days included. ``act.because``: the reason.

    Raises Refused for days that cannot be, for no scope at all, or for items without unit and period.
    """
    _must_make_sense(first, last, act, unit_words, period, items)
    with office.database.write(alone="planning") as session:
        unit = unit_named(session, unit_words, office_day(act.at)) if unit_words else None
        asked = _rows(session, unit, period, items, first, last, act)
        fresh = [row for row in asked if not _known(session, row)]
        session.add_all(fresh)
        session.flush()
        for row in fresh:
            record(session, act, "pause", row.id, "set", after=f"{first} {last}")
        resting = _keep_back(session, act) if fresh else 0
        failpoint("pause.before_commit")
        return Paused(tuple(row.id for row in fresh), first, last, bool(fresh), resting)


def end_pause(office: Office, number: int, act: Act, last: date | None = None) -> Paused:
    """End a pause early, with ``last`` as its last day; by default yesterday, so that today counts again."""
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        row = session.get(Pause, number)
        if row is None:
            raise NotFound(
                f"Không có lần tạm dừng số {number}. Xem `dondoc pause list`. Chưa có gì thay đổi.",
                f"There is no pause {number}. See `dondoc pause list`. Nothing was changed.",
            )
        yesterday = today - timedelta(days=1)
        # One that has not begun is called off: its last day lies before its first.
        day = max(last or yesterday, row.paused_from - timedelta(days=1))
        if day >= row.paused_to:
            return Paused((number,), row.paused_from, row.paused_to, False, 0)
        if last is not None and row.paused_from < today and last < yesterday:
            raise Refused(
                f"Ngày kết thúc {vi_day(last)} đã qua: các ngày đã tạm dừng không tính lại. Chưa có gì thay đổi.",
                f"The last day {last} has passed: days that rested are not counted afterwards. Nothing was changed.",
            )
        record(session, act, "pause", row.id, "ended", before=row.paused_to, after=day)
        row.paused_to = day
        session.add(row)
        return Paused((number,), row.paused_from, day, True, 0)


def pauses_shown(office: Office) -> list[Row]:
    """Return one row a pause, the newest first."""
    with office.database.read() as session:
        units = {unit.id: unit.name for unit in session.exec(select(Unit))}
        codes = {row.id: row.code for row in session.exec(select(Weakness))}
        items = {row.id: codes.get(row.weakness_id or 0, "") for row in session.exec(select(Obligation))}
        return [
            {
                "id": row.id,
                "unit": units.get(row.unit_id or 0),
                "period": row.period,
                "weakness": items.get(row.obligation_id or 0),
                "paused_from": row.paused_from,
                "paused_to": row.paused_to,
                "reason": row.reason,
                "actor": row.actor,
            }
            for row in session.exec(select(Pause).order_by(col(Pause.id).desc()))
            if row.paused_from <= row.paused_to
        ]


def _rows(
    session: Session,
    unit: Unit | None,
    period: Period | None,
    items: Sequence[str] | None,
    first: date,
    last: date,
    act: Act,
) -> list[Pause]:
    """Return the rows that say it: one for a unit or a period, one for each item that was named."""
    written = str(period) if period else None
    unit_id = unit.id if unit else None
    about: dict[str, Any] = {"reason": act.because, "paused_from": first, "paused_to": last, "actor": act.actor}
    if items is None or unit is None:
        return [Pause(unit_id=unit_id, period=written, **about)]
    owed = reports_owed(session, unit, period, items, office_day(act.at))
    return [Pause(obligation_id=row.id, unit_id=unit_id, period=written or NO_PERIOD, **about) for row in owed]


def _known(session: Session, row: Pause) -> bool:
    query = select(Pause).where(
        Pause.obligation_id == row.obligation_id, Pause.unit_id == row.unit_id, Pause.period == row.period
    )
    same = query.where(Pause.paused_from == row.paused_from, Pause.paused_to == row.paused_to)
    return session.exec(same).first() is not None


def _keep_back(session: Session, act: Act) -> int:
    """Hold what was decided about obligations that rest today and has not left; returns how many rest."""
    today = office_day(act.at)
    rows = session.exec(select(Obligation).where(col(Obligation.state).in_(OPEN_STATES))).all()
    days = paused_days(session, rows, today)
    resting = [row.id for row in rows if today in days[row.id]]
    leaving = sa_select(col(Message.id)).where(col(Message.state) == MessageState.HANDING_OVER)
    for start in range(0, len(resting), 500):
        session.execute(
            update(DecisionRow)
            .where(col(DecisionRow.obligation_id).in_(resting[start : start + 500]), col(DecisionRow.due_version) > 0)
            .where(col(DecisionRow.state).in_((DecisionState.PLANNED, DecisionState.BUNDLED)))
            .where(or_(col(DecisionRow.message_id).is_(None), col(DecisionRow.message_id).not_in(leaving)))
            .values(state=DecisionState.HELD, message_id=None, reason=f"tạm dừng: {act.because}")
        )
    return len(resting)


def _must_make_sense(
    first: date, last: date, act: Act, unit: str | None, period: Period | None, items: Sequence[str] | None
) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy nêu lý do (--reason). Chưa có gì thay đổi.", "Give a reason (--reason). Nothing was changed."
        )
    if unit is None and period is None:
        raise Refused(
            "Hãy ghi đơn vị (--unit) hoặc kỳ (--period) cần tạm dừng. Chưa có gì thay đổi.",
            "Name the unit (--unit) or the period (--period) to set aside. Nothing was changed.",
        )
    if items is not None and unit is None:
        raise Refused(
            "Tạm dừng từng nội dung phải ghi đơn vị (--unit). Chưa có gì thay đổi.",
            "Single items are set aside of a unit: name it (--unit). Nothing was changed.",
        )
    today = office_day(act.at)
    if last < first or last < today or (last - first).days > LONGEST_PAUSE_DAYS:
        raise Refused(
            f"Khoảng tạm dừng {vi_day(first)} - {vi_day(last)} không hợp lệ: ngày cuối không trước ngày đầu và hôm nay "
            f"({vi_day(today)}), dài nhất một năm. Chưa có gì thay đổi.",
            f"A pause from {first} to {last} cannot be: it ends neither before it begins nor before today ({today}), and "
            "lasts a year at most. Nothing was changed.",
        )
