"""`dondoc synthesize` and `dondoc paper`: the synthesis report of a period, from its draft to its sending."""

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
    print_json,
    show_rows,
    table,
    the_office,
    when,
)
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.papers import Changed
    from flows.work.papers_shown import Papers
    from models.facts.period import Period

PERIOD = say("KỲ", "PERIOD")
FOLDER = say("THƯ MỤC", "DIR")

PeriodArgument = Annotated[
    str, typer.Argument(metavar=PERIOD, help=say("Kỳ báo cáo, ví dụ 2023-Q3.", "The period, such as 2023-Q3."))
]

OutOption = Annotated[
    Path, typer.Option("--out", metavar=FOLDER, help=say("Thư mục ghi các tệp.", "Folder for the files."))
]
OnOption = Annotated[
    date | None,
    typer.Option(
        "--on",
        parser=day,
        metavar=DAY,
        help=say("Số liệu đến hết ngày này; mặc định: hôm nay.", "Figures up to this day; today by default."),
    ),
]
StreamOption = Annotated[
    int | None,
    typer.Option(
        "--stream",
        metavar="N",
        help=say(
            "Luồng báo cáo, khi một kỳ có nhiều luồng; xem `dondoc paper list`.",
            "The stream, where a period has several.",
        ),
    ),
]


