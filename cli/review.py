"""`dondoc review`: accepting, returning and resolving what units filed."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, WORDS, ActorOption, JsonOption, act, day, echo, listed, print_json, the_office, when
from cli.report import Items, PeriodName, Unit
from cli.weakness import Code
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from flows.work.review_case import Reviewed
    from models.moves import Act

app = group("Xem xét báo cáo của đơn vị.", "Review units' reports.")

UnitIfAny = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar=say("ĐƠN VỊ", "UNIT"),
        help=say("Tên hoặc mã của đơn vị.", "The unit's name or code."),
        show_default=False,
    ),
]
PeriodIfAny = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar=say("KỲ", "PERIOD"),
        help=say("Kỳ báo cáo, ví dụ 2023-Q3.", "The period, such as 2023-Q3."),
        show_default=False,
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào hồ sơ.", "Why, for the record."))
]

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
    evidence: Annotated[
        str, typer.Option("--evidence", metavar=WORDS, help=say("Căn cứ để xác nhận.", "What shows it."))
    ],
    unit: UnitIfAny = None,
    period: PeriodIfAny = None,
    items: Items = None,
    weakness: Annotated[
        str | None,
        typer.Option(
            "--weakness",
            metavar=say("MÃ", "CODE"),
            help=say(
                "Xác nhận cả hạn chế này tại mọi đơn vị; thay cho --unit, --period, --items.",
                "Confirm this whole weakness at every unit, in place of --unit, --period and --items.",
            ),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Confirm that weaknesses are put right, at one unit or, as a whole, at every unit."""
    from flows.work import review
    from models.facts.period import Period

    if weakness is not None:
        _must_stand_alone(unit, period, items)
        _say_whole(weakness, evidence, act(actor), as_json)
        return
    if unit is None or period is None or items is None:
        raise typer.BadParameter(
            say(
                "hãy ghi --unit, --period và --items, hoặc --weakness MÃ cho cả hạn chế.",
                "give --unit, --period and --items, or --weakness CODE for a whole weakness.",
            ),
            param_hint="'--weakness'",
        )
    _say(review.resolve(the_office(), unit, Period.parse(period), listed(items), act(actor), evidence), as_json)


def _must_stand_alone(*others: str | None) -> None:
    if any(other is not None for other in others):
        raise typer.BadParameter(
            say("không dùng cùng --unit, --period, --items.", "it does not go with --unit, --period or --items."),
            param_hint="'--weakness'",
        )


def _say_whole(code: str, evidence: str, by: "Act", as_json: bool) -> None:
    from flows.work.whole_weakness import resolve_whole

    done = resolve_whole(the_office(), code, by, evidence)
    if as_json:
        print_json(asdict(done))
    elif done.units:
        echo(
            f"Đã xác nhận khắc phục {done.weakness} tại: {'; '.join(done.units)}.",
            f"{done.weakness} is resolved at: {'; '.join(done.units)}.",
        )
    else:
        echo(
            f"{done.weakness} đã được xác nhận trước đó: không có gì thay đổi.",
            f"{done.weakness} was resolved before: nothing changed.",
        )


@app.command(
    cls=Command,
    help=say(
        "Ghi nhận hạn chế phát sinh trở lại sau khi đã khắc phục.",
        "Put a weakness back that was put right and came again.",
    ),
)
def relapse(
    code: Code,
    reason: Reason,
    unit: UnitIfAny = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a weakness back that was put right and came again."""
    from flows.work.whole_weakness import relapse as relapse_

    done = relapse_(the_office(), code, act(actor, reason), unit)
    if as_json:
        print_json(asdict(done))
        return
    periods = ", ".join(done.opened)
    owed = (f"; báo cáo lại từ kỳ {periods}", f"; owed again for {periods}") if periods else ("", "")
    echo(
        f"{done.weakness} phát sinh trở lại tại: {'; '.join(done.units)}{owed[0]}.",
        f"{done.weakness} has come again at: {'; '.join(done.units)}{owed[1]}.",
    )


@app.command(
    cls=Command,
    help=say(
        "Ghi nhận rà soát hằng năm: tiếp tục hay kết thúc theo dõi.",
        "Record the yearly checkpoint: followed on, or closed.",
    ),
)
def checkpoint(
    codes: Annotated[
        str,
        typer.Argument(
            metavar=say("MÃ,MÃ", "CODE,CODE"),
            help=say("Mã hạn chế, ví dụ KH211-2023/05.", "Codes of weaknesses, such as KH211-2023/05."),
        ),
    ],
    going_on: Annotated[
        bool | None,
        typer.Option(
            "--continue/--close",
            help=say("Tiếp tục theo dõi, hay kết thúc theo dõi.", "Follow on, or close."),
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", metavar=WORDS, help=say("Căn cứ; bắt buộc khi kết thúc.", "The basis; needed to close.")
        ),
    ] = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Record the yearly checkpoint: followed on, or closed."""
    from flows.work.whole_weakness import checkpoint as checkpoint_

    if going_on is None:
        raise typer.BadParameter(
            say("hãy ghi --continue hoặc --close.", "give --continue or --close."), param_hint="'--continue / --close'"
        )
    done = checkpoint_(the_office(), listed(codes, say("MÃ", "CODE")) or [], act(actor, reason), close=not going_on)
    if as_json:
        print_json(asdict(done))
        return
    words = ("tiếp tục theo dõi", "followed on") if going_on else ("kết thúc theo dõi", "closed")
    if done.items:
        items = ", ".join(done.items)
        echo(f"Đã ghi nhận {words[0]}: {items}.", f"Recorded as {words[1]}: {items}.")
    if done.already:
        before = ", ".join(done.already)
        echo(f"Đã ghi nhận trước đó, không có gì thay đổi: {before}.", f"Recorded before, nothing changed: {before}.")


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
