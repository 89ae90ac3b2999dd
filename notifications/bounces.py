"""What a mail that came to the return path is: RFC 3464 first, other bounces by their habits, then automatic answers.

Pure: bytes in, a reading out; whether its return path is ours is asked elsewhere. No mail, however broken, raises an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from flufl.bounce import all_failures

from models.tables import BounceKind

MOST_BYTES = 1 << 20
"""More of a mail is not read: what a bounce says of itself stands before the letter it returns."""

_AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(auto(matic)?[- ]?(reply|response)|out of (the )?office|vacation|away from|trả lời tự động|thư trả lời tự động"
    r"|nghỉ phép|vắng mặt|đi công tác)",
    re.IGNORECASE,
)
_AUTOMATIC_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Vacation")
_ADDRESSED = ("X-Original-To", "Delivered-To", "Envelope-To", "To")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says."""

    kind: BounceKind
    recipient: str = ""
    """Whom the returned letter could not reach."""
    status: str = ""
    """Enhanced status code (RFC 3463)."""
    words: str = ""
    """The remote server's own words, or the subject."""
    came_to: tuple[str, ...] = ()
    """The addresses it was sent to, one of which may carry our mark."""


def read_bounce(raw: bytes, came_to: str | None = None) -> Reading:
    """Read a mail; ``came_to`` is its envelope recipient, where the mail system tells it."""
    mail = message_from_bytes(raw[:MOST_BYTES])
    addresses = tuple(filter(None, (came_to, *_addressed(mail))))
    found = _by_the_standard(mail) or _by_habit(mail)
    if found is None:
        kind = BounceKind.AUTO_REPLY if _is_automatic(mail) else BounceKind.UNRELATED
        found = Reading(kind, words=_subject(mail))
    return Reading(found.kind, found.recipient, found.status, found.words, addresses)


def _by_the_standard(mail: Message) -> Reading | None:
    """Read a delivery status notification (RFC 3464); None for any other mail."""
    for block in _recipient_blocks(mail):
        action = _text(block, "Action").partition(";")[0].strip().lower()
        kind = {"failed": BounceKind.FAILED, "delayed": BounceKind.DELAYED}.get(action, BounceKind.UNRELATED)
        recipient = (_text(block, "Original-Recipient") or _text(block, "Final-Recipient")).rpartition(";")[2].strip()
        words = _text(block, "Diagnostic-Code").partition(";")[2].strip() or _text(block, "Diagnostic-Code")
        return Reading(kind, recipient, _text(block, "Status").partition(" ")[0], words or _subject(mail))
    return None


def _recipient_blocks(mail: Message) -> Iterator[Message]:
    for part in mail.walk():
        if part.get_content_type() in {"message/delivery-status", "message/global-delivery-status"}:
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else []
            yield from (block for block in blocks if isinstance(block, Message) and block.get("Action"))


def _by_habit(mail: Message) -> Reading | None:
    """Read a bounce of a mail system that keeps to no standard; None where none is recognised."""
    try:
        temporary, permanent = all_failures(mail)
    except (ValueError, LookupError, AttributeError, TypeError):  # its many readers meet every broken mail there is
        return None
    if permanent:
        return Reading(BounceKind.FAILED, _plain(min(permanent)), words=_subject(mail))
    if temporary:
        return Reading(BounceKind.DELAYED, _plain(min(temporary)), words=_subject(mail))
    return None


def _is_automatic(mail: Message) -> bool:
    """Did a program answer, not a person (RFC 3834)?"""
    if _text(mail, "Auto-Submitted").partition(";")[0].strip().lower() not in {"", "no"}:
        return True
    if any(mail.get(name) for name in _AUTOMATIC_HEADERS):
        return True
    if _text(mail, "Precedence").strip().lower() in {"auto_reply", "bulk", "junk"}:
        return True
    return bool(_AUTOMATIC_SUBJECT.search(_subject(mail)))


def _addressed(mail: Message) -> Iterator[str]:
    for name in _ADDRESSED:
        values = [str(value) for value in mail.get_all(name, [])]
        yield from (address for _, address in getaddresses(values) if address)


def _subject(mail: Message) -> str:
    raw = next((str(value) for name, value in mail.raw_items() if name.lower() == "subject"), "")
    raw = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # some write it in bare UTF-8
    try:
        return " ".join(str(make_header(decode_header(raw))).split())
    except (ValueError, LookupError):
        return " ".join(raw.split())


def _text(mail: Message, name: str) -> str:
    return " ".join(str(mail.get(name, "")).split())


def _plain(address: bytes | str) -> str:
    return address.decode("utf-8", "replace") if isinstance(address, bytes) else address
