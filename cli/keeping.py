"""`dondoc doctor`, `backup`, `restore`: is all well, keep it, bring it back."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cli.common import NEEDS_A_PERSON, ActorOption, JsonOption, act, echo, print_json, the_office
from config.language import say

FOLDER = say("THƯ MỤC", "FOLDER")


def doctor(as_json: JsonOption = False) -> None:
    """Look at everything the program leans on."""
    from flows.work.doctor import examine
    from flows.work.health import Grade

    checks = examine(the_office(), act(None).at)
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        marks = {Grade.GOOD: "✓", Grade.WARNING: "!", Grade.BAD: "✗"}
        for check in checks:
            typer.echo(f"{marks[check.grade]} {say(check.vi, check.en)}")
    if any(check.grade is not Grade.GOOD for check in checks):
        raise typer.Exit(NEEDS_A_PERSON)


def backup(
    to: Annotated[
        Path, typer.Option("--to", metavar=FOLDER, help=say("Nơi để bản sao lưu.", "Where the backup is put."))
    ] = Path("backup"),
    as_json: JsonOption = False,
) -> None:
    """Write a consistent backup while the program runs."""
    from flows.work.backup import back_up

    done = back_up(the_office(), to, act(None).at)
    if as_json:
        print_json({"folder": str(done)})
        return
    echo(f"Đã sao lưu vào {done}.", f"Backed up to {done}.")


def restore(
    source: Annotated[Path, typer.Argument(metavar=FOLDER, help=say("Bản sao lưu.", "The backup."))],
    hold_only: Annotated[
        bool,
        typer.Option(
            "--hold-only",
            help=say(
                "Dữ liệu đã được pg_restore: kiểm tra, đưa tệp đính kèm về và chuyển sang chế độ thử.",
                "The data was brought back by pg_restore: check it, bring the attachments, and go into shadow mode.",
            ),
        ),
    ] = False,
    actor: ActorOption = None,
) -> None:
    """Bring a backup back into an empty home folder; it wakes in shadow mode."""
    from config.settings import load_settings
    from flows.work.backup import restore as bring_back
    from flows.work.backup import restore_after_pg_restore

    settings, who = load_settings(), act(actor, f"{source}")
    if hold_only:
        restore_after_pg_restore(the_office(), source, who)
    else:
        bring_back(settings, source, who)
    echo(
        f"Đã phục hồi vào {settings.home}. Mọi thư chỉ gửi đến người vận hành: hãy đối chiếu rồi dondoc go-live.",
        f"Restored into {settings.home}. Every letter goes to the operator: compare, then dondoc go-live.",
    )
    raise typer.Exit(NEEDS_A_PERSON)
