"""One Prefect server for all tests of flows, and an office that the flows of this process work with."""

import asyncio
import gc
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import load_settings
from flows import wiring
from flows.wiring import prepare_prefect, provide
from models.database import Database
from tests.support.office import Day, a_day
from tests.support.organisation import PACK

if TYPE_CHECKING:
    from prefect import Flow
    from prefect.client.schemas.objects import FlowRun, State


@pytest.fixture(scope="session")
def _prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A server of its own, in a folder of its own; its environment is in place before Prefect is imported."""
    home = tmp_path_factory.mktemp("prefect")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(home / "home"))
        for name, value in {**wiring.PREFECT_DEFAULTS, **wiring.NO_STATISTICS}.items():
            patch.setenv(name, value)
        prepare_prefect(load_settings(home=home))
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=None):
            yield
        collect_what_prefect_left()


def collect_what_prefect_left() -> None:
    """Let the sockets that Prefect's clients did not close go now: found later, they would fail somebody else's test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()


@dataclass
class Flows:
    """The flows at work in an office."""

    day: Day

    def run(self, flow: "Flow[Any, Any]", **given: object) -> "State[Any]":
        """Run a flow to its end and return the state it ended in."""
        call: Any = flow  # the type of a call hangs on return_state, which the types of a flow do not say

        async def to_the_end() -> "State[Any]":
            state: State[Any] = await call(**given, return_state=True)
            return state

        return asyncio.run(to_the_end())

    def run_of(self, state: "State[Any]") -> "FlowRun":
        """Return the run that ended in a state."""
        from prefect.client.orchestration import get_client

        async def read() -> "FlowRun":
            async with get_client() as client:
                assert state.state_details.flow_run_id
                return await client.read_flow_run(state.state_details.flow_run_id)

        return asyncio.run(read())

    def count(self) -> int:
        """Count every run there has been."""
        from prefect.client.orchestration import get_client

        async def read() -> int:
            async with get_client() as client:
                return await client.count_flow_runs()

        return asyncio.run(read())

    def last(self, name: str) -> "FlowRun":
        """Return the latest run of this name."""
        from prefect.client.orchestration import get_client
        from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
        from prefect.client.schemas.sorting import FlowRunSort

        async def read() -> "FlowRun":
            async with get_client() as client:
                named = FlowRunFilter(name=FlowRunFilterName(any_=[name]))
                return (await client.read_flow_runs(flow_run_filter=named, sort=FlowRunSort.START_TIME_DESC))[0]

        return asyncio.run(read())

    def artifact(self, key: str) -> str:
        """Return the latest page under a key."""
        from prefect.artifacts import Artifact

        async def read() -> str:
            found = await Artifact.aget(key)
            assert found is not None
            return str(found.data)

        return asyncio.run(read())


@pytest.fixture
def office(
    _prefect: None, tmp_path: Path, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flows]:
    """An office with the small province known to it; nothing is imported yet."""
    monkeypatch.setattr(wiring, "_given", [])
    with a_day(tmp_path, sqlite_database) as day:
        provide(day.office, day.clock, PACK)
        yield Flows(day)
    collect_what_prefect_left()


@pytest.fixture
def at_work(office: Flows) -> Flows:
    """An office whose register holds the small plan, and whose weaknesses were shown once."""
    office.day.begin()
    from flows.lifecycle import show_changes

    asyncio.run(show_changes(wiring.works()))
    return office
