"""The command line as its user has it: a folder of one's own, a small province, and a moment that is pretended."""

import io
import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from models.database import Database
from models.facts.units import OrgPack
from models.tables import Table
from tests.support.organisation import PACK
from tests.support.plans import PLAN_2023, write_plan

IMPORTED = "2023-08-22T14:00"
_ITEMS = ("addresses", "public-url", "shadow-mode", "calendar", "smtp", "units")
WAIVED = (*(word for item in _ITEMS for word in ("--waive", item)), "--reason", "bàn thử, không gửi ra ngoài")
"""Going live without a mail server and without shadow mode: each item waived by its name."""
"""Tuesday, the day the small plan was issued; its first report is due Friday 15/9/2023."""


def pack_as_toml(pack: OrgPack) -> str:
    """Write a pack as the file an office keeps."""
    parts = [_table("", code=pack.code, title=pack.title, province=pack.province)]
    parts += [_table("[[unit]]", code=u.code, name=u.name, kind=u.kind, aliases=list(u.aliases)) for u in pack.units]
    for group in pack.groups:
        parts.append(_table("[[group]]", code=group.code, name=group.name))
        parts += [_table("[[group.version]]", members=list(version.members)) for version in group.versions]
    parts += [_table("[[focal]]", unit=term.unit) for term in pack.focal]
    parts += [
        _table("[[post]]", code=post.code, kind=post.kind, title=post.title, in_charge_of=list(post.in_charge_of))
        for post in pack.posts
    ]
    parts += [
        _table("[[contact]]", holder=row.holder, role=row.role, address=row.address, display_name=row.display_name)
        for row in pack.contacts
    ]
    return "\n".join(parts)


def _table(head: str, **values: object) -> str:
    """Write one table of TOML, whose texts and lists of texts are JSON's."""
    return "\n".join([head, *(f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()), ""])


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  # JSON
        return json.loads(self.out)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Desk:
    """A desk with the program on it."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    plan: Path = field(init=False)
    pack: Path = field(init=False)

    def __post_init__(self) -> None:
        self.plan = write_plan(self.folder, PLAN_2023)
        self.pack = self.write("bac-hai.toml", pack_as_toml(PACK))
        self.env(HOME=self.home, ORG_PACK=self.pack, NOW=IMPORTED)
        self.patch.setattr(sys, "stdin", io.StringIO())
        self.patch.chdir(self.folder)

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def database(self) -> Path:
        return self.home / "dondoc.sqlite"

    def env(self, **values: object) -> None:
        """Set the program's variables, named without their prefix."""
        for name, value in values.items():
            self.patch.setenv(f"DONDOC_{name}", str(value))

    def write(self, name: str, text: str | bytes) -> Path:
        file = self.folder / name
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return file

    def __call__(self, *words: object, now: str | None = None, answer: str = "") -> Said:
        """Give a command; ``answer``: what the user types when asked."""
        if now:
            self.env(NOW=now)
        self.patch.setattr(sys, "argv", ["dondoc", *map(str, words)])
        self.patch.setattr(sys, "stdin", io.StringIO(answer))
        self.capture.readouterr()
        code = main()
        out, err = self.capture.readouterr()
        return Said(code, out, err)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all there is in the database, table by table."""
        if not self.database.exists():
            return {}
        database = Database(f"sqlite:///{self.database}")
        with database.read() as session:
            rows = {
                str(table.name): sorted((tuple(row) for row in session.execute(table.select())), key=repr)
                for table in Table.metadata.sorted_tables
            }
        database.dispose()
        return rows


@pytest.fixture
def newcomer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk where nothing was done yet: there is not even a folder."""
    return Desk(tmp_path, monkeypatch, capsys)


@pytest.fixture
def desk(newcomer: Desk, _imported: Path) -> Desk:
    """A desk whose register holds the small plan, live since the day it was issued."""
    newcomer.home.mkdir()
    shutil.copyfile(_imported, newcomer.database)
    return newcomer


@pytest.fixture(scope="session")
def _imported(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the small plan in it, made once by the commands themselves."""
    folder = tmp_path_factory.mktemp("imported")
    (folder / "home").mkdir()
    shutil.copyfile(_sqlite_template, folder / "home" / "dondoc.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("DONDOC_")]:
            patch.delenv(name)
        for name, value in (("HOME", folder / "home"), ("NOW", IMPORTED)):
            patch.setenv(f"DONDOC_{name}", str(value))
        pack = folder / "bac-hai.toml"
        pack.write_text(pack_as_toml(PACK), encoding="utf-8")
        for words in (
            ["plan", "import", str(write_plan(folder, PLAN_2023)), "--org", str(pack), "--json"],
            ["go-live", *WAIVED],
        ):
            patch.setattr(sys, "argv", ["dondoc", *words])
            patch.setattr(sys, "stdout", io.StringIO())
            assert main() == 0
    # Folds the write-ahead log into the file, so that the file alone is the database.
    database = Database(f"sqlite:///{folder / 'home' / 'dondoc.sqlite'}")
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    return folder / "home" / "dondoc.sqlite"
