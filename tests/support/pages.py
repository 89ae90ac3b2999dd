"""Asking the pages without a network: the application itself answers."""

import asyncio
from dataclasses import dataclass

import httpx
from fastapi import FastAPI


@dataclass
class Pages:
    """A reader of the pages."""

    app: FastAPI

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.ask("GET", path, headers=headers)

    def ask(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, json: object | None = None
    ) -> httpx.Response:
        async def one() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://dondoc.example") as client:
                return await client.request(method, path, headers=headers or {}, json=json)

        return asyncio.run(one())
