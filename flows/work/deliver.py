"""Delivering: claim a letter, hand it to the mail server, write down what came of it; until nothing waits.

Stopping anywhere loses nothing: a claim is a row, an intent is a row, and a dead sender's rows are freed by the next.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, func, select

from config.clock import Clock, office_day
from flows.work.bounces import poll_bounces
from flows.work.office import Office
from flows.work.sender import Delivered, Sender, Stopping, Ways, never
from models.instance import is_live
from models.moves import Act
from models.tables import Message, MessageState
from notifications.handing import Dial, TransportDown
from notifications.holds import open_holds
from notifications.pacing import room
from notifications.smtp import connect
from notifications.waiting import Hours, retries, waiting
from notifications.workers import worker
from notifications.writing import domain_of

__all__ = ["Delivered", "Dial", "Stopping", "Ways", "anything_waits", "deliver", "deliver_until_empty"]

LONGEST_NAP_SECONDS = 30.0
"""How long a waiting delivery sleeps at a time."""

AS_IT_IS = Ways()


async def deliver(
    office: Office, clock: Clock, dial: Dial = connect, stopping: Stopping = never, ways: Ways = AS_IT_IS
) -> Delivered:
    """Send all that may leave now; raises TransportDown when the mail server cannot be spoken to, nothing claimed.

    ``stopping``: once it says yes, the letter in hand is finished and no other is claimed.
    """
    with worker(office.database, office.settings.home) as owner:
        await asyncio.to_thread(poll_bounces, office, Act(f"sender:{owner}", clock()))
        sender = Sender(office, clock, owner, stopping, ways)
        await asyncio.to_thread(sender.prepare)
        if await asyncio.to_thread(sender.has_work):
            try:
                async with dial(office.settings) as connection:
                    await asyncio.to_thread(sender.transport_is_up)
                    await sender.run(connection)
            except TransportDown as down:
                await asyncio.to_thread(sender.transport_is_down, down)
                raise
        return sender.delivered


async def deliver_until_empty(
    office: Office, clock: Clock, tell: Callable[[float], None], stopping: Stopping = never, ways: Ways = AS_IT_IS
) -> Delivered:
    """Deliver again and again until nothing waits that may leave today; ``tell`` hears of each wait, in seconds.

    A clock that stands still ends it: what waits for a later moment would wait for ever. So does a hold that only a
    person can end.
    """
    total = Delivered()
    while True:
        before = clock()
        try:
            done = await deliver(office, clock, stopping=stopping, ways=ways)
        except TransportDown:
            wait: float | None = office.settings.retry_after[0].total_seconds()
        else:
            total.outcomes += done.outcomes
            total.unreachable, total.rescued = done.unreachable, total.rescued + done.rescued
            total.unwritable, total.held, total.paced = done.unwritable, done.held, done.paced
            wait = await asyncio.to_thread(_seconds_to_next_try, office, clock)
        if wait is None or stopping():
            return total
        tell(wait)
        await asyncio.sleep(min(wait, LONGEST_NAP_SECONDS))
        if clock() == before:
            return total


def _seconds_to_next_try(office: Office, clock: Clock) -> float | None:
    """Return how long until some letter may be tried again; None when nothing waits for today, or a person is needed."""
    now = clock()
    hours = Hours(office.settings, office.calendar)
    states = (MessageState.PLANNED, MessageState.AMBIGUOUS)
    query = select(func.min(Message.next_at)).where(col(Message.state).in_(states), Message.not_after >= now)
    query = query.where(col(Message.held_by).is_(None))
    if not hours.are_open(now):
        query = query.where(col(Message.immediate).is_(True))
    with office.database.read() as session:
        everything = [hold for hold in open_holds(session) if not hold.scope]
        if any(hold.until is None for hold in everything):
            return None
        moments = [hold.until for hold in everything if hold.until]
        next_try = session.exec(query).one()
        moments += [next_try] if next_try else []
        if retries(session, hours, now, limit=1) or waiting(session, hours, now):
            moments.append(max(now, _free_at(session, office, hours, now)))
    later = [moment for moment in moments if moment]
    return max(1.0, (min(later) - now).total_seconds()) if later else None


def _free_at(session: Session, office: Office, hours: Hours, now: datetime) -> datetime:
    """Return when the window lets the first of the waiting letters go, in all and to its domain."""
    live = is_live(session, office_day(now))
    domains = {retry.domain for retry in retries(session, hours, now)}
    domains |= {
        domain_of(group.address if live else office.settings.operator_address) for group in waiting(session, hours, now)
    }
    overall = room(session, office.settings, now).free_at
    return max(overall, min((room(session, office.settings, now, domain).free_at for domain in domains), default=now))


def anything_waits(office: Office, now: datetime) -> bool:
    """Does a letter wait that may leave at ``now``?"""
    hours = Hours(office.settings, office.calendar)
    with office.database.read() as session:
        return bool(retries(session, hours, now, limit=1) or waiting(session, hours, now))
