"""Others are told what happened: once a thing, signed, until they took it, and without anybody's address."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cloudevents.v1.http import from_http
from sqlmodel import col, select
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from flows.work.events import gather, relay, send
from models.database import Database
from models.facts.lifecycle import ObligationKind
from models.tables import DomainEvent, EventDelivery, EventState, Message, MessageState, Obligation
from notifications.refusals import came_back
from tests.support.clock import at
from tests.support.office import Day, a_day
from tests.support.organisation import TRADE

SECRET = "whsec_bGFtIG9uIGRvbmcgZG9jIHRvdA=="  # noqa: S105  # a test's own


@dataclass
class Endpoint:
    """An endpoint that keeps what it takes."""

    server: ThreadingHTTPServer
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: int = 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["content-length"]))
            here.got.append(({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(here.answer)
            if here.answer == 302:
                self.send_header("Location", here.url)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    here = Endpoint(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    thread = threading.Thread(target=here.server.serve_forever)
    thread.start()
    yield here
    here.server.shutdown()
    thread.join()
    here.server.server_close()


@pytest.fixture
def day(tmp_path: Path, sqlite_database: Database, endpoint: Endpoint) -> Iterator[Day]:
    hooks = [
        {"name": "tat-ca", "url": endpoint.url, "secret": SECRET},
        {"name": "chi-tra-lai", "url": endpoint.url, "secret": SECRET, "types": ["report.returned"]},
    ]
    with a_day(tmp_path, sqlite_database, webhooks=hooks) as day:
        gather(day.office, day.clock())
        yield day


def test_a_filing_a_missed_date_and_an_escalation_are_told_once_each(day: Day, endpoint: Endpoint) -> None:
    day.begin()
    day.report(TRADE, "12/09/2023 10:00", ["2"])
    relay(day.office, day.clock())
    assert endpoint.types() == ["dondoc.report.filed"]
    headers, body = endpoint.got[0]
    event = from_http(headers, body)  # what the library of CloudEvents reads
    assert (event["specversion"], event["subject"].partition("/")[0]) == ("1.0", "obligation")
    assert event.data["unit"] == TRADE
    assert (event.data["weakness"], event.data["period"]) == ("KH35-2023/02", "2023-Q3")
    relay(day.office, day.clock())
    assert len(endpoint.got) == 1
    day.live("18/09/2023", "19/09/2023")
    relay(day.office, day.clock())
    relay(day.office, day.clock())
    later = endpoint.types()[1:]
    assert set(later) == {"dondoc.obligation.missed", "dondoc.escalation.sent"}
    assert later.count("dondoc.escalation.sent") == 1
    assert later.count("dondoc.obligation.missed") == 6  # seven were owed, one was filed
    assert not any(b"@" in body for _, body in endpoint.got)


def test_a_date_to_put_right_that_passed_is_told_once_beside_the_reports(day: Day, endpoint: Endpoint) -> None:
    day.begin()

    def missed() -> list[tuple[str, str]]:
        events = [json.loads(body) for _, body in endpoint.got]
        data = [event["data"] for event in events if event["type"] == "dondoc.obligation.missed"]
        return [(row["kind"], row["weakness"]) for row in data if row["kind"] == "remediation"]

    relay(day.office, at("29/12/2023 08:00"))
    assert missed() == []  # "Năm 2023": to the last day of the year
    relay(day.office, at("5/1/2024 08:00"))
    relay(day.office, at("6/1/2024 08:00"))
    with day.office.database.read() as session:
        due = session.exec(select(col(Obligation.due_on)).where(Obligation.kind == ObligationKind.REMEDIATION)).all()
    passed = [day_due for day_due in due if day_due < at("6/1/2024 08:00").date()]
    assert len(missed()) == len(passed) == 1


def test_a_letter_that_came_back_is_told_without_its_address(day: Day, endpoint: Endpoint) -> None:
    day.begin()
    day.live("22/08/2023", "31/08/2023")
    relay(day.office, day.clock())
    with day.office.database.write() as session:
        sent = select(Message).where(Message.state == MessageState.ACCEPTED).order_by(col(Message.id))
        letter = session.exec(sent).first()
        assert letter is not None
        number, role = letter.id, letter.role.value
        came_back(session, letter, "5.1.1", "no such mailbox", day.clock().date(), day.act())
    relay(day.office, day.clock())
    relay(day.office, day.clock())
    told = [body for _, body in endpoint.got if json.loads(body)["type"] == "dondoc.mail.bounced"]
    assert len(told) == 1
    data = json.loads(told[0])["data"]
    assert (data["letter"], data["role"]) == (number, role)
    assert b"@" not in told[0]


def test_an_event_is_signed_and_a_forged_one_is_known(day: Day, endpoint: Endpoint) -> None:
    day.begin()
    day.clock.now = datetime.now(UTC)  # noqa: TID251  # signatures are good for five minutes of the real clock
    with day.office.database.write() as session:
        row = DomainEvent(
            key="k", event_id="e-1", type="report.filed", subject="obligation/1", happened_at=day.clock.now
        )
        session.add(row)
        session.flush()
        session.add(EventDelivery(event_id=row.id, endpoint="tat-ca", next_at=day.clock.now))
    send(day.office, day.clock.now)
    headers, body = endpoint.got[0]
    assert Webhook(SECRET).verify(body, headers)["id"] == headers["webhook-id"] == "e-1"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"filed", b"filet"), headers)


def test_an_endpoint_that_is_away_is_tried_later_with_the_same_id(day: Day, endpoint: Endpoint) -> None:
    day.begin()
    day.report(TRADE, "12/09/2023 10:00", ["2"])
    endpoint.answer = 503
    relay(day.office, day.clock())
    relay(day.office, day.clock())
    assert len(endpoint.got) == 1  # its time has not come
    endpoint.answer = 200
    day.clock.pass_by(minutes=1)
    relay(day.office, day.clock())
    ids = {json.loads(body)["id"] for _, body in endpoint.got}
    assert (len(endpoint.got), len(ids)) == (2, 1)
    assert states(day) == {EventState.TAKEN}


def states(day: Day) -> set[EventState]:
    with day.office.database.read() as session:
        return {EventState(row) for row in session.exec(select(EventDelivery.state))}


@pytest.mark.parametrize("answer", [410, 302])
def test_an_endpoint_that_is_gone_or_points_elsewhere_gets_nothing_more(
    day: Day, endpoint: Endpoint, answer: int
) -> None:
    day.begin()
    day.report(TRADE, "12/09/2023 10:00", ["2"])
    endpoint.answer = answer
    relay(day.office, day.clock())
    assert len(endpoint.got) == 1  # a redirect is not followed
    day.clock.now += timedelta(days=6)
    send(day.office, day.clock())
    assert states(day) == {EventState.GIVEN_UP}


def test_what_was_before_the_first_look_is_no_news(tmp_path: Path, sqlite_database: Database) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        day.begin()
        day.report(TRADE, "12/09/2023 10:00", ["2"])
        assert gather(day.office, at("12/9/2023 11:00")) == 0
        assert gather(day.office, at("12/9/2023 11:01")) == 0
