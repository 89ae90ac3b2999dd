"""`dondoc unit` and `dondoc contact`: who is who, and which mailbox is whose, on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from cli.common import DAY, ActorOption, JsonOption, act, day, echo, print_json, show_rows, the_office
from cli.report import Unit
from cli.words import Command, group, word
from config.language import say

units = group("Đơn vị.", "Units.")
contacts = group("Địa chỉ nhận thư.", "Mailboxes.")

On = Annotated[
    date | None,
    typer.Option(
        "--on", parser=day, metavar=DAY, help=say("Vào ngày này; mặc định: hôm nay.", "On this day; today by default.")
    ),
]


@units.command(
    name="list", cls=Command, help=say("Liệt kê các đơn vị có vào một ngày.", "List the units there are on a day.")
)
def list_units(on: On = None, as_json: JsonOption = False) -> None:
    """List the units of a day."""
    from config.clock import machine_clock, office_day
    from flows.work.directory import units_shown

    _show(units_shown(the_office(), on or office_day(machine_clock())), as_json, say("Đơn vị", "Units"))


@contacts.command(
    name="list",
    cls=Command,
    help=say("Liệt kê địa chỉ nhận thư có hiệu lực vào một ngày.", "List the mailboxes that hold on a day."),
)
def list_contacts(on: On = None, as_json: JsonOption = False) -> None:
    """List the mailboxes of a day."""
    from config.clock import machine_clock, office_day
    from flows.work.directory import contacts_shown

    rows = contacts_shown(the_office(), on or office_day(machine_clock()))
    _show(rows, as_json, say("Địa chỉ nhận thư", "Mailboxes"))


@contacts.command(
    name="set",
    cls=Command,
    help=say("Đặt địa chỉ nhận thư của một đơn vị từ hôm nay.", "Give a unit a mailbox from today on."),
)
def set_contact(
    unit: Unit,
    role: Annotated[
        str,
        typer.Option(
            "--role",
            metavar="clerk|contact|deputy|head",
            help=say("Văn thư, đầu mối, cấp phó hoặc thủ trưởng.", "Registry, contact officer, deputy or head."),
        ),
    ],
    address: Annotated[
        str,
        typer.Option("--address", metavar=say("ĐỊA CHỈ", "ADDRESS"), help=say("Địa chỉ thư mới.", "The new address.")),
    ],
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give a unit's role a mailbox from today on; the one it had ends yesterday."""
    from flows.work.directory import set_contact as set_

    changed = set_(the_office(), unit, role, address, act(actor))
    if as_json:
        print_json({"changed": int(changed)})
    elif changed:
        echo(
            f"Từ hôm nay thư cho {word('role', role)} của {unit} gửi đến {address}.",
            f"From today mail for the {word('role', role)} of {unit} goes to {address}.",
        )
    else:
        echo("Địa chỉ này đã được đặt từ trước: không có gì thay đổi.", "It has this address: nothing changed.")


@contacts.command(
    name="import",
    cls=Command,
    help=say(
        "Bổ sung đơn vị, địa chỉ mới có trong bộ dữ liệu tổ chức.", "Take over what is new in the organisation pack."
    ),
)
def import_contacts(
    org: Annotated[
        str | None,
        typer.Option(
            "--org",
            metavar=say("BỘ", "PACK"),
            help=say("Tên hoặc tệp của bộ dữ liệu tổ chức.", "Name or file of the organisation pack."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add what an organisation pack has and the register has not; nothing is renamed or removed."""
    from config.settings import load_settings
    from flows.work.directory import take_over
    from models.packs import load_pack

    pack = load_pack(org or load_settings().org_pack)
    done = take_over(the_office(), pack, act(actor))
    if as_json:
        print_json(asdict(done))
    elif done.added:
        echo(
            f"Đã bổ sung {done.added} dòng từ bộ dữ liệu {done.pack}, trong đó {done.contacts} địa chỉ nhận thư.",
            f"Added {done.added} rows from pack {done.pack}, {done.contacts} of them mailboxes.",
        )
    else:
        echo(
            f"Mọi điều trong bộ dữ liệu {done.pack} đã có: không có gì thay đổi.",
            f"All of pack {done.pack} was known: nothing changed.",
        )


def _show(rows: Sequence[Mapping[str, object]], as_json: bool, title: str) -> None:
    show_rows(rows, as_json, title, ("Chưa có; hãy nhập kế hoạch trước.", "None yet; import a plan first."))
