"""`dondoc go-live`, `db`, `run`, `demo`, `up`: the program as a service. Only `run`, `demo` and `up` reach Prefect."""

from pathlib import Path
from typing import Annotated

import typer

from cli.common import NEEDS_A_PERSON, ActorOption, act, day, echo, the_office
from config.language import say

database = typer.Typer(help=say("Cơ sở dữ liệu.", "The database."), no_args_is_help=True)


@database.command()
def upgrade() -> None:
    """Bring the database to this program's version."""
    from config.settings import load_settings
    from models.database import HEAD, Database

    base = Database(load_settings().database_address)
    before = base.version()
    base.upgrade()
    if before == HEAD:
        echo(f"Cơ sở dữ liệu đã ở phiên bản {HEAD}: không có gì thay đổi.", f"Already at {HEAD}: nothing changed.")
    else:
        echo(f"Cơ sở dữ liệu đã ở phiên bản {HEAD}.", f"The database stands at {HEAD}.")


def go_live(
    on: Annotated[str | None, typer.Option("--on", help=say("Từ ngày.", "From this day."))] = None,
    actor: ActorOption = None,
) -> None:
    """Let mail go to its recipients; until then every mail goes to the operator."""
    from config.clock import office_day
    from flows.work.golive import set_go_live

    who = act(actor)
    start = day(on) or office_day(who.at)
    if set_go_live(the_office(), start, who):
        echo(f"Thư gửi đến người nhận thật từ ngày {start:%d/%m/%Y}.", f"Mail goes to its recipients from {start}.")
    else:
        echo("Đã đặt ngày này từ trước: không có gì thay đổi.", "That day was set before: nothing changed.")


def run_flow(
    flow: Annotated[str, typer.Argument(help=say("Tên luồng.", "The flow's name."))],
    param: Annotated[list[str] | None, typer.Option("--param", help="k=v")] = None,
) -> None:
    """Run a Prefect flow by name."""
    from config.settings import load_settings
    from flows.wiring import prepare_prefect

    prepare_prefect(load_settings())
    from flows.catalogue import run_by_name

    state = run_by_name(flow, param or [])
    if state.is_failed():
        typer.echo(state.message or "", err=True)
        raise typer.Exit(1)
    typer.echo(f"{state.name}: {state.message or ''}")
    if state.name == "NeedsAPerson":
        raise typer.Exit(NEEDS_A_PERSON)


def demo(
    plan: Annotated[Path, typer.Option("--plan", help=say("Kế hoạch để thử.", "The plan to live through."))] = Path(
        "examples/ke-hoach-mau.txt"
    ),
    out: Annotated[Path, typer.Option("--out", help=say("Nơi để thư.", "Where the mails lie."))] = Path("demo-out"),
) -> None:
    """Live a quarter of a plan on a virtual clock: real flows, real mail."""
    from flows.demo.run import live_a_quarter

    raise typer.Exit(live_a_quarter(plan, out))


def up() -> None:
    """Start the program: ticks and sender, until it is stopped."""
    from flows.service import serve

    raise typer.Exit(serve())
