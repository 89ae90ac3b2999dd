"""What a person can mend is a state of the run with its sentence, not a traceback."""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec

from prefect.client.schemas.objects import State
from prefect.states import Failed

from config.errors import DondocError

Params = ParamSpec("Params")


def refusals_are_states(
    body: Callable[Params, Awaitable[State[Any]]],
) -> Callable[Params, Awaitable[State[Any]]]:
    """Let a flow that was refused end in the state "Refused", the sentence as its message."""

    @functools.wraps(body)
    async def shell(*args: Params.args, **kwargs: Params.kwargs) -> State[Any]:
        try:
            return await body(*args, **kwargs)
        except DondocError as error:
            return Failed(name="Refused", message=str(error))

    return shell
