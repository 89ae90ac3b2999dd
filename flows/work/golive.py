"""Going live: from which day mail goes to its recipients instead of the operator, and what must hold before."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from flows.work.doctor import calendar_checks, mail_server_check, reachable_checks
from flows.work.health import Check, Grade
from flows.work.office import Office
from models.instance import instance
from models.moves import Act, record
from models.tables import Contact, History, Instance, Message, MessageState, Unit
from notifications.handing import Handed

CHECKLIST = ("addresses", "public-url", "shadow-mode", "calendar", "smtp", "units")
"""Names of what must hold before going live; each can be waived by its name, with a reason."""
TEST_MAIL = "test_mail:"
"""Before the outcome, names the event of each test letter in the history."""
TESTED = f"{TEST_MAIL}{Handed.ACCEPTED}"
REVIEWED = "shadow_reviewed"


def set_go_live(office: Office, on: date, act: Act, waived: Collection[str] = ()) -> bool:
    """Set the day, with what was waived for it; returns whether anything changed."""
    with office.database.write() as session:
        row = instance(session, act.at)
        if row.go_live_on == on:
            return False
        for name in waived:
            record(session, act, "instance", row.id, "go_live_waived", after=name)
        record(session, act, "instance", row.id, "go_live", before=row.go_live_on, after=on)
        row.go_live_on = on
        session.add(row)
        return True


def checked_go_live(office: Office, on: date, act: Act, waived: Collection[str] = ()) -> bool:
    """Set the day when all of the checklist holds or is waived; raises Refused with what is missing.

    A day that stands already is nothing new and is not looked at again. Of what is waived, that alone is written down
    which does not hold.
    """
    with office.database.read() as session:
        row = session.get(Instance, 1)
        stands = row is not None and row.go_live_on == on
    if stands:
        return False
    missing = [check for check in checklist(office, act) if check.grade is not Grade.GOOD]
    left = [check for check in missing if check.name not in waived]
    if left:
        vi = " ".join(f"[{check.name}] {check.vi}" for check in left)
        en = " ".join(f"[{check.name}] {check.en}" for check in left)
        raise Refused(
            f"Chưa thể gửi thư thật, còn thiếu: {vi} Bỏ qua một mục: --waive TÊN --reason LÝ-DO. Chưa có gì thay đổi.",
            f"Not ready to go live, missing: {en} Do without one: --waive NAME --reason WHY. Nothing was changed.",
        )
    return set_go_live(office, on, act, [check.name for check in missing])


def review_shadow_mode(office: Office, act: Act) -> bool:
    """Write down that the letters of shadow mode were read and are right; returns False where it was said before."""
    if not _shadow_letters(office):
        raise Refused(
            "Chưa có thư nào được gửi ở chế độ thử, nên chưa có gì để xem xét. Chưa có gì thay đổi.",
            "No letter was sent in shadow mode yet, so there is none to review. Nothing was changed.",
        )
    with office.database.write() as session:
        row = instance(session, act.at)
        if session.exec(select(History.id).where(History.entity == "instance", History.event == REVIEWED)).first():
            return False
        record(session, act, "instance", row.id, REVIEWED)
        return True


def checklist(office: Office, act: Act) -> list[Check]:
    """Look at all that must hold, in the order of ``CHECKLIST``; nothing is changed and no letter is sent."""
    return [
        _addresses(office, act),
        _public_url(office),
        _shadow_mode(office),
        _joined("calendar", calendar_checks(office, act.at)),
        mail_server_check(office),
        _joined("units", reachable_checks(office, act.at)),
    ]


def _joined(name: str, checks: Iterator[Check]) -> Check:
    """Make one item of several; it holds when each does."""
    every = list(checks)
    short = [check for check in every if check.grade is not Grade.GOOD]
    told = short or every
    vi, en = " ".join(check.vi for check in told), " ".join(check.en for check in told)
    return Check(name, Grade.BAD if short else Grade.GOOD, vi, en)


@dataclass(frozen=True, slots=True)
class InUse:
    """A mailbox of a unit that can be written to today, as far as anybody knows."""

    address: str
    unit: str
    tested: bool
    """The mail server took a test letter to it."""
    bounced: bool
    """A letter came back: it gets nothing more until it is set anew."""


def mailboxes_in_use(session: Session, today: date, unit: int | None = None) -> list[InUse]:
    """Return each mailbox in use today of every unit there is today, or of this one.

    Units that have ended or are still to come are left out: nobody can write to them today.
    """
    tested = set(session.exec(select(History.after).where(History.entity == "instance", History.event == TESTED)))
    query = select(Contact.address, Contact.bounced, Unit.name).where(Contact.unit_id == Unit.id).distinct()
    if unit is not None:
        query = query.where(Unit.id == unit)
    for table in (Contact, Unit):
        begun = or_(col(table.valid_from).is_(None), col(table.valid_from) <= today)
        query = query.where(begun, or_(col(table.valid_to).is_(None), col(table.valid_to) >= today))
    rows = session.exec(query.order_by(col(Unit.name), col(Contact.address))).all()
    return [InUse(address, name, address in tested, bounced) for address, bounced, name in rows]


def _addresses(office: Office, act: Act) -> Check:
    """Every unit's mailbox must have had a test letter that the mail server took, and none may have bounced since."""
    with office.database.read() as session:
        held = mailboxes_in_use(session, office_day(act.at))
    untested = sorted({box.unit for box in held if not (box.tested or box.bounced)})
    bounced = sorted({box.unit for box in held if box.bounced})
    if held and not untested and not bounced:
        count = len({box.address for box in held})
        return Check(
            "addresses",
            Grade.GOOD,
            f"Máy chủ thư đã nhận thư thử gửi đến cả {count} hộp thư.",
            f"The mail server took a test letter to each of the {count} mailboxes.",
        )
    vi, en = [], []
    if not held:
        vi.append("Chưa có hộp thư nào. Bổ sung bằng dondoc contact set.")
        en.append("There is no mailbox yet. Add them with dondoc contact set.")
    if untested:
        names, run = "; ".join(untested), "dondoc run send-test-mail --param every=true"
        vi.append(f"Chưa thử hộp thư của {len(untested)} đơn vị: {names}. Chạy {run}.")
        en.append(f"Mailboxes of {len(untested)} units had no test letter: {names}. Run {run}.")
    if bounced:
        names = "; ".join(bounced)
        vi.append(
            f"Thư gửi đến hộp thư của {len(bounced)} đơn vị bị trả lại: {names}. Đặt lại bằng dondoc contact set."
        )
        en.append(f"Mailboxes of {len(bounced)} units came back: {names}. Set them anew with dondoc contact set.")
    return Check("addresses", Grade.BAD, " ".join(vi), " ".join(en))


