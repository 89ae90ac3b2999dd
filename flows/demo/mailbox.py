"""A mail server of our own on loopback: what it takes lies as .eml files, one folder an address."""

import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from config.notify import ALIVE, READY, notify


@dataclass
class Mailbox:
    """What arrived, by Message-ID."""

    folder: Path
    arrived: dict[str, list[Path]] = field(default_factory=dict)
    port: int = 0
    count: int = 0
    """Letters that lie in the folder, also from a run before."""

    def __post_init__(self) -> None:
        self.count = len(list(self.folder.rglob("*.eml")))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002  # aiosmtpd's name
        """Keep one letter, then say that it was taken."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        address = re.sub(r"[^\w.@-]", "_", envelope.rcpt_tos[0])
        self.count += 1
        name = f"{self.count:04d}-{re.sub(r'[^0-9A-Za-z]', '', str(mail['Message-ID']))[:12]}.eml"
        path = self.folder / address / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self.arrived.setdefault(str(mail["Message-ID"]), []).append(path)
        return "250 2.0.0 kept"


@contextmanager
def open_mailbox(folder: Path, port: int | None = None) -> Iterator[Mailbox]:
    """Start the server on a loopback port, a free one by default; stop it at the end."""
    mailbox = Mailbox(folder)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port of loopback that nobody has now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main(folder: str, port: str) -> int:
    """Be the mailbox as a process of its own, until SIGTERM."""
    stopped = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopped.set())
    with open_mailbox(Path(folder), int(port)):
        notify(READY)
        while not stopped.wait(5):
            notify(ALIVE)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
