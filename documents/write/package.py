"""Files that are the same bytes for the same content: archives with fixed times, an order of their own, fixed properties."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date
from xml.sax.saxutils import escape

from documents.write.words import on_one_line

FIXED_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest time an archive can hold: a file's own time says nothing about a paper."""

CORE = "docProps/core.xml"


def core_properties(title: str, author: str, on: date) -> bytes:
    """Return the properties of an office file: its title, its office, and the day its figures are of."""
    title, author = on_one_line(title), on_one_line(author)
    moment = f"{on.isoformat()}T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(author)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(author)}</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        "<dc:language>vi-VN</dc:language></cp:coreProperties>"
    ).encode()


def repacked(archive: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """Return the archive with fixed times and order, with some members replaced or added."""
    with zipfile.ZipFile(io.BytesIO(archive)) as before:
        members = {name: _without_session_marks(name, before.read(name)) for name in before.namelist()}
    members |= replaced
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as after:
        for name in sorted(members, key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, 0o600 << 16, 3
            after.writestr(info, members[name], zipfile.ZIP_DEFLATED, 6)
    return out.getvalue()


def _without_session_marks(name: str, xml: bytes) -> bytes:
    """Take out Word's random numbers of editing sessions."""
    if not name.startswith("word/") or not name.endswith(".xml"):
        return xml
    xml = re.sub(rb"<w:rsids>.*?</w:rsids>|<w:rsid [^>]*/>", b"", xml, flags=re.DOTALL)
    return re.sub(rb' w:rsid\w*="[0-9A-F]+"', b"", xml)
