"""PDFs for tests: objects put together by hand, and documents set as an office prints them."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from fpdf import FPDF

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"


def pdf_of_objects(*objects: bytes) -> bytes:
    """Return a PDF of these objects, the first its catalogue."""
    out, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


class Paper(FPDF):
    """An A4 page with a running head and a page number, in a font that has Vietnamese."""

    def __init__(self, running_head: str = "") -> None:
        super().__init__(format="A4")
        self.running_head = running_head
        self.add_font("D", "", FONT)
        self.add_font("D", "B", FONT.with_name("DejaVuSans-Bold.ttf"))
        self.set_font("D", size=12)
        self.set_margins(30, 20, 15)
        self.set_auto_page_break(True, 20)
        self.add_page()

    def header(self) -> None:
        if self.running_head:
            self.cell(0, 6, self.running_head, align="C", new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

    def footer(self) -> None:
        self.set_y(-15)
        self.cell(0, 6, str(self.page_no()), align="C")

    def paragraph(self, words: str, indent: int = 0, align: str = "J") -> None:
        """Set a paragraph, its first line moved in by so many spaces."""
        self.set_x(self.l_margin)
        self.multi_cell(0, 6, "\u00a0" * indent + words, align=align, new_x="LMARGIN", new_y="NEXT")

    def two_columns(self, left: Sequence[str], right: Sequence[str]) -> None:
        """Set the head of a state document."""
        for index in range(max(len(left), len(right))):
            self.cell(75, 6, left[index] if index < len(left) else "", align="C")
            self.cell(90, 6, right[index] if index < len(right) else "", align="C", new_x="LMARGIN", new_y="NEXT")

    def bytes(self) -> bytes:
        return bytes(self.output())
