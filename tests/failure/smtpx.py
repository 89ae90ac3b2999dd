"""A mail server that does exactly what a test says: answers, hangs up, or keeps silent at any step of a letter."""

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto

from tests.support.mailbox import Arrived


class Do(Enum):
    """What a server may do instead of answering."""

    HANG_UP = auto()
    """Close the connection."""
    SAY_NOTHING = auto()
    """Keep the connection and never answer."""
    KEEP_AND_HANG_UP = auto()
    """At the final dot: keep the letter, then close without a word."""
    ANSWER_AND_HANG_UP = auto()
    """At the final dot: keep the letter, say 250, then close."""
    DRIP = auto()
    """Answer, but a byte at a time, and never come to the end."""
    HANG_UP_IN_THE_LETTER = auto()
    """After the first line of the letter, long before its final dot."""


Answer = str | Do


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the server meets one letter; what is not named is answered as any server would."""

    greeting: Answer = "220 ready"
    mail: Answer = "250 2.1.0 ok"
    rcpt: Answer = "250 2.1.5 ok"
    data: Answer = "354 go ahead"
    dot: Answer = "250 2.0.0 kept"
    at_rcpt: Callable[[], object] | None = None
    """Something that happens in the office between claim and intent."""
    at_data: Callable[[], object] | None = None
    """Something that happens in the office after the intent, while the letter is handed over."""


USUAL = Behaviour()
A_LETTER = 32 * 1024 * 1024
"""The longest letter taken, in bytes: an official letter may travel with it."""


@dataclass
class Server:
    """One server; ``script`` is taken letter by letter, after it everything is as usual."""

    script: deque[Behaviour] = field(default_factory=deque)
    moods: dict[str, Behaviour] = field(default_factory=dict)
    """How the next letter to a mailbox is met, from its RCPT on."""
    letters: list[Arrived] = field(default_factory=list)
    """What the server kept, whether or not it could say so."""
    recipients: list[str] = field(default_factory=list)
    """Every RCPT that was said."""
    senders: list[str] = field(default_factory=list)
    """Every MAIL FROM that was said."""
    port: int = 0
    tls: ssl.SSLContext | None = None
    """Its certificate; None: it offers no STARTTLS."""
    login: str | None = None
    """What it says to AUTH; None: it offers none."""
    in_clear: int = 0
    """How often a sender, recipient or password came in clear."""

    def will(self, *behaviours: Behaviour) -> None:
        """Meet the next letters so."""
        self.script.extend(behaviours)

    def will_to(self, mailbox: str, behaviour: Behaviour) -> None:
        """Meet the next letter to ``mailbox`` so."""
        self.moods[mailbox] = behaviour

    def new(self) -> list[Arrived]:
        """Take what arrived since the last look."""
        letters, self.letters = self.letters, []
        return letters

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Meet one connection."""
        try:
            await _Connection(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()


class _HangUp(ConnectionError):
    """The script closes the connection."""


@dataclass
class _Connection:
    server: Server
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def run(self) -> None:  # noqa: C901  # one case a command of the protocol
        first = self.server.script[0] if self.server.script else USUAL
        if first.greeting != USUAL.greeting:
            self.server.script.popleft()
        await self._say(first.greeting)
        now, recipient, is_secret = USUAL, "", False
        while line := await self.reader.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if verb in {"MAIL", "RCPT", "AUTH"}:
                self.server.in_clear += not is_secret
            if verb == "EHLO":
                await self._say_what_it_can(is_secret)
            elif verb == "STARTTLS" and self.server.tls:
                await self._say("220 go ahead")
                await self.writer.start_tls(self.server.tls)
                is_secret = True
            elif verb == "AUTH":
                await self._say(self.server.login or "503 no")
            elif verb == "MAIL":
                self.server.senders.append(rest.partition("<")[2].partition(">")[0])
                now = self.server.script.popleft() if self.server.script else USUAL
                await self._say(now.mail)
            elif verb == "RCPT":
                recipient = rest.partition("<")[2].partition(">")[0]
                self.server.recipients.append(recipient)
                now = self.server.moods.pop(recipient.partition("@")[0], now)
                await self._happens(now.at_rcpt)
                await self._say(now.rcpt)
            elif verb == "DATA":
                await self._happens(now.at_data)
                await self._say(now.data)
                if isinstance(now.data, str) and now.data.startswith("354"):
                    await self._take(now, recipient)
            elif verb == "QUIT":
                await self._say("221 bye")
                return
            else:  # RSET, HELO
                await self._say("250 ok")

    async def _take(self, now: Behaviour, recipient: str) -> None:
        if now.dot is Do.HANG_UP_IN_THE_LETTER:
            await self.reader.readline()
            raise _HangUp
        body = await self.reader.readuntil(b"\r\n.\r\n")
        letter = Arrived(recipient, body.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."))
        if isinstance(now.dot, Do):
            if now.dot in {Do.KEEP_AND_HANG_UP, Do.ANSWER_AND_HANG_UP}:
                self.server.letters.append(letter)
            if now.dot is Do.ANSWER_AND_HANG_UP:
                await self._say("250 2.0.0 kept")
            if now.dot is not Do.SAY_NOTHING:
                raise _HangUp
            await self._say(now.dot)
        elif now.dot.startswith("250"):
            self.server.letters.append(letter)
        if isinstance(now.dot, str):
            await self._say(now.dot)

    async def _say_what_it_can(self, is_secret: bool) -> None:
        offers = ["STARTTLS"] if self.server.tls and not is_secret else []
        offers += ["AUTH PLAIN"] if self.server.login else []
        said = ["scripted", *offers]
        lines = [f"250{' ' if number == len(said) else '-'}{words}" for number, words in enumerate(said, 1)]
        await self._say("\r\n".join(lines))

    async def _say(self, answer: Answer) -> None:
        if answer is Do.SAY_NOTHING:
            await self.reader.read()  # until the other side gives up
            raise _HangUp
        while answer is Do.DRIP:
            self.writer.write(b"2")
            await self.writer.drain()
            await asyncio.sleep(0.05)
        if isinstance(answer, Do):
            raise _HangUp
        self.writer.write(f"{answer}\r\n".encode())
        await self.writer.drain()

    async def _happens(self, event: Callable[[], object] | None) -> None:
        if event:
            await asyncio.to_thread(event)


@contextmanager
def a_scripted_server() -> Iterator[Server]:
    """Serve on a free port of loopback in a thread of its own."""
    server, loop, ready = Server(), asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, limit=A_LETTER)
        server.port = listening.sockets[0].getsockname()[1]
        ready.set()
        async with listening:
            await stop.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
