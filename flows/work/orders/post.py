"""Orders about the post and periods: find recipients anew, send a test mail, close a period."""

import asyncio
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from pydantic import Field
from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, Clock, office_day
from config.errors import NeedsAPerson, Refused
from flows.work.find import unit_named
from flows.work.golive import TEST_MAIL, mailboxes_in_use
from flows.work.letter_lines import without_addresses
from flows.work.office import Office
from flows.work.orders.order import Done, Form, Giver, Name, Order, PeriodText
from flows.work.papers_sent import papers_of
from models.facts.due import vi_day
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.instance import instance
from models.moves import Act, record
from models.people import address_of
from models.tables import History, Message, MessageState, Obligation, PeriodOpening, Unit
from notifications.outbox import Outbox
from notifications.smtp import Handed, HandOver, connect
from notifications.validity import decisions_of


def re_resolve(office: Office, clock: Clock, form: Form, giver: Giver) -> Done:
    """Take apart every waiting letter whose reader is another mailbox now: what it tells goes to the new one."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    today = office_day(act.at)
    outbox = Outbox(office.settings, office.calendar, office.ladder, "re-resolve", papers_of)
    rows = []
    with office.database.write(alone="planning") as session:
        waiting = select(Message).where(Message.state == MessageState.PLANNED).order_by(col(Message.id))
        for message in session.exec(waiting).all():
            written_for = message.intended_for or message.address
            slots = {(row.unit_id, row.role) for row in decisions_of(session, message.id)}
            found = {address_of(session, *slot, today) for slot in slots}
            if all(now is not None and now.address == written_for for now in found):
                continue
            outbox.take_apart(session, message, act.at)
            record(session, act, "message", message.id, "re_resolved")
            unit = session.get(Unit, message.unit_id) if message.unit_id else None
            rows.append([str(message.id), unit.name if unit else "", message.subject])
    if not rows:
        return Done("NothingNew", "Mọi thư đang chờ vẫn đúng người nhận.", "Every waiting letter has its right reader.")
    return Done(
        "Resolved",
        f"{len(rows)} thư đang chờ đã được soạn lại cho người nhận hiện nay.",
        f"{len(rows)} waiting letters are written anew for those who read now.",
        (("Thư", "Letter"), ("Đơn vị", "Unit"), ("Tiêu đề", "Subject")),
        rows,
        about=f"{len(rows)} letters",
    )


class TestMailForm(Form):
    """To whom."""

    unit: Name = Field(
        default="",
        description="Tên đơn vị: thư đến mọi hộp thư đã đăng ký của đơn vị; trống: người vận hành. / A unit's registered "
        "mailboxes; empty: the operator.",
    )
    every: bool = Field(
        default=False,
        description="Mọi đơn vị có hộp thư chưa thử. / Every unit with a mailbox that had no test letter yet.",
    )


def send_test_mail(office: Office, clock: Clock, form: TestMailForm, giver: Giver) -> Done:
    """Send a test letter to registered mailboxes only, at once; what the server answered is history, letter by letter.

    To every unit's at most as many leave as the throttle lets out in a window; the next order goes on. Mailboxes that came
    back get none. Raises NeedsAPerson, naming what was not taken.
    """
    act = giver.act(clock, form.on_behalf_of, form.reason)
    if form.unit and form.every:
        raise Refused(
            "Hãy điền unit hoặc every, không điền cả hai. Chưa gửi gì.",
            "Give unit or every, not both. Nothing was sent.",
        )
    with office.database.read() as session:
        readers = _readers(session, office, form, act)
    handed = asyncio.run(_send(office, readers.now, clock, act))
    left = readers.later + len(readers.now) - len(handed)
    minutes = -(-int(office.settings.throttle_window.total_seconds()) // 60)
    wait_vi = f" {left} hộp thư còn phải chờ; hãy chạy lại sau {minutes} phút." if left else ""
    wait_en = f" {left} mailboxes still wait; run it again in {minutes} minutes." if left else ""
    if not readers.now:
        back_vi = f" {readers.bounced} hộp thư bị trả lại: đặt lại bằng dondoc contact set." if readers.bounced else ""
        back_en = f" {readers.bounced} came back: set them anew with dondoc contact set." if readers.bounced else ""
        return Done(
            "NothingNew",
            wait_vi.strip() or f"Mọi hộp thư đã được thử.{back_vi}",
            wait_en.strip() or f"Every mailbox had its test letter.{back_en}",
        )
    rows = [[_hidden(address), without_addresses(out.reply)] for address, out in handed]
    refused = [row for row, (_, out) in zip(rows, handed, strict=True) if out.outcome is not Handed.ACCEPTED]
    if refused:
        said = "; ".join(f"{mailbox}: {reply}" for mailbox, reply in refused)
        raise NeedsAPerson(
            f"{len(refused)}/{len(handed)} thư thử chưa được máy chủ nhận ({said}).{wait_vi}",
            f"{len(refused)} of {len(handed)} test letters were not taken ({said}).{wait_en}",
        )
    return Done(
        "TestMailSent",
        f"Máy chủ thư đã nhận {len(handed)} thư thử gửi {readers.vi}.{wait_vi}",
        f"The mail server took {len(handed)} test letters to {readers.en}.{wait_en}",
        (("Hộp thư", "Mailbox"), ("Trả lời", "Answer")),
        rows,
        about=readers.vi,
    )


@dataclass(frozen=True, slots=True)
class _Readers:
    """Who gets a test letter now, whose mailboxes they are, how many must wait, and how many came back."""

    now: list[str]
    vi: str
    en: str
    later: int = 0
    bounced: int = 0


def _readers(session: Session, office: Office, form: TestMailForm, act: Act) -> _Readers:
    """Find the mailboxes; of every unit's, those that had no test letter, and one that refused lately comes last."""
    today = office_day(act.at)
    if not form.unit and not form.every:
        return _Readers([office.settings.operator_address], "người vận hành", "the operator")
    unit = unit_named(session, form.unit, today) if form.unit else None
    held = mailboxes_in_use(session, today, unit.id if unit else None)
    bounced = len({box.address for box in held if box.bounced})
    if unit:
        return _Readers(
            _must_be_some(unit, sorted({box.address for box in held if not box.bounced}), bounced), unit.name, unit.name
        )
    since = act.at - office.settings.throttle_window
    tried = select(History.after).where(History.entity == "instance", col(History.event).startswith(TEST_MAIL))
    lately = session.exec(tried.where(History.at > since)).all()
    untested = {box.address for box in held if not (box.tested or box.bounced)}
    waiting = sorted(untested, key=lambda address: (address in lately, address))
    room = max(0, office.settings.throttle_letters - len(lately))
    return _Readers(waiting[:room], "các đơn vị", "the units", len(waiting[room:]), bounced)


