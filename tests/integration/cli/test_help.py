"""What the program says of itself, in both languages, and what it does not load to say it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

EVERY_PAGE = """
import json, sys
from typer.main import get_command
from cli.main import app

def pages(command, path):
    context = command.make_context(path, [], resilient_parsing=True)
    yield path, {"page": command.get_help(context), "about": command.help,
        "params": {param.name: param.help for param in command.params}}
    for name, below in getattr(command, "commands", {}).items():
        yield from pages(below, f"{path} {name}")

print(json.dumps(dict(pages(get_command(app), "dondoc"))))
"""
"""Help is put together when the program starts, so each language needs a start of its own."""

Pages = dict[str, dict[str, object]]


def python(program: str, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", program, *words]
    base = {"PATH": "/usr/bin:/bin", "COLUMNS": "80", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=env.pop("CWD", ROOT), capture_output=True, text=True, check=True, env=base | env)


@pytest.fixture(scope="module")
def vietnamese() -> Pages:
    pages: Pages = json.loads(python(EVERY_PAGE).stdout)
    return pages


@pytest.fixture(scope="module")
def english() -> Pages:
    pages: Pages = json.loads(python(EVERY_PAGE, DONDOC_LANGUAGE="en").stdout)
    return pages


def test_every_command_and_every_option_is_explained_in_both_languages(vietnamese: Pages, english: Pages) -> None:
    assert vietnamese.keys() == english.keys()
    for path, page in vietnamese.items():
        other = english[path]
        assert page["about"], path
        assert page["about"] != other["about"], path
        ours, theirs = page["params"], other["params"]
        assert isinstance(ours, dict)
        assert isinstance(theirs, dict)
        for name, words in ours.items():
            assert words, f"{path} {name}"
            assert words != theirs[name], f"{path} {name}: the same in both languages"


def test_a_vietnamese_page_has_no_english_of_the_librarys_own(vietnamese: Pages) -> None:
    for path, page in vietnamese.items():
        text = str(page["page"])
        for words in ("Usage", "Options:", "Commands:", "Arguments:", "required", "default", "Show this", "<str>"):
            assert words not in text, f"{path}: {words}"


def test_what_a_command_does_fits_on_its_line_in_the_list(vietnamese: Pages, english: Pages) -> None:
    lists = [
        str(page["page"]).rpartition(heading)[2]
        for pages, heading in ((vietnamese, "\nLệnh:\n"), (english, "\nCommands:\n"))
        for page in pages.values()
        if heading in str(page["page"])
    ]
    assert len(lists) > 20
    assert [line for text in lists for line in text.splitlines() if line.endswith("...")] == []


HEAVY = (
    "prefect",
    "fastapi",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "rich",
    "jinja2",
    "aiosmtplib",
    "asyncio",
)
LOADED = "import sys; from cli.main import main; sys.argv = ['dondoc', *sys.argv[1:]]; code = main(); "


@pytest.mark.parametrize("words", [["--help"], ["plan", "import", "--help"], ["sweep", "--nope"]])
def test_help_and_wrong_usage_load_nothing_heavy(words: list[str]) -> None:
    typers_own = {"pydantic"} if len(words) > 1 else set()  # Typer checks a command's options with it
    program = LOADED + f"print(*sorted(sys.modules.keys() & set({HEAVY!r})), file=sys.stderr)"
    assert set(python(program, *words).stderr.splitlines()[-1].split()) <= typers_own


def test_the_real_command_answers_help_and_ends_with_0() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "dondoc", "--help"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0
    assert "Đôn Đốc" in done.stdout
    assert done.stderr == ""


DAILY = """
import io, sys
from cli.main import main

for words in sys.argv[1].split("\\n"):
    sys.argv = ["dondoc", *words.split("|")]
    code = main()
    assert code in (0, 1), (code, words)
    loaded = sorted(sys.modules.keys() & {"prefect", "fastapi", "uvicorn"})
    assert not loaded, (words, loaded)
"""


def test_no_command_of_the_daily_work_loads_prefect(tmp_path: Path) -> None:
    plan = ROOT / "examples" / "ke-hoach-mau.txt"
    commands = (
        f"plan|parse|{plan}|--json",
        f"plan|import|{plan}|--yes",
        "go-live",
        "plan|show",
        "plan|show|KH211-2023|--questions",
        "plan|show|KH211-2023/02|--source",
        "weaknesses|--json",
        "period|open|2023-Q3",
        "period|list",
        "sweep|--dry-run|--json",
        "sweep",
        "deliver",  # refused: no mail server; but all that sending needs is loaded
        "report|file|--unit|Sở Công Thương|--period|2023-Q3|--items|2",
        "report|ack|--unit|Sở Xây dựng|--period|2023-Q3",
        "report|list|--period|2023-Q3|--json",
        "report|show|--unit|Sở Công Thương|--period|2023-Q3",
        "review|accept|--unit|Sở Công Thương|--period|2023-Q3|--items|2",
        "escalation|stop|--period|2023-Q3|--reason|thử",
        "outbox|list",
        "outbox|people",
        "unit|list",
        "contact|list",
        "db|upgrade",
    )
    env = {"DONDOC_HOME": str(tmp_path), "DONDOC_NOW": "2023-08-22T14:00", "DONDOC_SMTP_PORT": "1"}
    python(DAILY, "\n".join(commands), CWD=str(tmp_path), **env)
