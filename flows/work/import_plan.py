"""Importing a plan: from a reading to the register, in one transaction, nothing guessed.

Groups expand to their members; what the text does not settle becomes an open question and owes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from config.failpoints import failpoint
from flows.work.assign import AssignmentsMade, assign, parts_of
from flows.work.continuing import earlier_plan, questions_of_earlier
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.prepare import Prepared, prepare
from flows.work.questions import open_count, raise_questions
from flows.work.remediation import remediation_duties
from flows.work.reporting import write_rules
from flows.work.rows_of_reading import Rows
from flows.work.settle import apply_answers
from models.facts.answers import Raw
from models.facts.due import apply_due, due_dates, owed_in_running_period
from models.facts.reading import Reading, ReportingRuleReading
from models.facts.rrules import rrule_of
from models.facts.units import OrgPack
from models.instance import instance
from models.moves import Act, record
from models.organisation import focal_unit_on, store_pack
from models.tables import Amendment, Document, Plan, Unit, Weakness


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
    settled: int = 0
    """Questions that were answered with it."""


def import_plan(
    office: Office,
    file: Path,
    pack: OrgPack,
    act: Act,
    follow_from: date | None = None,
    answers: Sequence[Raw] = (),
    prepared: Prepared | None = None,
    continues: str | None = None,
) -> PlanImported:
    """Take a plan into the register; raises Refused with a sentence, and then nothing was changed.

    ``follow_from``: no obligation is due before it; by default the first due date at least ten working days ahead.
    ``answers``: to questions it leaves open, in the same transaction. ``prepared``: the file as it was read before.
    ``continues``: code of the earlier plan whose open items are each to be carried over, closed or kept.
    """
    prepared = prepared or prepare(office, file, pack, act)
    with office.database.write(alone="planning") as session:
        known = same_plan(session, prepared)
        if known:
            if known_document(session, known, prepared):
                if continues:
                    _continue(session, known, continues)
                return _nothing_new(session, known)
            raise _other_content(prepared, known)
        instance(session, act.at)
        store_pack(session, pack, office_day(act.at))
        outcome = _Importer(office, session, prepared, act).run(follow_from, answers, continues)
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


def same_plan(session: Session, prepared: Prepared) -> Plan | None:
    """Return the plan this file is of: by its content, now or before an amendment, else by its number and date."""
    same = select(Plan).join(Document, col(Plan.document_id) == Document.id).where(Document.sha256 == prepared.sha256)
    plan = session.exec(same).first() or _before_an_amendment(session, prepared)
    head = prepared.reading.document
    if plan or head.number is None:
        return plan
    return session.exec(select(Plan).where(Plan.number == head.number, Plan.issued_on == head.issued_on)).first()


def known_document(session: Session, plan: Plan, prepared: Prepared) -> bool:
    """Is it the very document that stands for the plan now?"""
    return session.get_one(Document, plan.document_id).sha256 == prepared.sha256


def _before_an_amendment(session: Session, prepared: Prepared) -> Plan | None:
    query = select(Plan).join(Amendment).join(Document, col(Amendment.replaced_id) == Document.id)
    return session.exec(query.where(Document.sha256 == prepared.sha256)).first()


def _other_content(prepared: Prepared, plan: Plan) -> AlreadyImported:
    name, number = prepared.file, plan.number or plan.code
    return AlreadyImported(
        f"{name}: kế hoạch số {number} đã được nhập (mã {plan.code}) từ một tệp khác nội dung. Nếu đây là bản sửa đổi, đính "
        f"chính, hãy dùng: dondoc plan amend {plan.code} {name} --dry-run. Chưa có gì thay đổi.",
        f"{name}: plan {number} is in the register already ({plan.code}), from a file of other content. If this one "
        f"corrects it, use: dondoc plan amend {plan.code} {name} --dry-run. Nothing was changed.",
    )


def _continue(session: Session, plan: Plan, code: str) -> None:
    """Let a plan continue an earlier one: what is open there becomes questions here, once."""
    earlier = earlier_plan(session, code, plan)
    if plan.continues_plan_id is None:
        plan.continues_plan_id = earlier.id
        session.add(plan)
        rows = session.exec(select(Weakness).where(Weakness.plan_id == plan.id)).all()
        raise_questions(
            session, plan, questions_of_earlier(session, earlier, {row.ordinal: row.statement for row in rows})
        )


def _nothing_new(session: Session, plan: Plan) -> PlanImported:
    weaknesses = session.exec(select(Weakness).where(Weakness.plan_id == plan.id)).all()
    return PlanImported(plan.code, False, len(weaknesses), 0, 0, open_count(session, plan), plan.follow_from)


class _Importer:
    """One import; holds what its steps share."""

    def __init__(self, office: Office, session: Session, prepared: Prepared, act: Act) -> None:
        self.office, self.session, self.prepared, self.act = office, session, prepared, act
        self.reading = prepared.reading
        self.today = office_day(act.at)
        self.units = {unit.code: unit for unit in session.exec(select(Unit))}

    def run(self, follow_from: date | None, answers: Sequence[Raw], continues: str | None = None) -> PlanImported:
        start = self._follow_from(follow_from)
        document = self.prepared.document(self.act)
        self.session.add(document)
        self.session.flush()
        plan = self._plan(document, start)
        as_of = min(self.today, plan.follow_from)
        rows, made = Rows(self.session, document), AssignmentsMade()
        for read in self.reading.weaknesses:
            weakness = rows.new_weakness(plan, read, read.ordinal)
            parts = parts_of(self.session, weakness, as_of)
            made += assign(self.session, plan, weakness, parts, as_of, self.act)
        rows.shared_causes(plan, self.reading)
        write_rules(self.office, self.session, plan, self.reading, as_of)
        raise_questions(self.session, plan, self.prepared.questions(as_of))
        if continues:
            _continue(self.session, plan, continues)
        settled = apply_answers(self.office, self.session, plan, answers, self.act)
        opened = open_due_periods(self.office, self.session, self.today, self.act)
        remediation_duties(self.office, self.session, self.today, self.act)
        record(self.session, self.act, "plan", plan.id, "imported", after=plan.code)
        made += settled.made
        return PlanImported(
            plan.code,
            True,
            len(self.reading.weaknesses),
            made.count,
            len(made.units),
            open_count(self.session, plan),
            plan.follow_from,
            tuple(opened),
            len(settled.questions),
        )

    def _follow_from(self, asked: date | None) -> date:
        day = asked or default_follow_from(self.office, self.reading.reporting_rules, self.today)
        if day is None:
            file = self.prepared.file
            raise Refused(
                f"{file}: văn bản không nêu ngày gửi báo cáo nên không xác định được ngày bắt đầu theo dõi. Hãy cho biết "
                "bằng --follow-from NĂM-THÁNG-NGÀY. Chưa có gì thay đổi.",
                f"{file}: the document names no reporting date, so the day from which it is followed is not known. Give "
                "it with --follow-from YYYY-MM-DD. Nothing was changed.",
            )
        return day

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
            head_spans=self.prepared.head(),
            pack=self.prepared.pack.code,
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


def _plan_code(reading: Reading, digest: str) -> str:
    """Return a code such as ``KH211-2023``; a document without a number is told apart by its digest."""
    head = reading.document
    year = str(head.issued_on.year) if head.issued_on else (head.period or "")[:4]
    number = "".join(c for c in (head.number or "").split("/")[0] if c.isalnum())
    return "-".join(part for part in (f"KH{number}" if number else f"KH-{digest[:4].upper()}", year) if part)
