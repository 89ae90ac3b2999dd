"""`dondoc audit`: is history as it was written?"""

from dataclasses import asdict

import typer

from cli.common import NEEDS_A_PERSON, JsonOption, act, echo, print_json, the_office, when
from cli.words import Command, group
from config.language import say

app = group("Lịch sử.", "History.")


@app.command(
    cls=Command,
    help=say(
        "Đối chiếu lịch sử với dấu niêm phong; nêu dòng bị sửa đầu tiên.",
        "Compare history with its seals; name the first changed row.",
    ),
)
def verify(as_json: JsonOption = False) -> None:
    """Compare history with its seals."""
    from flows.work.seals import verify as compare

    found = compare(the_office())
    if as_json:
        print_json(asdict(found))
    elif found.broken:
        broken = found.broken
        echo(
            f"Lịch sử đã bị thay đổi: {broken.what} (dấu số {broken.seal}, dòng {broken.first_id}–{broken.last_id}). "
            f"{found.rows} dòng trước đó đúng như đã niêm phong; các dòng sau chưa được đối chiếu.",
            f"History was changed: {broken.what} (seal {broken.seal}, rows {broken.first_id}-{broken.last_id}). The "
            f"{found.rows} rows before that seal are as they were sealed; those after it were not compared.",
        )
    else:
        echo(
            f"{found.rows} dòng lịch sử đúng như đã niêm phong ({found.seals} dấu). Dấu cuối: {found.root}",
            f"{found.rows} rows of history are as they were sealed ({found.seals} seals). Last root: {found.root}",
        )
        if found.unsealed_since:
            since = when(found.unsealed_since)
            echo(
                f"{found.unsealed} dòng chưa niêm phong, từ {since}.",
                f"{found.unsealed} rows not sealed yet, since {since}.",
            )
    if found.broken:
        raise typer.Exit(NEEDS_A_PERSON)


@app.command(name="seal", cls=Command, help=say("Niêm phong lịch sử ngay.", "Seal history now."))
def seal_now() -> None:
    """Seal what was written since the last seal."""
    from flows.work.seals import seal

    count = seal(the_office(), act(None).at)
    echo(f"Đã niêm phong {count} dòng.", f"{count} rows sealed.")
