"""`dondoc weakness add|correct|end|outside`: what a person changes by hand, each on a legal basis."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import WORDS, ActorOption, JsonOption, act, echo, listed, print_json, the_office
from cli.weakness import Code, app
from cli.words import Command
from config.language import say

if TYPE_CHECKING:
    from flows.work.by_hand import ByHand
    from models.tables import UnitRole

PlanCode = Annotated[
    str, typer.Argument(metavar=say("MÃ", "CODE"), help=say("Mã kế hoạch, ví dụ KH211-2023.", "The plan's code."))
]
Basis = Annotated[
    str,
    typer.Option(
        "--legal-basis",
        metavar=WORDS,
        help=say("Căn cứ: số, ngày văn bản.", "On what basis: number and date of a paper."),
        show_default=False,
    ),
]
Names = str | None


def _units(vi: str, en: str, name: str) -> object:
    return typer.Option(
        f"--{name}", metavar=WORDS, help=say(f"{vi}, cách nhau dấu chấm phẩy.", f"{en}, a semicolon between.")
    )


Lead = Annotated[Names, _units("Đơn vị chủ trì", "Lead units", "lead")]
Coordinating = Annotated[Names, _units("Đơn vị phối hợp", "Coordinating units", "coordinating")]
Implementing = Annotated[Names, _units("Đơn vị thực hiện", "Implementing units", "implementing")]
Statement = Annotated[
    str | None,
    typer.Option("--statement", metavar=WORDS, help=say("Nội dung hạn chế, yếu kém.", "The weakness in words.")),
]
Deadline = Annotated[
    str | None,
    typer.Option(
        "--deadline",
        metavar=WORDS,
        help=say("Thời gian khắc phục, ví dụ: Quý IV năm 2023.", "The time to put it right, such as: Quý IV năm 2023."),
    ),
]


def _roles(lead: Names, coordinating: Names, implementing: Names) -> "dict[UnitRole, Sequence[str]]":
    from models.tables import UnitRole

    given = {UnitRole.LEAD: lead, UnitRole.COORDINATING: coordinating, UnitRole.IMPLEMENTING: implementing}
    # An empty text names nobody; an option that is not there leaves the role as it is.
    return {
        role: listed(names, separator=";") or [] if names else [] for role, names in given.items() if names is not None
    }


def _tell(done: "ByHand", vi: str, en: str, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(done))
    elif not done.new:
        echo(f"{done.code}: đã như vậy, không có gì thay đổi.", f"{done.code} stands so already: nothing changed.")
    else:
        echo(
            f"{vi} {done.code}: {done.assignments} phân công mới, {done.ended} phân công kết thúc, {done.due_dates} hạn thay "
            f"đổi, {done.cancelled} nghĩa vụ hủy.",
            f"{en} {done.code}: {done.assignments} new assignments, {done.ended} ended, {done.due_dates} due dates changed, "
            f"{done.cancelled} obligations cancelled.",
        )


@app.command(
    cls=Command,
    help=say("Thêm một hạn chế ngoài văn bản kế hoạch.", "Add a weakness that the plan's document does not name."),
)
def add(
    code: PlanCode,
    statement: Statement = None,
    lead: Lead = None,
    coordinating: Coordinating = None,
    implementing: Implementing = None,
    deadline: Deadline = None,
    legal_basis: Basis = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add a weakness by hand."""
    from flows.work.by_hand import add_weakness

    roles = _roles(lead, coordinating, implementing)
    done = add_weakness(the_office(), code, statement or "", roles, deadline, act(actor, legal_basis))
    _tell(done, "Đã thêm", "Added", as_json=as_json)


@app.command(
    cls=Command,
    help=say("Sửa nội dung, đơn vị hoặc thời gian của hạn chế.", "Correct a weakness: its words, units or deadline."),
)
def correct(
    code: Code,
    statement: Statement = None,
    lead: Lead = None,
    coordinating: Coordinating = None,
    implementing: Implementing = None,
    deadline: Deadline = None,
    legal_basis: Basis = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct a weakness by hand."""
    from flows.work.by_hand import correct_weakness

    roles = _roles(lead, coordinating, implementing)
    done = correct_weakness(the_office(), code, act(actor, legal_basis), statement, roles, deadline)
    _tell(done, "Đã sửa", "Corrected", as_json=as_json)


@app.command(cls=Command, help=say("Dừng theo dõi một hạn chế.", "End a weakness; its history stays."))
def end(code: Code, legal_basis: Basis = "", actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """End a weakness by hand."""
    from flows.work.by_hand import end_by_hand

    done = end_by_hand(the_office(), code, act(actor, legal_basis))
    _tell(done, "Đã dừng theo dõi", "Ended", as_json=as_json)


@app.command(
    cls=Command,
    help=say(
        "Theo dõi ngoài hệ thống: chỉ còn số và đơn vị chủ trì.", "Follow it outside the system: number and lead only."
    ),
)
def outside(
    code: Code,
    undo: Annotated[
        bool, typer.Option("--undo", help=say("Theo dõi lại trong hệ thống.", "Follow it here again."))
    ] = False,
    legal_basis: Basis = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Mark a weakness as followed outside the system, or bring it back."""
    from flows.work.by_hand import follow_outside

    done = follow_outside(the_office(), code, act(actor, legal_basis), outside=not undo)
    vi, en = ("Theo dõi lại", "Followed here again:") if undo else ("Theo dõi ngoài hệ thống", "Followed outside:")
    _tell(done, vi, en, as_json=as_json)