def _must_be_some(unit: Unit, addresses: list[str], bounced: int) -> list[str]:
    if not addresses and bounced:
        raise Refused(
            f"Thư gửi đến mọi hộp thư của {unit.name} bị trả lại. Đặt lại bằng dondoc contact set. Chưa gửi gì.",
            f"Every mailbox of {unit.name} came back. Set them anew with dondoc contact set. Nothing was sent.",
        )
    if not addresses:
        raise Refused(
            f"{unit.name} chưa có hộp thư nào được đăng ký. Bổ sung bằng dondoc contact set. Chưa gửi gì.",
            f"{unit.name} has no registered mailbox. Add one with dondoc contact set. Nothing was sent.",
        )
    return addresses


def _hidden(address: str) -> str:
    """Write an address so that whoever knows it knows it again, and nobody learns it."""
    local, _, domain = address.partition("@")
    return f"{local[:2]}…@{domain}"


async def _send(office: Office, addresses: list[str], clock: Clock, act: Act) -> list[tuple[str, HandOver]]:
    """Hand over one after another, each written down before the next; ends where the server takes none for now."""

    async def go() -> bool:
        return True

    handed: list[tuple[str, HandOver]] = []
    if not addresses:
        return handed
    async with connect(office.settings) as transport:
        for address in addresses:
            body = _test_letter(office, address, clock).as_bytes(policy=SMTP)
            out = await transport.hand_over(office.settings.sender_address, address, body, go)
            handed.append((address, out))
            await asyncio.to_thread(_write_down, office, replace(act, at=clock()), address, out)
            # A login that is asked for, a 421 or a broken connection would be every other letter's answer, too.
            if out.outcome is Handed.PAUSED or not transport.is_open:
                break
    return handed


