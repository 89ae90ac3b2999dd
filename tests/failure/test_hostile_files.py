"""Files built to harm: each is refused by a sentence, within its limits of time and memory."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from documents.read.formats.limits import LIMITS
from tests.support.hostile import MIB, MOST_SECONDS, outcome, with_document
from tests.support.office_files import NAMES, SHEET_TYPE, archive, p, relations, types, word, word_parts
from tests.support.pdf_files import pdf_of_objects


def bomb(megabytes: int) -> bytes:
    """A Word file of a megabyte or two that opens to so many."""
    out = io.BytesIO(archive({name: part for name, part in word_parts("").items() if name != "word/document.xml"}))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
        packed.open("word/document.xml", "w") as member,
    ):
        member.write(f"<w:document {NAMES}><w:body><w:p><w:r><w:t>".encode())
        for _ in range(megabytes):
            member.write(b"A" * MIB)
        member.write(b"</w:t></w:r></w:p></w:body></w:document>")
    return out.getvalue()


def liar() -> bytes:
    """A member that says it is 100 bytes and unpacks to 200 MB."""
    content = bytearray(bomb(200))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.find(signature)
        while at >= 0:
            if struct.unpack_from("<L", content, at + offset)[0] > 100 * MIB:
                struct.pack_into("<L", content, at + offset, 100)
            at = content.find(signature, at + 4)
    return bytes(content)


def many_members() -> bytes:
    return archive(word_parts(p("x")) | {f"word/media/{index}.txt": "x" for index in range(1_200)})


def endless_directory() -> bytes:
    """An end that speaks of 60,000 members in a directory of 3 GB."""
    return word(p("x"))[:-22] + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 3_000_000_000, 0, 0)


def nested() -> bytes:
    inner = archive({"a": "A" * (50 * MIB)})
    for _ in range(5):
        inner = archive({f"{index}.zip": inner for index in range(10)})
    return word(p("trong"), parts={"word/embeddings/inner.zip": inner})


def overlapping() -> bytes:
    """Two hundred members that are all the same 40 MB of one stretch of the file."""
    content = archive(word_parts("") | {"word/big.xml": "A" * (40 * MIB)})
    start = content.index(b"PK\x01\x02")
    entries, at = [], start
    while content[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<3H", content, at + 28)
        end = at + 46 + name + extra + comment
        entries.append(content[at:end])
        at = end
    big = entries[-2] if b"big.xml" in entries[-2] else next(e for e in entries if b"big.xml" in e)
    more = [big.replace(b"big", f"{index:03d}".encode()) for index in range(200)]
    directory = b"".join([*entries, *more])
    count = len(entries) + len(more)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return content[:start] + directory + end


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    return with_document(
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY l0 "ha">{entities}]>'
        f"<w:document {NAMES}><w:body>{p('&l11;')}</w:body></w:document>"
    )


def quadratic() -> bytes:
    big = "A" * 200_000
    return with_document(
        f'<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY a "{big}">]>'
        f"<w:document {NAMES}><w:body>{p('&a;' * 50_000)}</w:body></w:document>"
    )


def hidden_document_type() -> bytes:
    """In UTF-16, where a search for the word would miss it."""
    return with_document(
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY a "b">]><w:document {NAMES}/>'.encode("utf-16")
    )


def deep_xml() -> bytes:
    return with_document(f"<w:document {NAMES}><w:body>{'<w:sdt><w:sdtContent>' * 100_000}")


def deep_but_legal() -> bytes:
    depth = 900
    inside = "<w:sdt><w:sdtContent>" * depth + p("x") + "</w:sdtContent></w:sdt>" * depth
    return with_document(f"<w:document {NAMES}><w:body>{inside}</w:body></w:document>")


def tables_in_tables() -> bytes:
    depth = 400
    inside = "<w:tbl><w:tr><w:tc>" * depth + p("x") + "</w:tc></w:tr></w:tbl>" * depth
    return with_document(f"<w:document {NAMES}><w:body>{inside}</w:body></w:document>")


def many_elements() -> bytes:
    """Forty-nine megabytes of the smallest paragraphs, packed no better than the ratio allows."""
    return with_document(
        f"<w:document {NAMES}><w:body>"
        + "".join(f"<w:p><w:r><w:t>{zlib.crc32(str(i).encode()):x}</w:t></w:r></w:p>" for i in range(900_000))
        + "</w:body></w:document>"
    )


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "a megabyte that opens to 300": (lambda: bomb(300), "quá lớn khi giải nén"),
    "under the total, beyond the ratio": (lambda: bomb(45), "quá lớn khi giải nén"),
    "sizes that lie": (liar, "hỏng"),
    "more members than any office file": (many_members, "quá 1000 phần"),
    "a directory without end": (endless_directory, "quá 1000 phần"),
    "members that overlap": (overlapping, "quá lớn khi giải nén"),
    "billion laughs": (laughs, "DOCTYPE"),
    "quadratic blow-up": (quadratic, "DOCTYPE"),
    "a document type in UTF-16": (hidden_document_type, "DOCTYPE"),
    "elements nested without end": (deep_xml, "lồng nhau quá sâu"),
    "elements nested 1,800 deep": (deep_but_legal, "lồng nhau quá sâu"),
    "tables in tables": (tables_in_tables, "lồng nhau quá sâu"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_office_file_built_to_harm_is_refused_within_its_limits(tmp_path: Path, case: str) -> None:
    build, said = REFUSED[case]
    content = build()
    found = outcome(tmp_path, content)
    assert said in found.vi
    assert "hãy" in found.vi.lower()
    assert found.seconds < MOST_SECONDS
    assert found.peak_bytes < LIMITS.memory_bytes


def test_an_archive_within_is_never_opened(tmp_path: Path) -> None:
    found = outcome(tmp_path, nested())
    assert (found.vi, found.characters) == ("", len("trong\n"))
    assert found.peak_bytes < 200 * MIB


@pytest.mark.torture
def test_a_document_as_large_as_the_limits_allow_ends_within_them(tmp_path: Path) -> None:
    found = outcome(tmp_path, many_elements())
    assert found.vi == "" or "quá nhiều bộ nhớ hoặc thời gian" in found.vi
    assert found.seconds < MOST_SECONDS
    assert found.peak_bytes < LIMITS.memory_bytes


# Sheets.


def sheet_file(rows: str, more: str = "") -> bytes:
    x = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    return archive(
        {
            "[Content_Types].xml": types("xl/workbook.xml", SHEET_TYPE),
            "xl/workbook.xml": f'<workbook {x}><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(("r1", "worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": f"<worksheet {x}><sheetData>{rows}</sheetData>{more}</worksheet>",
        }
    )


def test_a_range_merged_over_the_whole_sheet_costs_nothing(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>một ô</t></is></c></row>'
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    found = outcome(tmp_path, sheet_file(row, merged), "ke-hoach.xlsx")
    assert (found.vi, found.characters) == ("", len("một ô\n"))
    assert found.peak_bytes < 150 * MIB


def test_more_cells_than_any_plan_has_are_refused(tmp_path: Path) -> None:
    row = "<c><v>1</v></c>" * 300
    rows = "".join(f'<row r="{number}">{row}</row>' for number in range(1, 700))
    found = outcome(tmp_path, sheet_file(rows), "ke-hoach.xlsx")
    assert "200.000 ô" in found.vi
    assert found.peak_bytes < LIMITS.memory_bytes


# PDFs.


def stream_bomb() -> bytes:
    """A page whose content is 400 MB of one operator, packed to 400 kB."""
    pack = zlib.compressobj(1)
    packed = b"".join(pack.compress(b"0 0 m " * MIB) for _ in range(70)) + pack.flush()
    head = b"<< /Length %d /Filter /FlateDecode >> stream\n" % len(packed)
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        head + packed + b"\nendstream",
    )


def endless_pages() -> bytes:
    kids = b" ".join([b"3 0 R"] * 200_000)
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count 200000 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>",
    )


def many_pages() -> bytes:
    """A hundred thousand pages, each an object of its own, and a count that says two."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] >>"
    kids = b" ".join(b"%d 0 R" % number for number in range(3, 100_003))
    root = b"<< /Type /Pages /Kids [" + kids + b"] /Count 2 >>"
    return pdf_of_objects(b"<< /Type /Catalog /Pages 2 0 R >>", root, *([page] * 100_000))


