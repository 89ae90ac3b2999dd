"""The official letters to late units: drafted on request, and with the planning department's own digest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from config.errors import NotFound, Refused
from config.settings import Settings
from documents.write.letters import LateUnit, LetterFacts, chasing_letter
from documents.write.word import word_file
from flows.work.office import Office
from flows.work.paper_streams import plan_facts, plans_of, stream_of
from models.facts.calendar import WorkingCalendar
from models.facts.due import vi_day
from models.facts.folding import fold_words
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.facts.standing import Standing
from models.facts.units import UnitKind
from models.organisation import holder_on
from models.packs import load_pack
from models.queries.stands import Stand, stands_on
from models.tables import DecisionRow, Obligation, Stream, Unit
from notifications.contexts import Desk
from notifications.contexts.digests import brings_second_letter, still_late
from notifications.letters import Attachment

DAYS_TO_ANSWER = 3
"""Working days the first letter gives, where nobody names a day."""

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FILED = frozenset({Standing.FILED_ON_TIME, Standing.FILED_LATE})


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter as a file."""

    name: str
    content: bytes
    units: tuple[str, ...]


def draft_letters(
    office: Office,
    period: Period,
    on: date,
    by: date | None,
    *,
    second: bool = False,
    each: bool = False,
    stream: int | None = None,
) -> list[Letter]:
    """Draft one letter to all late units, or one to each; raises NotFound and Refused with a sentence."""
    by = by or office.calendar.add_working_days(on, DAYS_TO_ANSWER)
    if by <= on:
        raise Refused(
            f"Ngày đề nghị gửi {vi_day(by)} phải sau ngày {vi_day(on)}. Hãy ghi lại --by. Chưa có gì thay đổi.",
            f"The day asked for, {by}, must lie after {on}. Correct --by. Nothing was changed.",
        )
    with office.database.read() as session:
        found = stream_of(session, period, stream)
        facts = letter_facts(session, office.settings, period, on, by, found)
    if facts is None:
        raise NotFound(
            f"Kỳ {period} chưa mở nên không có đơn vị nào phải báo cáo. Xem `dondoc period list`. Chưa có gì thay đổi.",
            f"{period} was not opened, so nobody owes a report. See `dondoc period list`. Nothing was changed.",
        )
    return letters_of(facts, second=second, each=each)


def letters_of(facts: LetterFacts, *, second: bool = False, each: bool = False) -> list[Letter]:
    """Write the letters; none where nobody is late."""
    groups: Sequence[Sequence[LateUnit]] = (
        [[unit] for unit in facts.late] if each else [facts.late] if facts.late else []
    )
    ordinal = 2 if second else 1
    stem = f"Cong-van-don-doc-lan-{ordinal}-{str(facts.period).replace(':', '-')}"
    return [
        Letter(
            f"{stem}{f'-{number:02d}' if each else ''}.docx",
            word_file(chasing_letter(facts, group, second=second)),
            tuple(unit.unit for unit in group),
        )
        for number, group in enumerate(groups, 1)
    ]


def letter_facts(
    session: Session, settings: Settings, period: Period, on: date, by: date, stream: Stream
) -> LetterFacts | None:
    """Gather what a letter of one stream is written from, as known at the end of ``on``; None where it has no reports."""
    query = select(Obligation, Unit).where(
        Obligation.unit_id == Unit.id,
        Obligation.kind == ObligationKind.REPORT,
        Obligation.period == str(period),
        Obligation.stream_id == stream.id,
    )
    rows = session.exec(query.order_by(col(Obligation.id))).all()
    if not rows:
        return None
    stands = stands_on(session, [row for row, _ in rows], on)
    by_unit: dict[str, list[Stand]] = {}
    kinds: dict[str, UnitKind] = {}
    for row, unit in rows:
        stand = stands.get(row.id)
        if stand and stand.standing is not Standing.NO_LONGER_OWED:
            by_unit.setdefault(unit.name, []).append(stand)
            kinds[unit.name] = unit.kind
    late = [
        LateUnit(name, len(missing), min(stand.due_on for stand in missing))
        for name, owed in by_unit.items()
        if (missing := [stand for stand in owed if stand.standing is Standing.OVERDUE])
    ]
    late.sort(key=lambda unit: (list(UnitKind).index(kinds[unit.unit]), fold_words(unit.unit)))
    complete = sum(all(stand.standing in FILED for stand in owed) for owed in by_unit.values())
    focal = session.get_one(Unit, stream.focal_unit_id)
    focal = holder_on(session, focal, on) or focal
    return LetterFacts(
        period=period,
        on=on,
        by=by,
        plans=plan_facts(plans_of(session, stream)),
        focal=focal.name,
        focal_kind=focal.kind,
        reports_to=stream.recipient,
        province=load_pack(settings.org_pack).province,
        late=tuple(late),
        units=len(by_unit),
        complete=complete,
        contact=f"{settings.focal_contact_name}, điện thoại {settings.focal_phone}, thư điện tử {settings.focal_email}",
    )


def letters_for_the_digest(desk: Desk, decisions: Sequence[DecisionRow]) -> list[Attachment]:
    """Return the letter about the units a digest names, as a file that travels with it.

    The first comes with the planning department's own digest, the second with what it is shown before the office hears.
    """
    decision = decisions[0]
    first = desk.session.get_one(Obligation, decision.obligation_id) if decision.obligation_id else None
    if first is None or first.kind is not ObligationKind.REPORT:
        return []
    second = decision.notice == "leadership_preview"
    if decision.notice != "planning_digest" and not (second and brings_second_letter(desk, decisions, first)):
        return []
    period = Period.parse(first.period)
    by = _working_days_on(desk.calendar, desk.today)
    stream = desk.session.get_one(Stream, first.stream_id)
    facts = letter_facts(desk.session, desk.settings, period, desk.today, by, stream)
    if facts is None:
        return []
    named = still_late(desk, decisions, first)
    told = replace(facts, late=tuple(unit for unit in facts.late if unit.unit in named))
    return [Attachment(letter.name, WORD, letter.content) for letter in letters_of(told, second=second)]


def _working_days_on(calendar: WorkingCalendar, today: date) -> date:
    return calendar.add_working_days(today, DAYS_TO_ANSWER)
