"""XML of office files, read without entities, without a document type and without the network."""

from xml.parsers import expat

from lxml import etree

from documents.read.formats.unfit import SAVE_AS_WORD, SAVE_AS_WORD_EN, Unfit, broken

Element = etree._Element  # noqa: SLF001 - lxml publishes no other name for the type of its elements

_FIRST_LOOK = 64 * 1024


class _SeenEnough(Exception):
    """The first element began: no document type can follow."""


def parse_xml(content: bytes, part: str) -> Element:
    """Return the root element; raises Unfit for a document type, for depth without end, and for what is no XML."""
    _refuse_document_type(content, part)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if "allocation" in str(error):
            raise MemoryError from error
        if "depth" in str(error):
            raise too_deep() from error
        raise broken(f"phần {part} không phải XML đúng", f"the part {part} is no proper XML") from error
    if root is None:
        raise broken(f"phần {part} trống", f"the part {part} is empty")
    return root


def _refuse_document_type(content: bytes, part: str) -> None:
    """Read up to the first element only, where a document type would stand: its entities are never declared."""

    def forbid(*_: object) -> None:
        raise Unfit(
            f"khai báo kiểu tài liệu hoặc thực thể (DOCTYPE) trong phần {part}, tệp văn phòng thật không có, nên không "
            f"đọc. {SAVE_AS_WORD}",
            f"declares a document type or entities (DOCTYPE) in its part {part}, which no real office file does, and "
            f"is not read. {SAVE_AS_WORD_EN}",
        )

    def enough(*_: object) -> None:
        raise _SeenEnough

    reader = expat.ParserCreate()
    reader.StartDoctypeDeclHandler = forbid
    reader.EntityDeclHandler = forbid
    reader.StartElementHandler = enough
    try:
        for start in range(0, len(content), _FIRST_LOOK):
            reader.Parse(content[start : start + _FIRST_LOOK], False)
    except _SeenEnough:
        return
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise broken(f"phần {part} không phải XML đúng", f"the part {part} is no proper XML") from error
    raise broken(f"phần {part} không có nội dung", f"the part {part} holds nothing")


def too_deep() -> Unfit:
    """Return what is said of a file whose parts hold parts without end."""
    return Unfit(
        f"lồng nhau quá sâu, có thể là tệp phá hoại, nên không đọc. {SAVE_AS_WORD}",
        f"is nested too deep, as harmful files are, and is not read. {SAVE_AS_WORD_EN}",
    )
