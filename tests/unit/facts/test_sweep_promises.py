"""What holds whatever happens: random due dates, reports, pauses, outages of ours and of the mail server."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendars import load_calendar
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Role
from models.facts.lifecycle import ObligationKind
from models.facts.sweep import HOLD_PREFIX, DecisionState, Outcome, Owed, Verdict
from models.ladders import load_ladder
from tests.conftest import LADDER_FILE
from tests.unit.facts.examples import Register, an_owed, days

CALENDAR = load_calendar()
LADDER = load_ladder(LADDER_FILE)
REMEDIATION = ObligationKind.REMEDIATION


@dataclass(frozen=True)
class Quarter:
    """One quarter of an office, as it may happen."""

    owed: tuple[Owed, ...]
    filed_on: dict[int, date]
    away: frozenset[date]
    mail_down: frozenset[date]
    paused: frozenset[date]
    swept_twice: bool


@st.composite
def quarters(draw: st.DrawFn) -> Quarter:
    first_due = CALENDAR.next_working_day(draw(st.dates(date(2022, 6, 1), date(2026, 12, 1))))
    owed = []
    for number in range(draw(st.integers(1, 3))):
        due_on = CALENDAR.next_working_day(first_due + timedelta(days=draw(st.integers(0, 12))))
        owed.append(
            an_owed(
                due_on,
                obligation=number,
                unit=draw(st.sampled_from([12, 13])),
                kind=draw(st.sampled_from([ObligationKind.REPORT, REMEDIATION])),
                period="2023-Q3",
                created_on=due_on - timedelta(days=draw(st.integers(0, 30))),
                by_focal_unit=draw(st.booleans()),
            )
        )
    span = days(first_due - timedelta(days=35), first_due + timedelta(days=60))
    some_days = st.lists(st.tuples(st.sampled_from(span), st.integers(1, 20)), max_size=2)

    def drawn() -> frozenset[date]:
        return frozenset(
            day for start, length in draw(some_days) for day in days(start, start + timedelta(days=length))
        )

    filed_on = {one.obligation: draw(st.sampled_from(span)) for one in owed if draw(st.booleans())}
    return Quarter(tuple(owed), filed_on, drawn(), drawn(), drawn(), draw(st.booleans()))


@dataclass(frozen=True)
class Told:
    """A verdict, and the day it was reached."""

    day: date
    verdict: Verdict

    @property
    def key(self) -> tuple[int, str, Role]:
        return self.verdict.owed.obligation, self.verdict.rung, self.verdict.role


def live(quarter: Quarter) -> tuple[Register, list[Told]]:
    register = Register(CALENDAR, LADDER, [])
    story: list[Told] = []
    first = min(owed.due_on for owed in quarter.owed) - timedelta(days=30)
    last = max(owed.due_on for owed in quarter.owed) + timedelta(days=45)
    for day in days(first, last):
        register.owed = [
            replace(
                owed, paused=day in quarter.paused, paused_on=frozenset(one for one in quarter.paused if one <= day)
            )
            for owed in quarter.owed
            if owed.created_on <= day
        ]
        for obligation, filed_on in quarter.filed_on.items():
            if filed_on <= day:
                register.file(obligation)
        if day not in quarter.away:
            story += [Told(day, verdict) for verdict in register.sweep(day)]
            if quarter.swept_twice:
                assert register.sweep(day) == [], "deciding twice on a day gives nothing"
        if day in quarter.mail_down:
            register.mail_is_down(day)
        elif CALENDAR.is_working_day(day):
            deliver_what_is_due(register, day)
    return register, story


def deliver_what_is_due(register: Register, day: date) -> None:
    for kept in register.decided.values():
        for key, one in kept.items():
            if one.state is DecisionState.PLANNED and one.send_on <= day:
                kept[key] = replace(one, state=DecisionState.DONE)


def told(story: list[Told], *outcomes: Outcome) -> list[Told]:
    return [one for one in story if one.verdict.outcome in outcomes]


@settings(max_examples=150)
@given(quarter=quarters())
def test_whatever_happens_the_promises_of_the_ladder_hold(quarter: Quarter) -> None:
    register, story = live(quarter)
    nothing_on_a_day_off(story)
    each_rung_is_decided_once_for_each_audience(story)
    one_letter_a_day_for_each_audience(story)
    nothing_after_the_report_and_nothing_while_paused(quarter, story)
    nothing_sent_before_its_duty_existed(story)
    nobody_above_hears_before_the_unit(story)
    leaders_are_held_and_shown_a_working_day_before(story)
    at_most_six_letters(register)


def nothing_on_a_day_off(story: list[Told]) -> None:
    for one in story:
        assert CALENDAR.is_working_day(one.day)
        assert CALENDAR.is_working_day(one.verdict.send_on)


def each_rung_is_decided_once_for_each_audience(story: list[Told]) -> None:
    keys = [one.key for one in told(story, Outcome.PLAN, Outcome.HOLD, Outcome.RECORD)]
    assert len(keys) == len(set(keys))
    released = [one.key for one in told(story, Outcome.RELEASE)]
    assert len(released) == len(set(released))


def one_letter_a_day_for_each_audience(story: list[Told]) -> None:
    planned = [(one.day, one.verdict.owed.obligation, one.verdict.role) for one in told(story, Outcome.PLAN)]
    assert len(planned) == len(set(planned))


def nothing_after_the_report_and_nothing_while_paused(quarter: Quarter, story: list[Told]) -> None:
    for one in story:
        filed_on = quarter.filed_on.get(one.verdict.owed.obligation)
        assert filed_on is None or one.day < filed_on
        assert one.day not in quarter.paused


def nothing_sent_before_its_duty_existed(story: list[Told]) -> None:
    for one in told(story, Outcome.PLAN):
        owed, rung = one.verdict.owed, one.verdict.rung
        if one.verdict.role in UNIT_ROLES and not rung.startswith(HOLD_PREFIX) and owed.kind is not REMEDIATION:
            assert LADDER.rung(rung).day(owed.due_on, CALENDAR) >= owed.created_on


def nobody_above_hears_before_the_unit(story: list[Told]) -> None:
    """Whoever is told above, on a later working day than the unit was told it is late; the chair after the office."""
    first_late: dict[int, date] = {}
    steps: dict[int, list[tuple[date, int]]] = {}
    for one in told(story, Outcome.PLAN, Outcome.HOLD):
        obligation, rung = one.verdict.owed.obligation, one.verdict.rung.removeprefix(HOLD_PREFIX)
        if rung == "+1":
            first_late.setdefault(obligation, one.day)
        elif one.verdict.role not in UNIT_ROLES:
            assert obligation in first_late
            assert first_late[obligation] < one.day
            steps.setdefault(obligation, []).append((one.day, int(rung)))
    for climbed in steps.values():
        assert [rung for _, rung in climbed] == sorted(rung for _, rung in climbed)
        days_of_rungs = {rung: day for day, rung in climbed}
        assert len(set(days_of_rungs.values())) == len(days_of_rungs), "two steps of the ladder on one day"


def leaders_are_held_and_shown_a_working_day_before(story: list[Told]) -> None:
    held = {one.key: one for one in told(story, Outcome.HOLD)}
    shown = {(one.verdict.owed.obligation, one.verdict.rung): one.day for one in told(story, Outcome.PLAN)}
    for one in told(story, Outcome.PLAN):
        assert one.verdict.role not in LEADERSHIP or one.verdict.rung.startswith(HOLD_PREFIX)
    for key, one in held.items():
        assert CALENDAR.working_days_between(one.day, one.verdict.send_on) >= LADDER.hold_working_days
        assert shown[key[0], HOLD_PREFIX + key[1]] == one.day
    for one in told(story, Outcome.RELEASE):
        before = held[one.key]
        assert not before.verdict.needs_approval
        assert before.day < before.verdict.send_on <= one.day


def at_most_six_letters(register: Register) -> None:
    for letters in register.mail_days().values():
        assert len(letters) <= LADDER.most_mails_a_period
