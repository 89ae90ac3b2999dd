"""Drafting the synthesis of a period: gather the facts as of a day, compose the papers, write the files.

Drafting changes nothing in the register: anybody may do it, any number of times, and the same day gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from documents.write.chart import chart_of
from documents.write.excel import workbook_file
from documents.write.letters import invitation, submission
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from documents.write.word import word_file
from documents.write.words import issuer_words
from flows.work.office import Office
from flows.work.paper_streams import plan_facts, plans_of, stream_of, streams_with
from models.facts.contradictions import Flag, flags_of
from models.facts.due import vi_day
from models.facts.period import Period
from models.facts.synthesis import EarlierWeakness, RuleFact, StopFact, SynthesisFacts, WeaknessFact, covered
from models.organisation import holder_on
from models.packs import load_pack
from models.queries.known import end_of
from models.queries.synthesis import Asked, leads_of, reminder_days, reports_of, trend
from models.tables import (
    History,
    Mention,
    Obligation,
    PaperKind,
    PeriodOpening,
    Plan,
    ReportingRule,
    Stream,
    Unit,
    UnitRole,
    Weakness,
    WeaknessLink,
)

BROUGHT = frozenset({PaperKind.EDITED, PaperKind.SIGNED, PaperKind.ADDENDUM})
"""Files that people bring."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """One file of a draft."""

    kind: PaperKind
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """A period's papers as drafted for one stream."""

    facts: SynthesisFacts
    flags: tuple[Flag, ...]
    files: tuple[Drafted, ...]


def draft(office: Office, period: Period, on: date, today: date, stream: int | None = None) -> list[Draft]:
    """Draft the papers of a period in every stream that has it, or in one; raises NotFound and Refused with a sentence."""
    if on > today:
        raise Refused(
            f"Ngày {vi_day(on)} chưa đến; số liệu chỉ có đến hôm nay {vi_day(today)}. Hãy ghi lại --on. Chưa có gì thay đổi.",
            f"{on} lies ahead; there are figures up to today, {today}. Correct --on. Nothing was changed.",
        )
    with office.database.read() as session:
        streams = streams_with(session, period)
        wanted = [stream_of(session, period, stream)] if stream is not None else streams
        gathered = [facts_of(office, session, one, period, on) for one in wanted]
    return [compose(facts, alone=len(streams) == 1) for facts in gathered]


def compose(facts: SynthesisFacts, *, alone: bool) -> Draft:
    """Write the papers of one stream from its facts; where it is not alone the files' names say which it is."""
    chart = chart_of(facts)
    flags = flags_of(facts)
    paper = synthesis_paper(facts, chart, flags)
    ending = f"{period_file_words(facts.period)}{'' if alone else f'-luong-{facts.stream}'}"
    files = (
        Drafted(PaperKind.REPORT, f"Bao-cao-tong-hop-{ending}.docx", word_file(paper)),
        Drafted(
            PaperKind.REVIEW_COPY,
            f"Bao-cao-tong-hop-{ending}-ban-ra-soat.docx",
            word_file(paper, sources_of(facts)),
        ),
        Drafted(PaperKind.ANNEXES, f"Phu-luc-{ending}.xlsx", workbook_file(paper)),
        Drafted(PaperKind.CHART, f"Bieu-do-{ending}.png", chart),
        Drafted(PaperKind.SUBMISSION, f"To-trinh-{ending}.docx", word_file(submission(facts))),
        Drafted(PaperKind.INVITATION, f"Giay-moi-{ending}.docx", word_file(invitation(facts))),
    )
    return Draft(facts, flags, files)


def period_file_words(period: Period) -> str:
    """Write a period as file names do."""
    return str(period).replace(":", "-")


