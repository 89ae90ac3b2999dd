"""`dondoc escalation`: stopping or releasing what is held for leadership."""

from typing import Annotated

import typer

from cli.common import ActorOption, JsonOption, act, echo, listed, print_json, the_office
from config.language import say

app = typer.Typer(
    help=say("Dừng hoặc cho gửi báo cáo lãnh đạo.", "Stop or release leadership digests."), no_args_is_help=True
)

PeriodName = Annotated[str, typer.Option("--period", help=say("Kỳ, ví dụ 2023-Q3.", "Such as 2023-Q3."))]
Leader = Annotated[str | None, typer.Option("--leader", help="office | vice_chair | chair")]
Units = Annotated[str | None, typer.Option("--units", help=say("Chỉ các đơn vị này.", "Only these units."))]
Reason = Annotated[str, typer.Option("--reason", help=say("Lý do, ghi vào lịch sử.", "Why, for the record."))]


@app.command()
def stop(
    period: PeriodName,
    reason: Reason,
    leader: Leader = None,
    units: Units = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Stop the leadership rungs of a period's current due dates."""
    from flows.work.escalation import stop as stop_
    from models.facts.period import Period

    count = stop_(the_office(), Period.parse(period), leader, listed(units), act(actor, reason))
    _say(count, as_json, f"Đã dừng báo cáo lãnh đạo đối với {count} nghĩa vụ.", f"Stopped for {count} obligations.")


@app.command()
def release(
    period: PeriodName,
    reason: Reason,
    leader: Leader = None,
    units: Units = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let held leadership digests leave."""
    from flows.work.escalation import release as release_
    from models.facts.period import Period

    count = release_(the_office(), Period.parse(period), leader, listed(units), act(actor, reason))
    _say(count, as_json, f"Đã cho gửi {count} quyết định đang giữ.", f"Released {count} held decisions.")


def _say(count: int, as_json: bool, vi: str, en: str) -> None:
    if as_json:
        print_json({"changed": count})
    elif count:
        echo(vi, en)
    else:
        echo("Không có gì đang giữ trong phạm vi này: không có gì thay đổi.", "Nothing is held there: nothing changed.")
