"""Word and Excel files put together part by part, so that a test shows exactly what lies in them."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def archive(members: Mapping[str, bytes | str], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def types(main: str, kind: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )


def relations(*lines: tuple[str, str, str]) -> str:
    """Return relationships from (id, kind, target); a target that begins with ``!`` lies outside the file."""
    inside = "".join(_relation(*line) for line in lines)
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATION}">{inside}</Relationships>'


def _relation(name: str, kind: str, target: str) -> str:
    where = target.lstrip("!")
    outside = ' TargetMode="External"' if target.startswith("!") else ""
    return f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{where}"{outside}/>'


def word_parts(
    body: str, *more: tuple[str, str, str], parts: Mapping[str, bytes | str] | None = None
) -> dict[str, bytes | str]:
    """Return the members of a Word file; ``more`` are relationships of its document, ``parts`` further members.

    Of ``numbering``, ``styles``, ``footnotes`` the inside is enough.
    """
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": types("word/document.xml", WORD_TYPE),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMES}><w:body>{body}</w:body></w:document>',
    }
    lines = list(more)
    for name, content in (parts or {}).items():
        if name in {"numbering", "styles", "footnotes"}:
            members[f"word/{name}.xml"] = f"<w:{name} {NAMES}>{content!s}</w:{name}>"
            lines.append((f"rId{name}", name, f"{name}.xml"))
        else:
            members[name] = content
    members["word/_rels/document.xml.rels"] = relations(*lines)
    return members


def word(body: str, *more: tuple[str, str, str], parts: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a Word file."""
    return archive(word_parts(body, *more, parts=parts))


def p(words: str = "", properties: str = "", run: str = "") -> str:
    """Return a paragraph of one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def listed(words: str, number: int, level: int = 0) -> str:
    """Return a paragraph of a numbered list."""
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def numbering(*levels: tuple[str, str], number: int = 1, more: str = "", overrides: str = "") -> str:
    """Return one list definition from (form, words) a level, and the numbering that uses it."""
    inside = "".join(
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{words}"/>{more}</w:lvl>'
        for index, (form, words) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/>{overrides}</w:num>'
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*paragraphs: str, span: int = 1, merge: str | None = None) -> str:
    """Return a cell; ``merge`` is ``restart`` where a merged one begins and ``continue`` below."""
    merged = "" if merge is None else f'<w:vMerge w:val="{merge}"/>'
    inside = "".join(paragraph if paragraph.startswith("<") else p(paragraph) for paragraph in paragraphs)
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{inside}</w:tc>'
