"""An office archive told by what is in it, freed of what reaches out of it, and given to its reader."""

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote

from documents.read.formats.markup import Element, parse_xml
from documents.read.formats.package import Package
from documents.read.formats.unfit import SAVE_AS_WORD, SAVE_AS_WORD_EN, Unfit, broken
from documents.read.source import Source
from models.facts.reading import Remark

_TYPES = "[Content_Types].xml"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_WORD = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
)
_SHEET = (
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
)
_EMBEDDED = ("oleobject", "package", "afchunk", "subdocument", "control")


@dataclass(frozen=True, slots=True)
class Relation:
    """One line of a part's relationships."""

    kind: str
    """The last word of its type: ``image``, ``hyperlink``, ``numbering``."""
    target: str
    """The name of a part, or where an external one points."""
    is_external: bool


def read(content: bytes) -> Source:
    """Read a Word or Excel file."""
    package = Package(content)
    main, kind = _main_part(package)
    remarks = _about_what_is_left_out(package)
    source = _read_main(package, main, kind)
    return Source(source.text, source.tables, source.places, (*remarks, *source.remarks))


def _read_main(package: Package, main: str, kind: str) -> Source:
    if kind == "docx":
        from documents.read.formats.docx import read_docx

        return read_docx(package, main)
    from documents.read.formats.xlsx import read_xlsx

    return read_xlsx(package, main)


def relations(package: Package, part: str) -> dict[str, Relation]:
    """Return the relationships of a part by their ids; none where it has none."""
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if where not in package:
        return {}
    return {
        element.get("Id", ""): Relation(
            element.get("Type", "").rpartition("/")[2].lower(),
            element.get("Target", "") if _is_external(element) else _part_name(folder, element.get("Target", "")),
            _is_external(element),
        )
        for element in parse_xml(package.read(where), where).iter(_RELATIONS)
    }


def related(package: Package, part: str, kind: str) -> str | None:
    """Return the name of the first part of that kind that ``part`` names and that is there."""
    for relation in relations(package, part).values():
        if relation.kind == kind and not relation.is_external and relation.target in package:
            return relation.target
    return None


def _main_part(package: Package) -> tuple[str, str]:
    types = parse_xml(package.read(_TYPES), _TYPES)
    declared = [(element.get("PartName", ""), element.get("ContentType", "")) for element in types]
    if any("macroEnabled" in kind for _, kind in declared) or any(
        name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in package.names
    ):
        raise Unfit(
            "chứa chương trình (macro) nên không mở. Hãy mở bằng Word hoặc Excel, lưu dưới dạng không có macro (.docx, "
            ".xlsx) rồi đọc lại.",
            "holds programs (macros) and is not opened. Save it in Word or Excel as a file without macros (.docx, "
            ".xlsx), and read that.",
        )
    for name, kind in declared:
        part = _part_name("", name)
        if kind in _WORD and part in package:
            return part, "docx"
        if kind in _SHEET and part in package:
            return part, "xlsx"
    if any("presentationml" in kind for _, kind in declared):
        raise _other("là tệp trình chiếu (PowerPoint)", "is a presentation (PowerPoint)")
    raise broken("không thấy phần chính của văn bản", "the main part of the document is missing")


def _other(vi: str, en: str) -> Unfit:
    return Unfit(f"{vi}, chưa đọc được. {SAVE_AS_WORD}", f"{en}, which is not read. {SAVE_AS_WORD_EN}")


def _about_what_is_left_out(package: Package) -> tuple[Remark, ...]:
    """Say what lies outside the words, or outside the file; the first is never opened, the second never fetched."""
    external, embedded = list[str](), 0
    for name in package.names:
        if not name.endswith(".rels"):
            continue
        part = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)[: -len(".rels")])
        for relation in relations(package, part).values():
            if relation.is_external and relation.kind != "hyperlink" and not _is_local_template(relation):
                external.append(relation.target)
            embedded += relation.kind in _EMBEDDED and not relation.is_external
    remarks = []
    if external:
        shown = ", ".join(sorted({target[:80] for target in external})[:3])
        vi = f"Tệp trỏ ra ngoài tới {len(external)} nội dung ({shown}); không có gì được tải về."
        en = f"The file points to {len(external)} things outside it ({shown}); nothing was fetched."
        remarks.append(Remark("external_reference", vi, en))
    if embedded:
        vi = f"Tệp có {embedded} đối tượng nhúng không được mở; hãy xem có hạn chế nào nằm trong đó không."
        en = f"The file has {embedded} embedded objects, which were not opened; look whether a weakness stands in them."
        remarks.append(Remark("embedded_object", vi, en))
    return tuple(remarks)


def _is_local_template(relation: Relation) -> bool:
    """Word notes the path of the template a file was begun from; it says nothing about the file."""
    target = relation.target.lower()
    is_here = target.startswith("file:///") or "://" not in target
    return relation.kind == "attachedtemplate" and is_here and not target.startswith(("\\\\", "//"))


def _is_external(element: Element) -> bool:
    return element.get("TargetMode", "").lower() == "external"


def _part_name(folder: str, target: str) -> str:
    target = unquote(target)
    joined = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(joined).lstrip("/")