def pages_in_a_ring() -> bytes:
    return pdf_of_objects(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>")


def deep_array() -> bytes:
    return pdf_of_objects(
        b"<< /Type /Catalog /Pages 2 0 R /X " + b"[" * 200_000 + b"]" * 200_000 + b" >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
    )


PDFS = (
    pytest.param(stream_bomb, id="stream"),
    pytest.param(pages_in_a_ring, id="ring"),
    pytest.param(deep_array, id="arrays"),
)


@pytest.mark.parametrize("build", [endless_pages, many_pages], ids=["one page without end", "pages without end"])
def test_a_pdf_of_very_many_pages_is_refused_by_their_number_not_as_a_scan(
    tmp_path: Path, build: Callable[[], bytes]
) -> None:
    found = outcome(tmp_path, build(), "ke-hoach.pdf")
    assert "có quá 500 trang" in found.vi
    assert found.seconds < MOST_SECONDS
    assert found.peak_bytes < LIMITS.memory_bytes


@pytest.mark.parametrize("build", PDFS)
def test_a_pdf_built_to_harm_is_refused_within_its_limits(tmp_path: Path, build: Callable[[], bytes]) -> None:
    found = outcome(tmp_path, build(), "ke-hoach.pdf")
    assert "hãy" in found.vi.lower()
    assert found.seconds < MOST_SECONDS
    assert found.peak_bytes < LIMITS.memory_bytes
