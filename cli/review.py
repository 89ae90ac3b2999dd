"""`dondoc review`: accepting, returning and resolving what units filed."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import ActorOption, JsonOption, act, day, echo, listed, print_json, the_office
from cli.report import Items, PeriodName, Unit
from config.language import say

if TYPE_CHECKING:
    from flows.work.review import Reviewed

app = typer.Typer(help=say("Xem xét báo cáo.", "Review reports."), no_args_is_help=True)

WORDS = {
    "continuing": ("Đã tiếp nhận, tiếp tục theo dõi", "Accepted, goes on"),
    "returned": ("Đã trả lại", "Returned"),
    "resolved": ("Đã xác nhận khắc phục", "Resolved"),
}


@app.command()
def accept(
    unit: Unit, period: PeriodName, items: Items = None, actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Accept reports; the weaknesses go on."""
    from flows.work import review
    from models.facts.period import Period

    _say(review.accept(the_office(), unit, Period.parse(period), listed(items), act(actor)), as_json)


@app.command(name="return")
def return_(
    unit: Unit,
    period: PeriodName,
    reason: Annotated[str, typer.Option("--reason", help=say("Nội dung cần bổ sung.", "What is missing."))],
    items: Items = None,
    by: Annotated[str | None, typer.Option("--by", help=say("Hạn gửi lại.", "The new date."))] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Return reports for more, with a new date."""
    from flows.work import review
    from models.facts.period import Period

    done = review.send_back(the_office(), unit, Period.parse(period), listed(items), act(actor, reason), day(by))
    _say(done, as_json)


@app.command()
def resolve(
    unit: Unit,
    period: PeriodName,
    items: Items,
    evidence: Annotated[str, typer.Option("--evidence", help=say("Căn cứ.", "What shows it."))],
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Confirm that weaknesses are put right at this unit."""
    from flows.work import review
    from models.facts.period import Period

    _say(review.resolve(the_office(), unit, Period.parse(period), listed(items), act(actor), evidence), as_json)


def _say(done: "Reviewed", as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
        return
    vi, en = WORDS[done.verdict]
    if done.items:
        due = (f"; hạn gửi lại {done.due_on:%d/%m/%Y}", f"; due again {done.due_on}") if done.due_on else ("", "")
        listed_items = ", ".join(done.items)
        echo(
            f"{vi}: {done.unit}, {done.period}: {listed_items}{due[0]}.",
            f"{en}: {done.unit}, {done.period}: {listed_items}{due[1]}.",
        )
    if done.already:
        before = ", ".join(done.already)
        echo(f"Đã làm trước đó, không thay đổi: {before}.", f"Done before, nothing changed: {before}.")
