"""`dondoc unit` and `dondoc contact`: who is who, and which mailbox is whose, on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    FILE,
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
from cli.organisation_book import EndsMissing, Out, Yes, import_book_at, write_export, write_template
from cli.report import Items, Unit
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.succession import Succeeded

Workbook = Annotated[Path, typer.Argument(metavar=FILE, help=say("Tệp Excel theo mẫu.", "The filled Excel file."))]

units = group("Đơn vị.", "Units.")

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

    show_listed(units_shown(the_office(), on or office_day(machine_clock())), as_json, say("Đơn vị", "Units"))


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


@units.command(
    name="template",
    cls=Command,
    help=say("Ghi mẫu Excel trống về đơn vị.", "Write a blank Excel file for units."),
)
def unit_template(out: Out = Path("mau-don-vi.xlsx")) -> None:
    """Write a blank workbook for units, groups and successions."""
    from flows.work.organisation_book import UNIT_SHEETS

    write_template(out, UNIT_SHEETS, "unit")


@units.command(
    name="export",
    cls=Command,
    help=say("Ghi các đơn vị ra tệp Excel.", "Write the units to Excel."),
)
def export_units(out: Out = Path("don-vi.xlsx")) -> None:
    """Write the units, groups and successions of the register to a workbook."""
    from flows.work.organisation_book import UNIT_SHEETS

    write_export(out, UNIT_SHEETS)


@units.command(
    name="import",
    cls=Command,
    help=say("Nhập đơn vị từ tệp Excel.", "Import units from Excel."),
)
def import_units(
    file: Workbook,
    ends_missing: EndsMissing = None,
    yes: Yes = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a workbook says otherwise than the register, ask, and take it over, whole or not at all."""
    from flows.work.organisation_book import UNIT_SHEETS

    import_book_at(file, UNIT_SHEETS, ends_missing, actor, as_json=as_json, yes=yes)


def show_listed(rows: Sequence[Mapping[str, object]], as_json: bool, title: str) -> None:
    """Print rows, or say that there are none yet."""
    show_rows(rows, as_json, title, ("Chưa có; hãy nhập kế hoạch trước.", "None yet; import a plan first."))
