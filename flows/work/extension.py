"""More time: a unit asks, the planning department grants or refuses; or a whole period is given more in one decision.

The original date is kept. Granted time is a new due version: steps planned on the old one no longer stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.changed_due import move_due, period_words, tell_due_changed
from flows.work.extension_letters import answer, put_before_a_person, request_key
from flows.work.find import reports_owed, unit_named
from flows.work.office import Office
from models.facts.due import Due, DueCause, apply_due, vi_day
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.facts.period import Period
from models.facts.words import Words
from models.moves import Act, record
from models.people_list import settle
from models.tables import Extension, ExtensionState, Obligation, PeriodOpening, Unit, Weakness

EXTENDED = Words("Được gia hạn theo quyết định của cơ quan đầu mối", "Extended by decision of the planning department")


@dataclass(frozen=True, slots=True)
class Extended:
    """What was asked for, granted or refused."""

    units: tuple[str, ...]
    period: str
    state: ExtensionState
    items: tuple[str, ...]
    """Codes of the items it is about."""
    due_on: date | None
    """The applied due date: the new one where it was granted."""
    already: tuple[str, ...] = ()
    """Items for which the same stood before: nothing changed."""


def ask(
    office: Office,
    unit_words: str,
    period: Period | None,
    items: Sequence[str] | None,
    until: date,
    act: Act,
    number: str | None = None,
) -> Extended:
    """Write down that a unit asks for more time; nothing moves until somebody decides. ``act.because``: its reason.

    ``period``: None stands for the deadlines to put weaknesses right. Raises Refused for a day that gives no more time.
    """
    _must_say_why(act)
    with office.database.write() as session:
        unit = unit_named(session, unit_words, office_day(act.at))
        rows = _open_ones(session, unit, period, items, office_day(act.at))
        _must_be_later(until, rows, act)
        known = _asked(session, rows)
        fresh = [row for row in rows if row.id not in known or known[row.id].new_due_on != until]
        for row in fresh:
            request = known.get(row.id) or Extension(
                obligation_id=row.id,
                period=row.period,
                state=ExtensionState.ASKED,
                old_due_on=row.due_on,
                new_due_on=until,
                reason=act.because,
                asked_by=act.actor,
            )
            request.new_due_on, request.reason, request.request_number = until, act.because, number
            session.add(request)
            session.flush()
            record(session, act, "extension", request.id, "asked", before=row.due_on, after=until)
        if fresh:
            put_before_a_person(session, unit, period, until, act)
        already = [row for row in rows if row not in fresh]
        return _outcome(session, [unit], period, ExtensionState.ASKED, fresh, until, already)


def grant(
    office: Office,
    unit_words: str | None,
    period: Period | None,
    items: Sequence[str] | None,
    act: Act,
    until: date | None = None,
) -> Extended:
    """Give more time, to ``until`` or as asked; ``unit_words``: None stands for every unit of the period at once.

    A day off moves the new date as it moves any. Raises Refused where nothing is open, or no later day is known.
    """
    _must_say_why(act)
    with office.database.write(alone="planning") as session:
        if unit_words is None:
            return _grant_period(office, session, period, until, act)
        unit = unit_named(session, unit_words, office_day(act.at))
        rows = _open_ones(session, unit, period, items, office_day(act.at))
        asked = _asked(session, rows)
        if until is None:
            rows = [row for row in rows if row.id in asked]
        if not rows:
            raise _nothing_asked(unit, period)
        granted = [row for row in rows if _grant_one(office, session, row, asked.get(row.id), until, act)]
        already = [row for row in rows if row not in granted]
        if granted:
            answer(session, unit, granted, asked, act, granted=True)
            settle(session, [request_key(unit, period)], act.at)
        failpoint("extension.before_commit")
        due_on = max(row.due_on for row in rows)
        return _outcome(session, [unit], period, ExtensionState.GRANTED, granted, due_on, already)


def refuse(office: Office, unit_words: str, period: Period | None, items: Sequence[str] | None, act: Act) -> Extended:
    """Say no to what a unit asked for; its due date stands, and it is told. ``act.because``: why."""
    _must_say_why(act)
    with office.database.write() as session:
        unit = unit_named(session, unit_words, office_day(act.at))
        rows = _open_ones(session, unit, period, items, office_day(act.at))
        asked = _asked(session, rows)
        refused = [row for row in rows if row.id in asked]
        if not refused:
            raise _nothing_asked(unit, period)
        for row in refused:
            _decide(session, asked[row.id], ExtensionState.REFUSED, row.due_on, act)
        answer(session, unit, refused, asked, act, granted=False)
        settle(session, [request_key(unit, period)], act.at)
        return _outcome(session, [unit], period, ExtensionState.REFUSED, refused, refused[0].due_on, [])


def _grant_one(
    office: Office, session: Session, row: Obligation, asked: Extension | None, until: date | None, act: Act
) -> bool:
    """Move one due date; False where it stands on that day already."""
    day = until or (asked.new_due_on if asked else row.due_on)
    due = apply_due(day, EXTENDED, office.calendar, office.due_move)
    if due.applied_on == row.due_on:
        return False
    _must_be_later(due.applied_on, [row], act)
    request = asked or Extension(
        obligation_id=row.id,
        period=row.period,
        state=ExtensionState.ASKED,
        old_due_on=row.due_on,
        new_due_on=day,
        reason=act.because,
        asked_by=act.actor,
    )
    move_due(session, row, due, DueCause.EXTENSION, act)
    _decide(session, request, ExtensionState.GRANTED, due.applied_on, act)
    return True


def _grant_period(office: Office, session: Session, period: Period | None, until: date | None, act: Act) -> Extended:
    """Extend every open report of a period; each unit is told once that its date has changed."""
    if period is None or until is None:
        raise Refused(
            "Gia hạn cho cả kỳ phải ghi kỳ (--period) và hạn mới (--until). Chưa có gì thay đổi.",
            "To extend a whole period name it (--period) and the new date (--until). Nothing was changed.",
        )
    due = apply_due(until, EXTENDED, office.calendar, office.due_move)
    query = select(Obligation).where(Obligation.period == str(period), Obligation.kind == ObligationKind.REPORT)
    rows = list(session.exec(query.where(col(Obligation.state).in_(OPEN_STATES)).order_by(col(Obligation.id))))
    if not rows:
        raise Refused(
            f"Kỳ {period} không còn báo cáo nào phải gửi. Xem `dondoc period list`. Chưa có gì thay đổi.",
            f"No report is still owed in {period}. See `dondoc period list`. Nothing was changed.",
        )
    earlier = [row for row in rows if row.due_on < due.applied_on]
    if not any(row.due_on == due.applied_on for row in rows):
        _must_be_later(due.applied_on, earlier or rows, act)
    before = {row.id: row.due_on for row in earlier}
    for opening in session.exec(select(PeriodOpening).where(PeriodOpening.period == str(period))):
        if opening.applied_due_on < due.applied_on:
            _extend_opening(session, opening, due, act)
    for row in earlier:
        move_due(session, row, due, DueCause.EXTENSION, act)
    tell_due_changed(session, earlier, before, Words(act.because, act.because), act)
    units = list(session.exec(select(Unit).where(col(Unit.id).in_({row.unit_id for row in rows})).order_by(Unit.name)))
    already = [row for row in rows if row not in earlier]
    return _outcome(session, units, period, ExtensionState.GRANTED, earlier, due.applied_on, already)


def _extend_opening(session: Session, opening: PeriodOpening, due: Due, act: Act) -> None:
    """Who joins the period later has the extended date too; the original one is kept."""
    session.add(
        Extension(
            stream_id=opening.stream_id,
            period=opening.period,
            state=ExtensionState.GRANTED,
            old_due_on=opening.applied_due_on,
            new_due_on=due.applied_on,
            reason=act.because,
            asked_by=act.actor,
            decided_by=act.actor,
            decided_at=act.at,
        )
    )
    record(session, act, "period_opening", opening.id, "extended", before=opening.applied_due_on, after=due.applied_on)
    opening.applied_due_on, opening.due_reason, opening.due_reason_en = due.applied_on, due.reason, due.reason_en
    session.add(opening)


def _open_ones(
    session: Session, unit: Unit, period: Period | None, items: Sequence[str] | None, today: date
) -> list[Obligation]:
    """Return what the unit still owes of what was named, locked in ascending number; raises where nothing is."""
    ids = sorted(row.id for row in reports_owed(session, unit, period, items, today))
    query = select(Obligation).where(col(Obligation.id).in_(ids)).order_by(col(Obligation.id)).with_for_update()
    rows = list(session.exec(query.execution_options(populate_existing=True)))
    still = [row for row in rows if row.state in OPEN_STATES]
    if not still:
        named = period_words(period)
        raise Refused(
            f"{unit.name} không còn nội dung nào phải gửi ({named.vi}): không có gì để gia hạn. Chưa có gì thay đổi.",
            f"{unit.name} owes nothing more ({named.en}): there is nothing to extend. Nothing was changed.",
        )
    return still


def _asked(session: Session, rows: Sequence[Obligation]) -> dict[int, Extension]:
    query = select(Extension).where(Extension.state == ExtensionState.ASKED)
    found = session.exec(query.where(col(Extension.obligation_id).in_([row.id for row in rows])))
    return {request.obligation_id or 0: request for request in found}


def _decide(session: Session, request: Extension, state: ExtensionState, due_on: date, act: Act) -> None:
    asked = request.new_due_on
    request.state, request.decided_by, request.decided_at = state, act.actor, act.at
    if state is ExtensionState.GRANTED:
        request.new_due_on = due_on
    session.add(request)
    session.flush()
    record(session, act, "extension", request.id, state, before=asked, after=due_on)


def _must_be_later(until: date, rows: Sequence[Obligation], act: Act) -> None:
    """More time lies after today and after the date there is: an extension takes nothing away."""
    today, last = office_day(act.at), max(row.due_on for row in rows)
    if until > last and until >= today:
        return
    raise Refused(
        f"Hạn mới {vi_day(until)} phải sau hạn hiện tại {vi_day(last)} và không trước hôm nay {vi_day(today)}. Chưa có gì thay đổi.",
        f"The new date {until} must lie after the present one, {last}, and not before today, {today}. Nothing was changed.",
    )


def _must_say_why(act: Act) -> None:
    if not act.because.strip():
        raise Refused(
            "Hãy nêu lý do (--reason). Chưa có gì thay đổi.", "Give a reason (--reason). Nothing was changed."
        )


def _nothing_asked(unit: Unit, period: Period | None) -> Refused:
    named = period_words(period)
    return Refused(
        f"{unit.name} không có đề nghị gia hạn nào đang chờ ({named.vi}). Hãy ghi hạn mới bằng --until. Chưa có gì thay đổi.",
        f"{unit.name} has no request waiting ({named.en}). Name the new date with --until. Nothing was changed.",
    )


def _outcome(
    session: Session,
    units: Sequence[Unit],
    period: Period | None,
    state: ExtensionState,
    rows: Sequence[Obligation],
    due_on: date | None,
    already: Sequence[Obligation],
) -> Extended:
    codes = {row.id: row.code for row in session.exec(select(Weakness))}
    named = [tuple(dict.fromkeys(codes.get(row.weakness_id or 0, "") for row in some)) for some in (rows, already)]
    names = tuple(unit.name for unit in units)
    return Extended(names, str(period) if period else "remediation", state, named[0], due_on, named[1])
