"""Facts of a small synthesis, and looking into the files that are written from them."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from lxml import etree

from models.facts.lifecycle import Stage
from models.facts.period import Period
from models.facts.standing import Counts, Standing
from models.facts.synthesis import (
    Earlier,
    LeadFact,
    PlanFact,
    ReportFact,
    RuleFact,
    Said,
    SynthesisFacts,
    Trend,
    WeaknessFact,
)
from models.facts.units import UnitKind
from tests.support.organisation import AN_PHU, HEALTH, PLANNING, TRADE

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ON = date(2023, 9, 20)
PLAN = PlanFact(1, "KH35-2023", "35/KH-UBND", date(2023, 8, 22), "UBND tỉnh Bắc Hải", "Kế hoạch")


def said(item: int, result: str = "", **words: object) -> Said:
    """Give what a unit wrote on 12/9/2023."""
    return replace(Said(item, 100 + item, f"{item}/BC", date(2023, 9, 12), result), **words)  # type: ignore[arg-type]  # fields of Said


def report(obligation: int, told: Said | None, period: str = "2023-Q3", **words: object) -> ReportFact:
    """Give a report due on 15/9/2023, filed on 12/9 where something was said."""
    standing = Standing.FILED_ON_TIME if told else Standing.OVERDUE
    filed = date(2023, 9, 12) if told else None
    made = ReportFact(obligation, period, standing, date(2023, 9, 15), filed, False, False, told)
    return replace(made, **words)  # type: ignore[arg-type]  # fields of ReportFact


def lead(
    assignment: int, unit: str, told: Said | None, earlier: Sequence[Said | None] = (), **words: object
) -> LeadFact:
    """Give a lead that owed one report; ``earlier``: what it wrote in the periods before, the latest first."""
    before = tuple(
        Earlier(period, words_then) for period, words_then in zip(("2023-Q2", "2023-Q1"), earlier, strict=False)
    )
    kind = UnitKind.DISTRICT if unit.startswith("UBND") else UnitKind.DEPARTMENT
    number = [PLANNING, TRADE, HEALTH, AN_PHU].index(unit) + 1
    made = LeadFact(
        assignment=assignment,
        unit_id=number,
        unit=unit,
        kind=kind,
        stage=Stage.REPORTED if told else Stage.ASSIGNED,
        resolved_on=None,
        evidence="",
        due_on=None,
        claimed_on=None,
        reports=(report(assignment, told),),
        earlier=before,
    )
    return replace(made, **words)  # type: ignore[arg-type]  # fields of LeadFact


def weakness(ordinal: int, statement: str, *leads: LeadFact, **words: object) -> WeaknessFact:
    """Give a weakness of plan 35, to be put right in 2023 and after."""
    made = WeaknessFact(
        id=ordinal,
        code=f"KH35-2023/{ordinal:02d}",
        ordinal=ordinal,
        plan="KH35-2023",
        statement=statement,
        deadline_text="Năm 2023 và các năm tiếp theo",
        outside_system=False,
        lead_words=tuple(dict.fromkeys(one.unit for one in leads)),
        coordinating=(),
        leads=leads,
    )
    return replace(made, **words)  # type: ignore[arg-type]  # fields of WeaknessFact


def facts(*weaknesses: WeaknessFact, **words: object) -> SynthesisFacts:
    """Give the facts of the third quarter of 2023, as of Wednesday 20/9."""
    made = SynthesisFacts(
        period=Period.parse("2023-Q3"),
        periods=("2023-Q3",),
        on=ON,
        stream=1,
        plans=(PLAN,),
        weaknesses=weaknesses,
        focal=PLANNING,
        focal_kind=UnitKind.DEPARTMENT,
        recipient="UBND tỉnh Bắc Hải",
        province="Bắc Hải",
        due_on=date(2023, 9, 15),
        reminder_days=3,
        stops=(),
        trend=(Trend("2023-Q3", Counts(2, 0, 0, 1)),),
        rules=(RuleFact(1, PLAN, "Định kỳ vào ngày 15 của tháng cuối quý, các đơn vị chủ trì gửi báo cáo."),),
    )
    return replace(made, **words)  # type: ignore[arg-type]  # fields of SynthesisFacts


def small_facts() -> SynthesisFacts:
    """Give two weaknesses: one that two units lead, of whom one is silent; one that was put right."""
    slow = weakness(
        1,
        "Giải ngân vốn đầu tư công chậm.",
        lead(1, PLANNING, said(1, "Đã rà soát từng dự án.\nGiải ngân đạt 45%.", percent=45, proposals="Bố trí vốn.")),
        lead(2, TRADE, None),
    )
    doctors = lead(
        3, HEALTH, said(3, "Đã hoàn thành."), stage=Stage.RESOLVED, resolved_on=date(2023, 9, 14), evidence="QĐ 12"
    )
    return facts(slow, weakness(2, "Thiếu bác sĩ ở tuyến xã.", doctors))


# Looking into files.


def member(archive: bytes, name: str) -> bytes:
    """Return one member of an office file."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def document(archive: bytes) -> etree._Element:
    """Return the body of a Word file as XML."""
    return etree.fromstring(member(archive, "word/document.xml"))


def text_of(element: etree._Element) -> str:
    """Return the words of an element, its paragraphs on lines of their own."""
    return "\n".join(paragraphs(element))


def paragraphs(element: etree._Element) -> list[str]:
    """Return the words of each paragraph."""
    return [
        "".join(node.text or "" if node.tag == f"{W}t" else "\n" for node in found.iter(f"{W}t", f"{W}br"))
        for found in element.iter(f"{W}p")
    ]


def marks(words: str) -> Iterator[int]:
    """Give the numbers of sources that stand in marks such as [3-5, 9]."""
    for inside in re.findall(r"\[([\d, -]+)\]", words):
        for part in inside.split(", "):
            first, _, last = part.partition("-")
            yield from range(int(first), int(last or first) + 1)
