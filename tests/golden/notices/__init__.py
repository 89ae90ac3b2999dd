"""Every letter as it reads, from each of its samples.

One file for each part: `<notice>.<language>.subject.txt`, `.txt` and `.html`; of a further sample, `sample.<of>.json`,
they begin with `<notice>.<of>.<language>`. After changing the words on purpose, run
`python -m tests.golden.notices.refresh`, read the difference in the version control, and commit it with the change.
"""

from pathlib import Path

from notifications.render import notices, render, sample, samples
from notifications.wording import LANGUAGES

FOLDER = Path(__file__).parent
LETTERS = [(notice, of, language) for notice in notices() for of in samples(notice) for language in LANGUAGES]


def rendered(notice: str, of: str, language: str) -> dict[str, str]:
    """Render one letter from one of its samples: file name to content."""
    letter = render(notice, sample(notice, of), language)
    name = ".".join(part for part in (notice, of, language) if part)
    parts = {"subject.txt": letter.subject + "\n", "txt": letter.text, "html": letter.html}
    return {f"{name}.{ending}": content for ending, content in parts.items()}
