"""`dondoc plan template`: the blank an officer fills in where a plan cannot be read as it is."""

from pathlib import Path
from typing import Annotated

import typer

from cli.common import FILE, echo
from config.errors import Refused
from config.language import say


def template(
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar=FILE,
            help=say("Tên tệp mẫu sẽ ghi (.xlsx).", "The file to write (.xlsx)."),
        ),
    ] = Path("mau-ke-hoach.xlsx"),
) -> None:
    """Write a blank plan template in Excel."""
    from documents.write.plan_template import write_blank

    if out.suffix.lower() != ".xlsx":
        raise Refused(
            f"Mẫu là tệp Excel; hãy đặt tên có đuôi .xlsx thay cho {out}. Chưa có gì thay đổi.",
            f"The template is an Excel file; give it a name that ends in .xlsx instead of {out}. Nothing was changed.",
        )
    if out.exists():
        raise Refused(
            f"Tệp {out} đã có và không bị ghi đè; hãy chọn tên khác bằng --out. Chưa có gì thay đổi.",
            f"The file {out} exists and is not overwritten; choose another name with --out. Nothing was changed.",
        )
    try:
        write_blank(out)
    except OSError as unwritable:
        reason = unwritable.strerror or type(unwritable).__name__
        raise Refused(
            f"Không ghi được tệp {out} ({reason}); hãy kiểm tra thư mục và quyền ghi.",
            f"The file {out} cannot be written ({reason}); check the folder and your right to write there.",
        ) from unwritable
    echo(
        f"Đã ghi mẫu: {out}. Điền mỗi hàng một hạn chế, rồi xem thử: dondoc plan parse {out}",
        f"Written: {out}. Fill in one weakness a row, then try: dondoc plan parse {out}",
    )
