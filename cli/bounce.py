"""`dondoc bounce`: mails that come to the return path, one by one from a pipe, or those that lie in its Maildir."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import WORDS, ActorOption, JsonOption, act, echo, print_json, print_json_lines, the_office
from cli.words import Command, group, word
from config.language import say

if TYPE_CHECKING:
    from flows.work.bounces import BounceTaken

bounce = group("Thư bị trả lại.", "Bounces.")


@bounce.command(
    cls=Command, help=say("Đọc một thư gửi về từ đầu vào chuẩn.", "Take one mail that came back, from standard input.")
)
def take(
    came_to: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar=WORDS,
            envvar="ORIGINAL_RECIPIENT",
            show_envvar=False,
            help=say("Địa chỉ nhận trên phong bì.", "The envelope's recipient."),
        ),
    ] = None,
    actor: ActorOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take one mail; Postfix runs this as the alias of the return path."""
    from flows.work.bounces import take_bounce
    from notifications.bounces import MOST_BYTES

    raw = sys.stdin.buffer.read(MOST_BYTES)
    taken = take_bounce(the_office(), raw, act(actor), came_to)
    if as_json:
        print_json(_row(taken))
    else:
        _say(taken)


@bounce.command(cls=Command, help=say("Đọc thư mới trong Maildir đã cài đặt.", "Take what lies in the Maildir set."))
def poll(actor: ActorOption = None, as_json: JsonOption = False) -> None:
    """Take the new mails of the setting `bounce_maildir`."""
    from flows.work.bounces import poll_bounces

    taken = poll_bounces(the_office(), act(actor))
    if as_json:
        print_json_lines(_row(each) for each in taken)
        return
    for each in taken:
        _say(each)
    if not taken:
        echo("Không có thư mới.", "No new mail.")


def _row(taken: "BounceTaken") -> dict[str, object]:
    return {"kind": taken.kind.value, "message": taken.message, "words": taken.words, "again": taken.again}


def _say(taken: "BounceTaken") -> None:
    kind, number = word("bounce", taken.kind.value), f" {taken.message}" if taken.message else ""
    again_vi, again_en = (" (đã nhận trước đó)", " (taken before)") if taken.again else ("", "")
    echo(f"{kind}: thư{number} {taken.words}{again_vi}", f"{kind}: mail{number} {taken.words}{again_en}")
