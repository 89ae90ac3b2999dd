"""`dondoc plan`: reading, importing and showing plans."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import ActorOption, JsonOption, act, day, echo, print_json, table, the_office
from config.language import say

if TYPE_CHECKING:
    from models.facts.reading import Reading
    from models.facts.units import OrgPack

app = typer.Typer(help=say("Đọc, nhập và xem kế hoạch.", "Read, import and show plans."), no_args_is_help=True)

File = Annotated[
    Path, typer.Argument(help=say("Tệp văn bản của kế hoạch.", "The document's file."), show_default=False)
]
Org = Annotated[str | None, typer.Option("--org", help=say("Bộ dữ liệu tổ chức.", "Organisation pack."))]


@app.command()
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


@app.command(name="import")
def import_(
    file: File,
    org: Org = None,
    follow_from: Annotated[
        str | None, typer.Option("--follow-from", help=say("Theo dõi từ ngày.", "Follow from this day."))
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help=say("Không hỏi lại.", "Do not ask."))] = False,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a plan into the register."""
    from flows.work.import_plan import import_plan

    pack = _pack(org)
    office, who, start = the_office(), act(actor), day(follow_from)
    if not yes and not as_json:
        _confirm(file, pack)
    done = import_plan(office, file, pack, who, start)
    if as_json:
        print_json(asdict(done))
    elif not done.new:
        echo(
            f"Kế hoạch {done.plan} đã được nhập trước đó, theo dõi từ {done.follow_from:%d/%m/%Y}: không có gì thay đổi.",
            f"Plan {done.plan} was imported before, followed from {done.follow_from}: nothing changed.",
        )
    else:
        echo(
            f"Đã nhập {done.plan}: {done.weaknesses} hạn chế, {done.assignments} phân công cho {done.units} đơn vị, "
            f"{done.questions} điểm cần xác định. Theo dõi từ {done.follow_from:%d/%m/%Y}; kỳ đã mở: "
            f"{', '.join(done.opened) or '–'}.",
            f"Imported {done.plan}: {done.weaknesses} weaknesses, {done.assignments} assignments to {done.units} units, "
            f"{done.questions} to be settled. Followed from {done.follow_from}; opened: {', '.join(done.opened) or '–'}.",
        )
        if done.questions:
            echo(f"Xem: dondoc plan show {done.plan} --questions", f"See: dondoc plan show {done.plan} --questions")


def _confirm(file: Path, pack: "OrgPack") -> None:
    """Show what was read and ask; anything but yes leaves the register as it is."""
    from documents.read import read_document
    from models.facts.names import NameBook

    _, reading = read_document(file, NameBook.from_pack(pack))
    _show_reading(reading)
    question = say("Nhập kế hoạch này?", "Import this plan?")
    if not typer.confirm(question):
        echo("Đã dừng, chưa có gì thay đổi.", "Stopped, nothing was changed.")
        raise typer.Exit(0)


@app.command()
def show(
    code: Annotated[str | None, typer.Argument(help=say("Mã kế hoạch.", "Plan code."))] = None,
    questions: Annotated[
        bool, typer.Option("--questions", help=say("Điểm cần xác định.", "What is to be settled."))
    ] = False,
    source: Annotated[bool, typer.Option("--source", help=say("Trích nguồn.", "Quotations."))] = False,
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
    if as_json:
        print_json(rows)
    else:
        _print_rows(code or say("Kế hoạch", "Plans"), rows)


def weaknesses(
    stage: Annotated[str | None, typer.Option("--stage", help=say("Chỉ giai đoạn này.", "Only this stage."))] = None,
    as_json: JsonOption = False,
) -> None:
    """List the weaknesses with their stage."""
    from flows.work.show import weaknesses_shown

    rows = [row for row in weaknesses_shown(the_office(), None) if stage in {None, row["stage"]}]
    if as_json:
        print_json(rows)
    else:
        _print_rows(say("Hạn chế, yếu kém", "Weaknesses"), rows)


def _pack(org: str | None) -> "OrgPack":
    from config.settings import load_settings
    from models.packs import load_pack

    return load_pack(org or load_settings().org_pack)


def _show_reading(reading: "Reading") -> None:
    head = reading.document
    echo(
        f"{head.kind}: số {head.number or '–'}, ngày {head.issued_on or '–'}, {head.issuer or '–'}\n{head.title or ''}",
        f"{head.kind}: number {head.number or '–'}, dated {head.issued_on or '–'}, {head.issuer or '–'}\n{head.title or ''}",
    )
    for rule in reading.reporting_rules:
        echo(f"Chế độ báo cáo: {rule.frequency}: “{rule.quote}”", f"Reporting: {rule.frequency}: “{rule.quote}”")
    table(
        say("Đã đọc", "Read"),
        ["#", say("Hạn chế, yếu kém", "Weakness"), say("Chủ trì", "Lead"), say("Thời gian khắc phục", "Deadline")],
        (
            (
                weakness.ordinal,
                weakness.statement,
                "; ".join(mention.name or f"? {mention.as_written}" for mention in weakness.lead) or "–",
                weakness.deadline.text if weakness.deadline else "–",
            )
            for weakness in reading.weaknesses
        ),
    )
    for remark in [*reading.remarks, *(r for weakness in reading.weaknesses for r in weakness.remarks)]:
        typer.echo(f"- {remark.message}")


def _print_rows(title: str, rows: list[dict[str, object]]) -> None:
    if not rows:
        echo("Không có dòng nào.", "Nothing to show.")
        return
    table(title, list(rows[0]), (row.values() for row in rows))
