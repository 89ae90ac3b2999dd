"""`dondoc unit|contact template|export|import FILE`: the organisation as an Excel workbook."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import DAY, FILE, act, agreed, day, echo, print_json, show_rows, the_office
from config.errors import Refused
from config.language import say, speaks_english

if TYPE_CHECKING:
    from documents.read.organisation_book import Words

Out = Annotated[
    Path, typer.Option("--out", metavar=FILE, help=say("Tên tệp Excel sẽ ghi (.xlsx).", "The file to write (.xlsx)."))
]
EndsMissing = Annotated[
    date | None,
    typer.Option(
        "--ends-missing",
        parser=day,
        metavar=DAY,
        help=say(
            "Hàng đang có hiệu lực mà tệp không còn thì hết hiệu lực sau ngày này; mặc định: không kết thúc gì.",
            "What holds and is no longer in the file has this as its last day; by default nothing ends.",
        ),
    ),
]
Yes = Annotated[
    bool,
    typer.Option("--yes", help=say("Nhập ngay, không hỏi lại.", "Take it over without asking."), show_default=False),
]


def write_new(out: Path, content: Callable[[], bytes]) -> None:
    """Write a workbook under a name nothing has yet; raises Refused where that cannot be done."""
    if out.suffix.lower() != ".xlsx":
        raise Refused(
            f"Đây là tệp Excel; hãy đặt tên có đuôi .xlsx thay cho {out}. Chưa có gì thay đổi.",
            f"This is an Excel file; give it a name that ends in .xlsx instead of {out}. Nothing was changed.",
        )
    try:
        with out.open("xb") as file:
            file.write(content())
    except FileExistsError as there:
        raise Refused(
            f"Tệp {out} đã có và không bị ghi đè; hãy chọn tên khác bằng --out. Chưa có gì thay đổi.",
            f"The file {out} exists and is not overwritten; choose another name with --out. Nothing was changed.",
        ) from there
    except OSError as unwritable:
        reason = unwritable.strerror or type(unwritable).__name__
        raise Refused(
            f"Không ghi được tệp {out} ({reason}); hãy kiểm tra thư mục và quyền ghi.",
            f"The file {out} cannot be written ({reason}); check the folder and your right to write there.",
        ) from unwritable


def write_template(out: Path, sheets: "tuple[Words, ...]", command: str) -> None:
    """Write a blank workbook."""
    from flows.work.organisation_book import blank_book

    write_new(out, lambda: blank_book(sheets, english=speaks_english()))
    echo(
        f"Đã ghi mẫu: {out}. Điền rồi nhập: dondoc {command} import {out}",
        f"Written: {out}. Fill it in, then: dondoc {command} import {out}",
    )


def write_export(out: Path, sheets: "tuple[Words, ...]") -> None:
    """Write what the register holds, ended rows too."""
    from flows.work.organisation_book import exported_book

    office = the_office()
    write_new(out, lambda: exported_book(office, sheets, english=speaks_english()))
    echo(f"Đã ghi: {out}. Nhập lại tệp này không thay đổi gì.", f"Written: {out}. Importing it again changes nothing.")


def import_book_at(
    file: Path, sheets: "tuple[Words, ...]", ends_missing: date | None, actor: str | None, *, as_json: bool, yes: bool
) -> None:
    """Show the difference between a workbook and the register, ask, and take it over whole."""
    from flows.work.organisation_book import import_book

    office, who = the_office(), act(actor)
    seen = import_book(office, file, sheets, who, apply=False, ends_missing=ends_missing)
    rows = [asdict(row) for row in seen]
    if not seen:
        if as_json:
            print_json({"changed": False, "differences": []})
        else:
            echo(
                f"Mọi điều trong tệp {file} đã có: không có gì thay đổi.", f"All of {file} was known: nothing changed."
            )
        return
    if not as_json:
        _show(rows)
    elif not yes:
        print_json({"changed": False, "differences": rows})
        return
    if not yes and not agreed(f"Nhập {len(seen)} thay đổi này?", f"Take over these {len(seen)} changes?"):
        echo("Chưa có gì thay đổi.", "Nothing was changed.")
        return
    done = import_book(office, file, sheets, who, apply=True, ends_missing=ends_missing)
    if as_json:
        print_json({"changed": True, "differences": [asdict(row) for row in done]})
    else:
        echo(f"Đã nhập {len(done)} thay đổi từ {file}.", f"{len(done)} changes taken over from {file}.")


def _show(rows: Sequence[dict[str, object]]) -> None:
    show_rows(rows, as_json=False, title=say("Khác với sổ hiện tại", "Other than the register"), nothing=("", ""))
