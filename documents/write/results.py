"""Sections II to V: what units wrote, weakness by weakness, whole and in their own words."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from documents.write.content import Block, Look, Paragraph, Sentence, body
from documents.write.sources import COUNT_REPORTS, COUNT_WEAKNESSES
from documents.write.words import (
    LONGEST_PARAGRAPH,
    clean,
    in_pieces,
    in_ranges,
    listed,
    next_period_words,
    on_one_line,
    percent,
    period_words,
    short_day,
)
from models.facts.contradictions import has_moved, has_not_moved
from models.facts.lifecycle import Stage
from models.facts.synthesis import LeadFact, Progress, Said, SynthesisFacts, WeaknessFact

NO_REPORT = "chưa có báo cáo"

STANDING_WORDS = {
    Progress.RESOLVED_ON_TIME: "đã khắc phục",
    Progress.RESOLVED_LATE: "đã khắc phục, quá hạn",
    Progress.IN_TERM: "đang khắc phục, trong hạn",
    Progress.OVERDUE: "đang khắc phục, quá hạn",
}


def results(facts: SynthesisFacts) -> Iterator[Block]:
    """Section II: the four cells, what moved, and each weakness with its units' words."""
    yield body("1. Kết quả chung", look=Look.PART)
    counts = facts.progress
    yield body(
        f"Trong tổng số {counts.total} hạn chế, yếu kém: đã khắc phục {counts.received} "
        f"({percent(counts.received, counts.total)}), trong đó đúng hạn {counts.on_time}, quá hạn {counts.late}; đang "
        f"khắc phục {counts.missing}, trong đó trong hạn {counts.in_term}, quá hạn {counts.overdue}.",
        COUNT_WEAKNESSES,
    )
    for progress, words in STANDING_WORDS.items():
        named = facts.standing(progress)
        if named:
            yield _codes(words.capitalize(), named)
    yield from _movement(facts)
    yield body("2. Kết quả theo từng hạn chế, yếu kém", look=Look.PART)
    for weakness in facts.weaknesses:
        yield _title(weakness)
        yield from _of_weakness(facts, weakness)


def _codes(words: str, weaknesses: Sequence[WeaknessFact]) -> Paragraph:
    sources = tuple(f"weakness:{weakness.id}" for weakness in weaknesses)
    return Paragraph((Sentence(f"{words} ({len(weaknesses)}): {numbered(weaknesses)}.", sources),), Look.POINT)


def numbered(weaknesses: Sequence[WeaknessFact], *, of_one_plan: bool = False) -> str:
    """Name weaknesses by their numbers, plan by plan: "số 1-3 (KH35-2023); số 2 (KH90-2022)"; of one plan "số 1-3"."""
    numbers: dict[str, list[int]] = {}
    for weakness in weaknesses:
        numbers.setdefault(weakness.plan, []).append(weakness.ordinal)
    plans = {plan: "" if of_one_plan else f" ({plan})" for plan in numbers}
    return listed([f"số {in_ranges(ordinals)}{plans[plan]}" for plan, ordinals in numbers.items()])


def _movement(facts: SynthesisFacts) -> Iterator[Block]:
    """What changed since the period before: moved, came back, has not moved for two periods, chronic."""
    groups = (
        ("Có chuyển biến so với kỳ trước", lambda w: any(has_moved(lead) for lead in w.leads)),
        ("Phát sinh trở lại trong kỳ", lambda w: any(lead.relapsed_on for lead in w.leads)),
        ("Chưa ghi nhận chuyển biến trong hai kỳ liên tiếp", is_still),
        ("Đã được nêu từ kế hoạch trước", lambda w: bool(w.earlier)),
    )
    for words, belongs in groups:
        named = [weakness for weakness in facts.weaknesses if belongs(weakness)]
        if named:
            yield _codes(words, named)


def is_still(weakness: WeaknessFact) -> bool:
    """Has no lead that still works on it moved for two periods?"""
    live = [lead for lead in weakness.leads if lead.stage not in {Stage.RESOLVED, Stage.ENDED}]
    return bool(live) and all(has_not_moved(lead) for lead in live)


