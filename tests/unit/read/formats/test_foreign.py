"""Files that are not what they are called, and formats that are told only to be refused by name."""

import io
import zipfile
from pathlib import Path

import pytest

from config.errors import Refused
from documents.read import open_document
from tests.support.office_files import archive, p, types, word, word_parts

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
HTML = "<!DOCTYPE html><html><body>Kế hoạch</body></html>".encode()
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def named(stream: str) -> bytes:
    return OLE + f"{stream}\0".encode("utf-16-le")


def locked_zip() -> bytes:
    """A zip whose members say they are encrypted."""
    content = bytearray(archive({"[Content_Types].xml": "<a/>"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


CASES = {
    "html as docx": ("ke-hoach.docx", HTML, "trang web"),
    "html as pdf": ("ke-hoach.pdf", HTML, "trang web"),
    "html as text": ("ke-hoach.txt", b"\xef\xbb\xbf  " + HTML, "trang web"),
    "doc": ("ke-hoach.doc", named("WordDocument"), ".doc"),
    "doc as docx": ("ke-hoach.docx", named("WordDocument"), ".doc"),
    "xls": ("ke-hoach.xls", named("Workbook"), ".xls"),
    "docx under a password": ("ke-hoach.docx", named("EncryptedPackage"), "mật khẩu"),
    "zip under a password": ("ke-hoach.docx", locked_zip(), "mật khẩu"),
    "docx as text": ("ke-hoach.txt", word(p("chữ")), "đuôi .txt"),
    "docx as pdf": ("ke-hoach.pdf", word(p("chữ")), "đuôi .pdf"),
    "pdf as docx": ("ke-hoach.docx", b"%PDF-1.7\n", "đuôi .docx"),
    "text as docx": ("ke-hoach.docx", "Kế hoạch".encode(), "đuôi .docx"),
    "text as pdf": ("ke-hoach.pdf", "Kế hoạch".encode(), "đuôi .pdf"),
    "rtf": ("ke-hoach.rtf", b"{\\rtf1 x}", "RTF"),
    "rtf as docx": ("ke-hoach.docx", b"{\\rtf1 x}", "RTF"),
    "flat xml": ("ke-hoach.xml", b'<?xml version="1.0"?><w/>', "XML"),
    "odt": ("ke-hoach.docx", archive({"mimetype": "application/vnd.oasis.opendocument.text"}, zipfile.ZIP_STORED), "OpenDocument"),
    "zip": ("ke-hoach.docx", archive({"a.txt": "x"}), "tệp nén"),
    "zip under its own name": ("ke-hoach.zip", archive({"a.txt": "x"}), "tệp nén"),
    "empty zip": ("ke-hoach.docx", archive({}), "tệp nén"),
    "rar": ("ke-hoach.rar", b"Rar!\x1a\x07\x01", "tệp nén"),
    "png": ("anh.png", b"\x89PNG\r\n\x1a\n\0", "là ảnh"),
    "jpeg as pdf": ("anh.pdf", b"\xff\xd8\xff\xe0\0", "là ảnh"),
    "heic": ("anh.heic", b"\0\0\0\x18ftypheic\0", "là ảnh"),
    "program": ("ke-hoach.docx.exe", b"MZ\x90\0", "chương trình"),
    "presentation": (
        "ke-hoach.docx",
        archive({"[Content_Types].xml": types("ppt/p.xml", "application/vnd.openxmlformats-officedocument.presentationml.x")}),
        "PowerPoint",
    ),
    "macros by type": (
        "ke-hoach.docx",
        archive(word_parts(p("chữ")) | {"[Content_Types].xml": types("word/document.xml", MACRO_TYPE)}),
        "macro",
    ),
    "macros by part": ("ke-hoach.docx", word(p("chữ"), parts={"word/vbaProject.bin": b"x"}), "macro"),
    "nul bytes": ("ke-hoach.txt", "Kế\0hoạch".encode(), "nhị phân"),
    "no main part": ("ke-hoach.docx", archive({"[Content_Types].xml": "<Types/>"}), "hỏng"),
    "cut short": ("ke-hoach.docx", word(p("chữ" * 999))[:-40], "cắt cụt"),
    "cut short pdf": ("ke-hoach.pdf", b"%PDF-1.7\n1 0 obj <<", "hỏng"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_is_not_what_it_should_be_is_refused_by_what_it_is(tmp_path: Path, case: str) -> None:
    name, content, said = CASES[case]
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        open_document(file)
    assert said in refusal.value.vi
    assert refusal.value.vi.startswith(f"Tệp {file} ")
    assert "hãy" in refusal.value.vi.lower()
    assert refusal.value.vi.endswith("Chưa có gì thay đổi.")
    assert refusal.value.en.startswith(f"The file {file} ")
    assert refusal.value.en.endswith("Nothing was changed.")


@pytest.mark.parametrize("name", ["ke-hoach.docx", "KE-HOACH.DOCX", "ke-hoach"])
def test_a_word_file_is_read_under_its_ending_or_none(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(word(p("Kế hoạch")))
    assert open_document(file).text == "Kế hoạch\n"


def test_members_of_one_name_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<a/>")
        packed.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("word/document.xml", "<b/>")
    file = tmp_path / "ke-hoach.docx"
    file.write_bytes(out.getvalue())
    with pytest.raises(Refused, match="cùng tên"):
        open_document(file)
