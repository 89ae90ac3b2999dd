"""The mail server of a simulation: it answers, refuses, hangs up or is slow as the seed draws, and remembers everything."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import aiosmtplib

if TYPE_CHECKING:
    from tests.simulation.world import World

MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE | re.IGNORECASE)
SLOW_SECONDS = (5.0, 60.0, 700.0)
"""How long a slow answer takes; the last is longer than anyone waits at the final dot."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the outbox said of a letter as its DATA began."""

    number: int
    state: str
    address: str
    purpose: str
    office_day: str
    possibly_duplicate: bool
    intent_at: str
    decisions: tuple[int, ...]


@dataclass(slots=True)
class HandedOver:
    """One letter after DATA, whether or not the server kept it."""

    turn: int
    """Turn in which its intent was committed."""
    at: datetime
    clock_at: datetime
    """What the machine's clock said then."""
    recipient: str
    message_id: str
    body: bytes
    row: Row
    kept: bool = False
    went_wrong: bool = False
    """Its answer was lost, or whoever waited for it died or was taken for dead: it may go again."""


class Client:
    """One connection, as the sender's `Transport` drives it."""

    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.is_connected = True
        self.recipient = ""

    async def mail(self, _sender: str, **_limits: float) -> aiosmtplib.SMTPResponse:
        await self._moment("MAIL")
        return self._answer("MAIL", 451)

    async def rcpt(self, recipient: str, **_limits: float) -> aiosmtplib.SMTPResponse:
        self.recipient = recipient
        await self._moment("RCPT")
        return self._answer("RCPT", 450, 550)

    async def data(self, body: bytes, timeout: float | None = None) -> aiosmtplib.SMTPResponse:  # noqa: ASYNC109  # aiosmtplib's own
        world = self.world
        letter = world.begin_data(self.recipient, body)
        await self._moment("DATA")
        self._answer("DATA", 451, 554)
        if world.draw("drop after dot"):
            self._keep(letter)
            letter.went_wrong = True
            await world.loop.pause(world.small_wait())
            self._hang_up("after the final dot")
        slow = world.slow()
        if slow and timeout and slow > timeout:
            self._keep(letter)
            await world.loop.pause(timeout)
            self.is_connected, letter.went_wrong = False, True
            world.tell(self.name, "no answer to the final dot in time")
            raise aiosmtplib.SMTPReadTimeoutError("timed out")
        self._keep(letter)
        await world.loop.pause(slow or world.small_wait())
        return aiosmtplib.SMTPResponse(250, "2.0.0 kept")

    async def rset(self) -> aiosmtplib.SMTPResponse:
        return aiosmtplib.SMTPResponse(250, "ok")

    async def quit(self) -> aiosmtplib.SMTPResponse:
        return aiosmtplib.SMTPResponse(221, "bye")

    def close(self) -> None:
        self.is_connected = False

    async def _moment(self, verb: str) -> None:
        """Let the answer take its time; sometimes there is none."""
        await self.world.loop.pause(self.world.slow() or self.world.small_wait())
        if self.world.draw(f"drop at {verb}"):
            self._hang_up(f"at {verb}")

    def _answer(self, verb: str, *codes: int) -> aiosmtplib.SMTPResponse:
        for code in codes:
            if self.world.draw(f"{code} at {verb}"):
                self.world.tell(self.name, f"server says {code} to {verb} {self.recipient}")
                raise aiosmtplib.SMTPResponseException(code, f"scripted {code}")
        return aiosmtplib.SMTPResponse(250, "ok")

    def _keep(self, letter: HandedOver) -> None:
        letter.kept = True
        self.world.tell("server", f"keeps letter {letter.row.number} to {letter.recipient.partition('@')[0]}")

    def _hang_up(self, where: str) -> None:
        self.is_connected = False
        self.world.tell(self.name, f"server hangs up {where}")
        raise aiosmtplib.SMTPServerDisconnected("scripted")
