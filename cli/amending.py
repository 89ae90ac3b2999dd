"""`dondoc plan amend`: what a corrected document changes is shown, then agreed to, then applied."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import DAY, WORDS, ActorOption, JsonOption, act, agreed, day, echo, print_json, table, the_office
from cli.plan_options import Answers, File, Org, answers_in, app, asked, the_pack
from cli.plan_views import shortened, show_questions
from cli.words import Command, word
from config.language import say

if TYPE_CHECKING:
    from flows.work.amend import Amended

Row = Mapping[str, Any]
PlanCode = Annotated[
    str, typer.Argument(metavar=say("MÃ", "CODE"), help=say("Mã kế hoạch, ví dụ KH211-2023.", "The plan's code."))
]
LegalBasis = Annotated[
    str,
    typer.Option(
        "--legal-basis",
        metavar=WORDS,
        help=say(
            "Căn cứ: số, ngày văn bản. Mặc định: chính văn bản được nhập.",
            "On what basis: number and date of a paper. By default the document itself.",
        ),
        show_default=False,
    ),
]


@app.command(
    cls=Command,
    help=say(
        "Sửa đổi kế hoạch theo văn bản đính chính, sửa đổi.", "Amend a plan by a corrected document, once it was shown."
    ),
)
def amend(
    code: PlanCode,
    file: File,
    org: Org = None,
    answers: Answers = None,
    legal_basis: LegalBasis = "",
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=day,
            metavar=DAY,
            help=say("Ngày có hiệu lực; mặc định: hôm nay.", "The day it takes effect; by default today."),
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=say("Chỉ xem, không thay đổi gì.", "Look only; nothing is changed."))
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help=say("Sửa đổi ngay, không hỏi lại.", "Amend without asking."))
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Amend a plan by a corrected document."""
    from flows.work.amend import amend_plan, preview
    from flows.work.prepare import prepare

    pack, office, who = the_pack(org), the_office(), act(actor, legal_basis)
    given = answers_in(answers)
    prepared = prepare(office, file, pack, who)
    would, difference = preview(office, code, file, pack, who, given, on, prepared)
    if dry_run or not would.new:
        _tell(would, file.name, as_json=as_json)
        return
    if not yes and not as_json:
        _show(would, file.name)
        while would.to_settle_first and (more := asked(list(would.to_settle_first), prepared.organisation)):
            given = [*given, *more]
            would, difference = preview(office, code, file, pack, who, given, on, prepared)
            _show(would, file.name)
        if not would.to_settle_first:
            given = [*given, *asked(list(would.open), prepared.organisation)]
            if not agreed("Áp dụng những thay đổi này?", "Apply these changes?"):
                echo("Đã dừng, chưa có gì thay đổi.", "Stopped, nothing was changed.")
                return
    done = amend_plan(office, code, file, pack, who, given, on, prepared, difference)
    if as_json:
        print_json(asdict(done))
        return
    echo(
        f"Đã sửa đổi {done.plan}: thêm {done.weaknesses_added}, bỏ {done.weaknesses_gone}, sửa {done.weaknesses_changed} hạn "
        f"chế; {done.assignments} phân công mới, {done.ended} phân công kết thúc, {done.due_dates} hạn thay đổi; "
        f"{done.questions} điểm cần xác định.",
        f"Amended {done.plan}: {done.weaknesses_added} weaknesses added, {done.weaknesses_gone} gone, "
        f"{done.weaknesses_changed} changed; {done.assignments} new assignments, {done.ended} ended, {done.due_dates} due "
        f"dates changed; {done.questions} to be settled.",
    )
    _again(done.asked_again)


def _tell(would: "Amended", file: str, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(would))
    elif not would.new:
        echo(
            f"{file} đang là văn bản của {would.plan}: không có gì thay đổi.",
            f"{file} stands for {would.plan} already: nothing changed.",
        )
    else:
        _show(would, file)
        echo("Chỉ xem trước: chưa có gì thay đổi.", "Looked only: nothing was changed.")


def _show(would: "Amended", file: str) -> None:
    """Show the difference fact by fact, what would follow from it, and what is to be settled."""
    rows = list(_lines(would.difference))
    if rows:
        heads = [
            say("Hạn chế", "Weakness"),
            say("Thay đổi", "Change"),
            say("Đang theo dõi", "In the register"),
            say("Văn bản mới", "New document"),
        ]
        table(say(f"{would.plan} so với {file}", f"{would.plan} against {file}"), heads, rows, [0, 0, 5, 5])
    else:
        echo(
            f"{file}: nội dung không khác {would.plan}; chỉ câu chữ, vị trí trong tệp thay đổi.",
            f"{file} says the same as {would.plan}; only wording and places differ.",
        )
    if would.to_settle_first:
        show_questions(would.to_settle_first, say("Phải xác định trước", "To be settled first"))
        return
    echo(
        f"Sẽ có: {would.assignments} phân công mới, {would.ended} phân công kết thúc, {would.due_dates} hạn thay đổi.",
        f"There would be {would.assignments} new assignments, {would.ended} ended, {would.due_dates} changed due dates.",
    )
    _again(would.asked_again)
    if would.open:
        show_questions(would.open, say("Điểm cần xác định", "To be settled"))


def _again(keys: Sequence[str]) -> None:
    if keys:
        listed = ", ".join(keys)
        echo(
            f"Câu chữ đã thay đổi nên phải xác định lại: {listed}.",
            f"The words have changed, so these are asked again: {listed}.",
        )


def _lines(difference: Row) -> list[tuple[str, str, str, str]]:
    lines = [("", *_change(change)) for change in difference["plan"]]
    lines += [(_code(row), say("thêm", "added"), "", _whole(row)) for row in difference["added"]]
    lines += [(_code(row), say("bỏ", "gone"), _whole(row), "") for row in difference["gone"]]
    lines += [(_code(row), say("theo dõi lại", "named again"), "", _whole(row)) for row in difference["returned"]]
    for row in difference["changed"]:
        lines += [(row["code"], *_change(change)) for change in row["changes"]]
    return lines


def _code(row: Row) -> str:
    return str(row["code"] or say(f"mục {row['item']}", f"item {row['item']}"))


def _change(change: Row) -> tuple[str, str, str]:
    return word("what", change["what"]), shortened(change["before"] or "–"), shortened(change["after"] or "–")


def _whole(row: Row) -> str:
    leads = "; ".join(row["lead"]) or "–"
    return f"{shortened(row['statement'])} · {leads} · {row['deadline'] or '–'}"
