"""`dondoc unit` and `dondoc contact`: who is who, on a day."""

from typing import Annotated

import typer

from cli.common import JsonOption, day, echo, print_json, table, the_office
from config.language import say

units = typer.Typer(help=say("Đơn vị.", "Units."), no_args_is_help=True)
contacts = typer.Typer(help=say("Địa chỉ nhận thư.", "Mailboxes."), no_args_is_help=True)

On = Annotated[str | None, typer.Option("--on", help=say("Vào ngày.", "On this day."))]


@units.command(name="list")
def list_units(on: On = None, as_json: JsonOption = False) -> None:
    """List the units of a day."""
    from config.clock import machine_clock, office_day
    from flows.work.directory import units_shown

    _print(units_shown(the_office(), day(on) or office_day(machine_clock())), as_json)


@contacts.command(name="list")
def list_contacts(on: On = None, as_json: JsonOption = False) -> None:
    """List the mailboxes of a day."""
    from config.clock import machine_clock, office_day
    from flows.work.directory import contacts_shown

    _print(contacts_shown(the_office(), day(on) or office_day(machine_clock())), as_json)


def _print(rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
    elif rows:
        table("", list(rows[0]), (row.values() for row in rows))
    else:
        echo("Chưa có; nhập kế hoạch trước.", "None yet; import a plan first.")
