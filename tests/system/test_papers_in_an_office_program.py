"""Papers as an office program shows them: each opens, becomes a PDF, and its pages look as they did when we looked.

The references are small grey pictures. Two renderings of one page differ by how letters are smoothed, so a page is
compared field by field (24 by 34 fields) and each field's darkness may differ a little; a moved block, a lost table or
a line that wraps elsewhere does not pass. `python -m tests.system.test_papers_in_an_office_program` makes them anew,
to be looked at before they are committed.
"""

import shutil
import subprocess
import sys
import tempfile
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
from models.facts.units import UnitKind
from tests.support.organisation import AN_PHU, PLANNING, TRADE
from tests.support.papers import facts, lead, said, small_facts, weakness

pytestmark = pytest.mark.system

PAGES = Path(__file__).parent / "pages"
DOTS_PER_INCH = 30
FIELDS = (24, 34)
MAY_DIFFER = 4.0
"""Of 255, the root mean square over the fields: a page moved by 3 mm gives 6 to 9, one without a quarter of it 8 to 12."""


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
        "cong-van-lan-2-mot-don-vi": chasing_letter(letter, letter.late[:1], second=True),
        "to-trinh": submission(found),
        "giay-moi": invitation(found),
    }
    files = {name: word_file(paper) for name, paper in letters.items()}
    return files | {"bao-cao": word_file(report), "ban-ra-soat": word_file(report, sources_of(found))}


def as_pdf(folder: Path, file: Path) -> Path:
    """Open a file in LibreOffice, with a profile of its own, and write it as PDF."""
    found = shutil.which("soffice")
    assert found, "libreoffice is missing: run `make test-system`, which installs it"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [found, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
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
    """Return how much two pages differ in their fields."""
    fields = FIELDS if page.width <= page.height else FIELDS[::-1]
    small = [picture.resize(fields, Image.Resampling.BOX) for picture in (page, reference)]
    return float(ImageStat.Stat(ImageChops.difference(*small)).rms[0])


@pytest.mark.parametrize("name", sorted(papers()))
def test_each_paper_opens_and_its_pages_look_as_they_did(name: str, tmp_path: Path) -> None:
    pages = pages_of(tmp_path, name, papers()[name])
    references = [Image.open(page) for page in sorted(PAGES.glob(f"{name}-*.png"))]
    assert len(pages) == len(references)
    for page, reference in zip(pages, references, strict=True):
        assert page.size == reference.size
        assert difference(page, reference) < MAY_DIFFER


def test_a_page_that_moved_or_lost_a_part_is_seen_to_differ() -> None:
    whole = Image.open(PAGES / "to-trinh-1.png")
    cut = whole.copy()
    cut.paste(255, (0, whole.height // 4, whole.width, whole.height // 2))
    assert difference(cut, whole) > MAY_DIFFER
    moved = Image.new("L", whole.size, 255)
    moved.paste(whole, (0, 4))
    assert difference(moved, whole) > MAY_DIFFER


def test_the_workbook_opens(tmp_path: Path) -> None:
    assert pages_of(tmp_path, "phu-luc", workbook_file(synthesis_paper(small_facts())), ".xlsx")


def test_a_hostile_and_endless_answer_still_opens_to_its_last_word(tmp_path: Path) -> None:
    words = "=1+1 <w:t> \u202e ngược " + " ".join(f"từ{n}" for n in range(5_000))
    found = facts(weakness(1, "Một.", lead(1, TRADE, said(1, words))))
    file = tmp_path / "dai.docx"
    file.write_bytes(word_file(synthesis_paper(found)))
    pdf = as_pdf(tmp_path, file)
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True, timeout=120).stdout
    assert text.count("từ4999") == 2  # in the report and in its register


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        for paper, content in papers().items():
            for number, page in enumerate(pages_of(Path(scratch), paper, content), 1):
                page.save(PAGES / f"{paper}-{number}.png", optimize=True)
                sys.stdout.write(f"{paper}-{number}.png {page.size}\n")
