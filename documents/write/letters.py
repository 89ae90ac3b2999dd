"""Letters around the report: công văn đôn đốc (first and second), tờ trình, invitation with its list (domain 3.6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from documents.write.content import Annex, Block, Cell, Column, Grid, Paper, Sentence, body
from documents.write.results import numbered
from documents.write.sources import COUNT_REPORTS, COUNT_WEAKNESSES
from documents.write.synthesis import plans_named
from documents.write.words import (
    official_day,
    percent,
    period_words,
    short_day,
    signer,
    symbol,
)
from models.facts.period import Period
from models.facts.synthesis import PlanFact, Progress, SynthesisFacts
from models.facts.unit_standing import by_unit
from models.facts.units import UnitKind

MOST_NAMED = 12
"""Addressees that a letter names one by one."""


@dataclass(frozen=True, slots=True)
class LateUnit:
    """A unit with reports that are overdue."""

    unit: str
    missing: int
    due_on: date


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter to late units is written from; every figure is a count of ours."""

    period: Period
    on: date
    by: date
    """The day asked for."""
    plans: tuple[PlanFact, ...]
    focal: str
    focal_kind: UnitKind
    reports_to: str
    """Whom the units' reports go to."""
    province: str
    late: tuple[LateUnit, ...]
    units: int
    """How many units owe a report in the period."""
    complete: int
    """How many of them have sent all they owe."""
    contact: str
    """Who answers questions: office, telephone, mail."""

    @property
    def superior(self) -> str:
        """The agency above, that issued the plan."""
        return self.plans[0].issuer


def chasing_letter(facts: LetterFacts, units: Sequence[LateUnit], *, second: bool) -> Paper:
    """Compose the first or the second letter to ``units``; only the second says what follows (domain 3.6)."""
    alone = len(units) == 1
    return Paper(
        superior=facts.superior,
        agency=facts.focal,
        symbol=f"{symbol(facts.focal)}-TH",
        place=facts.province,
        kind="",
        subject=f"V/v đôn đốc{' (lần 2)' if second else ''} báo cáo kết quả khắc phục hạn chế, yếu kém {period_words(facts.period)}",
        addressees=_addressees(units),
        blocks=tuple(_letter(facts, units, second=second)),
        signer=signer(facts.focal, facts.focal_kind),
        copies=("- Như trên;", f"- {facts.superior} (b/c);", "- Lưu: VT, TH."),
        as_of=facts.on,
        annexes=() if alone else (_late_list(facts, units),),
    )


def _addressees(units: Sequence[LateUnit]) -> tuple[str, ...]:
    """Name the units, or where they would fill the first page, the list that comes with the letter."""
    if len(units) > MOST_NAMED:
        return ("Các đơn vị có tên trong danh sách kèm theo",)
    return tuple(unit.unit for unit in units)


def _letter(facts: LetterFacts, units: Sequence[LateUnit], *, second: bool) -> Iterator[Block]:
    superior = facts.superior
    plan = plans_named(facts.plans)
    before = (
        f"Tiếp theo Công văn số          /{symbol(facts.focal)}-TH ngày      tháng      năm      của {facts.focal} về việc đôn đốc báo cáo, thực hiện"
        if second
        else "Thực hiện"
    )
    yield body(
        f"{before} {plan}, các đơn vị chủ trì gửi báo cáo kết quả khắc phục hạn chế, yếu kém {period_words(facts.period)} về {facts.reports_to}."
    )
    yield body(
        f"Đến hết {official_day(facts.on)}, {facts.reports_to} đã nhận được đủ báo cáo của {facts.complete}/{facts.units} đơn vị; "
        f"còn {len(facts.late)} đơn vị chưa gửi đủ báo cáo"
        + (
            f", trong đó {units[0].unit} còn {units[0].missing} nội dung, hạn gửi {official_day(units[0].due_on)}."
            if len(units) == 1
            else " (có danh sách kèm theo)."
        ),
        COUNT_REPORTS,
    )
    soon = "khẩn trương hoàn thành báo cáo" if not second else "chỉ đạo hoàn thành ngay báo cáo, nêu rõ lý do chậm"
    whom = "thủ trưởng quý đơn vị" if second else "quý đơn vị"
    yield body(
        f"Để kịp thời tổng hợp, báo cáo {superior}, đề nghị {whom} {soon}, gửi về {facts.reports_to} trước {official_day(facts.by)}."
    )
    if second:
        yield body("Quá thời hạn trên, đơn vị chưa gửi báo cáo chịu trách nhiệm trước Chủ tịch UBND tỉnh.")
    yield body(f"Trong quá trình thực hiện, nếu có vướng mắc, đề nghị liên hệ: {facts.contact}.")
    yield body("Trân trọng./.")


def _late_list(facts: LetterFacts, units: Sequence[LateUnit]) -> Annex:
    columns = (
        Column("STT", 14, centred=True),
        Column("Đơn vị", 90),
        Column("Số nội dung chưa gửi", 30, centred=True),
        Column("Hạn gửi", 30, centred=True),
    )
    rows = tuple(
        tuple(_cell(words) for words in (str(number), unit.unit, str(unit.missing), short_day(unit.due_on)))
        for number, unit in enumerate(units, 1)
    )
    title = f"Danh sách đơn vị chưa gửi đủ báo cáo {period_words(facts.period)}"
    note = Sentence(f"Số liệu tính đến hết ngày {short_day(facts.on)}.")
    return Annex("", title, Grid(columns, rows, days=(3,), numbers=(0, 2)), note=note)


