"""`dondoc calendar`: the working calendar, and which due dates a changed one moves."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    FILE,
    NEEDS_A_PERSON,
    ActorOption,
    JsonOption,
    act,
    agreed,
    echo,
    print_json,
    show_rows,
    the_office,
)
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.calendar_change import DueMoved

app = group("Lịch làm việc.", "The working calendar.")


@app.command(
    cls=Command,
    help=say(
        "Xem lịch hiện hành, hoặc một tệp, dời những hạn nào.", "Show which due dates the calendar, or a file, moves."
    ),
)
def check(
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", metavar=FILE, help=say("Tệp lịch của một năm, chưa nhập.", "A year's file, not imported yet.")
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show which due dates the calendar moves; change nothing."""
    from config.clock import machine_clock, office_day
    from flows.work.calendar_change import calendar_diff, calendar_with

    office = the_office()
    calendar = calendar_with(office, file)[1] if file else None
    moves = calendar_diff(office, office_day(machine_clock()), calendar)
    _show(moves, as_json)
    if moves and not file:
        raise typer.Exit(NEEDS_A_PERSON)


@app.command(
    name="import",
    cls=Command,
    help=say("Nhập lịch của một năm và dời các hạn theo lịch mới.", "Take a year's calendar and move due dates by it."),
)
def import_(
    file: Annotated[
        Path,
        typer.Argument(metavar=FILE, help=say("Tệp lịch của một năm.", "The year's file."), show_default=False),
    ],
    yes: Annotated[
        bool, typer.Option("--yes", help=say("Nhập ngay, không hỏi lại.", "Import without asking."))
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a year's calendar, show what it moves, and move it."""
    from config.clock import machine_clock, office_day
    from flows.work.calendar_change import apply_calendar, calendar_diff, calendar_with, keep_calendar

    office, who = the_office(), act(actor)
    year, calendar = calendar_with(office, file)
    if not yes and not as_json:
        _show(calendar_diff(office, office_day(machine_clock()), calendar), as_json=False)
        if not agreed(f"Dùng lịch này cho năm {year}?", f"Use this calendar for {year}?"):
            echo("Đã dừng, chưa có gì thay đổi.", "Stopped, nothing was changed.")
            return
    done = apply_calendar(keep_calendar(office, file, year), who)
    if as_json:
        print_json({"year": year} | asdict(done))
    else:
        count = len(done.moved)
        echo(
            f"Đã nhập lịch năm {year}; dời hạn của {count} nghĩa vụ.",
            f"Calendar of {year} taken; {count} due dates moved.",
        )


def _show(moves: "Sequence[DueMoved]", as_json: bool) -> None:
    nothing = ("Không có hạn nào phải dời.", "No due date moves.")
    show_rows([asdict(move) for move in moves], as_json, say("Hạn phải dời", "Due dates that move"), nothing)
