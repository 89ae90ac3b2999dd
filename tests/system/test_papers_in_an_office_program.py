"""Papers as an office program shows them: each opens, becomes a PDF, and its pages look as they did when we looked.

The references are small grey pictures. Two renderings of one page differ by how letters are smoothed, so a page is
compared window by window (12 by 17 windows of 17 mm): a window's darkness, field by field, may differ a little, and the
worst window decides. A moved or shrunk block, a lost table or a line that wraps elsewhere does not pass, however empty
the rest of the page is. `python -m tests.system.test_papers_in_an_office_program` makes them anew,
to be looked at before they are committed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from documents.write.chart import chart_of
from documents.write.content import Paper
from documents.write.excel import workbook_file
from documents.write.letters import LateUnit, LetterFacts, chasing_letter, invitation, submission
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from models.facts.period import Period
from models.facts.synthesis import SynthesisFacts
from models.facts.units import UnitKind
from tests.support.organisation import AN_PHU, PLANNING, TRADE
from tests.support.papers import facts, lead, said, small_facts, weakness

ROLLED_UP = (
    ("bao-cao-6-thang", "2023-H1", ("2023-Q1", "2023-Q2")),
    ("bao-cao-9-thang", "2023-9M", ("2023-Q1", "2023-Q2", "2023-Q3")),
    ("bao-cao-nam", "2023", ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")),
)

DARK = 160
"""A field of picture darker than this is ink."""
SMALLEST_LINE = 4
"""Rows of picture of a line of text; less is a rule under a heading."""

pytestmark = pytest.mark.system

PAGES = Path(__file__).parent / "pages"
DOTS_PER_INCH = 30
FIELDS = (48, 68)
"""Fields of a page on its shorter and its longer side: each 4.4 mm."""
WINDOW = 4
"""Fields on a side of a window."""
MAY_DIFFER = 4.0
"""Of 255, the root mean square of the worst window's fields: a line moved by 2.5 mm gives 6 to 40, one shrunk to three
quarters 13 to 60; another rendering of the same page 0 to 1.3."""


def rolled_up(found: SynthesisFacts, period: Period, quarters: tuple[str, ...]) -> SynthesisFacts:
    """Give the same facts in the last of several quarters."""
    weaknesses = tuple(
        replace(
            one,
            leads=tuple(
                replace(led, reports=tuple(replace(report, period=quarters[-1]) for report in led.reports))
                for led in one.leads
            ),
        )
        for one in found.weaknesses
    )
    trend = (replace(found.trend[0], period=quarters[-1]),)
    return replace(found, period=period, periods=quarters, weaknesses=weaknesses, trend=trend)


def papers() -> dict[str, bytes]:
    """Give every kind of paper, as Word files."""
    found = small_facts()
    report = synthesis_paper(found, chart_of(found))
    letter = LetterFacts(
        period=Period.parse("2023-Q3"),
        on=date(2023, 9, 20),
        by=date(2023, 9, 25),
        plans=found.plans,
        focal=PLANNING,
        focal_kind=UnitKind.DEPARTMENT,
        reports_to=PLANNING,
        province="Bắc Hải",
        late=(LateUnit(TRADE, 2, date(2023, 9, 15)), LateUnit(AN_PHU, 1, date(2023, 9, 15))),
        units=6,
        complete=4,
        contact="Phòng Tổng hợp, điện thoại 02373.000.000",
    )
    letters: dict[str, Paper] = {
        "cong-van-lan-1": chasing_letter(letter, letter.late, second=False),
        "cong-van-lan-1-mot-don-vi": chasing_letter(letter, letter.late[:1], second=False),
        "cong-van-lan-2": chasing_letter(letter, letter.late, second=True),
        "cong-van-lan-2-mot-don-vi": chasing_letter(letter, letter.late[:1], second=True),
        "to-trinh": submission(found),
        "giay-moi": invitation(found),
    }
    for name, period, quarters in ROLLED_UP:
        rolled = rolled_up(found, Period.parse(period), quarters)
        letters[name] = synthesis_paper(rolled, chart_of(rolled))
    files = {name: word_file(paper) for name, paper in letters.items()}
    return files | {"bao-cao": word_file(report), "ban-ra-soat": word_file(report, sources_of(found))}


def as_pdf(folder: Path, file: Path) -> Path:
    """Open a file in LibreOffice, with a profile of its own, and write it as PDF."""
    found = shutil.which("soffice")
    assert found, "libreoffice is missing: run `make test-system`, which installs it"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [found, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=True)
    pdf = folder / f"{file.stem}.pdf"
    assert pdf.is_file(), done.stdout + done.stderr
    return pdf


def pages_of(folder: Path, name: str, content: bytes, ending: str = ".docx") -> list[Image.Image]:
    """Return a file's pages as small grey pictures."""
    file = folder / f"{name}{ending}"
    file.write_bytes(content)
    pdf = as_pdf(folder, file)
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-gray", "-png", str(pdf), str(folder / name)]
    subprocess.run(command, check=True, timeout=120)
    return [Image.open(page).convert("L") for page in sorted(folder.glob(f"{name}-*.png"))]