def synthesize(
    period: PeriodArgument,
    out: OutOption,
    on: OnOption = None,
    stream: StreamOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draft the synthesis report of a period with its annexes; a frozen one is written out as it was frozen."""
    from config.clock import machine_clock, office_day
    from flows.work.papers_shown import papers_of
    from flows.work.synthesize import write_files
    from models.facts.period import Period

    found = papers_of(the_office(), Period.parse(period), on, office_day(machine_clock()), stream)
    written = [
        (papers, write_files(out if len(found) == 1 else out / f"luong-{papers.stream}", papers.files))
        for papers in found
    ]
    if as_json:
        from flows.work.papers_shown import papers_as_json

        print_json([papers_as_json(papers, paths) for papers, paths in written])
        return
    for papers, paths in written:
        _say_written(papers, period)
        for path in paths:
            echo(f"  {path}", f"  {path}")
        if papers.draft and papers.draft.flags:
            rows = [(flag.weakness, flag.unit, say(flag.vi, flag.en)) for flag in papers.draft.flags]
            columns = [say("Mã", "Code"), say("Đơn vị", "Unit"), say("Nội dung cần lưu ý", "To look at")]
            table(say("Cần lưu ý trước khi ký", "Look at this before signing"), columns, rows)


def _say_written(papers: "Papers", period: str) -> None:
    if papers.draft is None:
        echo(
            f"Báo cáo tổng hợp kỳ {period} đã chốt; các tệp như khi chốt:",
            f"The synthesis of {period} is frozen; its files:",
        )
        return
    facts = papers.draft.facts
    counts = facts.reports
    echo(
        f"Đã dự thảo báo cáo tổng hợp kỳ {period} (số liệu đến {facts.on:%d/%m/%Y}): {counts.received}/"
        f"{counts.total} báo cáo, {len(facts.weaknesses)} hạn chế. Số, ngày và chữ ký để trống.",
        f"Drafted the synthesis of {period} (figures up to {facts.on}): {counts.received}/{counts.total} "
        f"reports, {len(facts.weaknesses)} weaknesses. Number, date and signature are left blank.",
    )


paper = group("Báo cáo tổng hợp của kỳ: sửa, chốt, nhập số, gửi.", "A period's synthesis: edit, freeze, number, send.")

FileOption = Annotated[
    Path, typer.Option("--file", metavar=FILE, help=say("Tệp Word đã sửa.", "The edited Word file."))
]


@paper.command(
    name="list", cls=Command, help=say("Liệt kê báo cáo tổng hợp và tình trạng.", "List the synthesis reports.")
)
def list_(as_json: JsonOption = False) -> None:
    """List the synthesis reports with where each stands."""
    from flows.work.papers_shown import papers_shown

    nothing = ("Chưa có báo cáo tổng hợp nào được sửa hoặc chốt.", "No synthesis was edited or frozen yet.")
    show_rows(papers_shown(the_office()), as_json, say("Báo cáo tổng hợp", "Synthesis reports"), nothing)


@paper.command(
    cls=Command, help=say("Xem các tệp và đính chính của một kỳ.", "Show the files and addenda of a period.")
)
def show(
    period: PeriodArgument,
    stream: StreamOption = None,
    source: Annotated[
        int | None,
        typer.Option(
            "--source",
            metavar="N",
            help=say("Nguồn [N] của bản rà soát: báo cáo nào, lời nào.", "Source [N] of the review copy: whose words."),
        ),
    ] = None,
    on: OnOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the files and addenda of a period with their digests, or what stands behind one source of its review copy."""
    from flows.work.papers_shown import paper_shown
    from models.facts.period import Period

    if source is not None:
        _show_source(Period.parse(period), source, on, stream, as_json=as_json)
        return
    nothing = ("Kỳ này chưa có tệp nào được lưu.", "Nothing is kept of this period yet.")
    show_rows(paper_shown(the_office(), Period.parse(period), stream), as_json, period, nothing)


def _show_source(period: "Period", source: int, on: date | None, stream: int | None, *, as_json: bool) -> None:
    from config.clock import machine_clock, office_day
    from flows.work.paper_sources import source_shown

    found = source_shown(the_office(), period, source, office_day(machine_clock()), on, stream)
    if as_json:
        print_json(found)
        return
    for name, value in found.items():
        echo(f"{name}: {value}", f"{name}: {value}")


@paper.command(
    cls=Command, help=say("Lưu bản báo cáo đã được sửa trong Word.", "Keep the report as it was edited in Word.")
)
def edit(
    period: PeriodArgument,
    file: FileOption,
    stream: StreamOption = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring an edited report back; the latest one is what is frozen."""
    from flows.work.papers import bring_back
    from models.facts.period import Period

    done = bring_back(the_office(), Period.parse(period), file, act(actor), stream)
    _tell(done, as_json, "Đã lưu bản sửa", "The edited report is kept")


@paper.command(
    cls=Command, help=say("Chốt số liệu, nội dung và tệp của kỳ.", "Freeze the figures, texts and files of a period.")
)
def freeze(
    period: PeriodArgument, stream: StreamOption = None, actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Freeze a period's synthesis; the head of the planning department gets it to sign."""
    from flows.work.papers import freeze as freeze_it
    from models.facts.period import Period

    done = freeze_it(the_office(), Period.parse(period), act(actor), stream)
    _tell(done, as_json, "Đã chốt", "Frozen")


@paper.command(
    name="number",
    cls=Command,
    help=say("Nhập số, ngày ban hành và bản đã ký.", "Enter number, day of issue and the signed file."),
)
def number_(
    period: PeriodArgument,
    number: Annotated[str, typer.Option("--number", metavar=WORDS, help=say("Số, ký hiệu.", "Number and symbol."))],
    issued_on: Annotated[
        date,
        typer.Option("--issued-on", parser=day, metavar=DAY, help=say("Ngày ban hành.", "The day of issue.")),
    ],
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar=FILE, help=say("Bản đã ký (.pdf, .docx).", "The signed file (.pdf, .docx).")),
    ] = None,
    stream: StreamOption = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter the number and day under which the report was issued."""
    from flows.work.papers import number as enter
    from models.facts.period import Period

    done = enter(the_office(), Period.parse(period), number, issued_on, file, act(actor), stream)
    _tell(done, as_json, "Đã nhập số, ngày ban hành", "Number and day entered")


@paper.command(
    cls=Command,
    help=say("Gửi báo cáo đã ban hành; nghĩa vụ tổng hợp hoàn thành.", "Send the issued report; the duty is done."),
)
def send(
    period: PeriodArgument, stream: StreamOption = None, actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Send the issued report to the leadership."""
    from flows.work.papers import send as send_it
    from models.facts.period import Period

    _tell(send_it(the_office(), Period.parse(period), act(actor), stream), as_json, "Đã gửi", "Sent")


@paper.command(
    cls=Command, help=say("Đính chính báo cáo đã chốt bằng văn bản bổ sung.", "Correct a frozen report by an addendum.")
)
def addendum(
    period: PeriodArgument,
    words: Annotated[
        str, typer.Option("--words", metavar=WORDS, help=say("Nội dung đính chính.", "What is corrected."))
    ],
    file: Annotated[
        Path | None, typer.Option("--file", metavar=FILE, help=say("Tệp kèm theo.", "A file with it."))
    ] = None,
    stream: StreamOption = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a correction beside a frozen report."""
    from flows.work.papers import add_addendum
    from models.facts.period import Period

    done = add_addendum(the_office(), Period.parse(period), words, file, act(actor), stream)
    _tell(done, as_json, "Đã ghi đính chính", "Addendum written")


def _tell(done: "Changed", as_json: bool, vi: str, en: str) -> None:
    if as_json:
        print_json(asdict(done))
    elif done.by and done.at:
        echo(
            f"Kỳ {done.period}: {done.by} đã chốt ({when(done.at)}); không có gì thay đổi.",
            f"{done.period}: {done.by} froze it ({when(done.at)}); nothing changed.",
        )
    elif not done.new:
        echo(
            f"Kỳ {done.period}: đã thực hiện trước đó, không có gì thay đổi.",
            f"{done.period}: done before, nothing changed.",
        )
    else:
        files = "; ".join(done.files) or "–"
        echo(f"{vi}: kỳ {done.period}. Tệp: {files}.", f"{en}: {done.period}. Files: {files}.")
