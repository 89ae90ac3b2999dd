"""The archive an office file is: its members under limits, declared and counted while they are unpacked.

A member is unpacked only when it is asked for, from memory to memory, and never an archive within the archive.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from documents.read.formats.unfit import SAVE_AS_WORD, SAVE_AS_WORD_EN, Unfit, broken

MIB = 1024 * 1024
_END = b"PK\x05\x06"
_END_LENGTH = 22
_END_64 = b"PK\x06\x07"
_PLAIN_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """How large an archive may become."""

    members: int = 1_000
    expanded_bytes: int = 50 * MIB
    ratio: int = 100
    """Expanded to packed; asked only of members larger than ``ratio_floor_bytes``, since short texts pack well."""
    ratio_floor_bytes: int = 5 * MIB
    directory_bytes: int = MIB


CAPS = Caps()


class Package:
    """An archive that kept its declared limits, and counts against them whatever is unpacked."""

    def __init__(self, content: bytes, caps: Caps = CAPS) -> None:
        self._caps = caps
        self._left = caps.expanded_bytes
        _check_directory(content, caps)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, struct.error, NotImplementedError, ValueError, OSError, IndexError) as error:
            raise broken("mục lục của tệp nén không đọc được", "the directory of the archive is unreadable") from error
        self._members = {member.filename: member for member in self._archive.infolist()}
        self._check_declared()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the members, as written."""
        return tuple(self._members)

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """Unpack one member; raises Unfit when it is missing, broken, or larger than what is left of the limit."""
        if name not in self._members:
            raise broken(f"thiếu phần {name}", f"the part {name} is missing")
        out = bytearray()
        try:
            with self._archive.open(self._members[name]) as member:
                while chunk := member.read(_CHUNK):
                    out += chunk
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise _too_large(self._caps)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            struct.error,
            NotImplementedError,
            OSError,
            ValueError,
        ) as bad:
            raise broken(f"phần {name} không giải nén được", f"the part {name} cannot be unpacked") from bad
        return bytes(out)

    def _check_declared(self) -> None:
        members = self._archive.infolist()
        if len(self._members) != len(members):
            raise broken("tệp nén có hai phần cùng tên", "two parts of the archive bear one name")
        if len(members) > self._caps.members:
            raise _too_many(self._caps)
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise locked()
        if any(member.compress_type not in _PLAIN_WAYS for member in members):
            raise broken("cách nén lạ, không có trong tệp văn phòng", "it is packed in a way no office file is")
        if sum(member.file_size for member in members) > self._caps.expanded_bytes:
            raise _too_large(self._caps)
        for member in members:
            packed = max(1, member.compress_size)
            if member.file_size > self._caps.ratio_floor_bytes and member.file_size > self._caps.ratio * packed:
                raise _too_large(self._caps)


def locked() -> Unfit:
    """Return what is said of a file under a password."""
    return Unfit(
        "có mật khẩu (bị mã hóa) nên không đọc được. Hãy mở tệp bằng mật khẩu, bỏ mật khẩu, lưu lại rồi đọc lại.",
        "has a password (is encrypted) and cannot be read. Open it with the password, take the password off, save it, "
        "and read that.",
    )


def _check_directory(content: bytes, caps: Caps) -> None:
    """Refuse a directory of absurd size before anything builds a list of it."""
    end = content.rfind(_END)
    if end < 0 or end + _END_LENGTH > len(content):
        raise broken("không thấy cuối tệp nén", "the end of the archive is missing")
    if content.rfind(_END_64, max(0, end - 64), end) >= 0:
        raise _too_many(caps)
    entries, directory_bytes = struct.unpack_from("<HL", content, end + 10)
    if entries > caps.members or directory_bytes > caps.directory_bytes:
        raise _too_many(caps)


def _too_large(caps: Caps) -> Unfit:
    megabytes = caps.expanded_bytes // MIB
    return Unfit(
        f"quá lớn khi giải nén (giới hạn {megabytes} MB và {caps.ratio} lần dung lượng nén), có thể là tệp phá hoại, nên "
        f"không mở. Nếu là văn bản thật: {SAVE_AS_WORD[0].lower()}{SAVE_AS_WORD[1:]}",
        f"is too large when unpacked (the limit is {megabytes} MB and {caps.ratio} times the packed size), as harmful "
        f"files are, and is not opened. If it is a real document: {SAVE_AS_WORD_EN}",
    )


def _too_many(caps: Caps) -> Unfit:
    return Unfit(
        f"là tệp nén có quá {caps.members} phần, không phải tệp văn phòng bình thường, nên không mở. {SAVE_AS_WORD}",
        f"is an archive of more than {caps.members} parts, which no ordinary office file is, and is not opened. "
        f"{SAVE_AS_WORD_EN}",
    )
