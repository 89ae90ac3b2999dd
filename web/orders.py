"""The administrators' API: the orders of Prefect's pages, for other programs. A bearer token, no session, no browser.

POST /api/orders/sweep        {"dry_run": true, "on_behalf_of": "...", "reason": "..."}
"""

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, HTTPException, Request
from fastapi.responses import JSONResponse

from config.errors import DondocError, NeedsAPerson, NotFound, TryAgainLater
from flows.work.orders.every import ORDERS
from flows.work.orders.order import Giver, Source
from web.status import the_office

STATUS = {NotFound: 404, NeedsAPerson: 200, TryAgainLater: 503}


def _with_token(request: Request) -> None:
    """Let in whoever has the token; where none is set the API is not there."""
    token = the_office(request).settings.api_token.get_secret_value()
    if not token:
        raise HTTPException(404)
    given = request.headers.get("authorization", "")
    if not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})


router = APIRouter(prefix="/api/orders", dependencies=[Depends(_with_token)])


@router.get("")
def known() -> list[dict[str, Any]]:
    """List the orders with their forms, as JSON Schema."""
    return [
        {"name": order.name, "vi": order.vi, "en": order.en, "form": order.form.model_json_schema()}
        for order in ORDERS.values()
    ]


@router.post("/{name}")
def give(request: Request, name: str, values: Annotated[dict[str, Any], Body()]) -> JSONResponse:
    """Give an order; the answer says what it did, who got what and why."""
    order = ORDERS.get(name)
    if order is None:
        raise HTTPException(404)
    giver = Giver(Source.API, secrets.token_hex(8))
    try:
        done = order.work(the_office(request), request.app.state.clock, order.given(values), giver)
    except DondocError as error:
        state = "NeedsAPerson" if isinstance(error, NeedsAPerson) else "Refused"
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 422)
        return JSONResponse({"state": state, "vi": error.vi, "en": error.en}, status)
    columns = [en for _, en in done.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in done.rows]
    return JSONResponse({"state": done.state, "vi": done.vi, "en": done.en, "rows": rows, **done.data})
