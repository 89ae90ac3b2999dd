"""`dondoc review`: accepting, returning and resolving what units filed."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, WORDS, ActorOption, JsonOption, act, day, echo, listed, print_json, the_office, when
from cli.report import Items, PeriodName, Unit
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.review import Reviewed

app = group("Xem xét báo cáo của đơn vị.", "Review units' reports.")

VERDICTS = {
    "continuing": ("Đã tiếp nhận, tiếp tục theo dõi", "Accepted, goes on"),
    "returned": ("Đã trả lại", "Returned"),
    "resolved": ("Đã xác nhận khắc phục", "Resolved"),
}


@app.command(
    cls=Command,
    help=say("Tiếp nhận báo cáo; nội dung tiếp tục được theo dõi.", "Accept reports; the weaknesses go on."),
)
def accept(
    unit: Unit, period: PeriodName, items: Items = None, actor: ActorOption = None, as_json: JsonOption = False
) -> None:
    """Accept reports; the weaknesses go on."""
    from flows.work import review
    from models.facts.period import Period

    _say(review.accept(the_office(), unit, Period.parse(period), listed(items), act(actor)), as_json)


@app.command(
    name="return",
    cls=Command,
    help=say("Trả lại báo cáo để bổ sung, kèm hạn gửi lại.", "Return reports for more, with a new date."),
)
def return_(
    unit: Unit,
    period: PeriodName,
    reason: Annotated[
        str, typer.Option("--reason", metavar=WORDS, help=say("Nội dung cần bổ sung.", "What is missing."))
    ],
    items: Items = None,
    by: Annotated[
        date | None,
        typer.Option(
            "--by",
            parser=day,
            metavar=DAY,
            help=say("Hạn gửi lại; mặc định: sau 3 ngày làm việc.", "The new date; by default in 3 working days."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Return reports for more, with a new date."""
    from flows.work import review
    from models.facts.period import Period

    done = review.send_back(the_office(), unit, Period.parse(period), listed(items), act(actor, reason), by)
    _say(done, as_json)


@app.command(
    cls=Command,
    help=say("Xác nhận nội dung đã được khắc phục tại đơn vị.", "Confirm that weaknesses are put right at this unit."),
)
def resolve(
    unit: Unit,
    period: PeriodName,
    items: Items,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar=WORDS, help=say("Căn cứ để xác nhận.", "What shows it."))
    ],
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
    vi, en = VERDICTS[done.verdict]
    if done.items:
        due = (f"; hạn gửi lại {when(done.due_on)}", f"; due again {when(done.due_on)}") if done.due_on else ("", "")
        listed_items = ", ".join(done.items)
        echo(
            f"{vi}: {done.unit}, kỳ {done.period}: {listed_items}{due[0]}.",
            f"{en}: {done.unit}, {done.period}: {listed_items}{due[1]}.",
        )
    if done.already:
        before = ", ".join(done.already)
        echo(
            f"Đã làm trước đó, không có gì thay đổi: {before}.",
            f"Done before, nothing changed: {before}.",
        )
