"""A damaged database file is not worked with: the start is refused, with the newest copy that is whole."""

import shutil
from pathlib import Path

import pytest

from flows.work.soundness import Damaged, must_be_whole
from models.database import Database
from tests.support.office import an_office


def flip(file: Path) -> None:
    """Overwrite the middle of every page but the first, as a dying disk might."""
    content = bytearray(file.read_bytes())
    for page in range(4096, len(content), 4096):
        content[page : page + 16] = b"\xff" * 16
    file.write_bytes(content)


def test_a_whole_file_is_worked_with(sqlite_database: Database, tmp_path: Path) -> None:
    must_be_whole(an_office(tmp_path, sqlite_database))


def test_a_damaged_file_is_refused_and_the_newest_whole_copy_is_named(
    sqlite_database: Database, tmp_path: Path
) -> None:
    office = an_office(tmp_path, sqlite_database)
    sqlite_database.dispose()
    file, backup = tmp_path / "dondoc.sqlite", office.settings.home / "backup"
    backup.mkdir()
    shutil.copyfile(file, backup / "monday.sqlite")
    flip(file)
    shutil.copyfile(file, backup / "tuesday.sqlite")  # newer, and damaged as well
    with pytest.raises(Damaged, match=r"monday\.sqlite"):
        must_be_whole(office)


def test_without_a_whole_copy_the_sentence_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    office = an_office(tmp_path, sqlite_database)
    sqlite_database.dispose()
    flip(tmp_path / "dondoc.sqlite")
    with pytest.raises(Damaged, match="Không thấy bản sao lưu lành"):
        must_be_whole(office)
