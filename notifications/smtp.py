"""Handing one message to the mail server, phase by phase, so that what is known is never mixed with what is not.

One recipient a transaction. Before the server's 354 nothing of the letter is on the wire, and before the final dot every
failure is harmless: the server discards what it has (RFC 5321 4.1.1.4). Between the dot and the server's answer nobody
can know; that outcome has a name of its own.
"""

import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

import aiosmtplib

from config.clock import monotonic_seconds
from config.failpoints import failpoint
from config.settings import Settings
from notifications.handing import (
    Handed,
    HandOver,
    Intent,
    Phase,
    TransportDown,
    Trouble,
    tls_words,
    words_of,
)

__all__ = ["HandOver", "Handed", "Transport", "TransportDown", "connect", "dot_stuffed"]

_FIRST_PERMANENT = 500
_GO_AHEAD = 354
_COMPLETED = 250
_BUSY = 421
_LOGIN_CODES = (530, 534, 535, 538)
"""Answers that are about us, not about the letter (RFC 4954 6): the next letter would get the same."""

_Failure = (aiosmtplib.SMTPException, OSError)
_Answer = TypeVar("_Answer")


class _Budget:
    """What is left of the time for a whole transaction: a server that answers byte by byte is not waited for for ever."""

    def __init__(self, seconds: float) -> None:
        self._until = monotonic_seconds() + seconds

    def at_most(self, seconds: float) -> float:
        """Return the time one command may take; raises TimeoutError when none is left."""
        left = self._until - monotonic_seconds()
        if left <= 0:
            raise TimeoutError("the time for a whole transaction is over")
        return min(seconds, left)


class Transport:
    """One open connection to the mail server; made by `connect`."""

    def __init__(self, client: aiosmtplib.SMTP, settings: Settings) -> None:
        self._client, self._settings = client, settings

    @property
    def is_open(self) -> bool:
        """Can another message go over this connection?"""
        return self._client.is_connected

    async def hand_over(self, sender: str, recipient: str, body: bytes, intent: Intent) -> HandOver:
        """Give one message to the server; ``intent`` is asked after RCPT was accepted, just before DATA."""
        budget = _Budget(self._settings.smtp_transaction_timeout.total_seconds())
        limit = self._settings.smtp_command_timeout.total_seconds()
        phase = Phase.MAIL
        try:
            await self._client.mail(sender, timeout=budget.at_most(limit))
            phase = Phase.RCPT
            await self._client.rcpt(recipient, timeout=budget.at_most(limit))
        except ValueError as error:  # an address this server's dialect cannot say: no other try will
            await self._reset()
            return HandOver(Handed.REFUSED, words_of(error), phase)
        except _Failure as error:
            return await self._not_taken(error, phase)
        if not await intent():
            await self._reset()
            return HandOver(Handed.WITHDRAWN, phase=Phase.INTENT)
        try:
            failpoint("data.before_command")
            limit = self._settings.smtp_data_timeout.total_seconds()
            answer = await self._client.execute_command(b"DATA", timeout=budget.at_most(limit))
            if answer.code != _GO_AHEAD:
                raise aiosmtplib.SMTPDataError(answer.code, answer.message)
        except _Failure as error:
            return await self._not_taken(error, Phase.DATA)
        return await self._letter(body)

    async def _letter(self, body: bytes) -> HandOver:
        """Transmit the letter and its final dot. From here on a broken connection leaves it unknown."""
        protocol = self._client.protocol
        try:
            if protocol is None:
                raise aiosmtplib.SMTPServerDisconnected("Connection lost")
            protocol.write(dot_stuffed(body))
            failpoint("data.before_reply")
            answer = await protocol.read_response(timeout=self._settings.smtp_final_dot_timeout.total_seconds())
        except aiosmtplib.SMTPResponseException as error:  # an answer that is none: what it was is not known
            self._client.close()
            return HandOver(Handed.UNKNOWN, words_of(error), Phase.DOT)
        except _Failure as error:
            self._client.close()
            return HandOver(Handed.UNKNOWN, words_of(error), Phase.DOT)
        if answer.code != _COMPLETED:
            return await self._not_taken(aiosmtplib.SMTPDataError(answer.code, answer.message), Phase.DOT)
        failpoint("data.after_reply")
        return HandOver(Handed.ACCEPTED, f"{answer.code} {answer.message}", Phase.DOT)

    async def _not_taken(self, error: Exception, phase: Phase) -> HandOver:
        """Say what a failure before the letter was taken means, and leave the connection fit for the next one."""
        if not isinstance(error, aiosmtplib.SMTPResponseException) or error.code < 0:
            self._client.close()
            return HandOver(Handed.LATER, words_of(error), phase)
        reply = f"{error.code} {' '.join(error.message.split())}"
        if error.code == _BUSY:  # RFC 5321 3.8: the server closes after it
            self._client.close()
            return HandOver(Handed.LATER, reply, phase)
        await self._reset()
        if error.code in _LOGIN_CODES:
            return HandOver(Handed.PAUSED, reply, phase)
        return HandOver(Handed.REFUSED if error.code >= _FIRST_PERMANENT else Handed.LATER, reply, phase)

    async def _reset(self) -> None:
        """End the transaction; a server that will not is left, and the next message opens a new connection."""
        try:
            await self._client.rset(timeout=self._settings.smtp_data_timeout.total_seconds())
        except _Failure:
            self._client.close()


