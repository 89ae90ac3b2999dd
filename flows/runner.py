"""The part `runner`: every flow with its form in Prefect, runs asked for there, and Prefect kept in agreement.

Prefect may be away, or may have lost its own database: the runner then waits, or starts afresh and shows every weakness
again. Nothing that matters lives there.
"""

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn
from uuid import UUID

from config.errors import BadSetting
from config.logging import log_to
from config.notify import ALIVE, READY, STOPPING, notify
from config.settings import Settings

log = logging.getLogger("dondoc.runner")

AGREE_EVERY_SECONDS = 20
"""How often the register is compared with what Prefect shows."""
SIGN_OF_LIFE_SECONDS = 5
AT_ONCE = 4
"""How many runs a runner or a worker has at a time; each is a process of its own."""


UNKNOWN_GIVER = ("on_behalf_of", "reason")
"""What a run that is asked for in Prefect's pages must say."""


class Forgotten(Exception):
    """Prefect no longer knows our flows: its database was lost or replaced."""


def serve_flows(settings: Settings) -> int:
    """Serve until SIGTERM; returns 1 when Prefect forgot the flows, so that the supervisor starts this part afresh."""
    log_to(settings, "runner")
    try:
        asyncio.run(_serve(settings))
    except Forgotten as error:
        log.warning("%s", error)
        return 1
    return 0


def be_a_worker(settings: Settings) -> NoReturn:
    """Become a worker of the work pool in the settings; raises BadSetting when none is named."""
    if not settings.prefect_work_pool:
        raise BadSetting(
            "Chưa đặt “prefect_work_pool” (DONDOC_PREFECT_WORK_POOL) nên không có nhóm việc nào để nhận. Hãy đặt tên nhóm, "
            "như trên máy chạy phần “runner”. Chưa khởi động gì.",
            "“prefect_work_pool” (DONDOC_PREFECT_WORK_POOL) is not set, so there is no pool to work for. Name it, as on the "
            "machine of the part “runner”. Nothing was started.",
        )
    pool = ("--pool", settings.prefect_work_pool, "--type", "process", "--limit", str(AT_ONCE))
    command = ("-m", "prefect", "worker", "start", *pool)
    os.execv(sys.executable, (sys.executable, *command))  # noqa: S606  # our own program, in this process's place


async def _serve(settings: Settings) -> None:
    from prefect.runner import Runner

    await _wait_for_prefect()
    if settings.prefect_work_pool:
        deployed = await _deploy(settings.prefect_work_pool)
        await _side_by_side(_signs_of_life(), _agree(deployed))
        return
    runner = Runner(name="dondoc", limit=AT_ONCE, pause_on_shutdown=False)
    deployed = [await runner.aadd_deployment(await _deployment(flow)) for flow in _flows()]
    told = asyncio.Event()
    # The runner's own handler ends the loop while runs are starting; ours lets everything come to its end.
    runner.handle_sigterm = lambda *_: told.set()  # type: ignore[method-assign]  # looked up when the runner starts
    await _side_by_side(told.wait(), _signs_of_life(), _agree(deployed), runner.start())


async def _side_by_side(*works: Any) -> None:  # noqa: ANN401  # coroutines of any kind
    """Do all until one ends; the others are then told to."""
    tasks = [asyncio.ensure_future(work) for work in works]
    done, waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    notify(STOPPING)
    for task in waiting:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    for task in done:
        task.result()


def _flows() -> list[Any]:
    from flows.catalogue import SERVED

    return list(SERVED)


async def _deployment(flow: Any, **more: object) -> Any:  # noqa: ANN401  # Prefect's flow and deployment have types of their own
    from prefect.types.entrypoint import EntrypointType

    made = await flow.ato_deployment(
        name="dondoc",
        description=flow.description,
        tags=["dondoc"],
        entrypoint_type=EntrypointType.MODULE_PATH,  # the flows are imported, wherever a run is started
        **more,
    )
    form = made._parameter_openapi_schema  # noqa: SLF001  # the form of these pages has no other door
    # On the command line the system knows who asks; here nobody does, and the page itself asks for both.
    form.required = [*(form.required or []), *(key for key in UNKNOWN_GIVER if key in form.properties)]
    return made


async def _deploy(pool: str) -> list[UUID]:
    """Put the flows on a work pool, made where it is missing: workers on any machine run them."""
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    async with get_client() as client:
        with contextlib.suppress(ObjectAlreadyExists):
            await client.create_work_pool(WorkPoolCreate(name=pool, type="process"))
    return [await (await _deployment(flow, work_pool_name=pool)).apply() for flow in _flows()]


async def _wait_for_prefect() -> None:
    from prefect.client.orchestration import get_client

    while True:
        with contextlib.suppress(Exception):  # whatever it is, Prefect is not there yet
            async with get_client() as client:
                if await client.api_healthcheck() is None:
                    return
        await asyncio.sleep(0.5)


async def _signs_of_life() -> None:
    notify(READY)
    log.info("the flows are served")
    while True:
        notify(ALIVE)
        await asyncio.sleep(SIGN_OF_LIFE_SECONDS)


async def _agree(deployed: list[UUID]) -> None:
    """Compare now and then; a Prefect that is away is compared again later. Raises Forgotten."""
    while True:
        await _unless_away(_agree_once, deployed)
        await asyncio.sleep(AGREE_EVERY_SECONDS)


async def _unless_away(work: Callable[[list[UUID]], Awaitable[None]], deployed: list[UUID]) -> None:
    try:
        await work(deployed)
    except Forgotten:
        raise
    except Exception as error:  # noqa: BLE001  # a failing Prefect stops nothing that matters
        log.warning("Prefect does not agree yet: %s: %s", type(error).__name__, error)


async def _agree_once(deployed: list[UUID]) -> None:
    from prefect.client.orchestration import get_client
    from prefect.exceptions import ObjectNotFound

    from flows.lifecycle import show_changes
    from flows.wiring import works
    from flows.work.life import forget_what_was_shown

    async with get_client() as client:
        for deployment in deployed:
            try:
                await client.read_deployment(deployment)
            except ObjectNotFound as error:
                raise Forgotten("Prefect has lost its database: its flows are registered anew") from error
        remembers = await client.count_flow_runs()
    if not remembers:
        await asyncio.to_thread(forget_what_was_shown, works().office)
    codes = await show_changes(works())
    await _show_events()
    if codes:
        log.info("shown in Prefect: %s", ", ".join(codes))


async def _show_events() -> None:
    """Hand Prefect the domain's events, each once and under its own id."""
    from prefect.events import emit_event

    from flows.wiring import works
    from flows.work.events import cloud_event, note_shown, unshown

    at = works()
    found = await asyncio.to_thread(unshown, at.office)
    for row in found:
        told = cloud_event(at.office.settings, row)
        resource = {"prefect.resource.id": f"dondoc.{row.subject}", "prefect.resource.name": row.subject}
        emit_event(told["type"], resource, occurred=row.happened_at, payload=told, id=UUID(row.event_id))
    await asyncio.to_thread(note_shown, at.office, [row.id for row in found], at.clock())
