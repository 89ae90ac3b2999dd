"""What must be right before anything is sent: the clock, and the number of letters."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select

from config.clock import Clock, monotonic_seconds, office_day
from config.errors import TryAgainLater
from flows.work.office import Office
from models.facts.guards import is_behind, is_flood, jumped
from models.facts.ladder import UNIT_ROLES
from models.facts.lifecycle import OPEN_STATES, ObligationKind
from models.moves import Act
from models.people import address_of
from models.tables import History, HoldKind, Message, Obligation, PeriodOpening
from notifications.holds import last_lifted, open_hold, raise_hold
from notifications.waiting import LADDER_PURPOSES, Waiting

STILL_RUNNING = timedelta(days=60)
"""A period's ladder may go on so long after its due date; what comes later belongs to other periods."""


class ClockWatch:
    """The wall clock against the time that really passed, in one process: kept by whoever delivers again and again."""

    def __init__(self, clock: Clock, passed: Callable[[], float] = monotonic_seconds) -> None:
        self._clock, self._passed = clock, passed
        self._wall, self._began = clock(), passed()
        self.saw_a_jump = False

    def has_jumped(self, limit: timedelta) -> bool:
        """Did the two part by more than ``limit`` since they were last set alike?"""
        return jumped(self._clock() - self._wall, timedelta(seconds=self._passed() - self._began), limit)

    def trust(self) -> None:
        """Take the wall clock as it is now: a person confirmed it."""
        self._wall, self._began, self.saw_a_jump = self._clock(), self._passed(), False


_NEWEST = select(History.at).order_by(col(History.id).desc()).limit(1)


def check_clock(session: Session, limit: timedelta, watch: ClockWatch | None, act: Act) -> None:
    """Hold everything when the clock jumped, or stands behind what is committed; a long silence is neither."""
    held = open_hold(session, HoldKind.CLOCK) is not None
    if watch is not None and watch.saw_a_jump and not held:
        watch.trust()
    has_jumped = watch is not None and watch.has_jumped(limit)
    if watch is not None and has_jumped:
        watch.saw_a_jump = True
    if held:
        return
    newest = session.exec(_NEWEST).first()
    if has_jumped:
        _hold(
            session, f"Đồng hồ lệch: giờ máy đã nhảy hơn {limit.total_seconds() / 3600:g} giờ. Chưa gửi thư nào.", act
        )
    elif newest is not None and is_behind(act.at, newest):
        behind = f"giờ máy ({_hour(act.at)}) đứng trước việc đã ghi mới nhất ({_hour(newest)})"
        _hold(session, f"Đồng hồ lệch: {behind}. Chưa gửi thư nào.", act)


class ClockHeld(TryAgainLater):
    """The clock cannot be trusted: nothing is decided and nothing is sent until a person confirms it."""


def trust_the_clock(office: Office, watch: ClockWatch, act: Act) -> None:
    """Look at the clock before something is decided by it; raises ClockHeld while it cannot be trusted."""
    with office.database.write() as session:
        check_clock(session, office.settings.clock_jump, watch, act)
        hold = open_hold(session, HoldKind.CLOCK)
        words = hold.because if hold else None
    if words:
        raise ClockHeld(
            f"{words} Kiểm tra giờ máy rồi chạy dondoc outbox confirm-clock --reason ...",
            f"The machine's clock cannot be trusted: {words} Check it, then run dondoc outbox confirm-clock --reason ...",
        )


def _hold(session: Session, words: str, act: Act) -> None:
    raise_hold(session, HoldKind.CLOCK, words, act)


def _hour(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M} UTC"


def check_volume(session: Session, office: Office, groups: list[Waiting], act: Act) -> None:
    """Hold the ladder's letters when more than twice what was forecast would have been sent; asked once a day."""
    ladder = [group for group in groups if group.purpose.startswith(LADDER_PURPOSES)]
    if not ladder:
        return
    lifted = last_lifted(session, HoldKind.VOLUME)
    if lifted and office_day(lifted) == office_day(act.at):
        return
    since = office_day(act.at) - STILL_RUNNING
    openings = session.exec(select(PeriodOpening).where(PeriodOpening.applied_due_on >= since)).all()
    for opening in openings:
        if opening.forecast_mails == 0:
            opening.forecast_mails = forecast(session, office, opening)
            session.add(opening)
    expected = sum(opening.forecast_mails for opening in openings)
    told = _told_since(session, min((opening.opened_at for opening in openings), default=act.at))
    if is_flood(len(ladder), told, expected) and open_hold(session, HoldKind.VOLUME) is None:
        words = f"{len(ladder)} thư nhắc cùng đến lúc gửi, đã gửi {told}; khi mở kỳ dự tính {expected}. Tạm dừng, chờ xác nhận."
        raise_hold(session, HoldKind.VOLUME, words, act)


_LADDER_LETTERS = (
    select(func.count())
    .select_from(Message)
    .where(or_(*(col(Message.purpose).startswith(purpose) for purpose in LADDER_PURPOSES)))
    .where(Message.created_at >= bindparam("since"))
)


def _told_since(session: Session, moment: datetime) -> int:
    return session.exec(_LADDER_LETTERS, params={"since": moment}).one()


def forecast(session: Session, office: Office, opening: PeriodOpening) -> int:
    """Return how many ladder letters a period brings if nobody answers: mailboxes a rung, and three for each rung above.

    Three, because a rung above may bring its preview, its digest, and a supplement for those that come later.
    """
    query = (
        select(Obligation.unit_id)
        .distinct()
        .where(
            Obligation.stream_id == opening.stream_id,
            Obligation.period == opening.period,
            Obligation.kind == ObligationKind.REPORT,
            col(Obligation.state).in_(OPEN_STATES),
        )
    )
    units, day, letters = session.exec(query).all(), office_day(opening.opened_at), 0
    found: dict[tuple[int, str], str | None] = {}
    for rung in office.ladder.rungs:
        for unit in units:
            roles = [role for role in rung.tells if role in UNIT_ROLES]
            for role in roles:
                if (unit, role) not in found:
                    recipient = address_of(session, unit, role, day)
                    found[unit, role] = recipient.address if recipient else None
            letters += len({found[unit, role] for role in roles} - {None})
        letters += 3 * sum(role not in UNIT_ROLES for role in rung.tells)
    return letters