def write_files(folder: Path, files: Sequence[Drafted]) -> list[Path]:
    """Write files into ``folder``, made where it is missing; raises Refused where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / name for name in _names(files)]
        for path, file in zip(paths, files, strict=True):
            path.write_bytes(file.content)
    except OSError as error:
        raise Refused(
            f"Không ghi được vào {folder} ({error.strerror}); hãy chọn thư mục khác bằng --out. Sổ theo dõi không thay đổi.",
            f"{folder} cannot be written to ({error.strerror}); choose another folder with --out. The register is unchanged.",
        ) from error
    return paths


def _names(files: Sequence[Drafted]) -> list[str]:
    """Name the files, each once: what people brought back may be called anything, and is numbered where a name is taken."""
    names = [file.name for file in files]
    taken: set[str] = set()
    for at in sorted(range(len(files)), key=lambda at: files[at].kind in BROUGHT):
        path, number = Path(names[at]), 1
        while names[at].casefold() in taken:
            number += 1
            names[at] = f"{path.stem}-{number}{path.suffix}"
        taken.add(names[at].casefold())
    return names


# Gathering.


def facts_of(office: Office, session: Session, stream: Stream, period: Period, on: date) -> SynthesisFacts:
    """Gather everything the synthesis of one stream and period is written from, as known at the end of ``on``."""
    openings = _openings(session, stream, period)
    plans = plans_of(session, stream)
    rows = list(
        session.exec(
            select(Weakness)
            .where(col(Weakness.plan_id).in_([plan.id for plan in plans]))
            .order_by(col(Weakness.plan_id), col(Weakness.ordinal))
        )
    )
    asked = Asked(tuple(row.id for row in rows), stream.id, tuple(row.period for row in openings), on)
    reported = reports_of(session, asked)
    leads = leads_of(session, asked, reported)
    named = _named(session, asked.weaknesses)
    earlier = _earlier(session, on)
    codes = {plan.id: plan.code for plan in plans}
    found = {
        row.id: WeaknessFact(
            id=row.id,
            code=row.code,
            ordinal=row.ordinal,
            plan=codes[row.plan_id],
            statement=row.statement,
            deadline_text=row.deadline_text,
            outside_system=row.outside_system,
            lead_words=named.get((row.id, UnitRole.LEAD), ()),
            coordinating=named.get((row.id, UnitRole.COORDINATING), ()),
            leads=tuple(leads.get(row.id, ())),
            earlier=tuple(earlier.get(row.id, ())),
        )
        for row in rows
    }
    ended = {row.id for row in rows if row.ended_on is not None and row.ended_on <= on}
    focal = session.get_one(Unit, stream.focal_unit_id)
    focal = holder_on(session, focal, on) or focal
    return SynthesisFacts(
        period=period,
        periods=asked.periods,
        on=on,
        stream=stream.id,
        plans=plan_facts(plans),
        weaknesses=tuple(fact for number, fact in found.items() if number not in ended),
        focal=focal.name,
        focal_kind=focal.kind,
        recipient=issuer_words(plans[0].issuer),
        province=load_pack(office.settings.org_pack).province,
        due_on=openings[-1].applied_due_on,
        reminder_days=reminder_days(session, stream.id, asked.periods, on),
        stops=_stops(session, asked),
        trend=trend(session, asked, reported),
        rules=_rules(session, stream, plans),
        ended=tuple(found[number] for number in found if number in ended and found[number].reports),
    )


def _openings(session: Session, stream: Stream, period: Period) -> Sequence[PeriodOpening]:
    names = [str(part) for part in covered(period)]
    query = select(PeriodOpening).where(PeriodOpening.stream_id == stream.id, col(PeriodOpening.period).in_(names))
    return session.exec(query.order_by(col(PeriodOpening.original_due_on))).all()


def _rules(session: Session, stream: Stream, plans: Sequence[Plan]) -> tuple[RuleFact, ...]:
    """Return the words of the plans that ask for the stream's reports."""
    query = select(ReportingRule).where(ReportingRule.stream_id == stream.id, ReportingRule.quote != "")
    cited = {fact.id: fact for fact in plan_facts(plans)}
    rows = session.exec(query.order_by(col(ReportingRule.plan_id), col(ReportingRule.id)))
    return tuple(RuleFact(row.id, cited[row.plan_id], row.quote) for row in rows)


def _named(session: Session, weaknesses: Sequence[int]) -> dict[tuple[int, UnitRole], tuple[str, ...]]:
    """Return whom the plan names for each weakness and role, in its own order."""
    found: dict[tuple[int, UnitRole], tuple[str, ...]] = {}
    query = select(Mention).where(col(Mention.weakness_id).in_(weaknesses), col(Mention.replaced_by_id).is_(None))
    query = query.order_by(col(Mention.id))
    for row in session.exec(query):
        if row.weakness_id is not None:
            key = (row.weakness_id, row.role)
            found[key] = (*found.get(key, ()), row.name or row.as_written)
    return found


def _earlier(session: Session, on: date) -> dict[int, list[EarlierWeakness]]:
    """Return what a person confirmed to be the same weakness of an earlier plan."""
    found: dict[int, list[EarlierWeakness]] = {}
    query = (
        select(WeaknessLink, Weakness, Plan)
        .where(WeaknessLink.earlier_id == Weakness.id, Weakness.plan_id == Plan.id)
        .where(WeaknessLink.confirmed_at <= end_of(on))
    )
    for link, weakness, plan in session.exec(query.order_by(col(WeaknessLink.id))):
        named = f"Kế hoạch số {plan.number}" if plan.number else f"Kế hoạch {plan.code}"
        found.setdefault(link.weakness_id, []).append(
            EarlierWeakness(weakness.code, weakness.told_statement, named, link.id)
        )
    return found


def _stops(session: Session, asked: Asked) -> tuple[StopFact, ...]:
    """Return the escalations that were stopped, one a unit and reason."""
    query = (
        select(History, Unit)
        .where(History.entity == "obligation", History.event == "escalation_stopped", History.at <= end_of(asked.on))
        .where(History.entity_id == Obligation.id, Obligation.unit_id == Unit.id)
        .where(Obligation.stream_id == asked.stream, col(Obligation.period).in_(asked.periods))
        .order_by(col(History.id))
    )
    found: dict[tuple[str, str], StopFact] = {}
    for history, unit in session.exec(query):
        stop = StopFact(history.id, unit.name, office_day(history.at), history.because.rstrip(". "))
        found.setdefault((unit.name, stop.reason), stop)
    return tuple(found.values())
