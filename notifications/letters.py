"""A rendered notice as the bytes of one mail: built once, stored, and sent as they are."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from config.clock import OFFICE_ZONE
from config.settings import Settings
from notifications.render import Rendered

POLICY = SMTP.clone(cte_type="7bit")
"""Lines end in CRLF and every byte is ASCII, so that no relay has a reason to rewrite a message."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Everything about a mail that is not its words."""

    message_id: str
    recipient: str
    recipient_name: str
    at: datetime
    thread: str
    """Mails of one unit and period answer to one thread; a Message-ID that need not exist."""


def message_id_of(instance_key: str, row_id: int, resend: int, domain: str) -> str:
    """Return the Message-ID of a row: the same after any crash, another after a resend that a person asked for."""
    digest = hmac.new(instance_key.encode(), f"v1|{row_id}|{resend}".encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(digest).decode().lower()[:26]}@{domain}>"


def thread_of(instance_key: str, address: str, topic: str, domain: str) -> str:
    """Return the Message-ID that stands for all mails to one address on one topic (RFC 5322 3.6.4)."""
    digest = hmac.new(instance_key.encode(), f"thread|{address}|{topic}".encode(), hashlib.sha256).digest()
    return f"<{base64.b32encode(digest).decode().lower()[:26]}@{domain}>"


def mail_bytes(settings: Settings, words: Rendered, envelope: Envelope) -> bytes:
    """Build the message; the same input gives the same bytes, boundary and date included."""
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(settings.sender_name, addr_spec=settings.sender_address)
    message["To"] = Address(envelope.recipient_name, addr_spec=envelope.recipient)
    message["Subject"] = words.subject
    message["Date"] = envelope.at.astimezone(OFFICE_ZONE)
    message["Message-ID"] = envelope.message_id
    message["References"] = envelope.thread
    message["Reply-To"] = Address(settings.focal_contact_name, addr_spec=settings.focal_email)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers it
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(words.text, cte="base64")
    message.add_alternative(words.html, subtype="html", cte="base64")
    boundary = hashlib.sha256(envelope.message_id.encode()).hexdigest()[:32]
    message.set_boundary(f"=_{boundary}")
    return message.as_bytes()
