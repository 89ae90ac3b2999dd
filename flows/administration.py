"""Administrators' orders as flows: each with its form in Prefect's pages, each ending in a state named after its outcome.

A flow here is made from its order (flows/work/orders): the form's fields are the flow's parameters, and the API and the
command line give the same order.
"""

import asyncio
import getpass
import inspect
from collections.abc import Callable
from typing import Any

from prefect import Flow, flow, runtime
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State
from prefect.states import Completed
from pydantic_core import PydanticUndefined

from flows.lifecycle import show_changes
from flows.refusals import refusals_are_states
from flows.wiring import works
from flows.work.orders.every import ORDERS
from flows.work.orders.order import Done, Giver, Order, Source


def giver() -> Giver:
    """Tell who gives the order: a run that was asked for in Prefect names no user, one of `dondoc run` does."""
    if runtime.deployment.id:
        return Giver(Source.PREFECT, str(runtime.flow_run.id))
    try:
        return Giver(Source.COMMAND, getpass.getuser())
    except (KeyError, OSError):
        return Giver(Source.COMMAND, "unknown")


async def leave_page(order: Order, done: Done) -> None:
    """Publish the outcome as a page of the run, and name the run after what it did."""
    await create_markdown_artifact(key=order.name, markdown=done.page(), description=done.said)  # type: ignore[misc]  # awaitable inside a flow
    if done.about:
        async with get_client() as client:
            await client.update_flow_run(runtime.flow_run.id, name=f"{order.name} {done.about}")


def shell(order: Order, name: str) -> Flow[Any, Any]:
    """Return the flow of an order; ``name`` is what this module calls it, so that a runner finds it."""

    async def body(**given: object) -> State[object]:
        at = works()
        form = order.given(given)
        done = await asyncio.to_thread(order.work, at.office, at.clock, form, giver())
        await leave_page(order, done)
        await show_changes(at)
        return Completed(name=done.state, message=done.said, data=done.data)

    guarded: Callable[..., Any] = refusals_are_states(body)
    guarded.__name__ = guarded.__qualname__ = name
    guarded.__module__ = __name__
    guarded.__doc__ = _described(order)
    guarded.__signature__ = _signature(order)  # type: ignore[attr-defined]  # what inspect and Prefect read
    del guarded.__wrapped__  # type: ignore[attr-defined]  # else the bare body's own parameters are shown
    return flow(guarded, name=order.name, flow_run_name=_run_name(order), validate_parameters=False)  # type: ignore[call-overload, no-any-return]  # a function made here has no static type


def _described(order: Order) -> str:
    fields = order.form.model_fields.items()
    return f"{order.vi} / {order.en}\n\nArgs:\n" + "\n".join(f"    {key}: {one.description}" for key, one in fields)


def _signature(order: Order) -> inspect.Signature:
    """Return the form's own fields first, then whom it is done for and why."""
    every = order.form.model_fields
    ordered = sorted(every, key=lambda key: (key in {"on_behalf_of", "reason"}, not every[key].is_required()))
    return inspect.Signature(
        [
            inspect.Parameter(
                key,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if every[key].default is PydanticUndefined else every[key].default,
                annotation=order.form.__annotations__.get(key) or every[key].annotation,
            )
            for key in ordered
        ],
        return_annotation=State[object],
    )


def _run_name(order: Order) -> str:
    """Name a run that begins after what it is about, from its own parameters."""
    told = [key for key in ("unit", "weakness", "period", "to", "leader", "file") if key in order.form.model_fields]
    return " ".join([order.name, *(f"{{{key}}}" for key in told)])


sweep = shell(ORDERS["sweep"], "sweep")
open_period = shell(ORDERS["open-period"], "open_period")
deliver = shell(ORDERS["deliver"], "deliver")
import_from_inbox = shell(ORDERS["import-from-inbox"], "import_from_inbox")
remind_unit = shell(ORDERS["remind-unit"], "remind_unit")
escalate_now = shell(ORDERS["escalate-now"], "escalate_now")
hold_rung = shell(ORDERS["hold-rung"], "hold_rung")
release_rung = shell(ORDERS["release-rung"], "release_rung")
re_resolve = shell(ORDERS["re-resolve"], "re_resolve")
send_test_mail = shell(ORDERS["send-test-mail"], "send_test_mail")
close_period = shell(ORDERS["close-period"], "close_period")
rehearse = shell(ORDERS["rehearse"], "rehearse")

ADMINISTRATION: tuple[Flow[Any, Any], ...] = (
    sweep,
    open_period,
    deliver,
    import_from_inbox,
    remind_unit,
    escalate_now,
    hold_rung,
    release_rung,
    re_resolve,
    send_test_mail,
    close_period,
    rehearse,
)
