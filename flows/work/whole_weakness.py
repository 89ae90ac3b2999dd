"""A weakness as a whole: put right everywhere in one act, back again after it was put right, or looked at once a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.find import unit_named, weakness_coded
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.relapse import take_back
from flows.work.review_case import Case
from flows.work.withdraw import cancel_checkpoints, end_assignment
from models.decisions import cancel_unsent
from models.facts.lifecycle import OPEN_STATES, ObligationEvent, ObligationKind, ObligationState, Stage
from models.facts.period import Period
from models.moves import Act, advance_obligation, record
from models.tables import Assignment, AssignmentRole, Obligation, Review, Unit, UnitRole, Verdict, Weakness


@dataclass(frozen=True, slots=True)
class WholeResolved:
    """What resolving a whole weakness did."""

    weakness: str
    units: tuple[str, ...]
    """Units at which it was confirmed as put right now."""
    already: tuple[str, ...]
    """Units at which it had been: nothing changed for them."""
    weakness_id: int


@dataclass(frozen=True, slots=True)
class Relapsed:
    """What a relapse did."""

    weakness: str
    units: tuple[str, ...]
    opened: tuple[str, ...]
    """Periods for which a report is owed again."""
    weakness_id: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What was recorded at yearly checkpoints."""

    decision: str
    """``continue`` or ``close``."""
    items: tuple[str, ...]
    already: tuple[str, ...]
    """Items of which the same was recorded before."""
    units_ended: tuple[str, ...] = ()


def resolve_whole(office: Office, code: str, act: Act, evidence: str) -> WholeResolved:
    """Confirm a weakness as put right at every unit that reports on it, in one transaction.

    Each needs a report that is filed or accepted; raises Refused, naming the units that have none.
    """
    if not evidence.strip():
        raise Refused(
            "Xác nhận đã khắc phục phải nêu căn cứ (--evidence). Chưa có gì thay đổi.",
            "A resolution names its evidence (--evidence). Nothing was changed.",
        )
    with office.database.write() as session:
        weakness = weakness_coded(session, code)
        parts = _reporting_parts(session, weakness)
        open_parts = [part for part in parts if part.stage is not Stage.RESOLVED]
        reports = {part.id: _last_report(session, part) for part in open_parts}
        missing = [_name(session, part) for part in open_parts if reports[part.id] is None]
        if missing or not parts:
            raise _no_report(weakness, missing)
        for part in open_parts:
            row = reports[part.id]
            if row is not None:
                unit = session.get_one(Unit, part.unit_id)
                Case(office, session, unit.code, Period.parse(row.period), [weakness.code], act).resolve(row, evidence)
        if open_parts:
            cancel_checkpoints(session, weakness, act)
            record(session, act, "weakness", weakness.id, "resolved", after=f"{len(open_parts)} units")
        failpoint("review.before_commit")
        done = [part for part in parts if part not in open_parts]
        return WholeResolved(weakness.code, _names(session, open_parts), _names(session, done), weakness.id)


def relapse(office: Office, code: str, act: Act, unit_words: str | None = None) -> Relapsed:
    """Put a weakness back that was put right and came again: at one unit, or wherever it was confirmed.

    What it owed and is not due yet is owed again, and the running period's report if ten working days remain.
    """
    if not act.because.strip():
        raise Refused(
            "Hạn chế phát sinh trở lại phải nêu lý do (--reason). Chưa có gì thay đổi.",
            "A relapse says why (--reason). Nothing was changed.",
        )
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        weakness = weakness_coded(session, code)
        unit = unit_named(session, unit_words, today) if unit_words else None
        parts = [
            part
            for part in _reporting_parts(session, weakness)
            if part.stage is Stage.RESOLVED and (unit is None or part.unit_id == unit.id)
        ]
        if not parts or weakness.ended_on:
            at_unit = (f" tại {unit.name}", f" at {unit.name}") if unit else ("", "")
            raise Refused(
                f"{weakness.code} không có phần việc nào đã được xác nhận khắc phục{at_unit[0]}. Xem `dondoc plan show`. "
                "Chưa có gì thay đổi.",
                f"{weakness.code} was confirmed as put right nowhere{at_unit[1]}. See `dondoc plan show`. Nothing was changed.",
            )
        periods = {period for part in parts for period in take_back(office, session, part, act)}
        periods |= set(open_due_periods(office, session, today, act))
        failpoint("review.before_commit")
        return Relapsed(weakness.code, _names(session, parts), tuple(sorted(periods - {"-"})), weakness.id)


