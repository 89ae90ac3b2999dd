"""`dondoc plan`: reading, importing and showing plans."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    FILE,
    WORDS,
    ActorOption,
    JsonOption,
    act,
    agreed,
    day,
    echo,
    print_json,
    show_rows,
    table,
    the_office,
    when,
)
from cli.words import Command, group
from config.language import say

if TYPE_CHECKING:
    from models.facts.reading import Reading, UnitMention
    from models.facts.units import OrgPack

app = group("Đọc, nhập và xem kế hoạch.", "Read, import and show plans.")

File = Annotated[
    Path,
    typer.Argument(metavar=FILE, help=say("Tệp văn bản của kế hoạch.", "The plan's document."), show_default=False),
]
Org = Annotated[
    str | None,
    typer.Option(
        "--org",
        metavar=say("BỘ", "PACK"),
        help=say("Tên hoặc tệp của bộ dữ liệu tổ chức.", "Name or file of the organisation pack."),
    ),
]


@app.command(cls=Command, help=say("Đọc một văn bản, không ghi gì.", "Read a document and touch nothing."))
def parse(file: File, org: Org = None, as_json: JsonOption = False) -> None:
    """Read a document and touch nothing."""
    from documents.read import read_document
    from documents.read.as_json import reading_as_json
    from models.facts.names import NameBook

    text, reading = read_document(file, NameBook.from_pack(_pack(org)))
    if as_json:
        print_json(reading_as_json(reading, text))
    else:
        _show_reading(reading)


@app.command(
    name="import",
    cls=Command,
    help=say("Nhập kế hoạch vào sổ theo dõi.", "Take a plan into the register."),
)
def import_(
    file: File,
    org: Org = None,
    follow_from: Annotated[
        date | None,
        typer.Option(
            "--follow-from",
            parser=day,
            metavar=DAY,
            help=say(
                "Theo dõi từ ngày; mặc định: hạn đầu tiên sau ít nhất 10 ngày làm việc.",
                "Follow from this day; by default the first due date at least 10 working days ahead.",
            ),
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help=say("Nhập ngay, không hỏi lại.", "Import without asking."))
    ] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a plan into the register."""
    from flows.work.import_plan import import_plan

    pack = _pack(org)
    office, who = the_office(), act(actor)
    if not yes and not as_json and not _agreed(file, pack):
        echo("Đã dừng, chưa có gì thay đổi.", "Stopped, nothing was changed.")
        return
    done = import_plan(office, file, pack, who, follow_from)
    if as_json:
        print_json(asdict(done))
    elif not done.new:
        start = when(done.follow_from)
        echo(
            f"Kế hoạch {done.plan} đã được nhập trước đó, theo dõi từ {start}: không có gì thay đổi.",
            f"Plan {done.plan} was imported before, followed from {start}: nothing changed.",
        )
    else:
        start, opened = when(done.follow_from), ", ".join(done.opened) or "–"
        echo(
            f"Đã nhập {done.plan}: {done.weaknesses} hạn chế, {done.assignments} phân công cho {done.units} đơn vị, "
            f"{done.questions} điểm cần xác định. Theo dõi từ {start}; kỳ đã mở: {opened}.",
            f"Imported {done.plan}: {done.weaknesses} weaknesses, {done.assignments} assignments to {done.units} units, "
            f"{done.questions} to be settled. Followed from {start}; opened: {opened}.",
        )
        if done.questions:
            echo(f"Xem: dondoc plan show {done.plan} --questions", f"See: dondoc plan show {done.plan} --questions")


def _agreed(file: Path, pack: "OrgPack") -> bool:
    """Show what was read and ask; anything but yes leaves the register as it is."""
    from documents.read import read_document
    from models.facts.names import NameBook

    _, reading = read_document(file, NameBook.from_pack(pack))
    _show_reading(reading)
    return agreed("Nhập kế hoạch này vào sổ theo dõi?", "Take this plan into the register?")


