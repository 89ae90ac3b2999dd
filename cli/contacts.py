"""`dondoc contact`: which mailbox is whose, on a day."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    FILE,
    ActorOption,
    JsonOption,
    act,
    echo,
    print_json,
    the_office,
)
from cli.organisation_book import EndsMissing, Out, Yes, import_book_at, write_export, write_template
from cli.report import Unit
from cli.units import On, show_listed
from cli.words import Command, group, word
from config.language import say

if TYPE_CHECKING:
    pass

contacts = group("Địa chỉ nhận thư.", "Mailboxes.")


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
    show_listed(rows, as_json, say("Địa chỉ nhận thư", "Mailboxes"))


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
    name="template",
    cls=Command,
    help=say("Ghi mẫu Excel trống về địa chỉ nhận thư.", "Write a blank for mailboxes."),
)
def contact_template(out: Out = Path("mau-dia-chi.xlsx")) -> None:
    """Write a blank workbook for mailboxes."""
    from flows.work.organisation_book import CONTACT_SHEETS

    write_template(out, CONTACT_SHEETS, "contact")


@contacts.command(
    name="export", cls=Command, help=say("Ghi địa chỉ nhận thư ra tệp Excel.", "Write the mailboxes to Excel.")
)
def export_contacts(out: Out = Path("dia-chi.xlsx")) -> None:
    """Write the mailboxes of the register to a workbook."""
    from flows.work.organisation_book import CONTACT_SHEETS

    write_export(out, CONTACT_SHEETS)


@contacts.command(
    name="import",
    cls=Command,
    help=say(
        "Nhập địa chỉ từ Excel hoặc bộ dữ liệu tổ chức.",
        "Import mailboxes from Excel or a pack.",
    ),
)
def import_contacts(
    file: Annotated[
        Path | None, typer.Argument(metavar=FILE, help=say("Tệp Excel theo mẫu.", "The filled Excel file."))
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(
            "--org",
            metavar=say("BỘ", "PACK"),
            help=say("Tên hoặc tệp của bộ dữ liệu tổ chức.", "Name or file of the organisation pack."),
        ),
    ] = None,
    ends_missing: EndsMissing = None,
    yes: Yes = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take over a workbook of mailboxes, or what an organisation pack has and the register has not."""
    if file is not None:
        from flows.work.organisation_book import CONTACT_SHEETS

        if org is not None:
            raise typer.BadParameter(say("hãy dùng tệp hoặc --org, không cả hai.", "give a file or --org, not both."))
        import_book_at(file, CONTACT_SHEETS, ends_missing, actor, as_json=as_json, yes=yes)
        return
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
