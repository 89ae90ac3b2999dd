"""The acts of a script, each carried out by the use case the office itself would use."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from config.errors import Refused
from flows.work.escalation import stop
from flows.work.find import reports_owed, unit_named
from flows.work.receive import Answer, Paper, acknowledge, file_report
from flows.work.rehearse.script import Step
from flows.work.review import accept, resolve, send_back
from models.decisions import cancel_unsent
from models.duties import new_due_version
from models.facts.calendar import DayOff, DayOffKind, MakeUp
from models.facts.due import DueCause, apply_due, vi_day
from models.facts.lifecycle import OPEN_STATES, ObligationKind, ObligationState
from models.facts.period import Period
from models.facts.telling import DecisionState
from models.facts.units import ContactRole, SuccessionFact, SuccessionKind
from models.moves import record
from models.organisation import store_pack
from models.people_list import needs_person
from models.tables import Contact, Obligation, Unit

if TYPE_CHECKING:
    from flows.work.rehearse.play import Rehearsal

OWED = (*OPEN_STATES,)
REPORTED = (ObligationState.FILED, ObligationState.ACCEPTED)


def report(play: "Rehearsal", step: Step, day: date) -> str:
    """A unit files, or the office enters the paper that came while it was away."""
    received_on = step.get("received_on") or (step.on if step.on < day else None)
    answer = Answer(result="Kết quả thực hiện theo kịch bản diễn tập.", claims_done=bool(step.get("done")))
    paper = Paper(received_on, _words(step, "number") or ("diễn tập" if received_on else None))
    period = _period(play, step, day, OWED)
    done = file_report(play.office, step.get("unit"), period, _items(step), play.act(), answer, paper)
    return f"{done.unit}: {done.period}, {len(done.filed)} nội dung"


def ack(play: "Rehearsal", step: Step, day: date) -> str:
    """A unit knows what it owes."""
    done = acknowledge(play.office, step.get("unit"), _period(play, step, day, OWED), _items(step), play.act())
    return f"{done.unit}: {done.period}, {len(done.filed)} nội dung"


def accepted(play: "Rehearsal", step: Step, day: date) -> str:
    """A report is accepted, and the weakness goes on."""
    period = _period(play, step, day, (ObligationState.FILED,))
    done = accept(play.office, step.get("unit"), period, _items(step), play.act())
    return f"{done.unit}: {', '.join(done.items)}"


def returned(play: "Rehearsal", step: Step, day: date) -> str:
    """A report is returned with a new date."""
    period = _period(play, step, day, (ObligationState.FILED,))
    act = play.act(_words(step, "reason") or "bổ sung số liệu thực hiện")
    done = send_back(play.office, step.get("unit"), period, _items(step), act, step.get("by"))
    return f"{done.unit}: {', '.join(done.items)}, hạn gửi lại {vi_day(done.due_on) if done.due_on else '–'}"


def resolved(play: "Rehearsal", step: Step, day: date) -> str:
    """A weakness is confirmed as put right at a unit."""
    period = _period(play, step, day, REPORTED)
    evidence = _words(step, "evidence") or "biên bản kiểm tra theo kịch bản diễn tập"
    done = resolve(play.office, step.get("unit"), period, _items(step), play.act(), evidence)
    return f"{done.unit}: {', '.join(done.items)}"


def extend(play: "Rehearsal", step: Step, day: date) -> str:
    """More time for a unit, or for every unit of the period: a new due version, the original date kept."""
    period = _period(play, step, day, OWED)
    words = f"Gia hạn: {_words(step, 'reason') or 'theo kịch bản diễn tập'}"
    due = apply_due(step.get("until"), words, play.office.calendar, play.office.due_move)
    with play.office.database.write(alone="planning") as session:
        query = select(Obligation).where(Obligation.kind == ObligationKind.REPORT, Obligation.period == str(period))
        rows = list(session.exec(query.where(col(Obligation.state).in_(OWED)).order_by(col(Obligation.id))))
        if step.get("unit"):
            unit = unit_named(session, step.get("unit"), day)
            rows = reports_owed(session, unit, period, _items(step))
        for row in rows:
            cancel_unsent(session, [row.id], "được gia hạn", DecisionState.SUPERSEDED)
            new_due_version(session, row, due, DueCause.EXTENSION, play.act(words))
    return f"{period}: {len(rows)} nghĩa vụ, hạn mới {vi_day(due.applied_on)}"


def bounce(play: "Rehearsal", step: Step, day: date) -> str:
    """The unit's mailbox of that role comes back: nothing goes there any more."""
    del day
    role = _words(step, "role") or ContactRole.CONTACT.value
    if role not in {known.value for known in ContactRole}:
        known = ", ".join(known.value for known in ContactRole)
        raise step.refused(f"không có vai trò “{role}”; hãy dùng: {known}", f"there is no role “{role}”; use {known}")
    with play.office.database.write() as session:
        unit = unit_named(session, step.get("unit"), play.today)
        rows = session.exec(select(Contact).where(Contact.unit_id == unit.id, Contact.role == ContactRole(role))).all()
        if not rows:
            raise step.refused(f"{unit.name} không có hộp thư “{role}”", f"{unit.name} has no mailbox “{role}”")
        for row in rows:
            row.bounced = True
            session.add(row)
            record(session, play.act(), "contact", row.id, "bounced", after=row.address)
            needs_person(
                session,
                f"bounced:{row.id}",
                f"Thư gửi {row.address} ({unit.name}, {role}) bị trả lại.",
                "Bổ sung hộp thư đúng bằng dondoc contact set.",
                play.clock(),
                unit.id,
            )
        return f"{unit.name}: {', '.join(row.address for row in rows)}"


