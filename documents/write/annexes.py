"""The annexes (domain 3.7): I the register with its results, II who reported when, III the chart."""

from collections.abc import Iterator

from documents.write.content import Annex, Cell, Column, Grid, Sentence
from documents.write.results import NO_REPORT, STANDING_WORDS
from documents.write.sources import COUNT_REPORTS, COUNT_UNITS, COUNT_WEAKNESSES
from documents.write.words import clean, listed, on_one_line, period_words, short_day
from models.facts.lifecycle import Stage
from models.facts.synthesis import LeadFact, Said, SynthesisFacts, WeaknessFact
from models.facts.unit_standing import UnitGroupStanding, UnitStanding, by_unit, taken_together

REGISTER = (
    Column("STT", 14, centred=True),
    Column("Hạn chế, yếu kém", 50),
    Column("Đơn vị chủ trì", 32),
    Column("Phối hợp", 26),
    Column("Thời gian khắc phục", 24),
    Column("Kết quả đến kỳ báo cáo", 62),
    Column("Đánh giá", 22),
    Column("Khó khăn, kiến nghị", 35),
)
REPORTED = (
    Column("STT", 12, centred=True),
    Column("Đơn vị", 44),
    Column("Số báo cáo phải gửi", 18, centred=True),
    Column("Đã gửi đúng hạn", 18, centred=True),
    Column("Đã gửi quá hạn", 18, centred=True),
    Column("Chưa gửi", 16, centred=True),
    Column("Ngày gửi gần nhất", 24, centred=True),
    Column("Số, ký hiệu văn bản", 26),
)
TOGETHER_WORDS = {
    UnitGroupStanding.ON_TIME: "đúng hạn",
    UnitGroupStanding.LATE: "quá hạn",
    UnitGroupStanding.PART: "gửi chưa đủ",
    UnitGroupStanding.NONE: NO_REPORT,
}


def annexes_of(facts: SynthesisFacts, chart: bytes | None) -> tuple[Annex, ...]:
    """Return Phụ lục I and II, and III where there is a chart."""
    when = period_words(facts.period)
    counted = (COUNT_REPORTS, COUNT_WEAKNESSES, COUNT_UNITS)
    note = Sentence(f"Số liệu tính đến hết ngày {short_day(facts.on)}.", counted)
    first = Annex(
        "I", f"Kết quả khắc phục hạn chế, yếu kém {when}", Grid(REGISTER, tuple(_register(facts))), None, True, note
    )
    second = Annex("II", f"Tình hình gửi báo cáo {when}", reported_grid(facts), note=note)
    picture = Annex("III", f"Biểu đồ tình hình gửi báo cáo và kết quả khắc phục {when}", picture=chart, note=note)
    return (first, second, picture) if chart else (first, second)


def _register(facts: SynthesisFacts) -> Iterator[tuple[Cell, ...]]:
    for number, weakness in enumerate(facts.weaknesses, 1):
        leads: tuple[LeadFact | None, ...] = weakness.leads if not weakness.outside_system else ()
        for at, lead in enumerate(leads or (None,)):
            ordinal = f"{number}" if len(leads) < 2 else f"{number}.{at + 1}"  # noqa: PLR2004  # one lead needs no second number
            yield _row(facts, weakness, lead, ordinal, first=at == 0)


def _row(
    facts: SynthesisFacts, weakness: WeaknessFact, lead: LeadFact | None, ordinal: str, *, first: bool
) -> tuple[Cell, ...]:
    own = f"weakness:{weakness.id}"
    statement = weakness.code if weakness.outside_system else on_one_line(weakness.statement)
    unit = lead.unit if lead else listed(list(weakness.lead_words)) or "chưa xác định"
    deadline = on_one_line(weakness.deadline_text or "") or "Kế hoạch không nêu"
    title = see_results(weakness)
    return (
        _cell(ordinal),
        # The statement stands once; its further units' rows say so by their number.
        _cell(statement if first else f"(như số {ordinal.partition('.')[0]}.1)", own, see=title),
        _cell(unit, f"assignment:{lead.assignment}" if lead else own),
        _cell(listed(list(weakness.coordinating)) if first else "", own),
        _cell(deadline, own, see=title),
        _result(weakness, lead),
        _cell(assessment(facts, weakness, lead), f"assignment:{lead.assignment}" if lead else own),
        _difficulties(weakness, lead.said if lead else None),
    )


