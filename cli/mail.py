"""`dondoc sweep`, `deliver` and `outbox`: deciding who is told, sending, and what became of every mail."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    NEEDS_A_PERSON,
    ActorOption,
    JsonOption,
    act,
    day,
    echo,
    print_json,
    print_json_lines,
    table,
    the_office,
)
from config.language import say

if TYPE_CHECKING:
    from flows.work.sweep import Swept

outbox = typer.Typer(help=say("Hộp thư đi.", "The outbox."), no_args_is_help=True)


def sweep(
    on: Annotated[str | None, typer.Option("--on", help=say("Ngày rà soát.", "The day swept for."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Chỉ xem, không ghi.", "Write nothing."))] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide who must be told what, and why."""
    from flows.work.sweep import preview
    from flows.work.sweep import sweep as decide

    look = preview if dry_run else decide
    done = look(the_office(), act(actor), day(on))
    if as_json:
        print_json_lines(asdict(line) for line in done.lines)
    else:
        _show_sweep(done, dry_run)
    if done.without_address:
        for missing in done.without_address:
            typer.echo(say(f"Không có địa chỉ: {missing}", f"No address: {missing}"), err=True)
        raise typer.Exit(NEEDS_A_PERSON)


def _show_sweep(done: "Swept", dry_run: bool) -> None:
    if dry_run and done.lines:
        columns = [
            say("Đơn vị", "Unit"),
            say("Nội dung", "Weakness"),
            say("Bậc", "Rung"),
            say("Người nhận", "To"),
            say("Ngày gửi", "Send on"),
            say("Kết quả", "Outcome"),
            say("Lý do", "Reason"),
        ]
        table(
            say(f"Rà soát ngày {done.on:%d/%m/%Y} (xem trước)", f"Sweep of {done.on} (preview)"),
            columns,
            ((l.unit, l.weakness, l.rung, l.address or "–", l.send_on, l.outcome, l.reason) for l in done.lines),
        )
    counts = Counter((line.rung, line.outcome) for line in done.lines)
    for (rung, outcome), count in counts.items():
        echo(f"  bậc {rung}: {count} ({outcome})", f"  rung {rung}: {count} ({outcome})")
    if dry_run:
        echo(
            f"Xem trước {done.on:%d/%m/%Y}: {done.new} quyết định; chưa ghi gì.",
            f"Preview {done.on}: {done.new} decisions; nothing written.",
        )
    elif done.new:
        echo(
            f"Rà soát {done.on:%d/%m/%Y}: {done.new} quyết định mới.", f"Sweep of {done.on}: {done.new} new decisions."
        )
    else:
        echo(f"Rà soát {done.on:%d/%m/%Y}: 0 quyết định mới.", f"Sweep of {done.on}: 0 new decisions.")


def deliver(
    until_empty: Annotated[
        bool,
        typer.Option("--until-empty", help=say("Chờ và thử lại đến khi hết.", "Wait and retry until nothing waits.")),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Hand the letters that wait to the mail server."""
    import asyncio

    from config.clock import machine_clock
    from flows.work.deliver import deliver as send
    from flows.work.deliver import deliver_until_empty

    office = the_office()
    work = deliver_until_empty(office, machine_clock) if until_empty else send(office, machine_clock)
    done = asyncio.run(work)
    counts = {str(outcome): count for outcome, count in done.outcomes.items()}
    if as_json:
        print_json({"outcomes": counts, "unreachable": done.unreachable, "rescued": done.rescued})
    else:
        echo(f"Máy chủ thư đã nhận {done.sent} thư.", f"The mail server took {done.sent} letters.")
        for outcome, count in counts.items():
            if outcome != "accepted":
                typer.echo(f"  {outcome}: {count}")
    if done.unreachable or set(counts) - {"accepted", "withdrawn"}:
        echo("Có việc cần người xử lý: dondoc outbox people", "Something needs a person: dondoc outbox people")
        raise typer.Exit(NEEDS_A_PERSON)


@outbox.command(name="list")
def list_(
    state: Annotated[str | None, typer.Option("--state", help=say("Chỉ trạng thái này.", "Only this state."))] = None,
    as_json: JsonOption = False,
) -> None:
    """List every mail with its state and the server's words."""
    from flows.work.outbox import messages_shown

    rows = messages_shown(the_office(), state)
    if as_json:
        print_json(rows)
    elif rows:
        table(say("Hộp thư đi", "Outbox"), list(rows[0]), (row.values() for row in rows))
    else:
        echo("Chưa có thư nào.", "No mail yet.")


@outbox.command()
def show(number: Annotated[int, typer.Argument(help=say("Số của thư.", "The mail's number."))]) -> None:
    """Show one mail as it was, or will be, sent."""
    from flows.work.outbox import message_text

    typer.echo(message_text(the_office(), number))


@outbox.command()
def people(as_json: JsonOption = False) -> None:
    """List what needs a person, with the next action."""
    from flows.work.outbox import needs_shown

    rows = needs_shown(the_office())
    if as_json:
        print_json(rows)
    elif rows:
        table(say("Cần người xử lý", "Needs a person"), list(rows[0]), (row.values() for row in rows))
    else:
        echo("Không có việc nào cần người xử lý.", "Nothing needs a person.")
