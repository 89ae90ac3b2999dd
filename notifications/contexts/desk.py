"""What every notice is written with, and the values all of them share."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from config.clock import office_day
from config.settings import Settings
from models.facts.calendar import CalendarMissing, WorkingCalendar
from models.facts.ladder import Ladder, Role
from models.facts.lifecycle import ObligationKind
from models.facts.pauses import working_days_late
from models.organisation import focal_unit_on
from models.people import Recipient, address_of
from models.queries.obligations import Item
from models.queries.pauses import paused_days
from models.tables import Assignment, Obligation, PeriodOpening, Plan, Stream, Unit

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every notice is written with."""

    session: Session
    settings: Settings
    calendar: WorkingCalendar
    ladder: Ladder
    now: datetime
    language: str = "vi"
    """The reader's."""

    @property
    def today(self) -> date:
        """The office's date."""
        return office_day(self.now)


def common(desk: Desk, recipient: Recipient, role: Role, shadow_for: str | None) -> Context:
    """Return what every letter holds: reader, focal unit, recipient of reports, day, shadow mark."""
    return common_words(desk) | {
        "reader": {"office": recipient.office, "role": role.value},
        "today": desk.today.isoformat(),
        "shadow_for": shadow_for,
        "product_url": desk.settings.public_url,
    }


_NEWEST_PLAN = select(Plan).order_by(col(Plan.id).desc()).limit(1)


def common_words(desk: Desk) -> Context:
    """Return whom reports go to and whom a unit asks, where a letter is about no one plan."""
    settings = desk.settings
    focal = focal_unit_on(desk.session, desk.today)
    plan = desk.session.exec(_NEWEST_PLAN).first()
    name = focal.name if focal else settings.focal_contact_name
    return {
        "focal": {
            "name": name,
            "contact_name": settings.focal_contact_name,
            "phone": settings.focal_phone,
            "email": settings.focal_email,
        },
        "reports_to": name,
        "recipient_body": office_words(plan.issuer if plan else None),
    }


def recipients_of(desk: Desk, plans: Sequence[Plan], stream_ids: Iterable[int | None], focal: str) -> Context:
    """Return whom these plans' reports go to, and for whom ``focal`` puts them together.

    A stream that reports to its own focal unit goes to whoever holds that part today.
    """
    ids = sorted({number for number in stream_ids if number is not None})
    names = []
    for stream in (desk.session.get_one(Stream, number) for number in ids):
        unit = desk.session.get_one(Unit, stream.focal_unit_id)
        names.append(focal if stream.recipient == unit.name else stream.recipient)
    bodies = [office_words(plan.issuer) for plan in plans]
    words: Context = {"reports_to": "; ".join(dict.fromkeys(names)) or focal}
    return words | ({"recipient_body": "; ".join(dict.fromkeys(bodies))} if bodies else {})


def office_words(issuer: str | None) -> str:
    """Write an issuer as running text does: a heading's capitals become "UBND tỉnh Thanh Hóa"."""
    if not issuer:
        return "UBND tỉnh"
    if not issuer.isupper():
        return issuer
    short = issuer.replace("ỦY BAN NHÂN DÂN", "UBND").replace("UỶ BAN NHÂN DÂN", "UBND")
    words = [word if word == "UBND" else word.capitalize() for word in short.split()]
    common = {"Tỉnh", "Huyện", "Thị", "Xã", "Thành", "Phố", "Phường"}
    # Only the words of rank right after "UBND" are common nouns: "tỉnh Thanh Hóa", "thành phố Hồ Chí Minh".
    at = 1
    while words[0] == "UBND" and at < len(words) and words[at] in common:
        words[at] = words[at].lower()
        at += 1
    return " ".join(words)


def plans_of(plans: Sequence[Plan]) -> list[Context]:
    """Return the plans a letter is about, each once."""
    unique = {plan.id: plan for plan in plans}
    return [
        {
            "number": plan.number,
            "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
            "title": plan.title,
            "issuer": office_words(plan.issuer),
        }
        for plan in unique.values()
    ]


