"""The process that opens packed files: bytes in, a source or the reason why not out, as one line of JSON.

Nothing else is to be said to it. It is started anew for every file, confines itself, and dies with the file.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from documents.read.formats.limits import confine
from documents.read.formats.markup import too_deep
from documents.read.formats.unfit import SAVE_AS_WORD, SAVE_AS_WORD_EN, Unfit, broken
from documents.read.source import Cell, Place, Source, Table
from models.facts.reading import Remark, Span

READERS = {"office": "documents.read.formats.office", "pdf": "documents.read.formats.pdf"}
"""Modules with a ``read(content)``; one is imported only in the process that needs it."""


def main() -> None:
    """Read one file from the standard input."""
    read: Callable[[bytes], Source] = import_module(READERS[sys.argv[2]]).read
    content = sys.stdin.buffer.read()
    confine()
    sys.stdout.write(json.dumps(_answer(read, content)))
    sys.stdout.flush()


def _answer(read: Callable[[bytes], Source], content: bytes) -> dict[str, Any]:
    try:
        return {"source": _packed(read(content))}
    except Exception as error:  # noqa: BLE001 - a hostile file may break a library in any way; each has its sentence
        unfit = _reason(error)
        return {"unfit": [unfit.vi, unfit.en]}


def _reason(error: Exception) -> Unfit:
    if isinstance(error, Unfit):
        return error
    if isinstance(error, MemoryError):
        return too_much()
    if isinstance(error, RecursionError):
        return too_deep()
    name = type(error).__name__
    return broken(f"nội dung không đúng định dạng ({name})", f"its content is not as the format wants it ({name})")


def too_much() -> Unfit:
    """Return what is said of a file that asks for more memory or time than one document may."""
    return Unfit(
        "đòi quá nhiều bộ nhớ hoặc thời gian để mở, có thể là tệp phá hoại, nên không đọc. Nếu là văn bản thật: "
        f"{SAVE_AS_WORD[0].lower()}{SAVE_AS_WORD[1:]}",
        "asks for too much memory or time to be opened, as harmful files do, and is not read. If it is a real document: "
        f"{SAVE_AS_WORD_EN}",
    )


def _packed(source: Source) -> dict[str, Any]:
    return {
        "text": source.text,
        "tables": [
            [
                table.start,
                table.end,
                [[cell.row, cell.column, cell.start, cell.end, cell.rows, cell.columns] for cell in table.cells],
            ]
            for table in source.tables
        ],
        "places": [[place.start, place.name] for place in source.places],
        "remarks": [
            [remark.code, remark.vi, remark.en, [remark.span.start, remark.span.end] if remark.span else None]
            for remark in source.remarks
        ],
    }


def unpacked(packed: dict[str, Any]) -> Source:
    """Return the source that the other process packed."""
    return Source(
        packed["text"],
        tuple(Table(start, end, tuple(Cell(*cell) for cell in cells)) for start, end, cells in packed["tables"]),
        tuple(Place(start, name) for start, name in packed["places"]),
        tuple(Remark(code, vi, en, Span(*span) if span else None) for code, vi, en, span in packed["remarks"]),
    )


if __name__ == "__main__":
    main()
