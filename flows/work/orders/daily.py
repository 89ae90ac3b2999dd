"""Orders of the daily work: import a plan from the inbox, open a period, sweep, deliver."""

import asyncio
from collections import Counter
from datetime import date, datetime
from pathlib import Path

from pydantic import Field
from sqlmodel import col, select

from config.clock import OFFICE_ZONE, Clock
from config.errors import NotFound, Refused
from flows.work import sweep as sweeping
from flows.work.deliver import deliver
from flows.work.import_plan import import_plan
from flows.work.office import Office
from flows.work.orders.order import Done, Form, Giver, InboxFile, Name, Order, PeriodText
from flows.work.periods import open_period
from flows.work.sweep import Swept
from models.facts.due import vi_day
from models.facts.period import Period
from models.instance import instance
from models.moves import record
from models.packs import load_pack
from models.tables import Message, Unit
from notifications.handing import Handed

INBOX = "inbox"


class ImportForm(Form):
    """Which document of the inbox."""

    file: InboxFile = Field(
        description="Tên tệp trong thư mục inbox. / Name of a file in the inbox folder, not a path."
    )
    org: Name = Field(default="", description="Bộ dữ liệu tổ chức. / Organisation pack.")
    follow_from: date | None = Field(default=None, description="Theo dõi từ ngày. / Followed from this day.")


def import_from_inbox(office: Office, clock: Clock, form: ImportForm, giver: Giver) -> Done:
    """Take a plan that lies in the inbox folder into the register."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    must_be_a_name(form.org)
    path = in_inbox(office, form.file)
    done = import_plan(office, path, load_pack(form.org or office.settings.org_pack), act, form.follow_from)
    return Done(
        "Imported" if done.new else "AlreadyImported",
        f"{done.plan}: {done.weaknesses} hạn chế, {done.assignments} phân công, {done.questions} điểm cần xác định.",
        f"{done.plan}: {done.weaknesses} weaknesses, {done.assignments} assignments, {done.questions} to be settled.",
        about=done.plan,
    )


def must_be_a_name(org: str) -> None:
    """Refuse a pack that is given as a path: whoever gives an order from afar may read no file of this machine."""
    if org and not org.replace("-", "").isalnum():
        raise Refused(
            "org là tên của bộ dữ liệu, không phải đường dẫn. Chưa có gì thay đổi.",
            "org is the name of a pack, not a path. Nothing was changed.",
        )


def in_inbox(office: Office, file: str) -> Path:
    """Return a file of the inbox folder; raises NotFound, naming what is there."""
    folder = (office.settings.home / INBOX).resolve()
    path = (folder / file).resolve()
    if path.parent != folder or not path.is_file():
        listed = ", ".join(sorted(one.name for one in folder.glob("*"))[:20]) or "–"
        raise NotFound(
            f"Không có tệp “{file}” trong thư mục inbox ({folder}). Hiện có: {listed}. Chưa có gì thay đổi.",
            f"There is no file “{file}” in the inbox ({folder}). There are: {listed}. Nothing was changed.",
        )
    return path


class OpenForm(Form):
    """Which period."""

    period: PeriodText = Field(description="Kỳ báo cáo, ví dụ 2023-Q3. / The period.")


def open_one(office: Office, clock: Clock, form: OpenForm, giver: Giver) -> Done:
    """Open a period and add what is missing."""
    done = open_period(office, Period.parse(form.period), giver.act(clock, form.on_behalf_of, form.reason))
    return Done(
        "Opened" if done.obligations_added else "NothingNew",
        f"{done.period}: thêm {done.obligations_added}, tổng số {done.obligations}, hạn {vi_day(done.due_on)}.",
        f"{done.period}: {done.obligations_added} added, {done.obligations} in all, due {done.due_on}.",
        about=f"{done.period}: {done.obligations_added} added",
        data={"period": done.period, "added": done.obligations_added, "obligations": done.obligations},
    )


class SweepForm(Form):
    """A look ahead, or the sweep itself."""

    dry_run: bool = Field(default=True, description="Chỉ xem trước, không ghi gì. / Look ahead and write nothing.")
    on: date | None = Field(default=None, description="Ngày; mặc định hôm nay. / The day; today by default.")


def sweep(office: Office, clock: Clock, form: SweepForm, giver: Giver) -> Done:
    """Decide who must be told what; a dry run writes nothing."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    if form.dry_run:
        return swept_words(sweeping.preview(office, act, form.on), dry_run=True)
    return swept_words(sweeping.sweep(office, act, form.on, by_order=True), dry_run=False)


