"""`python -m web`: the pages, served until SIGTERM."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI

from config.errors import DondocError
from config.logging import log_to
from config.notify import ALIVE, READY, notify
from config.settings import load_settings
from web.app import create_app

SIGN_OF_LIFE_SECONDS = 5


@contextlib.asynccontextmanager
async def _signs_of_life(_app: FastAPI) -> AsyncIterator[None]:
    async def beat() -> None:
        notify(READY)
        while True:
            notify(ALIVE)
            await asyncio.sleep(SIGN_OF_LIFE_SECONDS)

    task = asyncio.create_task(beat())
    yield
    task.cancel()


def main() -> int:
    """Serve; a setting that is wrong is one sentence."""
    try:
        settings = load_settings()
        log_to(settings, "web")
        app = create_app(settings, lifespan=_signs_of_life)
    except DondocError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    uvicorn.run(
        app,
        host=settings.web_host,
        port=settings.web_port,
        log_config=None,
        access_log=False,  # a link's secret part would stand in it
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
