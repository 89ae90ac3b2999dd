"""What the demonstration is played on: a pack that fits the plan, a fresh office, a clock of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from config.clock import office_moment
from config.errors import Refused
from config.settings import Settings, load_settings
from documents.read import read_document
from flows.work.import_plan import default_follow_from
from flows.work.office import Office, open_office
from models.facts.folding import fold_words
from models.facts.names import NameBook
from models.facts.period import Period, period_of_due
from models.facts.reading import MentionKind, Reading, UnitMention
from models.facts.rrules import rrule_of
from models.facts.units import OrgPack
from models.packs import demonstration_pack, load_pack, pack_names


class VirtualClock:
    """A clock that stands until it is set; what happens at one moment happens at that moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def set(self, day: date, hour: int, minute: int = 0) -> None:
        """Show this time of day, in the office's zone."""
        self.now = office_moment(datetime.combine(day, time(hour, minute)))


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that is set before the first day."""

    office: Office
    clock: VirtualClock
    reading: Reading
    pack: OrgPack
    made_up_contacts: bool
    """No pack knew the plan's units: demonstration mailboxes were made for the units read."""
    starts_on: date
    period: Period
    due_on: date


def fresh_settings(out: Path, smtp_port: int) -> Settings:
    """Return settings for an office in ``out``, emptied first; only a folder that a demonstration made is emptied."""
    mark = out / ".dondoc-demo"
    if out.exists() and any(out.iterdir()) and not mark.exists():
        raise Refused(
            f"Thư mục {out} đã có tệp khác. Hãy chọn thư mục trống bằng --out. Chưa có gì thay đổi.",
            f"The folder {out} holds other files. Name an empty one with --out. Nothing was changed.",
        )
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    mark.touch()
    return load_settings(home=out / "office", database_url="", smtp_host="127.0.0.1", smtp_port=smtp_port)


def set_the_stage(plan: Path, settings: Settings) -> Stage:
    """Read the plan, find the pack that knows its units, and the first period due ten working days after its date."""
    pack, reading, made_up = _fitting_pack(plan, settings)
    office = open_office(settings)
    issued = reading.document.issued_on or _day_after_its_period(reading)
    if issued is None:
        raise Refused(
            f"{plan}: văn bản không có ngày ban hành nên không biết diễn lại từ ngày nào. Hãy chọn văn bản có ngày.",
            f"{plan}: the document has no date, so there is no day to begin on. Choose one that has.",
        )
    starts_on = office.calendar.next_working_day(issued)
    due_on = default_follow_from(office, reading.reporting_rules, starts_on)
    rule = next((rule for rule in reading.reporting_rules if rrule_of(rule)), None)
    if due_on is None or rule is None:
        raise Refused(
            f"{plan}: văn bản không nêu ngày gửi báo cáo định kỳ nên không có hạn để nhắc. Hãy chọn kế hoạch có chế độ báo cáo.",
            f"{plan}: the document gives no reporting date, so nothing falls due. Choose a plan with a reporting rule.",
        )
    clock = VirtualClock(office_moment(datetime.combine(starts_on, time(9, 0))))
    return Stage(office, clock, reading, pack, made_up, starts_on, period_of_due(rule.frequency, due_on), due_on)


def _fitting_pack(plan: Path, settings: Settings) -> tuple[OrgPack, Reading, bool]:
    """Return the first pack of a province the plan names that knows one of its leads, else one made for the units read.

    Every province has a Sở Tài chính: a unit's name alone does not tell whose it is.
    """
    for name in dict.fromkeys([settings.org_pack, *pack_names()]):
        pack = load_pack(name)
        text, reading = read_document(plan, NameBook.from_pack(pack))
        named = fold_words(pack.province) in fold_words(text)
        if named and any(mention.kind is MentionKind.UNIT for mention in _leads(reading)):
            return pack, reading, False
    _, reading = read_document(plan, NameBook.empty())
    names = list(dict.fromkeys(m.as_written for m in _leads(reading) if m.kind is MentionKind.UNKNOWN))
    if not names:
        raise Refused(
            f"{plan}: văn bản không giao đơn vị chủ trì nào nên không có ai để nhắc. Hãy chọn một kế hoạch có phân công.",
            f"{plan}: the document makes no unit responsible, so there is nobody to remind. Choose a plan that does.",
        )
    focal = reading.focal_unit.as_written if reading.focal_unit else None
    pack = demonstration_pack(reading.document.title or plan.name, names, focal)
    _, reading = read_document(plan, NameBook.from_pack(pack))
    return pack, reading, True


def _leads(reading: Reading) -> Iterator[UnitMention]:
    for weakness in reading.weaknesses:
        yield from weakness.lead


def _day_after_its_period(reading: Reading) -> date | None:
    period = reading.document.period
    return Period.parse(period).last_day + timedelta(days=1) if period else None
