"""Importing a plan: from a reading to the register, in one transaction, nothing guessed.

Groups expand to their members; what the text does not settle becomes an open question and owes nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from documents.read import read_document
from flows.work import questions
from flows.work.assign import AssignmentsMade, assign_units
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.remediation import remediation_duties
from models.facts.due import apply_due, due_dates, owed_in_running_period
from models.facts.names import NameBook
from models.facts.reading import (
    Frequency,
    MentionKind,
    Reading,
    ReportingRuleReading,
    Span,
    UnitMention,
    WeaknessReading,
)
from models.facts.rrules import rrule_of
from models.facts.units import OrgPack
from models.instance import instance
from models.moves import Act, record
from models.organisation import focal_unit_on, holder_on, store_pack
from models.tables import (
    Cause,
    Document,
    Mention,
    Plan,
    ReportingRule,
    Stream,
    Task,
    TaskDeadline,
    Unit,
    UnitGroup,
    UnitRole,
    Weakness,
)


class AlreadyImported(Refused):
    """The same plan is in the register."""


@dataclass(frozen=True, slots=True)
class PlanImported:
    """What an import did."""

    plan: str
    """Code of the plan."""
    new: bool
    """False when the same file was imported before: then nothing was changed."""
    weaknesses: int
    assignments: int
    units: int
    questions: int
    follow_from: date
    opened: tuple[str, ...] = ()
    """Periods that opened with it."""


def read_plan(file: Path, pack: OrgPack) -> tuple[str, Reading]:
    """Read a document against an organisation; touches nothing."""
    return read_document(file, NameBook.from_pack(pack))


def import_plan(office: Office, file: Path, pack: OrgPack, act: Act, follow_from: date | None = None) -> PlanImported:
    """Take a plan into the register; raises Refused with a sentence, and then nothing was changed.

    ``follow_from``: no obligation is due before it; by default the first due date at least ten working days ahead.
    """
    text, reading = read_plan(file, pack)
    with office.database.write(alone="planning") as session:
        known = _imported_before(session, file, text, reading)
        if known:
            return _nothing_new(session, known)
        instance(session, act.at)
        store_pack(session, pack)
        importer = _Importer(office, session, pack, act, text, reading)
        outcome = importer.run(file, follow_from)
        failpoint("import.before_commit")
        return outcome


def default_follow_from(office: Office, rules: tuple[ReportingRuleReading, ...], today: date) -> date | None:
    """Return the first due date at least ten working days ahead; None where no rule gives one."""
    ahead = []
    for rule in rules:
        rrule = rrule_of(rule)
        for due in due_dates(rrule, today, today.replace(year=today.year + 2, day=1)) if rrule else ():
            if owed_in_running_period(
                today, apply_due(due, "", office.calendar, office.due_move).applied_on, office.calendar
            ):
                ahead.append(due)
                break
    return min(ahead, default=None)


def _imported_before(session: Session, file: Path, text: str, reading: Reading) -> Plan | None:
    """Return the plan of the same file; raises AlreadyImported for another file of the same number and date."""
    same = session.exec(select(Plan).join(Document).where(Document.sha256 == _digest(text))).first()
    if same or reading.document.number is None:
        return same
    head = reading.document
    other = session.exec(select(Plan).where(Plan.number == head.number, Plan.issued_on == head.issued_on)).first()
    if other:
        raise AlreadyImported(
            f"{file}: kế hoạch số {head.number} đã được nhập (mã {other.code}) từ một tệp khác nội dung. Bản đã "
            f"nhập được giữ nguyên; hãy đối chiếu hai tệp (`dondoc plan show {other.code}`). Chưa có gì thay đổi.",
            f"{file}: plan {head.number} is in the register already ({other.code}), from a file of other content. What "
            f"was imported stands; compare the two (`dondoc plan show {other.code}`). Nothing was changed.",
        )
    return None


def _nothing_new(session: Session, plan: Plan) -> PlanImported:
    weaknesses = session.exec(select(Weakness).where(Weakness.plan_id == plan.id)).all()
    return PlanImported(plan.code, False, len(weaknesses), 0, 0, 0, plan.follow_from)


class _Importer:
    """One import; holds what its steps share."""

    def __init__(self, office: Office, session: Session, pack: OrgPack, act: Act, text: str, reading: Reading) -> None:
        self.office, self.session, self.pack, self.act = office, session, pack, act
        self.text, self.reading = text, reading
        self.today = office_day(act.at)
        self.units = {unit.code: unit for unit in session.exec(select(Unit))}
        self.groups = {group.code: group for group in session.exec(select(UnitGroup))}

    def run(self, file: Path, follow_from: date | None) -> PlanImported:
        plan = self._plan(self._document(file), self._follow_from(follow_from, file))
        as_of = min(self.today, plan.follow_from)
        made = AssignmentsMade()
        for weakness in self.reading.weaknesses:
            row = self._weakness(plan, weakness)
            made += assign_units(self.session, plan, row, self._mentions(row, weakness), as_of, self.act)
        self._shared_causes(plan)
        self._rules(plan, as_of)
        questions.raise_for_plan(self.session, plan, self.reading)
        self.session.flush()
        opened = open_due_periods(self.office, self.session, self.today, self.act)
        remediation_duties(self.office, self.session, self.today, self.act)
        record(self.session, self.act, "plan", plan.id, "imported", after=plan.code)
        return PlanImported(
            plan.code,
            True,
            len(self.reading.weaknesses),
            made.count,
            len(made.units),
            questions.open_count(self.session, plan),
            plan.follow_from,
            tuple(opened),
        )

    def _follow_from(self, asked: date | None, file: Path) -> date:
        day = asked or default_follow_from(self.office, self.reading.reporting_rules, self.today)
        if day is None:
            raise Refused(
                f"{file}: văn bản không nêu ngày gửi báo cáo nên không xác định được ngày bắt đầu theo dõi. Hãy cho biết "
                "bằng --follow-from NĂM-THÁNG-NGÀY. Chưa có gì thay đổi.",
                f"{file}: the document names no reporting date, so the day from which it is followed is not known. Give "
                "it with --follow-from YYYY-MM-DD. Nothing was changed.",
            )
        return day

    def _document(self, file: Path) -> Document:
        head = self.reading.document
        row = Document(
            file_name=file.name, sha256=_digest(self.text), text=self.text, kind=head.kind, imported_at=self.act.at
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _plan(self, document: Document, follow_from: date) -> Plan:
        head, focal = self.reading.document, self.reading.focal_unit
        named = self.units.get(focal.code) if focal and focal.code else None
        named = named or focal_unit_on(self.session, head.issued_on or self.today)
        row = Plan(
            code=self._free_code(_plan_code(self.reading, document.sha256)),
            number=head.number,
            issued_on=head.issued_on,
            issuer=head.issuer,
            title=head.title or document.file_name,
            period=head.period,
            document_id=document.id,
            pack=self.pack.code,
            focal_unit_id=named.id if named else None,
            follow_from=follow_from,
            imported_at=self.act.at,
            imported_by=self.act.actor,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def _free_code(self, wanted: str) -> str:
        """Return the code, or with a number behind it where a plan of another issuer has it."""
        taken = set(self.session.exec(select(col(Plan.code))))
        return next(code for code in [wanted, *(f"{wanted}-{n}" for n in range(2, 1000))] if code not in taken)

    def _weakness(self, plan: Plan, read: WeaknessReading) -> Weakness:
        row = Weakness(
            plan_id=plan.id,
            ordinal=read.ordinal,
            code=f"{plan.code}/{read.ordinal:02d}",
            statement=read.statement,
            span_start=read.span.start,
            span_end=read.span.end,
        )
        if read.deadline:
            row.deadline_kind, row.deadline_text = read.deadline.kind, read.deadline.text
            row.deadline_year, row.deadline_quarter = read.deadline.year, read.deadline.quarter
            row.deadline_month, row.deadline_on = read.deadline.month, read.deadline.on
            row.deadline_until = read.deadline.until
            row.deadline_span_start, row.deadline_span_end = read.deadline.span.start, read.deadline.span.end
        self.session.add(row)
        self.session.flush()
        for cause in read.causes:
            spans = {"span_start": cause.span.start, "span_end": cause.span.end}
            self.session.add(Cause(plan_id=plan.id, weakness_id=row.id, kind=cause.kind, text=cause.text, **spans))
        self._tasks(row, read)
        return row

    def _tasks(self, weakness: Weakness, read: WeaknessReading) -> None:
        for ordinal, task in enumerate(read.tasks, start=1):
            spans = {"span_start": task.span.start, "span_end": task.span.end}
            row = Task(weakness_id=weakness.id, ordinal=ordinal, text=task.text, **spans)
            self.session.add(row)
            self.session.flush()
            for mention in task.units:
                self.session.add(self._mention(mention, UnitRole.IMPLEMENTING, task_id=row.id))
            for deadline in task.deadlines:
                self.session.add(
                    TaskDeadline(
                        task_id=row.id,
                        kind=deadline.kind,
                        text=deadline.text,
                        on=deadline.on,
                        span_start=deadline.span.start,
                        span_end=deadline.span.end,
                    )
                )

    def _mentions(self, weakness: Weakness, read: WeaknessReading) -> list[Mention]:
        named = {
            UnitRole.LEAD: read.lead,
            UnitRole.COORDINATING: read.coordinating,
            UnitRole.IMPLEMENTING: read.implementing,
        }
        rows = [
            self._mention(mention, role, weakness_id=weakness.id)
            for role, mentions in named.items()
            for mention in mentions
        ]
        self.session.add_all(rows)
        self.session.flush()
        return rows

    def _mention(
        self, read: UnitMention, role: UnitRole, weakness_id: int | None = None, task_id: int | None = None
    ) -> Mention:
        unit = self.units.get(read.code or "") if read.kind is MentionKind.UNIT else None
        group = self.groups.get(read.code or "") if read.kind in {MentionKind.GROUP, MentionKind.OPEN_GROUP} else None
        return Mention(
            weakness_id=weakness_id,
            task_id=task_id,
            role=role,
            kind=read.kind,
            as_written=read.as_written,
            name=read.name,
            unit_id=unit.id if unit else None,
            group_id=group.id if group else None,
            span_start=read.span.start,
            span_end=read.span.end,
        )

    def _shared_causes(self, plan: Plan) -> None:
        for cause in self.reading.shared_causes:
            spans = {"span_start": cause.span.start, "span_end": cause.span.end}
            self.session.add(Cause(plan_id=plan.id, weakness_id=None, kind=cause.kind, text=cause.text, **spans))

    def _rules(self, plan: Plan, as_of: date) -> None:
        focal = self.session.get(Unit, plan.focal_unit_id) if plan.focal_unit_id else None
        focal = holder_on(self.session, focal, as_of) if focal else focal_unit_on(self.session, as_of)
        for rule in self.reading.reporting_rules:
            rrule = rrule_of(rule)
            if rrule is None or focal is None:
                place = rule.span
                questions.raise_rule(self.session, plan, rule, place)
                continue
            stream = self._stream(focal, rule.recipient or focal.name, rrule, rule.frequency)
            key = "report" if stream.frequency is not Frequency.ONCE else f"report:{rule.on}"
            self._rule(plan, stream, key, rule.quote, rule.span)

    def _rule(self, plan: Plan, stream: Stream, key: str, quote: str, span: Span) -> None:
        known = select(ReportingRule).where(ReportingRule.plan_id == plan.id, ReportingRule.stream_id == stream.id)
        if self.session.exec(known).first() is None:
            self.session.add(
                ReportingRule(
                    plan_id=plan.id,
                    stream_id=stream.id,
                    key=f"{key}:{stream.id}",
                    quote=quote,
                    span_start=span.start,
                    span_end=span.end,
                )
            )
            self.session.flush()

    def _stream(self, focal: Unit, recipient: str, rrule: str, frequency: Frequency) -> Stream:
        key = f"{focal.code}|{rrule}"
        row = self.session.exec(select(Stream).where(Stream.key == key)).first()
        if row is None:
            move = self.office.due_move
            row = Stream(
                key=key, focal_unit_id=focal.id, recipient=recipient, rrule=rrule, frequency=frequency, move=move
            )
            self.session.add(row)
            self.session.flush()
        return row


def _plan_code(reading: Reading, digest: str) -> str:
    """Return a code such as ``KH211-2023``; a document without a number is told apart by its digest."""
    head = reading.document
    year = str(head.issued_on.year) if head.issued_on else (head.period or "")[:4]
    number = "".join(c for c in (head.number or "").split("/")[0] if c.isalnum())
    return "-".join(part for part in (f"KH{number}" if number else f"KH-{digest[:4].upper()}", year) if part)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
