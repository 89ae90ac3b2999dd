"""Broken files, made from whole ones: each is read or refused by a sentence; none raises, and none takes long.

A sample runs with every test; all of them, 240 and more, under the marker ``torture``.
"""

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.errors import Refused
from documents.read import open_document
from documents.read.formats.limits import LIMITS
from tests.support.filled_template import as_bytes, filled
from tests.support.office_files import archive, cell, listed, numbering, p, table, word
from tests.support.pdf_files import Paper

SEED = 20_261_125
A_KIND = 20
"""Of each way to break a file, so many cases a format: 4 ways, 3 formats, 240 files."""
SAMPLED = 2


def a_word_file() -> bytes:
    body = p("KẾ HOẠCH") + listed("Thu chậm.", 1) + p("Đơn vị chủ trì: Sở Tài chính.")
    rows = table(cell("STT") + cell("Hạn chế"), cell("1") + cell("Thu chậm"))
    return word(body + rows, parts={"numbering": numbering(("decimal", "%1.")), "styles": "<w:style/>"})


def a_pdf() -> bytes:
    paper = Paper("Kế hoạch 12/KH-UBND")
    for number in range(30):
        paper.paragraph(f"{number}. Thu ngân sách chậm so với kế hoạch đã giao cho các đơn vị trong năm.")
    return paper.bytes()


WHOLE: dict[str, Callable[[], bytes]] = {
    "docx": a_word_file,
    "xlsx": lambda: as_bytes(filled()),
    "pdf": a_pdf,
}


def cut_short(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(5, len(content))]


def bits_flipped(content: bytes, chance: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(chance.choice((1, 8, 64, 512))):
        broken[chance.randrange(5, len(broken))] ^= 1 << chance.randrange(8)
    return bytes(broken)


def a_stretch_repeated(content: bytes, chance: random.Random) -> bytes:
    start, end = sorted(chance.randrange(5, len(content)) for _ in range(2))
    at = chance.randrange(5, len(content))
    return content[:at] + content[start:end] + content[at:]


def inside_broken(content: bytes, chance: random.Random) -> bytes:
    """Of an archive, break what the members hold or swap two of them; of a PDF, swap two stretches."""
    if not content.startswith(b"PK"):
        size = max(6, len(content) // 20)
        one, other = sorted(chance.sample(range(5, len(content) - size, size), 2))
        first, second = content[one : one + size], content[other : other + size]
        return content[:one] + second + content[one + size : other] + first + content[other + size :]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        members: dict[str, bytes | str] = {name: packed.read(name) for name in packed.namelist()}
    names = sorted(members)
    one, other = chance.sample(range(len(names)), 2)
    if chance.random() < 1 / 3:
        members[names[one]], members[names[other]] = members[names[other]], members[names[one]]
    elif chance.random() < 1 / 2:
        del members[names[one]]
    else:
        words = str(members[names[one]], "utf-8")  # type: ignore[arg-type]  # what was read from an archive is bytes
        at = chance.randrange(len(words))
        members[names[one]] = (
            words[:at] + chance.choice(("<", "&x;", "\ufffe", "<w:p>", '"', "99999999999")) + words[at:]
        )
    return archive(members)


WAYS = (cut_short, bits_flipped, a_stretch_repeated, inside_broken)


def cases(count: int) -> Iterator[tuple[str, str, bytes]]:
    for ending, whole in WHOLE.items():
        content = whole()
        for way in WAYS:
            for index in range(count):
                chance = random.Random(f"{SEED} {ending} {way.__name__} {index}")  # noqa: S311 - the same every time
                yield f"{ending} {way.__name__} {index}", ending, way(content, chance)


def read_or_refused(folder: Path, name: str, ending: str, content: bytes) -> str:
    """Return what is wrong with how the file was met; empty where it was read or refused as it should."""
    file = folder / f"ke-hoach.{ending}"
    file.write_bytes(content)
    started = time.monotonic()
    try:
        open_document(file)
    except Refused as refused:
        if "hãy" not in refused.vi.lower() or str(file) not in refused.vi:
            return f"{name}: refused without a remedy: {refused.vi}"
    except Exception as error:  # noqa: BLE001 - that there is none is what is tried
        return f"{name}: {type(error).__name__}: {error}"
    took = time.monotonic() - started
    return f"{name}: took {took:.1f} s" if took > LIMITS.wall_seconds + 5 else ""


def test_a_sample_of_broken_files_is_read_or_refused(tmp_path: Path) -> None:
    assert [wrong for case in cases(SAMPLED) if (wrong := read_or_refused(tmp_path, *case))] == []


@pytest.mark.torture
def test_all_broken_files_are_read_or_refused(tmp_path: Path) -> None:
    tried = list(cases(A_KIND))
    assert len(tried) >= 200
    assert [wrong for case in tried if (wrong := read_or_refused(tmp_path, *case))] == []


@pytest.mark.parametrize("ending", WHOLE)
def test_the_whole_files_are_read(tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"ke-hoach.{ending}"
    file.write_bytes(WHOLE[ending]())
    assert open_document(file).text.strip()
