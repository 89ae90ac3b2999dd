"""Letters as a reader's screen shows them, in Debian's chromium: on a telephone and on a desk nothing runs off the side."""

import json
import re
import shutil
import struct
import subprocess
from html import escape, unescape
from pathlib import Path

import pytest

from notifications.render import render, sample
from notifications.wording import LANGUAGES

pytestmark = pytest.mark.system

TELEPHONE, DESK = 390, 800
NARROWEST_WINDOW = 500
"""Chromium opens no narrower one; so the letter is shown in a frame of the width asked for."""
TALL = 2400
BLANK_BYTES = 12_000
"""An empty page of this size makes a picture of five or six thousand bytes."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MEASURE = """
const page = document.getElementById("letter").contentDocument.documentElement;
const inside = document.getElementById("letter").contentWindow;
const wide = [...page.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > inside.innerWidth + 0.5);
document.body.dataset.found = JSON.stringify({
  innerWidth: inside.innerWidth, scrollWidth: page.scrollWidth, height: page.scrollHeight,
  wide: wide.map(e => e.tagName), letters: page.innerText.length,
  smallest: Math.min(...[...page.querySelectorAll("p, td, li, a")].map(e => parseFloat(inside.getComputedStyle(e).fontSize))),
});
"""


def host(letter: str, width: int) -> str:
    """Put a letter into a frame of a width, and beside it the words that measure it."""
    frame = f'<iframe id="letter" style="border:0;width:{width}px;height:{TALL}px" srcdoc="{escape(letter)}"></iframe>'
    script = f"<script>onload = () => {{ {MEASURE} }}</script>"
    return f'<!doctype html><meta charset="utf-8"><body style="margin:0;overflow:hidden;background:#fff">{frame}{script}</body>'


def chromium(folder: Path, *words: str, width: int) -> str:
    """Run the browser once with a profile of its own; returns what it printed."""
    found = shutil.which("chromium")
    assert found, "chromium is missing: run `make test-system`, which installs it"
    window = f"--window-size={max(width, NARROWEST_WINDOW)},{TALL}"
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [found, *FLAGS, profile, window, *words, (folder / "letter.html").as_uri()]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder).stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", ["reminder", "overdue", "leadership_digest"])
@pytest.mark.parametrize("width", [TELEPHONE, DESK], ids=["telephone", "desk"])
def test_a_letter_fits_the_screen_it_is_read_on(tmp_path: Path, notice: str, width: int, language: str) -> None:
    letter = render(notice, sample(notice), language)
    (tmp_path / "letter.html").write_text(host(letter.html, width), encoding="utf-8")

    page = chromium(tmp_path, "--dump-dom", width=width)
    measured = re.search(r'data-found="([^"]*)"', page)
    assert measured is not None, "the page was not measured"
    found = json.loads(unescape(measured[1]))
    assert found["innerWidth"] == width
    assert found["scrollWidth"] <= found["innerWidth"]
    assert found["wide"] == []
    assert found["letters"] > 300
    assert found["smallest"] >= 12, "too small to be read without spreading two fingers"

    chromium(tmp_path, f"--screenshot={tmp_path / 'letter.png'}", width=width)
    picture = (tmp_path / "letter.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (max(width, NARROWEST_WINDOW), TALL)
    assert len(picture) > BLANK_BYTES


def test_a_letter_that_is_too_wide_would_be_found(tmp_path: Path) -> None:
    too_wide = '<html><body><div style="width:900px">rộng quá</div></body></html>'
    (tmp_path / "letter.html").write_text(host(too_wide, TELEPHONE), encoding="utf-8")
    measured = re.search(r'data-found="([^"]*)"', chromium(tmp_path, "--dump-dom", width=TELEPHONE))
    assert measured is not None
    found = json.loads(unescape(measured[1]))
    assert found["scrollWidth"] > found["innerWidth"]
    assert found["wide"] == ["DIV"]
