"""`dondoc synthesize` and `dondoc paper`: the synthesis report of a period, from its draft to its sending."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.common import DAY, JsonOption, day, echo, print_json, table, the_office
from config.language import say

PERIOD = say("KỲ", "PERIOD")
FOLDER = say("THƯ MỤC", "DIR")

PeriodArgument = Annotated[
    str, typer.Argument(metavar=PERIOD, help=say("Kỳ báo cáo, ví dụ 2023-Q3.", "The period, such as 2023-Q3."))
]


def synthesize(
    period: PeriodArgument,
    out: Annotated[
        Path,
        typer.Option("--out", metavar=FOLDER, help=say("Thư mục ghi các tệp.", "Folder for the files.")),
    ],
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=day,
            metavar=DAY,
            help=say("Số liệu đến hết ngày này; mặc định: hôm nay.", "Figures up to this day; today by default."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the synthesis report of a period with its annexes; a frozen one is written out as it was frozen."""
    from config.clock import machine_clock, office_day
    from flows.work.synthesize import draft, write_files
    from models.facts.period import Period

    today = office_day(machine_clock())
    office = the_office()
    drafts = draft(office, Period.parse(period), on or today, today)
    shown = []
    for made in drafts:
        paths = write_files(out, made.files)
        shown.append((made, paths))
    if as_json:
        from flows.work.papers_shown import draft_as_json

        print_json([draft_as_json(made, paths) for made, paths in shown])
        return
    for made, paths in shown:
        counts = made.facts.reports
        echo(
            f"Đã dự thảo báo cáo tổng hợp kỳ {period} (số liệu đến {made.facts.on:%d/%m/%Y}): {counts.received}/"
            f"{counts.total} báo cáo, {len(made.facts.weaknesses)} hạn chế. Số, ngày và chữ ký để trống.",
            f"Drafted the synthesis of {period} (figures up to {made.facts.on}): {counts.received}/{counts.total} "
            f"reports, {len(made.facts.weaknesses)} weaknesses. Number, date and signature are left blank.",
        )
        for path in paths:
            echo(f"  {path}", f"  {path}")
        if made.flags:
            rows = [(flag.weakness, flag.unit, say(flag.vi, flag.en)) for flag in made.flags]
            columns = [say("Mã", "Code"), say("Đơn vị", "Unit"), say("Nội dung cần lưu ý", "To look at")]
            table(say("Cần lưu ý trước khi ký", "Look at this before signing"), columns, rows)