def dot_stuffed(body: bytes) -> bytes:
    """Return a letter as it goes over the wire: lines in CRLF, a dot more where one begins a line, the final dot."""
    lines = body.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + b".\r\n"


@contextlib.asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Transport]:
    """Open a connection: STARTTLS required and certificates verified, except on loopback; raises TransportDown."""
    client = aiosmtplib.SMTP(hostname=settings.smtp_host, port=settings.smtp_port, start_tls=False)
    phase = Phase.CONNECT
    try:
        async for step in _opening(client, settings):
            phase = step
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        raise _down(settings, error, phase) from error
    try:
        yield Transport(client, settings)
    finally:
        with contextlib.suppress(*_Failure):  # after 250 a failed farewell changes nothing
            await client.quit(timeout=settings.smtp_data_timeout.total_seconds())
        client.close()


async def _opening(client: aiosmtplib.SMTP, settings: Settings) -> AsyncIterator[Phase]:
    """Take the steps up to a connection letters can go over; names each step before it is taken."""
    budget = _Budget(settings.smtp_transaction_timeout.total_seconds())
    limit = settings.smtp_command_timeout.total_seconds()

    async def within(command: Callable[[float], Awaitable[_Answer]], most: float = limit) -> _Answer:
        return await command(budget.at_most(most))

    yield Phase.CONNECT
    await within(lambda left: client.connect(timeout=left), settings.smtp_connect_timeout.total_seconds())
    yield Phase.EHLO
    await within(lambda left: client.ehlo(timeout=left))
    if settings.smtp_wants_tls:
        yield Phase.STARTTLS
        context = ssl.create_default_context(cafile=str(settings.smtp_ca_file) if settings.smtp_ca_file else None)
        await within(lambda left: client.starttls(tls_context=context, timeout=left))
        await within(lambda left: client.ehlo(timeout=left))
    if settings.smtp_username:
        yield Phase.AUTH
        password = settings.smtp_password.get_secret_value()
        await within(lambda left: client.login(settings.smtp_username, password, timeout=left))


def _down(settings: Settings, error: Exception, phase: Phase) -> TransportDown:
    """Say in a sentence why there is no connection, and whether knocking again could do harm."""
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else 0
    why_vi = why_en = (
        f"{code} {' '.join(error.message.split())}" if code > 0 and hasattr(error, "message") else words_of(error)
    )
    trouble = Trouble.UNREACHABLE
    if found := tls_words(error):
        (why_vi, why_en), trouble = found, Trouble.TLS
    elif phase is Phase.STARTTLS and not isinstance(error, OSError):
        why_vi, why_en = f"máy chủ không nhận STARTTLS ({why_vi})", f"the server does not take STARTTLS ({why_en})"
        trouble = Trouble.TLS
    elif code in _LOGIN_CODES or (phase is Phase.AUTH and not isinstance(error, OSError)):
        why_vi = f"máy chủ không nhận tên đăng nhập hoặc mật khẩu ({why_vi})"
        why_en = f"the server refuses our name or password ({why_en})"
        trouble = Trouble.LOGIN
    elif code == _BUSY:
        trouble = Trouble.BUSY
    return TransportDown(
        f"Chưa kết nối được máy chủ thư {server}: {why_vi}. Thư vẫn nằm trong hàng đợi; hãy kiểm tra máy chủ thư "
        "và các cài đặt smtp_*, lần gửi sau sẽ tự thử lại.",
        f"The mail server {server} cannot be spoken to: {why_en}. The mail stays queued; check the server and "
        "the settings smtp_*: the next delivery tries again by itself.",
        trouble,
    )
