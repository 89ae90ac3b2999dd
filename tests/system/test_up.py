"""The whole program as an administrator has it: one command, Prefect's pages in a real browser, and what is killed,
deleted or restarted under it. Real processes, PostgreSQL, a mailbox of our own; one start for all."""

import contextlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from flows.work.office import Office
from models.database import Database
from models.facts.sweep import DecisionState
from models.moves import Act
from models.tables import DecisionRow, History, Message, MessageState
from scripts.browser import Browser, a_browser
from scripts.prefect_pages import PrefectPages
from tests.conftest import PostgreSQL
from tests.support.clock import at
from tests.support.mailbox import Mailbox, an_open_mailbox
from tests.support.office import an_office
from tests.support.organisation import PACK, TRADE
from tests.support.plans import PLAN_2023, write_plan
from tests.support.program import Program, a_program, surroundings, until

pytestmark = pytest.mark.system

WHY = {"on_behalf_of": "Trưởng phòng Tổng hợp", "reason": "rà soát trước cuộc họp"}
ORDERS = {
    "sweep": ["dry_run", "on", "on_behalf_of", "reason"],
    "open-period": ["period", "on_behalf_of", "reason"],
    "deliver": ["on_behalf_of", "reason"],
    "import-from-inbox": ["file", "org", "follow_from", "on_behalf_of", "reason"],
    "remind-unit": ["unit", "period", "on_behalf_of", "reason"],
    "escalate-now": ["unit", "period", "weakness", "to", "on_behalf_of", "reason"],
    "hold-rung": ["period", "leader", "units", "on_behalf_of", "reason"],
    "release-rung": ["period", "leader", "units", "on_behalf_of", "reason"],
    "re-resolve": ["on_behalf_of", "reason"],
    "send-test-mail": ["unit", "every", "on_behalf_of", "reason"],
    "close-period": ["period", "on_behalf_of", "reason"],
    "rehearse": ["file", "first", "last", "org", "script", "on_behalf_of", "reason"],
    "weakness-lifecycle": ["weakness"],
}
"""Every flow with the fields of its form."""
ASSIGNED = {f"KH35-2023/0{number}": "Assigned" for number in (1, 2, 3, 4)}


@dataclass
class Service:
    """The program, its register, and the mailbox its letters go to."""

    program: Program
    office: Office
    server: PostgreSQL
    mailbox: Mailbox

    def rows(self) -> tuple[set[tuple[str, str, int, str]], list[Message]]:
        with self.office.database.read() as session:
            decisions = session.exec(select(DecisionRow)).all()
            messages = list(session.exec(select(Message).order_by(col(Message.id))))
            keys = {(row.subject, row.rung, row.due_version, row.audience) for row in decisions}
            assert len(keys) == len(decisions)
            session.expunge_all()
        return keys, messages

    def nothing_lost_nothing_doubled(self) -> None:
        """Every decision of today has left, in letters that arrived once and whole."""

        def all_left() -> bool:
            with self.office.database.read() as session:
                waiting = session.exec(
                    select(DecisionRow.id)
                    .where(col(DecisionRow.state).in_((DecisionState.PLANNED, DecisionState.BUNDLED)))
                    .where(col(DecisionRow.send_on) <= at("31/8/2023").date())
                ).all()
                on_the_way = session.exec(
                    select(Message.id).where(
                        col(Message.state).in_((MessageState.PLANNED, MessageState.CLAIMED, MessageState.HANDING_OVER))
                    )
                ).all()
            return not waiting and not on_the_way

        until(all_left)
        _, messages = self.rows()
        taken = {row.message_id for row in messages if row.state is MessageState.ACCEPTED}
        assert taken == {row.message_id for row in messages}
        assert set(self.mailbox.copies()) == taken
        assert set(self.mailbox.copies().values()) == {1}

    def sweep(self) -> tuple[str, str]:
        return self.program.end(self.program.begin("sweep", dry_run=False, **WHY))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, postgresql: PostgreSQL) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("up")
    name = postgresql.create(postgresql.template)
    database = Database(postgresql.url(name))
    with an_open_mailbox() as mailbox:
        office = an_office(folder, database, mailbox.port)
        act = Act("test", at("22/8/2023 08:00"))
        import_plan(office, write_plan(folder, PLAN_2023), PACK, act)
        set_go_live(office, act.at.date(), act)
        home = folder / "home"
        environment = surroundings(
            home, "31/8/2023 08:00", mailbox.port, DONDOC_DATABASE_URL=database.url, DONDOC_THROTTLE_LETTERS="1000"
        )
        with a_program(home, environment) as program:
            yield Service(program, office, postgresql, mailbox)
    database.dispose()
    postgresql.drop(name)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with a_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@contextmanager
def a_sweep_held_in_the_middle(service: Service) -> Iterator[str]:
    """Ask for a sweep that comes to where it writes its decisions, and cannot go on; gives the run's id."""
    engine = create_engine(service.office.database.url)
    stuck = (
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE 'INSERT INTO decision%'"
    )
    with engine.connect() as lock, engine.connect().execution_options(isolation_level="AUTOCOMMIT") as look:
        lock.execute(text("LOCK TABLE decision IN EXCLUSIVE MODE"))
        run = service.program.begin("sweep", dry_run=False, **WHY)
        until(
            lambda: look.execute(text(stuck)).scalar_one() > 0,
            told=lambda: service.program.ask("GET", f"/flow_runs/{run}"),
        )
        yield run
        with contextlib.suppress(DBAPIError):  # the server may have been restarted meanwhile
            lock.rollback()
    engine.dispose()


