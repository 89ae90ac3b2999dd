"""Formats that are told, so that each can be refused by its name with what to do about it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from documents.read.formats.package import locked
from documents.read.formats.unfit import SAVE_AS_WORD, SAVE_AS_WORD_EN, Unfit

_HTML = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_XML = re.compile(rb"\s*<\?xml\b")
_BOM = b"\xef\xbb\xbf"
_HEAD = 2048
_NAME_ENDS = 120
"""The first member of an OpenDocument file, its name after 30 bytes, is its type in plain words."""
_RECOGNISE = "Hãy xin tệp Word gốc, hoặc nhận dạng chữ (OCR) rồi đọc tệp Word đã nhận dạng."
_RECOGNISE_EN = "Ask for the original Word file, or have its words recognised (OCR) and read the Word file that gives."


@dataclass(frozen=True, slots=True)
class Foreign:
    """A format that is not read."""

    fits: Callable[[bytes], bool]
    vi: str
    en: str

    def unfit(self) -> Unfit:
        """Return what is said of such a file."""
        return Unfit(self.vi, self.en)


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_picture(content: bytes) -> bool:
    return (
        content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM\0"))
        or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")
        or content[4:12] in {b"ftypheic", b"ftypmif1", b"ftypavif"}
    )


FOREIGN: tuple[Foreign, ...] = (
    Foreign(
        _is_picture,
        f"là ảnh (bản chụp, bản quét), không phải văn bản: không có chữ, chỉ có điểm ảnh nhị phân. {_RECOGNISE}",
        f"is a picture (a photograph or scan), no document: it has no words, only binary dots. {_RECOGNISE_EN}",
    ),
    Foreign(
        _begins(b"{\\rtf"),
        f"là tệp RTF, chưa đọc được. {SAVE_AS_WORD}",
        f"is RTF, which is not read. {SAVE_AS_WORD_EN}",
    ),
    Foreign(
        lambda content: _HTML.match(content[:_HEAD].removeprefix(_BOM)) is not None,
        "là trang web (HTML), không phải văn bản. Hãy mở bằng trình duyệt, chép nội dung vào Word, lưu dưới dạng .docx rồi "
        "đọc lại.",
        "is a web page (HTML), no document. Open it in a browser, copy what it says into Word, save it as .docx, and "
        "read that.",
    ),
    Foreign(
        lambda content: _XML.match(content[:_HEAD].removeprefix(_BOM)) is not None,
        f"là tệp XML, chưa đọc được. {SAVE_AS_WORD}",
        f"is an XML file, which is not read. {SAVE_AS_WORD_EN}",
    ),
    Foreign(
        lambda content: content[30:_NAME_ENDS].startswith(b"mimetypeapplication/vnd.oasis.opendocument."),
        f"là tệp OpenDocument (.odt, .ods, .odp), chưa đọc được. {SAVE_AS_WORD}",
        f"is an OpenDocument file (.odt, .ods, .odp), which is not read. {SAVE_AS_WORD_EN}",
    ),
    Foreign(
        lambda content: content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in content,
        "là tệp nén, không phải tệp Word hay Excel. Hãy giải nén rồi đọc từng văn bản.",
        "is an archive, no Word or Excel file. Unpack it and read the documents one by one.",
    ),
    Foreign(
        _begins(b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK\x05\x06", b"PK\x07\x08"),
        "là tệp nén. Hãy giải nén rồi đọc từng văn bản.",
        "is an archive. Unpack it and read the documents one by one.",
    ),
    Foreign(
        _begins(b"MZ", b"\x7fELF"),
        "là chương trình, không phải văn bản, nên không mở. Hãy xin lại tệp gốc từ nơi gửi.",
        "is a program, no document, and is not opened. Ask whoever sent it for the original file.",
    ),
)


def refuse_ole(content: bytes) -> None:
    """Refuse what lies in the old container of Office: a file under a password, or one of before 2007."""
    if _holds(content, "EncryptedPackage") or _holds(content, "EncryptionInfo"):
        raise locked()
    if _holds(content, "Workbook") or _holds(content, "Book"):
        raise Unfit(
            "là tệp Excel cũ (.xls), chưa đọc được. Hãy mở bằng Excel hoặc LibreOffice, lưu lại dưới dạng .xlsx rồi đọc lại.",
            "is an old Excel file (.xls), which is not read. Open it in Excel or LibreOffice, save it as .xlsx, and read "
            "that.",
        )
    raise Unfit(
        f"là tệp Word cũ (.doc) hoặc tệp Office đời trước 2007, chưa đọc được. {SAVE_AS_WORD}",
        f"is an old Word file (.doc) or another Office file of before 2007, which is not read. {SAVE_AS_WORD_EN}",
    )


def _holds(content: bytes, stream: str) -> bool:
    """Does the container's directory name this stream? Names stand in UTF-16 at the start of an entry."""
    return f"{stream}\0".encode("utf-16-le") in content
