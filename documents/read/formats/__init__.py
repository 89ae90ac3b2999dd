"""The file formats a document may come in: how each is told, and how it becomes a source.

    open_source(path, content)    the bytes of a file in, a :class:`documents.read.source.Source` out

A format is told by its bytes; the ending of the name must agree, since a file that is not what it says is a mistake
or worse. Text is read here. Whatever is packed is read by a process of its own, under limits (:mod:`.child`).
A further format is one more entry of ``FORMATS`` and a file with its ``read``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from documents.read.formats.foreign import FOREIGN, refuse_ole
from documents.read.formats.plain import read_plain
from documents.read.formats.unfit import Unfit
from documents.read.source import Source

__all__ = ["open_source"]

_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Format:
    """One format that is read: its first bytes, the endings it may bear, and the way to a source."""

    signature: bytes
    endings: tuple[str, ...]
    name_vi: str
    name_en: str
    read: Callable[[bytes], Source]


def _apart(reader: str) -> Callable[[bytes], Source]:
    def read(content: bytes) -> Source:
        from documents.read.formats.child import read_apart

        return read_apart(reader, content)

    return read


FORMATS: tuple[Format, ...] = (
    Format(
        b"PK\x03\x04", (".docx", ".xlsx", ".dotx", ".xltx"), "tệp Word hoặc Excel", "Word or Excel", _apart("office")
    ),
    Format(b"%PDF-", (".pdf",), "tệp PDF", "PDF", _apart("pdf")),
)
_PACKED_ENDINGS = frozenset(ending for known in FORMATS for ending in known.endings) | {".doc", ".xls", ".odt", ".rtf"}


def open_source(path: Path, content: bytes) -> Source:
    """Return the source of a file; raises Refused with a remedy when there is none to be had."""
    try:
        return _read(path.suffix.lower(), content)
    except Unfit as unfit:
        raise unfit.refusal(path) from unfit


def _read(ending: str, content: bytes) -> Source:
    if content.startswith(_OLE):
        refuse_ole(content)
    for foreign in FOREIGN:
        if foreign.fits(content):
            raise foreign.unfit()
    known = next((known for known in FORMATS if content.startswith(known.signature)), None)
    if known is not None:
        if ending and ending not in known.endings:
            raise _misnamed(ending, known)
        return known.read(content)
    if ending in _PACKED_ENDINGS and content.strip():
        raise Unfit(
            f"có đuôi {ending} nhưng nội dung bên trong không phải định dạng đó. Hãy xin lại tệp gốc từ nơi gửi.",
            f"ends in {ending}, but what is inside is no such format. Ask whoever sent it for the original file.",
        )
    return read_plain(content)


def _misnamed(ending: str, known: Format) -> Unfit:
    wanted = "/".join(known.endings[:2])
    return Unfit(
        f"có đuôi {ending} nhưng bên trong là {known.name_vi}. Hãy kiểm tra có đúng tệp không; nếu đúng, đổi đuôi thành "
        f"{wanted} rồi đọc lại.",
        f"ends in {ending} but is a {known.name_en} file inside. Check that it is the right file; if so, rename it to "
        f"{wanted} and read that.",
    )
