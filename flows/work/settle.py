"""Settling: the one door by which a person's answers to open questions enter the register, with who, when and why.

An answer is given with the import, after it, or with an amendment; it always passes here. The same answer again changes
nothing; another answer to the same question takes the place of the first.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session, col, delete, select

from config.clock import office_day
from config.errors import NotFound
from config.failpoints import failpoint
from documents.read.deadlines import read_deadline
from documents.read.lines import Page
from documents.read.source import Source
from flows.work.assign import AssignmentsMade, assign, parts_of, withdraw
from flows.work.continuing import continue_item
from flows.work.deadlines import deadline_changed
from flows.work.find import plan_coded, unit_named
from flows.work.office import Office
from flows.work.periods import open_due_periods
from flows.work.questions import detail, open_count
from flows.work.remediation import remediation_duties
from flows.work.reporting import write_rule
from flows.work.rows_of_reading import set_deadline
from models.facts.answers import Answer, Raw, WrongAnswer, answer_of, day_of, rule_of
from models.facts.folding import fold_words
from models.facts.reading import DeadlineKind, DeadlineReading, MentionKind, Span
from models.facts.ways import Way
from models.moves import Act, record
from models.tables import (
    Given,
    Mention,
    OpenQuestion,
    Plan,
    QuestionState,
    ReportingRule,
    Unit,
    UnitAlias,
    UnitGroup,
    UnitRole,
    Weakness,
)


@dataclass
class Answered:
    """What answers did within a transaction."""

    questions: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    made: AssignmentsMade = field(default_factory=AssignmentsMade)


@dataclass(frozen=True, slots=True)
class Settled:
    """What settling did."""

    plan: str
    settled: tuple[str, ...]
    """Ids of the questions answered now."""
    already: tuple[str, ...]
    """Ids of those that had this very answer: nothing changed."""
    assignments: int
    opened: tuple[str, ...]
    questions: int
    """How many are still open."""


def settle_plan(office: Office, plan_code: str, answers: Sequence[Raw], act: Act) -> Settled:
    """Answer questions of a plan in the register; ``act.because`` is the basis of the answers that name none."""
    with office.database.write(alone="planning") as session:
        plan = plan_coded(session, plan_code)
        done = apply_answers(office, session, plan, answers, act)
        opened: list[str] = []
        if done.questions:
            opened = open_due_periods(office, session, office_day(act.at), act)
            remediation_duties(office, session, office_day(act.at), act)
        failpoint("settle.before_commit")
        left = open_count(session, plan)
        return Settled(plan.code, tuple(done.questions), tuple(done.already), done.made.count, tuple(opened), left)


def apply_answers(office: Office, session: Session, plan: Plan, answers: Sequence[Raw], act: Act) -> Answered:
    """Apply answers in the caller's transaction; raises Refused for the first that cannot be, and nothing is kept."""
    rows = {row.key: row for row in session.exec(select(OpenQuestion).where(OpenQuestion.plan_id == plan.id)).all()}
    door, done = _Door(office, session, plan, act), Answered()
    for raw in answers:
        row = _question(rows, str(raw.get("id", "")), plan)
        answer = answer_of(raw, [Way(way) for way in detail(row).get("ways", ())], act.because)
        if answer is None:
            continue
        for one in [row, *(_alike(rows.values(), row) if answer.everywhere else ())]:
            if one.state is QuestionState.SETTLED and json.loads(one.answer or "{}") == answer.as_json():
                done.already.append(one.key)
                continue
            done.made += door.settle(one, answer)
            done.questions.append(one.key)
    return done


def _question(rows: dict[str, OpenQuestion], key: str, plan: Plan) -> OpenQuestion:
    if key in rows:
        return rows[key]
    near = ", ".join(get_close_matches(key, rows, n=3, cutoff=0.3)) or "–"
    raise NotFound(
        f"Kế hoạch {plan.code} không có điểm cần xác định “{key}”. Gần nhất: {near}. Xem `dondoc plan show {plan.code} "
        "--questions`. Chưa có gì thay đổi.",
        f"Plan {plan.code} has no question “{key}”. Nearest: {near}. See `dondoc plan show {plan.code} --questions`. "
        "Nothing was changed.",
    )


