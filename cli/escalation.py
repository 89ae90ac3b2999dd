"""`dondoc escalation`: stopping or releasing what is held for leadership."""

from typing import Annotated

import typer

from cli.common import WORDS, ActorOption, JsonOption, act, echo, listed, print_json, the_office
from cli.report import PeriodName
from cli.words import Command, group
from config.language import say

app = group("Dừng hoặc cho gửi báo cáo lên lãnh đạo.", "Stop or release what goes to leadership.")

Leader = Annotated[
    str | None,
    typer.Option(
        "--leader",
        metavar="office|vice_chair|chair",
        help=say("Chỉ cấp lãnh đạo này; mặc định: mọi cấp.", "Only this leader; all of them by default."),
    ),
]
Units = Annotated[
    str | None,
    typer.Option(
        "--units",
        metavar=WORDS,
        help=say("Chỉ các đơn vị này, cách nhau bằng dấu phẩy.", "Only these units, with commas between."),
    ),
]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào lịch sử.", "The reason, for the record.")),
]


@app.command(
    cls=Command,
    help=say(
        "Dừng báo cáo lên lãnh đạo đối với hạn hiện tại của kỳ.", "Stop the leadership rungs of current due dates."
    ),
)
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

    count = stop_(
        the_office(),
        None if period == "remediation" else Period.parse(period),
        leader,
        listed(units, "--units", ";"),
        act(actor, reason),
    )
    if as_json:
        print_json({"changed": count})
    elif count:
        echo(f"Đã dừng báo cáo lên lãnh đạo đối với {count} nghĩa vụ.", f"Stopped for {count} obligations.")
    else:
        echo(
            "Trong phạm vi này không còn gì để dừng: không có gì thay đổi.", "Nothing is left to stop: nothing changed."
        )


@app.command(
    cls=Command,
    help=say("Cho gửi báo cáo lãnh đạo đang giữ lại.", "Let held leadership digests leave."),
)
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

    count = release_(
        the_office(),
        None if period == "remediation" else Period.parse(period),
        leader,
        listed(units, "--units", ";"),
        act(actor, reason),
    )
    if as_json:
        print_json({"changed": count})
    elif count:
        echo(f"Đã cho gửi {count} quyết định đang giữ.", f"Released {count} held decisions.")
    else:
        echo("Không có gì đang giữ trong phạm vi này: không có gì thay đổi.", "Nothing is held there: nothing changed.")