SWEPT = (
    ("Đơn vị", "Unit"),
    ("Bậc", "Rung"),
    ("Nhận", "Told"),
    ("Kết quả", "Outcome"),
    ("Hạn", "Due"),
    ("Căn cứ", "Why"),
    ("Số nội dung", "Items"),
)


def swept_words(done: Swept, *, dry_run: bool) -> Done:
    """Return what a sweep decided as a page: who is told what and why, alike lines together."""
    alike = Counter(
        (line.unit, line.rung, line.audience.partition("/")[2], line.outcome, vi_day(line.due_on), line.reason)
        for line in done.lines
    )
    what_vi = "xem trước, chưa ghi gì" if dry_run else "0 quyết định mới" if not done.new else "đã ghi"
    what_en = "nothing written" if dry_run else "0 new" if not done.new else "written"
    return Done(
        "DryRun" if dry_run else "Swept" if done.new else "NothingNew",
        f"Ngày {vi_day(done.on)}: {done.new} quyết định ({what_vi}).",
        f"{done.on}: {done.new} decisions ({what_en}).",
        SWEPT,
        [[*map(str, key), str(count)] for key, count in sorted(alike.items())],
        about=f"{done.on}: {done.new} decisions{' looked at' if dry_run else ''}",
        data={"on": str(done.on), "new": done.new},
    )


SENT = (("Đơn vị", "Unit"), ("Tiêu đề", "Subject"), ("Lúc", "At"))


def send(office: Office, clock: Clock, form: Form, giver: Giver) -> Done:
    """Hand over what may leave now, and say who got what; a role without a mailbox needs a person."""
    act = giver.act(clock, form.on_behalf_of, form.reason)
    with office.database.write() as session:  # the letters' own rows name the sender, who hands over for everybody
        record(session, act, "instance", instance(session, act.at).id, "deliver_ordered")
    done = asyncio.run(deliver(office, clock))
    counts = {str(outcome): count for outcome, count in done.outcomes.items()}
    needs_a_person = done.unreachable or set(done.outcomes) - {Handed.ACCEPTED, Handed.WITHDRAWN}
    lacking_vi = f", {done.unreachable} vai trò chưa có địa chỉ" if done.unreachable else ""
    lacking_en = f", {done.unreachable} roles without address" if done.unreachable else ""
    return Done(
        "NeedsAPerson" if needs_a_person else "Delivered" if done.sent else "NothingToSend",
        f"Máy chủ thư đã nhận {done.sent} thư{lacking_vi}.",
        f"{done.sent} letters accepted{lacking_en}.",
        SENT,
        _taken_since(office, act.at) if done.sent else (),
        about=f"{done.sent} letters",
        data=counts,
    )


def _taken_since(office: Office, moment: datetime) -> list[list[str]]:
    """Return the letters that mail servers took since then, by whichever sender."""
    taken = (
        select(col(Unit.name), Message.subject, col(Message.accepted_at))
        .join(Unit, isouter=True)
        .where(col(Message.accepted_at) >= moment)
        .order_by(col(Message.accepted_at), col(Message.id))
    )
    with office.database.read() as session:
        rows = session.exec(taken).all()
    return [[unit or "", subject, f"{at.astimezone(OFFICE_ZONE):%H:%M:%S}" if at else ""] for unit, subject, at in rows]


IMPORT = Order("import-from-inbox", ImportForm, import_from_inbox, "Nhập kế hoạch từ inbox.", "Import from the inbox.")
ORDERS = (
    IMPORT,
    Order("open-period", OpenForm, open_one, "Mở kỳ báo cáo.", "Open a period."),
    Order("sweep", SweepForm, sweep, "Rà soát.", "Sweep."),
    Order("deliver", Form, send, "Gửi thư đang chờ.", "Send what waits."),
)
