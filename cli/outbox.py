"""`dondoc outbox`: what waits and until when, what became of every mail, and what a person may do about it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    WORDS,
    ActorOption,
    JsonOption,
    act,
    echo,
    print_json,
    show_rows,
    the_office,
    when,
    whole_number,
)
from cli.words import Command, Group, word
from config.language import say

if TYPE_CHECKING:
    from datetime import datetime

outbox = typer.Typer(cls=Group, help=say("Hộp thư đi.", "The outbox."), invoke_without_command=True)

NumberArgument = Annotated[
    int,
    typer.Argument(
        parser=whole_number,
        metavar=say("SỐ", "N"),
        help=say("Số của thư trong `outbox list`.", "The mail's number in `outbox list`."),
    ),
]
MaybeNumber = Annotated[
    int | None,
    typer.Argument(
        parser=whole_number,
        metavar=say("SỐ", "N"),
        help=say("Số của thư; không ghi: cả hộp thư.", "The mail's number; without it: the whole outbox."),
    ),
]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào lịch sử.", "Why, for the history."))
]


@outbox.callback()
def status(context: typer.Context, as_json: JsonOption = False) -> None:
    """Say how many letters wait, until when, and what holds them back."""
    if context.invoked_subcommand is not None:
        return
    from config.clock import machine_clock
    from flows.work.outbox import outbox_status

    found = outbox_status(the_office(), machine_clock())
    if as_json:
        print_json(found)
        return
    _say_waiting(found["waiting"], found["done_at"])
    for state, count in found["states"].items():
        typer.echo(f"  {word('state', state)}: {count}")
    for hold in found["holds"]:
        until = f" ({when(hold['until'])})" if hold["until"] else ""
        echo(f"Đang tạm dừng: {hold['because']}{until}", f"On hold: {hold['because']}{until}")
    if found["needs_a_person"]:
        echo(
            f"{found['needs_a_person']} việc cần người xử lý: dondoc outbox people",
            f"{found['needs_a_person']} things need a person: dondoc outbox people",
        )


def _say_waiting(waiting: int, done_at: "datetime | None") -> None:
    if done_at is None:
        echo("Không có thư nào chờ gửi.", "No letter waits.")
    else:
        echo(f"Còn {waiting} thư, xong lúc {when(done_at)}.", f"{waiting} letters left, done at {when(done_at)}.")


@outbox.command(
    name="list",
    cls=Command,
    help=say("Liệt kê mọi thư, trạng thái và trả lời của máy chủ.", "List every mail with its state and the answers."),
)
def list_(
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar=WORDS,
            help=say("Chỉ trạng thái này, ví dụ accepted.", "Only this state, such as accepted."),
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            parser=whole_number,
            metavar=say("SỐ", "N"),
            help=say("Nhiều nhất bấy nhiêu thư, mặc định 200.", "So many mails at most, 200 by default."),
        ),
    ] = None,
    before: Annotated[
        int | None,
        typer.Option(
            "--before",
            parser=whole_number,
            metavar=say("SỐ", "N"),
            help=say("Trang sau: chỉ thư có số nhỏ hơn.", "The next page: mails of a smaller number."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every mail with its state and the server's words, the newest first."""
    from flows.work.outbox import A_PAGE, messages_shown

    nothing = ("Chưa có thư nào.", "No mail yet.")
    most = limit or A_PAGE
    rows = messages_shown(the_office(), state, most, before)
    show_rows(rows, as_json, say("Hộp thư đi", "Outbox"), nothing)
    if len(rows) == most and not as_json:
        last = rows[-1]["id"]
        echo(f"Xem tiếp: dondoc outbox list --before {last}", f"The next page: dondoc outbox list --before {last}")


@outbox.command(cls=Command, help=say("Xem một thư: trạng thái và toàn văn.", "Show one mail: its state and text."))
def show(number: NumberArgument, as_json: JsonOption = False) -> None:
    """Show one mail as it was, or will be, sent, and what became of it."""
    from flows.work.outbox import message_shown

    found = message_shown(the_office(), number)
    if as_json:
        print_json(found)
        return
    echo(f"Thư số {number}: {word('state', found['state'])}", f"Mail {number}: {word('state', found['state'])}")
    if found["remote_reply"]:
        echo(f"Máy chủ trả lời: {found['remote_reply']}", f"The server said: {found['remote_reply']}")
    if found["held_by"]:
        held = f"{found['held_by']}: {found['held_because']}"
        echo(f"Đang giữ lại, {held}", f"Held back, {held}")
    if found["possibly_duplicate"]:
        echo("Có thể trùng: máy chủ có thể đã nhận một lần.", "May be twice: the server may have taken it once before.")
    for past in found["history"]:
        typer.echo(f"  {when(past['at'])} {past['actor']} {past['event']} {past['because']}".rstrip())
    typer.echo(f"\n{found['text']}")


