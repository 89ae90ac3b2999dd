"""The register and a corrected document side by side: their difference, and what must be settled before it is taken over."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from flows.work.prepare import Prepared
from flows.work.settled_first import Correction, of_corrections, of_identity
from models.facts.answers import Answer, Raw, WrongAnswer, answer_of
from models.facts.difference import (
    Change,
    Difference,
    Item,
    Named,
    difference,
    item_of,
    listed_changes,
    means,
    same_words,
    task_words,
)
from models.facts.questions import Question
from models.facts.reading import DeadlineReading, Span
from models.facts.rrules import rrule_of
from models.facts.ways import Way
from models.tables import (
    Cause,
    Document,
    Given,
    Mention,
    Plan,
    ReportingRule,
    Task,
    Unit,
    Weakness,
)

CORRECTED = ("statement", "deadline", "lead", "coordinating", "implementing")
"""Facts that a person may have corrected by hand."""


class Compared:
    """A plan in the register, and a document that may take the place of its own."""

    def __init__(self, session: Session, plan: Plan, prepared: Prepared, answers: Sequence[Raw], why: str) -> None:
        self.session, self.plan, self.prepared = session, plan, prepared
        query = select(Weakness).where(Weakness.plan_id == plan.id).order_by(col(Weakness.ordinal))
        self.weaknesses = {row.ordinal: row for row in session.exec(query)}
        self.readings = {read.ordinal: read for read in prepared.reading.weaknesses}
        self._texts: dict[int, str] = {}
        self.before = {item.number: item for item in self._items()}
        after = [item_of(read) for read in prepared.reading.weaknesses]
        self.after = {item.number: item for item in after}
        self.of_plan = list(self._of_plan())
        found = difference(list(self.before.values()), after, self.of_plan)
        asked = {question.id: question for question in of_identity(found, self.before, self.after, self.readings)}
        self.answers: dict[str, Answer] = _answers(answers, asked, why)
        told = {
            int(key.partition(".")[2]): self._meant(key, answer)
            for key, answer in self.answers.items()
            if answer.way in {Way.SAME, Way.NEW}
        }
        self._once_each(told)
        self.difference: Difference = (
            difference(list(self.before.values()), after, self.of_plan, told) if told else found
        )
        identity = [asked[f"item.{doubt.place:02d}"] for doubt in self.difference.doubts]
        by_hand = {question.id: question for question in of_corrections(self._corrections())}
        self.answers |= _answers(answers, by_hand, why)
        self.questions = [*identity, *(one for key, one in by_hand.items() if key not in self.answers)]
        self.own_keys = {*asked, *by_hand}
        self.numbers_of_new = self._free_numbers()

    def renumber(self, place: int) -> int:
        """Return the number in the register of an item of the document; new ones get the next that are free."""
        if place in self.difference.same:
            return self.difference.same[place]
        return self.numbers_of_new[place]

    def told(self) -> dict[str, Any]:
        """Return the difference as it may be told: of what is followed outside the system number and lead only."""
        told = self.difference.as_json()
        outside = {row.code for row in self.weaknesses.values() if row.outside_system}
        for row in (*told["gone"], *told["returned"]):
            if row["code"] in outside:
                row["statement"], row["deadline"] = "", None
        for row in told["changed"]:
            if row["code"] in outside:
                row["changes"] = [change for change in row["changes"] if change["what"] in {"lead", "place"}]
        return told

    def _free_numbers(self) -> dict[int, int]:
        """Return the numbers of new items: their place where it is free, else the next free number."""
        taken, numbers = set(self.weaknesses), dict[int, int]()
        for item in self.difference.added:
            number = item.number if item.number not in taken else max(taken) + 1
            numbers[item.number] = number
            taken.add(number)
        return numbers

    def keeps(self, weakness: Weakness, what: str) -> bool:
        """Does what a person corrected by hand stay: the document's words did not change, or somebody said so?"""
        answer = self.answers.get(f"{weakness.ordinal:02d}.{what}.by_hand")
        if answer:
            return answer.way is Way.BY_HAND
        return what in self.corrected(weakness) and what not in self._changes(weakness)

    def corrected(self, weakness: Weakness) -> dict[str, int]:
        """Return what was given for a weakness without a question, with the act: what a person corrected by hand."""
        given = {"statement": weakness.given_id, "deadline": weakness.deadline_given_id}
        given |= {
            mention.role.value: mention.replaced_by_id or mention.given_id
            for mention in self._mentions.get(weakness.id, ())
            if mention.replaced_by_id or mention.given_id
        }
        return {what: act for what, act in given.items() if act and self._by_hand(act)}

    def _by_hand(self, given_id: int) -> bool:
        return self.session.get_one(Given, given_id).question is None

    def _corrections(self) -> Iterator[Correction]:
        for row in self.difference.changed:
            weakness = self.weaknesses[row.number]
            corrected = self.corrected(weakness)
            for what in (what for what in CORRECTED if what in corrected and what in row.whats):
                yield Correction(row.number, what, self._effective(weakness, what), self.after[row.place])

    def _effective(self, weakness: Weakness, what: str) -> str:
        if what == "statement":
            return weakness.statement
        if what == "deadline":
            return weakness.deadline_text or "–"
        rows = self._mentions.get(weakness.id, ())
        names = [m.name or m.as_written for m in rows if m.role.value == what and m.replaced_by_id is None]
        return "; ".join(sorted(names)) or "–"

    def _changes(self, weakness: Weakness) -> frozenset[str]:
        row = next((row for row in self.difference.changed if row.number == weakness.ordinal), None)
        return row.whats if row else frozenset()

    # The register's side.

    def _items(self) -> Iterator[Item]:
        ids = [row.id for row in self.weaknesses.values()]
        self._mentions: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.session.exec(select(Mention).join(Weakness).where(Weakness.plan_id == self.plan.id)):
            self._mentions[mention.weakness_id or 0].append(mention)
        causes = _grouped(self.session.exec(select(Cause).where(Cause.plan_id == self.plan.id).order_by(col(Cause.id))))
        self.shared_causes = [f"{cause.kind}: {cause.text}" for cause in causes.get(0, ())]
        tasks: dict[int, list[str]] = defaultdict(list)
        units: dict[int, list[str]] = defaultdict(list)
        of_tasks = (
            select(Mention)
            .join(Task, col(Mention.task_id) == Task.id)
            .join(Weakness, col(Task.weakness_id) == Weakness.id)
        )
        for mention in self.session.exec(of_tasks.where(Weakness.plan_id == self.plan.id)):
            units[mention.task_id or 0].append(mention.name or mention.as_written)
        query = select(Task).join(Weakness).where(Weakness.plan_id == self.plan.id).order_by(col(Task.ordinal))
        for task in self.session.exec(query):
            tasks[task.weakness_id].append(task_words(task.text, units[task.id]))
        for row in self.weaknesses.values() if ids else ():
            words = tuple(f"{cause.kind}: {cause.text}" for cause in causes.get(row.id, ()))
            yield self._item(row, words, tuple(tasks[row.id]))

    def _item(self, row: Weakness, causes: tuple[str, ...], tasks: tuple[str, ...]) -> Item:
        return Item(
            number=row.ordinal,
            statement=self._quoted(row, row.span_start, row.span_end) if row.given_id else row.statement,
            code=row.code,
            place=row.item if row.document_id == self.plan.document_id else None,
            units=tuple(
                Named(mention.role.value, mention.as_written, mention.name)
                for mention in self._mentions.get(row.id, ())
                if mention.given_id is None
            ),
            deadline=self._deadline(row),
            deadline_means=None if row.deadline_given_id else means(_deadline_of(row)),
            causes=causes,
            tasks=tasks,
            ended=row.ended_on is not None,
        )

    def _deadline(self, row: Weakness) -> str | None:
        if not row.deadline_given_id:
            return row.deadline_text
        if row.deadline_span_start is None or row.deadline_span_end is None:
            return None
        return self._quoted(row, row.deadline_span_start, row.deadline_span_end)

    def _quoted(self, row: Weakness, start: int, end: int) -> str:
        """Return the document's own words, where a person gave others."""
        if row.document_id is None:
            return row.statement
        if row.document_id not in self._texts:
            self._texts[row.document_id] = self.session.get_one(Document, row.document_id).text
        return self._texts[row.document_id][start:end]

    # The plan as a whole.

    @property
    def is_correction(self) -> bool:
        """Is it the plan's own document again, or another that amends it?"""
        number = self.prepared.reading.document.number
        return not number or not self.plan.number or same_words(number, self.plan.number)

    def _of_plan(self) -> Iterator[Change]:
        head, plan = self.prepared.reading.document, self.plan
        given = json.loads(plan.head_spans)
        if self.is_correction:
            for what, old, new in (
                ("number", plan.number, head.number),
                ("issued_on", plan.issued_on, head.issued_on),
                ("issuer", plan.issuer, head.issuer),
                ("title", plan.title, head.title),
            ):
                if new and str(new) != str(old or "") and not same_words(str(new), str(old or "")):
                    yield Change(what, str(old) if old else None, str(new))
        focal, now = self.prepared.reading.focal_unit, self.session.get(Unit, plan.focal_unit_id or 0)
        if focal and focal.name and now and focal.name != now.name and not isinstance(given.get("focal_unit"), int):
            yield Change("focal_unit", now.name, focal.name)
        rules = self.session.exec(select(ReportingRule).where(ReportingRule.plan_id == plan.id)).all()
        old_rules = [rule.quote for rule in rules if rule.given_id is None]
        new_rules = [rule.quote for rule in self.prepared.reading.reporting_rules if rrule_of(rule)]
        yield from listed_changes("reporting_rule", old_rules, new_rules)
        shared = [f"{cause.kind}: {cause.text}" for cause in self.prepared.reading.shared_causes]
        yield from listed_changes("cause", self.shared_causes, shared)

    # What must be settled first.

    def _meant(self, key: str, answer: Answer) -> int | None:
        if answer.way is Way.NEW:
            return None
        words = answer.values[0].rpartition("/")[2]
        number = int(words) if words.isdecimal() else 0
        if number not in self.weaknesses:
            raise WrongAnswer(
                f"Trả lời “{key}”: kế hoạch {self.plan.code} không có hạn chế số {answer.values[0]}. Chưa có gì thay đổi.",
                f"Answer “{key}”: plan {self.plan.code} has no weakness {answer.values[0]}. Nothing was changed.",
            )
        return number

    def _once_each(self, told: Mapping[int, int | None]) -> None:
        numbers = [number for number in told.values() if number is not None]
        twice = next((number for number in numbers if numbers.count(number) > 1), None)
        if twice is not None:
            raise WrongAnswer(
                f"Hai mục của văn bản mới cùng được trả lời là hạn chế số {twice}. Chưa có gì thay đổi.",
                f"Two items of the new document were both said to be weakness {twice}. Nothing was changed.",
            )


def _answers(raws: Sequence[Raw], asked: Mapping[str, Question], why: str) -> dict[str, Answer]:
    found = {}
    for raw in raws:
        question = asked.get(str(raw.get("id", "")))
        answer = answer_of(raw, question.ways, why) if question else None
        if question and answer:
            found[question.id] = answer
    return found


def _deadline_of(row: Weakness) -> DeadlineReading | None:
    if row.deadline_text is None:
        return None
    return DeadlineReading(
        row.deadline_text,
        row.deadline_kind,
        Span(0, 0),
        row.deadline_year,
        row.deadline_quarter,
        row.deadline_month,
        row.deadline_on,
        row.deadline_until,
    )


def _grouped(causes: Any) -> dict[int, list[Cause]]:  # noqa: ANN401  # rows of a query
    found: dict[int, list[Cause]] = defaultdict(list)
    for cause in causes:
        found[cause.weakness_id or 0].append(cause)
    return found
