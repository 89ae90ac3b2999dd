"""A small register for the rules of the sweep: what was decided is kept from day to day, as the database keeps it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from models.facts.calendar import WorkingCalendar
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Ladder, Role
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import HOLD_PREFIX, Decided, DecisionState, Outcome, Owed, Situation, Verdict, decide

S = DecisionState
LIVE = {S.PLANNED, S.BUNDLED, S.DONE, S.HELD}
STATE_AFTER = {
    Outcome.PLAN: S.PLANNED,
    Outcome.HOLD: S.HELD,
    Outcome.RELEASE: S.PLANNED,
    Outcome.RENEW: S.PLANNED,
    Outcome.SUPERSEDE: S.SUPERSEDED,
    Outcome.RECORD: S.SUPERSEDED,
}


def an_owed(
    due_on: date = date(2023, 9, 15),
    *,
    obligation: int = 812,
    kind: ObligationKind = ObligationKind.REPORT,
    unit: int = 12,
    period: str = "2023-Q3",
    created_on: date = date(2023, 7, 3),
    vice_chair: str = "pct-kinh-te",
    by_focal_unit: bool = False,
    paused: bool = False,
    paused_on: frozenset[date] = frozenset(),
    reachable: bool = True,
    stopped: bool = False,
    never_overdue: bool = False,
    decided: Mapping[tuple[str, Role], Decided] | None = None,
) -> Owed:
    """Give the third quarter's report of a unit, due Friday 15/9/2023."""
    return Owed(
        obligation=obligation,
        kind=kind,
        unit=unit,
        stream="1",
        period=period,
        due_on=due_on,
        due_version=1,
        created_on=created_on,
        vice_chair=vice_chair,
        by_focal_unit=by_focal_unit,
        paused=paused,
        paused_on=paused_on,
        reachable=reachable,
        stopped=stopped,
        never_overdue=never_overdue,
        decided=decided or {},
    )


def days(first: date, last: date) -> list[date]:
    """Give every day from ``first`` to ``last``, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def lines(verdicts: Iterable[Verdict]) -> list[str]:
    """Write verdicts shortly: ``-14 clerk plan``; a recorded one with its reason, one for later with its day."""
    return [_line(verdict) for verdict in verdicts]


def _line(verdict: Verdict) -> str:
    line = f"{verdict.rung} {verdict.role} {verdict.outcome}"
    if verdict.outcome in {Outcome.RECORD, Outcome.SUPERSEDE}:
        return f"{line}: {verdict.why}"
    if verdict.outcome is Outcome.HOLD:
        return f"{line} for {verdict.send_on:%d/%m}" + (" with approval" if verdict.needs_approval else "")
    return line


@dataclass
class Register:
    """What is owed, and everything decided so far."""

    calendar: WorkingCalendar
    ladder: Ladder
    owed: list[Owed]
    swept_on: set[date] = field(default_factory=set)
    decided: dict[int, dict[tuple[str, Role], Decided]] = field(default_factory=dict)
    filed: set[int] = field(default_factory=set)

    def sweep(self, today: date) -> list[Verdict]:
        """Decide, keep what was decided, and remember the day."""
        verdicts = decide(self.situation(), today)
        for verdict in verdicts:
            kept = self.decided.setdefault(verdict.owed.obligation, {})
            before = kept.get((verdict.rung, verdict.role))
            first = before.decided_on if before else today
            kept[verdict.rung, verdict.role] = Decided(
                STATE_AFTER[verdict.outcome], verdict.send_on, verdict.needs_approval, first
            )
        self.swept_on.add(today)
        return verdicts

    def morning(self, today: date) -> list[Verdict]:
        """Sweep, and let everything leave."""
        verdicts = self.sweep(today)
        self.deliver()
        return verdicts

    def deliver(self) -> None:
        """Everything planned was accepted by the mail server."""
        self._change(S.PLANNED, S.DONE)

    def mail_is_down(self, today: date) -> None:
        """Nothing left today: what was planned is told anew on the next working day."""
        tomorrow = self.calendar.add_working_days(today, 1)
        for kept in self.decided.values():
            for key, before in kept.items():
                if before.state is S.PLANNED and before.send_on <= today:
                    kept[key] = replace(before, send_on=tomorrow)

    def file(self, obligation: int) -> None:
        """Take in the report: nothing more is owed, what was not sent is cancelled."""
        self.filed.add(obligation)
        kept = self.decided.get(obligation, {})
        kept.update({key: replace(before, state=S.CANCELLED) for key, before in kept.items() if before.state in UNSENT})

    def change(self, obligation: int, owed: Owed) -> None:
        """Put another fact in place of one."""
        self.owed = [owed if known.obligation == obligation else known for known in self.owed]

    def live_through(self, first: date, last: date, *, away: Iterable[date] = ()) -> dict[str, list[str]]:
        """Sweep and deliver every day but those ``away``; give the days on which something was decided."""
        story = {}
        for day in days(first, last):
            if day not in set(away) and (verdicts := self.sweep(day)):
                story[f"{day:%d/%m}"] = lines(verdicts)
            self.deliver()
        return story

    def situation(self) -> Situation:
        """Gather, as `models.queries.situation` does."""
        still_owed = [owed for owed in self.owed if owed.obligation not in self.filed]
        return Situation(
            owed=tuple(replace(owed, decided=dict(self.decided.get(owed.obligation, {}))) for owed in still_owed),
            calendar=self.calendar,
            ladder=self.ladder,
            swept_on=frozenset(self.swept_on),
            mail_days=self.mail_days(),
            digest_days=self._digest_days(),
        )

    def mail_days(self) -> dict[tuple[int, Role, str], frozenset[date]]:
        """Give the days on which each role of a unit got, or is to get, mail about its reports of a period."""
        found: dict[tuple[int, Role, str], set[date]] = {}
        for owed, (_, role), before in self._live():
            if owed.kind is ObligationKind.REPORT and role in UNIT_ROLES:
                found.setdefault((owed.unit, role, owed.period), set()).add(before.send_on)
        return {key: frozenset(value) for key, value in found.items()}

    def _digest_days(self) -> dict[tuple[str, str, str], frozenset[date]]:
        found: dict[tuple[str, str, str], set[date]] = {}
        for owed, (rung, role), before in self._live():
            if role in LEADERSHIP and not rung.startswith(HOLD_PREFIX):
                leader = owed.vice_chair if role is Role.VICE_CHAIR else str(role)
                found.setdefault((leader, owed.stream, owed.period), set()).add(before.send_on)
        return {key: frozenset(value) for key, value in found.items()}

    def _live(self) -> Iterable[tuple[Owed, tuple[str, Role], Decided]]:
        for owed in self.owed:
            for key, before in self.decided.get(owed.obligation, {}).items():
                if before.state in LIVE:
                    yield owed, key, before

    def _change(self, before: DecisionState, after: DecisionState) -> None:
        for kept in self.decided.values():
            kept.update({key: replace(one, state=after) for key, one in kept.items() if one.state is before})


UNSENT = {S.PLANNED, S.BUNDLED, S.HELD}