def item(desk: Desk, row: Item) -> Context:
    """Return one obligation as a reader recognises it."""
    owed = row.obligation
    unit, roles = _whose(desk, row)
    return {
        "code": row.weakness.code if row.weakness else row.plan.code,
        "ordinal": row.weakness.ordinal if row.weakness else 0,
        "statement": row.weakness.told_statement if row.weakness else own_duty(owed.rule),
        "roles": roles,
        "unit": unit,
        "deadline_text": _deadline(row),
        "kind": owed.kind.value,
        "due_on": owed.due_on.isoformat(),
        "original_due_on": owed.original_due_on.isoformat(),
        "due_reason": reason_of(desk, owed),
        "days_left": (owed.due_on - desk.today).days,
        "working_days_late": days_late(desk, owed),
        "first_sent_on": owed.first_filed_on.isoformat() if owed.first_filed_on else None,
        "link": None,
    }


def _deadline(row: Item) -> str:
    """Return the time to put it right, in words; nothing of a weakness that is followed outside the system."""
    if row.weakness and row.weakness.outside_system:
        return ""
    return (row.weakness.deadline_text if row.weakness else None) or "Kế hoạch không nêu"


def reason_of(desk: Desk, due: Obligation | PeriodOpening) -> str:
    """Return why a due date is what it is, in the reader's language; of older rows only Vietnamese is known."""
    return (due.due_reason_en if desk.language == "en" else "") or due.due_reason


def days_late(desk: Desk, owed: Obligation) -> int:
    """Return how many working days an obligation is late today; days on which it was set aside do not count."""
    if desk.today <= owed.due_on:
        return 0
    paused = paused_days(desk.session, [owed], desk.today)[owed.id]
    return working_days_late(owed.due_on, desk.today, desk.calendar, paused)


def _whose(desk: Desk, row: Item) -> tuple[str, list[str]]:
    """Return whose item it is and in which role; of a review, the unit whose report waits to be reviewed."""
    owed = row.obligation
    if owed.kind is ObligationKind.REVIEW and owed.assignment_id:
        reported = desk.session.get_one(Assignment, owed.assignment_id)
        return desk.session.get_one(Unit, reported.unit_id).name, []
    return row.unit.name, list(row.roles)


def own_duty(rule: str) -> str:
    """Return the words for a duty of the focal unit that no weakness names."""
    return "Báo cáo tổng hợp kết quả khắc phục hạn chế, yếu kém" if rule == "synthesis" else "Việc của cơ quan đầu mối"


def period_of(rows: Sequence[Item]) -> str:
    """Return the period a letter speaks of: the one most of its items belong to."""
    periods = [row.obligation.period for row in rows if row.obligation.period != "-"]
    if periods:
        return max(periods, key=periods.count)
    return str(rows[0].obligation.original_due_on.year)


def later_steps(desk: Desk, unit_id: int, due_on: date) -> list[Context]:
    """Return the steps above the unit that lie ahead, with their days."""
    try:
        steps = desk.ladder.above_the_unit(due_on, desk.calendar)
    except CalendarMissing:
        return []  # the next year's calendar is not announced yet: no day can be promised
    focal = focal_unit_on(desk.session, desk.today)
    own = focal is not None and focal.id == unit_id  # a focal unit that is late is not told to itself
    later = [(rung, day) for rung, day in steps if day > desk.today and not (own and Role.PLANNING in rung.tells)]
    return [
        {"rung": rung.name, "who": office(desk, unit_id, rung.tells[0]), "on": day.isoformat()} for rung, day in later
    ]


def office(desk: Desk, unit_id: int, role: Role) -> str:
    """Return the office a role stands for, seen from the owing unit."""
    found = address_of(desk.session, unit_id, role, desk.today)
    names = {
        Role.OFFICE: "Văn phòng UBND tỉnh",
        Role.VICE_CHAIR: "Phó Chủ tịch UBND tỉnh",
        Role.CHAIR: "Chủ tịch UBND tỉnh",
    }
    return found.office if found else names.get(role, "Cơ quan đầu mối")


def working_day_after(desk: Desk, count: int) -> str:
    """Return the day ``count`` working days from today."""
    return desk.calendar.add_working_days(desk.today, count).isoformat()
