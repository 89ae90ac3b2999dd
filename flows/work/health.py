"""How the program is, told from its own rows: what waits, what is late, what a person must see to.

The page, the probes and the metrics all read this; nothing of it holds a name, an address or a word of a letter.
"""

import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from config.clock import office_day
from config.settings import Settings
from flows.work.board import Board, PartState, Shown
from flows.work.office import Office
from flows.work.ticks import Said, TickShown, ticks_shown
from models.facts.sweep import DecisionState
from models.people_list import needs_person, settle
from models.tables import DecisionRow, EventDelivery, EventState, HoldKind, Instance, Message, MessageState, NeedsPerson
from models.timetables import load_timetable
from notifications.holds import in_force
from notifications.waiting import Hours, may_leave_on


class Grade(StrEnum):
    """How bad it is."""

    GOOD = "good"
    WARNING = "warning"
    """The duty is done; something beside it is not as it should be."""
    BAD = "bad"
    """Reminders or reports are at risk: the health probe says so with 503."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, in both languages."""

    name: str
    grade: Grade
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts and ages."""

    letters: dict[str, int]
    """Letters by state."""
    backlog: int
    """Letters and decisions that may leave by now and have not."""
    oldest_due_unsent_seconds: float
    needs_person: int
    events_waiting: int
    events_given_up: int
    go_live_on: str | None
    live: bool
    held: tuple[HoldKind, ...] = ()
    """Why letters are held back now."""


@dataclass(frozen=True, slots=True)
class Health:
    """All of it at one moment."""

    at: datetime
    checks: tuple[Check, ...]
    figures: Figures | None = None
    ticks: tuple[TickShown, ...] = ()
    parts: tuple[Shown, ...] = field(default=())

    @property
    def grade(self) -> Grade:
        """The worst of the checks."""
        grades = {check.grade for check in self.checks}
        return next((grade for grade in (Grade.BAD, Grade.WARNING) if grade in grades), Grade.GOOD)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {"grade": self.grade.value, **asdict(self)}


HELD = {
    HoldKind.TRANSPORT: ("máy chủ thư từ chối hệ thống", "the mail server refuses this program"),
    HoldKind.DOMAIN: ("một tên miền từ chối quá nhiều thư", "a recipient domain refused too many"),
    HoldKind.VOLUME: ("nhiều thư hơn dự tính, chờ xác nhận", "far more than forecast, a person must confirm"),
    HoldKind.CLOCK: ("đồng hồ máy lệch, chờ xác nhận", "the clock moved, a person must confirm it"),
    HoldKind.RESTORED: ("cơ sở dữ liệu được phục hồi, chờ xem xét", "the database was restored, a person must look"),
    HoldKind.PERSON: ("có người cho dừng", "a person said so"),
}
"""Each reason for holding letters back; whose they are, or which domain, is not for this page."""

LONGEST_UNSENT = timedelta(hours=1)
"""A letter that might leave and has waited so long is a warning."""


def look(office: Office, now: datetime) -> Health:
    """Look at everything; a database that cannot be read is itself what is found."""
    parts = tuple(Board(office.settings.home).read())
    try:
        with office.database.read() as session:
            ticks = tuple(ticks_shown(session, load_timetable(office.settings.timetable_file), now))
            figures = _figures(session, office, now)
    except Exception as error:  # noqa: BLE001  # whatever stops the reading is what the page has to say
        why = type(error).__name__
        broken = Check(
            "database",
            Grade.BAD,
            f"Không đọc được cơ sở dữ liệu ({why}). Nhắc hạn và tiếp nhận báo cáo đang dừng.",
            f"The database cannot be read ({why}). Reminders and filing stand still.",
        )
        return Health(now, (broken, *_part_checks(parts), prefect_check(office.settings)), parts=parts)
    checks = (*_row_checks(ticks, figures), *_part_checks(parts), prefect_check(office.settings))
    return Health(now, checks, figures, ticks, parts)


def _figures(session: Session, office: Office, now: datetime) -> Figures:
    counted = session.exec(select(Message.state, func.count()).group_by(col(Message.state)))
    letters = {MessageState(state): count for state, count in counted}
    today = office_day(now)
    hours_open = Hours(office.settings, office.calendar).are_open(now)
    planned = select(func.count(), func.min(col(DecisionRow.decided_at))).where(
        DecisionRow.state == DecisionState.PLANNED, may_leave_on(today)
    )
    if not hours_open:
        planned = planned.where(col(DecisionRow.immediate).is_(True))
    untold, oldest_decision = session.exec(planned).one()
    written = select(func.count(), func.min(col(Message.created_at))).where(
        Message.state == MessageState.PLANNED, Message.next_at <= now
    )
    unsent, oldest_letter = session.exec(written).one() if hours_open else (0, None)
    # What was decided yesterday evening may leave since the office opened, not since it was decided.
    opened = Hours(office.settings, office.calendar).open(today)
    since = [max(moment, opened) if hours_open else moment for moment in (oldest_decision, oldest_letter) if moment]
    row = session.get(Instance, 1)
    live_on = row.go_live_on if row else None
    return Figures(
        letters={state.value: letters.get(state, 0) for state in MessageState},
        backlog=untold + unsent,
        oldest_due_unsent_seconds=max(((now - moment).total_seconds() for moment in since), default=0.0),
        needs_person=_count(session, select(func.count()).where(col(NeedsPerson.settled_at).is_(None))),
        events_waiting=_count(session, select(func.count()).where(EventDelivery.state == EventState.WAITING)),
        events_given_up=_count(session, select(func.count()).where(EventDelivery.state == EventState.GIVEN_UP)),
        go_live_on=str(live_on) if live_on else None,
        live=bool(live_on and live_on <= today),
        held=tuple(sorted({hold.kind for hold in in_force(session, now)})),
    )


def _count(session: Session, query: Any) -> int:  # noqa: ANN401  # a select of one number
    return int(session.exec(query).one())


def _row_checks(ticks: tuple[TickShown, ...], figures: Figures) -> Iterator[Check]:
    yield Check("database", Grade.GOOD, "Cơ sở dữ liệu đọc được.", "The database can be read.")
    late = [tick.name for tick in ticks if tick.late]
    if late:
        names = ", ".join(late)
        yield Check(
            "ticks",
            Grade.BAD,
            f"Phần nhắc hạn và gửi thư không làm việc đúng giờ: {names}. Thư nhắc không đi.",
            f"The part that looks and sends is not at work: {names} late. Reminders do not leave.",
        )
    else:
        yield Check("ticks", Grade.GOOD, "Các lượt rà soát đúng giờ.", "Every regular look came in time.")
    for kind in figures.held:
        words_vi, words_en = HELD[kind]
        grade = Grade.WARNING if kind is HoldKind.DOMAIN else Grade.BAD
        yield Check(
            f"held:{kind}",
            grade,
            f"Thư đang được giữ lại: {words_vi}. Xem dondoc outbox people.",
            f"Letters are held back: {words_en}. See dondoc outbox people.",
        )
    if figures.oldest_due_unsent_seconds > LONGEST_UNSENT.total_seconds():
        minutes = int(figures.oldest_due_unsent_seconds // 60)
        yield Check(
            "sending",
            Grade.WARNING,
            f"Có thư đến giờ gửi đã chờ {minutes} phút; còn {figures.backlog} thư.",
            f"A letter that may leave has waited {minutes} minutes; {figures.backlog} wait.",
        )
    if figures.needs_person:
        yield Check(
            "people",
            Grade.WARNING,
            f"{figures.needs_person} việc cần người xử lý: dondoc outbox people",
            f"{figures.needs_person} things need a person: dondoc outbox people",
        )
    if figures.events_given_up:
        yield Check(
            "events",
            Grade.WARNING,
            f"{figures.events_given_up} sự kiện không gửi được đến nơi nhận (webhooks).",
            f"{figures.events_given_up} events could not be handed to their endpoint (webhooks).",
        )


def _part_checks(parts: tuple[Shown, ...]) -> Iterator[Check]:
    for part in parts:
        if part.state is PartState.STARTING:
            yield Check(
                f"part:{part.name}",
                Grade.WARNING,
                f"Tiến trình “{part.name}” đang khởi động; đã khởi động lại {part.restarts} lần.",
                f"The part “{part.name}” is starting; restarted {part.restarts} times.",
            )
        elif part.state is PartState.DOWN:
            yield Check(
                f"part:{part.name}",
                Grade.WARNING,
                f"Tiến trình “{part.name}” đã dừng ({part.last_exit}), đang được khởi động lại; đã khởi động lại {part.restarts} lần.",
                f"The part “{part.name}” ended ({part.last_exit}) and is being started again; restarted {part.restarts} times.",
            )


PROBE_SECONDS = 2.0


def prefect_check(settings: Settings) -> Check:
    """Ask Prefect; it may be away, and then only its own triggering and display are gone."""
    address = f"{settings.prefect_url}/health"
    request = urllib.request.Request(address)  # noqa: S310  # http, from our own settings
    if login := settings.prefect_auth.get_secret_value():
        request.add_header("Authorization", "Basic " + b64encode(login.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS):  # noqa: S310  # as above
            return Check("prefect", Grade.GOOD, "Prefect trả lời.", "Prefect answers.")
    except (urllib.error.URLError, OSError, ValueError):
        return Check(
            "prefect",
            Grade.WARNING,
            "Prefect không trả lời: chưa bấm chạy luồng được. Nhắc hạn và tiếp nhận báo cáo vẫn làm việc.",
            "Prefect does not answer: flows cannot be triggered there. Reminders and filing go on.",
        )


LIST_KEYS = {"sending": "Kiểm tra máy chủ thư (smtp_*) và phần “work” của chương trình."}
"""Checks that go to the list for a person, with the next action; the others show themselves on the page."""


def watch(office: Office, now: datetime) -> Said:
    """Put what is wrong on the list for a person, take off what is well again; returns what was found."""
    health = look(office, now)
    wrong = {check.name: check for check in health.checks if check.grade is not Grade.GOOD}
    with office.database.write() as session:
        for name, action in LIST_KEYS.items():
            if name in wrong:
                needs_person(session, f"health:{name}", wrong[name].vi, action, now)
            else:
                settle(session, [f"health:{name}"], now)
    found = ", ".join(sorted(wrong))
    return (found, found) if found else ("không có gì bất thường", "nothing wrong")
