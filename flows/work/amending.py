"""Taking a corrected document over, step by step, within one transaction of the caller."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session, col, delete, select

from flows.work.assign import AssignmentsMade, Part, assign, parts_of, withdraw
from flows.work.comparing import CORRECTED, Compared
from flows.work.deadlines import deadline_changed
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.questions import update_questions
from flows.work.remediation import remediation_duties
from flows.work.reporting_change import change_rules
from flows.work.rows_of_reading import Rows, set_deadline
from flows.work.settle import apply_answers
from flows.work.withdraw import end_weakness, open_parts
from models.facts.answers import Raw
from models.facts.reading import WeaknessReading
from models.moves import Act, record
from models.tables import Amendment, Document, Given, Mention, Plan, Unit, Weakness

PartsBefore = Mapping[int, Mapping[int, Part]]


@dataclass
class Consequences:
    """What an amendment set going."""

    made: AssignmentsMade = field(default_factory=AssignmentsMade)
    ended: int = 0
    """Parts of units that ended."""
    moved: int = 0
    """Obligations with a new due date."""
    opened: list[str] = field(default_factory=list)
    settled: int = 0
    asked_again: tuple[str, ...] = ()
    """Questions that had an answer whose words have changed."""


class Amending:
    """One amendment; holds what its steps share."""

    def __init__(self, office: Office, session: Session, compared: Compared, act: Act, on: date) -> None:
        self.office, self.session, self.compared, self.act, self.on = office, session, compared, act, on
        self.plan: Plan = compared.plan
        self.difference = compared.difference
        self.done = Consequences()

    def run(self, answers: Sequence[Raw]) -> Consequences:
        """Take the document over, then let everything follow from the difference between before and after."""
        before = {row.id: parts_of(self.session, row, self.on) for row in self.compared.weaknesses.values()}
        replaced = self.session.get_one(Document, self.plan.document_id)
        document = self.compared.prepared.document(self.act)
        self.session.add(document)
        self.session.flush()
        deadlines = {row.number for row in self.difference.changed if "deadline" in row.whats}
        self._given_by_answers()
        self._head(document, replaced)
        for item in self.difference.gone:
            self._end(self.compared.weaknesses[item.number])
        rows = Rows(self.session, document)
        for place, number in self.difference.same.items():
            self._carry(rows, self.compared.weaknesses[number], self.compared.readings[place])
        for place, number in self.compared.numbers_of_new.items():
            self.compared.weaknesses[number] = rows.new_weakness(self.plan, self.compared.readings[place], number)
        rows.shared_causes(self.plan, self.compared.prepared.reading)
        questions = self.compared.prepared.questions(self.on, self.compared.renumber)
        self.done.asked_again = update_questions(self.session, self.plan, questions, self.act)
        self.done.moved += change_rules(self.office, self.session, self.compared, questions, self.act, self.on)
        others = [raw for raw in answers if str(raw.get("id", "")) not in self.compared.own_keys]
        settled = apply_answers(self.office, self.session, self.plan, others, self.act)
        self.done.made, self.done.settled = settled.made, len(settled.questions)
        self._parts(before)
        for number in sorted(deadlines):
            self._deadline(self.compared.weaknesses[number])
        self.done.opened = open_due_periods(self.office, self.session, self.on, self.act)
        remediation_duties(self.office, self.session, self.on, self.act)
        self._note(document, replaced)
        return self.done

    def _given_by_answers(self) -> None:
        """Keep who said which item is which, and whether a correction stays."""
        for key, answer in self.compared.answers.items():
            given = Given(
                plan_id=self.plan.id, at=self.act.at, actor=self.act.actor, basis=answer.why, question=f"amend.{key}"
            )
            self.session.add(given)
            self.session.flush()
            said = json.dumps({"question": key, **answer.as_json()}, ensure_ascii=False)
            act = replace(self.act, because=answer.why)
            record(self.session, act, "plan", self.plan.id, "answered", after=said)

    def _head(self, document: Document, replaced: Document) -> None:
        """Let head and quotations be those of the new document, as far as it is the plan's own again."""
        plan, head = self.plan, self.compared.prepared.reading.document
        old, new = json.loads(plan.head_spans), json.loads(self.compared.prepared.head())
        taken = {"focal_unit"} if self.compared.prepared.reading.focal_unit else set()
        if self.compared.is_correction:
            values = {"number": head.number, "issued_on": head.issued_on, "issuer": head.issuer, "title": head.title}
            for what, value in values.items():
                if value:
                    setattr(plan, what, value)
                    taken.add(what)
        stays = {
            what: [*where[:2], where[2] if len(where) > 2 else replaced.id] if isinstance(where, list) else where  # noqa: PLR2004  # its third is a document
            for what, where in old.items()
            if what not in taken
        }
        plan.head_spans = json.dumps(stays | {what: where for what, where in new.items() if what in taken})
        plan.document_id = document.id
        if any(change.what == "focal_unit" for change in self.difference.of_plan):
            focal = self.compared.prepared.reading.focal_unit
            unit = self.session.exec(select(Unit).where(Unit.code == (focal.code if focal else ""))).first()
            plan.focal_unit_id = unit.id if unit else plan.focal_unit_id
        self.session.add(plan)

    def _end(self, weakness: Weakness) -> None:
        self.done.ended += len(open_parts(self.session, weakness))
        end_weakness(self.session, weakness, self.act, self.on)

    def _carry(self, rows: Rows, weakness: Weakness, read: WeaknessReading) -> None:
        """Let a weakness stand in the new document; what a person corrected stays as far as it is to."""
        corrected = self.compared.corrected(weakness)
        kept = {what: act for what, act in corrected.items() if self.compared.keeps(weakness, what)}
        weakness.ended_on = None
        rows.place(weakness, read)
        if "statement" not in kept:
            weakness.statement, weakness.given_id = read.statement, None
        changed = any(row.number == weakness.ordinal and "deadline" in row.whats for row in self.difference.changed)
        if "deadline" not in kept and (changed or weakness.deadline_given_id is None):
            set_deadline(weakness, read.deadline)
            weakness.deadline_given_id = None
        self.session.add(weakness)
        rows.without_facts(weakness)
        dropped = [corrected[what] for what in CORRECTED[2:] if what in corrected and what not in kept]
        if dropped:
            self.session.exec(
                delete(Mention).where(col(Mention.weakness_id) == weakness.id, col(Mention.given_id).in_(dropped))
            )
        rows.facts(self.plan, weakness, read)
        for mention in self.session.exec(select(Mention).where(Mention.weakness_id == weakness.id)):
            if mention.given_id is None and mention.role.value in kept:
                mention.replaced_by_id = kept[mention.role.value]
                self.session.add(mention)
        self.session.flush()

    def _parts(self, before: PartsBefore) -> None:
        """Give units that joined their part and notice, and tell those that left."""
        for weakness in self.compared.weaknesses.values():
            if weakness.ended_on:
                continue
            was = before.get(weakness.id, {})
            if any(item.number == weakness.ordinal for item in self.difference.returned):
                was = {}
            now = parts_of(self.session, weakness, self.on)
            if now == was:
                continue
            self.done.ended += len(withdraw(self.session, weakness, was, now, self.act, self.on))
            self.done.made += assign(self.session, self.plan, weakness, now, self.on, self.act, was)

    def _deadline(self, weakness: Weakness) -> None:
        if weakness.ended_on is None and not self.compared.keeps(weakness, "deadline"):
            self.done.moved += deadline_changed(self.office, self.session, self.plan, weakness, self.act, self.on)

    def _note(self, document: Document, replaced: Document) -> None:
        head = self.compared.prepared.reading.document
        difference = json.dumps(self.compared.told(), ensure_ascii=False)
        row = Amendment(
            plan_id=self.plan.id,
            document_id=document.id,
            replaced_id=replaced.id,
            number=head.number,
            issued_on=head.issued_on,
            basis=self.act.because,
            at=self.act.at,
            actor=self.act.actor,
            difference=difference,
        )
        self.session.add(row)
        self.session.flush()
        record(
            self.session,
            self.act,
            "plan",
            self.plan.id,
            "amended",
            before=replaced.sha256[:12],
            after=document.sha256[:12],
        )
