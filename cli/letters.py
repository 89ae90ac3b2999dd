"""`dondoc letter`: the official letters to late units."""

from datetime import date
from typing import Annotated

import typer

from cli.common import DAY, JsonOption, day, echo, print_json, the_office
from cli.papers import OnOption, OutOption, PeriodArgument, StreamOption
from cli.words import Command, group
from config.language import say

letter = group("Công văn đôn đốc.", "Official letters to late units.")


@letter.command(
    cls=Command,
    help=say("Dự thảo công văn đôn đốc các đơn vị chưa gửi báo cáo.", "Draft the letter to units that are late."),
)
def draft(
    period: PeriodArgument,
    out: OutOption,
    on: OnOption = None,
    by: Annotated[
        date | None,
        typer.Option(
            "--by",
            parser=day,
            metavar=DAY,
            help=say("Ngày đề nghị gửi; mặc định: 3 ngày làm việc sau.", "Asked for by; 3 working days on by default."),
        ),
    ] = None,
    second: Annotated[bool, typer.Option("--second", help=say("Công văn lần hai.", "The second letter."))] = False,
    each: Annotated[
        bool, typer.Option("--each", help=say("Mỗi đơn vị một công văn.", "One letter to each unit."))
    ] = False,
    stream: StreamOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft one letter to all late units, or one to each."""
    from config.clock import machine_clock, office_day
    from flows.work.chasing import draft_letters
    from flows.work.synthesize import Drafted, write_files
    from models.facts.period import Period
    from models.tables import PaperKind

    made = draft_letters(
        the_office(),
        Period.parse(period),
        on or office_day(machine_clock()),
        by,
        second=second,
        each=each,
        stream=stream,
    )
    paths = write_files(out, [Drafted(PaperKind.SUBMISSION, one.name, one.content) for one in made]) if made else []
    if as_json:
        print_json([{"path": str(path), "units": list(one.units)} for one, path in zip(made, paths, strict=True)])
    elif not made:
        echo(f"Kỳ {period}: không có đơn vị nào quá hạn gửi báo cáo.", f"{period}: no unit is late.")
    for one, path in zip(made, paths, strict=True):
        if not as_json:
            echo(f"{path}: {'; '.join(one.units)}", f"{path}: {'; '.join(one.units)}")
