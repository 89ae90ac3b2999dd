"""Every letter on one page: how it reads in a mail program, on a telephone, and as plain text.

Made from the samples beside the words, so that an office sees all it will send before it sends anything.
"""

from html import escape
from pathlib import Path

from notifications.render import notices, render, sample, samples

TELEPHONE, DESK = 390, 720
"""Widths in pixels at which letters are shown; the first is that of a common telephone."""

_TITLES = {
    "vi": ("Các loại thư của Đôn Đốc", "Tiêu đề", "Trên máy tính", "Trên điện thoại", "Dạng văn bản"),
    "en": ("The letters of Đôn Đốc", "Subject", "On a desk", "On a telephone", "As plain text"),
}

_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'">
<title>{title}</title>
<style>
body {{ margin: 0; font: 16px/1.5 "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; color: #1d2731; background: #f4f6f8; }}
header, section {{ max-width: 1200px; margin: 0 auto; padding: 16px; }}
nav ul {{ columns: 3 240px; margin: 0; padding-left: 20px; }}
section {{ background: #fff; border-top: 4px solid #1f4e79; margin-bottom: 24px; }}
h2 {{ font-size: 20px; margin: 0 0 4px; }}
h3 {{ font-size: 14px; margin: 12px 0 4px; color: #4c5a67; }}
.views {{ display: flex; flex-wrap: wrap; gap: 16px; }}
iframe {{ border: 1px solid #cbd4dd; height: 760px; max-width: 100%; background: #fff; }}
pre {{ border: 1px solid #cbd4dd; padding: 12px; overflow: auto; max-height: 480px; font-size: 13px; }}
</style>
</head>
<body>
<header><h1>{title}</h1><nav><ul>
{links}
</ul></nav></header>
{sections}
</body>
</html>
"""

_SECTION = """<section id="{name}">
<h2>{name}</h2>
<p>{subject_title}: <strong>{subject}</strong></p>
<div class="views">
<div><h3>{desk_title}</h3><iframe sandbox title="{name}: {desk_title}" width="{desk}" src="{file}" loading="lazy"></iframe></div>
<div><h3>{telephone_title}</h3><iframe sandbox title="{name}: {telephone_title}" width="{telephone}" src="{file}" loading="lazy"></iframe></div>
</div>
<h3>{text_title}</h3>
<pre>{text}</pre>
</section>"""


def write_preview(folder: Path, language: str) -> Path:
    """Write the page and one file a letter into ``folder``; returns the page. Raises OSError where it cannot."""
    folder.mkdir(parents=True, exist_ok=True)
    title, subject_title, desk_title, telephone_title, text_title = _TITLES[language]
    links, sections = [], []
    for notice in notices():
        for of in samples(notice):
            name = f"{notice}.{of}" if of else notice
            letter = render(notice, sample(notice, of), language)
            (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
            links.append(f'<li><a href="#{name}">{name}</a>: {escape(letter.subject)}</li>')
            sections.append(
                _SECTION.format(
                    name=name,
                    file=f"{name}.html",
                    subject=escape(letter.subject),
                    text=escape(letter.text),
                    desk=DESK,
                    telephone=TELEPHONE,
                    subject_title=subject_title,
                    desk_title=desk_title,
                    telephone_title=telephone_title,
                    text_title=text_title,
                )
            )
    page = folder / "index.html"
    page.write_text(
        _PAGE.format(language=language, title=title, links="\n".join(links), sections="\n".join(sections)),
        encoding="utf-8",
    )
    return page
