"""`dondoc extension`: more time for a unit's items, or for a whole period."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, WORDS, ActorOption, JsonOption, act, day, echo, listed, print_json, the_office, when
from cli.escalation import PeriodName, Reason, read_period
from cli.report import Items, Unit
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.extension import Extended

app = group("Gia hạn báo cáo.", "More time for reports.")

Until = Annotated[
    date,
    typer.Option("--until", parser=day, metavar=DAY, help=say("Hạn mới.", "The new due date."), show_default=False),
]


@app.command(
    cls=Command,
    help=say("Ghi nhận đề nghị gia hạn của đơn vị; hạn chưa đổi.", "Write down a unit's request; no date moves yet."),
)
def ask(
    unit: Unit,
    period: PeriodName,
    until: Until,
    reason: Reason,
    items: Items = None,
    number: Annotated[
        str | None,
        typer.Option("--number", metavar=WORDS, help=say("Số, ký hiệu văn bản đề nghị.", "The number of the request.")),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write down that a unit asks for more time."""
    from flows.work.extension import ask as ask_

    done = ask_(the_office(), unit, read_period(period), listed(items), until, act(actor, reason), number)
    _say(done, as_json)


@app.command(
    cls=Command,
    help=say("Đồng ý gia hạn cho đơn vị, hoặc cho cả kỳ.", "Grant more time to a unit, or to the whole period."),
)
def grant(
    period: PeriodName,
    reason: Reason,
    unit: Annotated[
        str | None,
        typer.Option(
            "--unit",
            metavar=say("ĐƠN VỊ", "UNIT"),
            help=say(
                "Tên hoặc mã của đơn vị; mặc định: mọi đơn vị trong kỳ.", "The unit; by default all of the period."
            ),
        ),
    ] = None,
    items: Items = None,
    until: Annotated[
        date | None,
        typer.Option(
            "--until",
            parser=day,
            metavar=DAY,
            help=say("Hạn mới; mặc định: như đơn vị đề nghị.", "The new date; by default as the unit asked."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grant more time."""
    from flows.work.extension import grant as grant_

    if unit is None and items is not None:
        raise typer.BadParameter(
            say("nội dung chỉ nêu được khi có --unit.", "items are named together with --unit."), param_hint="'--items'"
        )
    _say(grant_(the_office(), unit, read_period(period), listed(items), act(actor, reason), until), as_json)


@app.command(
    cls=Command,
    help=say("Không đồng ý gia hạn; hạn giữ nguyên.", "Refuse more time; the due date stands."),
)
def refuse(
    unit: Unit,
    period: PeriodName,
    reason: Reason,
    items: Items = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Refuse more time."""
    from flows.work.extension import refuse as refuse_

    _say(refuse_(the_office(), unit, read_period(period), listed(items), act(actor, reason)), as_json)


def _say(done: "Extended", as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
        return
    who = done.units[0] if len(done.units) == 1 else say(f"{len(done.units)} đơn vị", f"{len(done.units)} units")
    said = {
        "asked": (
            f"Đã ghi nhận đề nghị gia hạn đến {when_or(done.due_on)}",
            f"Request to {when_or(done.due_on)} taken",
        ),
        "granted": (f"Đã gia hạn đến {when_or(done.due_on)}", f"Extended to {when_or(done.due_on)}"),
        "refused": (
            f"Không gia hạn; hạn giữ nguyên {when_or(done.due_on)}",
            f"Not extended; due {when_or(done.due_on)}",
        ),
    }
    if done.items:
        vi, en = said[done.state.value]
        named = ", ".join(done.items)
        echo(f"{vi}: {who}, kỳ {done.period}: {named}.", f"{en}: {who}, {done.period}: {named}.")
    if done.already:
        before = ", ".join(done.already)
        echo(f"Đã như vậy từ trước, không có gì thay đổi: {before}.", f"So before, nothing changed: {before}.")


def when_or(due_on: date | None) -> str:
    """Write a day, where there is one."""
    return when(due_on) if due_on else "-"
