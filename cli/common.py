"""What every command shares: the office, the actor, JSON, tables, and the one place where errors become sentences."""

import getpass
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.language import say

if TYPE_CHECKING:
    from flows.work.office import Office
    from models.moves import Act

REFUSED, WRONG_USAGE, NEEDS_A_PERSON = 1, 2, 3
"""Exit codes; 0 is done (design section 5)."""

JsonOption = Annotated[bool, typer.Option("--json", help=say("In ra JSON.", "Print JSON."))]
ActorOption = Annotated[
    str | None,
    typer.Option("--actor", help=say("Người thực hiện, ghi vào lịch sử.", "Who does this, for the history.")),
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


def day(text: str | None) -> date | None:
    """Read a date option; raises typer.BadParameter, which is wrong usage."""
    if text is None:
        return None
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


def listed(text: str | None) -> list[str] | None:
    """Read a list option such as ``2,5``; None where it was not given."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not parts:
        raise typer.BadParameter(say("danh sách trống; hãy viết như 2,5.", "the list is empty; write it like 2,5."))
    return parts


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


def table(title: str, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a table as wide as the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title, title_justify="left", header_style="bold", show_lines=False)
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*(Text("" if value is None else str(value)) for value in row))
    Console().print(grid)


def run(app: Callable[..., Any]) -> int:
    """Run the command line; every error a person can act on becomes one sentence and an exit code."""
    from config.errors import DondocError, NeedsAPerson

    try:
        app(standalone_mode=True)
    except DondocError as error:
        sys.stderr.write(f"{error}\n")
        return NEEDS_A_PERSON if isinstance(error, NeedsAPerson) else REFUSED
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(bool(stop.code))
    return 0
