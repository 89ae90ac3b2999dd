import pytest

from tests.golden.notices import FOLDER, LETTERS, rendered


@pytest.mark.parametrize(("notice", "of", "language"), LETTERS)
def test_a_letter_reads_as_it_was_approved(notice: str, of: str, language: str) -> None:
    for name, content in rendered(notice, of, language).items():
        assert content == (FOLDER / name).read_text(encoding="utf-8"), f"{name}: see tests/golden/notices/__init__.py"


def test_no_letter_is_kept_for_a_notice_that_is_gone() -> None:
    kept = {path.name for ending in ("*.txt", "*.html") for path in FOLDER.glob(ending)}
    assert kept == {name for letter in LETTERS for name in rendered(*letter)}