def difference(page: Image.Image, reference: Image.Image) -> float:
    """Return how much two pages differ in the window in which they differ most."""
    fields = FIELDS if page.width <= page.height else FIELDS[::-1]
    small = [picture.resize(fields, Image.Resampling.BOX) for picture in (page, reference)]
    apart = ImageChops.difference(*small)
    return max(
        float(ImageStat.Stat(apart.crop((left, top, left + WINDOW, top + WINDOW))).rms[0])
        for left in range(0, fields[0], WINDOW)
        for top in range(0, fields[1], WINDOW)
    )


def every_file() -> dict[str, tuple[bytes, str]]:
    """Give every kind of file with its ending: the papers, and the annexes as a workbook with a long answer."""
    long = "Đã rà soát, ban hành văn bản chỉ đạo và kiểm tra tại cơ sở; kết quả tăng so với kỳ trước. " * 40
    found = small_facts()
    slow = weakness(
        3, "Rác thải sinh hoạt chưa được thu gom hết.", lead(4, AN_PHU, said(4, long, proposals="Bố trí xe."))
    )
    book = workbook_file(synthesis_paper(replace(found, weaknesses=(*found.weaknesses, slow))))
    files = {name: (content, ".docx") for name, content in papers().items()}
    return files | {"phu-luc": (book, ".xlsx")}


@pytest.mark.parametrize("name", sorted(every_file()))
def test_each_file_opens_and_its_pages_look_as_they_did(name: str, tmp_path: Path) -> None:
    pages = pages_of(tmp_path, name, *every_file()[name])
    references = [Image.open(page) for page in sorted(PAGES.glob(f"{name}-[0-9].png"))]
    assert len(pages) == len(references)
    for page, reference in zip(pages, references, strict=True):
        assert page.size == reference.size
        assert difference(page, reference) < MAY_DIFFER


def blocks(page: Image.Image) -> list[tuple[int, int]]:
    """Return the rows of picture in which each block of lines stands, from its first to after its last."""
    dark = [min(page.crop((0, y, page.width, y + 1)).tobytes()) < DARK for y in range(page.height)]
    edges = [y for y in range(1, page.height) if dark[y] != dark[y - 1]]
    return list(zip(edges[::2], edges[1::2], strict=False))


@pytest.mark.parametrize("name", ["to-trinh-1", "cong-van-lan-2-1", "bao-cao-6-thang-1"])
def test_any_one_line_that_moved_or_shrank_is_seen_to_differ(name: str) -> None:
    whole = Image.open(PAGES / f"{name}.png").convert("L")
    lines = [found for found in blocks(whole) if found[1] - found[0] >= SMALLEST_LINE]
    assert len(lines) > 5
    for top, bottom in lines:
        line = whole.crop((0, top, whole.width, bottom))
        moved, shrunk, lost = whole.copy(), whole.copy(), whole.copy()
        for picture in (moved, shrunk, lost):
            picture.paste(255, (0, top, whole.width, bottom))
        moved.paste(line, (0, top + 3))
        shrunk.paste(line.resize((whole.width * 3 // 4, (bottom - top) * 3 // 4)), (0, top))
        for picture in (moved, shrunk, lost):
            assert difference(picture, whole) > MAY_DIFFER, (name, top, bottom)


def test_a_hostile_answer_of_a_hundred_thousand_words_opens_to_its_last_word(tmp_path: Path) -> None:
    words = "=1+1 <w:t> \u202e ngược " + " ".join(f"từ{n}" for n in range(100_000))
    paper = synthesis_paper(facts(weakness(1, "Một.", lead(1, TRADE, said(1, words)))))
    for name, content in (("bao-cao.docx", word_file(paper)), ("phu-luc.xlsx", workbook_file(paper))):
        file = tmp_path / name
        file.write_bytes(content)
        pdf = as_pdf(tmp_path, file)
        text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True, timeout=120)
        found = set(re.findall(r"từ\d+", text.stdout))
        assert len(found) == 100_000, name
        assert "=1+1 <w:t>" in text.stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for name_of, (content_of, ending_of) in every_file().items():
            for number, page in enumerate(pages_of(Path(scratch), name_of, content_of, ending_of), 1):
                page.save(PAGES / f"{name_of}-{number}.png", optimize=True)
                sys.stdout.write(f"{name_of}-{number}.png {page.size}\n")
