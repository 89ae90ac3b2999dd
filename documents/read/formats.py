"""The file formats a document may come in: how each is told, and how it becomes text.

A further format is one more entry of ``FORMATS``; the text it gives is what all spans count in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from config.errors import Refused

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_REMEDY = "Hãy mở tệp bằng Word hoặc LibreOffice, chọn “Lưu dưới dạng” văn bản thuần (.txt) với mã UTF-8 rồi đọc lại."
_REMEDY_EN = "Open it in Word or LibreOffice, save it as plain text (.txt) in UTF-8, and read that."


@dataclass(frozen=True, slots=True)
class Format:
    """One format: its first bytes, its endings, and the way from the file's bytes to text."""

    signature: bytes
    endings: tuple[str, ...]
    decode: Callable[[Path, bytes], str]

    def fits(self, path: Path, content: bytes) -> bool:
        """Do the first bytes tell this format, or the name, where the bytes are no text either?"""
        return content.startswith(self.signature) or (path.suffix.lower() in self.endings and b"\0" in content)


def decode(path: Path, content: bytes) -> str:
    """Return the text of a document; raises Refused with a remedy when there is none to be had."""
    known = next((known for known in FORMATS if known.fits(path, content)), None)
    return known.decode(path, content) if known else _plain_text(path, content)


def _plain_text(path: Path, content: bytes) -> str:
    is_utf16 = content.startswith(_UTF16_MARKS)
    if b"\0" in content and not is_utf16:
        raise Refused(
            f"Tệp {path} không phải văn bản: có ký tự nhị phân. {_REMEDY}",
            f"The file {path} is no text: it holds binary characters. {_REMEDY_EN}",
        )
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as undecodable:
        encoding = "UTF-16" if is_utf16 else "UTF-8"
        raise Refused(
            f"Không đọc được chữ trong tệp {path} (từ byte {undecodable.start}): không đúng mã {encoding}. {_REMEDY}",
            f"The words of {path} cannot be read (from byte {undecodable.start}): it is not {encoding}. {_REMEDY_EN}",
        ) from undecodable


def _not_yet(name: str, name_en: str) -> Callable[[Path, bytes], str]:
    def refuse(path: Path, content: bytes) -> str:  # noqa: ARG001 - the signature of a format
        raise Refused(
            f"Tệp {path} là {name}, chưa đọc được trực tiếp. {_REMEDY}",
            f"The file {path} is {name_en}, which cannot be read directly yet. {_REMEDY_EN}",
        )

    return refuse


FORMATS: tuple[Format, ...] = (
    Format(b"PK\x03\x04", (".docx",), _not_yet("tệp Word (.docx) hoặc tệp nén", "a Word file (.docx) or an archive")),
    Format(b"\xd0\xcf\x11\xe0", (".doc",), _not_yet("tệp Word cũ (.doc)", "an old Word file (.doc)")),
    Format(b"%PDF", (".pdf",), _not_yet("tệp PDF", "a PDF file")),
    Format(b"{\\rtf", (".rtf",), _not_yet("tệp RTF", "an RTF file")),
)
