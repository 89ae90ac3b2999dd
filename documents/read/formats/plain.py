"""Plain text in UTF-8 or UTF-16; what is in an older code is refused by the name of the code."""

from documents.read.formats.legacy_letters import legacy_bytes, refuse_legacy
from documents.read.formats.unfit import Unfit
from documents.read.source import Source

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_REMEDY = "Hãy mở tệp bằng Word hoặc LibreOffice, chọn “Lưu dưới dạng” văn bản thuần (.txt) với mã UTF-8 rồi đọc lại."
_REMEDY_EN = "Open it in Word or LibreOffice, save it as plain text (.txt) in UTF-8, and read that."


def read_plain(content: bytes) -> Source:
    """Return the text as decoded, to the letter."""
    text = decode(content)
    refuse_legacy(text)
    return Source(text)


def decode(content: bytes) -> str:
    """Return the characters of a text file; raises Unfit where they are none."""
    is_utf16 = content.startswith(_UTF16_MARKS)
    if b"\0" in content and not is_utf16:
        at = content.index(b"\0")
        raise Unfit(
            f"không phải văn bản: có ký tự nhị phân (từ byte {at}). {_REMEDY}",
            f"is no text: it holds binary characters (from byte {at}). {_REMEDY_EN}",
        )
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as undecodable:
        if not is_utf16 and (code := legacy_bytes(content)) is not None:
            raise Unfit(
                f"là văn bản bằng bảng mã cũ {code}, không phải Unicode. Hãy chuyển mã bằng bộ gõ Unikey (Ctrl+Shift+F6: "
                f"nguồn “{code}”, đích “Unicode”), lưu lại với mã UTF-8 rồi đọc lại.",
                f"is text in the old code {code}, not in Unicode. Convert it with Unikey (Ctrl+Shift+F6: source “{code}”, "
                "destination “Unicode”), save it in UTF-8, and read that.",
            ) from undecodable
        encoding = "UTF-16" if is_utf16 else "UTF-8"
        raise Unfit(
            f"có chữ không đọc được (từ byte {undecodable.start}): không đúng mã {encoding}. {_REMEDY}",
            f"holds words that cannot be read (from byte {undecodable.start}): it is not {encoding}. {_REMEDY_EN}",
        ) from undecodable
