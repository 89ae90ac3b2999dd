"""Where every sentence comes from, in words a reviewer can follow: unit, paper, day, item; or what was counted."""

from collections.abc import Iterable, Mapping

from documents.write.words import short_day
from models.facts.synthesis import LeadFact, ReportFact, Said, SynthesisFacts, WeaknessFact

COUNT_REPORTS, COUNT_WEAKNESSES, COUNT_UNITS = "count:reports", "count:weaknesses", "count:units"
MAIL = "mail:reminder"


def sources_of(facts: SynthesisFacts) -> dict[str, str]:
    """Return every source key of a synthesis with its words."""
    until = f"đến hết ngày {short_day(facts.on)}"
    periods = ", ".join(facts.periods)
    found = {
        COUNT_REPORTS: f"Đếm từ sổ theo dõi: nghĩa vụ báo cáo của kỳ {periods}, {until}.",
        COUNT_WEAKNESSES: f"Đếm từ sổ theo dõi: hạn chế, yếu kém của các kế hoạch đang theo dõi, {until}.",
        COUNT_UNITS: f"Đếm từ sổ theo dõi: đơn vị có nghĩa vụ báo cáo kỳ {periods}, {until}.",
        MAIL: f"Đếm từ nhật ký thư: các ngày máy chủ thư đã nhận thư nhắc hạn của kỳ {periods}, {until}.",
    }
    for plan in facts.plans:
        found[f"plan:{plan.id}"] = f"Sổ theo dõi, kế hoạch {plan.code}."
    for rule in facts.rules:
        found[f"rule:{rule.id}"] = f"Sổ theo dõi, quy định báo cáo của kế hoạch {rule.plan.code}, trích nguyên văn."
    for stop in facts.stops:
        found[f"history:{stop.history}"] = f"Nhật ký thay đổi, dòng {stop.history}, ngày {short_day(stop.on)}."
    for weakness in facts.weaknesses:
        found |= _of_weakness(weakness)
    return found


def _of_weakness(weakness: WeaknessFact) -> dict[str, str]:
    found = {f"weakness:{weakness.id}": f"Sổ theo dõi, hạn chế {weakness.code}."}
    for earlier in weakness.earlier:
        found[f"link:{earlier.link}"] = f"Liên kết đã được xác nhận giữa {weakness.code} và {earlier.code}."
    for lead in weakness.leads:
        found[f"assignment:{lead.assignment}"] = f"Sổ theo dõi, phân công {weakness.code} cho {lead.unit}."
        for report in lead.reports:
            found |= _of_report(weakness, lead, report)
        for before in lead.earlier:
            if before.said:
                found[f"item:{before.said.item}"] = _of_item(lead.unit, weakness.code, before.said, before.period)
    return found


def _of_report(weakness: WeaknessFact, lead: LeadFact, report: ReportFact) -> dict[str, str]:
    owed = f"Nghĩa vụ báo cáo kỳ {report.period} của {lead.unit} về {weakness.code}, hạn {short_day(report.due_on)}."
    found = {f"obligation:{report.obligation}": owed}
    if report.said:
        found[f"item:{report.said.item}"] = _of_item(lead.unit, weakness.code, report.said, report.period)
    return found


def _of_item(unit: str, code: str, said: Said, period: str) -> str:
    paper = f"văn bản số {said.number}" if said.number else "báo cáo gửi trên hệ thống"
    day = short_day(said.received_on)
    return (
        f"{unit}: {paper}, nhận ngày {day}, kỳ {period}, nội dung {code} (lần gửi {said.submission}, mục {said.item})."
    )


class SourceMarks:
    """Numbers the sources in the order in which a paper uses them."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.numbers: dict[str, int] = {}

    def marks(self, keys: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of these keys; raises KeyError for a source that nobody has ever written down."""
        found = []
        for key in keys:
            self.words[key]
            found.append(self.numbers.setdefault(key, len(self.numbers) + 1))
        return tuple(found)

    def listed(self) -> list[tuple[int, str]]:
        """Return the numbers used, with their words."""
        return [(number, self.words[key]) for key, number in self.numbers.items()]
