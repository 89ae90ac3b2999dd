"""Letters that come back days later, and mails that only look so."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from flows.work import bounces
from flows.work.bounces import poll_bounces, take_bounce
from models.database import Database
from models.instance import instance
from models.tables import BounceKind, Contact, Message, MessageState, NeedsPerson
from notifications.returnpath import return_path
from tests.support.office import Day, a_day

NOTIFICATION = """\
Return-Path: <>
From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} not here

--b1--
"""


def path_of(day: Day, row: Message) -> str:
    with day.office.database.read() as session:
        return return_path(day.office.settings, instance(session, day.clock()).key, row.id, row.message_id)


def notification(day: Day, row: Message, action: str = "failed", status: str = "5.1.1", to: str = "") -> bytes:
    words = {"to": to or path_of(day, row), "address": row.address, "action": action, "status": status}
    return NOTIFICATION.format(**words).replace("\n", "\r\n").encode()


def a_reminder(day: Day) -> Message:
    """Live to the first reminder and return that of the registry of the department of trade."""
    day.begin()
    day.deliver()
    day.live("31/8/2023")
    (row,) = [row for row in day.rows(Message) if row.address.startswith("vanthu.ct") and row.purpose == "reminder"]
    return row


def marked(session: Session) -> list[str]:
    return [contact.address for contact in session.exec(select(Contact)) if contact.bounced]


def test_a_letter_that_comes_back_marks_its_mailbox_and_a_person_hears_who_is_told(
    database: Database, tmp_path: Path
) -> None:
    with a_day(tmp_path, database) as day:
        row = a_reminder(day)
        day.mailbox.new()
        day.clock.pass_by(3 * 24 * 60)
        taken = take_bounce(day.office, notification(day, row), day.act())
        assert (taken.kind, taken.message, taken.again) == (BounceKind.FAILED, row.id, False)
        (back,) = [each for each in day.rows(Message) if each.id == row.id]
        assert (back.state, back.remote_reply) == (MessageState.BOUNCED, "5.1.1 550 5.1.1 not here")
        with database.read() as session:
            assert marked(session) == [row.address]
        assert any(row.address in need.what and "bị trả lại" in need.what for need in day.rows(NeedsPerson))
        day.live("8/9/2023")
        arrived = {letter.address for letter in day.mailbox.letters}
        assert row.address not in arrived
        assert any(address.startswith("daumoi.ct") for address in arrived)


def test_the_same_bounce_twice_is_one(database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, database) as day:
        row = a_reminder(day)
        take_bounce(day.office, notification(day, row), day.act())
        before = day.counts()
        assert take_bounce(day.office, notification(day, row), day.act()).again
        assert day.counts() == before


def test_a_forged_bounce_is_written_down_and_changes_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        row = a_reminder(day)
        domain = day.office.settings.message_domain
        for to in (f"bounce+{row.id}.aaaaaaaaaa@{domain}", f"bounce@{domain}", f"bounce+999999.aaaaaaaaaa@{domain}"):
            assert take_bounce(day.office, notification(day, row, to=to), day.act()).kind is BounceKind.FORGED
        assert next(each for each in day.rows(Message) if each.id == row.id).state is MessageState.ACCEPTED
        with sqlite_database.read() as session:
            assert marked(session) == []


def test_a_delay_is_a_note_and_an_automatic_answer_is_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        row = a_reminder(day)
        delayed = notification(day, row, action="delayed", status="4.4.1")
        assert take_bounce(day.office, delayed, day.act()).kind is BounceKind.DELAYED
        answer = f"From: a@so.example\r\nTo: {path_of(day, row)}\r\nSubject: Automatic reply: x\r\n\r\nAway.\r\n"
        assert take_bounce(day.office, answer.encode(), day.act()).kind is BounceKind.AUTO_REPLY
        assert next(each for each in day.rows(Message) if each.id == row.id).state is MessageState.ACCEPTED


def test_the_maildir_of_the_return_path_is_read_at_each_delivery(sqlite_database: Database, tmp_path: Path) -> None:
    maildir = tmp_path / "maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    with a_day(tmp_path, sqlite_database, bounce_maildir=maildir) as day:
        row = a_reminder(day)
        (maildir / "new" / "1693449600.M1.relay").write_bytes(notification(day, row))
        day.deliver()
        assert next(each for each in day.rows(Message) if each.id == row.id).state is MessageState.BOUNCED
        assert [file.name for file in (maildir / "cur").iterdir()] == ["1693449600.M1.relay:2,S"]
        assert poll_bounces(day.office, day.act()) == []


def test_a_bounce_that_another_looker_moves_first_stops_nobody(
    sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    maildir = tmp_path / "maildir"
    for name in ("new", "cur", "tmp"):
        (maildir / name).mkdir(parents=True)
    with a_day(tmp_path, sqlite_database, bounce_maildir=maildir) as day:
        row = a_reminder(day)
        mail = maildir / "new" / "1693449600.M1.relay"
        mail.write_bytes(notification(day, row))
        gone = maildir / "new" / "1693449600.M0.relay"  # seen in the listing, moved before it was read
        monkeypatch.setattr(bounces, "_new_mails", lambda _folder: iter([gone, mail]))
        assert len(poll_bounces(day.office, day.act())) == 1
        assert poll_bounces(day.office, day.act()) == []
        assert next(each for each in day.rows(Message) if each.id == row.id).state is MessageState.BOUNCED