def merge(play: "Rehearsal", step: Step, day: date) -> str:
    """Units end, another carries on their work from this day."""
    with play.office.database.read() as session:
        olds = [unit_named(session, words, day).code for words in step.get("units")]
        new = unit_named(session, step.get("into"), day).code
    gone = [code for code in olds if code != new]
    basis = _words(step, "basis") or "kịch bản diễn tập"
    fact = SuccessionFact(SuccessionKind.MERGE, tuple(gone), (new,), day, basis)
    play.pack = replace(play.pack, successions=(*play.pack.successions, fact))
    with play.office.database.write() as session:
        for unit in session.exec(select(Unit).where(col(Unit.code).in_(gone))):
            unit.valid_to = day - timedelta(days=1)
            session.add(unit)
        store_pack(session, play.pack)
    return f"{', '.join(step.get('units'))} → {step.get('into')}"


def holiday(play: "Rehearsal", step: Step, day: date) -> str:
    """A day off is announced, with the day that makes up for it where there is one."""
    off, name = step.get("day") or day, _words(step, "name") or "ngày nghỉ theo kịch bản diễn tập"
    made_up = step.get("make_up")
    kind = DayOffKind.SWAP if made_up else DayOffKind.HOLIDAY
    calendar = play.office.calendar
    days = tuple(sorted((*calendar.days, DayOff(off, name, kind, "kịch bản")), key=lambda one: one.on))
    make_ups = (*calendar.make_ups, *([MakeUp(made_up, off, "kịch bản")] if made_up else []))
    play.new_calendar(replace(calendar, days=days, make_ups=make_ups))
    return f"{vi_day(off)} {name}"


def stop_escalation(play: "Rehearsal", step: Step, day: date) -> str:
    """Leadership is not told of the period's open reports."""
    units = [step.get("unit")] if step.get("unit") else None
    period = _period(play, step, day, OWED)
    act = play.act(_words(step, "reason") or "đơn vị đã có lý do, theo kịch bản diễn tập")
    return f"{period}: {stop(play.office, period, _words(step, 'leader'), units, act)} nghĩa vụ"


Act = Callable[["Rehearsal", Step, date], str]
CARRIED_OUT: Mapping[str, Act] = {
    "report": report,
    "ack": ack,
    "accept": accepted,
    "return": returned,
    "resolve": resolved,
    "extend": extend,
    "bounce": bounce,
    "merge": merge,
    "holiday": holiday,
    "stop_escalation": stop_escalation,
}
"""How each act of a script is carried out; `outage` is the rehearsal's own."""


def _words(step: Step, name: str) -> str | None:
    value = step.get(name)
    return None if value is None else str(value)


def _items(step: Step) -> list[str] | None:
    items = step.get("items")
    return [str(item) for item in items] if items else None


def _period(play: "Rehearsal", step: Step, day: date, states: tuple[ObligationState, ...]) -> Period:
    """Return the period a step names, or the first in which the unit has something in one of ``states``."""
    if named := _words(step, "period"):
        return Period.parse(named)
    with play.office.database.read() as session:
        unit = unit_named(session, step.get("unit"), day) if step.get("unit") else None
        found = _first_period(session, unit, states)
    if found is None:
        whose = unit.name if unit else "–"
        raise Refused(
            f"{whose} không có báo cáo nào ở trạng thái này. Hãy ghi kỳ (period) hoặc sửa ngày. Chưa có gì thay đổi.",
            f"{whose} has no report in that state. Name the period, or correct the day. Nothing was changed.",
        )
    return Period.parse(found)


def _first_period(session: Session, unit: Unit | None, states: tuple[ObligationState, ...]) -> str | None:
    query = select(Obligation.period).where(Obligation.kind == ObligationKind.REPORT, col(Obligation.state).in_(states))
    if unit:
        query = query.where(Obligation.unit_id == unit.id)
    newest_last = Obligation.original_due_on
    # What waits is the oldest that is owed, and the newest that was reported.
    order = col(newest_last) if states == OWED else col(newest_last).desc()
    return session.exec(query.order_by(order)).first()