def _public_url(office: Office) -> Check:
    if url := office.settings.public_url:
        return Check("public-url", Grade.GOOD, f"Địa chỉ trang: {url}.", f"Address of the pages: {url}.")
    return Check(
        "public-url",
        Grade.BAD,
        "Chưa đặt public_url: thư sẽ không có liên kết để báo cáo.",
        "public_url is not set: letters will hold no link for reporting.",
    )


def _shadow_mode(office: Office) -> Check:
    count = _shadow_letters(office)
    with office.database.read() as session:
        said = session.exec(select(History.id).where(History.entity == "instance", History.event == REVIEWED)).first()
    if count and said:
        return Check("shadow-mode", Grade.GOOD, f"Đã xem xét {count} thư thử.", f"{count} shadow letters, reviewed.")
    if count:
        return Check(
            "shadow-mode",
            Grade.BAD,
            f"{count} thư ở chế độ thử chưa được xem xét. Khi đã đọc và thấy đúng: dondoc go-live --shadow-reviewed.",
            f"{count} shadow letters are not reviewed. Once read and right: dondoc go-live --shadow-reviewed.",
        )
    return Check(
        "shadow-mode",
        Grade.BAD,
        "Chưa gửi thư nào ở chế độ thử. Hãy để chương trình chạy thử trước.",
        "No letter was sent in shadow mode. Let the program run in it first.",
    )


def _shadow_letters(office: Office) -> int:
    """Count the letters that the operator got in the place of their readers."""
    with office.database.read() as session:
        sent = select(func.count()).select_from(Message).where(Message.state == MessageState.ACCEPTED)
        return session.exec(sent.where(col(Message.intended_for).is_not(None))).one()
