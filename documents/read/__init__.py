"""Reading an issued document: a file or a text in, a :class:`models.facts.reading.Reading` out.

    open_document(path)         a file as one text with tables and places; raises Refused with a remedy
    read_document(path, book)   a file: the decoded text and its reading; raises Refused with a remedy
    read_source(source, book)   a text with its tables, as a format gives them: never raises
    read_text(text, book)       any text: never raises

Imports facts only, so that ``dondoc plan parse`` starts at once and touches nothing.
"""

from pathlib import Path

from config.errors import Refused
from documents.read.bounds import MOST_CELLS, MOST_LINES
from documents.read.formats import open_source
from documents.read.remarks import TOO_LONG
from documents.read.source import Source
from documents.read.text import read_source, read_text
from documents.read.weaknesses import MOST_MENTIONS, MOST_WEAKNESSES
from models.facts.names import NameBook
from models.facts.reading import Reading

__all__ = ["open_document", "read_document", "read_file", "read_source", "read_text"]

_MOST_BYTES = 20 * 1024 * 1024


def read_document(path: Path, book: NameBook) -> tuple[str, Reading]:
    """Return the text of the file as decoded, in which all spans count, and what was read in it.

    Raises Refused when the file cannot be read, is in no format that is read, is empty, is larger than 20 MB, or holds
    no weakness.
    """
    source, reading = read_file(path, book)
    return source.text, reading


def read_file(path: Path, book: NameBook) -> tuple[Source, Reading]:
    """Return what the file gives, with its places, and what was read in it; raises as `read_document` does."""
    source = open_document(path)
    text = source.text
    if not text.strip():
        raise Refused(
            f"Tệp {path} trống, không có gì để đọc; hãy kiểm tra lại tệp nguồn.",
            f"The file {path} is empty, there is nothing to read; check where it came from.",
        )
    reading = read_source(source, book)
    if not reading.weaknesses:
        raise Refused(
            f"Không tìm thấy hạn chế nào trong tệp {path}. Kế hoạch cần có các mục đánh số, mỗi mục nêu "
            "“Đơn vị chủ trì:” hoặc “Thời gian khắc phục:”; báo cáo cần có mục “Tồn tại, hạn chế”. "
            "Hãy kiểm tra có đúng tệp không.",
            f"No weakness was found in {path}. A plan needs numbered items that say “Đơn vị chủ trì:” or “Thời gian "
            "khắc phục:”, a report a section “Tồn tại, hạn chế”. Check that it is the right file.",
        )
    if len(reading.weaknesses) > MOST_WEAKNESSES:
        raise Refused(
            f"Tệp {path} có hơn {MOST_WEAKNESSES} hạn chế, nhiều hơn mọi kế hoạch; chưa có gì thay đổi. Hãy kiểm tra "
            "có đúng tệp không, hoặc tách thành nhiều kế hoạch.",
            f"The file {path} has more than {MOST_WEAKNESSES} weaknesses, more than any plan; nothing was changed. "
            "Check that it is the right file, or split it into several plans.",
        )
    if any(remark.code == TOO_LONG for remark in reading.remarks):
        raise Refused(
            f"Tệp {path} có hơn {MOST_LINES} dòng, hơn {MOST_CELLS} ô trong bảng hoặc nêu tên đơn vị hơn "
            f"{MOST_MENTIONS} lần, nhiều hơn mọi kế hoạch; chưa có gì thay đổi. Hãy kiểm tra có đúng tệp không, hoặc tách "
            "thành nhiều kế hoạch.",
            f"The file {path} has more than {MOST_LINES} lines, more than {MOST_CELLS} cells in tables, or names units "
            f"more than {MOST_MENTIONS} times, which no plan does; nothing was changed. Check that it is the right file, "
            "or split it into several plans.",
        )
    return source, reading


def open_document(path: Path) -> Source:
    """Return a file as one text with its tables and the names of its places; raises Refused where it cannot be read."""
    return open_source(path, _content(path))


def _content(path: Path) -> bytes:
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise Refused(
            f"{path} không phải là tệp thường nên không đọc; hãy lưu văn bản thành tệp.",
            f"{path} is no ordinary file and is not read; save the document as a file.",
        )
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            megabytes = f"{size / 1024 / 1024:.0f} MB"
            raise Refused(
                f"Tệp {path} có {megabytes}, quá giới hạn 20 MB; hãy chỉ lưu phần chữ của văn bản.",
                f"The file {path} has {megabytes}, the limit is 20 MB; save only the words of the document.",
            )
        return path.read_bytes()
    except OSError as unreadable:
        reason = unreadable.strerror or type(unreadable).__name__
        raise Refused(
            f"Không đọc được tệp {path} ({reason}); hãy kiểm tra tên và quyền đọc.",
            f"The file {path} cannot be read ({reason}); check its name and your right to read it.",
        ) from unreadable
