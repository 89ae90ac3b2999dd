"""What the commands on plans share: their options, the pack, and asking whoever sits there."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answering import ask_all, is_terminal
from cli.common import FILE, WORDS, agreed
from cli.words import group
from config.language import say

if TYPE_CHECKING:
    from models.facts.units import OrgPack

app = group("Đọc, nhập và xem kế hoạch.", "Read, import and show plans.")

File = Annotated[
    Path,
    typer.Argument(metavar=FILE, help=say("Tệp văn bản của kế hoạch.", "The plan's document."), show_default=False),
]
Org = Annotated[
    str | None,
    typer.Option(
        "--org",
        metavar=say("BỘ", "PACK"),
        help=say("Tên hoặc tệp của bộ dữ liệu tổ chức.", "Name or file of the organisation pack."),
    ),
]
Answers = Annotated[
    Path | None,
    typer.Option(
        "--answers",
        metavar=FILE,
        help=say(
            "Tệp YAML trả lời các điểm cần xác định; bản mẫu: dondoc plan questions … --template.",
            "YAML file with answers to what is open; a blank: dondoc plan questions … --template.",
        ),
    ),
]
Why = Annotated[
    str,
    typer.Option(
        "--why",
        metavar=WORDS,
        help=say("Căn cứ chung của các câu trả lời.", "The basis of answers that name none."),
        show_default=False,
    ),
]
Raw = Mapping[str, Any]


def asked(rows: Sequence[Raw], organisation: "OrgPack") -> list[Raw]:
    """Ask what is open, where somebody sits at the terminal and wants to answer."""
    if not rows or not is_terminal():
        return []
    if not agreed("Trả lời các điểm cần xác định ngay bây giờ?", "Answer them now?"):
        return []
    return list(ask_all(rows, organisation, sys.stdin.readline, write))


def write(words: str) -> None:
    """Print at once, without a line break of its own."""
    sys.stdout.write(words)
    sys.stdout.flush()


def answers_in(file: Path | None) -> list[Raw]:
    """Return the answers of a file, where one is named."""
    from flows.work.answers_file import read_answers

    return list(read_answers(file)) if file else []


def the_pack(org: str | None) -> "OrgPack":
    """Return the organisation pack that is named, or that of the settings."""
    from config.settings import load_settings
    from models.packs import load_pack

    return load_pack(org or load_settings().org_pack)
