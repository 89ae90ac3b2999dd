"""The order of a rehearsal: a plan of the inbox lived through on a virtual clock; nobody is written to."""

from datetime import date

from pydantic import Field

from config.clock import Clock
from flows.work.office import Office
from flows.work.orders.daily import in_inbox, must_be_a_name
from flows.work.orders.order import Done, Form, Giver, InboxFile, Name, Order
from flows.work.rehearse.play import rehearse
from flows.work.rehearse.script import read_script
from flows.work.rehearse.summary import summed_up
from models.facts.due import vi_day
from models.packs import load_pack

READERS = {
    "lead": "đơn vị chủ trì / lead unit",
    "planning": "cơ quan đầu mối / planning department",
    "office": "Văn phòng UBND tỉnh / Committee's office",
    "vice_chair": "Phó Chủ tịch phụ trách / vice-chair",
    "chair": "Chủ tịch UBND tỉnh / chair",
    "operator": "người vận hành / operator",
}
TOLD = (
    ("Người nhận", "Reader"),
    ("Bậc", "Rung"),
    ("Thư", "Notice"),
    ("Số thư", "Mails"),
    ("Hộp thư", "Mailboxes"),
    ("Lần đầu", "First on"),
)


class RehearseForm(Form):
    """Which plan, over which days."""

    file: InboxFile = Field(description="Tên tệp kế hoạch trong thư mục inbox. / Name of the plan's file in the inbox.")
    first: date = Field(description="Ngày đầu; theo dõi kế hoạch từ ngày này. / The first day; followed from it.")
    last: date = Field(description="Ngày cuối. / The last day.")
    org: Name = Field(default="", description="Bộ dữ liệu tổ chức. / Organisation pack.")
    script: Name = Field(
        default="", description="Tệp kịch bản YAML trong inbox, nếu có. / Name of a YAML script in the inbox, if any."
    )


def rehearse_it(office: Office, clock: Clock, form: RehearseForm, giver: Giver) -> Done:
    """Live the plan from day to day on a database in memory, and say who would be told what; the register is untouched."""
    giver.act(clock, form.on_behalf_of, form.reason)
    must_be_a_name(form.org)
    plan = in_inbox(office, form.file)
    steps = read_script(in_inbox(office, form.script)) if form.script else ()
    lived = rehearse(plan, load_pack(form.org or office.settings.org_pack), form.first, form.last, steps)
    told = summed_up(lived.events, office.calendar)
    return Done(
        "Rehearsed",
        f"Diễn tập {form.file} từ {vi_day(form.first)} đến {vi_day(form.last)}: {told.mails} thư đến {told.people} hộp thư, nhiều "
        f"nhất {told.most_to_one} thư một hộp; không gửi thư nào ra ngoài.",
        f"{form.file} rehearsed from {form.first} to {form.last}: {told.mails} mails to {told.people} mailboxes, at most "
        f"{told.most_to_one} to one; no letter left.",
        TOLD,
        [
            [READERS[row.role], row.rung, row.notice, str(row.mails), str(row.people), vi_day(row.first_on)]
            for row in told.told
        ],
        about=f"{form.file} {form.first} to {form.last}: {told.mails} mails",
        data={"mails": told.mails, "mailboxes": told.people, "most_to_one": told.most_to_one},
    )


ORDERS = (Order("rehearse", RehearseForm, rehearse_it, "Diễn tập một kế hoạch.", "Rehearse a plan."),)
