"""The facts of a period's synthesis, as of one day: what was owed, what came, what each unit wrote, where it stands.

Plain values gathered from the register; every one of them can be found again by its source key. Nothing is inferred: a
unit without a report has said nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models.facts.lifecycle import Stage
from models.facts.pauses import is_late
from models.facts.period import Period
from models.facts.standing import Counts, Standing, count
from models.facts.units import UnitKind


@dataclass(frozen=True, slots=True)
class Said:
    """What a unit wrote of one item, in its latest filing that has content."""

    item: int
    """Number of the submission item."""
    submission: int
    number: str | None
    """Number and symbol of the unit's paper."""
    received_on: date
    result: str = ""
    percent: int | None = None
    claims_done: bool = False
    causes: str = ""
    objective_causes: str = ""
    subjective_causes: str = ""
    difficulties: str = ""
    proposals: str = ""
    next_steps: str = ""


@dataclass(frozen=True, slots=True)
class ReportFact:
    """One report owed by one unit on one weakness in one period, as it stood on the day."""

    obligation: int
    period: str
    standing: Standing
    due_on: date
    first_filed_on: date | None
    returned: bool
    """It came, and was sent back for more."""
    content_pending: bool
    """The paper came; its content is not entered yet."""
    said: Said | None
    """None: no report, or one without content."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a unit wrote of the same item in an earlier period."""

    period: str
    said: Said | None
    """None: it owed a report and gave none with content."""


@dataclass(frozen=True, slots=True)
class LeadFact:
    """One lead unit of one weakness."""

    assignment: int
    unit_id: int
    unit: str
    kind: UnitKind
    stage: Stage
    resolved_on: date | None
    """The day the reviewer's word on it counts from; None while it is not put right."""
    evidence: str
    due_on: date | None
    """Last day to put it right; None where the plan gives none."""
    claimed_on: date | None
    """The day from which the unit says it is done, while that waits to be confirmed or where it was."""
    reports: tuple[ReportFact, ...]
    """In the order of periods; empty when nothing was owed."""
    earlier: tuple[Earlier, ...] = ()
    """The periods before in which it owed a report, the latest first."""
    earlier_resolved: bool = False
    """It had been put right before this period began."""
    relapsed_on: date | None = None
    """The day in this period on which it came back."""
    set_aside: tuple[date, ...] = ()
    """The days after its last day on which it was set aside; they make nobody late."""

    @property
    def is_silent(self) -> bool:
        """Does it owe reports and has given none that says anything?"""
        owes = any(report.standing is not Standing.NO_LONGER_OWED for report in self.reports)
        return owes and self.said is None and not self.is_resolved

    @property
    def said(self) -> Said | None:
        """The latest the unit wrote in the period."""
        return next((report.said for report in reversed(self.reports) if report.said), None)

    @property
    def is_resolved(self) -> bool:
        return self.stage is Stage.RESOLVED

    def is_overdue(self, on: date) -> bool:
        """Has its last day passed, without being put right or said to be by then?"""
        if self.is_resolved or self.due_on is None or on in self.set_aside:
            return False
        return is_late(self.due_on, self.claimed_on or on, self.set_aside)

    @property
    def is_asked_for_reports(self) -> bool:
        """Is a report of it overdue that is still wanted? What is put right or has ended is pressed for no more."""
        goes_on = self.stage not in {Stage.RESOLVED, Stage.ENDED}
        return goes_on and any(report.standing is Standing.OVERDUE for report in self.reports)

    @property
    def is_resolved_late(self) -> bool:
        """Was it put right after its last day? The unit's own day counts, where the reviewer confirmed what it had said."""
        day = self.claimed_on or self.resolved_on
        if not self.is_resolved or self.due_on is None or day is None:
            return False
        return is_late(self.due_on, day, self.set_aside)


class Progress(StrEnum):
    """Where a weakness stands: the four cells of domain 3.4."""

    RESOLVED_ON_TIME = "resolved_on_time"
    RESOLVED_LATE = "resolved_late"
    IN_TERM = "in_term"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class EarlierWeakness:
    """The item of an earlier plan that a person confirmed to be the same weakness."""

    code: str
    statement: str
    plan: str
    link: int


