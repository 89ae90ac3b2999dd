"""Gathering what the sweep decides from."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache

from sqlalchemy import bindparam, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from config.clock import office_day
from models.facts.calendar import WorkingCalendar
from models.facts.ladder import LEADERSHIP, UNIT_ROLES, Ladder, Role
from models.facts.lifecycle import OPEN_STATES, ObligationKind, Stage
from models.facts.sweep import Decided, DecisionState, Owed, Situation
from models.facts.units import PostKind
from models.organisation import holder_on
from models.people import address_of
from models.queries.kept import write_what_waits
from models.queries.pauses import paused_days
from models.tables import (
    Assignment,
    DecisionRow,
    DueVersion,
    LeadershipStop,
    Message,
    MessageState,
    Obligation,
    Portfolio,
    Post,
    Stream,
    SweepRun,
    Unit,
)
from models.tables.base import columns_of

TOLD = (DecisionState.PLANNED, DecisionState.BUNDLED, DecisionState.DONE, DecisionState.HELD)

UNSENT = (MessageState.PLANNED, MessageState.CLAIMED, MessageState.HANDING_OVER)
"""Letters of an earlier day in these states are in the hand of a sender that died, until the next delivery."""

_decision, _message = columns_of(DecisionRow), columns_of(Message)
_DECIDED = sa_select(
    *(_decision.obligation_id, _decision.due_version, _decision.rung, _decision.role),
    *(_decision.state, _decision.send_on, _decision.needs_approval, _decision.decided_at),
    _decision.message_id.in_(sa_select(_message.id).where(_message.state.in_(UNSENT))),
).where(_decision.obligation_id.in_(bindparam("ids", expanding=True)))

# What is overdue when its assignment is resolved or ended stays as history and climbs no more.
_CLOSED = sa_select(col(Assignment.id)).where(col(Assignment.stage).in_([Stage.RESOLVED, Stage.ENDED]))
_OPEN = (
    select(Obligation)
    .where(col(Obligation.state).in_(OPEN_STATES))
    .where(or_(col(Obligation.assignment_id).is_(None), col(Obligation.assignment_id).not_in(_CLOSED)))
)
_VICE_CHAIRS = select(Portfolio, Post).where(Portfolio.post_id == Post.id, Post.kind == PostKind.VICE_CHAIR)
_OWN_DUTIES = sa_select(col(Obligation.unit_id)).where(
    col(Obligation.kind).in_([ObligationKind.SYNTHESIS, ObligationKind.REVIEW])
)
_MAIL_DAYS = (
    sa_select(col(DecisionRow.unit_id), col(DecisionRow.role), col(Obligation.period), col(DecisionRow.send_on))
    .distinct()
    .where(col(DecisionRow.obligation_id) == Obligation.id, col(Obligation.kind) == ObligationKind.REPORT)
    .where(col(Obligation.period).in_(bindparam("periods", expanding=True)), col(DecisionRow.state).in_(TOLD))
    .where(col(DecisionRow.role).in_(UNIT_ROLES))
)
_DIGESTS = (
    sa_select(
        *(col(DecisionRow.unit_id), col(DecisionRow.role), col(DecisionRow.send_on)),
        *(col(Obligation.stream_id), col(Obligation.plan_id), col(Obligation.period)),
    )
    .distinct()
    .where(col(DecisionRow.obligation_id) == Obligation.id, col(DecisionRow.role).in_(LEADERSHIP))
    .where(col(DecisionRow.state).in_(TOLD), col(DecisionRow.notice) == "leadership_digest")
)

DigestDays = dict[tuple[str, str, str], frozenset[date]]


def gather(session: Session, today: date, calendar: WorkingCalendar, ladder: Ladder) -> Situation:
    """Return everything open on ``today`` with what was decided about it before."""
    rows = session.exec(_OPEN).all()
    leaders = vice_chair_of(session, today)
    decided = _decided(session, rows)
    paused = paused_days(session, rows, today)
    versions = _version_days(session, rows)
    focal = {stream.focal_unit_id for stream in session.exec(select(Stream))}
    focal |= _successors_of_focal(session)
    stops = _stops(session)
    orphans = _without_successor(session, today)
    reachable = cache(lambda unit_id: address_of(session, unit_id, Role.CONTACT, today) is not None)
    owed = tuple(
        Owed(
            obligation=row.id,
            kind=row.kind,
            unit=row.unit_id,
            stream=str(row.stream_id or f"plan:{row.plan_id}"),
            period=row.period,
            due_on=row.due_on,
            due_version=row.due_version,
            created_on=versions[row.id],
            vice_chair=leaders.get(row.unit_id, ""),
            by_focal_unit=row.unit_id in focal,
            reachable=row.due_on >= today or reachable(row.unit_id),
            paused=today in paused[row.id],
            paused_on=paused[row.id],
            waits_for_a_unit=row.unit_id in orphans,
            stopped=row.escalation_stopped,
            stopped_for=stops.get((row.id, row.due_version), frozenset()),
            never_overdue=row.rule == "checkpoint",
            decided=decided.get((row.id, row.due_version), {}),
        )
        for row in rows
    )
    return Situation(
        owed=owed,
        calendar=calendar,
        ladder=ladder,
        swept_on=frozenset(session.exec(select(col(SweepRun.swept_on)).where(col(SweepRun.succeeded).is_(True)))),
        mail_days=_of_one_mailbox(session, _mail_days(session, {row.period for row in rows}), today, ladder),
        digest_days=_digest_days(session, leaders),
    )


def vice_chair_of(session: Session, day: date) -> dict[int, str]:
    """Return, for each unit, the code of the vice-chair in charge of it on ``day``."""
    rows = session.exec(_VICE_CHAIRS).all()
    return {
        charge.unit_id: post.code
        for charge, post in rows
        if charge.valid_from <= day and (charge.valid_to is None or day <= charge.valid_to)
    }


def _decided(session: Session, rows: Iterable[Obligation]) -> dict[tuple[int, int], dict[tuple[str, Role], Decided]]:
    ids = [row.id for row in rows]
    decided: dict[tuple[int, int], dict[tuple[str, Role], Decided]] = defaultdict(dict)
    # Columns, not objects, and each fact once: a province's year has tens of thousands of decisions, most of them alike.
    alike = cache(lambda state, on, approval, at, unsent: Decided(state, on, approval, office_day(at), bool(unsent)))
    write_what_waits(session)
    for start in range(0, len(ids), 500):
        found = session.execute(_DECIDED, {"ids": ids[start : start + 500]}).all()
        for obligation_id, version, rung, role, *facts in found:
            decided[obligation_id, version][rung, role] = alike(*facts)
    return decided


def _version_days(session: Session, rows: Iterable[Obligation]) -> dict[int, date]:
    """Return the day each obligation's current due version came to be; of the first, the obligation's own day."""
    days = {row.id: row.created_on for row in rows}
    later = [row for row in rows if row.due_version > 1]
    for row in later:
        query = select(DueVersion).where(DueVersion.obligation_id == row.id, DueVersion.version == row.due_version)
        days[row.id] = office_day(session.exec(query).one().decided_at)
    return days


def _stops(session: Session) -> dict[tuple[int, int], frozenset[Role]]:
    """Return, for each obligation and due version, the leaders who are not told of it."""
    stops: dict[tuple[int, int], set[Role]] = defaultdict(set)
    for row in session.exec(select(LeadershipStop)):
        stops[row.obligation_id, row.due_version].add(Role(row.leader))
    return {key: frozenset(roles) for key, roles in stops.items()}


def _without_successor(session: Session, today: date) -> set[int]:
    """Return the units that ended and whose work no one unit carries on: it waits to be reassigned."""
    ended = session.exec(select(Unit).where(col(Unit.valid_to).is_not(None), col(Unit.valid_to) < today))
    return {unit.id for unit in ended if holder_on(session, unit, today) is None}


def _successors_of_focal(session: Session) -> set[int]:
    """The focal role passes on with the unit, so whoever owes a synthesis is a focal unit too."""
    return set(session.execute(_OWN_DUTIES).scalars())


def _mail_days(session: Session, periods: set[str]) -> dict[tuple[int, Role, str], frozenset[date]]:
    days: dict[tuple[int, Role, str], set[date]] = defaultdict(set)
    rows = session.execute(_MAIL_DAYS, {"periods": sorted(periods)})
    for unit_id, role, period, send_on in rows:
        days[unit_id, role, period].add(send_on)
    return {key: frozenset(value) for key, value in days.items()}


def _of_one_mailbox(
    session: Session, days: dict[tuple[int, Role, str], frozenset[date]], today: date, ladder: Ladder
) -> dict[tuple[int, Role, str], frozenset[date]]:
    """Let roles that one mailbox reads today share its days: the most letters a period are counted by address.

    A mailbox that stands in for one that came back must not get a letter more for it. Looked up only for units so near
    the limit that it could matter.
    """
    found = dict(days)
    for unit_id, period in {(unit_id, period) for unit_id, _, period in days}:
        of_roles = {role: days.get((unit_id, role, period), frozenset()) for role in UNIT_ROLES}
        if len(frozenset().union(*of_roles.values())) < ladder.most_mails_a_period - 1:
            continue
        shared: dict[str, frozenset[date]] = {}
        readers = {role: address_of(session, unit_id, role, today) for role in UNIT_ROLES}
        for role, reader in readers.items():
            if reader:
                shared[reader.address] = shared.get(reader.address, frozenset()) | of_roles[role]
        found |= {(unit_id, role, period): shared[reader.address] for role, reader in readers.items() if reader}
    return found


def _digest_days(session: Session, leaders: dict[int, str]) -> DigestDays:
    days: dict[tuple[str, str, str], set[date]] = defaultdict(set)
    for unit_id, role, send_on, stream_id, plan_id, period in session.execute(_DIGESTS):
        leader = leaders.get(unit_id, "") if role is Role.VICE_CHAIR else str(role)
        days[leader, str(stream_id or f"plan:{plan_id}"), period].add(send_on)
    return {key: frozenset(value) for key, value in days.items()}


_NAMES = sa_select(columns_of(Unit).id, columns_of(Unit).name)


def unit_names(session: Session) -> dict[int, str]:
    """Return every unit's name by its number."""
    session.flush()
    return {number: name for number, name in session.execute(_NAMES)}  # noqa: C416  # rows are no pairs to the type checker
