"""From what people write, a unit's name, a period, item numbers, to rows; what is not found is a sentence."""

from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

from sqlalchemy import or_
from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from models.facts.folding import fold_words
from models.facts.lifecycle import ObligationKind, ObligationState
from models.facts.period import NO_PERIOD, Period
from models.organisation import holder_on, predecessors_of
from models.tables import Obligation, Plan, Unit, UnitAlias, Weakness


def unit_named(session: Session, words: str, day: date) -> Unit:
    """Return the unit that carries the named unit's work on ``day``; raises NotFound with the nearest names."""
    unit = unit_itself(session, words)
    return holder_on(session, unit, day) or unit


def unit_itself(session: Session, words: str) -> Unit:
    """Return the unit of this name, alias or code, also one that has ended; raises NotFound with the nearest names."""
    units = {unit.id: unit for unit in session.exec(select(Unit))}
    names = {fold_words(unit.name): unit.id for unit in units.values()}
    names |= {fold_words(alias.alias): alias.unit_id for alias in session.exec(select(UnitAlias))}
    names |= {fold_words(unit.code): unit.id for unit in units.values()}
    found = names.get(fold_words(words))
    if found is None:
        near = [units[names[name]].name for name in get_close_matches(fold_words(words), names, n=3, cutoff=0.6)]
        listed = "; ".join(dict.fromkeys(near)) or "–"
        raise NotFound(
            f"Không có đơn vị “{words}”. Gần nhất: {listed}. Xem `dondoc unit list`. Chưa có gì thay đổi.",
            f"There is no unit “{words}”. Nearest: {listed}. See `dondoc unit list`. Nothing was changed.",
        )
    return units[found]


def plan_coded(session: Session, code: str) -> Plan:
    """Return the plan with this code; raises NotFound with the plans there are."""
    plan = session.exec(select(Plan).where(Plan.code == code)).first()
    if plan is None:
        known = ", ".join(session.exec(select(col(Plan.code)).order_by(col(Plan.id)))) or "–"
        raise NotFound(
            f"Không có kế hoạch “{code}”. Các kế hoạch: {known}. Chưa có gì thay đổi.",
            f"There is no plan “{code}”. Plans: {known}. Nothing was changed.",
        )
    return plan


def weakness_coded(session: Session, code: str) -> Weakness:
    """Return the weakness with this code; raises NotFound."""
    row = session.exec(select(Weakness).where(Weakness.code == code)).first()
    if row is None:
        raise NotFound(
            f"Không có hạn chế nào mang mã “{code}”. Xem mã trong `dondoc plan show`. Chưa có gì thay đổi.",
            f"There is no weakness with code “{code}”. See `dondoc plan show`. Nothing was changed.",
        )
    return row


def reports_owed(
    session: Session,
    unit: Unit,
    period: Period | None,
    items: Sequence[str] | None,
    today: date,
    plan_code: str | None = None,
) -> list[Obligation]:
    """Return a unit's reports of a period, all of them or the items named; raises for what is not the unit's.

    ``period``: None stands for the deadlines to put weaknesses right. ``items``: ordinals ("5") or codes
    ("KH211-2023/05"). ``today``: what units merged into it by then had filed is its own to answer for.
    """
    kind = ObligationKind.REPORT if period else ObligationKind.REMEDIATION
    query = (
        select(Obligation, Weakness, Plan)
        .where(Obligation.weakness_id == Weakness.id, Weakness.plan_id == Plan.id)
        .where(col(Obligation.unit_id).in_([unit.id, *predecessors_of(session, unit, today)]))
        .where(Obligation.state != ObligationState.MERGED, Obligation.period == (str(period) if period else NO_PERIOD))
        .where(Obligation.kind == kind)
        .order_by(col(Plan.id), col(Weakness.ordinal))
    )
    rows = [row for row in session.exec(query) if plan_code in {None, row[2].code}]
    if not rows and period is None:
        raise NotFound(
            f"{unit.name} không có thời hạn khắc phục nào đang theo dõi. Xem `dondoc weaknesses`. Chưa có gì thay đổi.",
            f"{unit.name} has no deadline to put a weakness right. See `dondoc weaknesses`. Nothing was changed.",
        )
    if not rows:
        raise NotFound(
            f"{unit.name} không có nghĩa vụ báo cáo nào trong kỳ {period}. Xem `dondoc period list`. Chưa có gì thay đổi.",
            f"{unit.name} owes no report in {period}. See `dondoc period list`. Nothing was changed.",
        )
    if items is None:
        return [row for row, weakness, _ in rows if not weakness.outside_system]
    return [row for item in dict.fromkeys(items) for row in _of_item(session, rows, item, unit, period)]


def _of_item(
    session: Session, rows: Sequence[tuple[Obligation, Weakness, Plan]], item: str, unit: Unit, period: Period | None
) -> list[Obligation]:
    """Return the rows of one item: several only where units that were merged had each filed."""
    if any(weakness.outside_system for _, weakness, _ in rows if item in {weakness.code, str(weakness.ordinal)}):
        raise Refused(
            f"Nội dung {item} được theo dõi ngoài hệ thống, không gửi báo cáo tại đây. Chưa có gì thay đổi.",
            f"Item {item} is followed outside the system and takes no report here. Nothing was changed.",
        )
    wanted = [row for row, weakness, _ in rows if item in {weakness.code, str(weakness.ordinal)}]
    if len({row.weakness_id for row in wanted}) == 1:
        return wanted
    own = ", ".join(str(weakness.ordinal) for _, weakness, _ in rows)
    if wanted:
        codes = ", ".join(weakness.code for _, weakness, _ in rows if item == str(weakness.ordinal))
        raise Refused(
            f"Số {item} có ở nhiều kế hoạch: {codes}. Hãy ghi đầy đủ mã. Chưa có gì thay đổi.",
            f"Number {item} stands in several plans: {codes}. Write the full code. Nothing was changed.",
        )
    exists = session.exec(
        select(Weakness).where(or_(col(Weakness.code) == item, col(Weakness.ordinal) == _number(item)))
    ).first()
    whose_vi = "là nội dung của đơn vị khác" if exists else "không có trong kế hoạch"
    whose_en = "is another unit's" if exists else "is not in the plan"
    if period is None:
        raise Refused(
            f"Nội dung {item} {whose_vi}; {unit.name} có thời hạn khắc phục ở các nội dung {own}. Chưa có gì thay đổi.",
            f"Item {item} {whose_en}; {unit.name} has deadlines on items {own}. Nothing was changed.",
        )
    raise Refused(
        f"Nội dung {item} {whose_vi}; {unit.name} báo cáo các nội dung {own} trong kỳ {period}. Chưa có gì thay đổi.",
        f"Item {item} {whose_en}; {unit.name} reports on items {own} in {period}. Nothing was changed.",
    )


def _number(item: str) -> int:
    return int(item) if item.isdecimal() and len(item) < 10 else -1  # noqa: PLR2004  # no plan has a milliard of items
