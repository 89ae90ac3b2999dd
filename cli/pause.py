"""`dondoc pause`: setting units, periods or items aside for a reason."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

import typer

from cli.common import (
    DAY,
    ActorOption,
    JsonOption,
    act,
    day,
    echo,
    listed,
    print_json,
    show_rows,
    the_office,
    when,
    whole_number,
)
from cli.escalation import Reason, read_period
from cli.report import Items
from cli.words import Command, group
from config.language import say

app = group("Tạm dừng theo dõi có lý do.", "Set aside for a reason.")


@app.command(
    name="set",
    cls=Command,
    help=say("Tạm dừng một đơn vị, một kỳ hoặc từng nội dung.", "Set a unit, a period or single items aside."),
)
def set_(
    until: Annotated[
        date,
        typer.Option("--until", parser=day, metavar=DAY, help=say("Ngày cuối tạm dừng.", "The last day of it.")),
    ],
    reason: Reason,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar=say("ĐƠN VỊ", "UNIT"),
            help=say("Tên hoặc mã của đơn vị; mặc định: mọi đơn vị.", "The unit's name or code; all units by default."),
        ),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            metavar=say("KỲ", "PERIOD"),
            help=say(
                "Kỳ báo cáo, hoặc remediation: thời hạn khắc phục; mặc định: mọi kỳ.",
                "The period, or remediation: deadlines to put right; all periods by default.",
            ),
        ),
    ] = None,
    items: Items = None,
    first: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=day,
            metavar=DAY,
            help=say("Ngày đầu; mặc định: hôm nay.", "The first day; today by default."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Set a unit, a period or single items aside."""
    from config.clock import machine_clock, office_day
    from flows.work.pause import set_pause

    begin = first or office_day(machine_clock())
    about = read_period(period) if period else None
    done = set_pause(the_office(), begin, until, act(actor, reason), unit, about, listed(items))
    if as_json:
        print_json(asdict(done))
    elif done.new:
        echo(
            f"Đã tạm dừng từ {when(done.first)} đến hết {when(done.last)} (số {_numbers(done.pauses)}); hôm nay tạm dừng "
            f"{done.obligations} nghĩa vụ.",
            f"Set aside from {when(done.first)} to the end of {when(done.last)} (no. {_numbers(done.pauses)}); "
            f"{done.obligations} obligations rest today.",
        )
    else:
        echo("Đã tạm dừng như vậy từ trước, không có gì thay đổi.", "It was set aside so before: nothing changed.")


@app.command(cls=Command, help=say("Kết thúc sớm một lần tạm dừng.", "End a pause early."))
def end(
    number: Annotated[
        int,
        typer.Argument(
            parser=whole_number,
            metavar=say("SỐ", "N"),
            help=say("Số của lần tạm dừng, theo pause list.", "The pause's number, from pause list."),
            show_default=False,
        ),
    ],
    reason: Reason,
    last: Annotated[
        date | None,
        typer.Option(
            "--last",
            parser=day,
            metavar=DAY,
            help=say("Ngày cuối còn tạm dừng; mặc định: hôm qua.", "The last day it rests; yesterday by default."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a pause early."""
    from flows.work.pause import end_pause

    done = end_pause(the_office(), number, act(actor, reason), last)
    if as_json:
        print_json(asdict(done))
    elif not done.new:
        echo("Lần tạm dừng này đã kết thúc trước đó: không có gì thay đổi.", "It had ended by then: nothing changed.")
    elif done.last < done.first:
        echo("Đã hủy lần tạm dừng chưa bắt đầu này.", "Called off before it began.")
    else:
        echo(f"Tạm dừng đến hết {when(done.last)}.", f"It now ends with {when(done.last)}.")


@app.command(name="list", cls=Command, help=say("Liệt kê các lần tạm dừng.", "List what was set aside."))
def list_(as_json: JsonOption = False) -> None:
    """List what was set aside."""
    from flows.work.pause import pauses_shown

    nothing = ("Chưa có lần tạm dừng nào.", "Nothing was ever set aside.")
    show_rows(pauses_shown(the_office()), as_json, say("Tạm dừng", "Pauses"), nothing)


def _numbers(ids: tuple[int, ...]) -> str:
    return ", ".join(str(number) for number in ids)
