"""`dondoc`: the command line. Each group of commands stands in a file of its own and is imported when it is used."""

import typer

from cli import escalation, mail, period, plan, report, review, service, units
from cli.common import run
from config.language import say

app = typer.Typer(
    name="dondoc",
    help=say(
        "Đôn Đốc: theo dõi, nhắc hạn và báo cáo việc khắc phục hạn chế, yếu kém.",
        "Đôn Đốc: follow-up, reminders and escalation for remediation plans.",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(plan.app, name="plan")
app.add_typer(period.app, name="period")
app.add_typer(report.app, name="report")
app.add_typer(review.app, name="review")
app.add_typer(escalation.app, name="escalation")
app.add_typer(mail.outbox, name="outbox")
app.add_typer(units.units, name="unit")
app.add_typer(units.contacts, name="contact")
app.add_typer(service.database, name="db")
app.command("sweep")(mail.sweep)
app.command("deliver")(mail.deliver)
app.command("weaknesses")(plan.weaknesses)
app.command("go-live")(service.go_live)
app.command("run")(service.run_flow)
app.command("demo")(service.demo)
app.command("up")(service.up)


def main() -> int:
    """Answer the command line; returns the exit code."""
    return run(app)
