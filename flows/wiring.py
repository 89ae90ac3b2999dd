"""Putting it together: which office and which clock the flows of this process work with."""

import os
from dataclasses import dataclass

from config.clock import Clock, machine_clock
from config.settings import Settings, load_settings
from flows.work.office import Office, open_office

PREFECT_DEFAULTS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
}
"""Put in place before Prefect is imported for the first time; what the environment says already stands."""


@dataclass(frozen=True, slots=True)
class Works:
    """What a flow works with."""

    office: Office
    clock: Clock


_given: list[Works] = []


def works() -> Works:
    """Return what was provided, or open the office that the settings describe."""
    if not _given:
        _given.append(Works(open_office(load_settings()), machine_clock))
    return _given[-1]


def provide(office: Office, clock: Clock) -> None:
    """Let the flows of this process work with this office and clock: the demo's virtual one, a test's."""
    _given.append(Works(office, clock))


def prepare_prefect(settings: Settings) -> None:
    """Set Prefect's environment; without this its server sends statistics and gives up starting after 20 seconds."""
    os.environ.setdefault("PREFECT_HOME", str((settings.home / "prefect").absolute()))
    for name, value in PREFECT_DEFAULTS.items():
        os.environ.setdefault(name, value)
