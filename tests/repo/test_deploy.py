"""The files an office installs name parts and settings there are."""

import re
from configparser import ConfigParser

import pytest

from flows.up.start import PARTS
from flows.up.supervisor import STOP_WITHIN
from tests.conftest import ROOT

UNITS = ("dondoc.service", "dondoc@.service")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # systemd's keys are written with capitals
    parser.read(ROOT / "deploy" / "systemd" / name, encoding="utf-8")
    return parser


@pytest.mark.parametrize("name", UNITS)
def test_a_service_is_restarted_and_has_time_to_finish_its_letter(name: str) -> None:
    service = unit(name)["Service"]
    assert service["Restart"] == "always"
    assert float(service["TimeoutStopSec"]) > STOP_WITHIN
    assert service["ExecStart"].startswith(f"{service['WorkingDirectory']}/.venv/bin/dondoc up")


def test_every_part_named_in_the_files_and_pages_is_one() -> None:
    pages = [ROOT / "deploy" / "systemd" / "dondoc@.service", ROOT / "docs" / "operations.md"]
    named = {
        part for page in pages for part in re.findall(r"dondoc@([a-z]+)(?![a-z.])", page.read_text(encoding="utf-8"))
    }
    assert named <= set(PARTS)
    assert named >= {"web", "work", "prefect", "runner"}
