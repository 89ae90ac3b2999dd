"""`dondoc period`: opening and listing reporting periods."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli.common import ActorOption, JsonOption, act, echo, print_json, table, the_office
from config.language import say

app = typer.Typer(help=say("Mở và xem kỳ báo cáo.", "Open and list reporting periods."), no_args_is_help=True)


@app.command(name="open")
def open_(
    period: Annotated[str, typer.Argument(help=say("Kỳ, ví dụ 2023-Q3.", "Period, such as 2023-Q3."))],
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
    echo(
        f"Kỳ {done.period}: thêm {done.obligations_added} nghĩa vụ, tổng số {done.obligations}; hạn áp dụng "
        f"{done.due_on:%d/%m/%Y}. {done.due_reason}",
        f"{done.period}: {done.obligations_added} obligations added, {done.obligations} in all; due {done.due_on}. "
        f"{done.due_reason}",
    )


@app.command(name="list")
def list_(as_json: JsonOption = False) -> None:
    """List the periods that were opened."""
    from flows.work.show import periods_shown

    rows = periods_shown(the_office())
    if as_json:
        print_json(rows)
    elif rows:
        table(say("Kỳ báo cáo", "Periods"), list(rows[0]), (row.values() for row in rows))
    else:
        echo("Chưa mở kỳ nào.", "No period was opened yet.")
