"""House rules that no linter can say; each reads the repository as it stands."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.failpoints import KNOWN
from models.facts.ladder import Ladder
from tests.conftest import ROOT

PACKAGES = ("config", "models", "documents", "notifications", "flows", "web", "cli")

MAY_SKIP = {
    "tests/integration/test_real_plans.py",
    "tests/integration/work/test_published_plan.py",
    "tests/stories/test_published_plan.py",
    "tests/support/province.py",
}
"""Reads published plans, which are not part of the repository."""


def python_files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def tracked(pattern: str) -> list[Path]:
    """Give the files that are, or are about to be, in the repository: what is ignored is nobody's business."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listed.splitlines() if (ROOT / name).is_file()]


def calls(file: Path) -> Iterator[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


# Failpoints.


def passed_failpoints() -> set[str]:
    return {
        call.args[0].value
        for file in python_files(*PACKAGES)
        for call in calls(file)
        if isinstance(call.func, ast.Name)
        and call.func.id == "failpoint"
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_every_known_failpoint_is_passed_somewhere_and_every_passed_one_is_known() -> None:
    assert passed_failpoints() == set(KNOWN)
    assert len(KNOWN) == len(set(KNOWN))


def test_a_failpoint_is_named_by_a_word_that_can_be_searched_for() -> None:
    for file in python_files(*PACKAGES):
        for call in calls(file):
            if isinstance(call.func, ast.Name) and call.func.id == "failpoint":
                assert isinstance(call.args[0], ast.Constant), f"{file}:{call.lineno} computes the name"


# The clock.

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def clock_calls(file: Path) -> Iterator[str]:
    for call in calls(file):
        func = call.func
        if isinstance(func, ast.Attribute):
            owner = func.value.attr if isinstance(func.value, ast.Attribute) else getattr(func.value, "id", "")
            if (owner, func.attr) in CLOCKS:
                yield f"{file.relative_to(ROOT)}:{call.lineno} {owner}.{func.attr}"


def test_only_the_clock_reads_the_machines_clock() -> None:
    clock = ROOT / "config" / "clock.py"
    assert len(list(clock_calls(clock))) == 1
    assert not [found for file in python_files(*PACKAGES) if file != clock for found in clock_calls(file)]


# Length.


def lines_of(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def longer_than(lines: int, *folders: str) -> set[str]:
    files = (file for file in python_files(*folders) if "migrations/versions" not in file.as_posix())
    return {file.relative_to(ROOT).as_posix() for file in files if lines_of(file) > lines}


def test_no_file_is_longer_than_400_lines() -> None:
    assert longer_than(400, *PACKAGES, "scripts", "tests") == set()


def test_no_file_of_the_program_is_longer_than_300_lines() -> None:
    assert longer_than(300, *PACKAGES, "scripts") == set()


# Requirements.


@pytest.mark.parametrize("name", ["app.txt", "dev.txt", "bootstrap.txt"])
def test_pinned_requirements_are_names_versions_and_hashes_and_nothing_else(name: str) -> None:
    pin = re.compile(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,._-]+\])?==[0-9][0-9a-z.+!]*( ; [^:/]+)? \\")
    digest = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines():
        assert pin.fullmatch(line) or digest.fullmatch(line) or not line.strip(), line
        assert "://" not in line
        assert "index" not in line.partition("==")[2]


# Notices.


def test_every_notice_of_the_ladder_has_its_words(ladder: Ladder) -> None:
    for rung in ladder.rungs:
        folder = ROOT / "notifications" / "templates" / rung.notice
        for part in ("subject.txt", "body.txt", "body.html", "sample.json"):
            assert (folder / part).is_file(), f"{rung.notice} of rung {rung.name} has no {part}"


# Imports.


def imported_with(*modules: str) -> set[str]:
    program = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_the_facts_pull_in_no_database_and_no_framework() -> None:
    facts = [f"models.facts.{file.stem}" for file in python_files("models/facts") if file.stem != "__init__"]
    assert len(facts) > 10
    heavy = {
        "sqlalchemy",
        "sqlmodel",
        "alembic",
        "pydantic",
        "prefect",
        "fastapi",
        "jinja2",
        "aiosmtplib",
        "apscheduler",
    }
    assert not imported_with(*facts) & heavy


def test_reading_a_document_needs_no_database() -> None:
    assert not imported_with("documents.read") & {"sqlalchemy", "sqlmodel", "alembic", "prefect", "fastapi"}


# Pages.


def test_no_page_names_a_folder_of_somebodys_machine() -> None:
    machine = re.compile(r"(?<![\w.:/-])/(work|root|tmp|home|Users)/")
    found = [
        f"{page.relative_to(ROOT)}:{number}: {line.strip()}"
        for page in tracked("*.md")
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1)
        if machine.search(line)
    ]
    assert not found


def test_links_between_pages_lead_somewhere() -> None:
    link = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in tracked("*.md")
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert not broken


# The tests themselves.


def test_no_test_is_skipped_but_where_the_text_is_not_ours_to_ship() -> None:
    skips = {"skip", "skipif", "importorskip"}
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in python_files("tests")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in skips and file.relative_to(ROOT).as_posix() not in MAY_SKIP
    ]
    assert not found


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in python_files("tests")}
    assert not [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").is_file()]


def test_the_shipped_data_files_are_toml() -> None:
    files = sorted((ROOT / "config").rglob("*.toml"))
    assert len(files) > 8
    for file in files:
        tomllib.loads(file.read_text(encoding="utf-8"))
