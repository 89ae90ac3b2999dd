"""`dondoc doctor`: everything the program leans on, looked at once, each with what to do."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import col, select

from config.clock import office_day
from flows.work.health import Check, Grade, prefect_check
from flows.work.office import Office
from models.calendars import load_calendar
from models.database import HEAD
from models.facts.calendar import CalendarMissing
from models.facts.ladder import Role
from models.facts.lifecycle import Stage
from models.people import address_of
from models.tables import Assignment, AssignmentRole, History, Instance, TickMark, Unit, UnitRole
from notifications.smtp import TransportDown, connect

LEAST_FREE = 1 << 30
"""Bytes of disk below which something must be done."""
OLDEST_BACKUP = timedelta(days=2)
AHEAD = timedelta(minutes=5)
"""How far the newest row may lie ahead of the clock before the clock is taken for wrong."""


def examine(office: Office, now: datetime) -> list[Check]:
    """Look at everything; nothing is changed and no letter is sent."""
    return [
        *_database(office),
        _clock(office, now),
        *calendar_checks(office, now),
        mail_server_check(office),
        _sender_domain(office),
        prefect_check(office.settings),
        _disk(office),
        *reachable_checks(office, now),
        *_going_live(office, now),
        _backup(office, now),
    ]


def _database(office: Office) -> Iterator[Check]:
    version = office.database.version()
    good = version == HEAD
    grade = Grade.GOOD if good else Grade.BAD
    yield Check("migrations", grade, f"Phiên bản cơ sở dữ liệu: {version}.", f"The database stands at {version}.")
    with office.database.trial() as session:
        session.add(TickMark(name="doctor.probe"))
        session.flush()
    yield Check("database", Grade.GOOD, "Cơ sở dữ liệu ghi được.", "The database can be written to.")


def _clock(office: Office, now: datetime) -> Check:
    with office.database.read() as session:
        newest = session.exec(select(History.at).order_by(col(History.at).desc()).limit(1)).first()
    if newest and newest - now > AHEAD:
        return Check(
            "clock",
            Grade.BAD,
            f"Đồng hồ máy chậm hơn dữ liệu đã ghi ({newest:%d/%m/%Y}). Hãy chỉnh đồng hồ (NTP) trước khi gửi thư.",
            f"The clock stands behind the newest row ({newest:%Y-%m-%d}). Set it (NTP) before anything is sent.",
        )
    return Check("clock", Grade.GOOD, "Đồng hồ không chậm hơn dữ liệu.", "The clock is not behind the data.")


def calendar_checks(office: Office, now: datetime) -> Iterator[Check]:
    """There must be a calendar of this year, and soon one of the next."""
    calendar = load_calendar(office.settings.calendar_folder)
    this = office_day(now).year
    for year, grade in ((this, Grade.BAD), (this + 1, Grade.WARNING)):
        try:
            calendar.days_off(year)
        except CalendarMissing as missing:
            yield Check(f"calendar:{year}", grade, missing.vi, missing.en)
        else:
            yield Check(
                f"calendar:{year}", Grade.GOOD, f"Có lịch làm việc năm {year}.", f"There is a calendar of {year}."
            )


def mail_server_check(office: Office) -> Check:
    """Speak to the mail server as a sender would, without a letter."""

    async def greet() -> None:
        async with connect(office.settings):
            return

    settings = office.settings
    try:
        asyncio.run(greet())
    except TransportDown as down:
        return Check("smtp", Grade.BAD, down.vi, down.en)
    encrypted = "STARTTLS" if settings.smtp_starttls or not settings.smtp_on_loopback else "loopback"
    login = "AUTH" if settings.smtp_username else "no login"
    where = f"{settings.smtp_host}:{settings.smtp_port} ({encrypted}, {login})"
    return Check("smtp", Grade.GOOD, f"Máy chủ thư {where} trả lời.", f"The mail server {where} answers.")


def _sender_domain(office: Office) -> Check:
    domain = office.settings.message_domain
    try:
        socket.getaddrinfo(domain, None)
    except OSError:
        return Check(
            "dns",
            Grade.WARNING,
            f"Không tra được tên miền gửi thư {domain} (hoặc máy không có mạng). Máy nhận có thể từ chối thư.",
            f"The sender's domain {domain} is not found (or there is no network). Receivers may refuse the mail.",
        )
    return Check("dns", Grade.GOOD, f"Tra được tên miền gửi thư {domain}.", f"The sender's domain {domain} is found.")


def _disk(office: Office) -> Check:
    free = shutil.disk_usage(office.settings.home).free
    good = free >= LEAST_FREE
    words = f"{free / LEAST_FREE:.1f} GiB"
    return Check("disk", Grade.GOOD if good else Grade.BAD, f"Đĩa còn {words}.", f"{words} of disk are free.")


def reachable_checks(office: Office, now: datetime) -> Iterator[Check]:
    """Every unit that leads something must have a mailbox for its officer."""
    today, missing = office_day(now), []
    with office.database.read() as session:
        leads = (
            select(Unit)
            .join(Assignment)
            .join(AssignmentRole)
            .where(AssignmentRole.role == UnitRole.LEAD, col(Assignment.stage).not_in([Stage.ENDED, Stage.RESOLVED]))
            .distinct()
        )
        units = session.exec(leads).all()
        missing = sorted(unit.name for unit in units if address_of(session, unit.id, Role.CONTACT, today) is None)
    if missing:
        names = "; ".join(missing)
        yield Check(
            "addresses",
            Grade.BAD,
            f"{len(missing)} đơn vị chưa có hộp thư: {names}. Bổ sung bằng dondoc contact set.",
            f"{len(missing)} units have no mailbox: {names}. Add one with dondoc contact set.",
        )
    else:
        yield Check(
            "addresses",
            Grade.GOOD,
            f"{len(units)} đơn vị chủ trì đều có hộp thư.",
            f"All {len(units)} lead units have one.",
        )


def _going_live(office: Office, now: datetime) -> Iterator[Check]:
    with office.database.read() as session:
        row = session.get(Instance, 1)
        live_on = row.go_live_on if row else None
    if live_on and live_on <= office_day(now):
        yield Check("live", Grade.GOOD, "Thư gửi đến người nhận thật.", "Letters go to their recipients.")
    else:
        yield Check(
            "live",
            Grade.WARNING,
            "Đang ở chế độ thử: mọi thư đến người vận hành. Khi đã kiểm tra: dondoc go-live.",
            "Shadow mode: every letter goes to the operator. When all is checked: dondoc go-live.",
        )


def _backup(office: Office, now: datetime) -> Check:
    with office.database.read() as session:
        mark = session.get(TickMark, "backup")
        made = mark.succeeded_at if mark else None
    if made is None or now - made > OLDEST_BACKUP:
        return Check(
            "backup",
            Grade.WARNING,
            "Chưa có bản sao lưu trong hai ngày qua. Chạy dondoc backup.",
            "There is no backup of the last two days. Run dondoc backup.",
        )
    return Check("backup", Grade.GOOD, f"Sao lưu lúc {made:%d/%m/%Y}.", f"Backed up on {made:%Y-%m-%d}.")