@app.command(
    cls=Command,
    help=say("Xem kế hoạch, hoặc một hạn chế kèm trích nguồn.", "Show the plans, one plan or one weakness."),
)
def show(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar=say("[MÃ]", "[CODE]"),
            help=say("Mã, ví dụ KH211-2023 hoặc KH211-2023/05.", "Such as KH211-2023 or KH211-2023/05."),
        ),
    ] = None,
    questions: Annotated[
        bool,
        typer.Option("--questions", help=say("Những điểm cần xác định của kế hoạch.", "What is to be settled in it.")),
    ] = False,
    source: Annotated[
        bool,
        typer.Option("--source", help=say("Trích nguồn của một hạn chế.", "The words a weakness was read from.")),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the plans, one plan, or one weakness with the words it was read from."""
    from flows.work.show import plans_shown, questions_shown, weakness_shown, weaknesses_shown

    office = the_office()
    if code is None:
        rows = plans_shown(office)
    elif questions:
        rows = questions_shown(office, code)
    elif "/" in code:
        rows = weakness_shown(office, code, with_source=source)
    else:
        rows = weaknesses_shown(office, code)
    show_rows(rows, as_json, code or say("Các kế hoạch", "Plans"), ("Không có dòng nào.", "Nothing to show."))


def weaknesses(
    stage: Annotated[
        str | None,
        typer.Option(
            "--stage",
            metavar=WORDS,
            help=say(
                "Chỉ giai đoạn này: assigned, in_progress, reported, resolved, ended.",
                "Only this stage: assigned, in_progress, reported, resolved, ended.",
            ),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the weaknesses with their stage."""
    from flows.work.show import weaknesses_shown
    from models.facts.lifecycle import Stage

    if stage and stage not in set(Stage):
        known = ", ".join(Stage)
        raise typer.BadParameter(
            say(f"không có giai đoạn “{stage}”; các giai đoạn: {known}.", f"no stage “{stage}”; stages: {known}."),
            param_hint="'--stage'",
        )
    rows = [row for row in weaknesses_shown(the_office(), None) if stage in {None, row["stage"]}]
    show_rows(rows, as_json, say("Hạn chế, yếu kém", "Weaknesses"), ("Không có dòng nào.", "Nothing to show."))


def _pack(org: str | None) -> "OrgPack":
    from config.settings import load_settings
    from models.packs import load_pack

    return load_pack(org or load_settings().org_pack)


KINDS = {
    "plan": ("Kế hoạch", "Plan"),
    "review": ("Báo cáo kiểm điểm", "Review"),
    "report": ("Báo cáo", "Report"),
}


def _show_reading(reading: "Reading") -> None:
    head = reading.document
    issued = when(head.issued_on) if head.issued_on else "–"
    kind = say(*KINDS[head.kind])
    echo(
        f"{kind} số {head.number or '–'}, ngày {issued}, {head.issuer or '–'}\n{head.title or ''}",
        f"{kind} number {head.number or '–'}, dated {issued}, {head.issuer or '–'}\n{head.title or ''}",
    )
    for rule in reading.reporting_rules:
        echo(f"Chế độ báo cáo: “{rule.quote}”", f"Reporting rule: “{rule.quote}”")
    table(
        say(f"Đã đọc {len(reading.weaknesses)} hạn chế", f"{len(reading.weaknesses)} weaknesses were read"),
        ["#", say("Hạn chế, yếu kém", "Weakness"), say("Chủ trì", "Lead"), say("Thời gian khắc phục", "Deadline")],
        (
            (
                weakness.ordinal,
                weakness.statement,
                "; ".join(_named(mention) for mention in weakness.lead) or "–",
                weakness.deadline.text if weakness.deadline else "–",
            )
            for weakness in reading.weaknesses
        ),
    )
    remarks = [
        (f"{weakness.ordinal}. {remark.message}") for weakness in reading.weaknesses for remark in weakness.remarks
    ]
    remarks += [remark.message for remark in reading.remarks]
    if remarks:
        echo(f"Điểm cần xác định ({len(remarks)}):", f"To be settled ({len(remarks)}):")
    for remark in remarks:
        typer.echo(f"- {remark}")


def _named(mention: "UnitMention") -> str:
    """Return the unit a mention was matched to; a question mark stands before words nobody was found for."""
    from models.facts.reading import MentionKind

    settled = mention.kind in {MentionKind.UNIT, MentionKind.GROUP}
    return (mention.name or mention.as_written) if settled else f"? {mention.as_written}"
