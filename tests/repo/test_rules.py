"""The page of rules names tests that exist, and says plainly where there is none."""

import re

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]*)\| ([^|]+) \|$", PAGE, flags=re.MULTILINE)


def test_every_test_that_a_rule_names_exists() -> None:
    there = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 40
    assert named - there == set()


def test_every_rule_has_a_place_and_a_test_or_says_that_it_has_none() -> None:
    rules = [row for row in ROWS if row[0] not in {"Rule", "---"}]
    assert len(rules) > 50
    for rule, where, shown_by in rules:
        shown = bool(where.strip()) and "`test_" in shown_by
        assert shown or shown_by.startswith("Not yet: "), rule