def _title(weakness: WeaknessFact) -> Paragraph:
    statement = "" if weakness.outside_system else f" {on_one_line(weakness.statement)}"
    return body(f"{weakness.ordinal}.{statement} ({weakness.code})", f"weakness:{weakness.id}", look=Look.ITEM)


def _of_weakness(facts: SynthesisFacts, weakness: WeaknessFact) -> Iterator[Block]:
    if weakness.outside_system:
        yield body("Nội dung được theo dõi ngoài hệ thống.", f"weakness:{weakness.id}")
        return
    leads = listed(list(weakness.lead_words) or [lead.unit for lead in weakness.live_leads]) or "chưa xác định"
    live = len(weakness.live_leads)
    many = f" ({live} đơn vị)" if live > len(weakness.lead_words) else ""
    deadline = on_one_line(weakness.deadline_text or "") or "Kế hoạch không nêu"
    yield body(
        f"Đơn vị chủ trì: {leads}{many}. Thời gian khắc phục: {deadline}. Đánh giá: "
        f"{STANDING_WORDS[weakness.progress(facts.on)]}.",
        f"weakness:{weakness.id}",
        COUNT_WEAKNESSES,
    )
    for earlier in weakness.earlier:
        named = f"{earlier.code}: {on_one_line(earlier.statement)}" if earlier.statement else earlier.code
        words = f"Hạn chế này đã được nêu tại {earlier.plan} ({named})."
        yield body(words, f"link:{earlier.link}")
    yield from _resolved(weakness)
    yield from _quoted(weakness)
    yield from _silent(weakness)


def _resolved(weakness: WeaknessFact) -> Iterator[Block]:
    for lead in weakness.leads:
        if lead.is_resolved:
            day = f" từ ngày {short_day(lead.resolved_on)}" if lead.resolved_on else ""
            basis = f"; căn cứ: {on_one_line(lead.evidence)}" if lead.evidence else ""
            text = f"{lead.unit} được xác nhận đã khắc phục{day}{basis}."
            yield Paragraph((Sentence(text, (f"assignment:{lead.assignment}",)),), Look.POINT)


def _quoted(weakness: WeaknessFact) -> Iterator[Block]:
    """Give each unit's result whole; units that wrote the same words stand together."""
    groups: dict[str, list[tuple[LeadFact, Said]]] = defaultdict(list)
    for lead in weakness.leads:
        if lead.said:
            key = " ".join(clean(lead.said.result).lower().split()) or f"item:{lead.said.item}"
            groups[key].append((lead, lead.said))
    for told in groups.values():
        sources = tuple(f"item:{said.item}" for _, said in told)
        names = listed([lead.unit + figure(said) for lead, said in told])
        same = " cùng nội dung" if len(told) > 1 else ""
        result = clean(told[0][1].result).strip()
        if not result:
            yield Paragraph((Sentence(f"{names} báo cáo.", sources),), Look.POINT)
            continue
        yield from quotation(f"{names} báo cáo{same}: ", result, sources)


def figure(said: Said) -> str:
    """Say what a unit claims in figures, after its name."""
    claims = [f"tỷ lệ hoàn thành {said.percent}%"] if said.percent is not None else []
    claims += ["báo cáo đã khắc phục"] if said.claims_done else []
    return f" ({', '.join(claims)})" if claims else ""


def quotation(opening: str, words: str, sources: tuple[str, ...]) -> Iterator[Paragraph]:
    """Quote a text whole, its own paragraphs kept; only an endless one is given in several."""
    lines = [
        piece.strip()
        for line in words.split("\n")
        if line.strip()
        for piece in in_pieces(" ".join(line.split()), LONGEST_PARAGRAPH)
    ]
    for at, line in enumerate(lines):
        first, last = at == 0, at == len(lines) - 1
        text = f"{opening if first else ''}{'“' if first else ''}{line}{'”' if last else ''}"
        yield Paragraph((Sentence(text, sources),), Look.POINT if first else Look.QUOTATION)


