"""The return path of a letter: says which letter came back, and proves that whoever sends it back has seen it.

``bounce+<message id>.<mac10>@domain``: the number finds the letter, ten characters of an HMAC over its Message-ID prove it.
"""

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

from config.settings import Settings

MAC_LENGTH = 10
_SHAPE = re.compile(r"\+(\d{1,12})\.([a-z2-7]{10})$")


@dataclass(frozen=True, slots=True)
class Marked:
    """What a return path claims: the letter's number and our mark on it."""

    number: int
    mac: str


def return_path(settings: Settings, instance_key: str, number: int, message_id: str) -> str:
    """Return the envelope sender of a letter; the plain sender where no return path is kept."""
    if not settings.return_path:
        return settings.sender_address
    return f"{settings.return_path}+{number}.{mac(instance_key, message_id)}@{settings.message_domain}"


def mac(instance_key: str, message_id: str) -> str:
    """Return our mark: nobody without the installation's secret can make it."""
    digest = hmac.new(instance_key.encode(), f"bounce|{message_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:MAC_LENGTH]


def read(address: str) -> Marked | None:
    """Read a return path; None for an address of another shape. Relays may change the case of letters."""
    found = _SHAPE.search(address.strip().strip("<>").rpartition("@")[0].lower())
    return Marked(int(found[1]), found[2]) if found else None


def proves(marked: Marked, instance_key: str, message_id: str) -> bool:
    """Is the mark ours, for this letter?"""
    return hmac.compare_digest(marked.mac, mac(instance_key, message_id))
