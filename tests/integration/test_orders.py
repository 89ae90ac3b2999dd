"""Orders of administrators: they bring forward what the ladder would do, never more, and history tells who gave them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from config.errors import Refused
from flows.work.orders import daily, rehearsing
from flows.work.orders.every import ORDERS
from flows.work.orders.order import Done, Giver, Source
from models.database import Database
from models.facts.units import ContactRole
from models.tables import History, Message, MessageState, PeriodOpening
from tests.support.clock import at
from tests.support.office import Day, a_day
from tests.support.organisation import PACK, TRADE
from tests.support.pages import Pages
from tests.support.plans import PLAN_2023, PLAN_OF_TWO, write_plan
from web.app import create_app

CLERK = Giver(Source.COMMAND, "vanthu")
STRANGER = Giver(Source.PREFECT, "run-1")
WHY = {"on_behalf_of": "Trưởng phòng Tổng hợp", "reason": "đôn đốc trước cuộc họp"}


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database) -> Iterator[Day]:
    with a_day(tmp_path, sqlite_database, api_token="token-cua-quan-tri") as day:  # noqa: S106  # a test's own
        yield day


def give(day: Day, name: str, giver: Giver = CLERK, **values: object) -> Done:
    order = ORDERS[name]
    return order.work(day.office, day.clock, order.given(dict(values)), giver)


STRANGER_AND_WHY = ("prefect:run-1 (on behalf of Trưởng phòng Tổng hợp, unverified)", WHY["reason"])


def ordered(day: Day, entity: str) -> list[tuple[str, str, str | None]]:
    """Who gave orders that history keeps under this name, why, and what came of it."""
    with day.office.database.read() as session:
        rows = session.exec(select(History).where(History.entity == entity).order_by(col(History.id))).all()
        return [(row.actor, row.because, row.after) for row in rows if row.event.endswith("ordered")]


def last_actor(day: Day) -> tuple[str, str]:
    with day.office.database.read() as session:
        row = session.exec(select(History).order_by(col(History.id).desc())).first()
        assert row
        return row.actor, row.because


def test_reminding_brings_the_next_rung_forward_and_the_ladder_does_not_send_it_again(day: Day) -> None:
    day.begin()
    day.live("22/08/2023", "31/08/2023")
    day.clock.now = at("05/09/2023 08:00")
    done = give(day, "remind-unit", STRANGER, unit=TRADE, period="2023-Q3", **WHY)
    assert done.state == "Reminded"
    assert {row[3] for row in done.rows} == {"-7"}
    assert last_actor(day) == ("prefect:run-1 (on behalf of Trưởng phòng Tổng hợp, unverified)", WHY["reason"])
    day.deliver()
    again = give(day, "remind-unit", unit=TRADE, period="2023-Q3")
    assert {row[3] for row in again.rows} == {"-3"}  # one rung at a time: each is one of the six letters
    day.live("06/09/2023", "14/09/2023")
    reminders = [line for line in day.arrived()["daumoi.ct"] if "reminder" in line]
    assert [line.split()[-1] for line in reminders] == ["-14", "-7", "-3", "-1"]


def test_a_unit_that_has_answered_is_not_reminded(day: Day) -> None:
    day.begin()
    day.report(TRADE, "04/09/2023 09:00")
    done = give(day, "remind-unit", unit=TRADE, period="2023-Q3")
    assert done.state == "NothingNew"
    assert "không còn nợ" in done.vi


def test_when_every_rung_was_told_there_are_no_more(day: Day) -> None:
    day.begin()
    day.live("22/08/2023", "14/09/2023")
    done = give(day, "remind-unit", unit=TRADE, period="2023-Q3")
    assert (done.state, "0 thư mới" in done.vi) == ("NothingNew", True)


def test_nobody_above_hears_before_the_unit(day: Day) -> None:
    day.begin()
    day.live("22/08/2023", "15/09/2023")
    wanted = {"unit": TRADE, "period": "2023-Q3", "weakness": "KH35-2023/02"}
    with pytest.raises(Refused, match="chưa quá hạn"):
        give(day, "escalate-now", STRANGER, **wanted, **WHY)
    day.clock.now = at("18/09/2023 07:35")  # overdue since this morning, and not told yet
    with pytest.raises(Refused, match="chưa nhận thư báo quá hạn"):
        give(day, "escalate-now", STRANGER, **wanted, **WHY)
    day.live_through("18/09/2023")
    day.clock.now = at("18/09/2023 14:00")
    assert give(day, "escalate-now", STRANGER, **wanted, **WHY).state == "Escalated"
    assert give(day, "escalate-now", STRANGER, **wanted, **WHY).state == "NothingNew"
    before = len(day.mailbox.to("daumoi.khdt"))
    day.deliver()
    assert len(day.mailbox.to("daumoi.khdt")) == before + 1


def test_what_goes_to_leadership_is_ordered_on_the_server_only_and_waits_for_release(day: Day) -> None:
    day.begin()
    day.live("22/08/2023", "18/09/2023")
    day.clock.now = at("18/09/2023 14:00")
    wanted = {"unit": TRADE, "period": "2023-Q3", "weakness": "KH35-2023/02", "to": "office"}
    for giver in (STRANGER, Giver(Source.API, "r1")):
        with pytest.raises(Refused, match="chỉ làm được bằng lệnh"):
            give(day, "escalate-now", giver, **wanted, **WHY)
        for name in ("hold-rung", "release-rung"):
            with pytest.raises(Refused, match="chỉ làm được bằng lệnh"):
                give(day, name, giver, period="2023-Q3", leader="office", **WHY)
    assert give(day, "escalate-now", CLERK, **wanted, **WHY).state == "HeldForRelease"
    day.deliver()
    assert not day.mailbox.to("vanphong")
    assert give(day, "release-rung", CLERK, period="2023-Q3", leader="office", **WHY).state == "Released"
    day.deliver()
    assert len(day.mailbox.to("vanphong")) == 1


def test_a_stranger_says_for_whom_and_why(day: Day) -> None:
    day.begin()
    for missing in ({}, {"reason": "x"}, {"on_behalf_of": "x"}, {"on_behalf_of": " ", "reason": "y"}):
        with pytest.raises(Refused, match="on_behalf_of"):
            give(day, "sweep", STRANGER, **missing)


def test_sweeping_twice_says_nothing_new_and_a_look_ahead_writes_nothing(day: Day) -> None:
    day.begin()
    day.clock.now = at("31/08/2023 08:00")
    before = day.counts()
    look = give(day, "sweep", STRANGER, dry_run=True, **WHY)
    assert (look.state, day.counts()) == ("DryRun", before)
    assert {"-14"} == {row[1] for row in look.rows}
    assert give(day, "sweep", STRANGER, dry_run=False, **WHY).state == "Swept"
    second = give(day, "sweep", STRANGER, dry_run=False, **WHY)
    assert (second.state, "0 quyết định mới" in second.vi) == ("NothingNew", True)
    named = sum(int(row[-1]) for row in look.rows)
    assert ordered(day, "sweep_run") == [
        (*STRANGER_AND_WHY, f"2023-08-31: {named}"),
        (*STRANGER_AND_WHY, "2023-08-31: 0"),
    ]
    assert "| Đơn vị / Unit |" in look.page()
    assert "@" not in look.page()


def test_a_file_is_named_from_the_inbox_and_never_by_path(day: Day) -> None:
    inbox = day.office.settings.home / "inbox"
    inbox.mkdir()
    outside = write_plan(day.folder)
    (inbox / "link.txt").symlink_to(outside)
    for name in ("../ke-hoach.txt", str(outside), "..", ".hidden", "a/b.txt", "a\\b.txt"):
        with pytest.raises(Refused, match="file"):
            daily.IMPORT.given({"file": name})
    for name in ("link.txt", "khong-co.txt"):
        with pytest.raises(Refused, match="inbox"):
            daily.import_from_inbox(day.office, day.clock, daily.ImportForm(file=name, **WHY), STRANGER)
    (inbox / "ke-hoach.txt").write_text(PLAN_2023, encoding="utf-8")
    done = daily.import_from_inbox(day.office, day.clock, daily.ImportForm(file="ke-hoach.txt", **WHY), STRANGER)
    assert done.state == "Imported"


def test_waiting_letters_follow_a_changed_mailbox(day: Day) -> None:
    day.begin()
    day.sweep("31/08/2023 07:00")
    day.mailbox.answer = "451 4.7.1 later"
    day.deliver("31/08/2023 08:00")
    assert give(day, "re-resolve").state == "NothingNew"
    day.new_mailbox("ct", ContactRole.CONTACT, "moi.ct@bachai.example")
    done = give(day, "re-resolve")
    assert done.state == "Resolved"
    assert all(row[1] == TRADE for row in done.rows)
    day.mailbox.answer = "250 2.0.0 kept"
    day.deliver("31/08/2023 09:30")
    assert day.mailbox.to("moi.ct")
    assert not day.mailbox.to("daumoi.ct")


def test_a_period_closes_after_its_due_date_and_names_who_is_missing(day: Day) -> None:
    day.begin()
    day.live_through("22/08/2023")
    day.clock.now = at("15/09/2023 09:00")
    with pytest.raises(Refused, match="chưa đóng được"):
        give(day, "close-period", period="2023-Q3")
    day.report(TRADE, "15/09/2023 10:00")
    day.clock.now = at("20/09/2023 09:00")
    done = give(day, "close-period", STRANGER, period="2023-Q3", **WHY)
    assert done.state == "Closed"
    assert TRADE not in {row[0] for row in done.rows}
    assert len(done.rows) == 5
    assert give(day, "close-period", period="2023-Q3").state == "NothingNew"
    with day.office.database.read() as session:
        assert session.exec(select(PeriodOpening)).one().closed_at


def test_a_delivery_says_who_got_what(day: Day) -> None:
    day.begin()
    day.sweep("31/08/2023 08:00")
    done = give(day, "deliver", STRANGER, **WHY)
    assert done.state == "Delivered"
    assert len(done.rows) == len(day.mailbox.letters)
    assert sum(row[0] == TRADE for row in done.rows) == len(
        [letter for letter in day.mailbox.letters if letter.address.partition("@")[0].endswith(".ct")]
    )
    assert "@" not in done.page()
    again = give(day, "deliver", STRANGER, **WHY)
    assert (again.state, again.rows) == ("NothingToSend", ())
    assert ordered(day, "instance") == [(*STRANGER_AND_WHY, None)] * 2


def test_a_rehearsal_tells_who_would_be_told_and_touches_nothing(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "load_pack", {"": PACK, "bac-hai": PACK, day.office.settings.org_pack: PACK}.get)
    inbox = day.office.settings.home / "inbox"
    inbox.mkdir(parents=True)
    plan = write_plan(inbox, PLAN_OF_TWO).name
    before = day.counts()
    days: dict[str, Any] = {"first": "2023-09-06", "last": "2023-09-22"}
    done = give(day, "rehearse", STRANGER, file=plan, org="bac-hai", **days, **WHY)
    assert done.state == "Rehearsed"
    assert {row[1] for row in done.rows} >= {"-7", "-3", "+1", "+2", "+5"}
    assert sum(int(row[3]) for row in done.rows) == done.data["mails"] > 0
    assert (day.counts(), day.mailbox.letters) == (before, [])
    (inbox / "nghi.yaml").write_text("- {on: 2023-09-13, do: outage, until: 2023-09-30}\n", encoding="utf-8")
    quiet = give(day, "rehearse", file=plan, script="nghi.yaml", **days)
    assert 0 < quiet.data["mails"] < done.data["mails"]
    for wrong in ({"file": "../dondoc.sqlite"}, {"file": "khong-co.txt"}, {"org": "/etc/passwd"}, {"script": "../x"}):
        with pytest.raises(Refused, match="Chưa có gì thay đổi"):
            give(day, "rehearse", **{"file": plan, **days, **wrong})
    with pytest.raises(Refused, match="on_behalf_of"):
        give(day, "rehearse", STRANGER, file=plan, **days)


# The API.


@pytest.fixture
def pages(day: Day) -> Pages:
    app = create_app(day.office.settings, day.clock)
    app.state.office = day.office
    return Pages(app)


TOKEN = {"authorization": "Bearer token-cua-quan-tri"}


def test_the_api_gives_the_same_orders_to_whoever_has_the_token(day: Day, pages: Pages) -> None:
    day.begin()
    day.clock.now = at("31/08/2023 08:00")
    for headers in ({}, {"authorization": "Bearer sai"}, {"authorization": "token-cua-quan-tri"}):
        assert pages.ask("POST", "/api/orders/sweep", headers=headers, json={}).status_code == 401
    named = {order["name"]: order for order in pages.ask("GET", "/api/orders", headers=TOKEN).json()}
    assert {"sweep", "remind-unit", "close-period", "rehearse", "import-from-inbox"} <= set(named)
    assert "pattern" in named["remind-unit"]["form"]["properties"]["period"]
    refused = pages.ask("POST", "/api/orders/sweep", headers=TOKEN, json={"dry_run": False})
    assert (refused.status_code, refused.json()["state"]) == (422, "Refused")
    done = pages.ask("POST", "/api/orders/sweep", headers=TOKEN, json={"dry_run": False, **WHY})
    assert (done.status_code, done.json()["state"]) == (200, "Swept")
    assert done.json()["rows"][0]["Rung"] == "-14"
    again = pages.ask("POST", "/api/orders/sweep", headers=TOKEN, json={"dry_run": False, **WHY}).json()
    assert (again["state"], again["new"]) == ("NothingNew", 0)
    assert pages.ask("POST", "/api/orders/khong-co", headers=TOKEN, json={}).status_code == 404
    wrong = pages.ask("POST", "/api/orders/remind-unit", headers=TOKEN, json={"unit": TRADE, "period": "quý 3", **WHY})
    assert (wrong.status_code, "period" in wrong.json()["en"]) == (422, True)


def test_without_a_token_in_the_settings_there_is_no_api(tmp_path: Path, sqlite_database: Database) -> None:
    with a_day(tmp_path, sqlite_database) as closed:
        app = create_app(closed.office.settings, closed.clock)
        assert Pages(app).ask("POST", "/api/orders/sweep", headers=TOKEN, json={}).status_code == 404


def test_letters_of_orders_are_letters_of_the_outbox(day: Day) -> None:
    day.begin()
    day.clock.now = at("31/08/2023 08:00")
    give(day, "sweep", dry_run=False)
    give(day, "deliver")
    assert {row.state for row in day.rows(Message)} == {MessageState.ACCEPTED}
    assert set(day.mailbox.copies().values()) == {1}
