"""What a rehearsal means for people: letters a person, letters a rung, letters on days off, who is told what, how soon."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flows.work.rehearse.record import Event, day_of
from models.facts.calendar import WorkingCalendar

AT_ONCE = frozenset({"receipt"})
"""Notices that leave the moment something was filed, on a day off too."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one kind of reader is told."""

    role: str
    rung: str
    notice: str
    mails: int
    people: int
    """How many mailboxes got it."""
    first_on: date


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one rehearsal."""

    mails: int
    people: int
    """Mailboxes that got any."""
    most_to_one: int
    mean_to_one: float
    on_days_off: int
    """Ladder letters on days off: always nought."""
    told: tuple[Told, ...]
    days_to_report: float | None
    """Calendar days from the applied due date to the filing, on average; negative: before it. None without a filing."""
    working_days_to: dict[str, int]
    """For each kind of reader above the unit, the fewest working days after a due date on which it was told."""


def summed_up(events: Iterable[Event], calendar: WorkingCalendar) -> Summary:
    """Count a rehearsal's events."""
    events = list(events)
    mails = [event for event in events if event["event"] == "mail"]
    each = Counter(mail["to"] for mail in mails)
    off = [mail for mail in mails if mail["notice"] not in AT_ONCE and not calendar.is_working_day(day_of(mail))]
    return Summary(
        mails=len(mails),
        people=len(each),
        most_to_one=max(each.values(), default=0),
        mean_to_one=round(len(mails) / len(each), 1) if each else 0.0,
        on_days_off=len(off),
        told=_told(mails),
        days_to_report=_days_to_report(events),
        working_days_to=_working_days_to(mails, calendar),
    )


def _told(mails: Sequence[Event]) -> tuple[Told, ...]:
    groups: dict[tuple[str, str, str], list[Event]] = defaultdict(list)
    for mail in mails:
        groups[mail["role"], mail["rung"], mail["notice"]].append(mail)
    rows = [
        Told(role, rung, notice, len(group), len({mail["to"] for mail in group}), min(day_of(mail) for mail in group))
        for (role, rung, notice), group in groups.items()
    ]
    return tuple(sorted(rows, key=lambda row: up_the_ladder((row.role, row.rung, row.notice))))


def up_the_ladder(told: tuple[str, str, str]) -> tuple[int, tuple[int, float, str], str]:
    """Return where role, rung and notice stand in a table: the units first, those above them last."""
    role, rung, notice = told
    return ROLES.index(role), _rank(rung), notice


ROLES = ("lead", "planning", "office", "vice_chair", "chair", "operator")


def _rank(rung: str) -> tuple[int, float, str]:
    number = rung.removeprefix("hold:")
    is_number = number.lstrip("+-").isdecimal()
    return (0 if not is_number else 1, float(number) if is_number else 0.0, rung)


def _days_to_report(events: Sequence[Event]) -> float | None:
    due: dict[tuple[object, ...], date] = {}
    waits: list[int] = []
    for event in events:
        key = (event.get("unit"), event.get("item"), event.get("period"))
        is_filing = event["event"] == "transition" and event["entity"] == "obligation" and event["to"] == "filed"
        if event["event"] == "obligation" and event["kind"] == "report":
            due.setdefault(key, date.fromisoformat(event["due_on"]))
        elif is_filing and key in due:
            waits.append((day_of(event) - due.pop(key)).days)
    return round(sum(waits) / len(waits), 1) if waits else None


def _working_days_to(mails: Sequence[Event], calendar: WorkingCalendar) -> dict[str, int]:
    found: dict[str, int] = {}
    for mail in mails:
        if mail["notice"] in {"planning_digest", "leadership_digest"} and mail["due_on"]:
            days = calendar.working_days_between(date.fromisoformat(mail["due_on"]), day_of(mail))
            found[mail["role"]] = min(days, found.get(mail["role"], days))
    return {role: found[role] for role in ROLES if role in found}
