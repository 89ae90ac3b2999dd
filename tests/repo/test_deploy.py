"""The files an office installs name parts and settings there are."""

import re
from configparser import ConfigParser

import pytest
import yaml

from config.settings import Settings
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


def test_the_parts_that_are_prefects_own_programs_are_not_taken_for_hung() -> None:
    words = (ROOT / "deploy" / "systemd" / "plain.conf").read_text(encoding="utf-8")
    assert set(re.findall(r"dondoc@([a-z]+)\.service\.d/plain\.conf", words)) == {"prefect", "worker"}
    assert dict(unit("plain.conf")["Service"]) == {"Type": "exec", "WatchdogSec": "0"}
    assert unit("dondoc@.service")["Service"]["Type"] == "notify"


def test_every_part_named_in_the_files_and_pages_is_one() -> None:
    pages = [ROOT / "deploy" / "systemd" / "dondoc@.service", ROOT / "docs" / "operations.md"]
    named = {
        part for page in pages for part in re.findall(r"dondoc@([a-z]+)(?![a-z.])", page.read_text(encoding="utf-8"))
    }
    assert named <= set(PARTS)
    assert named >= {"web", "work", "prefect", "runner"}


def test_the_containers_are_parts_and_are_given_settings_there_are() -> None:
    compose = yaml.safe_load((ROOT / "deploy" / "compose" / "compose.yaml").read_text(encoding="utf-8"))
    ours = {name: service for name, service in compose["services"].items() if service.get("image") == "dondoc"}
    assert {tuple(service["command"]) for service in ours.values()} == {("up", "--only", name) for name in PARTS}
    for service in ours.values():
        given = {key for key in service["environment"] if key.startswith("DONDOC_")}
        assert {key.removeprefix("DONDOC_").lower() for key in given} <= set(Settings.model_fields)
        assert float(service["stop_grace_period"].removesuffix("s")) > STOP_WITHIN
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert "ENTRYPOINT" in (ROOT / "deploy" / "compose" / "Dockerfile").read_text(encoding="utf-8")
