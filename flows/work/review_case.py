"""The items under review, and the steps that every review takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from config.clock import office_day
from config.errors import Refused
from flows.work.find import reports_owed, unit_named
from flows.work.office import Office
from models.decisions import NewDecision, add_decisions, cancel_unsent
from models.facts.due import Due
from models.facts.ladder import Role
from models.facts.lifecycle import (
    OPEN_STATES,
    ObligationEvent,
    ObligationKind,
    ObligationState,
    Stage,
    StageEvent,
)
from models.facts.period import Period
from models.moves import Act, advance_assignment, advance_obligation, record
from models.organisation import focal_unit_on
from models.tables import Assignment, Obligation, Review, SubmissionItem, Verdict, Weakness


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review did."""

    unit: str
    period: str
    verdict: str
    items: tuple[str, ...]
    already: tuple[str, ...]
    """Items for which the same was said before: nothing changed."""
    due_on: date | None = None
    """Of a return: the new applied due date."""
    weaknesses: tuple[int, ...] = ()


class Case:
    """The items under review, and the steps reviews share."""

    def __init__(
        self, office: Office, session: Session, unit_words: str, period: Period, items: Sequence[str] | None, act: Act
    ) -> None:
        self.office, self.session, self.period, self.act = office, session, period, act
        self.today = office_day(act.at)
        self.unit = unit_named(session, unit_words, self.today)
        owed = sorted(row.id for row in reports_owed(session, self.unit, period, items, self.today))
        query = select(Obligation).where(col(Obligation.id).in_(owed)).order_by(col(Obligation.id)).with_for_update()
        self.rows = list(session.exec(query.execution_options(populate_existing=True)))
        self.named = items is not None

    def filed(self, verdict: Verdict, done: ObligationState) -> tuple[list[Obligation], list[Obligation]]:
        """Return what is filed and waits, and what has this verdict already; raises where neither is there."""
        waiting = [row for row in self.rows if row.state is ObligationState.FILED]
        already = [row for row in self.rows if row.state is done and self._last_verdict(row) is verdict]
        self._nothing_to_review(
            [row for row in self.rows if row not in waiting and row not in already], waiting, already
        )
        return waiting, already

    def to_resolve(self) -> tuple[list[Obligation], list[Obligation]]:
        """Return what can be confirmed as put right, and what was."""
        reported = (ObligationState.FILED, ObligationState.ACCEPTED)
        assignments = {row.id: self.assignment(row) for row in self.rows}
        already = [row for row in self.rows if assignments[row.id].stage is Stage.RESOLVED]
        ready = [row for row in self.rows if row.state in reported and row not in already]
        self._nothing_to_review([row for row in self.rows if row not in ready and row not in already], ready, already)
        return ready, already

    def _nothing_to_review(
        self, others: Sequence[Obligation], waiting: Sequence[Obligation], already: Sequence[Obligation]
    ) -> None:
        if not others or (not self.named and (waiting or already)):
            return
        names = ", ".join(self._code(row) for row in others[:10])
        raise Refused(
            f"{self.unit.name} chưa có báo cáo kỳ {self.period} chờ xem xét cho: {names}. Hãy chờ đơn vị gửi, hoặc nhập "
            "thay bằng `dondoc report file`. Chưa có gì thay đổi.",
            f"{self.unit.name} has no report of {self.period} waiting for review on: {names}. Wait for it, or enter the "
            "paper with `dondoc report file`. Nothing was changed.",
        )

    def resolve(self, row: Obligation, evidence: str) -> None:
        """Confirm that the weakness is put right at this unit: its report is accepted, and nothing more is owed."""
        self.say(row, Verdict.RESOLVED, evidence=evidence)
        if row.state is ObligationState.FILED:
            advance_obligation(self.session, row, ObligationEvent.ACCEPTED, self.act)
        self.move(row, StageEvent.RESOLVED)
        self.remediation_done(row)
        self.decision_made(row)
        self.tell_resolved(row, evidence)

    def say(self, row: Obligation, verdict: Verdict, evidence: str = "", resubmit_by: date | None = None) -> None:
        query = select(SubmissionItem).where(SubmissionItem.obligation_id == row.id)
        item = self.session.exec(query.order_by(col(SubmissionItem.id).desc())).first()
        review = Review(
            obligation_id=row.id,
            submission_item_id=item.id if item else None,
            verdict=verdict,
            remarks=self.act.because,
            evidence=evidence,
            resubmit_by=resubmit_by,
            reviewed_at=self.act.at,
            reviewer=self.act.actor,
        )
        self.session.add(review)
        self.session.flush()
        record(self.session, self.act, "review", review.id, verdict)

    def assignment(self, row: Obligation) -> Assignment:
        """Return the part in the weakness a report is about; of a unit that ended since, its successor's."""
        own = self.session.get_one(Assignment, row.assignment_id)
        query = select(Assignment).where(Assignment.weakness_id == own.weakness_id, Assignment.unit_id == self.unit.id)
        return (self.session.exec(query).first() or own) if own.stage is Stage.ENDED else own

    def move(self, row: Obligation, event: StageEvent) -> None:
        assignment = self.assignment(row)
        if assignment.stage not in {Stage.ENDED, Stage.RESOLVED}:
            advance_assignment(self.session, assignment, event, self.act)

    def remediation_goes_on(self, row: Obligation) -> None:
        """What a report claiming "done" had stopped climbs again on the deadline it had."""
        for duty in self._remediation(row):
            if duty.state is ObligationState.FILED:
                advance_obligation(self.session, duty, ObligationEvent.RETURNED, self.act)

    def remediation_done(self, row: Obligation) -> None:
        """End what the assignment still owes that is not yet due; what is overdue stays as history and climbs no more."""
        for duty in self._remediation(row):
            if duty.state is ObligationState.FILED:
                advance_obligation(self.session, duty, ObligationEvent.ACCEPTED, self.act)
        later = select(Obligation).where(Obligation.assignment_id == row.assignment_id)
        for duty in self.session.exec(later.where(col(Obligation.state).in_(OPEN_STATES))).all():
            cancel_unsent(self.session, [duty.id], "nội dung đã được xác nhận khắc phục")
            if duty.due_on >= self.today and duty.kind is not ObligationKind.REVIEW:
                advance_obligation(self.session, duty, ObligationEvent.CANCELLED, self.act)

    def _remediation(self, row: Obligation) -> Sequence[Obligation]:
        query = select(Obligation).where(Obligation.assignment_id == row.assignment_id)
        return self.session.exec(query.where(Obligation.kind == ObligationKind.REMEDIATION)).all()

    def decision_made(self, row: Obligation) -> None:
        """The planning department's own duty to decide on this item is done."""
        items = select(col(SubmissionItem.id)).where(SubmissionItem.obligation_id == row.id)
        subjects = [f"submission_item:{item}" for item in self.session.exec(items)]
        query = select(Obligation).where(col(Obligation.subject).in_(subjects), Obligation.rule == "decision")
        for duty in self.session.exec(query).all():
            if duty.state in OPEN_STATES:
                advance_obligation(self.session, duty, ObligationEvent.FILED, self.act, first_filed_on=self.today)
                advance_obligation(self.session, duty, ObligationEvent.ACCEPTED, self.act)
                cancel_unsent(self.session, [duty.id], "đã có kết luận")

    def tell(self, notice: str, rows: Sequence[Obligation], detail: Mapping[str, object]) -> None:
        """Decide the letter to the unit about these items."""
        if not rows:
            return
        version = max(row.due_version for row in rows)
        context = {"obligations": [row.id for row in rows], **detail}
        decisions = [
            NewDecision(
                subject=f"obligation:{rows[0].id}",
                unit_id=self.unit.id,
                rung=notice,
                role=role,
                notice=notice,
                purpose=f"{notice}:{rows[0].id}",  # a letter of its own: each review has its own words
                send_on=self.today,
                why="reviewed",
                reason="kết quả xem xét báo cáo",
                due_version=version,
                detail=context,
            )
            for role in (Role.CLERK, Role.CONTACT)
        ]
        add_decisions(self.session, decisions, self.act.at)

    def tell_resolved(self, row: Obligation, evidence: str) -> None:
        focal = focal_unit_on(self.session, self.today)
        approver = focal.name if focal else self.act.actor
        self.tell(
            "resolved", [row], {"evidence": evidence, "resolved_on": self.today.isoformat(), "approver": approver}
        )

    def outcome(
        self, verdict: Verdict, rows: Sequence[Obligation], already: Sequence[Obligation], due: Due | None = None
    ) -> Reviewed:
        return Reviewed(
            self.unit.name,
            str(self.period),
            verdict,
            tuple(self._code(row) for row in rows),
            tuple(self._code(row) for row in already),
            due.applied_on if due and rows else None,
            tuple(sorted({row.weakness_id or 0 for row in rows})),
        )

    def _last_verdict(self, row: Obligation) -> Verdict | None:
        query = select(Review).where(Review.obligation_id == row.id).order_by(col(Review.id).desc())
        review = self.session.exec(query).first()
        return review.verdict if review else None

    def _code(self, row: Obligation) -> str:
        weakness = self.session.get(Weakness, row.weakness_id)
        return weakness.code if weakness else f"obligation {row.id}"
