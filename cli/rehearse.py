"""`dondoc rehearse`: a year of a plan on a virtual clock; who would get what, and two ladders side by side."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, FILE, WORDS, JsonOption, day, echo, print_json, print_json_lines, table, when
from cli.words import word
from config.language import say
from notifications.names_of_letters import notice_words, rung_words

if TYPE_CHECKING:
    from flows.work.rehearse.summary import Summary


def rehearse(
    plan: Annotated[
        Path, typer.Option("--plan", metavar=FILE, help=say("Tệp kế hoạch.", "The plan's file."), show_default=False)
    ],
    first: Annotated[
        date,
        typer.Option(
            "--from",
            parser=day,
            metavar=DAY,
            help=say("Ngày đầu; theo dõi kế hoạch từ ngày này.", "The first day; the plan is followed from it."),
            show_default=False,
        ),
    ],
    last: Annotated[
        date, typer.Option("--to", parser=day, metavar=DAY, help=say("Ngày cuối.", "The last day."), show_default=False)
    ],
    org: Annotated[
        str | None,
        typer.Option(
            "--org",
            metavar=WORDS,
            help=say("Bộ dữ liệu tổ chức; mặc định: của cơ quan.", "Organisation pack; the office's own by default."),
        ),
    ] = None,
    script: Annotated[
        Path | None,
        typer.Option(
            "--script",
            metavar=FILE,
            help=say("Kịch bản YAML: ai làm gì ngày nào.", "YAML script: who does what on which day."),
        ),
    ] = None,
    ladder: Annotated[
        Path | None,
        typer.Option("--ladder", metavar=FILE, help=say("Thang nhắc việc khác (TOML).", "Another ladder (TOML).")),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(
            "--compare", metavar=FILE, help=say("So sánh với thang nhắc việc này.", "Compare with this ladder.")
        ),
    ] = None,
    letters: Annotated[
        Path | None,
        typer.Option(
            "--letters",
            metavar=WORDS,
            help=say("Thư mục nhận toàn văn từng thư (.eml).", "A folder for every letter in full (.eml)."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Live a plan on a virtual clock: nothing is kept, nobody is written to."""
    from config.settings import load_settings
    from flows.work.rehearse.play import rehearse as live
    from flows.work.rehearse.script import read_script
    from flows.work.rehearse.summary import summed_up
    from models.calendars import load_calendar
    from models.packs import load_pack

    settings = load_settings()
    pack = load_pack(org or settings.org_pack)
    steps = read_script(script) if script else ()
    calendar = load_calendar(settings.calendar_folder)
    events = live(plan, pack, first, last, steps, ladder, letters).events
    ours = summed_up(events, calendar)
    if compare is None:
        print_json_lines(events) if as_json else _show(ours, first, last)
        return
    theirs = summed_up(live(plan, pack, first, last, steps, compare).events, calendar)
    names = (str(ladder or settings.ladder_file.name), str(compare))
    if as_json:
        print_json(
            {"ladders": [{"ladder": name, **asdict(one)} for name, one in zip(names, (ours, theirs), strict=True)]}
        )
    else:
        _compare(names, ours, theirs)


def _show(summary: "Summary", first: date, last: date) -> None:
    echo(
        f"Diễn tập từ {when(first)} đến {when(last)}; không gửi thư nào ra ngoài.",
        f"Rehearsed from {when(first)} to {when(last)}; no letter left.",
    )
    columns = (
        say("Người nhận", "Reader"),
        say("Bậc", "Rung"),
        say("Thư", "Notice"),
        say("Số thư", "Mails"),
        say("Hộp thư", "Mailboxes"),
        say("Lần đầu", "First on"),
    )
    rows = [
        (
            word("reader", row.role),
            rung_words(row.rung),
            notice_words(row.notice),
            row.mails,
            row.people,
            when(row.first_on),
        )
        for row in summary.told
    ]
    table(say("Ai được báo điều gì", "Who is told what"), columns, rows)
    table(say("Tóm tắt", "Summary"), (say("Số liệu", "Figure"), say("Giá trị", "Value")), _figures(summary))


def _compare(names: tuple[str, str], ours: "Summary", theirs: "Summary") -> None:
    from flows.work.rehearse.summary import up_the_ladder

    pairs = zip(_figures(ours), _figures(theirs), strict=True)
    table(
        say("So sánh hai thang nhắc việc", "Two ladders"),
        (say("Số liệu", "Figure"), *names),
        [(name, one, two) for (name, one), (_, two) in pairs],
    )
    left = {(row.role, row.rung, row.notice): row.mails for row in ours.told}
    right = {(row.role, row.rung, row.notice): row.mails for row in theirs.told}
    rows = [
        (word("reader", key[0]), rung_words(key[1]), notice_words(key[2]), left.get(key, 0), right.get(key, 0))
        for key in sorted({*left, *right}, key=up_the_ladder)
    ]
    table(
        say("Ai được báo điều gì", "Who is told what"),
        (say("Người nhận", "Reader"), say("Bậc", "Rung"), say("Thư", "Notice"), *names),
        rows,
    )


def _figures(summary: "Summary") -> list[tuple[str, object]]:
    late = summary.working_days_to
    return [
        (say("Tổng số thư", "Mails"), summary.mails),
        (say("Số hộp thư nhận", "Mailboxes"), summary.people),
        (say("Thư bình quân một hộp thư", "Mails a mailbox, mean"), summary.mean_to_one),
        (say("Nhiều nhất một hộp thư", "Most to one mailbox"), summary.most_to_one),
        (say("Thư nhắc vào ngày nghỉ", "Reminders on days off"), summary.on_days_off),
        (
            say("Số ngày từ hạn đến khi báo cáo, bình quân", "Days from due date to report, mean"),
            "–" if summary.days_to_report is None else summary.days_to_report,
        ),
        *(
            (
                f"{word('reader', role)}: {say('được báo sau hạn (ngày làm việc)', 'told after the due date (working days)')}",
                late.get(role, "–"),
            )
            for role in ("planning", "office", "vice_chair", "chair")
        ),
    ]
