"""Is the database's file whole? Asked when the program starts: what is damaged is not written to any more."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from config.errors import Refused
from flows.work.office import Office


class Damaged(Refused):
    """The file of the database is damaged."""


def must_be_whole(office: Office) -> None:
    """Raise Damaged, with the newest copy that is whole, when SQLite finds the file damaged; PostgreSQL sees to itself."""
    file = office.database.engine.url.database
    if not office.database.is_sqlite or not file:
        return
    why = what_is_wrong(Path(file))
    if why is None:
        return
    copy = next((path for path in _copies(office.settings.home, Path(file)) if what_is_wrong(path) is None), None)
    copy_vi = (
        f"Bản sao lưu lành gần nhất: {copy}." if copy else "Không thấy bản sao lưu lành nào trong thư mục dữ liệu."
    )
    copy_en = f"The newest whole copy: {copy}." if copy else "No whole copy was found in the data folder."
    raise Damaged(
        f"Tệp cơ sở dữ liệu {file} bị hỏng ({why}). {copy_vi} Hãy khôi phục theo docs/operations.md; chưa khởi động gì.",
        f"The database file {file} is damaged ({why}). {copy_en} Restore as docs/operations.md says; nothing was started.",
    )


def what_is_wrong(file: Path) -> str | None:
    """Return the first thing SQLite finds wrong with a file; None for one that is whole."""
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            (first,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if first == "ok" else " ".join(str(first).split())


def _copies(home: Path, file: Path) -> Iterator[Path]:
    """Give other databases in the data folder and in `backup` below or beside it, the newest first."""
    places = (home, home / "backup", home.parent / "backup")
    found = {
        path.resolve() for place in places for depth in ("*.sqlite", "*/*.sqlite") for path in place.glob(depth)
    } - {file.resolve()}
    yield from sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)
