"""Putting the pages together: which office, which routes, and the headers every answer has."""

import os
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from fastapi import FastAPI, Request, Response

from config.clock import Clock, machine_clock
from config.settings import Settings
from flows.work.office import open_office
from web import mailbox, orders, status

LETTERS = "DONDOC_DEMO_LETTERS"
"""Set by `dondoc up --demo` for its parts: the folder of the letters that arrived."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: Settings, clock: Clock = machine_clock, lifespan: Lifespan | None = None) -> FastAPI:
    """Return the application over the installation that the settings describe."""
    office = open_office(settings)
    app = FastAPI(title="Đôn Đốc", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.office, app.state.clock = office, clock

    @app.middleware("http")
    async def _headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    app.include_router(status.router)
    app.include_router(orders.router)
    if letters := os.environ.get(LETTERS):
        app.state.letters = Path(letters)
        app.include_router(mailbox.router)
    return app
