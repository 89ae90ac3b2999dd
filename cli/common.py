"""What every command shares: the office, the actor, JSON, tables, and the one place where errors become sentences."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.exceptions import TyperException

from cli.words import heading, word, wrong_usage
from config.language import say

if TYPE_CHECKING:
    from flows.work.office import Office
    from models.moves import Act

REFUSED, WRONG_USAGE, NEEDS_A_PERSON = 1, 2, 3
"""Exit codes; 0 is done (design section 5)."""
INTERRUPTED = 130
"""What a shell expects of a command that was ended by Ctrl-C (128 and the number of the signal)."""

WIDE = 200
"""Columns of a table that goes into a file or another program: words are found there only unbroken."""

DAY = say("NGÀY", "DATE")
WORDS = say("CHỮ", "TEXT")
FILE = say("TỆP", "FILE")

JsonOption = Annotated[
    bool, typer.Option("--json", help=say("In kết quả ở dạng JSON.", "Print the result as JSON."), show_default=False)
]
ActorOption = Annotated[
    str | None,
    typer.Option(
        "--actor",
        metavar=WORDS,
        help=say("Người thực hiện, ghi vào lịch sử.", "Who does this, for the history."),
    ),
]


def the_office() -> "Office":
    """Open the installation that the settings describe."""
    from config.settings import load_settings
    from flows.work.office import open_office

    return open_office(load_settings())


def act(actor: str | None, because: str = "") -> "Act":
    """Return who does something now."""
    from config.clock import machine_clock
    from models.moves import Act

    return Act(actor or f"cli:{_user()}", machine_clock(), because)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def day(text: str) -> date:
    """Read a date option; raises typer.BadParameter, which is wrong usage."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day, not a moment
        except ValueError:
            continue
    raise typer.BadParameter(
        say(
            f"“{text}” không phải là ngày; hãy viết 2023-09-15 hoặc 15/09/2023.",
            f"“{text}” is no date; write 2023-09-15.",
        )
    )


def listed(text: str | None, option: str = "--items", separator: str = ",") -> list[str] | None:
    """Read a list option such as ``2,5``; None where it was not given. Units' names hold commas: they take ``;``."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(separator) if part.strip()]
    if not parts:
        raise typer.BadParameter(
            say(f"danh sách trống; hãy viết như A{separator}B.", f"the list is empty; write it like A{separator}B."),
            param_hint=f"'{option}'",
        )
    return parts


def whole_number(text: str) -> int:
    """Read a number of nothing but digits; raises typer.BadParameter."""
    if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004  # no table has a milliard of rows
        raise typer.BadParameter(say(f"“{text}” không phải là số nguyên.", f"“{text}” is no whole number."))
    return int(text)


def percentage(text: str) -> int:
    """Read a percentage; raises typer.BadParameter."""
    number = whole_number(text)
    if number > 100:  # noqa: PLR2004  # per cent
        raise typer.BadParameter(say(f"“{text}” phải từ 0 đến 100.", f"“{text}” must lie between 0 and 100."))
    return number


def print_json(value: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=_plain) + "\n")


def print_json_lines(values: Iterable[object]) -> None:
    """Print a stream, one JSON document a line."""
    for value in values:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def echo(vi: str, en: str) -> None:
    """Say something to the user, in the user's language."""
    typer.echo(say(vi, en))


def warn(vi: str, en: str) -> None:
    """Say, beside the result, what a person must see to."""
    typer.echo(say(vi, en), err=True)


YES = {"y", "yes", "c", "có", "co"}


def agreed(vi: str, en: str) -> bool:
    """Ask; anything but yes is no. Raises Refused where nobody is there to answer."""
    from config.errors import Refused

    try:
        sys.stdout.write(f"{say(vi, en)} [y/N] ")
        sys.stdout.flush()
        answer = sys.stdin.readline()
    except KeyboardInterrupt:  # from the first word of the question on, since a quick hand does not wait
        sys.stdout.write("\n")
        raise typer.Abort from None
    if not answer:
        raise Refused(
            "Không có ai trả lời. Hãy chạy lại và trả lời, hoặc thêm --yes. Chưa có gì thay đổi.",
            "Nobody answered. Run it again and answer, or add --yes. Nothing was changed.",
        )
    return answer.strip().casefold() in YES


def show_rows(rows: Sequence[Mapping[str, object]], as_json: bool, title: str, nothing: tuple[str, str]) -> None:
    """Print rows as JSON or as a table; ``nothing`` is said where there are none."""
    if as_json:
        print_json(rows)
    elif rows:
        shown = ([_cell(key, value) for key, value in row.items()] for row in rows)
        table(title, [heading(key) for key in rows[0]], shown)
    else:
        echo(*nothing)


def _cell(key: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return say("có", "yes") if value else ""
    if isinstance(value, date):
        return when(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{word('stage', str(name))}: {count}" for name, count in value.items())
    return word(key, str(value))


def when(moment: date) -> str:
    """Write a day, or a moment by the office's clock, as the user's language does."""
    from config.clock import OFFICE_ZONE

    if isinstance(moment, datetime):
        moment = moment.astimezone(OFFICE_ZONE)
        return moment.strftime(say("%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"))
    return moment.strftime(say("%d/%m/%Y", "%Y-%m-%d"))


def table(
    title: str, columns: Sequence[str], rows: Iterable[Iterable[object]], ratios: Sequence[int] | None = None
) -> None:
    """Print a table as wide as the terminal; ``ratios``: shares of the columns, 0 for as narrow as its words allow."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    for column, ratio in zip(columns, ratios or [0] * len(columns), strict=True):
        grid.add_column(column, overflow="fold", ratio=ratio or None)
    grid.expand = ratios is not None
    for row in rows:
        grid.add_row(*(Text("" if value is None else str(value)) for value in row))
    unbound = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    Console(width=WIDE if unbound else None).print(grid)


def run(app: Callable[..., Any]) -> int:
    """Run the command line; every error a person can act on becomes one sentence and an exit code."""
    from config.errors import DondocError, NeedsAPerson

    try:
        code = app(prog_name="dondoc", standalone_mode=False)
    except DondocError as error:
        sys.stderr.write(f"{error}\n")
        return NEEDS_A_PERSON if isinstance(error, NeedsAPerson) else REFUSED
    except typer.Abort:
        sys.stderr.write(say("Đã dừng, chưa có gì thay đổi.\n", "Stopped, nothing was changed.\n"))
        return REFUSED
    except TyperException as error:
        sys.stderr.write(f"{wrong_usage(error)}\n")
        return WRONG_USAGE
    except SystemExit as stop:  # whoever reads our output has gone, such as `head`
        return stop.code if isinstance(stop.code, int) else REFUSED
    if code == INTERRUPTED:  # Typer would end without a word
        sys.stderr.write(
            say(
                "\nĐã dừng giữa chừng. Việc đang ghi dở được bỏ, việc đã ghi xong được giữ. Có thể chạy lại lệnh này.\n",
                "\nInterrupted. What was half written is dropped, what was written is kept. The command can be run again.\n",
            )
        )
    return code if isinstance(code, int) else 0
