"""A mail server of our own on loopback: what it takes lies as .eml files, one folder an address."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What arrived, by Message-ID."""

    folder: Path
    arrived: dict[str, list[Path]] = field(default_factory=dict)
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002  # aiosmtpd's name
        """Keep one letter, then say that it was taken."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        address = re.sub(r"[^\w.@-]", "_", envelope.rcpt_tos[0])
        name = f"{len(self.arrived) + 1:04d}-{re.sub(r'[^0-9A-Za-z]', '', str(mail['Message-ID']))[:12]}.eml"
        path = self.folder / address / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.arrived.setdefault(str(mail["Message-ID"]), []).append(path)
        return "250 2.0.0 kept"


@contextmanager
def open_mailbox(folder: Path) -> Iterator[Mailbox]:
    """Start the server on a free loopback port; stop it at the end."""
    mailbox = Mailbox(folder)
    controller = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
