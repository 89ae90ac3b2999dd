"""A hundred thousand letters wait after an outage: the newest leave first, so many in a window, in little memory."""

import subprocess
import sys

from sqlalchemy import func, text
from sqlmodel import select

from flows.work.outbox import outbox_status
from models.tables import Message, MessageState
from tests.conftest import ROOT
from tests.failure.conftest import Post
from tests.failure.smtpx import Behaviour

BACKLOG = 100_000
MOST_MIB = 300
"""faults.md of the promise, fault 42."""

DELIVERS = """
import sys
from pathlib import Path
from models.database import Database
from tests.support.mailbox import Mailbox
from tests.support.office import Day, an_office
home, url, port = sys.argv[1:]
day = Day(an_office(Path(home), Database(url), int(port), throttle_letters=3), Mailbox(), Path(home))
day.clock.pass_by(30)
done = day.deliver()
# ru_maxrss would begin with what the process that started this one had.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(done.sent, done.paced, int(peak.split()[1]) // 1024)
"""


def copies_of_a_letter(post: Post, count: int) -> None:
    """Let ``count`` letters of earlier days wait beside those of today; they differ in day and address."""
    with post.day.office.database.engine.begin() as connection:
        columns = [column.name for column in Message.__table__.columns if column.name != "id"]  # type: ignore[attr-defined]
        new = {
            "address": "'n' || n || '@cham.example'",
            "message_id": "'<n' || n || '@cham.example>'",
            "office_day": "date(office_day, '-' || (1 + n % 5) || ' days')",
            "body": "x'2e'",
            "domain": "'cham.example'",
            "not_after": "datetime(not_after, '+30 days') || '.000000'",
        }
        names = ", ".join(columns)
        values = ", ".join(new.get(name, name) for name in columns)
        counted = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
        one = "(SELECT * FROM message WHERE state = 'planned' LIMIT 1)"
        statement = f"{counted} INSERT INTO message ({names}) SELECT {values} FROM numbers, {one}"  # noqa: S608  # own names
        connection.execute(text(statement), {"count": count})


def test_the_newest_leave_first_so_many_in_a_window_and_in_little_memory(post: Post) -> None:
    post.server.will(*[Behaviour(rcpt="450 4.2.0 later")] * 3)
    post.day.deliver()
    copies_of_a_letter(post, BACKLOG)
    today = _addresses_of_today(post)
    post.day.office.database.dispose()
    given = (str(post.day.folder), post.day.office.database.url, str(post.server.port))
    printed = subprocess.run(
        [sys.executable, "-c", DELIVERS, *given], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    sent, paced, mib = printed.split()
    assert (sent, paced) == ("3", "True")
    assert {letter.address for letter in post.server.letters} == today
    assert int(mib) < MOST_MIB
    post.day.clock.pass_by(30)
    status = outbox_status(post.day.office, post.day.clock())
    assert status["waiting"] == BACKLOG
    assert status["done_at"] is not None


def _addresses_of_today(post: Post) -> set[str]:
    with post.day.office.database.read() as session:
        newest = select(func.max(Message.office_day)).scalar_subquery()
        query = select(Message.address).where(Message.state == MessageState.PLANNED, Message.office_day == newest)
        return set(session.exec(query))
