"""`dondoc go-live`, `db`, `run`, `demo`, `up`: the program as a service. Only `run` and `demo` reach Prefect."""

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, FILE, NEEDS_A_PERSON, ActorOption, JsonOption, act, day, echo, print_json, the_office, when
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.office import Office
    from models.moves import Act

database = group("Cơ sở dữ liệu.", "The database.")


@database.command(
    cls=Command,
    help=say("Nâng cơ sở dữ liệu lên phiên bản của chương trình.", "Bring the database to this program's version."),
)
def upgrade() -> None:
    """Bring the database to this program's version."""
    from config.settings import load_settings
    from flows.work.office import upgrade_database

    version, changed = upgrade_database(load_settings())
    if changed:
        echo(f"Cơ sở dữ liệu đã ở phiên bản {version}.", f"The database stands at {version}.")
    else:
        echo(
            f"Cơ sở dữ liệu đã ở phiên bản {version} từ trước: không có gì thay đổi.",
            f"The database stood at {version} before: nothing changed.",
        )


@database.command(
    cls=Command,
    help=say("Xem phiên bản cơ sở dữ liệu.", "Show the database's version, and who uses it."),
)
def show(as_json: JsonOption = False) -> None:
    """Show the versions; exit code 3 when they differ."""
    from config.settings import load_settings
    from flows.work.office import database_state

    state = database_state(load_settings())
    if as_json:
        print_json(asdict(state))
    else:
        stands = state.database_version
        echo(
            f"Cơ sở dữ liệu: {stands or 'chưa có'}. Chương trình cần: {state.program_needs}.",
            f"Database: {stands or 'none yet'}. This program needs: {state.program_needs}.",
        )
        if state.running:
            echo("Chương trình đang chạy (dondoc up).", "The program is running (dondoc up).")
    if not state.fits:
        raise typer.Exit(NEEDS_A_PERSON)


@database.command(
    cls=Command,
    help=say("Chuyển từ SQLite sang PostgreSQL.", "Move the register from SQLite to PostgreSQL."),
)
def move(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            envvar="DONDOC_MOVE_TO",
            show_envvar=False,
            metavar=say("ĐỊA CHỈ", "ADDRESS"),
            help=say(
                "postgresql+psycopg://người-dùng@máy/tên; có mật khẩu thì đặt trong biến môi trường DONDOC_MOVE_TO.",
                "postgresql+psycopg://user@host/name; with a password, better in the variable DONDOC_MOVE_TO.",
            ),
        ),
    ],
    actor: ActorOption = None,
) -> None:
    """Move the register; the database it leaves sends nothing any more."""
    from flows.work.move import move_database

    counts = move_database(the_office(), to, act(actor))
    rows = sum(counts.values())
    echo(
        f"Đã chuyển {rows} dòng của {len(counts)} bảng. Hãy đặt database_url trong dondoc.toml rồi khởi động lại; cơ sở dữ liệu "
        "cũ chỉ còn gửi thư đến người vận hành.",
        f"{rows} rows of {len(counts)} tables were moved. Set database_url in dondoc.toml, then start again; the old database "
        "sends to the operator only.",
    )


def go_live(
    on: Annotated[
        date | None,
        typer.Option(
            "--on", parser=day, metavar=DAY, help=say("Từ ngày; mặc định: hôm nay.", "From this day; today by default.")
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help=say("Chỉ xem còn thiếu gì.", "Only show what is missing.")),
    ] = False,
    shadow_reviewed: Annotated[
        bool,
        typer.Option(
            "--shadow-reviewed",
            help=say("Ghi nhận đã đọc các thư ở chế độ thử và thấy đúng.", "Say that the shadow letters are right."),
        ),
    ] = False,
    waive: Annotated[
        list[str] | None,
        typer.Option(
            "--waive",
            metavar=say("TÊN", "NAME"),
            help=say("Bỏ qua một mục còn thiếu; có thể nhiều lần.", "Do without an item; may be repeated."),
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar=say("LÝ DO", "WHY"), help=say("Vì sao bỏ qua.", "Why it is waived."))
    ] = "",
    as_json: JsonOption = False,
    actor: ActorOption = None,
) -> None:
    """Let mail go to its recipients once the checklist holds; until then every mail goes to the operator."""
    from config.clock import office_day
    from flows.work.golive import checked_go_live, review_shadow_mode

    waived = _waived(waive or [], reason)
    office, who = the_office(), replace(act(actor), because=reason.strip())
    if shadow_reviewed:
        if review_shadow_mode(office, who):
            echo("Đã ghi: thư ở chế độ thử đã được xem xét.", "Noted: the shadow letters were reviewed.")
        else:
            echo("Đã ghi từ trước: không có gì thay đổi.", "It was noted before: nothing changed.")
        return
    if check:
        _show_checklist(office, who, as_json)
        return
    start = on or office_day(who.at)
    if checked_go_live(office, start, who, waived):
        echo(
            f"Thư gửi đến người nhận thật từ ngày {when(start)}; trước ngày đó mọi thư đến người vận hành.",
            f"Mail goes to its real recipients from {when(start)}; before, all of it goes to the operator.",
        )
    else:
        echo(
            f"Ngày {when(start)} đã được đặt từ trước: không có gì thay đổi.",
            f"{when(start)} was set before: nothing changed.",
        )


