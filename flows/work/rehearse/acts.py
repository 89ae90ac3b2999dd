"""The acts of a script, each carried out by the use case the office itself would use."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from config.errors import Refused
from flows.work.calendar_change import apply_calendar
from flows.work.escalation import stop
from flows.work.extension import grant
from flows.work.find import unit_itself, unit_named
from flows.work.receive import Answer, Paper, acknowledge, file_report
from flows.work.rehearse.script import Step
from flows.work.review import accept, resolve, send_back
from flows.work.succession import succeed
from models.facts.calendar import DayOff, DayOffKind, MakeUp
from models.facts.due import vi_day
from models.facts.lifecycle import OPEN_STATES, ObligationKind, ObligationState
from models.facts.period import Period
from models.facts.units import ContactRole, SuccessionKind
from models.tables import Contact, Message, MessageState, Obligation, Unit
from notifications.aftermath import next_office_day
from notifications.refusals import came_back
from notifications.waiting import Hours

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
    """More time for a unit, or for every unit of the period in one decision: the original date is kept."""
    act = play.act(_words(step, "reason") or "gia hạn theo kịch bản diễn tập")
    period = _period(play, step, day, OWED)
    done = grant(play.office, step.get("unit"), period, _items(step), act, step.get("until"))
    due_on = vi_day(done.due_on) if done.due_on else "–"
    return f"{period}: {len(done.units)} đơn vị, {len(done.items)} nội dung, hạn mới {due_on}"


def bounce(play: "Rehearsal", step: Step, day: date) -> str:
    """The newest letter to that mailbox of the unit comes back: nothing goes there any more, its stand-in is told."""
    role = _words(step, "role") or ContactRole.CONTACT.value
    with play.office.database.write(alone="bounce") as session:
        unit = unit_named(session, step.get("unit"), day)
        query = select(Contact.address).where(Contact.unit_id == unit.id, Contact.role == ContactRole(role))
        letters = select(Message).where(
            Message.state == MessageState.ACCEPTED, col(Message.address).in_(session.exec(query).all())
        )
        letter = session.exec(letters.order_by(col(Message.id).desc())).first()
        if letter is None:
            raise step.refused(
                f"chưa có thư nào đến hộp thư “{role}” của {unit.name} để bị trả lại; hãy ghi ngày sau thư đầu tiên",
                f"no letter has reached the mailbox “{role}” of {unit.name} yet, so none can come back; name a later day",
            )
        hours = Hours(play.office.settings, play.office.calendar)
        words = "mailbox unavailable (kịch bản diễn tập)"
        came_back(session, letter, "5.1.1", words, next_office_day(hours, play.clock()), play.act())
        return f"{unit.name}: {letter.address}"


def merge(play: "Rehearsal", step: Step, day: date) -> str:
    """Units end, another carries on their open work from this day: the same obligations, the same due dates."""
    into = _words(step, "into") or ""
    with play.office.database.read() as session:
        new = unit_named(session, into, day).name
        gone = [unit.name for words in step.get("units") if (unit := unit_itself(session, words)).name != new]
    act = play.act(_words(step, "basis") or "kịch bản diễn tập")
    done = succeed(play.office, SuccessionKind.MERGE, gone, [new], day, act)
    return f"{', '.join(done.predecessors)} → {new}: {done.carried.moved} nghĩa vụ, nhập {done.carried.merged}"


def holiday(play: "Rehearsal", step: Step, day: date) -> str:
    """A day off is announced: what it moves has a new due version, and each unit is told once."""
    off, name = step.get("day") or day, _words(step, "name") or "ngày nghỉ theo kịch bản diễn tập"
    made_up = step.get("make_up")
    kind = DayOffKind.SWAP if made_up else DayOffKind.HOLIDAY
    calendar = play.office.calendar
    days = tuple(sorted((*calendar.days, DayOff(off, name, kind, "kịch bản")), key=lambda one: one.on))
    make_ups = (*calendar.make_ups, *([MakeUp(made_up, off, "kịch bản")] if made_up else []))
    play.new_calendar(replace(calendar, days=days, make_ups=make_ups))
    done = apply_calendar(play.office, play.act(name))
    return f"{vi_day(off)} {name}: dời hạn của {len(done.moved)} nghĩa vụ"


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
