"""Handing one message to the mail server, phase by phase, so that what is known is never mixed with what is not.

One recipient a transaction. Before the final dot every failure is harmless: the server discards what it has (RFC 5321
4.1.1.4). Between DATA and the server's answer nobody can know; that outcome has a name of its own.
"""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import aiosmtplib

from config.errors import TryAgainLater
from config.failpoints import failpoint
from config.settings import Settings


class Handed(StrEnum):
    """What came of one hand-over."""

    ACCEPTED = "accepted"
    """The server answered 250 to the final dot: the message is its to deliver."""
    LATER = "later"
    """Refused for now (4xx), or the connection failed before DATA: safe to try again."""
    REFUSED = "refused"
    """Refused for good (5xx)."""
    WITHDRAWN = "withdrawn"
    """Our own intent did not hold: something in the message was reported or changed. Nothing was sent."""
    UNKNOWN = "unknown"
    """The connection broke after DATA and before the answer: it may or may not have arrived."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The outcome with the server's own words."""

    outcome: Handed
    reply: str = ""


class TransportDown(TryAgainLater):
    """The mail server cannot be spoken to: nothing was claimed, nothing is lost."""


Intent = Callable[[], Awaitable[bool]]
"""Commits the intent to send; False when the message may no longer leave."""

_FIRST_PERMANENT = 500


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
        timeout = self._settings.smtp_command_timeout.total_seconds()
        try:
            await self._client.mail(sender, timeout=timeout)
            await self._client.rcpt(recipient, timeout=timeout)
        except ValueError as error:  # an address this server's dialect cannot say: no other try will
            await self._reset()
            return HandOver(Handed.REFUSED, _words(error))
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            return _refusal(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            return HandOver(Handed.LATER, _words(error))
        if not await intent():
            await self._reset()
            return HandOver(Handed.WITHDRAWN)
        return await self._data(body)

    async def _data(self, body: bytes) -> HandOver:
        try:
            answer = await self._client.data(body, timeout=self._settings.smtp_final_dot_timeout.total_seconds())
        except aiosmtplib.SMTPResponseException as error:
            await self._reset()
            return _refusal(error)
        except (aiosmtplib.SMTPException, OSError) as error:
            self._client.close()
            return HandOver(Handed.UNKNOWN, _words(error))
        failpoint("data.after_reply")
        return HandOver(Handed.ACCEPTED, f"{answer.code} {answer.message}")

    async def _reset(self) -> None:
        """End the transaction; a server that will not is left, and the next message opens a new connection."""
        try:
            await self._client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()


@contextlib.asynccontextmanager
async def connect(settings: Settings) -> AsyncIterator[Transport]:
    """Open a connection: STARTTLS required and certificates verified, except on loopback; raises TransportDown."""
    starttls = not settings.smtp_on_loopback if settings.smtp_starttls is None else settings.smtp_starttls
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        start_tls=starttls,
        username=settings.smtp_username or None,
        password=settings.smtp_password.get_secret_value() or None,
        timeout=settings.smtp_connect_timeout.total_seconds(),
    )
    try:
        await client.connect()
        await client.ehlo()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        server = f"{settings.smtp_host}:{settings.smtp_port}"
        raise TransportDown(
            f"Chưa kết nối được máy chủ thư {server}: {_words(error)}. Thư vẫn nằm trong hàng đợi; hãy kiểm tra máy chủ thư "
            "và các cài đặt smtp_*, lần gửi sau sẽ tự thử lại.",
            f"The mail server {server} cannot be spoken to: {_words(error)}. The mail stays queued; check the server and "
            "the settings smtp_*: the next delivery tries again by itself.",
        ) from error
    try:
        yield Transport(client, settings)
    finally:
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):  # after 250 a failed farewell changes nothing
            await client.quit()
        client.close()


def _refusal(error: aiosmtplib.SMTPResponseException) -> HandOver:
    outcome = Handed.REFUSED if error.code >= _FIRST_PERMANENT else Handed.LATER
    return HandOver(outcome, f"{error.code} {error.message}")


def _words(error: Exception) -> str:
    return " ".join(f"{error}".split()) or type(error).__name__
