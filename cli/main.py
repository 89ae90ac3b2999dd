"""`dondoc`: the command line. Each group of commands stands in a file of its own and is imported when it is used."""

from typing import Annotated

import typer

import cli.amending  # its commands join the group of plans
import cli.by_hand  # its commands join the group of weaknesses
import cli.settling  # noqa: F401  # as above
from cli import (
    audit,
    bounce,
    calendar,
    contacts,
    escalation,
    extension,
    keeping,
    letters,
    mail,
    notices,
    outbox,
    papers,
    pause,
    period,
    plan,
    plan_options,
    plan_template,
    rehearse,
    report,
    review,
    service,
    units,
    weakness,
)
from cli.common import run
from cli.words import Command, Group
from config.language import say
from config.version import VERSION

app = typer.Typer(
    name="dondoc",
    cls=Group,
    help=say(
        "Đôn Đốc: theo dõi, nhắc hạn và báo cáo việc khắc phục hạn chế, yếu kém.",
        "Đôn Đốc: follow-up, reminders and escalation for remediation plans.",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:  # the shape of a Typer callback
    if asked:
        typer.echo(f"dondoc {VERSION}")
        raise typer.Exit


@app.callback()
def _program(
    version: Annotated[  # answered before any command
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=say("Hiện phiên bản.", "Show the version.")),
    ] = False,
) -> None:
    """Options that stand before any command."""


plan_options.app.command(
    name="template",
    cls=Command,
    help=say("Ghi mẫu Excel trống để nhập kế hoạch.", "Write a blank plan template in Excel."),
)(plan_template.template)
app.add_typer(plan_options.app, name="plan")
app.add_typer(period.app, name="period")
app.add_typer(report.app, name="report")
app.add_typer(review.app, name="review")
app.add_typer(extension.app, name="extension")
app.add_typer(pause.app, name="pause")
app.add_typer(calendar.app, name="calendar")
app.add_typer(escalation.app, name="escalation")
app.add_typer(outbox.outbox, name="outbox")
app.add_typer(bounce.bounce, name="bounce")
app.add_typer(notices.app, name="notices")
app.add_typer(units.units, name="unit")
app.add_typer(contacts.contacts, name="contact")
app.add_typer(papers.paper, name="paper")
app.add_typer(letters.letter, name="letter")
app.add_typer(weakness.app, name="weakness")
app.add_typer(service.database, name="db")
app.add_typer(audit.app, name="audit")
for name, answer, vi, en in (
    ("sweep", mail.sweep, "Rà soát: ai cần được nhắc việc gì, vì sao.", "Decide who must be told what, and why."),
    ("deliver", mail.deliver, "Gửi các thư đang chờ.", "Hand the letters that wait to the mail server."),
    ("synthesize", papers.synthesize, "Dự thảo báo cáo tổng hợp của kỳ.", "Draft the synthesis report of a period."),
    ("weaknesses", plan.weaknesses, "Liệt kê hạn chế, yếu kém và giai đoạn.", "List the weaknesses and their stages."),
    ("go-live", service.go_live, "Bắt đầu gửi thư đến người nhận thật.", "Let mail go to its real recipients."),
    ("run", service.run_flow, "Chạy một luồng Prefect theo tên.", "Run a Prefect flow by name."),
    ("rehearse", rehearse.rehearse, "Diễn tập kế hoạch trên đồng hồ ảo.", "Rehearse a plan on a virtual clock."),
    ("demo", service.demo, "Sống lại một quý của kế hoạch, thư thật.", "Live a quarter of a plan, with real mail."),
    ("doctor", keeping.doctor, "Kiểm tra mọi thứ chương trình cần.", "Look at everything the program leans on."),
    ("backup", keeping.backup, "Sao lưu khi đang chạy.", "Write a consistent backup while the program runs."),
    ("restore", keeping.restore, "Phục hồi một bản sao lưu.", "Bring a backup back; it wakes in shadow mode."),
    ("up", service.up, "Khởi động chương trình, đến khi dừng.", "Start the program, until it is stopped."),
):
    app.command(name, cls=Command, help=say(vi, en))(answer)


def main() -> int:
    """Answer the command line; returns the exit code."""
    return run(app)
