"""Before the first letter: what the dead left is freed, what is unclear is settled, and what must be held is held."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from config.clock import office_day
from flows.work.guards import ClockWatch, check_clock, check_volume
from flows.work.office import Office
from models.facts.ladder import Role
from models.organisation import focal_unit_on
from models.people import address_of
from models.people_list import needs_person, settle
from models.tables import Hold, NeedsPerson, Unit
from notifications.aftermath import ambiguous, held_messages, settle_by_log
from notifications.holds import in_force
from notifications.maillog import Taken, taken_by_postfix
from notifications.no_address import PREFIX, key_of, no_address
from notifications.outbox import Outbox
from notifications.restored import compare
from notifications.waiting import unreachable, waiting
from notifications.workers import is_alive


@dataclass
class Found:
    """What was found before sending."""

    rescued: int = 0
    unreachable: int = 0
    holds: list[Hold] = field(default_factory=list)


def prepare(office: Office, outbox: Outbox, watch: ClockWatch | None, now: datetime) -> Found:
    """Free, settle and look, in one transaction that one sender makes at a time."""
    found = Found()
    taken = _from_the_mail_log(office, outbox, found, now)
    with office.database.write(alone="rescue") as session:
        act = outbox.act(now)
        _rescue(session, office, outbox, found, now)
        check_clock(session, office.settings.clock_jump, watch, act)
        settle_by_log(session, taken, act)
        outbox.settle_ambiguous(session, now)
        outbox.expire(session, now)
        check_volume(session, office, waiting(session, outbox.hours, now), act)
        slots = unreachable(session, now)
        _take_off_reachable(session, now)
        _name_unreachable(session, slots, now)
        found.unreachable = len(slots)
        session.flush()
        found.holds = in_force(session, now)
        session.expunge_all()
    return found


def _rescue(session: Session, office: Office, outbox: Outbox, found: Found, now: datetime) -> None:
    """Free what dead senders held; then ask the journal what became of it."""
    held = held_messages(session)
    owners = {row.owner or "" for row in held}
    alive = {name: is_alive(office.database, office.settings.home, name) for name in owners}
    in_hand = {row.id for row in held if alive[row.owner or ""]}
    found.rescued += outbox.rescue(session, held, alive.items(), now)
    session.flush()
    compare(session, outbox.journal, in_hand, outbox.act(now))


def _from_the_mail_log(office: Office, outbox: Outbox, found: Found, now: datetime) -> dict[str, Taken]:
    """Ask the mail server's own log about the letters nobody knows the fate of; outside any transaction, it may be long."""
    log = office.settings.mail_log
    if log is None:
        return {}
    with office.database.write(alone="rescue") as session:
        _rescue(session, office, outbox, found, now)
        unclear: Collection[str] = [row.message_id for row in ambiguous(session)]
    return taken_by_postfix(unclear, log, office.settings.mail_queue) if unclear else {}


_UNREACHABLE = select(NeedsPerson.key).where(
    col(NeedsPerson.key).startswith(PREFIX), col(NeedsPerson.settled_at).is_(None)
)


def _take_off_reachable(session: Session, now: datetime) -> None:
    """Settle the lines about roles that have a mailbox of their own again."""
    for key in session.exec(_UNREACHABLE).all():
        unit_id, _, role = key.removeprefix(PREFIX).partition("/")
        found = address_of(session, int(unit_id), Role(role), office_day(now))
        if found is not None and found.in_place_of is None:
            settle(session, [key], now)


def _name_unreachable(session: Session, slots: Collection[tuple[int, Role]], now: datetime) -> None:
    for unit_id, role in slots:
        holder = focal_unit_on(session, office_day(now)) if role is Role.PLANNING else None
        unit = holder or session.get_one(Unit, unit_id)
        needs_person(session, key_of(unit_id, role), *no_address(unit.name, role), now, unit_id)
