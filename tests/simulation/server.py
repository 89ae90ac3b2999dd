"""The mail server of a simulation: it answers, refuses, hangs up or is slow as the seed draws, and remembers everything."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import aiosmtplib

from notifications.smtp import dot_stuffed

if TYPE_CHECKING:
    from tests.simulation.world import World

RETURN_PATH = re.compile(r"bounce\+(\d+)\.")
PERMANENT = 500
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
        self.number = 0
        """Row of the letter in this transaction: its return path names it."""
        self.recipient = ""
        self.protocol: Wire | None = None
        """Where the letter itself goes, once DATA was answered."""

    async def mail(self, sender: str, **_limits: float) -> aiosmtplib.SMTPResponse:
        found = RETURN_PATH.match(sender)
        self.number = int(found[1]) if found else 0
        await self._moment("MAIL")
        return self._answer("MAIL", 451)

    async def rcpt(self, recipient: str, **_limits: float) -> aiosmtplib.SMTPResponse:
        self.recipient = recipient
        await self._moment("RCPT")
        return self._answer("RCPT", 450, 550)

    async def execute_command(self, _verb: bytes, **_limits: float) -> aiosmtplib.SMTPResponse:
        """Answer DATA: the letter begins here, since its intent is committed."""
        letter = self.world.begin_data(self.recipient, self.number)
        await self._moment("DATA")
        if self.world.draw("451 at DATA"):
            return aiosmtplib.SMTPResponse(451, "scripted 451")
        self.protocol = Wire(self, letter)
        return aiosmtplib.SMTPResponse(354, "go ahead")

    async def rset(self, **_limits: float) -> aiosmtplib.SMTPResponse:
        return aiosmtplib.SMTPResponse(250, "ok")

    async def quit(self, **_limits: float) -> aiosmtplib.SMTPResponse:
        return aiosmtplib.SMTPResponse(221, "bye")

    def close(self) -> None:
        self.is_connected = False

    def keep(self, letter: HandedOver) -> None:
        letter.kept = True
        self.world.tell("server", f"keeps letter {letter.row.number} to {letter.recipient.partition('@')[0]}")

    def hang_up(self, where: str) -> None:
        self.is_connected = False
        self.world.tell(self.name, f"server hangs up {where}")
        raise aiosmtplib.SMTPServerDisconnected("scripted")

    async def _moment(self, verb: str) -> None:
        """Let the answer take its time; sometimes there is none."""
        await self.world.loop.pause(self.world.slow() or self.world.small_wait())
        if self.world.draw(f"drop at {verb}"):
            self.hang_up(f"at {verb}")

    def _answer(self, verb: str, *codes: int) -> aiosmtplib.SMTPResponse:
        for code in codes:
            if self.world.draw(f"{code} at {verb}"):
                if code >= PERMANENT:
                    self.world.refused.add(self.recipient)
                self.world.tell(self.name, f"server says {code} to {verb} {self.recipient}")
                raise aiosmtplib.SMTPResponseException(code, f"scripted {code}")
        return aiosmtplib.SMTPResponse(250, "ok")


class Wire:
    """What follows the server's 354: the letter, its final dot, and the answer to it."""

    def __init__(self, client: Client, letter: HandedOver) -> None:
        self.client, self.letter = client, letter

    def write(self, data: bytes) -> None:
        if data != dot_stuffed(self.letter.body):
            self.client.world.broken.append(f"letter {self.letter.row.number} left in other bytes than are stored")

    async def read_response(self, timeout: float | None = None) -> aiosmtplib.SMTPResponse:  # noqa: ASYNC109  # aiosmtplib's own
        client, world, letter = self.client, self.client.world, self.letter
        for code in (452, 554):
            if world.draw(f"{code} at the final dot"):
                world.tell(client.name, f"server says {code} to the letter to {client.recipient}")
                await world.loop.pause(world.small_wait())
                return aiosmtplib.SMTPResponse(code, f"scripted {code}")
        if world.draw("drop in the letter"):
            letter.went_wrong = True  # nothing was kept, but nobody on our side can know
            client.hang_up("before the final dot")
        if world.draw("drop after dot"):
            client.keep(letter)
            letter.went_wrong = True
            await world.loop.pause(world.small_wait())
            client.hang_up("after the final dot")
        slow = world.slow()
        if slow and timeout and slow > timeout:
            client.keep(letter)
            await world.loop.pause(timeout)
            client.is_connected, letter.went_wrong = False, True
            world.tell(client.name, "no answer to the final dot in time")
            raise aiosmtplib.SMTPReadTimeoutError("timed out")
        client.keep(letter)
        await world.loop.pause(slow or world.small_wait())
        return aiosmtplib.SMTPResponse(250, "2.0.0 kept")