def _alike(rows: Iterable[OpenQuestion], asked: OpenQuestion) -> list[OpenQuestion]:
    """Return the other open questions about the same words."""
    words = fold_words(str(detail(asked).get("words") or ""))
    return [
        row
        for row in rows
        if row.id != asked.id
        and row.code == asked.code
        and row.state is QuestionState.OPEN
        and words
        and fold_words(str(detail(row).get("words") or "")) == words
    ]


class _Door:
    """Applies one answer after the other to one plan."""

    def __init__(self, office: Office, session: Session, plan: Plan, act: Act) -> None:
        self.office, self.session, self.plan, self.act = office, session, plan, act
        self.today = office_day(act.at)

    def settle(self, row: OpenQuestion, answer: Answer) -> AssignmentsMade:
        """Apply one answer and note it; another answer that was there before is undone first."""
        act = replace(self.act, because=answer.why)
        weakness = self.session.get(Weakness, row.weakness_id) if row.weakness_id else None
        before = parts_of(self.session, weakness, self.today) if weakness else {}
        first = row.answer
        given = Given(plan_id=self.plan.id, at=act.at, actor=act.actor, basis=answer.why, question=row.key)
        self.session.add(given)
        self.session.flush()
        self._forget(row, given)
        row.state, row.answer, row.because = (
            QuestionState.SETTLED,
            json.dumps(answer.as_json(), ensure_ascii=False),
            answer.why,
        )
        row.settled_at, row.settled_by = act.at, act.actor
        self.session.add(row)
        self.session.flush()
        self._apply(row, answer, given, weakness, act, first)
        record(self.session, act, "open_question", row.id, "settled", before=first, after=row.answer)
        if weakness is None or weakness.outside_system or weakness.ended_on:
            return AssignmentsMade()
        after = parts_of(self.session, weakness, self.today)
        withdraw(self.session, weakness, before, after, act, self.today)
        return assign(self.session, self.plan, weakness, after, self.today, act, before)

    def _forget(self, row: OpenQuestion, given: Given) -> None:
        """Take away the units that an earlier answer to the same question named."""
        earlier = select(col(Given.id)).where(
            Given.plan_id == self.plan.id, Given.question == row.key, Given.id != given.id
        )
        self.session.exec(delete(Mention).where(col(Mention.given_id).in_(earlier)))

    def _apply(
        self, row: OpenQuestion, answer: Answer, given: Given, weakness: Weakness | None, act: Act, first: str | None
    ) -> None:
        ways: dict[Way, Callable[[], None]] = {
            Way.NUMBER: lambda: self._head("number", answer.values[0], given),
            Way.DATE: lambda: self._head("issued_on", answer.values[0], given),
            Way.REPORT: lambda: self._report(row, answer, given),
            **{
                way: lambda: continue_item(self.session, self.plan, row, answer, first, act)
                for way in (Way.CARRY, Way.CLOSE, Way.KEEP)
            },
        }
        if weakness:
            ways |= {
                Way.UNITS: lambda: self._units(row, weakness, answer, given),
                Way.DEADLINE: lambda: self._deadline(row, weakness, answer, given, act),
                Way.NO_DEADLINE: lambda: self._no_deadline(weakness, given, act),
            }
        ways.get(answer.way, lambda: None)()

    def _units(self, row: OpenQuestion, weakness: Weakness, answer: Answer, given: Given) -> None:
        role = UnitRole(detail(row)["role"])
        units = [mention_named(self.session, words, role, weakness, given, self.today) for words in answer.values]
        self.session.add_all(units)
        if answer.remember and len(units) == 1 and units[0].unit_id:
            self._remember(str(detail(row).get("words") or ""), units[0].unit_id)

    def _remember(self, words: str, unit_id: int) -> None:
        """Let the words be another name of the unit from now on, where they name nobody else."""
        names = {fold_words(unit.name): unit.id for unit in self.session.exec(select(Unit))}
        names |= {fold_words(alias.alias): alias.unit_id for alias in self.session.exec(select(UnitAlias))}
        if words and fold_words(words) not in names:
            self.session.add(UnitAlias(unit_id=unit_id, alias=words))

    def _deadline(self, row: OpenQuestion, weakness: Weakness, answer: Answer, given: Given, act: Act) -> None:
        words = answer.values[0]
        read = time_of(words)
        if read is None:
            raise WrongAnswer(
                f"Trả lời “{row.key}”: không đọc được thời gian “{words}”. Hãy viết như: Năm 2023; Quý IV năm 2023; Tháng "
                "12/2023; Trước ngày 30/11/2023; 15/09/2023. Chưa có gì thay đổi.",
                f"Answer “{row.key}”: the time “{words}” cannot be read. Write it as plans do: Năm 2023; Quý IV năm 2023; "
                "Tháng 12/2023; Trước ngày 30/11/2023; 15/09/2023. Nothing was changed.",
            )
        # The document's own words stay beside the reading that a person gave them.
        set_deadline(weakness, replace(read, text=weakness.deadline_text or read.text))
        weakness.deadline_given_id = given.id
        self.session.add(weakness)
        deadline_changed(self.office, self.session, self.plan, weakness, act, self.today)

    def _no_deadline(self, weakness: Weakness, given: Given, act: Act) -> None:
        weakness.deadline_kind, weakness.deadline_given_id = DeadlineKind.NONE, given.id
        weakness.deadline_on = weakness.deadline_until = None
        weakness.deadline_year = weakness.deadline_quarter = weakness.deadline_month = None
        self.session.add(weakness)
        deadline_changed(self.office, self.session, self.plan, weakness, act, self.today)

    def _report(self, row: OpenQuestion, answer: Answer, given: Given) -> None:
        span = Span(row.span_start or 0, row.span_end or 0)
        rule = rule_of(answer.values[0], str(detail(row).get("words") or ""), span)
        if rule is None:
            raise WrongAnswer(
                f"Trả lời “{row.key}”: không đọc được “{answer.values[0]}”. Hãy viết: quý 15 · 6 tháng 20 · năm 10 · hoặc một "
                "ngày 09/06/2017. Chưa có gì thay đổi.",
                f"Answer “{row.key}”: “{answer.values[0]}” cannot be read. Write: quarter 15 · half_year 20 · year 10 · or one "
                "day 2017-06-09. Nothing was changed.",
            )
        earlier = select(col(Given.id)).where(Given.plan_id == self.plan.id, Given.question == row.key)
        query = select(ReportingRule).where(col(ReportingRule.given_id).in_(earlier))
        for old in self.session.exec(query).all():
            self.session.delete(old)
        self.session.flush()
        write_rule(self.office, self.session, self.plan, rule, self.today, given.id)

    def _head(self, name: str, words: str, given: Given) -> None:
        if name == "number":
            self.plan.number = words
        elif (day := day_of(words)) is not None:
            self.plan.issued_on = day
        else:
            raise WrongAnswer(
                f"“{words}” không phải là ngày; hãy viết 22/08/2023. Chưa có gì thay đổi.",
                f"“{words}” is no day; write 2023-08-22. Nothing was changed.",
            )
        spans = json.loads(self.plan.head_spans)
        self.plan.head_spans = json.dumps(spans | {name: given.id})
        self.session.add(self.plan)


def mention_named(
    session: Session, words: str, role: UnitRole, weakness: Weakness, given: Given, today: date
) -> Mention:
    """Return the unit or the group that a person names, as a row; raises NotFound with the nearest names."""
    place = {"span_start": 0, "span_end": 0, "weakness_id": weakness.id, "given_id": given.id}
    groups = session.exec(select(UnitGroup).where(col(UnitGroup.is_open).is_(False))).all()
    group = next((group for group in groups if fold_words(group.name) == fold_words(words)), None)
    if group:
        kind = MentionKind.GROUP
        return Mention(role=role, kind=kind, as_written=words, name=group.name, group_id=group.id, **place)
    unit = unit_named(session, words, today)
    return Mention(role=role, kind=MentionKind.UNIT, as_written=words, name=unit.name, unit_id=unit.id, **place)


def time_of(words: str) -> DeadlineReading | None:
    """Read a time to be put right in the words of plans; None for words that are none."""
    page = Page(Source(words))
    read = read_deadline(page, 0, len(page.text))
    return None if read.kind is DeadlineKind.NONE else read
