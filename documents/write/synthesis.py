"""The synthesis report of a period, composed from its facts (domain 3.7): sections I to V, annexes, what to look at.

Every figure is a count of ours and every quotation a unit's own words, each with its source. Where a unit has not
reported the paper says so, and nothing about progress is inferred.
"""

from collections.abc import Iterator, Sequence

from documents.write.annexes import annexes_of
from documents.write.content import Block, Cell, Column, Grid, Look, Paper, Paragraph, Sentence, body
from documents.write.results import next_steps, proposals, remaining, results
from documents.write.sources import COUNT_REPORTS, COUNT_UNITS, COUNT_WEAKNESSES, MAIL
from documents.write.words import (
    listed,
    next_period_words,
    official_day,
    on_one_line,
    percent,
    period_words,
    plan_words,
    short_day,
    signer,
    symbol,
)
from models.facts.contradictions import Flag, flags_of
from models.facts.period import Period
from models.facts.standing import Counts
from models.facts.synthesis import PlanFact, SynthesisFacts
from models.facts.unit_standing import UnitGroupStanding, UnitStanding, by_unit, taken_together


def synthesis_paper(facts: SynthesisFacts, chart: bytes | None = None, flags: Sequence[Flag] | None = None) -> Paper:
    """Compose the whole report; ``chart``: a picture for Phụ lục III; ``flags``: found already, else looked for."""
    return Paper(
        superior=facts.recipient,
        agency=facts.focal,
        symbol=f"BC-{symbol(facts.focal)}",
        place=facts.province,
        kind="BÁO CÁO",
        subject=f"Tổng hợp kết quả khắc phục hạn chế, yếu kém {period_words(facts.period)}",
        addressees=(facts.recipient,),
        blocks=tuple(_blocks(facts)),
        signer=signer(facts.focal, facts.focal_kind),
        copies=(
            f"- {facts.recipient} (b/c);",
            "- Văn phòng UBND tỉnh;",
            "- Các đơn vị chủ trì;",
            "- Lưu: VT, TH.",
        ),
        as_of=facts.on,
        annexes=annexes_of(facts, chart),
        heads_up=tuple(flag_sentence(flag) for flag in (flags_of(facts) if flags is None else flags)),
    )


def flag_sentence(flag: Flag) -> Sentence:
    """Say what a reviewer should look at."""
    return Sentence(f"{flag.weakness}, {flag.unit}: {flag.vi}.", flag.sources)


def plans_named(plans: tuple[PlanFact, ...]) -> str:
    """Name the plans as the opening cites them."""
    return listed([plan_words(plan.number, plan.issued_on, plan.issuer, plan.title) for plan in plans])


def _blocks(facts: SynthesisFacts) -> Iterator[Block]:
    yield from _basis(facts)
    plans = tuple(f"plan:{plan.id}" for plan in facts.plans)
    yield body(
        f"Trên cơ sở báo cáo của các đơn vị chủ trì, {facts.focal} tổng hợp, báo cáo {facts.recipient} kết quả khắc "
        f"phục hạn chế, yếu kém {period_words(facts.period)} như sau:",
        *plans,
    )
    yield body("I. CÔNG TÁC CHỈ ĐẠO, TÌNH HÌNH GỬI BÁO CÁO", look=Look.SECTION)
    yield from _direction(facts)
    yield from _who_reported(facts)
    yield body("II. KẾT QUẢ KHẮC PHỤC HẠN CHẾ, YẾU KÉM", look=Look.SECTION)
    yield from results(facts)
    yield body("III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN", look=Look.SECTION)
    yield from remaining(facts)
    yield body(f"IV. NHIỆM VỤ, GIẢI PHÁP {_next_heading(facts)}", look=Look.SECTION)
    yield from next_steps(facts)
    yield body("V. KIẾN NGHỊ, ĐỀ XUẤT", look=Look.SECTION)
    yield from proposals(facts)
    yield body(
        f"Trên đây là kết quả khắc phục hạn chế, yếu kém {period_words(facts.period)}, {facts.focal} kính báo cáo "
        f"{facts.recipient} xem xét, chỉ đạo./.",
        *plans,
    )


def _basis(facts: SynthesisFacts) -> Iterator[Block]:
    """Name what the report rests on: the plans, and their own words that ask for it; nothing that no plan says."""
    for at, plan in enumerate(facts.plans, 1):
        rules = [rule for rule in facts.rules if rule.plan.id == plan.id]
        last = at == len(facts.plans) and not rules
        words = f"Căn cứ {plan_words(plan.number, plan.issued_on, plan.issuer, plan.title)}{'.' if last else ';'}"
        yield body(words, f"plan:{plan.id}", look=Look.BASIS)
        for number, rule in enumerate(rules, 1):
            ending = "." if at == len(facts.plans) and number == len(rules) else ";"
            named = f"Kế hoạch số {plan.number}" if plan.number else "Kế hoạch nêu trên"
            quote = on_one_line(rule.quote).rstrip(".;")
            yield body(
                f"Căn cứ quy định về chế độ báo cáo tại {named}: “{quote}”{ending}", f"rule:{rule.id}", look=Look.BASIS
            )


