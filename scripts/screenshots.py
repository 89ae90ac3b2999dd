"""Take the pictures of docs/flows.md in a real browser: the demonstration is started, used, and pictured.

    .venv/bin/python -m scripts.screenshots

Needs Debian's chromium (scripts/system_packages.py). Pictures are few colours and small; all of them weigh less than 400 kB.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from scripts.browser import Browser, a_browser
from scripts.prefect_pages import PrefectPages

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
COLOURS = 12
HEAVIEST = 400_000
FORMS = (
    "sweep",
    "open-period",
    "deliver",
    "import-from-inbox",
    "remind-unit",
    "escalate-now",
    "hold-rung",
    "release-rung",
    "re-resolve",
    "send-test-mail",
    "close-period",
    "rehearse",
    "weakness-lifecycle",
)
ASKED = {
    "unit": "Sở Công Thương",
    "period": "2023-Q3",
    "on_behalf_of": "Trưởng phòng Tổng hợp, Quy hoạch",
    "reason": "rà soát trước cuộc họp giao ban",
}


def main() -> int:
    """Take them all; returns the exit code."""
    with (
        tempfile.TemporaryDirectory() as name,
        demonstration(Path(name)) as (web, prefect),
        a_browser(Path(name)) as browser,
    ):
        browser.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        take(browser, web, PrefectPages(browser, prefect))
    weight = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}, {weight / 1000:.0f} kB")
    return 0 if weight < HEAVIEST else 1


def take(browser: Browser, web: str, pages: PrefectPages) -> None:
    """Use the pages as an administrator does, and picture each."""
    pages.flows()
    browser.open(f"{pages.address}/deployments", height=760)
    browser.wait_for_text("sweep", "send-test-mail")
    picture(browser, "flows")
    for flow in FORMS:
        pages.form(flow)
        form = "document.querySelector('form').getBoundingClientRect()"
        picture(browser, f"form-{flow}", height=min(1000, int(browser.ask(f"Math.ceil({form}.bottom)")) + 8))
    pages.form("remind-unit")
    for field, words in ASKED.items():
        pages.fill(field, words)
    pages.ended(pages.submit())
    picture(browser, "run", height=560)
    pages.page_of("remind-unit")
    browser.wait_for_text("Đơn vị / Unit")
    browser.open(f"{pages.address}/runs?tags=weakness", height=760)
    browser.wait_for_text("weakness-lifecycle")
    picture(browser, "weaknesses", height=760)
    browser.open(f"{web}/", height=1000)
    browser.wait_for_text("Các tiến trình")
    picture(browser, "status", height=1000)


def picture(browser: Browser, name: str, height: int = 760, width: int = 1100) -> None:
    """Picture the window in few colours."""
    browser.resize(width, height)
    time.sleep(1.5)  # what fades in has come, and the page fits its window
    raw = Image.open(io.BytesIO(browser.shot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    raw.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[str, str]]:
    """Start `dondoc up --demo` in a folder of its own; gives the addresses of its pages and Prefect's."""
    for shown in ("examples", "config"):
        (folder / shown).symlink_to(ROOT / shown)
    web, prefect = free_port(), free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("DONDOC_", "PREFECT_"))},
        "DONDOC_WEB_PORT": str(web),
        "DONDOC_PREFECT_PORT": str(prefect),
        "DONDOC_LANGUAGE": "en",
    }
    command = [str(Path(sys.executable).with_name("dondoc")), "up", "--demo"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as process,
    ):
        try:
            if not any(line.startswith("Ready") for line in process.stdout or ()):
                raise SystemExit((folder / "log").read_text()[-2000:])
            yield f"http://127.0.0.1:{web}", f"http://127.0.0.1:{prefect}"
        finally:
            process.terminate()
            process.wait(60)


def free_port() -> int:
    """Return a port that nobody has now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