def checkpoint(office: Office, codes: Sequence[str], act: Act, *, close: bool) -> Checked:
    """Record at the yearly checkpoint that weaknesses are followed on, or that following them ends.

    ``close`` needs its basis (``act.because``): the units' parts end, and they are told. Raises Refused for a weakness
    that has no checkpoint to decide.
    """
    if close and not act.because.strip():
        raise Refused(
            "Kết thúc theo dõi phải nêu căn cứ (--reason). Chưa có gì thay đổi.",
            "Closing names its basis (--reason). Nothing was changed.",
        )
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        done: list[str] = []
        already: list[str] = []
        ended: list[Assignment] = []
        for code in dict.fromkeys(codes):
            weakness = weakness_coded(session, code)
            rows = _checkpoints(session, weakness, today)
            owed = [row for row in rows if row.state in OPEN_STATES]
            if not rows or (not owed and (weakness.ended_on is not None) is not close):
                raise _no_checkpoint(weakness)
            (done if owed else already).append(weakness.code)
            for row in owed:
                _record_checkpoint(session, row, today, act, close=close)
            if owed and close:
                ended += _close(session, weakness, today, act)
        failpoint("review.before_commit")
        word = "close" if close else "continue"
        return Checked(word, tuple(done), tuple(already), _names(session, ended))


def _reporting_parts(session: Session, weakness: Weakness) -> list[Assignment]:
    """Return the parts of the units that report on a weakness and have not ended; a copy is no part to put right."""
    leads = select(col(AssignmentRole.assignment_id)).where(AssignmentRole.role == UnitRole.LEAD)
    owing = select(col(Obligation.assignment_id)).where(
        Obligation.kind == ObligationKind.REPORT, Obligation.weakness_id == weakness.id
    )
    query = (
        select(Assignment)
        .where(Assignment.weakness_id == weakness.id, Assignment.stage != Stage.ENDED)
        .where(col(Assignment.id).in_(leads) | col(Assignment.id).in_(owing))
    )
    return list(session.exec(query.order_by(col(Assignment.id))))


def _last_report(session: Session, part: Assignment) -> Obligation | None:
    query = (
        select(Obligation)
        .where(Obligation.assignment_id == part.id, Obligation.kind == ObligationKind.REPORT)
        .where(col(Obligation.state).in_([ObligationState.FILED, ObligationState.ACCEPTED]))
        .order_by(col(Obligation.original_due_on).desc(), col(Obligation.id).desc())
        .with_for_update()
    )
    return session.exec(query).first()


def _checkpoints(session: Session, weakness: Weakness, today: date) -> list[Obligation]:
    """Return the checkpoints of the years up to this one."""
    query = select(Obligation).where(
        Obligation.subject == f"weakness:{weakness.id}",
        Obligation.rule == "checkpoint",
        Obligation.period <= str(today.year),
    )
    return list(session.exec(query.order_by(col(Obligation.period)).with_for_update()))


def _record_checkpoint(session: Session, row: Obligation, today: date, act: Act, *, close: bool) -> None:
    verdict = Verdict.ACCEPTED if close else Verdict.CONTINUING
    session.add(
        Review(obligation_id=row.id, verdict=verdict, remarks=act.because, reviewed_at=act.at, reviewer=act.actor)
    )
    advance_obligation(session, row, ObligationEvent.FILED, act, first_filed_on=today)
    advance_obligation(session, row, ObligationEvent.ACCEPTED, act)
    record(session, act, "weakness", row.weakness_id, "checkpoint", after="close" if close else "continue")
    cancel_unsent(session, [row.id], "đã ghi nhận rà soát hằng năm")


def _close(session: Session, weakness: Weakness, today: date, act: Act) -> list[Assignment]:
    """End what is still followed of a weakness; where it was put right it stays put right."""
    parts = session.exec(select(Assignment).where(Assignment.weakness_id == weakness.id)).all()
    going_on = [part for part in parts if part.stage not in {Stage.ENDED, Stage.RESOLVED}]
    for part in going_on:
        end_assignment(session, part, act, today)
    weakness.ended_on = today
    session.add(weakness)
    record(session, act, "weakness", weakness.id, "ended", after=today)
    return going_on


def _names(session: Session, parts: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(_name(session, part) for part in parts)


def _name(session: Session, part: Assignment) -> str:
    return session.get_one(Unit, part.unit_id).name


def _no_report(weakness: Weakness, units: Sequence[str]) -> Refused:
    listed = "; ".join(units) or "–"
    return Refused(
        f"{weakness.code}: chưa có báo cáo đã nhận của: {listed}. Chỉ xác nhận cả hạn chế khi mọi đơn vị đã báo cáo; hãy chờ, "
        "hoặc xác nhận từng đơn vị bằng `dondoc review resolve --unit`. Chưa có gì thay đổi.",
        f"{weakness.code}: no report is in from: {listed}. A whole weakness is resolved when every unit has reported; wait, or "
        "resolve unit by unit with `dondoc review resolve --unit`. Nothing was changed.",
    )


def _no_checkpoint(weakness: Weakness) -> Refused:
    return Refused(
        f"{weakness.code} không có mốc rà soát hằng năm nào chờ ghi nhận. Mốc rà soát chỉ có ở nội dung ghi thời gian kéo dài, "
        "ngày 31/12 hằng năm. Chưa có gì thay đổi.",
        f"{weakness.code} has no yearly checkpoint to decide. Only items without a last day have one, each 31 December. "
        "Nothing was changed.",
    )
