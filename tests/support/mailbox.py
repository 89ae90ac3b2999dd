"""A mail server on loopback that keeps what it takes, in the order it came."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter as it came over the wire."""

    address: str
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def message_id(self) -> str:
        return str(self.mail["Message-ID"])

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"])

    @property
    def text(self) -> str:
        """The plain words, unwrapped, so that a test can look for a sentence."""
        body = self.mail.get_body(("plain",))
        return " ".join(str(body.get_content()).split()) if body else ""


@dataclass
class Mailbox:
    """Everything that arrived."""

    letters: list[Arrived] = field(default_factory=list)
    port: int = 0
    answer: str = "250 2.0.0 kept"
    """What the server says to the final dot; it keeps what it takes with 250."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002  # aiosmtpd's name
        """Keep one letter for each recipient the envelope names."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        if self.answer.startswith("250"):
            self.letters += [Arrived(address, content) for address in envelope.rcpt_tos]
        return self.answer

    def new(self) -> list[Arrived]:
        """Take what arrived since the last look."""
        letters, self.letters = self.letters, []
        return letters

    def addresses(self) -> list[str]:
        """Take what arrived since the last look, and say to whom."""
        return sorted(letter.address for letter in self.new())

    def to(self, mailbox: str) -> list[Arrived]:
        """Return what came for one mailbox, named by its local part."""
        return [letter for letter in self.letters if letter.address.partition("@")[0] == mailbox]

    def copies(self) -> Counter[str]:
        """Count the copies of each Message-ID."""
        return Counter(letter.message_id for letter in self.letters)

    def bodies(self) -> dict[str, set[bytes]]:
        """Return the different bytes that came under each Message-ID."""
        found: dict[str, set[bytes]] = defaultdict(set)
        for letter in self.letters:
            found[letter.message_id].add(letter.content)
        return found


@contextmanager
def an_open_mailbox() -> Iterator[Mailbox]:
    """Start the server on a free port of loopback; stop it at the end."""
    mailbox = Mailbox()
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
