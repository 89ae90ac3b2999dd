"""`dondoc period`: opening and listing reporting periods."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.common import ActorOption, JsonOption, act, echo, print_json, show_rows, the_office, when
from cli.words import Command, group
from config.language import say

app = group("Mở và xem các kỳ báo cáo.", "Open and list reporting periods.")


@app.command(
    name="open",
    cls=Command,
    help=say(
        "Mở một kỳ báo cáo và bổ sung những nghĩa vụ còn thiếu.", "Open a reporting period and add what is missing."
    ),
)
def open_(
    period: Annotated[
        str,
        typer.Argument(
            metavar=say("KỲ", "PERIOD"), help=say("Kỳ báo cáo, ví dụ 2023-Q3.", "The period, such as 2023-Q3.")
        ),
    ],
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open a period and add the obligations that are missing."""
    from flows.work.periods import open_period
    from models.facts.period import Period

    named = Period.parse(period)
    done = open_period(the_office(), named, act(actor))
    if as_json:
        print_json(asdict(done))
        return
    due_on = when(done.due_on)
    if done.new or done.obligations_added:
        echo(
            f"Kỳ {done.period}: thêm {done.obligations_added} nghĩa vụ; kỳ có {done.obligations} báo cáo phải gửi, "
            f"hạn áp dụng {due_on}. {done.due_reason}",
            f"{done.period}: {done.obligations_added} obligations added; {done.obligations} reports are owed, "
            f"due {due_on}. {done.due_reason}",
        )
    else:
        echo(
            f"Kỳ {done.period} đã mở từ trước với {done.obligations} báo cáo phải gửi, hạn áp dụng {due_on}: không có "
            "gì thay đổi.",
            f"{done.period} was opened before, {done.obligations} reports owed, due {due_on}: nothing changed.",
        )


@app.command(
    name="list",
    cls=Command,
    help=say("Liệt kê các kỳ đã mở, kèm hạn và lý do của hạn.", "List the opened periods with due dates and why."),
)
def list_(as_json: JsonOption = False) -> None:
    """List the periods that were opened."""
    from flows.work.show import periods_shown

    nothing = ("Chưa mở kỳ nào.", "No period was opened yet.")
    show_rows(periods_shown(the_office()), as_json, say("Các kỳ báo cáo", "Periods"), nothing)
