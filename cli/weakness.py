"""`dondoc weakness`: weaknesses that come again from plan to plan."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.common import WORDS, ActorOption, JsonOption, act, echo, print_json, show_rows, the_office
from cli.words import Command, group
from config.language import say

app = group("Hạn chế: sửa trực tiếp, lặp lại qua các kế hoạch.", "Weaknesses: by hand, and those that come again.")

Code = Annotated[
    str,
    typer.Argument(metavar=say("MÃ", "CODE"), help=say("Mã, ví dụ KH211-2023/05.", "The code, such as KH211-2023/05.")),
]


@app.command(
    cls=Command,
    help=say(
        "Gợi ý hạn chế giống của kế hoạch trước, kèm lý do.", "Suggest the like of earlier plans, with the reason."
    ),
)
def alike(
    code: Annotated[
        str | None,
        typer.Argument(metavar=say("MÃ", "CODE"), help=say("Chỉ hạn chế này.", "Only this weakness.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Suggest which weaknesses may be those of an earlier plan."""
    from flows.work.links import suggestions

    nothing = ("Không có hạn chế nào giống của kế hoạch trước.", "None is like one of an earlier plan.")
    show_rows(suggestions(the_office(), code), as_json, say("Có thể lặp lại", "May have come again"), nothing)


@app.command(
    cls=Command,
    help=say("Xác nhận hạn chế đã được nêu ở kế hoạch trước.", "Confirm that a weakness stood in an earlier plan."),
)
def link(
    code: Code,
    earlier: Annotated[
        str,
        typer.Argument(
            metavar=say("MÃ-CŨ", "EARLIER"), help=say("Mã ở kế hoạch trước.", "Its code in the earlier plan.")
        ),
    ],
    reason: Annotated[
        str, typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào hồ sơ.", "Why, for the record."))
    ] = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Confirm that a weakness is an earlier one come again."""
    from flows.work.links import link as link_it

    done = link_it(the_office(), code, earlier, act(actor, reason))
    if as_json:
        print_json(asdict(done))
    elif done.new:
        echo(f"Đã liên kết {code} với {earlier} ({done.reason}).", f"{code} is linked with {earlier} ({done.reason}).")
    else:
        echo("Đã liên kết trước đó: không có gì thay đổi.", "Linked before: nothing changed.")


@app.command(
    cls=Command,
    help=say("Xem quá trình của hạn chế qua các kế hoạch.", "Show a weakness through all its plans."),
)
def history(code: Code, as_json: JsonOption = False) -> None:
    """Show what is on record of a weakness and of those it carries on."""
    from flows.work.links import history as history_of

    show_rows(history_of(the_office(), code), as_json, code, ("Chưa có báo cáo nào.", "No report yet."))
