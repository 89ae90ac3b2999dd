"""What can come of handing a letter to a mail server, and how far it came: words that every connection shares."""

import ssl
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from config.errors import TryAgainLater
from config.settings import Settings


class Phase(StrEnum):
    """The step of a transaction that was answered last, or was not answered."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    INTENT = "intent"
    """Our own step: the intent is committed before DATA is said."""
    DATA = "data"
    """DATA was said; nothing of the letter was transmitted before the server's 354."""
    DOT = "dot"
    """The letter went over the wire; the answer to the final dot decides."""


class Handed(StrEnum):
    """What came of one hand-over."""

    ACCEPTED = "accepted"
    """The server answered 250 to the final dot: the message is its to deliver."""
    LATER = "later"
    """Refused for now (4xx), or the connection failed before the server's 354: safe to try again."""
    REFUSED = "refused"
    """Refused for good (5xx)."""
    WITHDRAWN = "withdrawn"
    """Our own intent did not hold: something in the message was reported or changed. Nothing was sent."""
    UNKNOWN = "unknown"
    """The connection broke after the server's 354 and before its answer: it may or may not have arrived."""
    PAUSED = "paused"
    """The server takes nothing from us at all (login, encryption, quota): the letter is as it was."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """The outcome with the server's own words."""

    outcome: Handed
    reply: str = ""
    phase: Phase = Phase.DOT


class Trouble(StrEnum):
    """Why the mail server as a whole cannot be used."""

    UNREACHABLE = "unreachable"
    """It cannot be connected to, or does not speak: looked for again at each delivery."""
    BUSY = "busy"
    """It asked us to come back later (421), or its quota is spent (452)."""
    TLS = "tls"
    """Its encryption cannot be trusted: nothing is ever sent in clear instead."""
    LOGIN = "login"
    """It refuses our name and password, or wants some."""


class TransportDown(TryAgainLater):
    """The mail server cannot be spoken to: nothing was claimed, nothing is lost."""

    def __init__(self, vi: str, en: str = "", trouble: Trouble = Trouble.UNREACHABLE) -> None:
        """``trouble`` says whether knocking again at once could do harm."""
        super().__init__(vi, en)
        self.trouble = trouble


Intent = Callable[[], Awaitable[bool]]
"""Commits the intent to send; False when the message may no longer leave."""


class Connection(Protocol):
    """One open connection over which letters are handed over, one recipient each."""

    @property
    def is_open(self) -> bool:
        """Can another letter go over it?"""

    async def hand_over(self, sender: str, recipient: str, body: bytes, intent: Intent) -> HandOver:
        """Give one letter to the server; ``intent`` is asked after RCPT was accepted, just before DATA."""


Dial = Callable[[Settings], AbstractAsyncContextManager[Connection]]
"""Opens a connection to the mail server: the real one, a rehearsal's, a simulation's."""


_CERTIFICATE = {
    10: ("chứng chỉ của máy chủ thư đã hết hạn", "the mail server's certificate has expired"),
    9: ("chứng chỉ của máy chủ thư chưa có hiệu lực", "the mail server's certificate is not valid yet"),
    64: ("chứng chỉ không mang tên của máy chủ thư này", "the certificate is not this mail server's name"),
    62: ("chứng chỉ không mang tên của máy chủ thư này", "the certificate is not this mail server's name"),
}
"""OpenSSL's verify codes (X509_V_ERR_...) that an operator can act on, in words."""


def tls_words(error: BaseException | None) -> tuple[str, str] | None:
    """Return what is wrong with the server's encryption, in both languages; None where it is something else."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            stranger = ("chứng chỉ do nơi cấp không được tin cậy", "the certificate was issued by nobody we trust")
            vi, en = _CERTIFICATE.get(error.verify_code, stranger)
            return f"{vi} ({error.verify_message})", f"{en} ({error.verify_message})"
        if isinstance(error, ssl.SSLError):
            return (
                f"không mã hóa được đường truyền ({error.reason})",
                f"no encryption could be agreed on ({error.reason})",
            )
        error = error.__cause__ or error.__context__
    return None


def words_of(error: BaseException) -> str:
    """Return an error in one line, whatever line breaks the server sent."""
    return " ".join(f"{error}".split()) or type(error).__name__
