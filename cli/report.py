"""`dondoc report`: filing, acknowledging and listing units' reports."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.common import ActorOption, JsonOption, act, day, echo, listed, print_json, table, the_office
from config.language import say

app = typer.Typer(help=say("Báo cáo của đơn vị.", "Units' reports."), no_args_is_help=True)

Unit = Annotated[str, typer.Option("--unit", help=say("Tên đơn vị.", "The unit's name."), show_default=False)]
PeriodName = Annotated[
    str, typer.Option("--period", help=say("Kỳ, ví dụ 2023-Q3.", "Such as 2023-Q3."), show_default=False)
]
Items = Annotated[
    str | None,
    typer.Option("--items", help=say("Số hoặc mã, ví dụ 2,5; mặc định: tất cả.", "Such as 2,5; all by default.")),
]


@app.command(name="file")
def file_(
    unit: Unit,
    period: PeriodName,
    items: Items = None,
    result: Annotated[str, typer.Option("--result", help=say("Kết quả.", "What was done."))] = "",
    percent: Annotated[int | None, typer.Option("--percent", min=0, max=100)] = None,
    done: Annotated[
        bool, typer.Option("--done", help=say("Đơn vị báo cáo đã khắc phục xong.", "It claims to be done."))
    ] = False,
    received_on: Annotated[
        str | None, typer.Option("--received-on", help=say("Ngày nhận bản giấy.", "Day the paper came."))
    ] = None,
    number: Annotated[str | None, typer.Option("--number", help=say("Số, ký hiệu.", "Number of the paper."))] = None,
    file: Annotated[Path | None, typer.Option("--file", help=say("Tệp báo cáo.", "The report's file."))] = None,
    content_pending: Annotated[
        bool, typer.Option("--content-pending", help=say("Đã nhận, chờ nhập nội dung.", "Content follows."))
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """File a report, item by item; what is left out stays owed."""
    from flows.work.receive import Answer, Paper, file_report
    from models.facts.period import Period

    answer = Answer(result=result, percent=percent, claims_done=done)
    paper = Paper(day(received_on), number, file, content_pending)
    outcome = file_report(the_office(), unit, Period.parse(period), listed(items), act(actor), answer, paper)
    if as_json:
        print_json(asdict(outcome))
        return
    if outcome.filed:
        how = ("đúng hạn", "on time") if outcome.on_time else ("quá hạn", "late")
        echo(
            f"Đã tiếp nhận báo cáo kỳ {outcome.period} của {outcome.unit}, {how[0]}: {', '.join(outcome.filed)}. "
            f"Còn {outcome.remaining} nội dung.",
            f"Report of {outcome.unit} for {outcome.period} received {how[1]}: {', '.join(outcome.filed)}. "
            f"{outcome.remaining} items remain.",
        )
    if outcome.already:
        echo(
            f"Đã nhận trước đó, không thay đổi: {', '.join(outcome.already)}.",
            f"Received before, nothing changed: {', '.join(outcome.already)}.",
        )


@app.command()
def ack(
    unit: Unit, period: PeriodName, items: Items = None, actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Acknowledge what a unit owes."""
    from flows.work.receive import acknowledge
    from models.facts.period import Period

    outcome = acknowledge(the_office(), unit, Period.parse(period), listed(items), act(actor))
    if as_json:
        print_json(asdict(outcome))
    elif outcome.filed:
        echo(
            f"Đã ghi nhận {outcome.unit} xác nhận: {', '.join(outcome.filed)}.",
            f"Acknowledged: {', '.join(outcome.filed)}.",
        )
    else:
        echo(
            f"{outcome.unit} đã xác nhận trước đó: không có gì thay đổi.",
            f"{outcome.unit} did so before: nothing changed.",
        )


@app.command(name="list")
def list_(
    period: PeriodName,
    unit: Annotated[str | None, typer.Option("--unit", help=say("Chỉ đơn vị này.", "Only this unit."))] = None,
    as_json: JsonOption = False,
) -> None:
    """List what is owed in a period and how it stands today."""
    from config.clock import machine_clock, office_day
    from flows.work.reports import reports_shown
    from models.facts.period import Period

    rows = reports_shown(the_office(), Period.parse(period), unit, office_day(machine_clock()))
    if as_json:
        print_json(rows)
    elif rows:
        table(say(f"Kỳ {period}", f"Period {period}"), list(rows[0]), (row.values() for row in rows))
    else:
        echo("Không có nghĩa vụ nào.", "Nothing is owed.")


@app.command()
def show(unit: Unit, period: PeriodName, as_json: JsonOption = False) -> None:
    """Show what a unit filed for a period."""
    from config.clock import machine_clock, office_day
    from flows.work.reports import filings_shown
    from models.facts.period import Period

    rows = filings_shown(the_office(), Period.parse(period), unit, office_day(machine_clock()))
    if as_json:
        print_json(rows)
    elif rows:
        table(f"{unit} · {period}", list(rows[0]), (row.values() for row in rows))
    else:
        echo("Đơn vị chưa gửi báo cáo.", "The unit has filed nothing.")
