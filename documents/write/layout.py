"""The layout of NĐ 30/2020/NĐ-CP, Phụ lục I, in WordprocessingML: page, fonts, heading, watermark, page numbers.

Everything is written as XML of ours, in one order and without random numbers, so that the same paper is the same bytes.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

from documents.write.words import clean

FONT = "Times New Roman"
BODY_SIZE, ANNEX_SIZE = 14, 12
MARGINS_MM = {"top": 20, "bottom": 20, "left": 30, "right": 20}
"""Portrait (NĐ 30/2020: top and bottom 20-25, left 30-35, right 15-20)."""
LANDSCAPE_MARGINS_MM = {"top": 30, "bottom": 20, "left": 20, "right": 20}
"""A landscape annex is bound at its top, where the portrait page has its left."""
A4_MM = (210, 297)
FIRST_LINE_CM = 1.27
AFTER_POINTS = 6
WATERMARK = "DỰ THẢO"

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w10="urn:schemas-microsoft-com:office:word"'
)


def twips(mm: float) -> int:
    """Return millimetres in twentieths of a point."""
    return round(mm / 25.4 * 1440)


def run(text: str, size: float = BODY_SIZE, *, bold: bool = False, slanted: bool = False, raised: bool = False) -> str:
    """Write words in one look; ``text`` is plain: what no paper may hold is taken out here, and the rest escaped."""
    text = clean(text)
    looks = ("<w:b/>" if bold else "") + ("<w:i/>" if slanted else "")
    half_points = round(size * 2)
    looks += f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    looks += '<w:vertAlign w:val="superscript"/>' if raised else ""
    words = f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
    if "\n" in words:
        words = words.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    if "\t" in words:
        words = words.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:r><w:rPr>{looks}</w:rPr>{words}</w:r>"


def paragraph(
    runs: str,
    align: str = "both",
    *,
    indented: bool = False,
    before: float = 0,
    after: float = AFTER_POINTS,
    keep: bool = False,
    line: tuple[int, int] | None = None,
) -> str:
    """Write a paragraph; ``line``: indents left and right, in twips, of a line drawn under it."""
    looks = "<w:keepNext/>" if keep else ""
    if line:
        looks += '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    spacing = 'w:line="240" w:lineRule="auto"' if not line else 'w:line="60" w:lineRule="exact"'
    looks += f'<w:spacing w:before="{round(before * 20)}" w:after="{round(after * 20)}" {spacing}/>'
    if line:
        looks += f'<w:ind w:left="{line[0]}" w:right="{line[1]}"/>'
    elif indented:
        looks += f'<w:ind w:firstLine="{twips(FIRST_LINE_CM * 10)}"/>'
    looks += f'<w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{looks}</w:pPr>{runs}</w:p>"


def ruled(width: int, drawn: int) -> str:
    """Draw a line ``drawn`` twips long in the middle of ``width``, clear of the tails of the letters above it."""
    side = max(0, (width - drawn) // 2)
    return paragraph("", before=2, after=0, line=(side, side))


def cell(content: str, width: int) -> str:
    """Write a cell around paragraphs."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def row(cells: Iterable[str], *, heading: bool = False, whole: bool = False) -> str:
    """Write a row: a ``heading`` is repeated on every page, a ``whole`` row is not split between pages."""
    looks = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if heading else "")
    return f"<w:tr>{f'<w:trPr>{looks}</w:trPr>' if looks else ''}{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[int], *, bordered: bool) -> str:
    """Write a table of fixed column widths, in twips."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    kind = 'w:val="single" w:sz="4" w:space="0" w:color="000000"' if bordered else 'w:val="nil"'
    borders = "".join(f"<w:{side} {kind}/>" for side in sides)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    margins = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>{margins}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def section(*, landscape: bool, first_page_apart: bool, header: str, first_header: str) -> str:
    """Write the properties of a section; ``header`` names the relation of the header with the page number."""
    margins = LANDSCAPE_MARGINS_MM if landscape else MARGINS_MM
    width, height = (twips(side) for side in (A4_MM[::-1] if landscape else A4_MM))
    edges = " ".join(f'w:{side}="{twips(mm)}"' for side, mm in margins.items())
    turned = ' w:orient="landscape"' if landscape else ""
    first = f'<w:headerReference w:type="first" r:id="{first_header}"/>' if first_page_apart else ""
    return (
        f'<w:headerReference w:type="default" r:id="{header}"/>{first}'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar {edges} w:header="{twips(10)}" w:footer="{twips(10)}" w:gutter="0"/>'
        + ("<w:titlePg/>" if first_page_apart else "")
    )


def header(*, numbered: bool, marked: bool) -> str:
    """Write a page's head: its number in the middle of the top margin, and the mark of a draft behind the text."""
    number = (
        '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:rPr><w:sz w:val="28"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
    )
    mark = (
        "<w:r><w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        '<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        '<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" '
        'style="position:absolute;margin-left:0;margin-top:0;width:420pt;height:105pt;rotation:315;z-index:-251658752;'
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="silver" stroked="f">'
        f'<v:fill opacity=".5"/><v:textpath style="font-family:&quot;{FONT}&quot;;font-size:1pt" '
        f'string="{WATERMARK}"/><w10:wrap anchorx="margin" anchory="margin"/></v:shape></w:pict></w:r>'
    )
    inside = paragraph((number if numbered else "") + (mark if marked else ""), "center", after=0)
    return f"<w:hdr {NAMESPACES}>{inside}</w:hdr>"
