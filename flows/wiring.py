"""Putting it together: which office and which clock the flows of this process work with."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from config.clock import Clock, machine_clock
from config.settings import Settings, load_settings
from flows.work.office import Office, open_office
from models.facts.units import OrgPack
from models.packs import load_pack

NO_STATISTICS = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
"""Holds whatever the environment says: nothing about an office is told to anybody outside."""

PREFECT_DEFAULTS = {
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
    packs: Mapping[str, OrgPack] = field(default_factory=dict)
    """Organisation packs that are no files: the demo's, for a province nobody wrote one for."""

    def pack(self, name: str) -> OrgPack:
        """Return the pack of this name, the installation's own by default; raises NotFound."""
        return self.packs.get(name) or load_pack(name or self.office.settings.org_pack)


_given: list[Works] = []


def works() -> Works:
    """Return what was provided, or open the office that the settings describe."""
    if not _given:
        _given.append(Works(open_office(load_settings()), machine_clock))
    return _given[-1]


def provide(office: Office, clock: Clock, *packs: OrgPack) -> None:
    """Let the flows of this process work with this office and clock: the demo's virtual one, a test's."""
    _given.append(Works(office, clock, {pack.code: pack for pack in packs}))


def prefect_environment(settings: Settings) -> dict[str, str]:
    """Return what Prefect is told before it is imported for the first time, beside the address of its server."""
    defaults = {name: os.environ.get(name, value) for name, value in PREFECT_DEFAULTS.items()}
    given = {"PREFECT_HOME": str((settings.home / "prefect").absolute()), **defaults, **NO_STATISTICS}
    login = settings.prefect_auth.get_secret_value()
    if login:
        given |= {"PREFECT_API_AUTH_STRING": login, "PREFECT_SERVER_API_AUTH_STRING": login}
    if database := settings.prefect_database_url.get_secret_value():
        given["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database
    return given


def prepare_prefect(settings: Settings, server: str = "") -> None:
    """Set Prefect's environment; without this its server sends statistics and gives up starting after 20 seconds.

    ``server``: address of the API to use; empty: one of its own for this process alone.
    """
    for name, value in prefect_environment(settings).items():
        os.environ.setdefault(name, value)
    os.environ.update(NO_STATISTICS)
    if server:
        os.environ.setdefault("PREFECT_API_URL", server)


def running_server(settings: Settings) -> str:
    """Return the address of the Prefect server that is up now, ours or another's; empty when none answers."""
    where = urlsplit(settings.prefect_url)
    try:
        with socket.create_connection((where.hostname or "", where.port or 80), timeout=1):
            return settings.prefect_url
    except OSError:
        return ""
