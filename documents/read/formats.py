"""The file formats a document may come in: how each is told, and how it becomes text.

A further format is one more entry of ``FORMATS``; the text it gives is what all spans count in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.errors import Refused

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_REMEDY = "Hãy mở tệp bằng Word hoặc LibreOffice, chọn “Lưu dưới dạng” văn bản thuần (.txt) với mã UTF-8 rồi đọc lại."


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its signatures at the first byte, its endings, and the way from bytes to text."""

    name: str
    signatures: tuple[bytes, ...]
    endings: tuple[str, ...]
    decode: Callable[[Path, bytes], str]

    def fits(self, path: Path, content: bytes) -> bool:
        """Do the first bytes, or else the name, tell this format?"""
        return content.startswith(self.signatures) if self.signatures else path.suffix.lower() in self.endings


def decode(path: Path, content: bytes) -> str:
    """Return the text of a document; raises Refused with a remedy when there is none to be had."""
    for known in FORMATS:
        if known.fits(path, content) or (not known.signatures and path.suffix.lower() in known.endings):
            return known.decode(path, content)
    return _plain_text(path, content)


def _plain_text(path: Path, content: bytes) -> str:
    if content.startswith(_UTF16_MARKS):
        encoding = "utf-16"
    elif b"\0" in content:
        raise Refused(f"Tệp {path} không phải văn bản: có ký tự nhị phân. {_REMEDY}")
    else:
        encoding = "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as undecodable:
        where = f"từ byte {undecodable.start}"
        raise Refused(
            f"Không đọc được chữ trong tệp {path} ({where}): tệp không ở mã UTF-8. {_REMEDY}"
        ) from undecodable


def _not_yet(name: str) -> Callable[[Path, bytes], str]:
    def refuse(path: Path, content: bytes) -> str:  # noqa: ARG001 - the signature of a format
        raise Refused(f"Tệp {path} là {name}, chưa đọc được trực tiếp. {_REMEDY}")

    return refuse


FORMATS: tuple[Format, ...] = (
    Format("Word (.docx)", (b"PK\x03\x04",), (".docx",), _not_yet("tệp Word (.docx) hoặc tệp nén")),
    Format("Word (.doc)", (b"\xd0\xcf\x11\xe0",), (".doc",), _not_yet("tệp Word cũ (.doc)")),
    Format("PDF", (b"%PDF",), (".pdf",), _not_yet("tệp PDF")),
    Format("RTF", (b"{\\rtf",), (".rtf",), _not_yet("tệp RTF")),
)