def _cell(words: str) -> Cell:
    return Cell((Sentence(words, (COUNT_REPORTS,)),)) if words else Cell()


def submission(facts: SynthesisFacts) -> Paper:
    """Compose the Tờ trình that goes before the Committee with the report."""
    counts, progress, when = facts.reports, facts.progress, period_words(facts.period)
    blocks = (
        body(
            f"Thực hiện {plans_named(facts.plans)}, {facts.focal} kính trình {facts.recipient} xem xét Báo cáo tổng hợp kết quả khắc phục hạn chế, yếu kém {when} (có dự thảo kèm theo), nội dung chính như sau:"
        ),
        body(
            f"1. Tình hình gửi báo cáo: đến hết {official_day(facts.on)} đã nhận được {counts.received}/{counts.total} báo cáo ({percent(counts.received, counts.total)}), trong đó quá hạn {counts.late}; chưa nhận {counts.missing} báo cáo (Phụ lục II).",
            COUNT_REPORTS,
        ),
        body(
            f"2. Kết quả khắc phục: trong {progress.total} hạn chế, yếu kém, đã khắc phục {progress.received}; đang khắc phục trong hạn {progress.in_term}; quá hạn {progress.overdue} (Phụ lục I).",
            COUNT_WEAKNESSES,
        ),
        body(f"{facts.focal} kính trình {facts.recipient} xem xét, chỉ đạo./."),
    )
    return Paper(
        superior=facts.recipient,
        agency=facts.focal,
        symbol=f"TTr-{symbol(facts.focal)}",
        place=facts.province,
        kind="TỜ TRÌNH",
        subject=f"Về việc trình Báo cáo tổng hợp kết quả khắc phục hạn chế, yếu kém {when}",
        addressees=(facts.recipient,),
        blocks=blocks,
        signer=signer(facts.focal, facts.focal_kind),
        copies=("- Như trên;", "- Văn phòng UBND tỉnh;", "- Lưu: VT, TH."),
        as_of=facts.on,
    )


def invitation(facts: SynthesisFacts) -> Paper:
    """Compose the invitation to the period's meeting, with the list of those invited and why each is."""
    when = period_words(facts.period)
    blocks = (
        body(
            f"{facts.focal} trân trọng kính mời đại diện lãnh đạo các đơn vị (có danh sách kèm theo) dự họp đánh giá kết quả khắc phục hạn chế, yếu kém {when}."
        ),
        body("1. Chủ trì: .........................................................................."),
        body("2. Thời gian: ....... giờ ......., ngày ....... tháng ....... năm ........."),
        body("3. Địa điểm: .........................................................................."),
        body(
            "Đề nghị các đơn vị chuẩn bị ý kiến về các nội dung nêu trong danh sách và cử cán bộ dự họp đúng thành phần./."
        ),
    )
    return Paper(
        superior=facts.recipient,
        agency=facts.focal,
        symbol=f"GM-{symbol(facts.focal)}",
        place=facts.province,
        kind="GIẤY MỜI",
        subject=f"Họp đánh giá kết quả khắc phục hạn chế, yếu kém {when}",
        addressees=("Các đơn vị (có danh sách kèm theo)",),
        blocks=blocks,
        signer=signer(facts.focal, facts.focal_kind),
        copies=("- Như trên;", "- Văn phòng UBND tỉnh;", "- Lưu: VT, TH."),
        as_of=facts.on,
        annexes=(_invited(facts),),
    )


def _invited(facts: SynthesisFacts) -> Annex:
    columns = (Column("STT", 14, centred=True), Column("Đơn vị", 62), Column("Nội dung liên quan", 88))
    rows: list[tuple[Cell, ...]] = []
    for unit, reasons in _reasons(facts):
        cells = (str(len(rows) + 1), unit)
        rows.append((*(_cell(words) for words in cells), Cell(tuple(reasons))))
    return Annex("", "Danh sách đơn vị được mời và nội dung liên quan", Grid(columns, tuple(rows), numbers=(0,)))


def _reasons(facts: SynthesisFacts) -> Iterator[tuple[str, list[Sentence]]]:
    """Give each unit that something is to be talked over with: overdue, missing reports, proposals."""
    overdue, alone = {weakness.id for weakness in facts.standing(Progress.OVERDUE)}, len(facts.plans) == 1
    for unit in by_unit(facts):
        own = [
            (weakness, lead) for weakness in facts.weaknesses for lead in weakness.leads if lead.unit_id == unit.unit_id
        ]
        late = [weakness for weakness, lead in own if weakness.id in overdue and lead.is_overdue(facts.on)]
        asking = [(weakness, lead.said) for weakness, lead in own if lead.said and lead.said.proposals.strip()]
        reasons = []
        if late:
            named = numbered(late, of_one_plan=alone)
            reasons.append(Sentence(f"Hạn chế quá thời gian khắc phục: {named}.", (COUNT_WEAKNESSES,)))
        if unit.counts.overdue:
            reasons.append(Sentence(f"Còn {unit.counts.overdue} báo cáo quá hạn gửi.", (COUNT_REPORTS,)))
        if asking:
            sources = tuple(f"item:{said.item}" for _, said in asking)
            named = numbered([weakness for weakness, _ in asking], of_one_plan=alone)
            reasons.append(Sentence(f"Có kiến nghị, đề xuất tại hạn chế {named}.", sources))
        if reasons:
            yield unit.unit, reasons
