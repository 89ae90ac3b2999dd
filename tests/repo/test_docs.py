"""The pages say what the program is: what can be held equal to the code is held equal here."""

import re
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr
from typer.models import CommandInfo

from cli.main import app
from config.settings import CONFIG_FOLDER, Settings
from models.facts.ladder import Release, Role
from models.facts.lifecycle import ObligationKind, ObligationState, Stage
from models.facts.reading import DeadlineKind
from models.facts.standing import Standing
from models.facts.sweep import DecisionState
from models.facts.units import SuccessionKind, UnitKind
from models.tables import BounceKind, HoldKind, MessageState, UnitRole
from scripts.lifecycle_page import PAGE, page
from tests.conftest import ROOT

READMES = ("README.md", "README.vi.md")
SKIPPED = {".venv", ".git", "var", "demo-out", "node_modules"}
MARKDOWN = sorted(path for path in ROOT.rglob("*.md") if not SKIPPED & {*path.relative_to(ROOT).parts[:-1]})
IN_THE_GLOSSARY: tuple[type[StrEnum], ...] = (
    Stage,
    ObligationState,
    ObligationKind,
    Standing,
    DecisionState,
    MessageState,
    HoldKind,
    BounceKind,
    Role,
    Release,
    UnitKind,
    UnitRole,
    SuccessionKind,
    DeadlineKind,
)


def text_of(path: str | Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def section(text: str, title: str) -> str:
    """Give the lines under a heading, up to the next heading of any level."""
    _, _, rest = text.partition(f"\n{title}\n")
    return re.split(r"^#+ ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(text: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE)


def test_the_lifecycle_page_is_drawn_from_the_code() -> None:
    assert text_of(PAGE) == page(), "run scripts/lifecycle_page.py"


@pytest.mark.parametrize("words", IN_THE_GLOSSARY, ids=lambda words: words.__name__)
def test_every_word_of_the_code_stands_in_the_glossary(words: type[StrEnum]) -> None:
    found = first_cells(section(text_of("docs/glossary.md"), f"### {words.__name__}"))
    assert found == [word.value for word in words]


# Commands.


def name_of(command: CommandInfo) -> str:
    given = command.name or getattr(command.callback, "__name__", "")
    return str(given).replace("_", "-")


def commands(group: typer.Typer, before: str = "") -> set[str]:
    own = {f"{before}{name_of(command)}" for command in group.registered_commands}
    below = [
        commands(sub.typer_instance, f"{before}{sub.name} ") for sub in group.registered_groups if sub.typer_instance
    ]
    return own.union(*below)


def commands_named(text: str) -> set[str]:
    """Give the commands that a page names in code: a group and its command, or a command alone."""
    groups = {name.split()[0] for name in commands(app) if " " in name}
    quoted = re.findall(r"`[^`\n]+`", text) + re.findall(r"^ {4}.+$", text, flags=re.MULTILINE)
    found = set()
    for piece in quoted:
        for match in re.finditer(r"\bdondoc ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", piece):
            first, second = match.groups()
            found.add(f"{first} {second}" if first in groups and second else first)
    return found


@pytest.mark.parametrize("path", MARKDOWN, ids=named)
def test_every_command_that_a_page_names_exists(path: Path) -> None:
    groups = {name.split()[0] for name in commands(app) if " " in name}
    assert commands_named(text_of(path)) <= commands(app) | groups


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_names_every_command_there_is(readme: str) -> None:
    assert commands(app) <= commands_named(text_of(readme))


# The two readmes.


def shape(text: str) -> list[str]:
    """Give what a page is made of, without its words: levels of headings, rows of tables, blocks, points of lists."""
    kinds = {"#": "heading", "|": "row", "-": "point", ">": "quotation", "    ": "code"}
    shapes = []
    for line in text.splitlines():
        kind = next((name for start, name in kinds.items() if line.startswith(start)), None)
        if kind == "heading":
            shapes.append(f"heading {line.index(' ')}")
        elif kind == "row":
            shapes.append(f"row of {line.count(' |')}")
        elif kind == "point" or (kind and shapes[-1:] != [kind]):
            shapes.append(kind)
    return shapes


def test_both_readmes_are_built_alike() -> None:
    assert shape(text_of("README.md")) == shape(text_of("README.vi.md"))


def test_both_readmes_lead_to_the_same_pages() -> None:
    links = [set(relative_links(text_of(readme))) - set(READMES) for readme in READMES]
    assert links[0] == links[1]


# Links and paths.


def relative_links(text: str) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, flags=re.MULTILINE)
    return [target for target in targets if not re.match(r"[a-z]+:", target)]


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", MARKDOWN, ids=named)
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in relative_links(text_of(path)):
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text(encoding="utf-8")), link


@pytest.mark.parametrize("path", MARKDOWN, ids=named)
def test_no_page_names_a_place_on_some_machine(path: Path) -> None:
    found = re.findall(r"(?<![\w.}%/])(?:/(?:work|home|root|tmp|Users|opt|srv|mnt)/|~/|[A-Z]:\\)\S*", text_of(path))
    assert found == []


# Settings, and what shows that a fault is met.


def shown(value: object) -> str:
    """Write a shipped value as the table does."""
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value in {None, ()}:
        return "none"
    if isinstance(value, Path):
        value = Path("config") / value.relative_to(CONFIG_FOLDER) if value.is_absolute() else value
    if isinstance(value, time):
        value = f"{value:%H:%M}"
    if isinstance(value, timedelta):
        value = int(value.total_seconds())
    if isinstance(value, tuple):
        return "`" + ", ".join(shown(part).strip("`") for part in value) + "`"
    return f"`{value}`" if str(value) else "empty"


def test_the_table_of_settings_is_that_of_the_code() -> None:
    table = section(text_of("docs/operations.md"), "## Settings")
    rows = dict(re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|", table, flags=re.MULTILINE))
    assert rows == {name: shown(field.default) for name, field in Settings.model_fields.items()}
    assert list(rows) == list(Settings.model_fields)


def test_every_fault_is_accounted_for_once() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \| (.*) \|$", text_of("docs/faults.md"), flags=re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 82))
    for number, status, remark in rows:
        assert status in {"covered", "partly", "not yet", "later part"}, number
        assert ("`tests/" in remark) or status not in {"covered", "partly"}, f"{number}: names no test"


@pytest.mark.parametrize("path", MARKDOWN, ids=named)
def test_every_file_that_a_page_names_exists(path: Path) -> None:
    names = re.findall(r"`((?:tests|scripts|config|models|notifications|flows|documents)/[\w./-]+)`", text_of(path))
    assert [name for name in names if not (ROOT / name).exists()] == []


def test_the_decisions_have_numbers_of_their_own_and_the_same_parts() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert len({page.name[:4] for page in pages}) == len(pages)
    for decision in pages:
        text = text_of(decision)
        assert text.startswith(f"# {decision.name[:4]} "), decision.name
        headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences", "Alternatives"], decision.name
