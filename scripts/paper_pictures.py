"""Draws the pictures of docs/papers.md: papers of one quarter of the sample plan, as an office program shows them.

    .venv/bin/python scripts/paper_pictures.py docs/pictures

Needs LibreOffice and poppler (scripts/system_packages.py). Look at the pictures before you commit them.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from PIL import Image

from config.settings import load_settings
from flows.work.chasing import draft_letters
from flows.work.import_plan import import_plan
from flows.work.office import Office, open_office
from flows.work.receive import Answer, file_report
from flows.work.review import resolve
from flows.work.sweep import sweep
from flows.work.synthesize import draft
from models.facts.period import Period
from models.moves import Act
from models.packs import load_pack
from models.tables import PaperKind

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "examples" / "ke-hoach-mau.txt"
QUARTER, DRAFTED_ON = Period.parse("2023-Q3"), date(2023, 9, 20)
DOTS_PER_INCH, GREYS = 60, 8
SHOWN = (("bao-cao", 1), ("phu-luc", 1), ("cong-van", 1))
"""Which page of which file is shown."""


def act(month: int, day: int) -> Act:
    """Act on a morning of 2023."""
    return Act("mau", datetime(2023, month, day, 2, tzinfo=UTC))


def a_quarter(office: Office) -> None:
    """Live the sample's third quarter: some units report, one thing is put right, the others are late."""
    import_plan(office, SAMPLE, load_pack(office.settings.org_pack), act(8, 22))
    sweep(office, act(8, 23))
    trade = Answer(
        result="Đã làm việc với 12 doanh nghiệp lớn, tháo gỡ vướng mắc về điện cho 9 doanh nghiệp.",
        percent=60,
        objective_causes="Đơn hàng xuất khẩu giảm.",
        proposals="Kính đề nghị UBND tỉnh bố trí thêm kinh phí khuyến công.",
    )
    file_report(office, "Sở Công Thương", QUARTER, None, act(9, 12), trade)
    finance = Answer(result="Đã tuyển đủ 38 giáo viên còn thiếu.", percent=100, claims_done=True)
    done = file_report(office, "Sở Giáo dục và Đào tạo", QUARTER, None, act(9, 14), finance)
    resolve(office, "Sở Giáo dục và Đào tạo", QUARTER, [done.filed[0]], act(9, 18), "Biên bản kiểm tra ngày 18/9/2023")


def files(office: Office) -> dict[str, tuple[str, bytes]]:
    """Return the papers to be shown, with their endings."""
    (made,) = draft(office, QUARTER, DRAFTED_ON, DRAFTED_ON)
    content = {file.kind: file.content for file in made.files}
    letter = draft_letters(office, QUARTER, DRAFTED_ON, None)[0]
    return {
        "bao-cao": (".docx", content[PaperKind.REPORT]),
        "phu-luc": (".xlsx", content[PaperKind.ANNEXES]),
        "cong-van": (".docx", letter.content),
    }


def main(target: Path) -> None:
    """Draw them into the folder."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        office = open_office(load_settings(home=folder / "home"))
        a_quarter(office)
        for name, (ending, content) in files(office).items():
            file = folder / f"{name}{ending}"
            file.write_bytes(content)
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            subprocess.run(
                ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", scratch, str(file)],
                check=True,
                capture_output=True,
                timeout=300,
            )
        office.database.dispose()
        for name, page in SHOWN:
            stem = folder / f"{name}-{page}"
            of_page = ["-f", str(page), "-l", str(page), "-singlefile", "-r", str(DOTS_PER_INCH), "-gray", "-png"]
            subprocess.run(["pdftoppm", *of_page, str(folder / f"{name}.pdf"), str(stem)], check=True, timeout=120)
            picture = Image.open(f"{stem}.png").convert("L").quantize(GREYS)
            picture.save(target / f"{name}-{page}.png", optimize=True)
            print(target / f"{name}-{page}.png", picture.size, (target / f"{name}-{page}.png").stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