@outbox.command(
    cls=Command,
    help=say("Liệt kê việc cần người xử lý và bước tiếp theo.", "List what needs a person, with the next action."),
)
def people(as_json: JsonOption = False) -> None:
    """List what needs a person, with the next action."""
    from flows.work.outbox import needs_shown

    rows: Sequence[dict[str, object]] = needs_shown(the_office())
    nothing = ("Không có việc nào cần người xử lý.", "Nothing needs a person.")
    show_rows(rows, as_json, say("Việc cần người xử lý", "Needs a person"), nothing)


@outbox.command(cls=Command, help=say("Gửi lại một thư, mã Message-ID mới.", "Send a mail anew, as a new message."))
def resend(number: NumberArgument, reason: ReasonOption, actor: ActorOption = None) -> None:
    """Send a letter anew, if all it says still holds."""
    from flows.work.outbox_acts import resend as send_anew

    message_id = send_anew(the_office(), number, act(actor, reason))
    echo(f"Thư số {number} sẽ được gửi lại: {message_id}", f"Mail {number} will be sent anew: {message_id}")


@outbox.command(cls=Command, help=say("Giữ lại một thư, hoặc cả hộp thư.", "Hold back one mail, or all."))
def hold(reason: ReasonOption, number: MaybeNumber = None, actor: ActorOption = None) -> None:
    """Hold letters back until a person lets them go."""
    from flows.work.outbox_acts import hold_back

    hold_back(the_office(), number, act(actor, reason))
    if number is None:
        echo("Đã tạm dừng gửi thư. Gửi tiếp: dondoc outbox release", "Sending is on hold. Go on: dondoc outbox release")
    else:
        echo(f"Đã giữ lại thư số {number}.", f"Mail {number} is held back.")


@outbox.command(cls=Command, help=say("Cho gửi thư đã giữ lại.", "Let held mail go."))
def release(
    number: MaybeNumber = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào lịch sử.", "Why, for the history."))
    ] = "",
    actor: ActorOption = None,
) -> None:
    """Let go what a person held back: one letter, or the whole outbox."""
    from flows.work.outbox_acts import let_go, resume

    if number is None:
        _say_resumed(resume(the_office(), "person", act(actor, reason)))
    else:
        let_go(the_office(), number, act(actor, reason))
        echo(f"Thư số {number} sẽ được gửi.", f"Mail {number} will be sent.")


@outbox.command(name="resume", cls=Command, help=say("Gửi tiếp sau khi tạm dừng.", "Go on after a hold."))
def resume_(
    which: Annotated[
        str,
        typer.Argument(
            metavar=say("LOẠI", "KIND"),
            help=say(
                "transport (mặc định), volume, restored, person hoặc domain:vidu.vn.",
                "transport (the default), volume, restored, person or domain:example.org.",
            ),
        ),
    ] = "transport",
    reason: Annotated[
        str, typer.Option("--reason", metavar=WORDS, help=say("Lý do, ghi vào lịch sử.", "Why, for the history."))
    ] = "",
    actor: ActorOption = None,
) -> None:
    """End a hold; those that ask for a judgement want a reason."""
    from flows.work.outbox_acts import resume

    _say_resumed(resume(the_office(), which, act(actor, reason)))


@outbox.command(
    name="confirm-clock",
    cls=Command,
    help=say("Xác nhận đồng hồ máy đã đúng.", "Confirm that the machine's clock is right."),
)
def confirm_clock(reason: ReasonOption, actor: ActorOption = None) -> None:
    """Say that the clock is right: what was held because of it goes on."""
    from flows.work.outbox_acts import resume

    done = act(actor, reason)
    echo(f"Giờ máy: {when(done.at)}.", f"The machine's clock: {when(done.at)}.")
    _say_resumed(resume(the_office(), "clock", done))


def _say_resumed(count: int) -> None:
    if not count:
        echo("Không có gì đang tạm dừng: không có gì thay đổi.", "Nothing was on hold: nothing changed.")
    else:
        echo("Đã cho gửi tiếp.", "Sending goes on.")