def _silent(weakness: WeaknessFact) -> Iterator[Block]:
    """Say who has not reported, and whose paper waits to be entered; nothing about their progress."""
    silent = [lead for lead in weakness.leads if lead.is_silent]
    pending = [lead for lead in silent if any(report.content_pending for report in lead.reports)]
    groups = ((pending, "đã gửi văn bản, chưa nhập nội dung"), ([x for x in silent if x not in pending], NO_REPORT))
    for leads, words in groups:
        if leads:
            sources = tuple(f"obligation:{report.obligation}" for lead in leads for report in lead.reports)
            text = f"{listed([lead.unit for lead in leads])}: {words}."
            yield Paragraph((Sentence(text, sources),), Look.POINT)


# III to V: other words of the same reports.

Field = Callable[[Said], str]


def remaining(facts: SynthesisFacts) -> Iterator[Block]:
    """Section III: what is overdue, the difficulties, and the causes as the units give them."""
    yield body("1. Tồn tại, hạn chế", look=Look.PART)
    overdue = facts.standing(Progress.OVERDUE)
    if overdue:
        yield _codes("Quá thời gian khắc phục", overdue)
    late = facts.reports.overdue
    if late:
        yield body(f"Còn {late} báo cáo quá hạn chưa gửi (Phụ lục II).", COUNT_REPORTS, look=Look.POINT)
    yield from _told(facts, lambda said: said.difficulties, "Chưa có đơn vị nêu khó khăn, vướng mắc.")
    yield body("2. Nguyên nhân", look=Look.PART)
    kinds: tuple[tuple[str, Field], ...] = (
        ("a) Nguyên nhân khách quan", lambda said: said.objective_causes),
        ("b) Nguyên nhân chủ quan", lambda said: said.subjective_causes),
        ("c) Nguyên nhân đơn vị chưa phân loại", lambda said: said.causes),
    )
    for title, field in kinds:
        told = [
            lead.said
            for one in facts.weaknesses
            if not one.outside_system
            for lead in one.leads
            if lead.said is not None
        ]
        if field is not kinds[2][1] or any(field(said).strip() for said in told):
            yield body(title, look=Look.ITEM)
            yield from _told(facts, field, "Chưa có đơn vị nêu.")


def next_steps(facts: SynthesisFacts) -> Iterator[Block]:
    """Section IV: what falls due next, and what the units will do."""
    words = next_period_words(facts.period)
    soon = [
        weakness
        for weakness in facts.standing(Progress.IN_TERM, Progress.OVERDUE)
        if any(
            lead.due_on and not lead.is_resolved and facts.on < lead.due_on <= _ahead(facts.on)
            for lead in weakness.live_leads
        )
    ]
    if soon:
        yield _codes("Đến thời gian khắc phục trong 03 tháng tới", soon)
    nothing = f"Chưa có đơn vị nêu nhiệm vụ, giải pháp {words}."
    yield from _told(facts, lambda said: said.next_steps, nothing)


def _ahead(on: date) -> date:
    """Return the same day three months on, or that month's 28th."""
    months = on.month + 3
    return date(on.year + (months - 1) // 12, (months - 1) % 12 + 1, min(on.day, 28))


def proposals(facts: SynthesisFacts) -> Iterator[Block]:
    """Section V: what the units propose, and that the reports that are missing and still wanted be asked for."""
    yield from _told(facts, lambda said: said.proposals, "Các đơn vị không nêu kiến nghị, đề xuất.")
    missing = {lead.unit for lead in facts.leads if lead.is_asked_for_reports}
    if missing:
        yield body(
            f"{facts.focal} kính đề nghị {facts.recipient} xem xét, chỉ đạo {len(missing)} đơn vị còn báo cáo quá hạn gửi "
            f"đủ báo cáo {period_words(facts.period)}.",
            COUNT_REPORTS,
        )


def _told(facts: SynthesisFacts, field: Field, nothing: str) -> Iterator[Block]:
    """Quote one field of every report, weakness by weakness; say so where nobody wrote anything.

    Of what is followed outside the system no words are told.
    """
    any_words = False
    for weakness in facts.weaknesses:
        for lead in () if weakness.outside_system else weakness.leads:
            words = clean(field(lead.said)).strip() if lead.said else ""
            if words and lead.said:
                any_words = True
                yield from quotation(f"{lead.unit} ({weakness.code}): ", words, (f"item:{lead.said.item}",))
    if not any_words:
        yield body(nothing, COUNT_REPORTS)