def test_prefects_pages_list_every_flow_with_its_form(service: Service, browser: Browser) -> None:
    pages = PrefectPages(browser, service.program.prefect)
    assert pages.flows() == sorted(ORDERS)
    optional = " (Optional)"
    for flow, fields in ORDERS.items():
        shown = pages.form(flow)
        assert [field.removesuffix(optional) for field in shown] == fields, flow
        if flow != "weakness-lifecycle":
            assert {"on_behalf_of", "reason"} <= set(shown), "who asks must say for whom and why"
    assert service.program.health() == {"status": 200, "grade": "good", "wrong": set()}


def test_a_runner_killed_in_the_middle_of_a_sweep_leaves_nothing_half_done(service: Service) -> None:
    until(lambda: len(service.mailbox.letters) > 0)  # the assignments go without being asked for
    service.nothing_lost_nothing_doubled()
    before, _ = service.rows()
    with a_sweep_held_in_the_middle(service):
        killed = service.program.kill("runner")
        until(lambda: "part:runner" in service.program.health()["wrong"])
        assert service.program.health()["status"] == 200  # reminders and reports are not in danger
    until(lambda: service.program.is_back("runner", killed))
    until(lambda: service.program.health()["grade"] == "good", told=service.program.health)
    assert service.rows()[0] == before
    service.nothing_lost_nothing_doubled()


def test_postgresql_restarted_in_mid_sweep_is_said_and_nothing_is_lost(service: Service) -> None:
    before, _ = service.rows()
    with a_sweep_held_in_the_middle(service) as run, service.server.away():
        service.office.database.dispose()
        until(lambda: service.program.health()["status"] == 503)
        assert "database" in service.program.health()["wrong"]
    assert service.program.end(run)[0] in {"Failed", "Refused", "Crashed"}
    service.office.database.dispose()
    until(lambda: service.program.health()["grade"] == "good", told=service.program.health)
    assert service.rows()[0] == before


def test_a_sweep_asked_for_in_the_browser_sends_the_mails(service: Service, browser: Browser) -> None:
    service.nothing_lost_nothing_doubled()
    arrived = len(service.mailbox.letters)
    pages = PrefectPages(browser, service.program.prefect)
    pages.form("sweep")
    pages.fill("on_behalf_of", WHY["on_behalf_of"])
    pages.fill("reason", WHY["reason"])
    looked = pages.ended(pages.submit())  # as its form stands: a look ahead
    assert (looked["state_name"], len(service.mailbox.letters)) == ("DryRun", arrived)

    pages.form("sweep")
    pages.fill("on_behalf_of", WHY["on_behalf_of"])
    pages.fill("reason", WHY["reason"])
    pages.switch("dry_run", on=False)
    run = pages.submit()
    swept = pages.ended(run)
    assert (swept["state_name"], swept["name"]) == ("Swept", "sweep 2023-08-31: 14 decisions")
    pages.page_of("sweep")
    browser.wait_for_text("Sở Công Thương", "Đơn vị / Unit")

    service.nothing_lost_nothing_doubled()
    reminders = [letter for letter in service.mailbox.letters[arrived:] if "2023" in letter.subject]
    assert len(service.mailbox.letters) - arrived == len(reminders) > 0
    assert service.mailbox.to("daumoi.ct")
    with service.office.database.read() as session:
        ordered = session.exec(select(History).where(col(History.actor).contains("prefect:"))).all()
        who = {(row.entity, row.event, row.actor, row.because, row.after) for row in ordered if run in row.actor}
        assert not [row for row in ordered if looked["id"] in row.actor], "a look ahead writes nothing"
    actor = f"prefect:{run} (on behalf of {WHY['on_behalf_of']}, unverified)"
    assert who == {("sweep_run", "ordered", actor, WHY["reason"], "2023-08-31: 14")}
    state, said = service.sweep()
    assert (state, "0 new" in said) == ("NothingNew", True)


def test_what_prefects_form_lacks_is_refused_before_anything_runs(service: Service) -> None:
    with pytest.raises(httpx.HTTPStatusError) as refused:
        service.program.begin("sweep", dry_run=False)
    assert refused.value.response.status_code in {409, 422}
    assert "on_behalf_of" in refused.value.response.text
    state, said = service.program.end(service.program.begin("sweep", dry_run=False, on_behalf_of=" ", reason=" "))
    assert (state, "on_behalf_of" in said) == ("Refused", True)


def test_prefect_killed_and_its_database_deleted_reports_go_on_and_it_agrees_again(service: Service) -> None:
    program = service.program
    until(lambda: program.stages() == ASSIGNED, told=program.stages)
    arrived = len(service.mailbox.letters)
    killed = program.kill("prefect")
    for lost in (program.home / "prefect").glob("prefect.db*"):
        lost.unlink()
    until(lambda: "prefect" in program.health()["wrong"])
    assert program.health()["status"] == 200
    filed = program.command("report", "file", "--unit", TRADE, "--period", "2023-Q3", "--json")
    assert filed.returncode == 0, filed.stderr
    until(lambda: len(service.mailbox.letters) > arrived)  # the receipt
    until(lambda: program.is_back("prefect", killed))
    until(lambda: program.stages() == {**ASSIGNED, "KH35-2023/02": "Reported"}, told=program.stages)
    until(lambda: program.health()["grade"] == "good", told=program.health)
    listed = json.loads(program.command("weaknesses", "--json").stdout)
    assert listed
    service.nothing_lost_nothing_doubled()


def test_the_sender_killed_comes_back_and_nothing_is_sent_twice(service: Service) -> None:
    killed = service.program.kill("work")
    until(lambda: "part:work" in service.program.health()["wrong"])
    until(lambda: service.program.is_back("work", killed))
    until(lambda: service.program.health()["grade"] == "good", told=service.program.health)
    service.nothing_lost_nothing_doubled()
