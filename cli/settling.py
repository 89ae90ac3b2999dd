"""`dondoc plan settle` and `plan questions`: what the text leaves open, and a person's answers."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answering import ask_all, is_terminal
from cli.common import ActorOption, JsonOption, act, echo, print_json, the_office
from cli.plan_options import Answers, Org, Why, answers_in, app, the_pack, write
from cli.plan_views import show_questions
from cli.words import Command
from config.errors import Refused
from config.language import say

if TYPE_CHECKING:
    from flows.work.office import Office
    from models.facts.units import OrgPack


@app.command(
    cls=Command,
    help=say("Trả lời các điểm cần xác định của kế hoạch.", "Answer what is to be settled in a plan."),
)
def settle(
    code: Annotated[
        str, typer.Argument(metavar=say("MÃ", "CODE"), help=say("Mã kế hoạch, ví dụ KH211-2023.", "The plan's code."))
    ],
    answers: Answers = None,
    why: Why = "",
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer what is to be settled in a plan in the register, from a file or at the terminal."""
    from flows.work.settle import settle_plan
    from flows.work.show import questions_shown

    office, who = the_office(), act(actor, why)
    if answers:
        given = answers_in(answers)
    else:
        rows = questions_shown(office, code)
        if rows and not is_terminal():
            raise Refused(
                f"Không có ai ngồi trước máy để trả lời. Hãy dùng --answers TỆP; bản mẫu: dondoc plan questions {code} "
                "--template. Chưa có gì thay đổi.",
                f"Nobody sits at a terminal to answer. Use --answers FILE; a blank: dondoc plan questions {code} "
                "--template. Nothing was changed.",
            )
        given = list(ask_all(rows, _organisation(office), sys.stdin.readline, write)) if rows else []
    done = settle_plan(office, code, given, who)
    if as_json:
        print_json(asdict(done))
        return
    echo(
        f"{done.plan}: đã xác định {len(done.settled)} điểm, {done.assignments} phân công mới; còn {done.questions} điểm.",
        f"{done.plan}: {len(done.settled)} questions settled, {done.assignments} new assignments; {done.questions} left.",
    )
    if done.already:
        listed = ", ".join(done.already)
        echo(f"Đã trả lời như vậy từ trước: {listed}.", f"Answered so before: {listed}.")


def _organisation(office: "Office") -> "OrgPack":
    from models.roster import organisation_of

    with office.database.read() as session:
        return organisation_of(session, "register")


@app.command(
    cls=Command,
    help=say(
        "Liệt kê điểm cần xác định, tạo bản mẫu trả lời.",
        "List what is to be settled; make a blank for it.",
    ),
)
def questions(
    what: Annotated[
        str,
        typer.Argument(
            metavar=say("TỆP|MÃ", "FILE|CODE"),
            help=say("Tệp văn bản, hoặc mã kế hoạch đã nhập.", "The document, or the code of a plan in the register."),
        ),
    ],
    template: Annotated[
        bool,
        typer.Option("--template", help=say("In bản mẫu YAML để điền trả lời.", "Print a YAML blank for the answers.")),
    ] = False,
    settled: Annotated[
        bool,
        typer.Option(
            "--settled", help=say("Những điểm đã xác định, ai, khi nào, vì sao.", "What was settled, by whom.")
        ),
    ] = False,
    org: Org = None,
    as_json: JsonOption = False,
) -> None:
    """List what is to be settled; make a blank for it."""
    from flows.work.answers_file import blank
    from flows.work.show import questions_shown

    office = the_office()
    if Path(what).is_file():
        rows, title = _questions_of_file(office, Path(what), org), what
        command = f"dondoc plan import {what} --answers …"
    else:
        rows, title = questions_shown(office, what, settled=settled), what
        command = f"dondoc plan settle {what} --answers …"
    if as_json:
        print_json(rows)
    elif template:
        typer.echo(blank(say(f"Điểm cần xác định: {title}", f"To be settled: {title}"), command, rows), nl=False)
    else:
        show_questions(rows, say("Đã xác định", "Settled") if settled else say("Điểm cần xác định", "To be settled"))


def _questions_of_file(office: "Office", file: Path, org: str | None) -> list[dict[str, Any]]:
    from config.clock import office_day
    from flows.work.prepare import prepare
    from flows.work.show import question_shown

    who = act(None)
    prepared = prepare(office, file, the_pack(org), who)
    return [question_shown(one, prepared.text) for one in prepared.questions(office_day(who.at))]
