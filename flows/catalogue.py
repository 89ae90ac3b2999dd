"""Every flow by name, and running one from words typed on the command line."""

import asyncio
from collections.abc import Sequence
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import State
from prefect.exceptions import ParameterTypeError

from config.errors import NotFound, Refused, TryAgainLater
from flows.administration import ADMINISTRATION
from flows.daily import import_plan, receive, review
from flows.lifecycle import weakness_lifecycle
from flows.papers import synthesize

SERVED: tuple[Flow[Any, Any], ...] = (*ADMINISTRATION, weakness_lifecycle)
"""What Prefect's pages offer: nothing that takes a path, and nothing that speaks for a unit or a reviewer."""

_ALL: tuple[Flow[Any, Any], ...] = (import_plan, receive, review, synthesize, *SERVED)
FLOWS: dict[str, Flow[Any, Any]] = {flow.name: flow for flow in _ALL}


def run_by_name(name: str, params: Sequence[str]) -> State[Any]:
    """Run a flow with ``k=v`` parameters and return its final state; raises NotFound and Refused with a sentence."""
    flow = FLOWS.get(name.replace("_", "-"))
    if flow is None:
        known = ", ".join(sorted(FLOWS))
        raise NotFound(f"Không có luồng “{name}”. Các luồng: {known}.", f"There is no flow “{name}”. Flows: {known}.")
    given = _validated(flow, params)
    return asyncio.run(_run(flow, given))


async def _run(flow: Flow[Any, Any], given: dict[str, Any]) -> State[Any]:
    call: Any = flow  # the type of a call hangs on return_state, which the types of a flow do not say
    try:
        state: State[Any] = await call(**given, return_state=True)
    except RuntimeError as error:
        if "ephemeral Prefect API server" not in str(error):
            raise
        raise TryAgainLater(
            "Máy chủ Prefect mà lệnh này tự mở chưa kịp sẵn sàng (máy đang bận). Hãy chạy lại, hoặc khởi động dondoc up trước. "
            "Chưa chạy gì.",
            "The Prefect server that this command starts for itself was not ready in time (the machine is busy). Run it again, "
            "or start dondoc up first. Nothing was run.",
        ) from error
    if state.is_failed() and state.name != "Refused":
        await state.aresult()  # raises what the flow raised
    return state


def _validated(flow: Flow[Any, Any], params: Sequence[str]) -> dict[str, Any]:
    """Read the words and check them against the flow's own form, before any server is started for it."""
    given: dict[str, Any] = {}
    known = ", ".join(flow.parameters.properties)
    for param in params:
        key, separator, value = param.partition("=")
        if not separator or key not in flow.parameters.properties:
            raise Refused(
                f"Tham số “{param}” không hợp lệ; luồng này nhận: {known} (viết k=v). Chưa chạy gì.",
                f"The parameter “{param}” is not known; this flow takes: {known} (written k=v). Nothing was run.",
            )
        kind = str(flow.parameters.properties[key])
        # Units' names hold commas, so several are parted by semicolons; items are numbers or codes.
        given[key] = [one.strip() for one in value.split(";" if key == "units" else ",")] if "array" in kind else value
    missing = ", ".join(key for key in flow.parameters.required or () if key not in given)
    if missing:
        raise Refused(
            f"Luồng {flow.name} cần tham số {missing}; hãy thêm --param k=v. Chưa chạy gì.",
            f"The flow {flow.name} needs {missing}; add --param k=v. Nothing was run.",
        )
    try:
        flow.validate_parameters(given)
    except ParameterTypeError as error:
        wrong = "; ".join(line.strip("- ") for line in str(error).splitlines()[1:]) or str(error)
        raise Refused(
            f"Tham số của luồng {flow.name} không hợp lệ: {wrong}. Hãy sửa lại. Chưa chạy gì.",
            f"A parameter of the flow {flow.name} is wrong: {wrong}. Correct it. Nothing was run.",
        ) from error
    return given
