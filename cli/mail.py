"""`dondoc sweep` and `dondoc deliver`: deciding who is told, and sending."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    NEEDS_A_PERSON,
    ActorOption,
    JsonOption,
    act,
    day,
    echo,
    print_json,
    print_json_lines,
    the_office,
    warn,
    when,
)
from cli.words import word
from config.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from config.clock import Clock
    from flows.work.deliver import Delivered
    from flows.work.office import Office
    from flows.work.sweep import DecisionLine, Swept


def sweep(
    on: Annotated[
        date | None,
        typer.Option(
            "--on", parser=day, metavar=DAY, help=say("Ngày rà soát; mặc định: hôm nay.", "The day; today by default.")
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Chỉ xem trước, không ghi gì.", "Look ahead and write nothing."))
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide who must be told what, and why."""
    from flows.work.sweep import preview
    from flows.work.sweep import sweep as decide

    look = preview if dry_run else decide
    done = look(the_office(), act(actor), on)
    if as_json:
        print_json_lines(asdict(line) for line in done.lines)
    elif dry_run:
        _show_preview(done)
    else:
        _show_sweep(done)
    if done.without_address:
        for missing in done.without_address:
            warn(
                f"Không có địa chỉ nhận thư: {missing}. Hãy bổ sung bằng `dondoc contact set`.",
                f"No mailbox: {missing}. Add one with `dondoc contact set`.",
            )
        raise typer.Exit(NEEDS_A_PERSON)


def _show_preview(done: "Swept") -> None:
    """Name every recipient with every rung and reason; grouped, because one address gets one mail."""
    by_address: dict[tuple[str, str], list[DecisionLine]] = {}
    for line in done.lines:
        role = line.audience.partition("/")[2]
        nobody = say(f"không có địa chỉ ({word('role', role)})", f"no mailbox ({word('role', role)})")
        by_address.setdefault((line.address or nobody, line.unit), []).append(line)
    for (address, unit), lines in by_address.items():
        typer.echo(f"{address}  {unit}")
        alike: dict[tuple[str, str, date, date, str], list[DecisionLine]] = {}
        for line in lines:
            alike.setdefault((line.rung, line.outcome, line.send_on, line.due_on, line.reason), []).append(line)
        for (rung, outcome, send_on, due_on, reason), same in alike.items():
            about = ", ".join(dict.fromkeys(line.weakness or line.period for line in same))
            echo(
                f"    bậc {rung}, {word('outcome', outcome)} ngày {when(send_on)}: {about}",
                f"    rung {rung}, {word('outcome', outcome)} on {when(send_on)}: {about}",
            )
            echo(f"        hạn {when(due_on)}: {reason}", f"        due {when(due_on)}: {reason}")
    echo(
        f"Xem trước ngày {when(done.on)}: {done.new} quyết định; chưa ghi gì.",
        f"Preview of {when(done.on)}: {done.new} decisions; nothing was written.",
    )


def _show_sweep(done: "Swept") -> None:
    if done.opened:
        echo(f"Đã mở kỳ: {', '.join(done.opened)}.", f"Opened: {', '.join(done.opened)}.")
    for (rung, outcome), count in Counter((line.rung, line.outcome) for line in done.lines).items():
        echo(
            f"  bậc {rung}: {count} ({word('outcome', outcome)})",
            f"  rung {rung}: {count} ({word('outcome', outcome)})",
        )
    if done.new:
        echo(
            f"Rà soát ngày {when(done.on)}: {done.new} quyết định.", f"Sweep of {when(done.on)}: {done.new} decisions."
        )
    else:
        echo(
            f"Rà soát ngày {when(done.on)}: không có quyết định mới, không có gì thay đổi.",
            f"Sweep of {when(done.on)}: 0 new decisions, nothing changed.",
        )


def _say_wait(seconds: float) -> None:
    """Say on the error stream that letters wait for a later try: what is printed stays what was done."""
    minutes = max(1, round(seconds / 60))
    words = (
        f"Còn thư chờ lần gửi sau, khoảng {minutes} phút nữa.",
        f"Letters wait for a later try, in about {minutes} min.",
    )
    typer.echo(say(*words), err=True)


def deliver(
    until_empty: Annotated[
        bool,
        typer.Option("--until-empty", help=say("Chờ và gửi lại đến khi hết thư.", "Wait and retry until none waits.")),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Hand the letters that wait to the mail server."""
    import asyncio

    from config.clock import machine_clock
    from flows.work.deliver import deliver as send
    from flows.work.deliver import deliver_until_empty

    office = the_office()
    with stopping() as stop:
        if until_empty:
            done = asyncio.run(deliver_until_empty(office, running_clock(), _say_wait, stop))
        else:
            done = asyncio.run(send(office, machine_clock, stopping=stop))
    counts = {str(outcome): count for outcome, count in done.outcomes.items()}
    if as_json:
        print_json(
            {
                "outcomes": counts,
                "unreachable": done.unreachable,
                "rescued": done.rescued,
                "held": done.held,
                "paced": done.paced,
            }
        )
    else:
        _show_delivery(done)
    if done.unreachable or done.held or set(counts) - {"accepted", "withdrawn"}:
        _say_who_is_needed(office)
        raise typer.Exit(NEEDS_A_PERSON)


@contextmanager
def stopping() -> "Iterator[Callable[[], bool]]":
    """Let SIGTERM and Ctrl-C end the delivery after the letter in hand; gives the question whether one came."""
    import signal

    came: list[int] = []
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(each, lambda signum, _frame: came.append(signum)) for each in signals]
    try:
        yield lambda: bool(came)
    finally:
        for each, handler in zip(signals, before, strict=True):
            signal.signal(each, handler)


def running_clock() -> "Clock":
    """Return a clock that goes on from the present moment, also a pretended one: waiting for it would never end."""
    from config.clock import machine_clock, monotonic_seconds

    now, began = machine_clock(), monotonic_seconds()
    return lambda: now + timedelta(seconds=monotonic_seconds() - began)


def _show_delivery(done: "Delivered") -> None:
    if done.paced:
        echo(
            "Đã gửi đủ số thư của lượt này; thư còn lại: dondoc outbox.",
            "This window is full; the rest: dondoc outbox.",
        )
    if not done.outcomes and done.held:
        echo("Thư đang được giữ lại: không gửi gì.", "Letters are held back: nothing was sent.")
        return
    if not done.outcomes:
        echo("Không có thư nào phải gửi lúc này: không có gì thay đổi.", "No letter is to leave now: nothing changed.")
        return
    echo(f"Máy chủ thư đã nhận {done.sent} thư.", f"The mail server took {done.sent} letters.")
    for outcome, count in done.outcomes.items():
        if outcome != "accepted":
            typer.echo(f"  {word('handed', outcome)}: {count}")


def _say_who_is_needed(office: "Office") -> None:
    """Name, beside the result, what waits for a person: the unit, and what to do."""
    from flows.work.outbox import needs_shown

    for need in needs_shown(office):
        typer.echo(f"{need['what']} {need['next_action']}", err=True)
    warn("Có việc cần người xử lý, xem: dondoc outbox people", "Something needs a person, see: dondoc outbox people")
