import re
from pathlib import Path

import pytest

from notifications.preview import write_preview
from notifications.render import notices, render, sample, samples
from notifications.wording import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_shows_every_letter_with_its_subject_and_its_text(tmp_path: Path, language: str) -> None:
    page = write_preview(tmp_path / "notices", language).read_text(encoding="utf-8")
    for notice in notices():
        for of in samples(notice):
            name = f"{notice}.{of}" if of else notice
            letter = render(notice, sample(notice, of), language)
            assert f'<section id="{name}">' in page
            assert (tmp_path / "notices" / f"{name}.html").read_text(encoding="utf-8") == letter.html
            assert letter.text.splitlines()[0] in page


def test_nothing_in_the_preview_is_fetched_from_elsewhere(tmp_path: Path) -> None:
    folder = write_preview(tmp_path, "vi").parent
    for file in folder.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert "url(" not in text
        assert "<link" not in text
        assert "<script" not in text
        fetched = re.findall(r'\bsrc="([^"]*)"', text)
        assert [where for where in fetched if not re.fullmatch(r"[\w.]+\.html", where)] == [], file.name