def see_results(weakness: WeaknessFact) -> str:
    """Name the place of the report where a weakness's own words and its units' results stand whole."""
    return f"phần II, mục 2, {weakness.code}"


def _cell(text: str, *sources: str, see: str = "") -> Cell:
    return Cell((Sentence(text, sources, see),)) if text else Cell()


def _result(weakness: WeaknessFact, lead: LeadFact | None) -> Cell:
    if weakness.outside_system:
        return _cell("Theo dõi ngoài hệ thống", f"weakness:{weakness.id}")
    if lead is None:
        return _cell("Chưa xác định đơn vị chủ trì", f"weakness:{weakness.id}")
    sentences = []
    if lead.is_resolved:
        day = f" từ ngày {short_day(lead.resolved_on)}" if lead.resolved_on else ""
        sentences.append(Sentence(f"Được xác nhận đã khắc phục{day}.", (f"assignment:{lead.assignment}",)))
    said = lead.said
    if said:
        source = (f"item:{said.item}",)
        sentences += [Sentence(line, source, see_results(weakness)) for line in _lines(said.result)]
        if said.percent is not None:
            sentences.append(Sentence(f"Tỷ lệ hoàn thành: {said.percent}%.", source))
        if said.claims_done:
            sentences.append(Sentence("Đơn vị báo cáo đã khắc phục.", source))
    elif lead.is_silent:
        pending = any(report.content_pending for report in lead.reports)
        words = "Đã gửi văn bản, chưa nhập nội dung" if pending else "Chưa có báo cáo"
        sentences.append(Sentence(words, tuple(f"obligation:{report.obligation}" for report in lead.reports)))
    elif not lead.is_resolved:
        sentences.append(Sentence("Không phải báo cáo trong kỳ", (f"assignment:{lead.assignment}",)))
    return Cell(tuple(sentences))


def _difficulties(weakness: WeaknessFact, said: Said | None) -> Cell:
    if said is None:
        return Cell()
    source = (f"item:{said.item}",)
    texts = ((said.difficulties, "phần III, mục 1"), (said.proposals, "phần V"))
    return Cell(
        tuple(Sentence(line, source, f"{section}, {weakness.code}") for text, section in texts for line in _lines(text))
    )


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in clean(text).split("\n") if line.strip()]


def assessment(facts: SynthesisFacts, weakness: WeaknessFact, lead: LeadFact | None) -> str:
    """Say where a lead stands with a weakness, as the register's own record has it."""
    if lead is None:
        return STANDING_WORDS[weakness.progress(facts.on)].capitalize()
    if lead.stage is Stage.ENDED:
        return "Dừng theo dõi"
    if lead.is_resolved:
        return "Đã khắc phục, quá hạn" if lead.is_resolved_late else "Đã khắc phục"
    if lead.is_overdue(facts.on):
        return "Đang khắc phục, quá hạn"
    return "Đã khắc phục, chờ xác nhận" if lead.claimed_on else "Đang khắc phục, trong hạn"


def reported_grid(facts: SynthesisFacts) -> Grid:
    """Phụ lục II: one row a unit."""
    rows = tuple(_reported(number, unit) for number, unit in enumerate(by_unit(facts), 1))
    return Grid(REPORTED, rows, days=(6,), numbers=(0, 2, 3, 4, 5))


def _reported(number: int, unit: UnitStanding) -> tuple[Cell, ...]:
    counts = unit.counts
    figures = (counts.total, counts.on_time, counts.late, counts.missing)
    day = short_day(unit.last_filed_on) if unit.last_filed_on else TOGETHER_WORDS[taken_together(unit)]
    return (
        _cell(str(number)),
        _cell(unit.unit, COUNT_UNITS),
        *(_cell(str(figure), COUNT_REPORTS) for figure in figures),
        _cell(day, COUNT_REPORTS),
        _cell(listed([on_one_line(number) for number in unit.numbers]), COUNT_REPORTS),
    )
