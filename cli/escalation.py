"""`dondoc escalation`: stopping or releasing what is held for leadership."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import WORDS, ActorOption, JsonOption, act, echo, listed, print_json, the_office
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from models.facts.period import Period

app = group("Dừng hoặc cho gửi báo cáo lên lãnh đạo.", "Stop or release what goes to leadership.")

PeriodName = Annotated[
    str,
    typer.Option(
        "--period",
        metavar=say("KỲ", "PERIOD"),
        help=say(
            "Kỳ báo cáo, ví dụ 2023-Q3; remediation: thời hạn khắc phục.",
            "The period, such as 2023-Q3; remediation: the deadlines to put weaknesses right.",
        ),
        show_default=False,
    ),
]
Leader = Annotated[
    str | None,
    typer.Option(
        "--leader",
        metavar="office|vice_chair|chair",
        help=say(
            "Chỉ cấp lãnh đạo này, hoặc mã của một Phó Chủ tịch; mặc định: mọi cấp.",
            "Only this leader, or one vice-chair's code; all of them by default.",
        ),
    ),
]
Units = Annotated[
    str | None,
    typer.Option(
        "--units",
        metavar=WORDS,
        help=say("Chỉ các đơn vị này, cách nhau bằng dấu chấm phẩy.", "Only these units, with semicolons between."),
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

    count = stop_(
        the_office(),
        read_period(period),
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
    by_office: Annotated[
        bool,
        typer.Option(
            "--by-office",
            help=say(
                "Văn phòng UBND quyết định: chỉ đối với việc chậm của chính cơ quan đầu mối.",
                "The Committee's office decides: over the focal unit's own lateness alone.",
            ),
        ),
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let held leadership digests leave."""
    from flows.work.escalation import release as release_

    count = release_(
        the_office(),
        read_period(period),
        leader,
        listed(units, "--units", ";"),
        act(actor, reason),
        by_office=by_office,
    )
    if as_json:
        print_json({"changed": count})
    elif count:
        echo(f"Đã cho gửi {count} quyết định đang giữ.", f"Released {count} held decisions.")
    else:
        echo("Không có gì đang giữ trong phạm vi này: không có gì thay đổi.", "Nothing is held there: nothing changed.")


def read_period(words: str) -> "Period | None":
    """Read a reporting period; None stands for the deadlines to put weaknesses right."""
    from models.facts.period import Period

    return None if words == "remediation" else Period.parse(words)
