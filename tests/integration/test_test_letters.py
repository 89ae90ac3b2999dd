"""Test letters to mailboxes: each is written down as it comes, and nobody gets one who should not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from sqlmodel import col, select

from config.errors import NeedsAPerson, Refused
from flows.work.directory import set_contact
from flows.work.golive import TEST_MAIL, checklist, mailboxes_in_use
from flows.work.health import Grade
from flows.work.orders.every import ORDERS
from models.database import Database
from models.facts.calendar import ONE_DAY
from models.facts.units import ContactRole, UnitKind
from models.tables import Contact, History, Unit
from tests.integration.test_orders import STRANGER, WHY, give
from tests.support.mailbox import Mailbox
from tests.support.office import Day, a_day
from tests.support.organisation import PACK, TRADE


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    with a_day(tmp_path, sqlite_database) as day:
        yield day


def test_a_test_mail_goes_to_registered_mailboxes_only(day: Day) -> None:
    day.begin()
    done = give(day, "send-test-mail", STRANGER, unit=TRADE, **WHY)
    assert done.state == "TestMailSent"
    assert day.mailbox.addresses() == [f"{box}.ct@bachai.example" for box in ("daumoi", "giamdoc", "vanthu")]
    assert "daumoi.ct@" not in done.page()
    give(day, "send-test-mail", STRANGER, **WHY)
    assert day.mailbox.addresses() == [day.office.settings.operator_address]
    with pytest.raises(Refused):
        ORDERS["send-test-mail"].given({"address": "ai.do@ngoai.example"})


def test_every_mailbox_in_use_gets_its_test_letter_as_the_throttle_lets_them_out(day: Day) -> None:
    day.begin()
    today = day.clock().date()
    with day.office.database.write() as session:  # gone, and still to come: nobody can write to them today
        for code, first, last in (("da-giai-the", None, today - ONE_DAY), ("sap-lap", today + ONE_DAY, None)):
            unit = Unit(
                pack=PACK.code,
                code=code,
                name=f"Đơn vị {code}",
                kind=UnitKind.DEPARTMENT,
                valid_from=first,
                valid_to=last,
            )
            session.add(unit)
            session.flush()
            session.add(
                Contact(
                    unit_id=unit.id, role=ContactRole.CLERK, address=f"{code}@bachai.example", display_name=unit.name
                )
            )
    held = checklist(day.office, day.act())[0]
    assert (held.name, held.grade, "6 đơn vị" in held.vi, "Đơn vị sap-lap" in held.vi) == (
        "addresses",
        Grade.BAD,
        True,
        False,
    )

    settings = day.office.settings.model_copy(update={"throttle_letters": 10})
    slow = replace(day, office=replace(day.office, settings=settings))
    sent = give(slow, "send-test-mail", STRANGER, every=True, **WHY)
    tested = day.mailbox.addresses()
    assert (sent.state, len(tested), len(set(tested))) == ("TestMailSent", 10, 10)
    assert "hãy chạy lại sau 10 phút" in sent.vi
    assert give(slow, "send-test-mail", STRANGER, every=True, **WHY).state == "NothingNew"
    assert day.mailbox.addresses() == []
    day.clock.now += settings.throttle_window
    assert give(slow, "send-test-mail", STRANGER, every=True, **WHY).state == "TestMailSent"
    tested += day.mailbox.addresses()
    with day.office.database.read() as session:
        known = session.exec(select(Contact.address).where(col(Contact.unit_id).is_not(None))).all()
    assert sorted(tested) == sorted({one for one in known if one.partition("@")[0] not in {"da-giai-the", "sap-lap"}})
    assert checklist(day.office, day.act())[0].grade is Grade.GOOD
    done = give(day, "send-test-mail", STRANGER, every=True, **WHY)
    assert (done.state, done.vi) == ("NothingNew", "Mọi hộp thư đã được thử.")
    with pytest.raises(Refused, match="không điền cả hai"):
        give(day, "send-test-mail", STRANGER, unit=TRADE, every=True, **WHY)


def test_a_mailbox_that_came_back_gets_no_test_letter_and_is_named_until_it_is_set_anew(day: Day) -> None:
    day.begin()
    back = "daumoi.ct@bachai.example"
    with day.office.database.write() as session:
        for contact in session.exec(select(Contact).where(Contact.address == back)).all():
            contact.bounced = True
            session.add(contact)
    assert give(day, "send-test-mail", STRANGER, every=True, **WHY).state == "TestMailSent"
    assert back not in day.mailbox.addresses()
    done = give(day, "send-test-mail", STRANGER, every=True, **WHY)
    assert done.vi == "Mọi hộp thư đã được thử. 1 hộp thư bị trả lại: đặt lại bằng dondoc contact set."
    assert day.mailbox.addresses() == []
    held = checklist(day.office, day.act())[0]
    assert (held.grade, held.vi) == (
        Grade.BAD,
        f"Thư gửi đến hộp thư của 1 đơn vị bị trả lại: {TRADE}. Đặt lại bằng dondoc contact set.",
    )
    assert held.en.endswith(f"{TRADE}. Set them anew with dondoc contact set.")

    give(day, "send-test-mail", STRANGER, unit=TRADE, **WHY)
    assert back not in day.mailbox.addresses()
    with day.office.database.write() as session:
        for contact in session.exec(select(Contact).where(col(Contact.unit_id).is_not(None))).all():
            contact.bounced = True
            session.add(contact)
    with pytest.raises(Refused, match="bị trả lại"):
        give(day, "send-test-mail", STRANGER, unit=TRADE, **WHY)
    assert set_contact(day.office, TRADE, ContactRole.CONTACT, "moi.ct@bachai.example", day.act())
    day.clock.now += day.office.settings.throttle_window
    give(day, "send-test-mail", STRANGER, every=True, **WHY)
    assert day.mailbox.addresses() == ["moi.ct@bachai.example"]


HUNG_UP = ""


@pytest.mark.parametrize(
    "answer", [HUNG_UP, "421 4.3.2 closing", "535 5.7.8 a login is wanted by daumoi.ct@bachai.example"]
)
def test_a_server_that_takes_no_more_leaves_on_record_what_it_took_and_the_rest_waits(
    day: Day, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    async def handle_rcpt(
        mailbox: Mailbox, server: SMTP, _session: object, envelope: Envelope, to: str, _: object
    ) -> str:
        if len(mailbox.letters) < 2:  # the third is not taken
            envelope.rcpt_tos.append(to)
            return "250 2.1.5 ok"
        if answer == HUNG_UP:
            assert server.transport
            server.transport.close()
        return answer or "250 2.1.5 nobody hears this"

    day.begin()
    monkeypatch.setattr(Mailbox, "handle_RCPT", handle_rcpt, raising=False)
    with pytest.raises(NeedsAPerson) as raised:
        give(day, "send-test-mail", STRANGER, every=True, **WHY)
    with day.office.database.read() as session:
        rows = session.exec(select(History).where(col(History.event).startswith(TEST_MAIL))).all()
        outcomes, reader = [row.event.removeprefix(TEST_MAIL) for row in rows], str(rows[-1].after)
        left = len({box.address for box in mailboxes_in_use(session, day.clock().date())}) - 3
    assert outcomes == ["accepted", "accepted", "paused" if answer.startswith("535") else "later"]
    third = f"{reader[:2]}…@bachai.example"
    assert f"1/3 thư thử chưa được máy chủ nhận ({third}: {answer.partition(' by ')[0]}" in raised.value.vi
    assert f"{left} hộp thư còn phải chờ; hãy chạy lại sau 10 phút." in raised.value.vi
    assert f"{left} mailboxes still wait; run it again in 10 minutes." in raised.value.en
    assert "daumoi.ct@" not in raised.value.vi

    tested = day.mailbox.addresses()
    monkeypatch.undo()
    give(day, "send-test-mail", STRANGER, every=True, **WHY)
    assert len(day.mailbox.addresses()) == left + 1
    assert len(tested) == 2  # the two that were taken
