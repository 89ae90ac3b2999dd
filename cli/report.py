"""`dondoc report`: filing, acknowledging and listing units' reports."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    FILE,
    WORDS,
    ActorOption,
    JsonOption,
    act,
    day,
    echo,
    listed,
    percentage,
    print_json,
    show_rows,
    the_office,
)
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.receive import Received

app = group("Báo cáo của các đơn vị.", "Units' reports.")

Unit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar=say("ĐƠN VỊ", "UNIT"),
        help=say("Tên hoặc mã của đơn vị.", "The unit's name or code."),
        show_default=False,
    ),
]
PeriodName = Annotated[
    str,
    typer.Option(
        "--period",
        metavar=say("KỲ", "PERIOD"),
        help=say("Kỳ báo cáo, ví dụ 2023-Q3.", "The period, such as 2023-Q3."),
        show_default=False,
    ),
]
Items = Annotated[
    str | None,
    typer.Option(
        "--items",
        metavar=say("SỐ,SỐ", "N,N"),
        help=say("Số thứ tự hoặc mã, ví dụ 2,5; mặc định: tất cả.", "Numbers or codes, such as 2,5; all by default."),
    ),
]


@app.command(
    name="file",
    cls=Command,
    help=say(
        "Nhập báo cáo theo từng nội dung; phần không nêu vẫn phải gửi.", "File a report; what is left out stays owed."
    ),
)
def file_(
    unit: Unit,
    period: PeriodName,
    items: Items = None,
    result: Annotated[
        str, typer.Option("--result", metavar=WORDS, help=say("Kết quả thực hiện.", "What was done."))
    ] = "",
    percent: Annotated[
        int | None,
        typer.Option(
            "--percent",
            parser=percentage,
            metavar=say("SỐ", "N"),
            help=say("Tỷ lệ hoàn thành, từ 0 đến 100.", "How much is done, 0 to 100."),
        ),
    ] = None,
    done: Annotated[
        bool,
        typer.Option("--done", help=say("Đơn vị báo cáo đã khắc phục xong.", "The unit claims it is put right.")),
    ] = False,
    causes: Annotated[
        str, typer.Option("--causes", metavar=WORDS, help=say("Nguyên nhân, chưa phân loại.", "Causes, of no kind."))
    ] = "",
    objective_causes: Annotated[
        str, typer.Option("--objective-causes", metavar=WORDS, help=say("Nguyên nhân khách quan.", "Objective causes."))
    ] = "",
    subjective_causes: Annotated[
        str,
        typer.Option("--subjective-causes", metavar=WORDS, help=say("Nguyên nhân chủ quan.", "Subjective causes.")),
    ] = "",
    difficulties: Annotated[
        str, typer.Option("--difficulties", metavar=WORDS, help=say("Khó khăn, vướng mắc.", "Difficulties."))
    ] = "",
    proposals: Annotated[
        str, typer.Option("--proposals", metavar=WORDS, help=say("Kiến nghị, đề xuất.", "Proposals."))
    ] = "",
    next_steps: Annotated[
        str, typer.Option("--next-steps", metavar=WORDS, help=say("Nhiệm vụ kỳ sau.", "What is done next."))
    ] = "",
    content: Annotated[
        Path | None,
        typer.Option(
            "--content",
            metavar=FILE,
            help=say("Nội dung từng mục từ tệp .yaml hoặc .xlsx.", "Each item's content, from a .yaml or .xlsx file."),
        ),
    ] = None,
    received_on: Annotated[
        date | None,
        typer.Option(
            "--received-on",
            parser=day,
            metavar=DAY,
            help=say("Ngày nhận văn bản giấy; hạn tính theo ngày này.", "The day the paper came; it counts from then."),
        ),
    ] = None,
    number: Annotated[
        str | None,
        typer.Option("--number", metavar=WORDS, help=say("Số, ký hiệu của văn bản.", "The number of the paper.")),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar=FILE, help=say("Tệp báo cáo, tối đa 20 MB.", "The report's file, up to 20 MB.")),
    ] = None,
    content_pending: Annotated[
        bool,
        typer.Option("--content-pending", help=say("Đã nhận, chờ nhập nội dung.", "Received; the content follows.")),
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """File a report, item by item; what is left out stays owed."""
    from flows.work.receive import Answer, Paper, file_report
    from flows.work.report_content import read_content
    from models.facts.period import Period

    answer = Answer(
        result=result,
        percent=percent,
        claims_done=done,
        causes=causes,
        objective_causes=objective_causes,
        subjective_causes=subjective_causes,
        difficulties=difficulties,
        proposals=proposals,
        next_steps=next_steps,
    )
    if content and (items or answer != Answer()):
        words = say(
            "không dùng cùng --items hay nội dung ghi trực tiếp.", "is not used with --items or words beside it."
        )
        raise typer.BadParameter(words, param_hint="'--content'")
    by_item = read_content(content) if content else None
    paper = Paper(received_on, number, file, content_pending)
    outcome = file_report(the_office(), unit, Period.parse(period), listed(items), act(actor), answer, paper, by_item)
    if as_json:
        print_json(asdict(outcome))
        return
    if outcome.filed:
        how = ("đúng hạn", "on time") if outcome.on_time else ("quá hạn", "late")
        echo(
            f"Đã tiếp nhận báo cáo kỳ {outcome.period} của {outcome.unit}, {how[0]}: {', '.join(outcome.filed)}. "
            f"Còn {outcome.remaining} nội dung phải gửi.",
            f"Report of {outcome.unit} for {outcome.period} received {how[1]}: {', '.join(outcome.filed)}. "
            f"Still owed: {outcome.remaining}.",
        )
    if outcome.already:
        _nothing_changed(outcome)


def _nothing_changed(outcome: "Received") -> None:
    before = ", ".join(outcome.already)
    echo(f"Đã nhận trước đó, không có gì thay đổi: {before}.", f"Received before, nothing changed: {before}.")


@app.command(
    cls=Command, help=say("Ghi nhận đơn vị xác nhận đã biết việc phải làm.", "Record that a unit knows what it owes.")
)
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
            f"{outcome.unit} acknowledged: {', '.join(outcome.filed)}.",
        )
    else:
        echo(
            f"{outcome.unit} đã xác nhận trước đó: không có gì thay đổi.",
            f"{outcome.unit} did so before: nothing changed.",
        )


@app.command(
    name="list",
    cls=Command,
    help=say("Liệt kê báo cáo phải gửi trong kỳ và tình hình.", "List what is owed in a period and how it stands."),
)
def list_(
    period: PeriodName,
    unit: Annotated[
        str | None,
        typer.Option("--unit", metavar=say("ĐƠN VỊ", "UNIT"), help=say("Chỉ đơn vị này.", "Only this unit.")),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List what is owed in a period and how it stands today."""
    from config.clock import machine_clock, office_day
    from flows.work.reports import reports_shown
    from models.facts.period import Period

    rows = reports_shown(the_office(), Period.parse(period), unit, office_day(machine_clock()))
    nothing = ("Kỳ này chưa có báo cáo nào phải gửi.", "Nothing is owed in this period.")
    show_rows(rows, as_json, say(f"Kỳ {period}", f"Period {period}"), nothing)


@app.command(
    cls=Command,
    help=say("Xem những gì đơn vị đã gửi trong kỳ.", "Show what a unit filed for a period."),
)
def show(unit: Unit, period: PeriodName, as_json: JsonOption = False) -> None:
    """Show what a unit filed for a period."""
    from config.clock import machine_clock, office_day
    from flows.work.reports import filings_shown
    from models.facts.period import Period

    rows = filings_shown(the_office(), Period.parse(period), unit, office_day(machine_clock()))
    nothing = ("Đơn vị chưa gửi báo cáo cho kỳ này.", "The unit has filed nothing for this period.")
    show_rows(rows, as_json, f"{unit} · {period}", nothing)
