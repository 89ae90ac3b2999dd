"""`dondoc unit` and `dondoc contact`: who is who, and which mailbox is whose, on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    NEEDS_A_PERSON,
    WORDS,
    ActorOption,
    JsonOption,
    act,
    day,
    echo,
    listed,
    print_json,
    show_rows,
    the_office,
    warn,
    when,
)
from cli.report import Items, Unit
from cli.words import Command, group, word
from config.language import say

if TYPE_CHECKING:
    from flows.work.succession import Succeeded

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


KIND = "merge|rename|split|abolish|boundary"
Named = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar=say("ĐƠN VỊ;ĐƠN VỊ", "UNIT;UNIT"),
        help=say("Các đơn vị kế thừa, cách nhau bằng dấu chấm phẩy.", "The successors, with semicolons between."),
    ),
]


@units.command(
    cls=Command,
    help=say("Hợp nhất, đổi tên, chia tách hoặc giải thể đơn vị.", "Merge, rename, split or abolish units."),
)
def succession(
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            metavar=KIND,
            help=say(
                "Hợp nhất, đổi tên, chia tách, giải thể, điều chỉnh địa giới.",
                "A merger, a new name, a split, an end, a change of boundary.",
            ),
        ),
    ],
    old: Annotated[
        str,
        typer.Option(
            "--from",
            metavar=say("ĐƠN VỊ;ĐƠN VỊ", "UNIT;UNIT"),
            help=say("Các đơn vị cũ, cách nhau bằng dấu chấm phẩy.", "The units that end, with semicolons between."),
        ),
    ],
    effective: Annotated[
        date,
        typer.Option(
            "--effective", parser=day, metavar=DAY, help=say("Ngày có hiệu lực.", "The day from which it holds.")
        ),
    ],
    basis: Annotated[
        str,
        typer.Option("--basis", metavar=WORDS, help=say("Căn cứ: số, ngày văn bản.", "Legal basis: number and date.")),
    ],
    to: Named = None,
    new_name: Annotated[
        str | None,
        typer.Option(
            "--new-name",
            metavar=WORDS,
            help=say("Tên đơn vị kế thừa chưa có trong danh sách.", "Name of a successor that is not listed yet."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down that units were merged, renamed, split or abolished; open work goes to the one successor."""
    from flows.work.succession import succeed
    from models.facts.units import SuccessionKind

    if kind not in {word.value for word in SuccessionKind}:
        raise typer.BadParameter(say(f"hãy dùng: {KIND}.", f"use one of {KIND}."), param_hint="'--kind'")
    predecessors = listed(old, "--from", ";") or []
    successors = listed(to, "--to", ";") or []
    done = succeed(the_office(), SuccessionKind(kind), predecessors, successors, effective, act(actor, basis), new_name)
    carried = done.carried
    if as_json:
        print_json(asdict(done) | {"carried": asdict(carried) | {"weaknesses": sorted(carried.weaknesses)}})
    else:
        _say_succession(done)
    if carried.waiting:
        warn(
            f"Chờ phân công lại: {'; '.join(carried.waiting)}. Xem: dondoc outbox people",
            f"Waits to be reassigned: {'; '.join(carried.waiting)}. See: dondoc outbox people",
        )
        raise typer.Exit(NEEDS_A_PERSON)


def _say_succession(done: "Succeeded") -> None:
    names = f"{'; '.join(done.predecessors)} → {'; '.join(done.successors) or '–'}"
    if not done.new:
        echo(f"Đã ghi nhận trước đó: {names}.", f"Written down before: {names}.")
    else:
        echo(f"Đã ghi nhận từ {when(done.effective_on)}: {names}.", f"From {when(done.effective_on)}: {names}.")
    carried = done.carried
    if carried.moved or carried.merged:
        echo(
            f"Chuyển {carried.moved} nghĩa vụ, nhập {carried.merged} nghĩa vụ trùng.",
            f"{carried.moved} obligations moved, {carried.merged} merged with another.",
        )


@units.command(
    cls=Command,
    help=say("Phân công lại việc của đơn vị đã kết thúc.", "Reassign the work of a unit that ended."),
)
def reassign(
    unit: Unit,
    to: Annotated[
        str,
        typer.Option("--to", metavar=say("ĐƠN VỊ", "UNIT"), help=say("Đơn vị nhận việc.", "The unit that takes it.")),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar=WORDS, help=say("Căn cứ, ghi vào lịch sử.", "Its basis, for the record."))
    ],
    items: Items = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give what a unit that ended without one successor still owes to another unit."""
    from flows.work.succession import reassign as reassign_

    done = reassign_(the_office(), unit, listed(items), to, act(actor, reason))
    if as_json:
        print_json(asdict(done) | {"weaknesses": sorted(done.weaknesses)})
    else:
        echo(
            f"Đã phân công lại {len(done.weaknesses)} nội dung; chuyển {done.moved} nghĩa vụ, nhập {done.merged}.",
            f"{len(done.weaknesses)} items reassigned; {done.moved} obligations moved, {done.merged} merged.",
        )


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