def _write_down(office: Office, act: Act, address: str, out: HandOver) -> None:
    with office.database.write() as session:
        row = instance(session, act.at)
        record(session, act, "instance", row.id, f"{TEST_MAIL}{out.outcome}", after=address)


def _test_letter(office: Office, address: str, clock: Clock) -> EmailMessage:
    mail, now = EmailMessage(), clock().astimezone(OFFICE_ZONE)
    mail["From"] = f"{office.settings.sender_address}"
    mail["To"] = address
    mail["Subject"] = "Thư thử của hệ thống theo dõi khắc phục hạn chế, yếu kém"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=office.settings.message_domain)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        f"Kính gửi Quý cơ quan,\n\nĐây là thư thử gửi lúc {now:%H:%M ngày %d/%m/%Y} để kiểm tra hộp thư nhận thông báo. Quý cơ "
        f"quan không phải trả lời thư này.\n\nCần trao đổi, xin liên hệ {office.settings.focal_contact_name}, điện thoại "
        f"{office.settings.focal_phone}.\n\nTrân trọng.\n\n--\nThis is a test letter; no answer is needed.\n"
    )
    return mail


class CloseForm(Form):
    """Which period."""

    period: PeriodText = Field(description="Kỳ báo cáo, ví dụ 2023-Q3. / The period.")


def close_period(office: Office, clock: Clock, form: CloseForm, giver: Giver) -> Done:
    """Close a period whose due date has passed, and say who has not reported; what is owed stays owed."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    today = office_day(act.at)
    with office.database.write(alone="planning") as session:
        openings = session.exec(select(PeriodOpening).where(PeriodOpening.period == form.period)).all()
        if not openings:
            raise Refused(
                f"Kỳ {form.period} chưa mở. Xem dondoc period list. Chưa có gì thay đổi.",
                f"Period {form.period} is not open. See dondoc period list. Nothing was changed.",
            )
        due = max(row.applied_due_on for row in openings)
        if due >= today:
            raise Refused(
                f"Kỳ {form.period} đến hạn ngày {vi_day(due)}, chưa đóng được. Chưa có gì thay đổi.",
                f"Period {form.period} is due on {due}: it cannot be closed yet. Nothing was changed.",
            )
        fresh = [row for row in openings if row.closed_at is None]
        for row in fresh:
            row.closed_at = act.at
            session.add(row)
            record(session, act, "period_opening", row.id, "closed", after=row.period)
        missing = session.exec(
            select(col(Unit.name), col(Obligation.due_on))
            .where(Obligation.unit_id == Unit.id, Obligation.period == form.period)
            .where(Obligation.kind == ObligationKind.REPORT, col(Obligation.state).in_(OPEN_STATES))
            .order_by(col(Unit.name))
        ).all()
    late: dict[str, int] = {}
    for name, _ in missing:
        late[name] = late.get(name, 0) + 1
    return Done(
        "Closed" if fresh else "NothingNew",
        f"Kỳ {form.period} đã đóng; {len(late)} đơn vị còn {len(missing)} nội dung chưa báo cáo.",
        f"Period {form.period} is closed; {len(late)} units have {len(missing)} items not reported.",
        (("Đơn vị chưa báo cáo", "Has not reported"), ("Số nội dung", "Items")),
        [[name, str(count)] for name, count in late.items()],
        about=form.period,
    )


ORDERS = (
    Order("re-resolve", Form, re_resolve, "Xác định lại người nhận của các thư đang chờ.", "Find recipients anew."),
    Order("send-test-mail", TestMailForm, send_test_mail, "Gửi thư thử.", "Send a test mail."),
    Order("close-period", CloseForm, close_period, "Đóng kỳ báo cáo.", "Close a period."),
)
