"""Orders about who is told: remind a unit now, escalate one obligation now, hold or release what waits."""

from typing import Literal

from pydantic import Field
from sqlmodel import Session, col, select

from config.clock import Clock, office_day
from config.errors import Refused
from flows.work import escalation
from flows.work.find import reports_owed, unit_named
from flows.work.office import Office
from flows.work.orders.order import Done, Form, Giver, Order, PeriodText, WeaknessCode, Words
from models.decisions import NewDecision, add_decisions
from models.facts.due import vi_day
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Role, Rung
from models.facts.lifecycle import OPEN_STATES
from models.facts.period import Period
from models.facts.sweep import DecisionState, Why
from models.moves import Act, record
from models.tables import DecisionRow, Obligation, Unit

TOLD = (("Đơn vị", "Unit"), ("Nội dung", "Item"), ("Vai trò", "Role"), ("Bậc", "Rung"), ("Căn cứ", "Why"))
LEADER_WORDS = {
    Role.PLANNING: "cơ quan đầu mối",
    Role.OFFICE: "Văn phòng UBND tỉnh",
    Role.VICE_CHAIR: "Phó Chủ tịch phụ trách",
    Role.CHAIR: "Chủ tịch UBND tỉnh",
}


class RemindForm(Form):
    """Which unit, for which period."""

    unit: Words = Field(description="Tên đơn vị, ví dụ Sở Công Thương. / The unit's name.")
    period: PeriodText = Field(description="Kỳ báo cáo, ví dụ 2023-Q3. / The period, such as 2023-Q3.")