@dataclass(frozen=True, slots=True)
class WeaknessFact:
    """One weakness of a plan, with everybody who leads it."""

    id: int
    code: str
    ordinal: int
    plan: str
    """Code of its plan."""
    statement: str
    deadline_text: str | None
    outside_system: bool
    lead_words: tuple[str, ...]
    """Those named as leads in the plan's words, where no unit stands behind them yet."""
    coordinating: tuple[str, ...]
    leads: tuple[LeadFact, ...]
    earlier: tuple[EarlierWeakness, ...] = ()

    def progress(self, on: date) -> Progress:
        """Return where it stands: put right when every live lead is, overdue as soon as one is."""
        live = self.live_leads
        if live and all(lead.is_resolved for lead in live):
            late = any(lead.is_resolved_late for lead in live)
            return Progress.RESOLVED_LATE if late else Progress.RESOLVED_ON_TIME
        return Progress.OVERDUE if any(lead.is_overdue(on) for lead in live) else Progress.IN_TERM

    @property
    def live_leads(self) -> tuple[LeadFact, ...]:
        """Those whose part has not ended."""
        return tuple(lead for lead in self.leads if lead.stage is not Stage.ENDED)

    @property
    def reports(self) -> tuple[ReportFact, ...]:
        return tuple(report for lead in self.leads for report in lead.reports)


@dataclass(frozen=True, slots=True)
class PlanFact:
    """A plan the synthesis is about."""

    id: int
    code: str
    number: str | None
    issued_on: date | None
    issuer: str
    title: str


@dataclass(frozen=True, slots=True)
class RuleFact:
    """A plan's own words that ask for the reports."""

    id: int
    plan: PlanFact
    quote: str


@dataclass(frozen=True, slots=True)
class StopFact:
    """An escalation that the focal officer stopped, with the reason given."""

    history: int
    unit: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The four cells of an earlier or this period, for the chart."""

    period: str
    reports: Counts


@dataclass(frozen=True, slots=True)
class SynthesisFacts:
    """Everything a period's synthesis is written from."""

    period: Period
    periods: tuple[str, ...]
    """The reporting periods it covers: one quarter, or those that a half-year, nine months or year roll up."""
    on: date
    """The day the figures are of."""
    stream: int
    plans: tuple[PlanFact, ...]
    weaknesses: tuple[WeaknessFact, ...]
    focal: str
    focal_kind: UnitKind
    recipient: str
    """Whom the synthesis goes to, such as "UBND tỉnh Thanh Hóa"."""
    province: str
    due_on: date
    """By which day the reports of its last period were owed."""
    reminder_days: int
    """On how many days reminders of these periods were accepted by the mail server."""
    stops: tuple[StopFact, ...]
    trend: tuple[Trend, ...]
    rules: tuple[RuleFact, ...] = ()
    """The plans' words that ask for the reports, the oldest plan first; none where a person gave the day."""
    ended: tuple[WeaknessFact, ...] = ()
    """Weaknesses that have ended by the day: told of no more, but the reports owed on them count.

    Those that came, and those that were overdue when a part was confirmed as put right: they stay as history.
    """

    @property
    def leads(self) -> tuple[LeadFact, ...]:
        return tuple(lead for weakness in (*self.weaknesses, *self.ended) for lead in weakness.leads)

    @property
    def reports(self) -> Counts:
        """All reports of its periods in the four cells."""
        return count_reports(report for lead in self.leads for report in lead.reports)

    def reports_of(self, period: str) -> Counts:
        """The reports of one of its periods in the four cells."""
        reports = (report for lead in self.leads for report in lead.reports if report.period == period)
        return count_reports(reports)

    @property
    def progress(self) -> Counts:
        """All weaknesses in the four cells."""
        stands = [weakness.progress(self.on) for weakness in self.weaknesses]
        return Counts(
            on_time=stands.count(Progress.RESOLVED_ON_TIME),
            late=stands.count(Progress.RESOLVED_LATE),
            in_term=stands.count(Progress.IN_TERM),
            overdue=stands.count(Progress.OVERDUE),
        )

    def standing(self, *wanted: Progress) -> tuple[WeaknessFact, ...]:
        """The weaknesses that stand so."""
        return tuple(weakness for weakness in self.weaknesses if weakness.progress(self.on) in wanted)


def count_reports(reports: Iterable[ReportFact]) -> Counts:
    """Count reports into the four cells; what is no longer owed is not counted."""
    return count([report.standing for report in reports])


def covered(period: Period) -> tuple[Period, ...]:
    """Return the quarters a half-year, nine months or year roll up; any other period covers itself."""
    quarters = [Period.parse(f"{period.year}-Q{n}") for n in (1, 2, 3, 4)]
    kept = tuple(q for q in quarters if period.first_day <= q.first_day and q.last_day <= period.last_day)
    return kept if len(kept) > 1 else (period,)
