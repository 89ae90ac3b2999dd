"""`dondoc plan`: reading, importing, settling and showing plans."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DAY,
    WORDS,
    ActorOption,
    JsonOption,
    act,
    agreed,
    day,
    echo,
    print_json,
    show_rows,
    the_office,
    when,
)
from cli.plan_options import Answers, File, Org, Raw, Why, answers_in, app, asked, the_pack
from cli.plan_views import show_questions, show_reading, show_sources
from cli.words import Command
from config.language import say

if TYPE_CHECKING:
    from flows.work.office import Office
    from flows.work.prepare import Prepared
    from models.facts.questions import Question


@app.command(cls=Command, help=say("Đọc một văn bản, không ghi gì.", "Read a document and touch nothing."))
def parse(file: File, org: Org = None, as_json: JsonOption = False) -> None:
    """Read a document and touch nothing."""
    from documents.read import read_document
    from documents.read.as_json import reading_as_json
    from models.facts.names import NameBook

    pack = the_pack(org)
    text, reading = read_document(file, NameBook.from_pack(pack))
    if as_json:
        print_json(reading_as_json(reading, text))
    else:
        from flows.work.show import question_shown
        from models.facts.questions import questions_of

        as_of = reading.document.issued_on or date.max
        rows = [question_shown(one, text) for one in questions_of(text, reading, pack, as_of)]
        show_reading(reading, rows)
        show_questions(rows, say("Điểm cần xác định", "To be settled"))


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
    answers: Answers = None,
    why: Why = "",
    continues: Annotated[
        str | None,
        typer.Option(
            "--continues",
            metavar=say("MÃ", "CODE"),
            help=say(
                "Nối tiếp kế hoạch trước: từng hạn chế còn mở được chuyển tiếp, kết thúc hoặc giữ.",
                "Continues an earlier plan: each item open there is carried over, closed or kept.",
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
    from flows.work.prepare import prepare

    pack = the_pack(org)
    office, who = the_office(), act(actor, why)
    given = answers_in(answers)
    prepared = prepare(office, file, pack, who)
    if not yes and not as_json:
        asked = _agreed(office, prepared, who.at, given, continues)
        if asked is None:
            echo("Đã dừng, chưa có gì thay đổi.", "Stopped, nothing was changed.")
            return
        given = asked
    done = import_plan(office, file, pack, who, follow_from, given, prepared, continues)
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
            code = done.plan
            echo(
                f"Xem: dondoc plan show {code} --questions. Trả lời: dondoc plan settle {code}",
                f"See: dondoc plan show {code} --questions. Answer: dondoc plan settle {code}",
            )


def _agreed(
    office: "Office", prepared: "Prepared", now: datetime, given: Sequence[Raw], continues: str | None
) -> list[Raw] | None:
    """Show what was read and is open, take answers from whoever sits there, and ask; None for anything but yes."""
    from config.clock import office_day
    from flows.work.show import question_shown

    answered = {answer["id"] for answer in given}
    questions = [*prepared.questions(office_day(now)), *_of_earlier(office, prepared, continues)]
    rows = [question_shown(one, prepared.text) for one in questions if one.id not in answered]
    show_reading(prepared.reading, rows)
    show_questions(rows, say("Điểm cần xác định", "To be settled"))
    answers = [*given, *asked(rows, prepared.organisation)]
    return answers if agreed("Nhập kế hoạch này vào sổ theo dõi?", "Take this plan into the register?") else None


def _of_earlier(office: "Office", prepared: "Prepared", continues: str | None) -> "list[Question]":
    """Return the questions about what is open in the plan that is continued."""
    from flows.work.continuing import earlier_plan, questions_of_earlier

    if continues is None:
        return []
    items = {read.ordinal: read.statement for read in prepared.reading.weaknesses}
    with office.database.read() as session:
        return questions_of_earlier(session, earlier_plan(session, continues, None), items)


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
        typer.Option(
            "--source",
            help=say(
                "Trích nguồn từng thông tin: câu chữ, dòng, tệp; hoặc ai xác định, căn cứ nào.",
                "Where each fact comes from: words, line, file; or who gave it, on what basis.",
            ),
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the plans, one plan, or one weakness with the words it was read from."""
    from flows.work.provenance import sources_shown
    from flows.work.show import plans_shown, questions_shown, weakness_shown, weaknesses_shown

    office = the_office()
    if code is None:
        rows = plans_shown(office)
    elif questions or source:
        rows = questions_shown(office, code) if questions else sources_shown(office, code)
        if as_json:
            print_json(rows)
        elif questions:
            show_questions(rows, say("Điểm cần xác định", "To be settled"))
        else:
            show_sources(rows, code)
        return
    elif "/" in code:
        rows = weakness_shown(office, code)
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
