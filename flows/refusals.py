"""What a person can mend is a state of the run with its sentence, not a traceback."""

import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec

from prefect.client.schemas.objects import State
from prefect.states import Failed
from pydantic import BaseModel, ValidationError, create_model

from config.errors import DondocError
from flows.work.orders.order import wrong_field

Params = ParamSpec("Params")


def refusals_are_states(
    body: Callable[Params, Awaitable[State[Any]]],
) -> Callable[Params, Awaitable[State[Any]]]:
    """Let a flow that was refused end in the state "Refused", the sentence as its message.

    That goes for values its form does not take, too; the flow is made with ``validate_parameters=False``, or Prefect would
    end such a run in a nameless failure before the body can say what is wrong.
    """
    signature = inspect.signature(body, eval_str=True)
    form = _form(signature)

    @functools.wraps(body)
    async def shell(*args: Params.args, **kwargs: Params.kwargs) -> State[Any]:
        given = signature.bind(*args, **kwargs)
        try:
            if form:
                given.arguments.update(_checked(form, given.arguments))
            return await body(*given.args, **given.kwargs)
        except DondocError as error:
            return Failed(name="Refused", message=str(error))

    return shell


def _form(signature: inspect.Signature) -> type[BaseModel] | None:
    """Return the parameters as a form; None for a body that takes whatever comes, and checks it itself."""
    every = signature.parameters.values()
    if any(one.kind is inspect.Parameter.VAR_KEYWORD for one in every):
        return None
    fields: dict[str, Any] = {
        one.name: (one.annotation, ... if one.default is inspect.Parameter.empty else one.default) for one in every
    }
    return create_model("Given", **fields)


def _checked(form: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    try:
        read = form.model_validate(values)
    except ValidationError as error:
        raise wrong_field(error) from error
    return {key: getattr(read, key) for key in values}