def remind(office: Office, clock: Clock, form: RemindForm, giver: Giver) -> Done:
    """Bring the unit's next rung forward to today, so that the number of letters stays what the ladder allows."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    today = office.calendar.next_working_day(office_day(act.at))
    with office.database.write(alone="planning") as session:
        unit = unit_named(session, form.unit, today)
        name = unit.name
        owed = [
            row
            for row in reports_owed(session, unit, Period.parse(form.period), None, today)
            if row.state in OPEN_STATES
        ]
        new = [decision for row in owed for decision in _brought_forward(office, session, row, act)]
        added = add_decisions(session, new, act.at)
        for row in owed if added else ():
            record(session, act, "obligation", row.id, "reminded_now", after=f"{today}")
        rows = [[unit.name, one.subject, str(one.role), one.rung, one.reason] for one in new] if added else []
    if not owed:
        return Done(
            "NothingNew",
            f"{name} không còn nợ báo cáo kỳ {form.period}: không gửi gì.",
            f"{name} owes nothing in {form.period}: nothing is sent.",
        )
    if not added:
        return Done(
            "NothingNew",
            f"{name} đã được nhắc đủ các bậc của kỳ {form.period}: 0 thư mới.",
            f"{name} has been told of every rung of {form.period}: 0 new letters.",
        )
    return Done(
        "Reminded",
        f"{name}: nhắc ngay {len(owed)} nội dung của kỳ {form.period}, gửi trong giờ làm việc ngày {vi_day(today)}.",
        f"{name} is reminded of {len(owed)} items of {form.period}, in office hours of {today}.",
        TOLD,
        rows,
        about=f"{name} {form.period}",
    )


def _brought_forward(office: Office, session: Session, row: Obligation, act: Act) -> list[NewDecision]:
    """Return the next rung that tells the unit and was not decided yet, for today; nothing where none is left."""
    today = office.calendar.next_working_day(office_day(act.at))
    decided = select(col(DecisionRow.rung)).where(
        DecisionRow.obligation_id == row.id, DecisionRow.due_version == row.due_version
    )
    known = set(session.exec(decided.where(col(DecisionRow.role).in_(UNIT_ROLES))))
    late = today > row.due_on
    for rung in office.ladder.rungs:
        if not set(rung.tells) & set(UNIT_ROLES) or rung.is_after_due is not late or rung.name in known:
            continue
        if not late and (rung.notice != "reminder" or rung.day(row.due_on, office.calendar) < today):
            continue  # "due today" is true on its own day only; a rung of a day gone by says nothing any more
        reason = f"nhắc theo yêu cầu: {act.because or act.actor}"
        roles = [role for role in rung.tells if role in UNIT_ROLES]
        return [_decision(row, rung, role, "reminder", reason, DecisionState.PLANNED, act, office) for role in roles]
    return []


def _decision(
    row: Obligation, rung: Rung, role: Role, purpose: str, reason: str, state: DecisionState, act: Act, office: Office
) -> NewDecision:
    return NewDecision(
        subject=f"obligation:{row.id}",
        obligation_id=row.id,
        unit_id=row.unit_id,
        rung=rung.name,
        due_version=row.due_version,
        role=role,
        notice=rung.notice,
        purpose=purpose,
        send_on=office.calendar.next_working_day(office_day(act.at)),
        state=state,
        why=Why.DUE,
        reason=reason,
        needs_approval=state is DecisionState.HELD,
    )


class EscalateForm(Form):
    """Which report, of which unit, to whom."""

    unit: Words = Field(description="Tên đơn vị. / The unit's name.")
    period: PeriodText = Field(description="Kỳ báo cáo, ví dụ 2023-Q3. / The period.")
    weakness: WeaknessCode = Field(description="Mã hạn chế, ví dụ KH211-2023/05. / The weakness's code.")
    to: Literal["planning", "office", "vice_chair", "chair"] = Field(
        default="planning",
        description="Báo cáo lên: planning (cơ quan đầu mối); office, vice_chair, chair chỉ bằng lệnh trên máy chủ. / To whom.",
    )


def escalate(office: Office, clock: Clock, form: EscalateForm, giver: Giver) -> Done:
    """Bring one rung above the unit forward: only what is overdue, and only after the unit itself was told so."""
    role = Role(form.to)
    if role in LEADERSHIP:
        giver.must_be_verified()
    act = giver.act(clock, form.on_behalf_of, form.reason)
    if not act.because.strip():
        raise Refused("Hãy nêu lý do (reason). Chưa có gì thay đổi.", "Give a reason. Nothing was changed.")
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        unit = unit_named(session, form.unit, today)
        name = unit.name
        row = reports_owed(session, unit, Period.parse(form.period), [form.weakness], today)[0]
        _must_be_ripe(session, unit, row, act)
        rung = next(rung for rung in office.ladder.rungs if role in rung.tells and rung.is_after_due)
        matter = f"{row.kind}:{row.stream_id}:{row.period}"
        purpose = f"planning_digest:{matter}" if role is Role.PLANNING else f"leadership_digest:{matter}"
        state = DecisionState.HELD if role in LEADERSHIP else DecisionState.PLANNED
        reason = f"báo cáo theo yêu cầu: {act.because}"
        added = add_decisions(session, [_decision(row, rung, role, purpose, reason, state, act, office)], act.at)
        if added:
            record(session, act, "obligation", row.id, "escalated_now", after=str(role))
    about = f"{form.weakness} {form.period} {name}"
    if not added:
        return Done(
            "NothingNew",
            f"{about}: bậc {rung.name} ({LEADER_WORDS[role]}) đã có từ trước, 0 quyết định mới.",
            f"{about}: rung {rung.name} ({role}) was decided before, 0 new decisions.",
        )
    held_vi = " Thư được giữ lại chờ duyệt: dondoc escalation release." if role in LEADERSHIP else ""
    held_en = " Held for release: dondoc escalation release." if role in LEADERSHIP else ""
    return Done(
        "Escalated" if role is Role.PLANNING else "HeldForRelease",
        f"{about}: báo cáo {LEADER_WORDS[role]}.{held_vi}",
        f"{about}: told to {role}.{held_en}",
        TOLD,
        [[name, form.weakness, str(role), rung.name, reason]],
        about=about,
    )


def _must_be_ripe(session: Session, unit: Unit, row: Obligation, act: Act) -> None:
    """Refuse what is not overdue, is stopped, or what the unit itself has not heard of."""
    today = office_day(act.at)
    if row.state not in OPEN_STATES or row.due_on >= today:
        raise Refused(
            f"Báo cáo này của {unit.name} chưa quá hạn hoặc đã gửi (hạn {vi_day(row.due_on)}): không báo cáo lên trên. Chưa có gì "
            "thay đổi.",
            f"This report of {unit.name} is not overdue, or was filed (due {row.due_on}): nothing to escalate. Nothing was "
            "changed.",
        )
    told = select(DecisionRow).where(
        DecisionRow.obligation_id == row.id,
        DecisionRow.due_version == row.due_version,
        DecisionRow.state == DecisionState.DONE,
        col(DecisionRow.role).in_(UNIT_ROLES),
        col(DecisionRow.rung).startswith("+"),
    )
    if row.escalation_stopped or session.exec(told).first() is None:
        raise Refused(
            f"{unit.name} chưa nhận thư báo quá hạn, hoặc việc báo cáo đã được dừng: cấp trên không nghe trước đơn vị. Chưa có gì "
            "thay đổi.",
            f"{unit.name} has not been told that it is overdue, or escalation was stopped: nobody above hears before the unit. "
            "Nothing was changed.",
        )


class HoldForm(Form):
    """What is held back or let go."""

    period: PeriodText = Field(description="Kỳ báo cáo. / The period.")
    leader: Literal["office", "vice_chair", "chair"] = Field(
        description="Cấp lãnh đạo: office, vice_chair, chair. Chỉ bằng lệnh trên máy chủ. / Whose digest; command line only."
    )
    units: list[Words] = Field(default=[], description="Chỉ các đơn vị này; trống: tất cả. / Only these units.")


def hold(office: Office, clock: Clock, form: HoldForm, giver: Giver) -> Done:
    """Stop what waits for a leader, for this due version."""
    giver.must_be_verified()
    act = giver.act(clock, form.on_behalf_of, form.reason)
    count = escalation.stop(office, Period.parse(form.period), form.leader, form.units or None, act)
    about = f"{form.period} {form.leader}"
    if not count:
        return Done("NothingNew", f"{about}: không có gì đang chờ.", f"{about}: nothing waits.", about=about)
    return Done("Held", f"{about}: dừng {count} nghĩa vụ.", f"{about}: {count} obligations stopped.", about=about)


def release(office: Office, clock: Clock, form: HoldForm, giver: Giver) -> Done:
    """Let what is held for a leader leave with the next delivery."""
    giver.must_be_verified()
    act = giver.act(clock, form.on_behalf_of, form.reason)
    count = escalation.release(office, Period.parse(form.period), form.leader, form.units or None, act)
    about = f"{form.period} {form.leader}"
    if not count:
        return Done("NothingNew", f"{about}: không có gì đang giữ.", f"{about}: nothing is held.", about=about)
    return Done("Released", f"{about}: thả {count} quyết định.", f"{about}: {count} decisions released.", about=about)


ORDERS = (
    Order("remind-unit", RemindForm, remind, "Nhắc một đơn vị ngay.", "Remind one unit now."),
    Order(
        "escalate-now", EscalateForm, escalate, "Báo cáo một nghĩa vụ lên trên ngay.", "Escalate one obligation now."
    ),
    Order("hold-rung", HoldForm, hold, "Giữ lại báo cáo lên lãnh đạo.", "Hold what goes to leadership."),
    Order("release-rung", HoldForm, release, "Thả báo cáo lên lãnh đạo đang giữ.", "Release what is held."),
)