def _next_heading(facts: SynthesisFacts) -> str:
    return next_period_words(facts.period).upper()


def _direction(facts: SynthesisFacts) -> Iterator[Block]:
    yield body("1. Công tác chỉ đạo, đôn đốc", look=Look.PART)
    units = {lead.unit_id for weakness in facts.weaknesses for lead in weakness.live_leads}
    plans = tuple(f"plan:{plan.id}" for plan in facts.plans)
    words = (
        f"{_kept(facts.plans)} giao {len(facts.weaknesses)} hạn chế, yếu kém cho {len(units)} đơn vị chủ trì khắc phục."
    )
    yield body(words, COUNT_WEAKNESSES, COUNT_UNITS, *plans)
    if facts.reminder_days:
        yield body(
            f"{facts.focal} đã gửi thư điện tử nhắc hạn đến các đơn vị vào {facts.reminder_days} ngày làm việc.", MAIL
        )
    for stop in facts.stops:
        yield body(
            f"Ngày {short_day(stop.on)}, {facts.focal} quyết định dừng báo cáo lãnh đạo cấp trên về {stop.unit}; lý do: "
            f"{stop.reason}.",
            f"history:{stop.history}",
        )


def _kept(plans: tuple[PlanFact, ...]) -> str:
    return "Kế hoạch" if len(plans) == 1 else f"Các kế hoạch ({len(plans)})"


def _who_reported(facts: SynthesisFacts) -> Iterator[Block]:
    yield body("2. Tình hình gửi báo cáo", look=Look.PART)
    counts = facts.reports
    yield body(
        f"Đến hết {official_day(facts.on)}, {facts.focal} đã nhận được {counts.received}/{counts.total} báo cáo "
        f"({percent(counts.received, counts.total)}), trong đó đúng hạn {counts.on_time}, quá hạn {counts.late}; chưa "
        f"nhận {counts.missing} báo cáo, trong đó trong hạn {counts.in_term}, quá hạn {counts.overdue}.",
        COUNT_REPORTS,
    )
    units = by_unit(facts)
    for group, words in _GROUPS.items():
        named = [unit for unit in units if taken_together(unit) is group]
        if named:
            yield Paragraph((_units_sentence(named, words, group),), Look.POINT)
    yield body("Chi tiết tại Phụ lục II.", COUNT_UNITS, COUNT_REPORTS)
    yield _four_cells(facts)


_GROUPS = {
    UnitGroupStanding.ON_TIME: "đã gửi đủ báo cáo, đúng hạn",
    UnitGroupStanding.LATE: "đã gửi đủ báo cáo, có báo cáo quá hạn",
    UnitGroupStanding.PART: "mới gửi một phần",
    UnitGroupStanding.NONE: "chưa có báo cáo",
}


def _units_sentence(units: list[UnitStanding], words: str, group: UnitGroupStanding) -> Sentence:
    partly = group is UnitGroupStanding.PART
    names = [f"{unit.unit} ({unit.counts.received}/{unit.counts.total})" if partly else unit.unit for unit in units]
    return Sentence(f"{len(units)} đơn vị {words}: {listed(names)}.", (COUNT_UNITS, COUNT_REPORTS))


def _four_cells(facts: SynthesisFacts) -> Grid:
    """Show reports and weaknesses in the four cells of domain 3.4, a roll-up quarter by quarter."""
    columns = (
        Column("Nội dung", 46),
        Column("Tổng số", 18, centred=True),
        Column("Hoàn thành đúng hạn", 24, centred=True),
        Column("Hoàn thành quá hạn", 24, centred=True),
        Column("Chưa hoàn thành, trong hạn", 24, centred=True),
        Column("Chưa hoàn thành, quá hạn", 24, centred=True),
    )
    rows = [
        _counts_row(f"Báo cáo {period_words(Period.parse(name))}", facts.reports_of(name), COUNT_REPORTS)
        for name in (facts.periods if len(facts.periods) > 1 else ())
    ]
    rows.append(_counts_row("Báo cáo của các đơn vị", facts.reports, COUNT_REPORTS))
    rows.append(_counts_row("Hạn chế, yếu kém", facts.progress, COUNT_WEAKNESSES))
    return Grid(columns, tuple(rows), numbers=(1, 2, 3, 4, 5))


def _counts_row(name: str, counts: Counts, source: str) -> tuple[Cell, ...]:
    figures = (counts.total, counts.on_time, counts.late, counts.in_term, counts.overdue)
    return (Cell((Sentence(name),)), *(Cell((Sentence(str(figure), (source,)),)) for figure in figures))
