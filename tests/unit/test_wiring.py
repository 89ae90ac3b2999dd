"""What Prefect is told before it is imported: what an installation may say otherwise, and what it may not."""

import os
from pathlib import Path

import pytest

from config.settings import load_settings
from flows.wiring import NO_STATISTICS, PREFECT_DEFAULTS, prefect_environment, prepare_prefect

OTHERWISE = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "true",
    "DO_NOT_TRACK": "0",
    "PREFECT_LOGGING_LEVEL": "DEBUG",
}


def test_the_environment_may_say_otherwise_than_a_default_for_the_parts_and_for_this_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(home=tmp_path)
    monkeypatch.setattr(os, "environ", dict(OTHERWISE))
    told = prefect_environment(settings)
    assert told["PREFECT_LOGGING_LEVEL"] == "DEBUG"
    assert told["PREFECT_CLI_PROMPT"] == PREFECT_DEFAULTS["PREFECT_CLI_PROMPT"]
    prepare_prefect(settings)
    assert os.environ["PREFECT_LOGGING_LEVEL"] == "DEBUG"


def test_statistics_are_sent_nowhere_whatever_the_environment_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(home=tmp_path)
    monkeypatch.setattr(os, "environ", dict(OTHERWISE))
    assert prefect_environment(settings).items() >= NO_STATISTICS.items()
    prepare_prefect(settings)
    assert os.environ.items() >= NO_STATISTICS.items()
    assert NO_STATISTICS == {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
