"""Every letter as it reads, from its own sample.

One file for each part: `<notice>.<language>.subject.txt`, `.txt` and `.html`. After changing the words on purpose, run
`python -m tests.golden.notices.refresh`, read the difference in the version control, and commit it with the change.
"""

from pathlib import Path

from notifications.render import notices, render, sample
from notifications.wording import LANGUAGES

FOLDER = Path(__file__).parent
LETTERS = [(notice, language) for notice in notices() for language in LANGUAGES]


def rendered(notice: str, language: str) -> dict[str, str]:
    """Render one letter from its sample: file name to content."""
    letter = render(notice, sample(notice), language)
    parts = {"subject.txt": letter.subject + "\n", "txt": letter.text, "html": letter.html}
    return {f"{notice}.{language}.{ending}": content for ending, content in parts.items()}