def _waived(names: list[str], reason: str) -> list[str]:
    """Return the names given to --waive; wrong usage where one is unknown or the reason is missing."""
    from flows.work.golive import CHECKLIST

    for name in names:
        if name not in CHECKLIST:
            known = ", ".join(CHECKLIST)
            raise typer.BadParameter(
                say(f"không có mục “{name}”; các mục: {known}.", f"there is no item “{name}”; items: {known}."),
                param_hint="'--waive'",
            )
    if names and not reason.strip():
        raise typer.BadParameter(
            say("bỏ qua một mục phải có lý do.", "an item is waived with a reason only."), param_hint="'--reason'"
        )
    return names


def _show_checklist(office: "Office", who: "Act", as_json: bool) -> None:
    """Show each item; exit code 3 when one is missing."""
    from flows.work.golive import checklist
    from flows.work.health import Grade

    checks = checklist(office, who)
    if as_json:
        print_json([asdict(one) for one in checks])
    else:
        for one in checks:
            typer.echo(f"{'✓' if one.grade is Grade.GOOD else '✗'} {one.name}: {say(one.vi, one.en)}")
    if any(one.grade is not Grade.GOOD for one in checks):
        raise typer.Exit(NEEDS_A_PERSON)


def run_flow(
    flow: Annotated[str, typer.Argument(metavar=say("LUỒNG", "FLOW"), help=say("Tên luồng.", "The flow's name."))],
    param: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="K=V", help=say("Tham số, có thể nhiều lần.", "A parameter; may be repeated.")),
    ] = None,
) -> None:
    """Run a Prefect flow by name."""
    from config.settings import load_settings
    from flows.wiring import prepare_prefect, running_server

    settings = load_settings()
    prepare_prefect(settings, running_server(settings))
    from flows.catalogue import run_by_name

    state = run_by_name(flow, param or [])
    typer.echo(f"{state.name}: {state.message or ''}")
    if state.is_failed():
        raise typer.Exit(1)
    if state.name == "NeedsAPerson":
        raise typer.Exit(NEEDS_A_PERSON)


def demo(
    plan: Annotated[
        Path, typer.Option("--plan", metavar=FILE, help=say("Kế hoạch để thử.", "The plan to live through."))
    ] = Path("examples/ke-hoach-mau.txt"),
    out: Annotated[
        Path,
        typer.Option("--out", metavar=say("THƯ MỤC", "FOLDER"), help=say("Nơi để thư.", "Where the mails lie.")),
    ] = Path("demo-out"),
) -> None:
    """Live a quarter of a plan on a virtual clock: real flows, real mail."""
    from flows.demo.run import live_a_quarter

    raise typer.Exit(live_a_quarter(plan, out))


def up(
    only: Annotated[
        str | None,
        typer.Option(
            "--only",
            metavar=say("PHẦN", "PART"),
            help=say(
                "Chỉ chạy một phần, khi có công cụ khác quản lý: web, work, prefect, runner, worker.",
                "Be one part alone, under another supervisor: web, work, prefect, runner, worker.",
            ),
        ),
    ] = None,
    demo: Annotated[
        bool,
        typer.Option(
            "--demo",
            help=say("Dữ liệu mẫu và hộp thư thử để xem.", "The demonstration's data and mailbox to click through."),
        ),
    ] = False,
) -> None:
    """Start the program, until it is stopped."""
    from config.settings import load_settings
    from flows.up.start import PARTS
    from flows.up.start import only as one
    from flows.up.start import up as start

    if only is not None:
        if only not in PARTS:
            known = ", ".join(PARTS)
            raise typer.BadParameter(
                say(f"không có phần “{only}”; các phần: {known}.", f"there is no part “{only}”; parts: {known}."),
                param_hint="'--only'",
            )
        raise typer.Exit(one(only))
    if demo:
        from flows.up.demo import up_with_demo

        raise typer.Exit(up_with_demo())
    raise typer.Exit(start(load_settings()))
