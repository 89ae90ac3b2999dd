"""`dondoc notices`: every letter the program can send, as its readers see it."""

from pathlib import Path
from typing import Annotated

import typer

from cli.common import JsonOption, echo, print_json, show_rows
from cli.words import Command, group
from config.language import say, speaks_english

app = group("Các loại thư của chương trình.", "The letters the program can send.")


@app.command(
    name="list", cls=Command, help=say("Liệt kê các loại thư và tiêu đề mẫu.", "List the letters with their subjects.")
)
def list_(as_json: JsonOption = False) -> None:
    """List the notices with the subject of their first sample."""
    from notifications.render import notices, render, sample

    language = "en" if speaks_english() else "vi"
    rows = [{"notice": name, "subject": render(name, sample(name), language).subject} for name in notices()]
    show_rows(rows, as_json, say("Các loại thư", "Letters"), ("Không có loại thư nào.", "There are no letters."))


@app.command(
    cls=Command, help=say("Xem mọi loại thư trong trình duyệt, từ mẫu.", "See every letter in a browser, from samples.")
)
def preview(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar=say("THƯ MỤC", "DIR"),
            help=say("Thư mục ghi; mặc định: notices trong thư mục làm việc.", "Where to; ./notices by default."),
        ),
    ] = None,
    open_it: Annotated[
        bool, typer.Option("--open/--no-open", help=say("Mở ngay trong trình duyệt.", "Open it in the browser."))
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Write a page with every letter and open it."""
    from config.errors import Refused
    from notifications.preview import write_preview

    folder = out or Path("notices")
    try:
        page = write_preview(folder, "en" if speaks_english() else "vi")
    except OSError as error:
        raise Refused(
            f"Không ghi được vào {folder} ({error.strerror}); hãy chọn thư mục khác bằng --out.",
            f"{folder} cannot be written to ({error.strerror}); choose another folder with --out.",
        ) from error
    if as_json:
        print_json({"page": str(page)})
        return
    echo(f"Mọi loại thư: {page}", f"Every letter: {page}")
    if open_it:
        typer.launch(page.resolve().as_uri())
