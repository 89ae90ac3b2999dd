"""What the morning's sweep decides: for each thing owed, who must be told today, and why.

Gather, decide, apply: this is the middle. It is given what is owed, what was decided before, the calendar and the
ladder, and returns verdicts; it knows neither clock nor database. Deciding twice gives nothing new, and not
deciding for ten days gives each reader one letter, not ten.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from models.facts.calendar import ONE_DAY, CalendarMissing
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Release, Role, Rung
from models.facts.lifecycle import ObligationKind
from models.facts.rung_days import RungDays
from models.facts.situation import HOLD_PREFIX, Decided, Owed, Situation, Verdict
from models.facts.telling import REFUSING_MAILBOX, TOLD, UNSENT, DecisionState, Outcome, Why

__all__ = [
    "HOLD_PREFIX",
    "Decided",
    "DecisionState",
    "Outcome",
    "Owed",
    "Situation",
    "Verdict",
    "Why",
    "decide",
]


def decide(situation: Situation, today: date) -> list[Verdict]:
    """Return what must be decided today that was not decided before; nothing on a day off."""
    if not situation.calendar.is_working_day(today):
        return []
    return list(_Sweep(situation, today).verdicts())


class _Sweep:
    """One pass over everything owed; remembers what it gave out today, so that caps and digests add up."""

    def __init__(self, situation: Situation, today: date) -> None:
        self.situation = situation
        self.calendar = situation.calendar
        self.ladder = situation.ladder
        self.today = today
        self.mail_days = {key: set(days) for key, days in situation.mail_days.items()}
        self.digest_days = {key: set(days) for key, days in situation.digest_days.items()}
        self.were_there = {day for day in situation.swept_on if day < today}
        oldest = min((owed.due_on for owed in situation.owed), default=today)  # years before it may have no calendar
        self.working_days_there = sorted(
            day for day in self.were_there if day > oldest and self.calendar.is_working_day(day)
        )
        self.late_rungs = {rung.name for role in UNIT_ROLES for rung in self.ladder.telling(role) if rung.is_after_due}
        self.days = RungDays(situation)

    def verdicts(self) -> Iterator[Verdict]:
        for owed in sorted(self.situation.owed, key=lambda owed: (owed.due_on, owed.obligation)):
            if not owed.paused:
                yield from self._for_the_unit(owed)
                if not owed.ends_with_its_day and self.today > owed.due_on:
                    yield from self._above_the_unit(owed)

    # The unit's own people.

    def _for_the_unit(self, owed: Owed) -> Iterator[Verdict]:
        for role in UNIT_ROLES:
            due = [(rung, day) for rung, day in self.days.telling(owed, role) if day <= self.today]
            if due:
                yield from self._passed_over(owed, role, due[:-1], due[-1][1])
                yield from self._latest(owed, role, *due[-1])

    def _passed_over(self, owed: Owed, role: Role, rungs: Iterable[tuple[Rung, date]], by: date) -> Iterator[Verdict]:
        for rung, day in rungs:
            decided = owed.decided.get((rung.name, role))
            if decided is None:
                why = Why.BEFORE_CREATION if day < owed.created_on else Why.SAME_DAY if day == by else Why.OVERTAKEN
                yield Verdict(owed, rung.name, role, Outcome.RECORD, day, why)
            elif decided.state in UNSENT:
                yield Verdict(owed, rung.name, role, Outcome.SUPERSEDE, day, Why.OVERTAKEN)

    def _latest(self, owed: Owed, role: Role, rung: Rung, day: date) -> Iterator[Verdict]:
        if (rung.name, role) in owed.decided:
            yield from self._told_anew(owed, rung.name, role)
        elif day < owed.created_on:
            yield self._recorded(owed, rung, role)
        elif self._has_enough_mail(owed, role, rung):
            yield Verdict(owed, rung.name, role, Outcome.RECORD, day, Why.ENOUGH_MAIL)
        else:
            yield Verdict(owed, rung.name, role, Outcome.PLAN, self.today, Why.DUE)

    def _told_anew(self, owed: Owed, rung: str, role: Role) -> Iterator[Verdict]:
        """A letter that could not leave on its day leaves today: its words are written when it does."""
        decided = owed.decided[rung, role]
        # What a pause kept back is held; a leader's held digest is released instead.
        for_a_leader = role in LEADERSHIP and not rung.startswith(HOLD_PREFIX)
        waits = (DecisionState.PLANNED,) if for_a_leader else (DecisionState.PLANNED, DecisionState.HELD)
        if decided.state in waits and decided.send_on < self.today:
            yield Verdict(owed, rung, role, Outcome.RENEW, self.today, Why.TOLD_ANEW)

    def _has_enough_mail(self, owed: Owed, role: Role, rung: Rung) -> bool:
        """Count the mail day this rung would need; the last place of the period is kept for the courtesy warning."""
        if owed.kind is not ObligationKind.REPORT:
            return False
        days = self.mail_days.setdefault((owed.unit, role, owed.period), set())
        places = self.ladder.most_mails_a_period - (0 if rung.is_after_due else 1)
        if self.today not in days and len(days) >= places:
            return True
        days.add(self.today)
        return False

    def _came_before(self, owed: Owed, rung: Rung) -> bool:
        return self.days.of(rung, owed.due_on) < owed.created_on

    def _recorded(self, owed: Owed, rung: Rung, role: Role) -> Verdict:
        day = self.days.of(rung, owed.due_on)
        return Verdict(owed, rung.name, role, Outcome.RECORD, day, Why.BEFORE_CREATION)

    # Those above the unit.

    def _above_the_unit(self, owed: Owed) -> Iterator[Verdict]:
        days_late = self._days_late(owed)
        for rung in self.ladder.telling(Role.PLANNING):
            if (rung.name, Role.PLANNING) in owed.decided:
                yield from self._told_anew(owed, rung.name, Role.PLANNING)
            elif days_late >= (rung.working_days or 0):
                yield self._for_planning(owed, rung)
        for role in LEADERSHIP:
            verdicts = [
                v for rung in self.ladder.telling(role) for v in self._for_a_leader(owed, role, rung, days_late)
            ]
            yield from verdicts
            if any(verdict.outcome is Outcome.HOLD for verdict in verdicts):
                return  # one step a day: whoever stands above waits until this leader was told
            if not verdicts and any(self._is_near(owed, role, rung, days_late) for rung in self.ladder.telling(role)):
                return  # this leader is still to hear of it, in the supplement of a week

    def _for_planning(self, owed: Owed, rung: Rung) -> Verdict:
        if self._came_before(owed, rung):
            return self._recorded(owed, rung, Role.PLANNING)
        outcome, why = (Outcome.RECORD, Why.OWN_LATENESS) if owed.by_focal_unit else (Outcome.PLAN, Why.DUE)
        return Verdict(owed, rung.name, Role.PLANNING, outcome, self.today, why)

    def _days_late(self, owed: Owed) -> int:
        """Count the working days, today included, that make those above the unit hear of it.

        Those after the due date on which we were there to sweep and it was not paused, from the day on which the unit
        itself was, or is to be, told that it is late: nobody above hears before it. Of a unit that nobody can be
        written to, the day it was decided stands: a missing address shields nobody.
        """
        told = [
            self._told_on(owed, before)
            for (rung, role), before in owed.decided.items()
            if role in UNIT_ROLES and rung in self.late_rungs and before.state in TOLD
        ]
        tells = self.late_rungs and not any(rung in self.late_rungs for rung, _ in owed.decided)
        first = max(owed.due_on + ONE_DAY, min(told, default=self.today if tells else date.min))
        there = self.working_days_there[bisect_left(self.working_days_there, first) :]
        paused = owed.paused_on.intersection(there) if owed.paused_on else ()
        return len(there) - len(paused) + 1

    def _told_on(self, owed: Owed, before: Decided) -> date:
        """Return the day a unit's letter counts from: one that could not leave on its day leaves today at the earliest.

        A mailbox that cannot be written to, or refuses for days, shields nobody.
        """
        first = before.decided_on or before.send_on
        if not owed.reachable:
            return first
        has_not_left = before.state is DecisionState.PLANNED or before.in_a_letter
        waits = has_not_left and self.today - first < REFUSING_MAILBOX
        return max(before.send_on, self.today) if waits else before.send_on

    def _only_our_outage_made_it_due(self, owed: Owed, rung: Rung) -> bool:
        """Had the rung's own day come and gone while we were away, so that nobody could look at the digest then?"""
        day = self.days.of(rung, owed.due_on)
        return day < self.today and day not in self.were_there and day not in owed.paused_on

    def _is_near(self, owed: Owed, role: Role, rung: Rung, days_late: int) -> bool:
        """Is the leader to be told of it by the next working day, and nothing decided about that yet?"""
        stopped = owed.stopped or role in owed.stopped_for
        near = days_late >= (rung.working_days or 0) - self.ladder.hold_working_days
        return near and not stopped and (rung.name, role) not in owed.decided

    def _one_below_waits(self, owed: Owed, role: Role) -> bool:
        """Is a leader below still to hear of this, in a supplement or after an approval? Then those above wait."""
        below = LEADERSHIP[: LEADERSHIP.index(role)]
        return any(
            told in below
            and not rung.startswith(HOLD_PREFIX)
            and (before.state is DecisionState.HELD or (before.state in TOLD and before.send_on == self.today))
            for (rung, told), before in owed.decided.items()
        )

    def _for_a_leader(self, owed: Owed, role: Role, rung: Rung, days_late: int) -> Iterator[Verdict]:
        decided = owed.decided.get((rung.name, role))
        if owed.stopped or role in owed.stopped_for:
            if decided is None and days_late >= (rung.working_days or 0):
                yield Verdict(owed, rung.name, role, Outcome.RECORD, self.today, Why.STOPPED)
            elif decided is not None:
                yield from self._preview_anew(owed, rung, decided)
        elif decided is None:
            if self._is_near(owed, role, rung, days_late) and not self._one_below_waits(owed, role):
                came_before = self._came_before(owed, rung)
                yield from [self._recorded(owed, rung, role)] if came_before else self._hold(owed, role, rung)
        elif decided.state is DecisionState.HELD and decided.send_on <= self.today and not decided.needs_approval:
            yield Verdict(owed, rung.name, role, Outcome.RELEASE, self.today, Why.RELEASED)
            yield from self._preview_anew(owed, rung, decided)
        else:
            yield from self._told_anew(owed, rung.name, role)
            yield from self._preview_anew(owed, rung, decided)

    def _preview_anew(self, owed: Owed, rung: Rung, digest: Decided) -> Iterator[Verdict]:
        """A preview that could not leave is shown today while the digest is still held, and dropped when it is not."""
        watcher = Role.OFFICE if owed.by_focal_unit else Role.PLANNING
        shown = HOLD_PREFIX + rung.name, watcher
        stays = digest.state is DecisionState.HELD and (digest.send_on > self.today or digest.needs_approval)
        if stays and shown in owed.decided:
            yield from self._told_anew(owed, *shown)
        elif shown in owed.decided and owed.decided[shown].state in UNSENT:
            yield Verdict(owed, *shown, Outcome.SUPERSEDE, self.today, Why.OVERTAKEN)

    def _hold(self, owed: Owed, role: Role, rung: Rung) -> Iterator[Verdict]:
        """Hold the digest for its day and show it today to whoever may stop it: never the late unit itself."""
        try:
            day = self._digest_day(owed, role)
        except CalendarMissing:
            return  # next year's calendar is not announced: held by the first look after it is
        if day is None:
            return  # comes in the supplement, and is shown the working day before it
        away = self._only_our_outage_made_it_due(owed, rung)
        approval = away or self.ladder.release is Release.APPROVAL
        why = Why.HELD_FOR_APPROVAL if away else Why.HELD
        yield Verdict(owed, rung.name, role, Outcome.HOLD, day, why, approval)
        watcher = Role.OFFICE if owed.by_focal_unit else Role.PLANNING
        yield Verdict(owed, HOLD_PREFIX + rung.name, watcher, Outcome.PLAN, self.today, Why.SHOWN)

    def _digest_day(self, owed: Owed, role: Role) -> date | None:
        """Return the day of the leader's digest, the next working day; None while it is still to wait.

        One digest a stream and period; who climbs later waits for the working day before the supplement of a week.
        """
        leader = owed.vice_chair if role is Role.VICE_CHAIR else str(role)
        days = self.digest_days.setdefault((leader, owed.stream, owed.period), set())
        day = self.calendar.add_working_days(self.today, self.ladder.hold_working_days)
        if days and day not in days and not self._is_first_working_day_of_a_week(day):
            return None
        days.add(day)
        return day

    def _is_first_working_day_of_a_week(self, day: date) -> bool:
        return self.calendar.next_working_day(day - timedelta(days=day.weekday())) == day
